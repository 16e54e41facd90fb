"""Lifting a conversation to a call: what people do, and what follows when connections come and go.

The truth of a call is its row; the media part is told after commit. What is lost on the way there
is put right by `sweep`.
"""

import logging
from collections.abc import Callable
from dataclasses import asdict, replace

from advisory.background import Background
from advisory.chat.events import ConversationChanged
from advisory.chat.model import Conversation
from advisory.chat.service import Chat
from advisory.clock import Clock, Instant
from advisory.errors import Code, Refusal
from advisory.escalate import invitation_store, model, pause_store, store
from advisory.escalate.answers import Answers
from advisory.escalate.carriers import Carriers
from advisory.escalate.events import CallChanged
from advisory.escalate.media.base import MediaBackend, MediaEvent, MediaEventKind
from advisory.escalate.model import IN_CALL, Call, Participant, Source, Status
from advisory.escalate.notices import note, notices
from advisory.escalate.parties import handed_to, may_view, require_in_call
from advisory.escalate.quality import Qualities
from advisory.escalate.recording_rules import settled
from advisory.escalate.stage import Stage
from advisory.identity import Person, Role, new_id
from advisory.people.names import Names
from advisory.storage.database import Database
from advisory.storage.work import Work

log = logging.getLogger(__name__)

Alter = Callable[[Call, Instant], Call]
Offers = Callable[[str, str], bool]
"""Whether a service offers a channel now."""


Days = Callable[[str], int]
"""For how many days a service keeps what is recorded in it; 0 where nothing may be."""


def never(_: str) -> int:
    return 0


class Calls:
    """`media` is None where the operator has switched calls off."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        chat: Chat,
        media: MediaBackend | None,
        background: Background,
        carriers: Carriers | None = None,
        record_days: Days = never,
        offers: Offers = lambda service, channel: True,
    ) -> None:
        self._carriers = carriers or Carriers()
        self._record_days = record_days
        self._offers = offers
        self.stage = Stage(database, media, background, self._carriers)
        self._database = database
        self._clock = clock
        self._chat = chat
        self._answers: Answers[tuple[str, str]] = Answers()
        self.names = Names()
        """What visitors and guests are told an advisor is called; whoever knows people puts it here."""
        self.quality = Qualities()
        database.listen(CallChanged, self._follow_call, everywhere=True)
        database.listen(ConversationChanged, self._follow_conversation)

    # -- reading ---------------------------------------------------------------------------------

    async def check_participant(self, person: Person, call_id: str) -> None:
        call = await self.find(call_id)
        me = call.of(person.id)
        out = me.status in (Status.EJECTED, Status.LEFT) or (me.is_guest and not me.is_present)
        if out and not call.is_over:
            raise Refusal(Code.NOT_PERMITTED)

    async def snapshot(self, call_id: str) -> Call:
        return await self.find(call_id)

    async def current(self, person: Person, conversation: str) -> Call | None:
        """The open call of the conversation, for those who take part in it."""
        call = await self._database.read(lambda connection: store.open_call(connection, conversation))
        return (
            call if call is not None and any(one.person == person.id for one in call.participants) else None
        )

    async def open_calls(self) -> list[Call]:
        return await self._database.read(store.open_calls)

    async def open_of(self, person: Person) -> list[Call]:
        return await self._database.read(lambda connection: store.open_of(connection, person.id))

    # -- what people do --------------------------------------------------------------------------

    async def offer(
        self, person: Person, conversation: str, cid: str, mode: model.Mode, message: str
    ) -> Call:
        if self.stage.media is None:
            raise Refusal(Code.MEDIA_FAILED)

        def run(work: Work) -> Call:
            item = self._chat.require(work, conversation)
            known = store.by_offer(work.connection, conversation, person.id, cid)
            if known is not None:
                return known
            item.require_writer(person)
            if not self._offers(item.service, "video"):
                raise Refusal(Code.NOT_OFFERED)
            if store.open_call(work.connection, conversation) is not None:
                raise Refusal(Code.CALL_OPEN)
            call = model.offered(
                call_id=new_id(),
                conversation=conversation,
                mode=mode,
                message=message,
                cid=cid,
                advisor=self._advisor(person.id, person.name, item.lang, video=mode == "video"),
                visitor=Participant(
                    new_id(), item.visitor, "visitor", item.visitor_name, Status.WAITING, True, False
                ),
                at=work.now,
                home=self._carriers.here,
                paused=pause_store.open_pause(work.connection, conversation) is not None,
                record_days=self._record_days(item.service),
            )
            store.add(work, call)
            self._tell(work, item, None, call, person)
            return call

        return await self._database.work(run)

    async def answer(self, person: Person, call_id: str, accept: bool, mode: model.Mode, rev: int) -> Call:
        def alter(call: Call, now: Instant) -> Call:
            if call.of(person.id).role != "visitor":
                raise Refusal(Code.NOT_PERMITTED)
            return call.answered(accept, mode, rev, now)

        return await self.change(call_id, alter, person)

    async def publish(
        self,
        person: Person,
        call_id: str,
        cid: str,
        kind: model.Kind,
        surface: model.Surface | None,
        sdp: str,
    ) -> tuple[str, str]:
        """Take an offer to send, and give the source's id and the answer."""
        return await self._answers.once(
            (person.id, cid), lambda: self._publish(person, call_id, kind, surface, sdp)
        )

    async def _publish(
        self, person: Person, call_id: str, kind: model.Kind, surface: model.Surface | None, sdp: str
    ) -> tuple[str, str]:
        call = await self.find(call_id)
        me = call.of(person.id)
        source = Source(new_id(), me.id, kind, surface if kind == "screen" else None)
        # Asked of the rules first, so that nobody sends into a room who may not.
        call.published(source, self._clock())
        answer = await self.stage.receive(call, source, sdp)
        try:
            after = await self.change(call_id, lambda call, now: call.published(source, now), person)
        except Refusal:
            await self.stage.drop(call, source.id)
            raise
        if call.may_go_dark(source):
            await self.stage.align(after)
        return source.id, answer

    async def unpublish(self, person: Person, call_id: str, kind: model.Kind) -> Call:
        return await self.change(
            call_id, lambda call, now: call.unpublished(call.of(person.id).id, kind), person
        )

    async def subscribe(self, person: Person, call_id: str, cid: str, source_id: str, sdp: str) -> str:
        """Take an offer to view a source, and give the answer."""
        _, answer = await self._answers.once(
            (person.id, cid), lambda: self._subscribe(person, call_id, source_id, sdp)
        )
        return answer

    async def _subscribe(self, person: Person, call_id: str, source_id: str, sdp: str) -> tuple[str, str]:
        call = await self.find(call_id)
        require_in_call(call)
        me, source = call.of(person.id), call.source(source_id)
        if not may_view(call, me, source):
            raise Refusal(Code.NOT_PERMITTED)
        return source.id, await self.stage.show(call, me.id, source, sdp)

    async def set_media(self, person: Person, call_id: str, audio: bool | None, video: bool | None) -> Call:
        return await self.change(
            call_id, lambda call, _: call.media_set(call.of(person.id).id, audio, video), person
        )

    async def end(self, person: Person, call_id: str, reason: str) -> Call:
        def alter(call: Call, now: Instant) -> Call:
            if call.of(person.id).is_guest:
                raise Refusal(Code.NOT_PERMITTED)
            return call.ended(reason, now)

        return await self.change(call_id, alter, person)

    # -- what happens ----------------------------------------------------------------------------

    async def recover(self) -> None:
        """Take over calls whose process is gone: no connection is left, so everybody has to join again."""
        for found in await self._database.read(self._carriers.orphans):
            lost = found.home

            def adopt(call: Call, now: Instant, lost: str = lost) -> Call:
                if call.home != lost:
                    return call  # another process was quicker
                return replace(call, home=self._carriers.here, rev=call.rev + 1).media_lost(now)

            item = await self._conversation(found)
            if item is None or item.status != "active" or item.advisor != found.advisor.person:
                await self.change(found.id, lambda call, now: call.ended("conversation_closed", now), None)
            else:
                await self.change(found.id, adopt, None)

    async def compare(self) -> None:
        await self._carriers.compare(self._database)

    async def run_out(self) -> None:
        """End what nobody answered, and what nobody came back to."""
        now = self._clock()
        for call_id in await self._database.read(lambda connection: store.due(connection, now)):
            await self.change(call_id, lambda call, now: call.ran_out(now), None)

    async def sweep(self) -> None:
        if self.stage.has_rooms:
            await self.stage.sweep({call.id for call in await self.open_calls()})

    async def follow_media(self) -> None:
        """Turn what the media part tells into states, in order, for as long as it lives."""
        async for event in self.stage.events():
            try:
                await self._heard(event)
            except Refusal as refusal:
                log.warning("a media event came to nothing: %s", refusal.code)
            except Exception:
                log.exception("a media event failed")

    async def _heard(self, event: MediaEvent) -> None:
        if event.kind == MediaEventKind.ROOM_LOST:
            here = self._carriers.here
            await self.change(
                event.room, lambda call, now: call.media_lost(now) if call.home == here else call, None
            )
        elif event.kind == MediaEventKind.SOURCE_UP:
            await self.change(event.room, lambda call, now: call.came_up(event.source, now), None)
        elif event.kind == MediaEventKind.SOURCE_DOWN:
            gone = event.reason != "silent"
            await self.change(
                event.room, lambda call, now: call.went_down(event.source, now, gone=gone), None
            )

    async def _follow_conversation(self, event: ConversationChanged) -> None:
        """A conversation that closes or goes back takes its call along; a colleague takes it over."""
        before, after = event.before, event.after
        if before is None or before.advisor is None:
            return
        if after.is_open and after.advisor == before.advisor:
            return
        call = await self._database.read(lambda connection: store.open_call(connection, after.id))
        if call is None:
            return
        if after.is_open and after.advisor is not None and call.state in IN_CALL:
            colleague = self._advisor(after.advisor, after.advisor_name, after.lang)
            await self.change(call.id, lambda call, now: handed_to(call, colleague, now), None)
            return
        reason = "conversation_moved" if after.is_open else "conversation_closed"
        await self.change(call.id, lambda call, now: call.ended(reason, now), None)

    def _advisor(self, person: str, name: str, lang: str, *, video: bool = False) -> Participant:
        """Under the name that all in the call are told, for as long as the call goes on."""
        shown = self.names.shown(person, name, lang)
        return Participant(new_id(), person, "advisor", shown, Status.ADMITTED, True, video)

    async def _follow_call(self, event: CallChanged) -> None:
        self.stage.follow(event.before, event.after)

    # -- within ----------------------------------------------------------------------------------

    async def change(
        self, call_id: str, alter: Alter, person: Person | None, record: str | None = None
    ) -> Call:
        """`record` is what the record says happened, where the call's state says nothing of it."""
        known = await self.find(call_id)

        def run(work: Work) -> Call:
            # The conversation first: everyone takes these two locks in this order.
            item = self._chat.require(work, known.conversation)
            before = store.lock(work, call_id)
            if before is None:
                raise Refusal(Code.NOT_FOUND)
            after = settled(alter(before, work.now), work.now)
            if after == before:
                return before
            self.put(work, item, before, after, person, record)
            return after

        return await self._database.work(run)

    def put(
        self,
        work: Work,
        item: Conversation,
        before: Call,
        after: Call,
        person: Person | None,
        record: str | None = None,
    ) -> Conversation:
        """Store what a call has become, under the locks of its conversation and itself."""
        after = settled(after, work.now)
        store.save(work, before, after)
        if after.is_over:
            invitation_store.revoke(work, after.id, None, work.now)
        for one in after.participants:
            if one.is_guest and one.status in (Status.EJECTED, Status.LEFT):
                invitation_store.revoke(work, after.id, one.person, work.now)
        return self._tell(work, item, before, after, person, record)

    def _tell(
        self,
        work: Work,
        item: Conversation,
        before: Call | None,
        after: Call,
        person: Person | None,
        record: str | None = None,
    ) -> Conversation:
        """Keep the change of state, put a line into the timeline, and announce."""
        work.announce(CallChanged(before, after))
        was = None if before is None else before.state
        if was != after.state:
            store.add_transition(work, after, was, None if person is None else person.id, after.ended_reason)
        shown = item
        for notice, words in notices(before, after):
            shown = self._chat.call_notice(work, shown, notice, words)
        in_call = after.state in IN_CALL
        # A closed conversation says so by itself; its call's end adds a line and no more.
        now_in_call = in_call if shown.is_open else shown.in_call
        data: dict[str, object] = {"call": after.id, "mode": after.mode, "reason": after.ended_reason}
        if record is not None:
            note(work, item, person, record, {"call": after.id})
        if was == after.state and shown == item:
            return item
        changed = replace(shown, in_call=now_in_call, rev=shown.rev + 1)
        kind = f"call.{after.state}" if was != after.state else "call.told"
        if after.is_over and (quality := self.quality.take(after.id)) is not None:
            data["quality"] = asdict(quality)
        actor = None if person is None or person.has(Role.GUEST) else person
        self._chat.change(work, shown, changed, kind, actor=actor, **data)
        return changed

    async def find(self, call_id: str) -> Call:
        found = await self._database.read(lambda connection: store.find(connection, call_id))
        if found is None:
            raise Refusal(Code.NOT_FOUND)
        return found

    async def _conversation(self, call: Call) -> Conversation | None:
        try:
            return await self._chat.find(call.conversation)
        except Refusal:
            return None
