"""Pushing: who is offered whom, and what happens to what was not taken or was held by a lost advisor.

An offer locks conversation and advisor together and counts what the advisor carries only then. Like a
claim it never waits for a lock: what another process has just got hold of is left to it.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import TypeVar

from sqlalchemy import Connection

from advisory.chat import store as chat_store
from advisory.chat.model import Conversation
from advisory.chat.service import Chat
from advisory.chat.transitions import Transition, change_all
from advisory.clock import Clock, Instant
from advisory.desk.board import Board
from advisory.desk.claims import PAUSES_S
from advisory.desk.model import OFFER_MS, Advisor, offers
from advisory.desk.staffing import Staffing
from advisory.errors import Code, Refusal
from advisory.identity import Person
from advisory.storage.database import Database
from advisory.storage.work import Work

T = TypeVar("T")

Wanted = list[tuple[Conversation, Advisor]]


class Routing:
    def __init__(
        self, database: Database, board: Board, chat: Chat, staffing: Staffing, clock: Clock
    ) -> None:
        self._database = database
        self._clock = clock
        self._board = board
        self._chat = chat
        self._staffing = staffing

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

    async def route(self) -> int:
        """Withdraw offers that ran out and make those that fit now; gives how many were made."""
        now = self._clock()
        if lapsed := await self._database.read(lambda connection: self._lapsed(connection, now)):
            await self._database.work(lambda work: self._withdraw_lapsed(work, lapsed))
        # Looked for beside the writer, so that a long queue with nobody free keeps no message waiting.
        wanted = await self._database.read(lambda connection: self._wanted(connection, now))
        return await self._database.work(lambda work: self._offer(work, wanted)) if wanted else 0

    @staticmethod
    def _lapsed(connection: Connection, now: Instant) -> list[str]:
        return [found for found, _, until in chat_store.offered(connection) if until <= now]

    def _withdraw_lapsed(self, work: Work, lapsed: list[str]) -> None:
        for item in chat_store.claimable(work, lapsed):
            if item.offered_until is not None and item.offered_until <= work.now:
                self.withdraw(work, item, "desk.offer_expired")

    def _wanted(self, connection: Connection, now: Instant) -> Wanted:
        queue = chat_store.waiting(connection)
        if all(item.offered_to is not None for item in queue):
            return []
        return offers(queue, self._staffing.view(connection, now), self._board.services, now)

    def _offer(self, work: Work, wanted: Wanted) -> int:
        """What was seen without locks is decided again on what could be locked."""
        services, now = self._board.services, work.now
        free = {item.id: item for item in chat_store.claimable(work, [item.id for item, _ in wanted])}
        chosen = {advisor.id: advisor for _, advisor in wanted}
        standing = self._staffing.lock(work, list(chosen.values()))
        locked = [free[item.id] for item, _ in wanted if item.id in free and free[item.id].queue is not None]
        made = offers(locked, standing, services, now)
        until = Instant(now + OFFER_MS)
        changes = [
            Transition(free[item.id], item.offered(advisor.id, until), {"to": advisor.id})
            for item, advisor in made
        ]
        if changes:
            change_all(work, "desk.offered", changes)
        return len(made)

    def decline(self, person: Person, conversation: str, cid: str) -> Awaitable[Conversation]:
        def decline(work: Work, item: Conversation) -> None:
            if item.offered_to == person.id:
                self.withdraw(work, item, "desk.offer_declined")

        return self._chat.once(person, conversation, cid, "desk:decline", decline)

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

    async def give_back(
        self, staff: str, is_lost: Callable[[Work, str], bool] = lambda work, staff: True
    ) -> int:
        """Put what a lost advisor held at the front of the queue; they are preferred when they return."""

        def run(work: Work) -> int:
            if not is_lost(work, staff):
                return 0
            held = sorted(item.id for item in chat_store.held_by(work.connection, staff))
            given = 0
            for found in held:
                item = self._chat.require(work, found)
                if item.is_rehearsal:
                    self.end_rehearsal(work, item)
                elif item.advisor == staff and item.status == "active":
                    item = self._chat.notice(work, item, "advisor_left", {"name": item.advisor_name})
                    waiting = replace(item, waiting_since=item.waiting_since or work.now, turn="advisor")
                    self._chat.change(work, item, waiting.back_in_queue(), "desk.advisor_lost")
                    given += 1
            self.withdraw_all(work, staff)
            return given

        return await self._database.work(run)

    def end_rehearsal(self, work: Work, item: Conversation) -> None:
        """What others would take over is no real visitor: it ends instead."""
        if item.is_open:
            self._chat.finish(work, item, item.closed("system", work.now, "left", "", False), None)
