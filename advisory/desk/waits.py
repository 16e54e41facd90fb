"""Keeps what wait estimates are made of in step with what happens, and the estimates on the board."""

import asyncio
from collections import deque
from collections.abc import Hashable, Mapping, Sequence

import numpy as np

from advisory.chat import figures
from advisory.chat.events import ConversationChanged
from advisory.chat.model import Conversation
from advisory.clock import DAY_MS, SECOND_MS, Clock, Instant
from advisory.desk import estimate
from advisory.desk.board import Board
from advisory.desk.estimate import Floats, Held, Seat, Waiting
from advisory.desk.model import COUNT_LIMIT, SHIFT_END_MS, Advisor, Service, in_turn, kind_of, weight
from advisory.storage.database import Database

SAMPLES = 200
SAMPLES_SINCE_MS = 14 * DAY_MS
EVERY_MS = SECOND_MS

Range = tuple[int, int]


class Estimator:
    """What was told first to each who waits is compared with how long they really waited."""

    def __init__(self) -> None:
        self._times: dict[str, deque[float]] = {}
        self._told: dict[str, tuple[Instant, tuple[float, float] | None]] = {}
        self._ratios: deque[tuple[float, float]] = deque(maxlen=SAMPLES)

    def lasted(self, service: str, seconds: float) -> None:
        self._times.setdefault(service, deque(maxlen=SAMPLES)).append(max(1.0, seconds))

    def turn_came(self, conversation: str, at: Instant) -> None:
        since, bounds = self._told.pop(conversation, (at, None))
        if bounds is not None:
            real = (at - since) / SECOND_MS
            self._ratios.append((real / bounds[0], real / bounds[1]))

    def forget(self, conversation: str) -> None:
        self._told.pop(conversation, None)

    def knows(self, conversation: str) -> bool:
        return conversation in self._told

    def times(self) -> dict[str, Floats]:
        return {service: np.sort(np.array(found)) for service, found in self._times.items()}

    def tell(
        self, queue: Sequence[Conversation], found: Sequence[Floats | None], now: Instant
    ) -> list[Range | None]:
        """The ranges to be told; `found` begins with the waits of `queue`."""
        correction = estimate.correction(self._ratios)
        for item, waits in zip(queue, found, strict=False):
            if item.waits_in_queue and item.id not in self._told:
                self._told[item.id] = (now, None if waits is None else estimate.bounds(waits))
        return [None if waits is None else estimate.told(waits, correction) for waits in found]


class Waits:
    def __init__(self, database: Database, board: Board, clock: Clock) -> None:
        self._database = database
        self._board = board
        self._clock = clock
        self._estimator = Estimator()
        self._at = Instant(0)
        database.listen(ConversationChanged, self._follow, everywhere=True)

    async def load(self) -> None:
        since = Instant(self._clock() - SAMPLES_SINCE_MS)
        limit = SAMPLES * max(1, len(self._board.services))
        for service, ms in await self._database.read(lambda c: figures.handling_times(c, since, limit)):
            self._estimator.lasted(service, ms / SECOND_MS)

    async def _follow(self, event: ConversationChanged) -> None:
        before, after = event.before, event.after
        if before is None:
            return
        ended = before.is_open and not after.is_open
        if ended and not after.practice and after.assigned_at is not None and after.closed_at is not None:
            self._estimator.lasted(after.service, (after.closed_at - after.assigned_at) / SECOND_MS)
        if before.waits_in_queue and not after.waits_in_queue:
            if after.status == "active" and after.assigned_at is not None:
                self._estimator.turn_came(after.id, after.assigned_at)
            self._estimator.forget(after.id)

    async def renew(self, advisors: Sequence[Advisor], now: Instant) -> None:
        """Renew the board's ranges, at most once a second unless somebody has none yet."""
        board = self._board
        queue = sorted(board.waiting.values(), key=in_turn)
        fresh = any(item.waits_in_queue and not self._estimator.knows(item.id) for item in queue)
        if now - self._at < EVERY_MS and not fresh:
            return
        self._at = now
        services = {service.id: service for service in board.services.values() if service.active}
        line, seats = a_line(queue, services, advisors, now)
        times = self._estimator.times()
        found = await asyncio.to_thread(estimate.waits, line, seats, times, now // EVERY_MS)
        ranges = self._estimator.tell(queue, found, now)
        board.waits = {
            item.id: told for item, told in zip(queue, ranges, strict=False) if told and item.waits_in_queue
        }
        newcomers = zip(services, ranges[len(queue) :], strict=True)
        board.newcomers = {service: told for service, told in newcomers if told}


def a_line(
    queue: Sequence[Conversation],
    services: Mapping[str, Service],
    advisors: Sequence[Advisor],
    now: Instant,
) -> tuple[list[Waiting], list[Seat]]:
    """All who wait, in turn, and behind them one who would come to each service now."""
    there = [one for one in advisors if one.connected and one.state == "available"]

    by_kind: dict[Hashable, tuple[int, ...]] = {}

    def able(item: Conversation) -> tuple[int, ...]:
        service = services.get(item.queue or item.service)
        kind = kind_of(item, service, now)
        if kind not in by_kind:
            by_kind[kind] = tuple(n for n, one in enumerate(there) if one.fits(item, service, now))
        return by_kind[kind]

    line = [Waiting(item.service, able(item)) for item in queue]
    for name, service in services.items():
        seats = (number for number, one in enumerate(there) if one.skills.get(name, 0) >= service.level)
        line.append(Waiting(name, tuple(seats), newcomer=True))
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
