"""A conversation's life beyond question and answer: silence, promises to return, second thoughts, blocks."""

from collections.abc import Awaitable
from dataclasses import replace

from advisory.chat import life_store, store
from advisory.chat.comeback import UNDO_MS, Block, not_closed
from advisory.chat.idle import EXTENSIONS, LONGEST_RETURN_MS, Step, next_step
from advisory.chat.life_store import Among
from advisory.chat.model import Conversation
from advisory.chat.posting import where
from advisory.chat.service import Chat, Surroundings
from advisory.chat.wide import Extent, looks_wide
from advisory.clock import HOUR_MS, MINUTE_MS, Clock, Instant
from advisory.errors import Code, Refusal
from advisory.identity import Person, new_id
from advisory.limits.buckets import Rate
from advisory.limits.limits import Limit
from advisory.storage import receipts
from advisory.storage.database import Database
from advisory.storage.work import Work

Cursor = tuple[Instant, str]


FINDS = Rate(per_second=10 / 60, burst=20)
"""By one member of staff, wherever a visitor's code is typed: far more than visitors can show in a minute."""


class Life:
    """Each method is one Work, composed of what `Chat` offers."""

    def __init__(
        self, database: Database, chat: Chat, surroundings: Surroundings, clock: Clock, finds: Limit
    ) -> None:
        self._finds = finds
        self._database = database
        self._chat = chat
        self._desk = surroundings
        self._clock = clock

    # -- silence ---------------------------------------------------------------------------------

    async def attend(self) -> int:
        """Do what is due in every held conversation; gives how many steps were taken."""
        now = self._clock()
        found = await self._database.read(lambda connection: life_store.silent(connection, now))
        due = [
            item.id
            for item, last_at in found
            if next_step(item, last_at, self._desk.patience(item.service), now) is not None
        ]
        steps = 0
        for conversation in due:
            steps += await self._database.work(lambda work, one=conversation: self._attend(work, one))  # type: ignore[misc]
        return steps

    def _attend(self, work: Work, conversation: str) -> int:
        item = store.lock(work, [conversation]).get(conversation)
        if item is None:
            return 0
        patience = self._desk.patience(item.service)
        last_at = life_store.last_at(work.connection, item)
        step = next_step(item, last_at, patience, work.now)
        if step is None:
            return 0
        match step:
            case Step.WARN:
                self._say(work, item, "quiet_soon", "warned", "conversation.quiet_warned")
            case Step.ASK:
                params = {
                    "minutes": patience.close_minutes,
                    "left": max(0, EXTENSIONS - life_store.stays(work.connection, item)),
                }
                until = Instant(work.now + patience.close_ms)
                self._say(work, item, "asked_if_there", "asked", "conversation.quiet_asked", params, until)
            case Step.CLOSE:
                self._let_go(work, item)
            case Step.NUDGE:
                self._nudge(work, item)
            case Step.GIVE_BACK:
                item = self._chat.notice(work, item, "requeued")
                waiting = item.back_in_queue(passed_by=item.advisor)
                self._chat.change(work, item, waiting, "conversation.given_back")
            case Step.RETURN:
                self._chat.change(work, item, item.returned(work.now), "conversation.return_due")
        return 1

    def _say(
        self,
        work: Work,
        item: Conversation,
        notice: str,
        stage: str,
        kind: str,
        params: dict[str, int] | None = None,
        closes_at: Instant | None = None,
    ) -> None:
        item = self._chat.notice(work, item, notice, params)
        after = replace(
            item, quiet_stage=stage, quiet_seq=item.last_seq, closes_at=closes_at, rev=item.rev + 1
        )
        self._chat.change(work, item, after, kind)

    def _let_go(self, work: Work, item: Conversation) -> None:
        answered = item.is_message and item.turn == "visitor"
        item = self._chat.notice(work, item, "closed_answered" if answered else "closed_inactive")
        outcome = None if answered else "left"
        self._chat.finish(work, item, item.closed("system", work.now, outcome, "", False), None)

    async def end_unanswered(self, among: Among, before: Instant) -> int:
        """End what nobody has touched since `before`, so that it too has a last day; gives how many."""
        ended = 0
        for conversation in await self._database.read(lambda c: life_store.left_open(c, before, among)):
            ended += await self._database.work(
                lambda work, one=conversation: self._end_unanswered(work, one, before)  # type: ignore[misc]
            )
        return ended

    def _end_unanswered(self, work: Work, conversation: str, before: Instant) -> int:
        item = store.lock(work, [conversation]).get(conversation)
        if item is None or not item.is_open or life_store.last_at(work.connection, item) >= before:
            return 0
        item = self._chat.notice(work, item, "closed_unanswered")
        self._chat.finish(work, item, item.closed("system", work.now, "unanswered", "", False), None)
        return 1

    def _nudge(self, work: Work, item: Conversation) -> None:
        """The advisor is reminded each time; the visitor is told once for each wait."""
        waited = work.now - (item.waiting_since or work.now)
        if not item.is_overdue and not item.is_message:
            item = self._chat.notice(work, item, "answer_delayed")
        after = replace(item, nudged_at=work.now, rev=item.rev + 1)
        self._chat.change(work, item, after, "conversation.advisor_nudged", waited_ms=waited)

    def stay(self, person: Person, conversation: str, cid: str) -> Awaitable[Conversation]:
        """The visitor is still there. Nothing is asked of the advisor by it, so it is no message."""

        def stay(work: Work, item: Conversation) -> None:
            item.require_open()
            if item.stage == "asked":
                if life_store.stays(work.connection, item) >= EXTENSIONS:
                    raise Refusal(Code.TOO_LATE)
                self._chat.notice(work, item, "still_here")
                work.record("conversation.stayed", **where(item, person))

        return self._chat.once(person, conversation, cid, "conversation:stay", stay)

    # -- advisors --------------------------------------------------------------------------------

    def promise_return(
        self, person: Person, conversation: str, cid: str, minutes: int
    ) -> Awaitable[Conversation]:
        """A time by which the advisor is back, told to both; no minutes means that they are back."""

        def promise(work: Work, item: Conversation) -> None:
            item.require_writer(person)
            if item.turn == "paused" and item.returns_at is None:
                raise Refusal(Code.INVALID)  # a pause of the visitor's
            if minutes == 0:
                if item.returns_at is not None:
                    back = item.returned(item.waiting_since or work.now)
                    self._chat.change(work, item, back, "conversation.returned", actor=person)
                return
            at = Instant(work.now + min(minutes * MINUTE_MS, LONGEST_RETURN_MS))
            item = self._chat.notice(work, item, "will_return", {"name": person.name, "at": at})
            after = item.until_return(at)
            self._chat.change(
                work, item, after, "conversation.return_promised", actor=person, minutes=minutes
            )

        return self._chat.once(person, conversation, cid, "conversation:return", promise)

    def undo_close(self, person: Person, conversation: str, cid: str) -> Awaitable[Conversation]:
        """A close of a moment ago is taken back by the one who closed."""

        def undo(work: Work, item: Conversation) -> None:
            if item.advisor != person.id:
                raise Refusal(Code.NOT_PERMITTED)
            if item.is_open:
                return
            closed_at = item.closed_at or Instant(0)
            if item.closed_by != "advisor" or work.now - closed_at > UNDO_MS or item.rated_at is not None:
                raise Refusal(Code.TOO_LATE)
            taken = life_store.slots(work.connection, person.id)
            free = next(slot for slot in range(1, 1_000) if slot not in taken)
            slot = item.slot if item.slot is not None and item.slot not in taken else free
            item = self._chat.notice(work, item, "close_undone")
            self._chat.change(work, item, not_closed(item, slot), "conversation.close_undone", actor=person)

        return self._chat.once(person, conversation, cid, "conversation:undo_close", undo)

    async def closed_of(
        self, person: Person, before: Cursor | None, limit: int
    ) -> tuple[list[Conversation], bool]:
        """Own closed ones, the latest first, and whether there are more."""
        found = await self._database.read(
            lambda connection: life_store.closed_of(connection, person.id, before, limit + 1)
        )
        return found[:limit], len(found) > limit

    async def pace(self, person: Person) -> None:
        """Before a code is looked for, whether there is such a one or not; all ways count together."""
        if wait := await self._finds.take(person.id):
            raise Refusal(Code.TOO_MANY, retry_after=wait)

    async def find_by_receipt(self, person: Person, receipt: str, why: str) -> Conversation:
        """For staff of its service; that it was looked up is recorded, and so is a miss."""
        await self.pace(person)

        def run(work: Work) -> Conversation | None:
            found = life_store.by_receipt(work.connection, receipt)
            if found is None or not person.serves(found.service):
                work.record("conversation.not_found_by_receipt", actor_kind="staff", actor=person.id)
                return None
            work.record("conversation.found_by_receipt", **where(found, person), data={"why": why})
            return found

        found = await self._database.work(run)
        if found is None:
            raise Refusal(Code.NOT_FOUND)
        return found

    async def id_of(self, person: Person, receipt: str) -> str | None:
        """Which conversation it is of, for whoever may know that without reading it."""
        await self.pace(person)
        found = await self._database.read(lambda connection: life_store.by_receipt(connection, receipt))
        return None if found is None else found.id

    async def return_by_receipt(self, receipt: str, site: str) -> Conversation:
        """For the visitor who shows it, on the site where it was given."""

        def run(work: Work) -> Conversation:
            found = life_store.by_receipt(work.connection, receipt)
            if found is None or found.site != site:
                raise Refusal(Code.NOT_FOUND)
            work.record("conversation.returned_by_receipt", **where(found, None))
            return found

        return await self._database.work(run)

    # -- too wide for chat -----------------------------------------------------------------------

    async def notice_wide(self) -> int:
        """Suggest another way, once, where a matter has grown too wide for writing."""
        found = await self._database.read(life_store.extents)
        now = self._clock()
        wide = [(one, why) for one in found if (why := looks_wide(one, now))]
        for one, why in wide:
            await self._database.work(lambda work, one=one, why=why: self._suggest(work, one, why))  # type: ignore[misc]
        return len(wide)

    def _suggest(self, work: Work, extent: Extent, why: str) -> None:
        item = store.lock(work, [extent.conversation]).get(extent.conversation)
        if item is not None and item.status == "active" and item.wide is None:
            after = replace(item, wide=why, rev=item.rev + 1)
            self._chat.change(work, item, after, "conversation.looked_wide", why=why)

    def dismiss_wide(self, person: Person, conversation: str, cid: str) -> Awaitable[Conversation]:
        def dismiss(work: Work, item: Conversation) -> None:
            item.require_writer(person)
            after = replace(item, wide="dismissed", rev=item.rev + 1)
            self._chat.change(work, item, after, "conversation.not_wide", actor=person)

        return self._chat.once(person, conversation, cid, "conversation:not_wide", dismiss)

    # -- blocks ----------------------------------------------------------------------------------

    def block(
        self, person: Person, conversation: str, cid: str, reason: str, hours: int
    ) -> Awaitable[Conversation]:
        """End it and refuse this visitor for a while; they are told that, and how else to be served."""

        def refuse(work: Work, item: Conversation) -> None:
            item.require_writer(person)
            until = Instant(work.now + hours * HOUR_MS)
            made = Block(
                id=new_id(),
                visitor=item.visitor,
                conversation=item.id,
                service=item.service,
                number=item.number,
                by=person.id,
                by_name=person.name,
                reason=reason,
                at=work.now,
                until=until,
            )
            life_store.add_block(work, made)
            work.record("visitor.blocked", **where(item, person), data={"reason": reason, "hours": hours})
            item = self._chat.notice(work, item, "blocked", {"reason": reason, "until": until})
            self._chat.finish(work, item, item.closed("advisor", work.now, "left", "", False), person)

        return self._chat.once(person, conversation, cid, "conversation:block", refuse)

    async def blocks(self, person: Person) -> list[Block]:
        """Those that hold now in the services that this person looks after."""
        now = self._clock()
        found = await self._database.read(lambda connection: life_store.blocks(connection, now))
        return [one for one in found if person.serves(one.service)]

    def unblock(self, person: Person, block: str, cid: str) -> Awaitable[None]:
        def run(work: Work) -> None:
            receipts.once(work, person.id, cid, "desk:unblock", lambda: lift(work))

        def lift(work: Work) -> str:
            found = life_store.find_block(work.connection, block)
            if found is None:
                raise Refusal(Code.NOT_FOUND)
            if not person.serves(found.service):
                raise Refusal(Code.NOT_PERMITTED)
            if found.lifted_at is None:
                life_store.lift(work, block, person.id)
                work.record(
                    "visitor.unblocked",
                    actor_kind="staff",
                    actor=person.id,
                    conversation=found.conversation,
                    service=found.service,
                    data={"reason": found.reason},
                )
            return block

        return self._database.work(run)
