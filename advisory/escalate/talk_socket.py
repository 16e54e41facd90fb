"""Text as it is typed and the pointer: handed on to those who may see it, and kept nowhere."""

from collections.abc import Iterable

from advisory.errors import Code, Refusal
from advisory.escalate import talk_wire as wire
from advisory.escalate.model import Participant
from advisory.escalate.parties import Sees, may_view, sees
from advisory.escalate.service import Calls
from advisory.escalate.socket import space_of
from advisory.escalate.wire import SessionRef
from advisory.guard import live, strict
from advisory.identity import Person
from advisory.realtime import rooms
from advisory.realtime.gateway import Gateway
from advisory.wire import Push, Wire


class TalkSocket:
    def __init__(self, calls: Calls, gateway: Gateway) -> None:
        self._calls = calls
        self._gateway = gateway

    def install(self) -> None:
        for event in wire.TYPE:
            self._gateway.bind(event, self.type)
        self._gateway.bind(wire.POINT, self.point)

    async def type(self, person: Person, ask: wire.Type) -> SessionRef:
        """Masked here once more: what a page should have held back does not get to the others."""
        call = await self._calls.snapshot(ask.session)
        me = call.of(person.id)
        mask = strict.mask_all if call.paused else live.mask
        text = mask(ask.text).text if ask.done else strict.settled(ask.text)
        typed = wire.Typed(session=call.id, participant=me.id, line=ask.line, text=text, done=ask.done)
        others = (one for one in call.participants if one.id != me.id and Sees.WRITING in sees(one))
        self._tell(wire.TYPED, others, typed)
        return SessionRef(session=call.id)

    async def point(self, person: Person, ask: wire.CallPoint) -> SessionRef:
        call = await self._calls.snapshot(ask.session)
        me, source = call.of(person.id), call.source(ask.source)
        if source.kind != "screen" or not may_view(call, me, source) or call.is_dark(source):
            raise Refusal(Code.NOT_PERMITTED)
        told = wire.CallPointed(session=call.id, source=source.id, participant=me.id, x=ask.x, y=ask.y)
        see = (
            one
            for one in call.participants
            if one.id != me.id and (one.id == source.participant or may_view(call, one, source))
        )
        self._tell(wire.POINTED, see, told)
        return SessionRef(session=call.id)

    def _tell(self, push: Push, people: Iterable[Participant], payload: Wire) -> None:
        for one in people:
            if one.is_present:
                self._gateway.signal(push, rooms.person(one.person), payload, space_of(one))
