"""How many conversations a second two processes hand out to advisors on PostgreSQL, and whether any twice.

Every advisor claims through both processes at once, as with a console in each, so that capacity is
contended for as well as conversations.
"""

import asyncio
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

from advisory.app import build
from advisory.chat import store as chat_store
from advisory.chat.model import Conversation
from advisory.clock import Instant
from advisory.desk import store as desk_store
from advisory.identity import new_id
from advisory.lab.bench import ROOT, Figures, Progress
from advisory.lab.postgres import Postgres, binaries
from advisory.lab.processes import kill_tree
from advisory.lab.town import TOPIC, always_open, an_advisor, lay_tables
from advisory.settings import Settings
from advisory.storage.work import Work

PROCESSES = 2
ROUNDS = 3
ADVISORS = 250
CAPACITY = 7
WAITING = 1_500
MUST_PER_S = 500


async def settle(url: str, folder: Path, waiting: int, advisors: int) -> None:
    service = build(Settings(var=folder, database_url=url, media=False))
    await service.parts.database.start()
    topic = always_open(WAITING)

    def run(work: Work) -> None:
        desk_store.put_service(work, topic)
        for number in range(waiting):
            chat_store.add(work, a_waiting(number, work.now))

    await service.parts.database.work(run)
    for number in range(advisors):
        member = an_advisor(f"advisor-{number}", CAPACITY)
        await service.people.add_member(member, None)
        await service.desk.desk.arrive(member.as_person("bench"))
    await service.parts.database.close()
    await service.parts.background.close()


def a_waiting(number: int, now: Instant) -> Conversation:
    return Conversation(
        id=new_id(),
        number=number,
        site="bench",
        service=TOPIC,
        lang="fi",
        visitor=new_id(),
        visitor_name="",
        receipt=f"R{number:09}",
        created_at=now,
        queued_at=Instant(now - 1_000 * (number % 600)),
        waiting_since=now,
    )


async def judge(url: str, folder: Path) -> dict[str, int]:
    """What the rows say afterwards, whatever the processes believed."""
    service = build(Settings(var=folder, database_url=url, media=False))
    await service.parts.database.start()
    held = await service.parts.database.read(chat_store.holdings)
    await service.parts.database.close()
    await service.parts.background.close()
    loads = Counter(item.advisor for item in held)
    slots = Counter((item.advisor, item.slot) for item in held)
    return {
        "assigned": len(held),
        "most_held": max(loads.values()),
        "over_capacity": sum(count > CAPACITY for count in loads.values()),
        "slots_shared": sum(count > 1 for count in slots.values()),
    }


def claim(url: str, folder: Path, processes: int) -> list[dict[str, Any]]:
    workers = [
        subprocess.Popen(
            [sys.executable, "-m", "advisory.lab.desk_worker", url, str(folder), str(seed)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,
        )
        for seed in range(processes)
    ]
    try:
        for worker in workers:
            assert worker.stdout is not None
            if not worker.stdout.readline():
                raise RuntimeError("a process did not start")
        for worker in workers:
            assert worker.stdin is not None
            worker.stdin.write(b"go\n")
            worker.stdin.flush()
        return [json.loads(worker.stdout.readline()) for worker in workers if worker.stdout is not None]
    finally:
        for worker in workers:
            kill_tree(worker)
            for pipe in (worker.stdin, worker.stdout):
                if pipe is not None:
                    pipe.close()


def one_round(postgres: Postgres, home: Path, waiting: int, advisors: int, processes: int) -> dict[str, Any]:
    folder = Path(tempfile.mkdtemp(dir=home))
    url = postgres.fresh_database()
    try:
        asyncio.run(lay_tables(url))
        asyncio.run(settle(url, folder, waiting, advisors))
        found = claim(url, folder, processes)
        rows = asyncio.run(judge(url, folder))
    finally:
        postgres.drop(url)
        shutil.rmtree(folder)
    seconds = max(one["ended"] for one in found) - min(one["began"] for one in found)
    claims = sum(one["claims"] for one in found)
    return {
        **rows,
        "claims": claims,
        "doubled": claims - rows["assigned"],
        "busy": sum(one["busy"] for one in found),
        "seconds": round(seconds, 3),
        "cpu_ms_per_claim": round(1_000 * sum(one["cpu_s"] for one in found) / claims, 3),
        "load_average": os.getloadavg()[0],
        "per_s": round(claims / seconds, 1),
    }


def measure(
    progress: Progress, rounds: int = ROUNDS, waiting: int = WAITING, advisors: int = ADVISORS
) -> Figures:
    programs = binaries()
    if programs is None:
        raise RuntimeError("PostgreSQL is needed (make test-deps)")
    home = ROOT / "var" / "bench" / "work"
    home.mkdir(parents=True, exist_ok=True)
    postgres = Postgres(programs, settings=())
    found = []
    try:
        postgres.create()
        for number in range(rounds):
            result = one_round(postgres, home, waiting, advisors, PROCESSES)
            found.append(result)
            progress(f"round {number + 1}: {result['per_s']} claims/s, {result['doubled']} doubled")
    finally:
        postgres.destroy()
    return Figures(
        {
            "desk.claims_per_s": max(one["per_s"] for one in found),
            "desk.cpu_ms_per_claim": min(one["cpu_ms_per_claim"] for one in found),
            "desk.doubled": float(sum(one["doubled"] for one in found)),
            "desk.over_capacity": float(sum(one["over_capacity"] + one["slots_shared"] for one in found)),
        },
        {"rounds": found},
    )
