"""Notices and notes of what hurts, over sockets."""

from collections.abc import Sequence

from advisory.identity import Person, Role
from advisory.oversight import notices_wire as wire
from advisory.oversight.events import NoticesChanged
from advisory.oversight.model import Notice
from advisory.oversight.notices import Notices
from advisory.people.service import People
from advisory.realtime import rooms
from advisory.realtime.gateway import Gateway
from advisory.storage.database import Database
from advisory.wire import STAFF_SPACE, Nothing

LEADS = (Role.SUPERVISOR, Role.MAIN_USER)


class NoticesSocket:
    """No rules here: each method translates."""

    def __init__(self, notices: Notices, people: People, gateway: Gateway) -> None:
        self._notices = notices
        self._people = people
        self._gateway = gateway

    def install(self, database: Database) -> None:
        gateway = self._gateway
        gateway.bind(wire.NOTICES, self.now)
        gateway.bind(wire.WRITE, self.write)
        gateway.bind(wire.END, self.end)
        gateway.bind(wire.READ, self.read)
        gateway.bind(wire.HURTS, self.hurts)
        database.listen(NoticesChanged, self.show, everywhere=True)

    async def now(self, person: Person, _: Nothing) -> wire.NoticesNow:
        found, mine = await self._notices.of(person)
        return wire.NoticesNow(notices=await self._draw(person, found, mine))

    async def write(self, person: Person, ask: wire.WriteNotice) -> wire.NoticeView:
        texts = ask.words.model_dump(mode="json")
        made = await self._notices.write(person, ask.cid, texts, ask.services, ask.to_visitors, ask.hours)
        return (await self._draw(person, [made], {made.id}))[0]

    async def end(self, person: Person, ask: wire.EndNotice) -> Nothing:
        await self._notices.end(person, ask.notice, ask.cid)
        return Nothing()

    async def read(self, person: Person, ask: wire.NoticeRef) -> Nothing:
        await self._notices.read(person, ask.notice)
        return Nothing()

    async def hurts(self, person: Person, ask: wire.SendPain) -> Nothing:
        await self._notices.hurts(person, ask.cid, ask.text, ask.context.model_dump(mode="json"))
        return Nothing()

    async def show(self, _: NoticesChanged) -> None:
        self._gateway.push(wire.NOTICES_MOVED, rooms.side(STAFF_SPACE), wire.NoticesMoved())

    async def _draw(self, person: Person, found: Sequence[Notice], mine: set[str]) -> list[wire.NoticeView]:
        leads = person.has(*LEADS) and bool(found)
        members = [one for one in await self._people.members() if not one.disabled_at] if leads else []
        read = await self._notices.readers([one.id for one in found]) if leads else {}

        def told(one: Notice) -> dict[str, str]:
            return {who.id: who.display_name for who in members if one.is_for(who.roles)}

        return [
            wire.NoticeView(
                id=one.id,
                at=one.at,
                by_name=one.by_name,
                words=wire.NoticeTexts.model_validate(dict(one.texts)),
                services=list(one.services),
                to_visitors=one.to_visitors,
                until=one.until,
                mine=one.id in mine,
                readers=[told(one)[who] for who in read.get(one.id, ()) if who in told(one)],
                unread=sorted(name for who, name in told(one).items() if who not in read.get(one.id, ())),
            )
            for one in found
        ]
