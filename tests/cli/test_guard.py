"""`advisory guard scan`: a file of lines to their spans."""

import gzip
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from advisory.cli import main

LINES = [
    {"text": "hetuni on 131052-308T", "lang": "fi"},
    {"text": "Tack så mycket 😀 ring 040 123 4567", "lang": "sv"},
    {"text": "Opening hours, please?", "lang": "en"},
    {"text": ""},
]


def written(path: Path, lines: list[Any]) -> Path:
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return path


def scanned(capsys: pytest.CaptureFixture[str]) -> list[Any]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


@pytest.mark.req("R82")
def test_each_line_gets_its_spans_in_code_points(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = written(tmp_path / "lines.jsonl", LINES)
    assert main(["guard", "scan", str(file), "--profile", "faq", "--json"]) == 0
    assert scanned(capsys) == [
        {"spans": [{"start": 10, "end": 21, "kind": "identity_code"}]},
        {"spans": [{"start": 22, "end": 34, "kind": "phone"}]},
        {"spans": []},
        {"spans": []},
    ]


def test_the_live_profile_leaves_a_phone_number(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "lines.jsonl.gz"
    file.write_bytes(gzip.compress(b"\n".join(json.dumps(line).encode() for line in LINES)))
    assert main(["guard", "scan", str(file), "--profile", "live"]) == 0
    captured = capsys.readouterr()
    assert [len(json.loads(line)["spans"]) for line in captured.out.splitlines()] == [1, 0, 0, 0]
    assert captured.err.splitlines()[-1] == "Found: identity_code 1"
    assert "4/4 lines" in captured.err


def test_bad_lines_are_named_and_nothing_is_scanned(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "bad.jsonl"
    file.write_bytes(
        b'{"text":"ok"}\n\n{"text":1}\n[1]\n{"lang":"fi"}\n{"text":"\xff"}\n{"text":"a","lang":3}\n'
    )
    assert main(["guard", "scan", str(file), "--profile", "live"]) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    told = captured.err.splitlines()
    assert [line.split(": ", 1)[0] for line in told[:-1]] == [f"bad.jsonl:{n}" for n in (2, 3, 4, 5, 6, 7)]
    assert told[-1] == "Nothing was scanned."


@pytest.mark.parametrize(
    ("content", "reason"),
    [(None, "No such file"), (b"\x1f\x8bbroken", "damaged gzip"), (b'{"text":"a"}\n' * 0, "")],
)
def test_a_file_that_cannot_be_read_is_named(
    content: bytes | None, reason: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "lines.jsonl"
    if content is not None:
        file.write_bytes(content)
    assert main(["guard", "scan", str(file), "--profile", "live", "--json"]) == (1 if reason else 0)
    captured = capsys.readouterr()
    assert captured.out == ""
    assert reason in captured.err


def test_it_needs_no_service_and_no_folder(tmp_path: Path) -> None:
    file = written(tmp_path / "lines.jsonl", LINES)
    command = [sys.executable, "-m", "advisory", "guard", "scan", str(file), "--profile", "live", "--json"]
    done = subprocess.run(
        command,
        cwd=tmp_path,
        env={**os.environ, "ADVISORY_VAR": str(tmp_path / "var")},
        capture_output=True,
        check=True,
    )
    assert len(done.stdout.splitlines()) == len(LINES)
    assert not (tmp_path / "var").exists()
