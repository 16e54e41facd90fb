"""Who gets whom: claiming, offering, withdrawing, and what happens to what a lost advisor held.

A claim takes a conversation and its advisor together, in one transaction. It never waits for a lock
(what another process is just claiming is passed over), so that two processes cannot hold each other
up, and it counts what an advisor carries only after it has locked them.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import TypeVar

from advisory.chat import store as chat_store
from advisory.chat.model import Conversation
from advisory.chat.service import Chat
from advisory.clock import Clock, Instant
from advisory.desk import store
from advisory.desk.board import Board
from advisory.desk.model import OFFER_MS, Advisor, free_slot, offers
from advisory.desk.staffing import PresenceChanged, Staffing
from advisory.errors import Code, Refusal
from advisory.identity import Person
from advisory.storage import receipts
from advisory.storage.database import Database
from advisory.storage.work import Work

T = TypeVar("T")

PAUSES_S = (0.01, 0.03, 0.1, 0.3)
"""Between tries of a claim whose advisor was just being claimed for by another process."""


class Routing:
    def __init__(
        self, database: Database, board: Board, chat: Chat, staffing: Staffing, clock: Clock
    ) -> None:
        self._database = database
        self._board = board
        self._chat = chat
        self._staffing = staffing
        self._clock = clock

    # -- picking ---------------------------------------------------------------------------------

    async def take(self, person: Person, cid: str, conversation: str | None) -> Conversation | None:
        """Take the named conversation, or the next in turn. Of two who take the same, one gets `taken`."""

        def choose(work: Work) -> str:
            if conversation is not None:
                item: Conversation | None = self._chat.require(work, conversation)
                me = self._staffing.lock_one(work, person.id)
            else:
                me = self._staffing.lock_one(work, person.id)
                item = chat_store.claim(
                    work,
                    sorted(person.services),
                    languages=me.languages,
                    advisor=person.id,
                    channels=me.channels,
                )
            if item is None:
                return ""
            if item.advisor == person.id and item.is_open:
                return item.id
            self._may_take(person, item, me)
            if not me.may_take(work.now):
                raise Refusal(Code.AT_CAPACITY)
            self._assign(work, item, person, me)
            return item.id

        def run(work: Work) -> Conversation | None:
            subject = receipts.once(work, person.id, cid, "desk:take", lambda: choose(work))
            return self._chat.require(work, subject) if subject else None

        return await self.claiming(run)

    async def claiming(self, run: Callable[[Work], T]) -> T:
        """Ask again, outside of the transaction, while another process claims for the same advisor."""
        for pause in PAUSES_S:
            try:
                return await self._database.work(run)
            except Refusal as refusal:
                if refusal.code is not Code.BUSY:
                    raise
            await asyncio.sleep(pause)
        return await self._database.work(run)

    def _may_take(self, person: Person, item: Conversation, me: Advisor) -> None:
        handed = item.offered_to == person.id
        if not handed and person.services.isdisjoint({item.service, item.queue}):
            raise Refusal(Code.NOT_PERMITTED)
        if not item.is_open:
            raise Refusal(Code.CLOSED)
        if not handed and (item.offered_to is not None or item.queue not in person.services):
            raise Refusal(Code.TAKEN)
        if item.channel not in me.channels:
            raise Refusal(Code.NOT_PERMITTED)

    def _assign(self, work: Work, item: Conversation, person: Person, me: Advisor) -> None:
        first = item.first_answer_at is None and item.epoch == 0
        after = item.assigned_to(person.id, person.name, free_slot(me.held), work.now)
        self._chat.change(
            work,
            item,
            after,
            "conversation.assigned",
            actor=person,
            epoch=after.epoch,
            waited_ms=work.now - item.queued_at,
            first=first,
        )
        store.mark_assigned(work, person.id)
        if me.state in ("on_break", "offline"):
            # Whoever takes somebody is there: nobody is held by one who is away.
            store.set_presence(work, person.id, state="available")
            work.announce(PresenceChanged(person.id))
        self._chat.notice(work, after, "assigned", {"name": person.name})

    # -- pushing ---------------------------------------------------------------------------------

    async def route(self) -> int:
        """Withdraw offers that ran out and make those that fit now; gives how many were made."""
        return await self._database.work(self._route)

    def _route(self, work: Work) -> int:
        lapsed = [found for found, _, until in chat_store.offered(work.connection) if until <= work.now]
        for item in chat_store.claimable(work, lapsed) if lapsed else ():
            if item.offered_until is not None and item.offered_until <= work.now:
                self.withdraw(work, item, "desk.offer_expired")
        queue = chat_store.waiting(work.connection)
        if not any(item.offered_to is None for item in queue):
            return 0
        services, now = self._board.services, work.now
        advisors = self._staffing.everybody(work.connection, now)
        wanted = offers(queue, advisors, services, now)
        if not wanted:
            return 0
        # Seen without locks; what is decided is decided again on what could be locked.
        free = {item.id: item for item in chat_store.claimable(work, [item.id for item, _ in wanted])}
        chosen = {advisor.id: advisor for _, advisor in wanted}
        standing = self._staffing.lock(work, list(chosen.values()))
        locked = [free[item.id] for item, _ in wanted if item.id in free and free[item.id].queue is not None]
        made = offers(locked, standing, services, now)
        for item, advisor in made:
            after = item.offered(advisor.id, Instant(now + OFFER_MS))
            self._chat.change(work, free[item.id], after, "desk.offered", to=advisor.id)
        return len(made)

    def decline(self, person: Person, conversation: str, cid: str) -> Awaitable[None]:
        def run(work: Work) -> None:
            item = self._chat.require(work, conversation)
            receipts.once(work, person.id, cid, "desk:decline", lambda: conversation)
            if item.offered_to == person.id:
                self.withdraw(work, item, "desk.offer_declined")

        return self._database.work(run)

    def withdraw(self, work: Work, item: Conversation, kind: str) -> None:
        """An offer that was not taken: back to the front, or still the giver's when it was handed over."""
        passed = (*item.passed_by, item.offered_to) if item.offered_to else item.passed_by
        if item.status == "active":
            after = replace(item, offered_to=None, offered_until=None, passed_by=passed, rev=item.rev + 1)
        else:
            after = item.back_in_queue(passed_by=item.offered_to)
        self._chat.change(work, item, after, kind)

    def withdraw_all(self, work: Work, staff: str) -> None:
        """What is offered to somebody who goes is offered to others at once."""
        mine = [found for found, _, _ in chat_store.offered(work.connection, staff)]
        for item in chat_store.claimable(work, mine) if mine else ():
            if item.offered_to == staff:
                self.withdraw(work, item, "desk.offer_withdrawn")

    async def give_back(self, staff: str) -> int:
        """Put what a lost advisor held at the front of the queue; they are preferred when they return."""

        def run(work: Work) -> int:
            held = sorted(item.id for item in chat_store.held_by(work.connection, staff))
            given = 0
            for found in held:
                item = self._chat.require(work, found)
                if item.advisor == staff and item.status == "active":
                    item = self._chat.notice(work, item, "advisor_left", {"name": item.advisor_name})
                    waiting = replace(item, waiting_since=item.waiting_since or work.now, turn="advisor")
                    self._chat.change(work, item, waiting.back_in_queue(), "desk.advisor_lost")
                    given += 1
            self.withdraw_all(work, staff)
            return given

        return await self._database.work(run)
