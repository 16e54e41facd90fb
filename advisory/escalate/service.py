"""Lifting a conversation to a call: what people do, and what follows when connections come and go.

The truth of a call is its row; the media part is told after commit. What is lost on the way there
is put right by `sweep`.
"""

import logging
from collections.abc import Callable
from dataclasses import asdict, replace
from typing import Any

from advisory.background import Background
from advisory.chat.events import ConversationChanged
from advisory.chat.model import Conversation
from advisory.chat.service import Chat
from advisory.clock import Clock, Instant
from advisory.errors import Code, Refusal
from advisory.escalate import model, store
from advisory.escalate.answers import Answers
from advisory.escalate.carriers import Carriers, FarMedia, do_for_another
from advisory.escalate.events import CallChanged
from advisory.escalate.media.base import (
    EVERYONE,
    MediaBackend,
    MediaEvent,
    MediaEventKind,
    MediaFailure,
    MediaProblem,
)
from advisory.escalate.model import IN_CALL, Call, Participant, Source, Status
from advisory.escalate.notices import notices, params
from advisory.escalate.quality import Qualities
from advisory.identity import Person, new_id
from advisory.storage.database import Database
from advisory.storage.work import Work

log = logging.getLogger(__name__)

Alter = Callable[[Call, Instant], Call]

PROBLEMS = {
    MediaProblem.BAD_SDP: Code.INVALID,
    MediaProblem.NO_ROOM: Code.NOT_FOUND,
    MediaProblem.NO_SOURCE: Code.NOT_FOUND,
    MediaProblem.TOO_MANY: Code.TOO_MANY,
    MediaProblem.UNAVAILABLE: Code.MEDIA_FAILED,
}
RETRY_S = 1.0


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
    ) -> None:
        self._carriers = carriers or Carriers()
        self._database = database
        self._clock = clock
        self._chat = chat
        self.media = media
        self._background = background
        self._answers: Answers[tuple[str, str]] = Answers()
        self._rooms: set[str] = set()
        self.quality = Qualities()
        database.listen(CallChanged, self._follow_call, everywhere=True)
        database.listen(ConversationChanged, self._follow_conversation)

    # -- reading ---------------------------------------------------------------------------------

    async def check_participant(self, person: Person, call_id: str) -> None:
        call = await self._find(call_id)
        if call.of(person.id).status == Status.EJECTED:
            raise Refusal(Code.NOT_PERMITTED)

    async def snapshot(self, call_id: str) -> Call:
        return await self._find(call_id)

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
        if self.media is None:
            raise Refusal(Code.MEDIA_FAILED)

        def run(work: Work) -> Call:
            item = self._chat.require(work, conversation)
            known = store.by_offer(work.connection, conversation, person.id, cid)
            if known is not None:
                return known
            item.require_writer(person)
            if store.open_call(work.connection, conversation) is not None:
                raise Refusal(Code.CALL_OPEN)
            call = model.offered(
                call_id=new_id(),
                conversation=conversation,
                mode=mode,
                message=message,
                cid=cid,
                advisor=Participant(
                    new_id(), person.id, "advisor", person.name, Status.ADMITTED, True, mode == "video"
                ),
                visitor=Participant(
                    new_id(), item.visitor, "visitor", item.visitor_name, Status.WAITING, True, False
                ),
                at=work.now,
                home=self._carriers.here,
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

        return await self._change(call_id, alter, person)

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
        call = await self._find(call_id)
        me = call.of(person.id)
        source = Source(new_id(), me.id, kind, surface if kind == "screen" else None)
        # Asked of the rules first, so that nobody sends into a room who may not.
        planned = call.published(source, self._clock())
        dark = planned.is_dark(source)
        try:
            media = self._media_of(call)
            await media.create_room(call_id)
            self._rooms.add(call_id)
            answer = await media.publish(call_id, me.id, source.id, kind, sdp, dark=dark)
        except MediaFailure as failure:
            raise _refusal(failure) from failure
        try:
            after = await self._change(call_id, lambda call, now: call.published(source, now), person)
        except Refusal:
            await self._quietly_unpublish(call_id, source.id, media)
            raise
        if after.is_dark(source) and not dark:
            # The pause began meanwhile. Nothing flows before the answer is given.
            await media.set_forwarding(call_id, source.id, EVERYONE, False)
        return source.id, answer

    async def unpublish(self, person: Person, call_id: str, kind: model.Kind) -> Call:
        return await self._change(
            call_id, lambda call, now: call.unpublished(call.of(person.id).id, kind), person
        )

    async def subscribe(self, person: Person, call_id: str, cid: str, source_id: str, sdp: str) -> str:
        """Take an offer to view a source, and give the answer."""
        _, answer = await self._answers.once(
            (person.id, cid), lambda: self._subscribe(person, call_id, source_id, sdp)
        )
        return answer

    async def _subscribe(self, person: Person, call_id: str, source_id: str, sdp: str) -> tuple[str, str]:
        call = await self._find(call_id)
        if call.state not in IN_CALL:
            raise Refusal(Code.CALL_ENDED if call.is_over else Code.STALE)
        me, source = call.of(person.id), call.source(source_id)
        if source.participant == me.id:
            raise Refusal(Code.NOT_PERMITTED)
        try:
            answer = await self._media_of(call).subscribe(call_id, me.id, source.id, sdp)
        except MediaFailure as failure:
            raise _refusal(failure) from failure
        return source.id, answer

    async def set_media(self, person: Person, call_id: str, audio: bool | None, video: bool | None) -> Call:
        return await self._change(
            call_id, lambda call, _: call.media_set(call.of(person.id).id, audio, video), person
        )

    async def end(self, person: Person, call_id: str, reason: str) -> Call:
        def alter(call: Call, now: Instant) -> Call:
            call.of(person.id)
            return call.ended(reason, now)

        return await self._change(call_id, alter, person)

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
            if item is None or item.status != "active" or item.advisor != found.offered_by:
                await self._change(found.id, lambda call, now: call.ended("conversation_closed", now), None)
            else:
                await self._change(found.id, adopt, None)

    async def compare(self) -> None:
        await self._carriers.compare(self._database)

    async def do_for_another(self, question: list[Any]) -> dict[str, Any]:
        """A participant's page is connected to another process; the call's media is here."""
        if question[0] == "create_room":
            self._rooms.add(question[1])
        return await do_for_another(self._require_media(), question)

    async def run_out(self) -> None:
        """End what nobody answered, and what nobody came back to."""
        now = self._clock()
        for call_id in await self._database.read(lambda connection: store.due(connection, now)):
            await self._change(call_id, lambda call, now: call.ran_out(now), None)

    async def sweep(self) -> None:
        """Close rooms whose call is over or erased."""
        if not self._rooms:
            return
        open_calls = {call.id for call in await self.open_calls()}
        for call_id in self._rooms - open_calls:
            await self._close_room(call_id)

    async def follow_media(self) -> None:
        """Turn what the media part tells into states, in order, for as long as it lives."""
        async for event in self._require_media().events():
            try:
                await self._heard(event)
            except Refusal as refusal:
                log.warning("a media event came to nothing: %s", refusal.code)
            except Exception:
                log.exception("a media event failed")

    async def _heard(self, event: MediaEvent) -> None:
        if event.kind == MediaEventKind.WORKER_LOST:
            log.error("the media worker is gone; calls have to be joined again")
            for call in await self.open_calls():
                if call.home == self._carriers.here:
                    await self._change(call.id, lambda call, now: call.media_lost(now), None)
        elif event.kind == MediaEventKind.SOURCE_UP:
            await self._change(event.room, lambda call, now: call.came_up(event.source, now), None)
        elif event.kind == MediaEventKind.SOURCE_DOWN:
            gone = event.reason != "silent"
            await self._change(
                event.room, lambda call, now: call.went_down(event.source, now, gone=gone), None
            )

    async def _follow_conversation(self, event: ConversationChanged) -> None:
        """A conversation that closes or changes hands takes its call along."""
        before, after = event.before, event.after
        if before is None or before.advisor is None:
            return
        if after.is_open and after.advisor == before.advisor:
            return
        call = await self._database.read(lambda connection: store.open_call(connection, after.id))
        if call is not None:
            reason = "conversation_moved" if after.is_open else "conversation_closed"
            await self._change(call.id, lambda call, now: call.ended(reason, now), None)

    async def _follow_call(self, event: CallChanged) -> None:
        """Take down what the call no longer has; whoever listens after us must not wait for the worker."""
        before, after = event.before, event.after
        self._carriers.note(after)
        if after.home != self._carriers.here:
            return
        if after.is_over:
            self._background.spawn("close-room", self._close_room(after.id))
            return
        kept = {source.id for source in after.sources}
        for source in before.sources if before is not None else ():
            if source.id not in kept:
                self._background.spawn("unpublish", self._quietly_unpublish(after.id, source.id))

    # -- within ----------------------------------------------------------------------------------

    async def _change(self, call_id: str, alter: Alter, person: Person | None) -> Call:
        known = await self._find(call_id)

        def run(work: Work) -> Call:
            # The conversation first: everyone takes these two locks in this order.
            item = self._chat.require(work, known.conversation)
            before = store.lock(work, call_id)
            if before is None:
                raise Refusal(Code.NOT_FOUND)
            after = alter(before, work.now)
            if after == before:
                return before
            store.save(work, before, after)
            self._tell(work, item, before, after, person)
            return after

        return await self._database.work(run)

    def _tell(
        self, work: Work, item: Conversation, before: Call | None, after: Call, person: Person | None
    ) -> None:
        """Keep the change of state, put a line into the timeline, and announce."""
        work.announce(CallChanged(before, after))
        was = None if before is None else before.state
        if was != after.state:
            store.add_transition(work, after, was, None if person is None else person.id, after.ended_reason)
        shown = item
        for notice in notices(before, after):
            shown = self._chat.call_notice(work, shown, notice, params(after))
        in_call = after.state in IN_CALL
        # A closed conversation says so by itself; its call's end adds a line and no more.
        now_in_call = in_call if shown.is_open else shown.in_call
        if was != after.state or shown != item:
            changed = replace(shown, in_call=now_in_call, rev=shown.rev + 1)
            kind = f"call.{after.state}" if was != after.state else "call.sharing_changed"
            data: dict[str, object] = {"call": after.id, "mode": after.mode, "reason": after.ended_reason}
            if after.is_over and (quality := self.quality.take(after.id)) is not None:
                data["quality"] = asdict(quality)
            self._chat.change(work, shown, changed, kind, actor=person, **data)

    async def _find(self, call_id: str) -> Call:
        found = await self._database.read(lambda connection: store.find(connection, call_id))
        if found is None:
            raise Refusal(Code.NOT_FOUND)
        return found

    async def _conversation(self, call: Call) -> Conversation | None:
        try:
            return await self._chat.find(call.conversation)
        except Refusal:
            return None

    async def _close_room(self, call_id: str) -> None:
        if call_id not in self._rooms:
            return
        try:
            await self._require_media().close_room(call_id)
        except MediaFailure as failure:
            if failure.problem == MediaProblem.UNAVAILABLE:
                log.warning("a room could not be closed; it will be tried again")
                return
        self._rooms.discard(call_id)

    async def _quietly_unpublish(
        self, call_id: str, source_id: str, media: MediaBackend | FarMedia | None = None
    ) -> None:
        try:
            await (media or self._require_media()).unpublish(call_id, source_id)
        except MediaFailure as failure:
            log.info("nothing to take down: %s", failure.problem)

    def _media_of(self, call: Call) -> MediaBackend | FarMedia:
        return self._carriers.of(call, self._require_media())

    def _require_media(self) -> MediaBackend:
        if self.media is None:
            raise Refusal(Code.MEDIA_FAILED)
        return self.media


def _refusal(failure: MediaFailure) -> Refusal:
    unavailable = failure.problem == MediaProblem.UNAVAILABLE
    return Refusal(PROBLEMS[failure.problem], retry_after=RETRY_S if unavailable else None)
