"""Content as tables: what is written is read again, bad rows are named, and a dry run stores nothing."""

import csv
import io
import json
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from advisory.cli import content_csv, main
from advisory.cli.content import BadContent, read_files
from advisory.directory import importing as referrals
from advisory.faq import importing as articles
from advisory.templates_answers import importing as answers

DEMO = Path(str(files("advisory.demo").joinpath("content")))

HEAD = "id;shortcut;group;services;variables;fi_te;fi_sina;en"


@pytest.mark.parametrize(
    ("name", "row_of"),
    [
        (
            "articles",
            lambda content: [articles.row_of(articles.as_published(*one)) for one in content.articles],
        ),
        ("canned_answers", lambda content: [answers.row_of(one) for one in content.canned_answers]),
        ("referrals", lambda content: [referrals.row_of(one) for one in content.referrals]),
    ],
)
def test_what_is_written_as_a_table_is_read_again(tmp_path: Path, name: str, row_of: Any) -> None:
    rows = row_of(read_files([DEMO / f"{name}.jsonl"]))
    assert len(rows) > 30
    path = tmp_path / "table.csv"
    path.write_text(content_csv.write(rows, name), encoding="utf-8")
    assert row_of(read_files([path])) == rows


def refused(tmp_path: Path, text: str) -> dict[int, str]:
    path = tmp_path / "table.csv"
    path.write_bytes(text.encode())
    with pytest.raises(BadContent) as bad:
        read_files([path])
    return {problem.line: problem.reason for problem in bad.value.problems}


@pytest.mark.req("R06")
def test_each_bad_row_of_a_table_is_named_with_the_line_it_begins_on(tmp_path: Path) -> None:
    found = refused(
        tmp_path,
        f'{HEAD}\r\na;moi;greeting;advice;;"Hei!\nMiten voin auttaa?";;Hello!\r\n'
        "b;hei;greeting;advice;;Hei {oho};;\r\n"
        "c;hetki;waiting;advice\r\n"
        "\r\n"
        "d;moi;greeting;advice;;Moi;;\r\n"
        "e;pin;checking;advice;;Kertokaa pankkitunnuksenne;;\r\n"
        "f;tyhja;checking;advice;;;;\r\n",
    )
    assert set(found) == {4, 5, 7, 8, 9}
    assert "oho" in found[4]
    assert found[5] == "4 cells where the head has 8"
    assert "taken by “a”" in found[7]
    assert "personal code" in found[8]
    assert "empty" in found[9]


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("a;b\r\n1;2\r\n", 1, "no known table"),
        (f"{HEAD};strange\r\n", 1, "unknown columns: strange"),
        (f"{HEAD};en\r\n", 1, "stand twice: en"),
        (f'{HEAD}\r\n"a;moi', 2, "not a table"),
        ("id,kind,review_after_days,place\r\na,answer,soon,no\r\n", 2, "no number"),
        ("id\tkind\treview_after_days\tplace\r\na\tanswer\t9\tmaybe\r\n", 2, "yes or no"),
        ("", 1, "no known table"),
        ('"a;b', 1, "not a table"),
        (f"id,kind,review_after_days,place\r\na,answer,{9:05000},no\r\n", 2, "no number"),
    ],
)
def test_what_is_no_table_is_told(tmp_path: Path, text: str, line: int, reason: str) -> None:
    assert reason in refused(tmp_path, text)[line]


def test_a_table_in_another_encoding_is_told(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_bytes(f"{HEAD}\r\na;moi;greeting;advice;;Päivää;;\r\n".encode("latin-1"))
    with pytest.raises(BadContent, match=r"table.csv:2: not UTF-8"):
        read_files([path])


def test_a_list_in_json_is_read_with_its_lines(tmp_path: Path) -> None:
    good = {"id": "r", "kind": "city", "phone": None, "link": None, "versions": {"fi": {"name": "A"}}}
    path = tmp_path / "referrals.json"
    path.write_text(f"[{json.dumps(good)},\n {json.dumps({**good, 'id': 's', 'link': 'x'})}\n]")
    with pytest.raises(BadContent, match=r"referrals.json:2: not a web address"):
        read_files([path])


@pytest.mark.parametrize(
    "text",
    ["[" * 100_000, f"[{9:05000}]".replace(" ", "9"), '{"\\u0069temList": [1]}'],
    ids=("deep", "long", "escaped"),
)
def test_json_that_no_program_writes_is_told_too(tmp_path: Path, text: str) -> None:
    path = tmp_path / "list.json"
    path.write_text(text)
    with pytest.raises(BadContent) as told:
        read_files([path])
    assert [problem.line for problem in told.value.problems] == [1]


@pytest.mark.slow
def test_a_dry_run_says_what_would_change_and_stores_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ADVISORY_VAR", str(tmp_path / "var"))
    canned, out = tmp_path / "canned.csv", tmp_path / "out.csv"
    canned.write_text(f"{HEAD}\na;moi;greeting;advice;;Hei;;Hello\nb;hetki;waiting;advice;;Hetki;;\n")
    assert main(["faq", "import", "--dry-run", str(canned)]) == 0
    assert "canned_answers: 2 new, 0 changed, 0 as they are" in capsys.readouterr().out
    assert main(["faq", "export", "--what", "canned_answers", str(out)]) == 0
    assert len(rows(out)) == 0

    assert main(["faq", "import", str(canned)]) == 0
    canned.write_text(canned.read_text().replace(";Hetki;", ";Pieni hetki;"))
    assert main(["faq", "import", "--dry-run", str(canned)]) == 0
    assert "0 new, 1 changed, 1 as they are" in capsys.readouterr().out
    assert main(["faq", "export", "--what", "canned_answers", str(out)]) == 0
    assert [row["fi_te"] for row in rows(out)] == ["Hei", "Hetki"]

    canned.write_text(canned.read_text().replace(";Hei;", ";{oho};"))
    assert main(["faq", "import", str(canned)]) == 1
    assert "canned.csv:2:" in capsys.readouterr().err


def rows(path: Path) -> list[dict[str, str]]:
    text = path.read_text(encoding="utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=";"))
