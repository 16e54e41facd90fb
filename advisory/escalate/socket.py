"""Calls over sockets: wire to service, and each change to those who take part."""

from typing import Any

from advisory.chat.wire import ConversationRef
from advisory.clock import Clock
from advisory.escalate import wire
from advisory.escalate.events import CallChanged
from advisory.escalate.model import Call, Participant
from advisory.escalate.parties import NEEDED, Sees, may_know, require_in_call, sees
from advisory.escalate.recording_rules import can_ask, state_of, waits_for
from advisory.escalate.service import Calls
from advisory.escalate.turn import LASTS_S, Relay
from advisory.identity import Person
from advisory.realtime import rooms
from advisory.realtime.gateway import Connection, Gateway, Handler
from advisory.storage.database import Database
from advisory.wire import GUESTS, STAFF_SPACE, VISITORS, Event, Scope


class CallSocket:
    """No rules here: each method translates."""

    def __init__(self, calls: Calls, gateway: Gateway, clock: Clock, relay: Relay | None = None) -> None:
        self._calls = calls
        self._gateway = gateway
        self._clock = clock
        self._relay = relay

    def install(self, database: Database) -> None:
        gateway = self._gateway
        gateway.scope(
            Scope.CALL_PARTICIPANT, lambda person, ask: self._calls.check_participant(person, ask.session)
        )
        gateway.bind(wire.OFFER, self.offer)
        gateway.bind(wire.ANSWER, self.answer)
        shared: tuple[tuple[tuple[Event, ...], Handler], ...] = (
            (wire.CURRENT, self.current),
            (wire.STATE, self.snapshot),
            (wire.END, self.end),
            (wire.ICE, self.ice),
            (wire.PUBLISH, self.publish),
            (wire.UNPUBLISH, self.unpublish),
            (wire.SUBSCRIBE, self.subscribe),
            (wire.SET, self.set_media),
            (wire.STATS, self.stats),
        )
        for events, handler in shared:
            for event in events:
                gateway.bind(event, handler)
        gateway.on_connect(self.welcome)
        database.listen(CallChanged, self.show, everywhere=True)

    async def welcome(self, connection: Connection) -> None:
        """Somebody whose page comes back is shown the call that they are in."""
        for call in await self._calls.open_of(connection.person):
            self._gateway.push_to(wire.STATE_CHANGED, connection, view(call, connection.person.id))

    async def offer(self, person: Person, ask: wire.OfferVideo) -> wire.VideoState:
        call = await self._calls.offer(person, ask.conversation, ask.cid, ask.mode, ask.message)
        return view(call, person.id)

    async def answer(self, person: Person, ask: wire.AnswerVideo) -> wire.VideoState:
        return view(await self._calls.answer(person, ask.session, ask.accept, ask.mode, ask.rev), person.id)

    async def current(self, person: Person, ask: ConversationRef) -> wire.CurrentCall:
        call = await self._calls.current(person, ask.conversation)
        return wire.CurrentCall(call=None if call is None else view(call, person.id))

    async def snapshot(self, person: Person, ask: wire.SessionRef) -> wire.VideoState:
        return view(await self._calls.snapshot(ask.session), person.id)

    async def end(self, person: Person, ask: wire.EndVideo) -> wire.VideoState:
        return view(await self._calls.end(person, ask.session, ask.reason), person.id)

    async def ice(self, _: Person, ask: wire.SessionRef) -> wire.Ice:
        require_in_call(await self._calls.find(ask.session))
        if self._relay is None:
            return wire.Ice(ice_servers=[], ttl_s=LASTS_S, relay_only=False)
        given = self._relay.admit(self._clock())
        server = wire.IceServer(
            urls=list(self._relay.urls), username=given.username, credential=given.password
        )
        return wire.Ice(ice_servers=[server], ttl_s=LASTS_S, relay_only=self._relay.only)

    async def publish(self, person: Person, ask: wire.Publish) -> wire.Published:
        source, sdp = await self._calls.publish(
            person, ask.session, ask.cid, ask.source, ask.surface, ask.sdp
        )
        return wire.Published(source=source, sdp=sdp)

    async def unpublish(self, person: Person, ask: wire.Unpublish) -> wire.VideoState:
        return view(await self._calls.unpublish(person, ask.session, ask.source), person.id)

    async def subscribe(self, person: Person, ask: wire.Subscribe) -> wire.Subscribed:
        return wire.Subscribed(
            sdp=await self._calls.subscribe(person, ask.session, ask.cid, ask.source, ask.sdp)
        )

    async def set_media(self, person: Person, ask: wire.SetMedia) -> wire.VideoState:
        return view(await self._calls.set_media(person, ask.session, ask.audio, ask.video), person.id)

    async def stats(self, _: Person, ask: wire.MediaStats) -> wire.SessionRef:
        self._calls.quality.note(ask.session, ask.fps, ask.freezes, ask.rtt_ms)
        return wire.SessionRef(session=ask.session)

    async def show(self, event: CallChanged) -> None:
        """Each participant is told the call as they see it, on all their pages."""
        call = event.after
        for person in {one.person: one for one in call.participants}.values():
            self._gateway.push(
                wire.STATE_CHANGED,
                rooms.person(person.person),
                view(call, person.person),
                namespace=space_of(person),
            )


def space_of(one: Participant) -> str:
    if one.is_guest:
        return GUESTS
    return VISITORS if one.role == "visitor" else STAFF_SPACE


def view(call: Call, person: str) -> wire.VideoState:
    """The call as one of its participants sees it. Who waits before the door is told of nobody."""
    me = call.of(person)
    may_see = sees(me)
    screens = {source.participant for source in call.sources if source.kind == "screen"}
    known = [one for one in call.participants if may_know(me, one)]
    outside = me.is_guest and not me.is_present
    return wire.VideoState.model_validate(
        {
            "session": call.id,
            "conversation": call.id if me.is_guest else call.conversation,
            "rev": call.rev,
            "state": call.state.value,
            "mode": call.mode,
            "me": me.id,
            "offered_by": "" if outside else call.of(call.offered_by).id,
            "message": "" if me.is_guest else call.message,
            "expires_at": call.deadline,
            "started_at": call.started_at,
            "ended_reason": call.ended_reason,
            "participants": [
                {
                    "id": one.id,
                    "role": one.role,
                    "name": one.name,
                    "status": one.status.value,
                    "audio": one.audio,
                    "video": one.video,
                    "sees_screens": Sees.SCREEN in sees(one),
                    "screen": one.id in screens and (one.id == me.id or "screen" in may_see),
                }
                for one in known
            ],
            "sources": [
                {
                    "id": source.id,
                    "participant": source.participant,
                    "kind": source.kind,
                    "surface": source.surface,
                    "forwarding": "paused" if call.is_dark(source) else ("on" if source.up else "off"),
                }
                for source in call.sources
                if source.participant == me.id or NEEDED[source.kind] in may_see
            ],
            "sees": sorted(may_see),
            "recording": None if outside else _recording(call, me),
            "can_record": me.id == call.advisor.id and can_ask(call),
        }
    )


def _recording(call: Call, me: Participant) -> dict[str, Any] | None:
    item = call.recording
    if item is None:
        return None
    return {
        "recording": item.id,
        "state": state_of(call).value,
        "purpose": item.purpose,
        "days": item.days,
        "asked_by": item.asked_by,
        "asked_at": item.asked_at,
        "started_at": item.started_at,
        "mine": item.answer_of(me.id),
        "waits_for": list(waits_for(call)),
        "ended_reason": item.ended_reason,
    }
