"""The identification pause over sockets: wire to service, and each change to those whom it concerns."""

from advisory.chat.wire import ConversationRef
from advisory.escalate import pause_wire as wire
from advisory.escalate.events import PauseChanged
from advisory.escalate.pauses import Pauses
from advisory.escalate.wire import SessionRef
from advisory.identity import Person, Role
from advisory.realtime import rooms
from advisory.realtime.gateway import Gateway
from advisory.storage.database import Database
from advisory.wire import GUESTS, STAFF_SPACE, VISITORS


class PauseSocket:
    def __init__(self, pauses: Pauses, gateway: Gateway) -> None:
        self._pauses = pauses
        self._gateway = gateway

    def install(self, database: Database) -> None:
        for event in wire.START:
            self._gateway.bind(event, self.start)
        for event in wire.CURRENT:
            self._gateway.bind(event, self.current)
        self._gateway.bind(wire.NOW, self.now)
        for event in wire.CONFIRM:
            self._gateway.bind(event, self.confirm)
        self._gateway.bind(wire.END, self.end)
        database.listen(PauseChanged, self.show, everywhere=True)

    async def start(self, person: Person, ask: wire.StartPause) -> wire.PauseState:
        return view(await self._pauses.start(person, ask.conversation, ask.cid))

    async def current(self, _: Person, ask: ConversationRef) -> wire.CurrentPause:
        found = await self._pauses.current(ask.conversation)
        return wire.CurrentPause(pause=None if found is None else view(found))

    async def now(self, _: Person, ask: SessionRef) -> wire.CurrentPause:
        found = await self._pauses.of_call(ask.session)
        return wire.CurrentPause(pause=None if found is None else view(found, ask.session))

    async def confirm(self, person: Person, ask: wire.ConfirmPause) -> wire.PauseState:
        guest = ask.session if person.has(Role.GUEST) else None
        return view(await self._pauses.confirm(person, ask.session, ask.pause), guest)

    async def end(self, person: Person, ask: wire.EndPause) -> wire.PauseState:
        return view(await self._pauses.end(person, ask.conversation, ask.pause, ask.show))

    async def show(self, event: PauseChanged) -> None:
        push = self._gateway.push
        push(wire.CHANGED, rooms.person(event.visitor), view(event), namespace=VISITORS)
        if event.advisor is not None:
            push(wire.CHANGED, rooms.person(event.advisor), view(event), namespace=STAFF_SPACE)
        if event.call is None:
            return
        for one in event.call.participants:
            if one.is_guest and one.is_present:
                told = view(event, event.call.id)
                push(wire.CHANGED, rooms.person(one.person), told, namespace=GUESTS)


def view(event: PauseChanged, instead: str | None = None) -> wire.PauseState:
    """`instead` of the conversation, of which guests are told nothing."""
    pause = event.pause
    return wire.PauseState(
        pause=pause.id,
        conversation=instead or pause.conversation,
        by=pause.by,
        since=pause.started_at,
        on=pause.is_open,
        in_call=pause.call is not None and event.call is not None,
        dark=pause.dark_at is not None,
        certain=pause.is_certain,
        cut=pause.cut_at is not None,
        viewers=len(pause.viewers),
        confirmed=len(pause.confirmed_by),
        ended_at=pause.ended_at,
        outcome=pause.outcome,
    )
