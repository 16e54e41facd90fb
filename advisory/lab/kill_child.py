"""A process that learns or publishes until it is killed: `WHAT FOLDER`."""

import asyncio
import sys
import time
from pathlib import Path

from advisory.app import Service, build
from advisory.faq.model import ANSWER, PUBLISHED, Content, Version
from advisory.identity import Person, Role, SessionId, new_id
from advisory.settings import Settings

ARTICLES = 40
EDITOR = Person("editor", frozenset({Role.MAIN_USER}), "fi", SessionId("kill"), "Editor")


def settings_of(folder: Path) -> Settings:
    return Settings(
        var=folder,
        database_url=f"sqlite:///{folder / 'advisory.sqlite'}",
        redis_url="",
        media=False,
        second_reader="never",
    )


async def started(folder: Path) -> Service:
    service = build(settings_of(folder))
    await service.parts.database.start()
    await service.sites.load()
    await service.answers.load()
    await service.knowledge.fill()
    return service


async def stopped(service: Service) -> None:
    await service.parts.background.close()
    await service.search.close()
    await service.parts.database.close()


async def learn(folder: Path) -> None:
    """All that waits, with a look at all groups after each round, as at night."""
    service = await started(folder)
    while await service.parts.jobs.run_due():
        await service.knowledge.night.tidy()
    await stopped(service)


async def publish(folder: Path) -> None:
    """One change of an article after the other; each is said once it is acknowledged."""
    service = await started(folder)
    articles = service.knowledge.articles
    print("ready", flush=True)
    while True:
        id = f"a{time.monotonic_ns() % ARTICLES}"
        found = {item.id: item for item in await articles.all()}.get(id)
        word = f"sana{new_id()[:16]}"
        version = Version("fi", f"Missä {word} on?", f"Vastaus {word}.", f"Lyhyt {word}.")
        content = Content(ANSWER, (), (version,))
        saved = await articles.save(EDITOR, id, new_id(), found.rev if found else 0, content)
        print(f"saved {id} {saved.rev} {word}", flush=True)
        done = await articles.move(EDITOR, id, new_id(), saved.rev, PUBLISHED)
        print(f"published {id} {done.rev} {word}", flush=True)


WHAT = {"learn": learn, "publish": publish}

if __name__ == "__main__":
    asyncio.run(WHAT[sys.argv[1]](Path(sys.argv[2])))
