"""The whole service without the network, on a clock that stands: for rules that need no page."""

from collections.abc import AsyncIterator, Awaitable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sqlalchemy import select

from advisory.app import Service, build
from advisory.chat import store
from advisory.chat.model import Conversation, Entry
from advisory.chat.service import Chat
from advisory.desk import store as desk_store
from advisory.desk.service import Desk, Question
from advisory.errors import Code, Refusal
from advisory.identity import Person, Role, SessionId, SiteId, new_id
from advisory.people.passwords import Passwords
from advisory.storage.record import event_record
from advisory.storage.work import Work
from tests.support.app import QUICK_HASHER, lay_tables, make_settings
from tests.support.clock import FrozenClock
from tests.support.ids import new_cid
from tests.support.town import ADVICE, SITE, STAFF, a_member, settle


async def code_of(awaitable: Awaitable[Any]) -> Code | None:
    """How it was refused, if it was."""
    try:
        await awaitable
    except Refusal as refusal:
        return refusal.code
    return None


@dataclass
class House:
    """`here` are the staff whose console is connected."""

    service: Service
    clock: FrozenClock
    here: set[str]

    @property
    def chat(self) -> Chat:
        return self.service.chat.chat

    @property
    def desk(self) -> Desk:
        return self.service.desk.desk

    def visitor(self, **more: Any) -> Person:
        made = Person(new_id(), frozenset({Role.VISITOR}), "fi", SessionId("v"), site=SiteId(SITE))
        return replace(made, **more)

    def staff(self, name: str) -> Person:
        return next(one for one in STAFF if one.id == name).as_person(name)

    async def hires(self, count: int, **more: Any) -> list[Person]:
        """More advisors, at the desk and available."""
        members = [a_member(f"advisor{number}", **more) for number in range(count)]
        for member in members:
            await self.service.people.add_member(member, None)
        people = [member.as_person(member.id) for member in members]
        await self.at_desk(*people)
        return people

    async def at_desk(self, *people: Person) -> None:
        self.here.update(one.id for one in people)
        for one in people:
            await self.desk.arrive(one)

    async def asks(self, visitor: Person, text: str = "Hei!", service: str = ADVICE) -> Conversation:
        return await self.desk.start(visitor, Question(service=service, text=text, lang="fi"), new_cid())

    async def held(self, advisor: Person, visitor: Person | None = None, text: str = "Hei!") -> Conversation:
        """A conversation that `advisor` has taken."""
        item = await self.asks(visitor or self.visitor(), text)
        taken = await self.desk.take(advisor, new_cid(), item.id)
        assert taken is not None
        return taken

    async def entries(self, conversation: str) -> Sequence[Entry]:
        return (await self.chat.after(conversation, 0))[1]

    async def records(self, conversation: str | None = None) -> list[Any]:
        def run(connection: Any) -> list[Any]:
            found = select(event_record).order_by(event_record.c.id)
            if conversation is not None:
                found = found.where(event_record.c.conversation == conversation)
            return list(connection.execute(found))

        return await self.service.parts.database.read(run)

    async def kinds(self, conversation: str) -> list[str]:
        return [row.kind for row in await self.records(conversation)]

    async def now(self, conversation: str) -> Conversation:
        return await self.chat.find(conversation)

    async def put_service(self, item: Any) -> None:
        await self.service.parts.database.work(lambda work: desk_store.put_service(work, item))
        await self.service.desk.board.load()

    async def count(self) -> int:
        def run(work: Work) -> int:
            return len(store.waiting(work.connection)) + len(store.holdings(work.connection))

        return await self.service.parts.database.work(run)


@asynccontextmanager
async def a_house(var: Path, database_url: str, clock: FrozenClock) -> AsyncIterator[House]:
    settings = make_settings(var, database_url=database_url)
    await lay_tables(database_url)
    service = build(settings, clock, Passwords(QUICK_HASHER))
    here: set[str] = set()
    service.desk.desk._present = lambda: frozenset(here)
    await service.parts.database.start()
    try:
        await settle(service, settings.visitor_url)
        yield House(service, clock, here)
    finally:
        await service.parts.database.settled()
        await service.parts.database.close()
        await service.parts.background.close()
