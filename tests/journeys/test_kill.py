"""The server is killed again and again while people write: what was acknowledged stands once, in order."""

import asyncio
import contextlib
import json
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from sqlalchemy import select

from advisory.app import build
from advisory.chat.tables import conversation, entry
from advisory.lab.processes import free_port, kill_tree
from advisory.people.passwords import Passwords
from advisory.practice.dialogues import Dialogue, Line
from advisory.practice.service import practise
from advisory.settings import Settings
from advisory.storage.database import open_database
from advisory.storage.migrate import upgrade
from tests.support.app import QUICK_HASHER
from tests.support.clock import FrozenClock
from tests.support.connection import WAIT_S
from tests.support.drivers import StaffDriver
from tests.support.town import ADVICE, PASSWORD, SITE, settle

VISITORS, LINES, KILLS = 10, 12, 3
KEY = "practice"


class Server:
    """`advisory serve` as a process of its own, on the same port every time it is started."""

    def __init__(self, var: Path, database_url: str) -> None:
        self.port = free_port()
        self.url = f"http://localhost:{self.port}"
        self.log = var / "server.log"
        self.environment = {
            **os.environ,
            "ADVISORY_VAR": str(var),
            "ADVISORY_PORT": str(self.port),
            "ADVISORY_DATABASE_URL": database_url,
            "ADVISORY_MEDIA": "false",
            "ADVISORY_PRACTICE_KEY": KEY,
            "ADVISORY_HEARTBEAT_S": "0.5",
        }
        self.process: subprocess.Popen[bytes] | None = None

    async def start(self) -> None:
        with self.log.open("ab") as log:
            self.process = await asyncio.to_thread(
                subprocess.Popen,
                [sys.executable, "-m", "advisory", "serve"],
                env=self.environment,
                stdout=log,
                stderr=log,
            )
        async with asyncio.timeout(20), aiohttp.ClientSession() as session:
            while True:
                with contextlib.suppress(aiohttp.ClientError):
                    async with session.get(f"{self.url}/livez") as answer:
                        if answer.status == 200:
                            return
                assert self.process.poll() is None, self.log.read_text()[-2_000:]
                await asyncio.sleep(0.1)

    async def kill(self) -> None:
        if self.process is not None:
            await asyncio.to_thread(kill_tree, self.process)
            self.process = None


@pytest.fixture
async def server(tmp_path: Path, database_url: str) -> AsyncIterator[Server]:
    made = Server(tmp_path, database_url)
    await asyncio.to_thread(upgrade, database_url)
    settings = Settings(var=tmp_path, port=made.port, database_url=database_url, media=False)
    town = build(settings, passwords=Passwords(QUICK_HASHER))
    await town.parts.database.start()
    await settle(town, made.url)
    await town.people.set_password("aino", PASSWORD)
    await town.parts.database.close()
    try:
        await made.start()
        yield made
    finally:
        await made.kill()


class Answering:
    """An advisor who answers whatever comes and signs in again after every fall."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.acknowledged: dict[str, tuple[str, int]] = {}
        self.shown: dict[str, list[tuple[int, str]]] = {}
        self.falls = 0

    async def live(self) -> None:
        while True:
            try:
                async with StaffDriver(self.url) as driver:
                    await driver.signs_in("aino@town.example", PASSWORD)
                    await self._work(driver)
            except (aiohttp.ClientError, OSError, TimeoutError, AssertionError, Exception):
                self.falls += 1
                await asyncio.sleep(0.3)

    async def _work(self, driver: StaffDriver) -> None:
        number = 0
        while True:
            waiting = [card for card in driver.cards.values() if card.status in ("queued", "offered")]
            mine = [
                card for card in driver.cards.values() if card.advisor == "aino" and card.status == "active"
            ]
            if waiting and len(mine) < 5:
                await driver.takes(waiting[0].id)
            for card in mine:
                number += 1
                said = await asyncio.wait_for(driver.says(card.id, f"vastaus {number}"), WAIT_S)
                assert said.cid is not None
                self.acknowledged[said.cid] = (card.id, said.seq)
                self.shown[card.id] = [(one.seq, one.cid or "") for one in driver.timelines[card.id].entries]
            await asyncio.sleep(0.05)


async def stored(database_url: str) -> dict[str, list[Any]]:
    database = open_database(database_url, FrozenClock())
    await database.start()

    def run(connection: Any) -> dict[str, list[Any]]:
        rows = list(connection.execute(select(entry).order_by(entry.c.conversation, entry.c.seq)))
        heads = list(connection.execute(select(conversation.c.id, conversation.c.last_seq)))
        found: dict[str, list[Any]] = {row.id: [] for row in heads}
        for row in rows:
            found[row.conversation].append(row)
        for row in heads:
            assert [one.seq for one in found[row.id]] == list(range(1, row.last_seq + 1)), (
                "dense, to the head"
            )
        return found

    try:
        return await database.read(run)
    finally:
        await database.close()


@pytest.mark.slow
@pytest.mark.req("R78")
@pytest.mark.timeout(90)
async def test_what_was_acknowledged_survives_every_kill(server: Server, database_url: str) -> None:
    lines = tuple(Line(f"rivi {number}", 10) for number in range(LINES))
    dialogues = [Dialogue(f"d{n}", "fi", ADVICE, f"Kysymys {n}", lines) for n in range(VISITORS)]
    advisor = Answering(server.url)
    answering = asyncio.create_task(advisor.live())
    writing = asyncio.create_task(
        practise(
            dialogues,
            VISITORS,
            url=server.url,
            site=SITE,
            practice_key=KEY,
            pace=20.0,
            waits=False,
            seed=1,
        )
    )
    for _ in range(KILLS):
        await asyncio.sleep(1.5)
        await server.kill()
        await server.start()
    ledgers = await asyncio.wait_for(writing, 60)
    await asyncio.sleep(0.3)
    answering.cancel()
    await asyncio.gather(answering, return_exceptions=True)
    await server.kill()

    timelines = await stored(database_url)
    assert sum(ledger.reconnects for ledger in ledgers) >= KILLS, "the kills were felt"
    assert advisor.falls >= 1
    assert len(advisor.acknowledged) > 10
    assert len(timelines) == VISITORS, "a question that was sent again is one conversation"
    for ledger in ledgers:
        assert ledger.finished, ledger.dialogue
        rows = timelines[ledger.conversation]
        by_cid = {row.cid: row.seq for row in rows if row.cid}
        assert len(by_cid) == len([row for row in rows if row.cid]), "no cid twice"
        assert ledger.acknowledged.items() <= by_cid.items()
        assert len([row for row in rows if row.by == "visitor"]) == LINES + 1
        in_order = [(row.seq, row.cid or "") for row in rows]
        assert ledger.shown == in_order[: len(ledger.shown)]
        assert len(ledger.shown) >= max(ledger.acknowledged.values())
        texts = [row.text for row in rows if row.by == "visitor"]
        assert texts == [f"Kysymys {ledger.dialogue[1:]}", *(f"rivi {k}" for k in range(LINES))]
    for cid, (name, seq) in advisor.acknowledged.items():
        assert [row.seq for row in timelines[name] if row.cid == cid] == [seq]
    for name, shown in advisor.shown.items():
        in_order = [(row.seq, row.cid or "") for row in timelines[name]]
        assert shown == in_order[: len(shown)], json.dumps(shown[-3:])
