"""A conversation's life over sockets: wire to service."""

from advisory.chat import life_wire as wire
from advisory.chat.life import Life
from advisory.chat.service import Surroundings
from advisory.chat.view import Views
from advisory.chat.wire import ConversationCard
from advisory.clock import Instant
from advisory.identity import Person
from advisory.realtime.gateway import Gateway
from advisory.wire import Nothing

PAGE = 20


class LifeSocket:
    """No rules here: each method translates."""

    def __init__(self, life: Life, views: Views, gateway: Gateway, surroundings: Surroundings) -> None:
        self._life = life
        self._views = views
        self._gateway = gateway
        self._desk = surroundings

    def install(self) -> None:
        gateway = self._gateway
        gateway.bind(wire.STAY, self.stay)
        gateway.bind(wire.RETURN, self.promise_return)
        gateway.bind(wire.UNDO_CLOSE, self.undo_close)
        gateway.bind(wire.NOT_WIDE, self.not_wide)
        gateway.bind(wire.BLOCK, self.block)
        gateway.bind(wire.CLOSED, self.closed)
        gateway.bind(wire.FIND, self.find)
        gateway.bind(wire.BLOCKS, self.blocks)
        gateway.bind(wire.UNBLOCK, self.unblock)

    async def stay(self, person: Person, ask: wire.StillHere) -> Nothing:
        await self._life.stay(person, ask.conversation, ask.cid)
        return Nothing()

    async def promise_return(self, person: Person, ask: wire.PromiseReturn) -> ConversationCard:
        item = await self._life.promise_return(person, ask.conversation, ask.cid, ask.minutes)
        return self._views.for_staff(item, person.lang, holder=item.advisor == person.id)

    async def undo_close(self, person: Person, ask: wire.UndoClose) -> ConversationCard:
        item = await self._life.undo_close(person, ask.conversation, ask.cid)
        return self._views.for_staff(item, person.lang, holder=item.advisor == person.id)

    async def not_wide(self, person: Person, ask: wire.NotWide) -> Nothing:
        await self._life.dismiss_wide(person, ask.conversation, ask.cid)
        return Nothing()

    async def block(self, person: Person, ask: wire.BlockVisitor) -> ConversationCard:
        item = await self._life.block(person, ask.conversation, ask.cid, ask.reason, ask.hours)
        return self._views.for_staff(item, person.lang, holder=True)

    async def closed(self, person: Person, ask: wire.ClosedAsk) -> wire.ClosedPage:
        before = None if ask.before is None else (Instant(ask.before), ask.last or "")
        found, more = await self._life.closed_of(person, before, PAGE)
        cards = [self._views.for_staff(item, person.lang, holder=True) for item in found]
        return wire.ClosedPage(conversations=cards, more=more)

    async def find(self, person: Person, ask: wire.FindByReceipt) -> wire.Found:
        item = await self._life.find_by_receipt(person, wire.plain_receipt(ask.receipt), ask.why)
        return wire.Found(conversation=self._views.for_staff(item, person.lang, holder=False))

    async def blocks(self, person: Person, _: Nothing) -> wire.Blocks:
        return wire.Blocks(
            blocks=[
                wire.BlockView(
                    id=one.id,
                    conversation=one.conversation,
                    service_name=self._desk.service_name(one.service, person.lang),
                    number=one.number,
                    by_name=one.by_name,
                    reason=one.reason,  # type: ignore[arg-type]
                    at=one.at,
                    until=one.until,
                )
                for one in await self._life.blocks(person)
            ]
        )

    async def unblock(self, person: Person, ask: wire.Unblock) -> Nothing:
        await self._life.unblock(person, ask.block, ask.cid)
        return Nothing()
