"""`advisory user add`: an account from the command line."""

import re
from pathlib import Path

import pytest

from advisory.cli import main

ADD = ["user", "add", "Liisa@kunta.example", "--name", "Liisa Laine", "--role", "advisor"]


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ADVISORY_VAR", str(tmp_path))


def test_shows_a_first_password_once_and_makes_no_account_twice(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(ADD) == 0
    password = capsys.readouterr().out.splitlines()[-1]
    assert len(password) >= 15
    with pytest.raises(SystemExit, match="has an account already"):
        main([*ADD[:2], "liisa@KUNTA.example", *ADD[3:]])


@pytest.mark.parametrize(
    ("more", "reason"),
    [(["--service", "nowhere"], "No such service"), (["--capacity", "11"], "from 1 to 10")],
)
def test_what_does_not_exist_is_named_and_nothing_is_made(more: list[str], reason: str) -> None:
    with pytest.raises(SystemExit, match=reason):
        main([*ADD, *more])
    assert main(ADD) == 0


def test_a_link_lets_somebody_in_again_when_nobody_else_can(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(ADD) == 0
    with pytest.raises(SystemExit, match="Nobody has an account"):
        main(["user", "reset", "nobody@kunta.example"])
    assert main(["user", "reset", "LIISA@kunta.example"]) == 0
    address = capsys.readouterr().out.splitlines()[-1]
    assert re.fullmatch(r"http://localhost:8080/console#link=[\w-]{43}", address)


def test_an_account_for_emergencies_has_a_long_password_and_may_be_renewed(
    capsys: pytest.CaptureFixture[str],
) -> None:
    glass = ["user", "break-glass", "hata@kunta.example", "--name", "Hätätunnus"]
    passwords = []
    for known in (False, True):
        assert main(glass) == 0
        said = capsys.readouterr().out.splitlines()
        assert ("had an account" in said[0]) is known
        passwords.append(next(line for line in said if len(line) == 32 and " " not in line))
    assert passwords[0] != passwords[1], "the one before is good no more"
