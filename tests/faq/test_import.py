"""Content from files: all of it or nothing, and the demo city's own."""

import asyncio
import json
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from advisory.cli import main
from advisory.cli.content import BadContent, Content, read_files, read_folder
from advisory.cli.faq import load
from advisory.faq.importing import row_of
from tests.support.app import Running
from tests.support.town import ADVICE, SITE

DEMO = Path(str(files("advisory.demo").joinpath("content")))

GOOD: dict[str, Any] = {
    "id": "card",
    "kind": "answer",
    "services": [ADVICE],
    "place": False,
    "review_after_days": 180,
    "versions": {"fi": {"question": "Miten?", "answer": "Näin.", "short": "Näin.", "phrasings": ["kuinka"]}},
}


def write(path: Path, *rows: Any) -> Path:
    path.write_text("\n".join(row if isinstance(row, str) else json.dumps(row) for row in rows))
    return path


async def read(folder: Path, row: Any) -> Content:
    return await asyncio.to_thread(lambda: read_files([write(folder / "a.jsonl", row)]))


def test_every_bad_row_is_named_with_its_line_and_reason(tmp_path: Path) -> None:
    link = {**GOOD, "id": "b", "versions": {"fi": {"question": "A?", "answer": "[x](javascript:1)"}}}
    canned = {"id": "c", "shortcut": "moi", "group": "g", "services": [], "versions": {"fi": {"te": "{oho}"}}}
    path = write(
        tmp_path / "a.jsonl", {"_about": "x"}, GOOD, GOOD, "{", {"id": "z"}, link, canned, {"kind": "answer"}
    )
    with pytest.raises(BadContent) as bad:
        read_files([path])
    found = {problem.line: problem.reason for problem in bad.value.problems}
    assert set(found) == {3, 4, 5, 6, 7, 8}
    assert "line 2" in found[3]
    assert "broken_link" in found[6]
    assert "oho" in found[7]
    assert "missing" in found[8]


async def test_importing_again_changes_nothing_and_an_edit_is_a_revision(
    app: Running, tmp_path: Path
) -> None:
    articles = app.service.knowledge.articles
    await load(app.service, await read(tmp_path, GOOD))
    await load(app.service, await read(tmp_path, GOOD))
    assert (await articles.find("card")).rev == 1
    changed = {**GOOD, "place": True}
    await load(app.service, await read(tmp_path, changed))
    item = await articles.find("card")
    assert item.state == "published"
    assert item.published is not None
    assert item.published.place
    assert row_of(item) == {**changed, "sources": ""}
    assert len(await articles.revisions("card")) == 2


@pytest.mark.slow
@pytest.mark.req("R08")
async def test_the_demo_citys_conversations_become_candidates(app: Running) -> None:
    content = await asyncio.to_thread(read_folder, DEMO)
    progress: list[tuple[str, int, int]] = []
    await load(app.service, content, SITE, lambda *step: progress.append(step))
    assert progress[-1] == ("conversations", 60, 60)
    groups = await app.service.knowledge.candidates.open()
    gaps = {row["id"]: row.get("gap") for row in content.conversations}
    assert len(groups) >= 4
    for group in groups:
        topics = {gaps[item.conversation] for item in group.all}
        assert len(topics) == 1, "a group holds one question"
        assert None not in topics, "an article answers it"
        assert group.kind == "gap"
    personal = [row for row in content.conversations if row.get("personal")]
    assert personal
    everything = str([(item.text, item.answers) for group in groups for item in group.all])
    assert "131052" not in everything


def test_the_command_takes_in_and_gives_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ADVISORY_VAR", str(tmp_path / "var"))
    bad = write(tmp_path / "bad.jsonl", {"id": "x", "kind": "answer"})
    good, out = write(tmp_path / "good.jsonl", GOOD), tmp_path / "out.jsonl"
    assert main(["faq", "import", str(bad), str(good)]) == 1
    assert "bad.jsonl:1: “versions” is missing" in capsys.readouterr().err
    assert main(["faq", "export", str(out)]) == 0
    assert out.read_text() == "", "nothing was stored"
    assert main(["faq", "import", str(good)]) == 0
    assert main(["faq", "export", str(out)]) == 0
    assert [json.loads(line) for line in out.read_text().splitlines()] == [{**GOOD, "sources": ""}]
    assert main(["faq", "import", str(tmp_path / "none.jsonl")]) == 1
