"""The identification pause: the server goes dark first, then the pages say so, then the visitor may go on."""

import asyncio
import logging
from collections.abc import Callable

from sqlalchemy import Connection

from advisory.background import Background
from advisory.chat.events import ConversationChanged
from advisory.chat.model import Conversation
from advisory.chat.service import Chat
from advisory.clock import SECOND_MS, Clock, Instant
from advisory.errors import Code, Refusal
from advisory.escalate import pause_store, store
from advisory.escalate.events import PauseChanged
from advisory.escalate.model import Call, Status
from advisory.escalate.notices import note
from advisory.escalate.parties import gone
from advisory.escalate.pause import CONFIRM_WITHIN_MS, PAUSE, SHARE_LASTS_MS, By, Pause, begun
from advisory.escalate.service import Calls
from advisory.identity import Person, new_id
from advisory.storage.database import Database
from advisory.storage.work import Work

log = logging.getLogger(__name__)

DARK_WITHIN_S = 1.5
"""How long the media part may take to go dark before the call is cut."""


Alter = Callable[[Pause, Instant], Pause]


class Pauses:
    """Its truth is a row. The media part and the pages follow it; when they cannot, the call ends."""

    def __init__(
        self, database: Database, clock: Clock, chat: Chat, calls: Calls, background: Background
    ) -> None:
        self._database = database
        self._clock = clock
        self._chat = chat
        self._calls = calls
        self._background = background
        database.listen(ConversationChanged, self._follow_conversation)

    async def current(self, conversation: str) -> PauseChanged | None:
        def run(connection: Connection) -> Pause | None:
            return pause_store.open_pause(connection, conversation)

        found = await self._database.read(run)
        return None if found is None else await self._seen(found)

    async def of_call(self, call_id: str) -> PauseChanged | None:
        return await self.current((await self._calls.find(call_id)).conversation)

    async def open_pauses(self) -> list[Pause]:
        return await self._database.read(pause_store.open_pauses)

    # -- what people do --------------------------------------------------------------------------

    async def start(self, person: Person, conversation: str, cid: str) -> PauseChanged:
        """Either side starts. One that goes on already is the one that was asked for."""
        by: By = "visitor" if person.is_visitor else "advisor"

        def run(work: Work) -> tuple[Pause, bool]:
            item = self._chat.require(work, conversation)
            known = pause_store.by_cid(work.connection, conversation, person.id, cid)
            known = known or pause_store.open_pause(work.connection, conversation)
            if known is not None:
                return known, False
            item.require_writer(person)
            if item.status != "active":
                raise Refusal(Code.STALE)  # nobody is there who could see anything
            call = self._lock_call(work, conversation)
            pause = begun(
                pause_id=new_id(),
                conversation=conversation,
                call=call,
                by=by,
                person=person.id,
                cid=cid,
                at=work.now,
            )
            pause_store.add(work, pause)
            paused = call
            if call is not None:
                paused = call.held_dark(work.now)
                item = self._calls.put(work, item, call, paused, person)
            item = self._chat.call_notice(work, item, "pause", {"by": by, "name": item.advisor_name})
            held = item.but(turn="paused", pause=PAUSE, return_at=None, rev=item.rev + 1)
            self._chat.change(work, item, held, "pause.started", actor=person, pause=pause.id, by=by)
            self._announce(work, item, pause, paused)
            return pause, True

        pause, new = await self._database.work(run)
        if pause.is_open and not pause.is_certain:
            if new:
                self._background.spawn("pause-limit", self._watch(pause.id))
            pause = await self._darken(pause)
        return await self._seen(pause)

    async def confirm(self, person: Person, call_id: str, pause_id: str) -> PauseChanged:
        """A viewer's page shows nothing of the visitor's any more."""
        found = await self._find(pause_id)
        if found.call != call_id:
            raise Refusal(Code.NOT_FOUND)
        me = (await self._calls.find(call_id)).of(person.id)
        after = await self._change(found, lambda pause, now: pause.confirmed(me.id, now), person)
        return await self._seen(after)

    async def end(self, person: Person, conversation: str, pause_id: str, show: bool) -> PauseChanged:
        """The visitor alone ends it, and says whether what they share is shown again."""
        if not person.is_visitor:
            raise Refusal(Code.NOT_PERMITTED)
        found = await self._find(pause_id)

        def run(work: Work) -> Pause:
            item = self._chat.require(work, conversation)
            if item.visitor != person.id or found.conversation != item.id:
                raise Refusal(Code.NOT_FOUND)
            pause = self._locked(work, pause_id)
            if not pause.is_open:
                return pause
            late = work.now - pause.started_at >= SHARE_LASTS_MS
            return self._end(work, item, pause, person, show=show and not late)

        ended = await self._seen(await self._database.work(run))
        if ended.call is not None:
            # Perhaps another call than the one in which it began.
            await self._calls.stage.align(ended.call)
        return ended

    # -- what happens ----------------------------------------------------------------------------

    async def run_out(self) -> None:
        """What nobody could make certain is cut, also when the process that watched it is gone."""
        now = self._clock()
        for pause in await self.open_pauses():
            if pause.is_overdue(Instant(now - SECOND_MS)):
                await self._cut(pause.id)

    async def _watch(self, pause_id: str) -> None:
        await asyncio.sleep(CONFIRM_WITHIN_MS / SECOND_MS)
        await self._cut(pause_id)

    async def _darken(self, pause: Pause) -> Pause:
        """The server goes dark before anybody is asked to confirm."""
        call = await self._calls.find(pause.call or "")
        try:
            async with asyncio.timeout(DARK_WITHIN_S):
                await self._calls.stage.align(call)
        except (Refusal, TimeoutError):
            log.exception("forwarding could not be stopped; the call is cut")
            return await self._cut(pause.id) or pause
        return await self._change(pause, lambda pause, now: pause.darkened(now), None)

    async def _cut(self, pause_id: str) -> Pause | None:
        """Fail closed: a guest who did not confirm is put out; for the advisor or the server all end."""

        def run(work: Work) -> tuple[Pause, list[str]] | None:
            known = pause_store.find(work.connection, pause_id)
            if known is None:
                return None
            item = self._chat.require(work, known.conversation)
            pause = self._locked(work, pause_id)
            if not pause.is_open or pause.is_certain:
                return pause, []
            call = self._lock_call(work, pause.conversation)
            silent = [one for one in pause.viewers if one not in pause.confirmed_by]
            guests = [one for one in silent if call is not None and call.named(one).is_guest]
            after = pause.without(guests, work.now) if pause.dark_at is not None else pause
            if call is not None and after.is_certain:
                before = call
                for one in guests:
                    call = gone(call, one, Status.EJECTED)
                self._calls.put(work, item, before, call, None, "pause.guest_put_out")
            else:
                after, guests = pause.cut(work.now), []
                if call is not None:
                    before, call = call, call.ended("pause_failed", work.now)
                    item = self._calls.put(work, item, before, call, None)
            pause_store.save(work, after)
            kind = "pause.cut" if after.cut_at is not None else "pause.confirmed"
            note(work, item, None, kind, {"pause": pause.id, "unconfirmed": len(silent)})
            self._announce(work, item, after, call)
            return after, guests

        done = await self._database.work(run)
        if done is None:
            return None
        pause, guests = done
        for one in guests:
            call = await self._calls.find(pause.call or "")
            try:
                await self._calls.stage.eject(call, one)
            except Refusal:
                log.warning(
                    "who did not confirm could not be put out at once; the source is dark all the same"
                )
        return pause

    async def _follow_conversation(self, event: ConversationChanged) -> None:
        """A conversation that is over has no pause."""
        if event.after.is_open:
            return

        def run(work: Work) -> None:
            pause = pause_store.open_pause(work.connection, event.after.id)
            if pause is not None:
                closed = pause.ended("closed", work.now)
                pause_store.save(work, closed)
                note(work, event.after, None, "pause.ended", {"pause": pause.id, "outcome": "closed"})
                self._announce(work, event.after, closed, None)

        if event.before is not None and event.before.pause == PAUSE:
            await self._database.work(run)

    # -- within ----------------------------------------------------------------------------------

    def _end(self, work: Work, item: Conversation, pause: Pause, person: Person, *, show: bool) -> Pause:
        after = pause.ended("shown" if show else "hidden", work.now)
        pause_store.save(work, after)
        before = call = self._lock_call(work, item.id)
        if before is not None:
            call = before
            if not show:
                call = call.unpublished(call.visitor.id, "screen")
            call = call.resumed(work.now)
            item = self._calls.put(work, item, before, call, person)
        item = self._chat.call_notice(work, item, "pause_over", {"name": item.advisor_name})
        since = item.waiting_since
        if since is not None:
            # The promise to answer in time stood still.
            since = Instant(since + work.now - max(since, pause.started_at))
        turn = "visitor" if since is None else "advisor"
        free = item.but(turn=turn, pause=None, waiting_since=since, rev=item.rev + 1)
        self._chat.change(
            work, item, free, "pause.ended", actor=person, pause=pause.id, outcome=after.outcome
        )
        self._announce(work, free, after, call)
        return after

    async def _change(self, found: Pause, alter: Alter, person: Person | None) -> Pause:
        def run(work: Work) -> Pause:
            item = self._chat.require(work, found.conversation)
            before = self._locked(work, found.id)
            after = alter(before, work.now)
            if after == before:
                return before
            pause_store.save(work, after)
            if after.dark_at != before.dark_at:
                note(work, item, None, "pause.dark", {"pause": after.id})
            if after.confirmed_at != before.confirmed_at:
                note(work, item, person, "pause.confirmed", {"pause": after.id})
            self._announce(work, item, after, store.open_call(work.connection, item.id))
            return after

        return await self._database.work(run)

    def _announce(self, work: Work, item: Conversation, pause: Pause, call: Call | None) -> None:
        work.announce(PauseChanged(pause, item.visitor, item.advisor, call), of=pause.id)

    def _locked(self, work: Work, pause_id: str) -> Pause:
        """Its conversation's lock is held."""
        found = pause_store.find(work.connection, pause_id)
        if found is None:
            raise Refusal(Code.NOT_FOUND)
        return found

    def _lock_call(self, work: Work, conversation: str) -> Call | None:
        call = store.open_call(work.connection, conversation)
        return None if call is None else store.lock(work, call.id)

    async def _find(self, pause_id: str) -> Pause:
        found = await self._database.read(lambda connection: pause_store.find(connection, pause_id))
        if found is None:
            raise Refusal(Code.NOT_FOUND)
        return found

    async def _seen(self, pause: Pause) -> PauseChanged:
        item = await self._chat.find(pause.conversation)
        call = await self._database.read(lambda c: store.open_call(c, pause.conversation))
        return PauseChanged(pause, item.visitor, item.advisor, call)
