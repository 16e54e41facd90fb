"""Closed conversations of a service go to an archive in one file that shows when it was touched."""

import asyncio
import json
import zipfile
from pathlib import Path

import pytest

from advisory.cli import main
from advisory.clock import DAY_MS
from tests.privacy.town import closed, expire
from tests.support.house import House
from tests.support.town import ADVICE, LIBRARY

KEY = "ab" * 32


async def runs(*words: str) -> int:
    return await asyncio.to_thread(main, ["privacy", *words])


@pytest.mark.req("R84")
async def test_a_service_s_conversations_go_into_one_sealed_file(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ADVISORY_VAR", str(tmp_path))
    monkeypatch.setenv("ADVISORY_AUDIT_KEY", KEY)
    gone = await closed(house, text="Vanha")
    house.clock.advance(91 * DAY_MS)
    assert await expire(house) == 1
    first = await closed(house, text="Ensimmäinen <i>kysymys</i>", file=True)
    await closed(house, text="Toinen")
    await closed(house, LIBRARY, "Kirja")
    await house.asks(house.visitor(), "Vielä kesken")
    days = ("--from", "2020-01-01", "--to", "2035-12-31")
    made = tmp_path / "advice.zip"
    assert await runs("archive", "--service", ADVICE, *days, "--into", str(made)) == 0
    assert "2 conversations are in" in capsys.readouterr().out
    assert made.stat().st_mode & 0o077 == 0
    with zipfile.ZipFile(made) as file:
        listed = json.loads(file.read("manifest.json"))
        assert listed["conversations"] == 2
        pages = [name for name in file.namelist() if name.endswith(".html")]
        page = file.read(
            next(name for name in pages if f"/{first.number}_" in f"/{name.split('/')[1]}")
        ).decode()
        log = [json.loads(line) for line in file.read("deletions.jsonl").splitlines()]
        whole = {name: file.read(name) for name in file.namelist()}
    assert "Ensimmäinen &lt;i&gt;kysymys&lt;/i&gt;" in page
    assert any(name.endswith("kuva.png") for name in whole)
    assert {line["kind"] for line in log} >= {"conversation"}
    assert gone.id not in str(whole)
    assert await runs("verify", str(made)) == 0

    changed = tmp_path / "changed.zip"
    for name, body in (
        (pages[0], b"other"),
        ("manifest.json", whole["manifest.json"] + b" "),
        ("more.txt", b""),
    ):
        with zipfile.ZipFile(changed, "w") as file:
            for part, was in (whole | {name: body}).items():
                file.writestr(part, was)
        assert await runs("verify", str(changed)) == 1, name
    with zipfile.ZipFile(changed, "w") as file:
        for part, was in whole.items():
            if part != pages[0]:
                file.writestr(part, was)
    capsys.readouterr()
    assert await runs("verify", str(changed)) == 1
    assert f"{pages[0]} is missing." in capsys.readouterr().out
    changed.write_bytes(b"no zip")
    assert await runs("verify", str(changed)) == 1

    with pytest.raises(SystemExit, match="exists already"):
        await runs("archive", "--service", ADVICE, *days, "--into", str(made))
    with pytest.raises(SystemExit, match="There is no service"):
        await runs("archive", "--service", "elsewhere", *days, "--into", str(tmp_path / "x.zip"))
    assert [row.data["count"] for row in await house.records() if row.kind == "conversations.archived"] == [2]

    assert await runs("log", *days, "--into", str(tmp_path)) == 0
    lines = (tmp_path / "deletions_2020-01-01_2035-12-31.csv").read_text().splitlines()
    assert lines[0] == "at,cause,service,kind,count"
    assert any(f"schedule,{ADVICE},conversation,1" in line for line in lines)
