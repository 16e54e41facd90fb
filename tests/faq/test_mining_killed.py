"""SIGKILL in the middle of learning: everything is learnt in the end, and nothing twice."""

import asyncio
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

from sqlalchemy import Connection, func, select, update

from advisory.app import Service, build
from advisory.chat.service import CLOSED_JOB
from advisory.chat.tables import conversation
from advisory.cli.faq_mine import Dialogue, Turn, close_all
from advisory.clock import SECOND_MS, Instant
from advisory.faq import observations
from advisory.faq.observations import Observation
from advisory.faq.tables import question_group
from advisory.settings import Settings
from advisory.storage import jobs
from advisory.storage.migrate import upgrade
from advisory.storage.work import Work

KILLS = 5
LEARNT_BEFORE_A_KILL = 7
WITHIN_S = 120
TOPICS = ("koiran tuoda kirjastoon", "polkupyörän vuokrata torilta", "saunavuoron perua netissä")
DIALOGUES = [
    Dialogue(
        f"d{at}",
        "fi",
        (
            Turn(0, "visitor", f"Hei! Voiko {TOPICS[at % 3]} ja {at} muuta asiaa"),
            Turn(1, "advisor", "Kyllä voi, tulkaa käymään milloin vain."),
            Turn(2, "visitor", f"entä paljonko maksaa {TOPICS[(at + 1) % 3]}?"),
        ),
    )
    for at in range(60)
]


async def closed(folder: Path) -> Service:
    settings = Settings(var=folder, database_url=f"sqlite:///{folder / 'advisory.sqlite'}", media=False)
    await asyncio.to_thread(upgrade, settings.database_url)
    service = build(settings)
    await service.parts.database.start()
    ids = await close_all(service, DIALOGUES)

    def ask(work: Work) -> None:
        for id in ids:
            jobs.ask(work, CLOSED_JOB, id, {"conversation": id})

    await service.parts.database.work(ask)
    return service


def learn(folder: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "tests.faq.mining_child", str(folder)]
    return subprocess.Popen(command)


def waiting(connection: Connection) -> int:
    return int(connection.execute(select(func.count()).select_from(jobs.job)).scalar_one())


def everything(connection: Connection) -> list[Observation]:
    ids = connection.execute(select(conversation.c.id)).scalars().all()
    return [item for id in sorted(ids) for item in observations.of_conversation(connection, id)]


async def test_killed_again_and_again_it_learns_all_of_it_once(tmp_path: Path) -> None:
    for name in ("killed", "quiet"):
        (tmp_path / name).mkdir()
    service = await closed(tmp_path / "killed")
    database = service.parts.database
    for _ in range(KILLS):
        left = await database.read(waiting)
        child = await asyncio.to_thread(learn, tmp_path / "killed")
        until = time.monotonic() + WITHIN_S
        while left - await database.read(waiting) < LEARNT_BEFORE_A_KILL and child.poll() is None:
            assert time.monotonic() < until, "it learns nothing"
            await asyncio.sleep(0.005)
        child.send_signal(signal.SIGKILL)
        await asyncio.to_thread(child.wait)
        # What it had taken up is nobody's until its lease is over.
        await database.work(lambda work: work.execute(update(jobs.job).values(due_at=work.now - SECOND_MS)))
    assert 0 < await database.read(waiting) < len(DIALOGUES), "killed in the middle"
    await finish(tmp_path / "killed")
    quiet = await closed(tmp_path / "quiet")
    await finish(tmp_path / "quiet")

    found, expected = await database.read(everything), await quiet.parts.database.read(everything)
    assert len(found) == 2 * len(DIALOGUES)
    assert [replace(item, group=None, at=Instant(0)) for item in found] == [
        replace(item, group=None, at=Instant(0)) for item in expected
    ]
    held = {item.group for item in found}
    rows = await database.read(lambda c: c.execute(select(question_group.c.id)).scalars().all())
    assert None not in held
    assert held == set(rows), "no group without questions, no question without its group"
    for one in (service, quiet):
        await one.parts.database.close()


async def finish(folder: Path) -> None:
    child = await asyncio.to_thread(learn, folder)
    assert await asyncio.to_thread(child.wait, WITHIN_S) == 0
