"""The product under load: `python -m advisory.lab.chat_server DATABASE_URL FOLDER PAIRS`.

Everything a message passes in service is on: contract, permission, limits, guard, storage, event
record, cards. Only the rates are lifted, since a few hundred sockets stand for many thousand people.
"""

import asyncio
import sys
from pathlib import Path

import uvloop
from aiohttp import web
from sqlalchemy import create_engine
from sqlalchemy.ext.asyncio import create_async_engine

from advisory.app import Service, application, build
from advisory.desk import store as desk_store
from advisory.desk.hours import DAYS, Hours
from advisory.desk.model import Service as Topic
from advisory.desk.service import Question
from advisory.identity import Role
from advisory.lab.load import announce_ready, new_cid
from advisory.lab.processes import free_port
from advisory.limits.buckets import Rate
from advisory.people.model import Member
from advisory.realtime import gateway
from advisory.schema import metadata
from advisory.settings import Settings
from advisory.sites.model import Site
from advisory.wire import CONTRACT

TOPIC = "advice"


async def lay_tables(url: str) -> None:
    if url.startswith("sqlite"):
        metadata.create_all(create_engine(url))
        return
    engine = create_async_engine(url)
    async with engine.begin() as connection:
        await connection.run_sync(metadata.create_all)
    await engine.dispose()


async def settle(service: Service, pairs: int) -> None:
    hours = Hours(week={day: (("00:00", "24:00"),) for day in DAYS})
    topic = Topic(id=TOPIC, names={"fi": "Neuvonta"}, hours=hours, queue_limit=pairs + 1)
    await service.parts.database.work(lambda work: desk_store.put_service(work, topic))
    site = Site("load", {"fi": "Kuorma"}, (service.settings.visitor_url,), TOPIC)
    await service.sites.put(site)
    await service.desk.board.load()
    for number in range(pairs):
        name = f"advisor-{number}"
        member = Member(
            id=name,
            email=f"{name}@load.example",
            name=name,
            display_name=name,
            roles=frozenset({Role.ADVISOR}),
            lang="fi",
            languages=("fi",),
            channels=("chat",),
            capacity=5,
            skills={TOPIC: 1},
        )
        await service.people.add_member(member, None)


async def pair(service: Service, number: int) -> list[dict[str, object]]:
    """One conversation that an advisor holds, with what opens a socket for each side of it."""
    token, _ = await service.people.new_visitor("load", "fi", None)
    visitor = await service.people.visitor_by_token(token, "fi")
    asked = Question(service=TOPIC, text="Hei, minulla on kysyttävää.", lang="fi")
    conversation = await service.desk.desk.start(visitor, asked, new_cid())
    member = await service.people.member(f"advisor-{number}")
    assert member is not None
    advisor = member.as_person("load")
    await service.desk.desk.take(advisor, new_cid(), conversation.id)
    ticket, _ = await service.people.give_ticket(advisor)
    said = {"contract": CONTRACT, "lang": "fi"}
    return [
        {"namespace": "/visitor", "auth": {**said, "token": token}, "conversation": conversation.id},
        {"namespace": "/staff", "auth": {**said, "ticket": ticket}, "conversation": conversation.id},
    ]


async def serve(url: str, folder: Path, pairs: int) -> None:
    gateway.RATES.update({name: Rate(1e6, 1e6) for name in gateway.RATES})
    await lay_tables(url)
    settings = Settings(port=free_port(), var=folder, database_url=url, media=False)
    service = build(settings)
    runner = web.AppRunner(application(service), access_log=None)
    await runner.setup()
    await settle(service, pairs)
    people = [person for number in range(pairs) for person in await pair(service, number)]
    await web.TCPSite(runner, "127.0.0.1", settings.port).start()
    announce_ready(settings.port, people)
    await asyncio.Event().wait()


if __name__ == "__main__":
    uvloop.run(serve(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])))
