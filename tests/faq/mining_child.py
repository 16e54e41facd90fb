"""A process that learns from closed conversations until it is killed; given the folder of its data."""

import asyncio
import sys
from pathlib import Path

from advisory.app import build
from advisory.settings import Settings


async def learn(folder: Path) -> None:
    service = build(Settings(var=folder, database_url=f"sqlite:///{folder / 'advisory.sqlite'}", media=False))
    await service.parts.database.start()
    await service.sites.load()
    await service.answers.load()
    await service.knowledge.fill()
    while await service.parts.jobs.run_due():
        await service.knowledge.night.tidy()
    await service.parts.background.close()
    await service.search.close()
    await service.parts.database.close()


if __name__ == "__main__":
    asyncio.run(learn(Path(sys.argv[1])))
