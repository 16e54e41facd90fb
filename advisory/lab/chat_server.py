"""The product under load: `python -m advisory.lab.chat_server PLAN` (JSON).

Everything a message passes in service is on: contract, permission, limits, guard, idempotency,
storage, event record, cards. Only the rates are lifted, since a few hundred sockets stand for many
thousand people.
"""

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Awaitable, Iterable
from pathlib import Path
from typing import Any, TypeVar

from aiohttp import web
from sqlalchemy import create_engine
from sqlalchemy.ext.asyncio import create_async_engine

from advisory.app import Service, application, build
from advisory.cli.serve import BACKLOG, CONNECTIONS_WITHIN_S, until_stopped
from advisory.desk import store as desk_store
from advisory.desk.hours import DAYS, Hours
from advisory.desk.model import Service as Topic
from advisory.desk.service import Question
from advisory.identity import Role
from advisory.lab.frames import new_cid
from advisory.lab.load import run_loop
from advisory.lab.processes import free_port
from advisory.lab.rig import announce_ready
from advisory.limits.buckets import Rate
from advisory.people.model import Member
from advisory.realtime import gateway
from advisory.schema import metadata
from advisory.settings import Settings
from advisory.sites.model import Site
from advisory.wire import CONTRACT

TOPIC = "advice"
AT_ONCE = 64
SAID = {"contract": CONTRACT, "lang": "fi"}

T = TypeVar("T")


async def lay_tables(url: str) -> None:
    if url.startswith("sqlite"):
        engine = create_engine(url)
        metadata.create_all(engine)
        engine.dispose()
        return
    asynchronous = create_async_engine(url)
    async with asynchronous.begin() as connection:
        await connection.run_sync(metadata.create_all)
    await asynchronous.dispose()


async def by_groups(work: Iterable[Awaitable[T]]) -> AsyncIterator[T]:
    """The results in order, some at a time: they share commits, and the queue keeps its bound."""
    waiting: list[Awaitable[T]] = []
    for one in work:
        waiting.append(one)
        if len(waiting) == AT_ONCE:
            for result in await asyncio.gather(*waiting):
                yield result
            waiting.clear()
    for result in await asyncio.gather(*waiting):
        yield result


async def settle(service: Service, visitors: int, advisors: int) -> None:
    hours = Hours(week={day: (("00:00", "24:00"),) for day in DAYS})
    topic = Topic(id=TOPIC, names={"fi": "Neuvonta"}, hours=hours, queue_limit=visitors + 1)
    await service.parts.database.work(lambda work: desk_store.put_service(work, topic))
    site = Site("load", {"fi": "Kuorma"}, (service.settings.visitor_url,), TOPIC)
    await service.sites.put(site)
    await service.desk.board.load()

    def member(number: int) -> Member:
        name = f"advisor-{number}"
        return Member(
            id=name,
            email=f"{name}@load.example",
            name=name,
            display_name=name,
            roles=frozenset({Role.ADVISOR}),
            lang="fi",
            languages=("fi",),
            channels=("chat",),
            capacity=100,
            skills={TOPIC: 1},
        )

    async for _ in by_groups(service.people.add_member(member(number), None) for number in range(advisors)):
        pass


async def conversation(service: Service, advisor: str) -> dict[str, Any]:
    """One that the advisor holds, with what opens its visitor's socket."""
    token, _ = await service.people.new_visitor("load", "fi", None)
    visitor = await service.people.visitor_by_token(token, "fi")
    asked = Question(service=TOPIC, text="Hei, minulla on kysyttävää.", lang="fi")
    started = await service.desk.desk.start(visitor, asked, new_cid())
    member = await service.people.member(advisor)
    assert member is not None
    await service.desk.desk.take(member.as_person("load"), new_cid(), started.id)
    auth = {**SAID, "token": token}
    return {"namespace": "/visitor", "auth": auth, "conversations": [started.id], "advisor": advisor}


async def staff(service: Service, visitors: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The other side of these conversations, with tickets of this process."""
    held: dict[str, list[str]] = {}
    for one in visitors:
        held.setdefault(one["advisor"], []).extend(one["conversations"])
    found = []
    for name, conversations in held.items():
        member = await service.people.member(name)
        assert member is not None
        ticket, _ = service.people.give_ticket(member.as_person("load"))
        auth = {**SAID, "ticket": ticket}
        found.append({"namespace": "/staff", "auth": auth, "conversations": conversations, "advisor": name})
    return found


async def serve(plan: dict[str, Any]) -> None:
    """`visitors` conversations are made; or those `known` from another process get their advisors here."""
    gateway.RATES.update({name: Rate(1e6, 1e6) for name in gateway.RATES})
    known: list[dict[str, Any]] | None = plan.get("known")
    if known is None:
        await lay_tables(plan["url"])
    port = plan.get("port") or free_port()
    origin = f"http://localhost:{plan.get('origin_port', port)}"
    settings = Settings(
        port=port,
        var=Path(plan["folder"]),
        database_url=plan["url"],
        visitor_url=origin,
        staff_url=origin,
        media=False,
        **plan.get("settings", {}),
    )
    service = build(settings)
    runner = web.AppRunner(application(service), access_log=None, shutdown_timeout=CONNECTIONS_WITHIN_S)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port, backlog=BACKLOG).start()
    if known is None:
        visitors, per_advisor = plan["visitors"], plan["per_advisor"]
        await settle(service, visitors, -(-visitors // per_advisor))
        made = (conversation(service, f"advisor-{n // per_advisor}") for n in range(visitors))
        everybody = [one async for one in by_groups(made)]
        if not plan.get("visitors_only"):
            everybody += await staff(service, everybody)
    else:
        everybody = await staff(service, known)
    announce_ready(port, everybody)
    await until_stopped(service, runner)


def read_plan(word: str) -> dict[str, Any]:
    """The plan itself, or `@` and the file that holds a long one."""
    plan: dict[str, Any] = json.loads(Path(word[1:]).read_text() if word.startswith("@") else word)
    return plan


if __name__ == "__main__":
    run_loop(serve(read_plan(sys.argv[1])))
