"""What is done for a visitor who asks, by the code on their receipt: a copy, erasure, a hold."""

from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from functools import partial

from sqlalchemy import Connection

from advisory.chat import life_store
from advisory.chat.life_store import Among
from advisory.chat.model import Conversation
from advisory.chat.posting import where
from advisory.chat.service import Chat
from advisory.clock import Clock, Instant
from advisory.errors import Code, Refusal
from advisory.files.service import Files
from advisory.guard import faq as guard
from advisory.identity import ConversationId, Person, new_id
from advisory.privacy import store
from advisory.privacy.copies import Copy, Enclosed, explained
from advisory.privacy.erasing import take_away
from advisory.privacy.model import (
    REASON_LEAST,
    REASON_MOST,
    Case,
    Deleted,
    Hold,
    Schedule,
    WhyErased,
    WhyFound,
)
from advisory.storage import receipts
from advisory.storage.database import Database
from advisory.storage.lifecycle import Lifecycle
from advisory.storage.work import Work

Pace = Callable[[Person], Awaitable[None]]
SCRUB_TRIES = 5
AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class Found:
    """A conversation as whoever looks by its receipt sees it: how much is kept, not what was said."""

    case: Case
    item: Conversation
    kept: Counter[str]
    hold: Hold | None


def require_reason(text: str) -> str:
    """A reason is kept where many see it: it names nobody and tells nothing of anybody."""
    text = text.strip()
    if not REASON_LEAST <= len(text) <= REASON_MOST:
        raise Refusal(Code.INVALID)
    if guard.redact(text).spans:
        raise Refusal(Code.REASON_PERSONAL)
    return text


class Privacy:
    """Each method is one Work. What was asked for twice under one cid is done once."""

    def __init__(
        self, database: Database, chat: Chat, files: Files, lifecycle: Lifecycle, clock: Clock, pace: Pace
    ) -> None:
        self._pace = pace
        self._database = database
        self._chat = chat
        self._files = files
        self._lifecycle = lifecycle
        self._clock = clock

    # -- by receipt ------------------------------------------------------------------------------

    async def find(self, person: Person, cid: str, receipt: str, why: WhyFound) -> Found:
        """That it was looked for is put down, and so is a miss."""
        await self._pace(person)

        def run(work: Work) -> str:
            item = life_store.by_receipt(work.connection, receipt)
            if item is None:
                work.record("conversation.not_found_by_receipt", actor_kind="staff", actor=person.id)
                return ""

            def open_case() -> str:
                case = Case(new_id(), item.id, person.id, person.name, why, work.now)
                store.add_case(work, case)
                work.record("conversation.found_by_receipt", **where(item, person), data={"why": why})
                return case.id

            return receipts.once(work, person.id, cid, "privacy:find", open_case)

        return await self.opened(person, await self._database.work(run))

    async def opened(self, person: Person, case: str) -> Found:
        def run(connection: Connection) -> Found:
            found, item = self._require(connection, person, case)
            rows = {
                port.name: port.count(connection, ConversationId(item.id)) for port in self._lifecycle.ports
            }
            standing = [one for one in store.holds_of(connection, item.id) if one.stands]
            return Found(found, item, Counter(rows), standing[0] if standing else None)

        return await self._database.read(run)

    def _require(self, connection: Connection, person: Person, case: str) -> tuple[Case, Conversation]:
        found = store.find_case(connection, case)
        item = self._chat.if_there(connection, found.conversation) if found else None
        if found is None or item is None:
            raise Refusal(Code.NOT_FOUND)
        if found.staff != person.id:
            raise Refusal(Code.NOT_PERMITTED)
        if not found.lets(person.id, self._clock()):
            raise Refusal(Code.CASE_OVER)
        return found, item

    async def copy(self, person: Person, case: str) -> Copy:
        """All that is kept of it. Who was given it is in the record before a byte leaves."""

        def run(work: Work) -> Conversation:
            _, item = self._require(work.connection, person, case)
            work.record("conversation.copied", **where(item, person))
            return item

        return await self.all_of(await self._database.work(run))

    async def all_of(self, item: Conversation) -> Copy:
        """Every feature's part of it with the files that are still kept. Its caller says who may."""
        id = ConversationId(item.id)
        parts, sent = await self._database.read(
            lambda c: (self._lifecycle.export(c, id), self._files.sent(c, item.id))
        )
        enclosed = []
        for one in sent:
            if one.gone_at is None:
                whole = await self._files.whole(one)
                enclosed.append(Enclosed(one.seq or 0, whole.name, whole.body))
        return Copy(item, explained(parts), tuple(enclosed), self._clock())

    async def closed_between(self, service: str, first: Instant, last: Instant) -> AsyncIterator[Copy]:
        """Everything of what ended in a service between two times, for an archive."""
        after = ""
        while found := await self._database.read(
            partial(
                life_store.closed_between, service=service, first=first, last=last, after=after, limit=AT_ONCE
            )
        ):
            for item in found:
                yield await self.all_of(item)
            after = found[-1].id

    async def note_archive(self, service: str, first: Instant, last: Instant, count: int) -> None:
        data = {"from": first, "to": last, "count": count}
        await self._database.work(
            lambda work: work.record("conversations.archived", service=service, data=data)
        )

    async def deleted_between(self, first: Instant, last: Instant) -> list[Deleted]:
        return await self._database.read(lambda c: store.deletions_between(c, first, last))

    async def erase(self, person: Person, cid: str, case: str, why: WhyErased) -> None:
        """At once, wherever it stands. It cannot be taken back, and a restored backup erases it again."""

        def erase(work: Work) -> str:
            _, item = self._require(work.connection, person, case)
            if item.is_open:
                raise Refusal(Code.STILL_OPEN)
            if store.held(work.connection, [item.id]):
                raise Refusal(Code.HELD)
            if not take_away(work, self._chat, [item.id], "request", person, why):
                raise Refusal(Code.HELD)  # since a moment
            return item.id

        await self._database.work(
            lambda work: receipts.once(work, person.id, cid, "privacy:erase", lambda: erase(work))
        )
        for _ in range(SCRUB_TRIES):
            if await self._database.scrub():
                break

    def hold(self, person: Person, cid: str, case: str, reason: str) -> Awaitable[str]:
        """Nothing is taken from it until it is released. Held already, it stays so under that reason."""
        reason = require_reason(reason)

        def hold(work: Work) -> str:
            _, found = self._require(work.connection, person, case)
            item = self._chat.require(work, found.id)
            standing = [one for one in store.holds_of(work.connection, item.id) if one.stands]
            if standing:
                return standing[0].id
            made = Hold(
                id=new_id(),
                conversation=item.id,
                service=item.service,
                number=item.number,
                at=work.now,
                staff=person.id,
                staff_name=person.name,
                reason=reason,
            )
            store.add_hold(work, made)
            work.record("conversation.held", **where(item, person), data={"hold": made.id})
            return made.id

        return self._database.work(
            lambda work: receipts.once(work, person.id, cid, "privacy:hold", lambda: hold(work))
        )

    def release(self, person: Person, cid: str, hold: str, reason: str) -> Awaitable[str]:
        """From now on its service's days count again; what is past its time goes within the hour."""
        reason = require_reason(reason)

        def release(work: Work) -> str:
            found = store.find_hold(work.connection, hold)
            if found is None:
                raise Refusal(Code.NOT_FOUND)
            if found.stands:
                item = self._chat.require(work, found.conversation)
                store.release(work, hold, person.id, person.name, reason)
                work.record("conversation.released", **where(item, person), data={"hold": hold})
            return hold

        return self._database.work(
            lambda work: receipts.once(work, person.id, cid, "privacy:release", lambda: release(work))
        )

    # -- reading ---------------------------------------------------------------------------------

    async def holds(self) -> list[Hold]:
        return await self._database.read(store.holds)

    async def kept(self) -> dict[str, int]:
        """Closed conversations by service."""
        return await self._database.read(life_store.count_closed)

    async def would_go(self, service: str, days: Schedule) -> int:
        """How many conversations would be erased at once under this schedule."""
        before = days.before("conversation", self._clock())

        def run(connection: Connection) -> int:
            return life_store.count_closed_before(connection, before, Among((service,)), store.is_free)

        return await self._database.read(run)

    async def deletions(self, before: int | None, limit: int) -> list[Deleted]:
        return await self._database.read(lambda connection: store.deletions(connection, before, limit))
