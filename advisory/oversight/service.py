"""The wallboard: what stands at the desk now, service by service, and how the last hour went."""

from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from advisory.chat import figures as chat_figures
from advisory.clock import DAY_MS, MINUTE_MS, SECOND_MS, Clock, Instant
from advisory.desk.board import Board
from advisory.desk.model import Advisor
from advisory.desk.service import Desk
from advisory.oversight.model import Figures, Late, Staffed, Work, late_ones, of_enough
from advisory.storage import work
from advisory.storage.database import Database

LATELY_MS = 30 * MINUTE_MS
SAMPLE_MS = 15 * SECOND_MS
KEPT_SAMPLES = 240
"""An hour of them."""
COUNT_MS = 10 * SECOND_MS
"""What was done changes slowly and is counted over many rows."""

Done = Mapping[str, Work]


@dataclass(frozen=True, slots=True)
class Sample:
    """All services together at one moment."""

    at: Instant
    waiting: int
    longest_s: int
    load: float
    capacity: int
    kept_lately: int
    answered_lately: int


@dataclass(frozen=True, slots=True)
class Wall:
    at: Instant
    figures: Sequence[Figures]
    everything: Work
    staffed: Staffed
    late: Sequence[Late]


def staffed(advisors: Iterable[Advisor], now: Instant) -> Staffed:
    """Those who are away count as members alone: nothing of theirs is there to be shared out."""
    members = free = full = leaving = away = capacity = 0
    load = 0.0
    for one in advisors:
        members += 1
        if not one.connected or one.state in ("offline", "on_break"):
            away += 1
            continue
        load += one.load(now)
        capacity += one.capacity
        if one.state != "available":
            leaving += 1
        elif one.has_room(now):
            free += 1
        else:
            full += 1
    return Staffed(members, free, full, leaving, away, round(load, 1), capacity)


class Oversight:
    """`warn` tells main users what the service has noticed by itself; `warned` hears of that in the Work."""

    warn: Callable[[work.Work, Mapping[str, str]], None]
    warned: Callable[[work.Work], None] = staticmethod(lambda work: None)

    def __init__(self, database: Database, board: Board, desk: Desk, clock: Clock) -> None:
        self._database = database
        self._board = board
        self._desk = desk
        self._clock = clock
        self._samples: deque[Sample] = deque(maxlen=KEPT_SAMPLES)
        self._done: Done = {}
        self._counted_at = Instant(0)

    def now(self) -> Instant:
        return self._clock()

    @property
    def samples(self) -> list[Sample]:
        return list(self._samples)

    async def wall(self) -> Wall:
        now = self._clock()
        advisors = await self._desk.advisors()
        done = await self._work(now)
        services = [one for one in self._board.services.values() if one.active]
        held: dict[str, list[Late]] = defaultdict(list)
        holding: dict[str, int] = defaultdict(int)
        for advisor in advisors:
            for item in advisor.held:
                holding[item.service] += 1
                if item.turn == "advisor" and item.waiting_since is not None:
                    promise = self._board.promise_s(item.service)
                    since = Instant(item.waiting_since)
                    held[item.service].append(Late(item.id, item.service, since, promise, advisor.name))
        figures, late = [], []
        for service in services:
            queue = self._board.queue(service.id)
            waits = [Instant(one.waiting_since or one.queued_at) for one in queue]
            late += [
                Late(one.id, service.id, since, service.promise_s)
                for one, since in zip(queue, waits, strict=True)
                if one.advisor is None
            ]
            late += held[service.id]
            figures.append(
                Figures(
                    service=service.id,
                    waiting=len(queue),
                    longest_since=min(waits, default=None),
                    held=holding[service.id],
                    staffed=staffed((one for one in advisors if service.id in one.skills), now),
                    work=done.get(service.id, Work()),
                )
            )
        everything = total(one.work for one in figures if one.work is not None)
        return Wall(now, of_enough(figures), everything, staffed(advisors, now), late_ones(late, now))

    async def sample(self) -> None:
        """Remember how it is now, for the curves of the last hour."""
        now = self._clock()
        if self._samples and now - self._samples[-1].at < SAMPLE_MS:
            return
        wall = await self.wall()
        since = min((one.longest_since for one in wall.figures if one.longest_since is not None), default=now)
        self._samples.append(
            Sample(
                at=now,
                waiting=sum(one.waiting for one in wall.figures),
                longest_s=(now - since) // SECOND_MS,
                load=wall.staffed.load,
                capacity=wall.staffed.capacity,
                kept_lately=wall.everything.kept_lately,
                answered_lately=wall.everything.answered_lately,
            )
        )

    async def _work(self, now: Instant) -> Done:
        if now - self._counted_at < COUNT_MS:
            return self._done
        promised = {id: service.promise_s for id, service in self._board.services.items()}

        def count(connection: Connection) -> Done:
            today = chat_figures.first_answers(connection, Instant(now - DAY_MS), promised)
            lately = chat_figures.first_answers(connection, Instant(now - LATELY_MS), promised)
            closed = chat_figures.closed(connection, Instant(now - DAY_MS))
            none = (0, 0)
            return {
                id: Work(*today.get(id, none), *lately.get(id, none), closed.get(id, 0)) for id in promised
            }

        self._done = await self._database.read(count)
        self._counted_at = now
        return self._done


def total(parts: Iterable[Work]) -> Work:
    every = list(parts)
    return Work(
        sum(one.kept for one in every),
        sum(one.answered for one in every),
        sum(one.kept_lately for one in every),
        sum(one.answered_lately for one in every),
        sum(one.handled for one in every),
    )
