"""Keeps what wait estimates are made of in step with what happens, and the estimates on the board."""

import asyncio
from collections import deque
from collections.abc import Sequence

import numpy as np

from advisory.chat import store as chat_store
from advisory.chat.events import ConversationChanged
from advisory.chat.model import Conversation
from advisory.clock import DAY_MS, SECOND_MS, Clock, Instant
from advisory.desk import estimate
from advisory.desk.board import Board
from advisory.desk.estimate import Held, Seat, Waiting
from advisory.desk.model import COUNT_LIMIT, SHIFT_END_MS, Advisor, Service, in_turn, weight
from advisory.storage.database import Database

SAMPLES = 200
SAMPLES_SINCE_MS = 14 * DAY_MS
EVERY_MS = SECOND_MS


class Waits:
    """What was told first to each is compared with how long they really waited (`estimate.stretch`)."""

    def __init__(self, database: Database, board: Board, clock: Clock) -> None:
        self._database = database
        self._board = board
        self._clock = clock
        self._times: dict[str, deque[float]] = {}
        self._told: dict[str, tuple[Instant, float]] = {}
        self._ratios: deque[float] = deque(maxlen=SAMPLES)
        self._at = Instant(0)
        database.listen(ConversationChanged, self._follow)

    async def load(self) -> None:
        since = Instant(self._clock() - SAMPLES_SINCE_MS)
        limit = SAMPLES * max(1, len(self._board.services))
        for service, ms in await self._database.read(lambda c: chat_store.handling_times(c, since, limit)):
            self.add_time(service, ms / SECOND_MS)

    def add_time(self, service: str, seconds: float) -> None:
        self._times.setdefault(service, deque(maxlen=SAMPLES)).append(max(1.0, seconds))

    async def _follow(self, event: ConversationChanged) -> None:
        before, after = event.before, event.after
        if before is None:
            return
        if before.is_open and not after.is_open and after.assigned_at and after.closed_at:
            if not after.practice:
                self.add_time(after.service, (after.closed_at - after.assigned_at) / SECOND_MS)
        if before.waits_in_queue and not after.waits_in_queue:
            self.turn_came(after)

    def turn_came(self, item: Conversation) -> None:
        told = self._told.pop(item.id, None)
        if told is not None and told[1] and item.status == "active" and item.assigned_at is not None:
            at, high = told
            self._ratios.append((item.assigned_at - at) / SECOND_MS / max(1.0, high))

    async def renew(self, advisors: Sequence[Advisor], now: Instant) -> None:
        """Renew the board's ranges, at most once a second unless somebody has none yet."""
        board = self._board
        fresh = any(item.id not in self._told for item in board.waiting.values() if item.waits_in_queue)
        if now - self._at < EVERY_MS and not fresh:
            return
        self._at = now
        queue = sorted(board.waiting.values(), key=in_turn)
        services = [service for service in board.services.values() if service.active]
        line, seats = a_line(queue, services, advisors, now)
        times = {service: np.sort(np.array(found)) for service, found in self._times.items()}
        found = await asyncio.to_thread(estimate.waits, line, seats, times, now // EVERY_MS)
        self.tell(queue, services, found, now)

    def tell(
        self,
        queue: Sequence[Conversation],
        services: Sequence[Service],
        found: Sequence[estimate.Floats | None],
        now: Instant,
    ) -> None:
        stretch = estimate.stretch(self._ratios)
        ranges = [None if waits is None else estimate.spread(waits, stretch) for waits in found]
        newcomers = zip(services, ranges[len(queue) :], strict=True)
        self._board.waits = {
            item.id: told for item, told in zip(queue, ranges, strict=False) if told and item.waits_in_queue
        }
        self._board.newcomers = {service.id: told for service, told in newcomers if told}
        for item, waits in zip(queue, found, strict=False):
            if item.waits_in_queue:
                first = (now, 0.0 if waits is None else float(np.quantile(waits, estimate.HIGH)))
                self._told.setdefault(item.id, first)


def a_line(
    queue: Sequence[Conversation], services: Sequence[Service], advisors: Sequence[Advisor], now: Instant
) -> tuple[list[Waiting], list[Seat]]:
    """All who wait, in turn, and behind them one who would come to each service now."""
    there = [one for one in advisors if one.connected and one.state == "available"]
    by_id = {service.id: service for service in services}

    def who(item: Conversation) -> tuple[int, ...]:
        service = by_id.get(item.queue or item.service)
        return tuple(number for number, one in enumerate(there) if one.fits(item, service, now))

    line = [Waiting(item.service, who(item)) for item in queue]
    for service in services:
        able = (number for number, one in enumerate(there) if one.skills.get(service.id, 0) >= service.level)
        line.append(Waiting(service.id, tuple(able), newcomer=True))
    return line, [seat_of(one, now) for one in there]


def seat_of(advisor: Advisor, now: Instant) -> Seat:
    """Its room, offers not counted: who is offered to them stands in the line. What is idle weighs so
    little that its end makes no room for another.
    """
    room = min(advisor.capacity - advisor.load(now), COUNT_LIMIT - len(advisor.held))
    ends = advisor.shift_ends_at
    return Seat(
        room=max(0, int(room)),
        held=tuple(
            Held(item.service, (now - (item.assigned_at or item.created_at)) / SECOND_MS)
            for item in advisor.held
            if weight(item, now) >= 1
        ),
        until_s=np.inf if ends is None else max(0.0, (ends - SHIFT_END_MS - now) / SECOND_MS),
    )
