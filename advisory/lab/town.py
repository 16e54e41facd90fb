"""A service full of conversations, for measuring: one advisor's are made as people make them, the others'
are copies of their rows, since thousands of real beginnings would take longer than what is measured."""

from typing import Any

from sqlalchemy import Connection, Table, create_engine, insert, select
from sqlalchemy.ext.asyncio import create_async_engine

from advisory.app import Service, build
from advisory.clock import HOUR_MS, Instant
from advisory.desk import store as desk_store
from advisory.desk.hours import DAYS, Hours
from advisory.desk.model import Service as Topic
from advisory.desk.service import Question
from advisory.identity import Role, new_id, new_secret
from advisory.lab.frames import new_cid
from advisory.people import session_store
from advisory.people.model import Member, Session
from advisory.people.service import digest
from advisory.schema import metadata
from advisory.settings import Settings
from advisory.sites.model import Site
from advisory.wire import CONTRACT

TOPIC, SITE = "advice", "load"
FIRST = "advisor-0"
NOT_COPIED = ("event_record", "receipt", "job")
"""What happened happened once, and what was asked for was asked for once."""
SAID = {"contract": CONTRACT, "lang": "fi"}

People = list[dict[str, Any]]


async def lay(settings: Settings, visitors: int, per_advisor: int) -> People:
    """Fill an empty database; gives the visitors, each with their conversation and who holds it."""
    await lay_tables(settings.database_url)
    service = build(settings)
    await service.start()
    try:
        await settle(service, visitors)
        first = [await conversation(service) for _ in range(min(per_advisor, visitors))]
        await service.parts.database.settled()
        everybody, copies = list(first), []
        for number in range(1, -(-visitors // per_advisor)):
            held = first[: visitors - len(everybody)]
            copy = Copy(f"advisor-{number}", held)
            copies.append(copy)
            everybody += copy.people
        await service.parts.database.work(lambda work: copy_rows(work.connection, copies))
    finally:
        await service.stop()
    return everybody


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


def always_open(queue_limit: int) -> Topic:
    hours = Hours(week={day: (("00:00", "24:00"),) for day in DAYS})
    return Topic(id=TOPIC, names={"fi": "Neuvonta"}, hours=hours, queue_limit=queue_limit)


def an_advisor(name: str, capacity: int) -> Member:
    return Member(
        id=name,
        email=f"{name}@load.example",
        name=name,
        display_name=name,
        roles=frozenset({Role.ADVISOR}),
        lang="fi",
        languages=("fi",),
        channels=("chat",),
        capacity=capacity,
        skills={TOPIC: 1},
    )


async def settle(service: Service, visitors: int) -> None:
    topic = always_open(visitors + 1)
    await service.parts.database.work(lambda work: desk_store.put_service(work, topic))
    await service.sites.put(Site(SITE, {"fi": "Kuorma"}, (service.settings.visitor_url,), TOPIC))
    await service.desk.board.load()
    await service.people.add_member(an_advisor(FIRST, 100), None)
    now = service.parts.clock()
    session = Session(session_of(FIRST), FIRST, now, Instant(now + 8 * HOUR_MS), now)
    await service.parts.database.work(
        lambda work: session_store.add_session(work, session, digest(session_of(FIRST)))
    )


def session_of(advisor: str) -> str:
    """Their sign-in, without which a process that looks would cut them off."""
    return f"session-{advisor}"


async def conversation(service: Service) -> dict[str, Any]:
    token, _ = await service.people.new_visitor(SITE, "fi", None)
    visitor = await service.people.visitor_by_token(token, "fi")
    asked = Question(service=TOPIC, text="Hei, minulla on kysyttävää.", lang="fi")
    started = await service.desk.desk.start(visitor, asked, new_cid())
    member = await service.people.member(FIRST)
    assert member is not None
    await service.desk.desk.take(member.as_person(session_of(FIRST)), new_cid(), started.id)
    return {**page(token, started.id, FIRST), "visitor": visitor.id}


def page(token: str, conversation: str, advisor: str) -> dict[str, Any]:
    auth = {**SAID, "token": token}
    return {"namespace": "/visitor", "auth": auth, "conversations": [conversation], "advisor": advisor}


class Copy:
    """The same visitors once more, under other names, at another advisor's."""

    def __init__(self, advisor: str, originals: People) -> None:
        self.people: People = []
        self.names = {FIRST: advisor, f"{FIRST}@load.example": f"{advisor}@load.example"}
        self.names[session_of(FIRST)] = session_of(advisor)
        self.names[digest(session_of(FIRST))] = digest(session_of(advisor))
        for one in originals:
            token, name = new_secret(), new_id()
            self.people.append(page(token, name, advisor))
            self.names[one["conversations"][0]] = name
            self.names[one["visitor"]] = new_id()
            self.names[digest(one["auth"]["token"])] = digest(token)

    def row(self, row: dict[str, Any]) -> dict[str, Any]:
        return {
            key: self.names.get(value, value) if isinstance(value, str) else value
            for key, value in row.items()
        }


def copy_rows(connection: Connection, copies: list[Copy]) -> None:
    """Every row of the first advisor and their visitors, for each of the copies."""
    known = {name for copy in copies for name in copy.names}
    for table in metadata.sorted_tables:
        if table.name in NOT_COPIED:
            continue
        rows = [dict(row) for row in connection.execute(select(table)).mappings()]
        named = [(row, known & {value for value in row.values() if isinstance(value, str)}) for row in rows]
        made = [
            fresh(table, copy.row(row))
            for copy in copies
            for row, names in named
            if names and names <= copy.names.keys()
        ]
        if made:
            connection.execute(insert(table), made)


def fresh(table: Table, row: dict[str, Any]) -> dict[str, Any]:
    if table.name == "conversation":
        row["receipt"] = new_id()[:10].upper()
    return row
