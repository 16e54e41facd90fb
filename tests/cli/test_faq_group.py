"""`advisory faq group`: the questions of a file in groups, a line for each."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from advisory.cli import main

DOGS = ["saako koiran tuoda kirjastoon", "voiko koiran ottaa mukaan kirjastoon", "koiran kanssa kirjastoon?"]
POOL = ["milloin uimahalli on auki", "uimahallin aukioloajat"]


def rows(texts: list[str], lang: str = "fi") -> list[dict[str, Any]]:
    return [{"text": text, "label": "x", "lang": lang} for text in texts]


def write(path: Path, *lines: Any) -> Path:
    path.write_text("\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines))
    return path


def grouped(path: Path, capsys: pytest.CaptureFixture[str]) -> list[str]:
    assert main(["faq", "group", "--utterances", str(path), "--json"]) == 0
    return [json.loads(line)["group"] for line in capsys.readouterr().out.splitlines()]


def test_the_same_question_has_the_same_group_in_the_order_of_the_lines(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = rows([DOGS[0], POOL[0], DOGS[1], POOL[1], DOGS[2]]) + rows(["library"], "en")
    path = write(tmp_path / "u.jsonl", *lines)
    found = grouped(path, capsys)
    assert found[0] == found[2] == found[4]
    assert found[1] == found[3]
    assert len(set(found)) == 3
    packed = tmp_path / "u.jsonl.gz"
    packed.write_bytes(gzip.compress(path.read_bytes()))
    assert grouped(packed, capsys) == found, "again gives the same, packed or not"


def test_people_are_told_the_largest_groups(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["faq", "group", "--utterances", str(write(tmp_path / "u", *rows(DOGS + POOL)))]) == 0
    told = capsys.readouterr()
    assert "5 questions in 2 groups" in told.out
    assert any(text in told.out.splitlines()[1] for text in DOGS)
    assert "5/5" in told.err


def test_every_bad_line_is_named_with_its_reason(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write(tmp_path / "u.jsonl", rows(DOGS)[0], "{", {"text": 1, "lang": "fi"}, {"text": "x"}, [1])
    assert main(["faq", "group", "--utterances", str(path), "--json"]) == 1
    told = capsys.readouterr()
    assert told.out == ""
    reasons = [line.removeprefix(f"{path}:") for line in told.err.splitlines()]
    assert [reason.split(":")[0] for reason in reasons] == ["2", "3", "4", "5"]
    assert reasons[1:] == ["3: 'text' is not a text", "4: 'lang' is missing", "5: not an object"]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (None, "No such file"),
        (b"", "no rows"),
        (b"\x1f\x8b\x08cut", "u.jsonl: "),
        (b'{"text": "\xff", "lang": "fi"}', "u.jsonl: "),
    ],
)
def test_a_file_that_cannot_be_read_is_said_in_words(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes | None, reason: str
) -> None:
    path = tmp_path / "u.jsonl"
    if content is not None:
        path.write_bytes(content)
    assert main(["faq", "group", "--utterances", str(path)]) == 1
    assert reason in capsys.readouterr().err
