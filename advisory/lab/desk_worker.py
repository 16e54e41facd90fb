"""One of several processes that claim: `python -m advisory.lab.desk_worker DATABASE_URL FOLDER SEED`.

It says that it is ready, begins when it is told, and takes the next conversation for one advisor after
another until nothing waits or nobody has room.
"""

import asyncio
import json
import random
import sys
import time
from pathlib import Path

import uvloop

from advisory.app import Service, build
from advisory.errors import Code, Refusal
from advisory.identity import Person
from advisory.lab.frames import new_cid
from advisory.lab.processes import free_port
from advisory.settings import Settings

TOGETHER = 64
"""Claims under way at once, as from that many consoles."""


async def claim(service: Service, people: list[Person], chance: random.Random) -> dict[str, int]:
    desk = service.desk.desk
    counts = {"claims": 0, "busy": 0, "full": 0}
    free = {one.id: one for one in people}

    async def console() -> None:
        while free:
            person = free[chance.choice(list(free))]
            try:
                if await desk.take(person, new_cid(), None) is None:
                    return
                counts["claims"] += 1
            except Refusal as refusal:
                if refusal.code is Code.BUSY:
                    counts["busy"] += 1
                elif refusal.code is Code.AT_CAPACITY:
                    counts["full"] += 1
                    free.pop(person.id, None)
                else:
                    raise

    await asyncio.gather(*(console() for _ in range(TOGETHER)))
    return counts


async def serve(url: str, folder: Path, seed: int) -> None:
    service = build(Settings(port=free_port(), var=folder, database_url=url, media=False))
    await service.parts.database.start()
    await service.desk.board.load()
    people = [member.as_person("bench") for member in await service.people.members()]
    print(json.dumps({"ready": len(people)}), flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.readline)
    began, cpu = time.time(), time.process_time()
    counts = await claim(service, people, random.Random(seed))
    spent = {"began": began, "ended": time.time(), "cpu_s": time.process_time() - cpu}
    print(json.dumps({**counts, **spent}), flush=True)
    await service.parts.database.close()
    await service.parts.background.close()


if __name__ == "__main__":
    uvloop.run(serve(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])))
