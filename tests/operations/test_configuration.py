"""`advisory config check`: every finding says what is wrong, why it matters and what to do."""

from pathlib import Path

import orjson
import pytest

from advisory.cli import main
from advisory.operations.configuration import check, read_file
from advisory.operations.model import Finding, State

HTTPS = {
    "ADVISORY_VISITOR_URL": "https://a.example",
    "ADVISORY_STAFF_URL": "https://a.example",
    "ADVISORY_TRUSTED_PROXIES": "127.0.0.1",
}
KEY = "ab" * 32
DEPLOY = Path(__file__).resolve().parents[2] / "deploy"


def found(**more: str) -> list[Finding]:
    return check(HTTPS | {f"ADVISORY_{name.upper()}": value for name, value in more.items()})


def test_what_is_well_is_said_in_one_line() -> None:
    assert [(one.state, one.what) for one in found()] == [(State.GOOD, "fit together")]


@pytest.mark.parametrize(
    ("given", "state", "words"),
    [
        ({"retention_day": "30"}, State.BAD, "Did you mean ADVISORY_RETENTION_DAYS?"),
        ({"wibble": "1"}, State.BAD, "Take it away"),
        ({"port": "nowhere"}, State.BAD, "valid integer"),
        ({"turn_only": "true"}, State.BAD, "needs ADVISORY_TURN_URLS"),
        ({"visitor_url": "http://a.example"}, State.BAD, "is not https"),
        ({"visitor_url": "http://localhost:8080"}, State.NOTE, "the other is not"),
        ({"trusted_proxies": "0.0.0.0/0"}, State.BAD, "pass every limit"),
        ({"trusted_proxies": "::/0"}, State.BAD, "pass every limit"),
        ({"trusted_proxies": "proxy"}, State.BAD, "is no network"),
        ({"trusted_proxies": ""}, State.NOTE, "share one limit"),
        ({"demo": "true"}, State.BAD, "The demo's pages"),
        ({"practice_key": "short"}, State.BAD, "guessed"),
        ({"database_url": "postgresql+asyncpg://a:SECRET@d/a"}, State.BAD, "example file"),
        ({"database_url": "postgresql+asyncpg://a:b@d/a"}, State.NOTE, "?ssl=require"),
        (
            {"database_url": "postgresql+asyncpg://a:b@localhost/a", "redis_url": "redis://r.example"},
            State.BAD,
            "has no password",
        ),
        ({"recording": "true", "recording_key": KEY, "media": "false"}, State.NOTE, "nothing to record"),
        ({"recording": "true", "recording_key": KEY, "recording_days": "400"}, State.NOTE, "shorter time"),
        ({"file_mb": "10", "file_conversation_mb": "5"}, State.NOTE, "smaller bound"),
        ({"metrics_port": "8080"}, State.BAD, "Take another one"),
        ({"metrics_port": "9100", "metrics_host": "0.0.0.0"}, State.NOTE, "how busy"),
        ({"file_days": "400"}, State.NOTE, "goes with its conversation"),
    ],
)
def test_what_is_wrong_is_found_with_a_reason_and_a_way_out(
    given: dict[str, str], state: State, words: str
) -> None:
    hits = [one for one in found(**given) if words in f"{one.what} {one.why} {one.do}" and one.state is state]
    assert hits, found(**given)
    assert all(one.what and one.why and one.do for one in found(**given))


def test_a_secret_is_never_shown() -> None:
    secret = "do-not-show-me"
    wrong = found(turn_urls="turn:r.example:3478", turn_secret=secret, recording="true", recording_key=secret)
    assert wrong
    assert secret not in str(wrong)


def test_the_environment_file_of_the_deployment_lacks_its_secrets_alone() -> None:
    wrong = [one for one in check(read_file(DEPLOY / "advisory.env")) if one.state is State.BAD]
    assert {one.check for one in wrong} == {"ADVISORY_DATABASE_URL", "ADVISORY_REDIS_URL"}
    assert all("example file" in one.what for one in wrong)


@pytest.mark.parametrize(("line", "code"), [("", 0), ("FILE_DAYS=400", 1), ("PORTT=1", 2)])
def test_the_exit_code_tells_how_bad_it_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], line: str, code: int
) -> None:
    file = tmp_path / "advisory.env"
    lines = [f"{name}={value}" for name, value in HTTPS.items()]
    file.write_text("\n".join([*lines, "# words", f"ADVISORY_{line or 'HOST=127.0.0.1'}"]))
    assert main(["config", "check", "--file", str(file), "--json"]) == code
    assert all(one["what"] for one in orjson.loads(capsys.readouterr().out))
