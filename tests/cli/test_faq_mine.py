"""`advisory faq mine`: questions, groups and drafts of a file of dialogues."""

import json
from pathlib import Path
from typing import Any

import pytest

from advisory.cli import main

ASKED = [
    "saako koiran tuoda kirjastoon",
    "voiko koiran ottaa mukaan kirjastoon?",
    "koiran kanssa kirjastoon?",
]
SAID = "Koirat voivat odottaa eteisessä, opaskoira saa tulla sisään."


def dialogue(id: str, *said: tuple[int, str, str], **more: Any) -> dict[str, Any]:
    turns = [{"n": n, "role": role, "text": text, "label": "x"} for n, role, text in said]
    return {"id": id, "domain": "library", "turns": turns, **more}


def write(path: Path, *lines: Any) -> Path:
    path.write_text("\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines))
    return path


def mined(capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:
    assert main(["faq", "mine", "--json", *arguments]) == 0
    return json.loads(capsys.readouterr().out)


def test_what_was_asked_answered_and_grouped(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ADVISORY_VAR", str(tmp_path / "theirs"))
    lines = [
        dialogue(
            f"d{at}",
            (3, "visitor", "hei!"),
            (4, "visitor", text),
            (5, "advisor", SAID),
            (6, "visitor", "kiitos, nimeni on Maija Virtanen"),
        )
        for at, text in enumerate(ASKED)
    ]
    # A number that is left out is an advisor's turn that nobody wrote down.
    lines.append(dialogue("en", (0, "visitor", "hello"), (2, "visitor", "how do i renew my bus card online")))
    path = write(tmp_path / "d.jsonl", *lines)
    found = mined(capsys, "--dialogues", str(path))
    assert found["dialogues"] == [{"id": f"d{at}", "picked": [4]} for at in range(3)] + [
        {"id": "en", "picked": [2]}
    ]
    groups = [question["group"] for question in found["questions"]]
    assert [question["text"] for question in found["questions"][:3]] == ASKED
    assert len(set(groups[:3])) == 1
    assert groups[3] != groups[0]
    (group,) = found["groups"]
    assert set(group) == {"id", "title", "phrasings", "answers", "nearest", "cover"}
    assert group["id"] == groups[0]
    assert group["title"] in ASKED
    assert {group["title"], *group["phrasings"]} <= set(ASKED)
    assert group["answers"] == [SAID]
    assert (group["nearest"], group["cover"]) == (None, 0)
    assert mined(capsys, "--dialogues", str(path)) == found, "a rerun gives the same groups"
    assert not (tmp_path / "theirs").exists(), "the operator's own data is not touched"

    entry = {"id": "dogs", "lang": "fi", "title": "Koira kirjastossa", "body": "", "examples": []}
    near = mined(capsys, "--dialogues", str(path), "--entries", str(write(tmp_path / "e", entry)))
    (group,) = near["groups"]
    assert group["nearest"]["id"] == "dogs"
    assert 0 < group["cover"] == group["nearest"]["score"] < 1

    assert main(["faq", "mine", "--dialogues", str(path)]) == 0
    told = capsys.readouterr().out
    assert "4 questions in 4 dialogues" in told
    assert "3 ×" in told


def test_a_short_dialogue_is_taken_to_be_in_the_language_of_the_others(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said = ["miten saan kirjastokortin ja onko se ilmainen", "missä on lähin kirjasto ja milloin se on auki"]
    lines = [dialogue(f"d{at}", (0, "visitor", text)) for at, text in enumerate(said)]
    short = dialogue("short", (0, "visitor", "viemäri haisee"), (2, "visitor", "putkimiehen numero löytyykö"))
    path = write(tmp_path / "d.jsonl", *lines, short)
    found = mined(capsys, "--dialogues", str(path))
    assert found["dialogues"][2] == {"id": "short", "picked": [0, 2]}


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ({"turns": []}, "'id' is missing"),
        ({"id": "x"}, "'turns' is not a list"),
        ({"id": "x", "turns": "no"}, "'turns' is not a list"),
        (dialogue("x", (0, "bot", "hello")), "not “bot”"),
        (dialogue("x", (1, "visitor", "a"), (1, "visitor", "b")), "the numbers of turns grow"),
        ({"id": "x", "turns": [{"role": "visitor", "text": "a"}]}, "a number “n”"),
        ({"id": "x", "turns": [{"n": 0, "role": "visitor", "text": None}]}, "'text' is missing"),
    ],
)
def test_a_bad_dialogue_is_named_and_nothing_is_mined(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], row: Any, reason: str
) -> None:
    path = write(tmp_path / "d.jsonl", dialogue("ok", (0, "visitor", "hei")), row)
    assert main(["faq", "mine", "--dialogues", str(path)]) == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.startswith(f"{path}:2: ")
    assert reason in told.err


def test_the_same_dialogue_twice_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    one = dialogue("ok", (0, "visitor", "hei"))
    assert main(["faq", "mine", "--dialogues", str(write(tmp_path / "d", one, one))]) == 1
    assert "“ok” is there twice" in capsys.readouterr().err
