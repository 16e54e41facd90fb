"""A day at a desk on a clock of its own, by the product's rules of queue, offers and weights.

Visitors come and conversations last as a scenario says; people are drawn from a seed, so that a day is
the same each time. What is told to those who wait is for whoever lives the day to add (`Day.tell`).
"""

import heapq
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from math import exp

from advisory.chat.model import Conversation
from advisory.clock import HOUR_MS, MINUTE_MS, SECOND_MS, Instant
from advisory.desk.hours import DAYS, Hours
from advisory.desk.model import OFFER_MS, WRAP_UP_MS, Advisor, Service, in_turn, offers

TOPIC = "advice"
PROMISE_S = 120
ALWAYS = Hours(week={day: (("00:00", "24:00"),) for day in DAYS})
SERVICE = Service(TOPIC, {"fi": "Neuvonta"}, promise_s=PROMISE_S, hours=ALWAYS)
ROUTE_MS = 4 * SECOND_MS


@dataclass(frozen=True)
class Scenario:
    """`per_hour` by the hour of the day; `bursts` are (hour, visitors within two minutes)."""

    name: str
    per_hour: tuple[float, ...]
    lasts_s: Callable[[random.Random], float]
    advisors: int = 6
    capacity: int = 4
    bursts: tuple[tuple[float, int], ...] = ()
    breaks: tuple[tuple[int, float, float], ...] = ()
    """Advisor, hour in which they ask for a break, hours until they are back."""
    promise_s: int = PROMISE_S


def log_normal(median_s: float, sigma: float) -> Callable[[random.Random], float]:
    return lambda chance: median_s * exp(chance.gauss(0, sigma))


@dataclass
class Told:
    """What one visitor was told first, and what came true."""

    at: Instant
    low_s: int | None
    high_s: int | None
    waited_s: float | None = None
    answered_s: float | None = None


@dataclass
class Day:
    scenario: Scenario
    chance: random.Random
    start: Instant
    told: dict[str, Told] = field(default_factory=dict)
    queue: dict[str, Conversation] = field(default_factory=dict)
    most_held: int = 0
    assigned: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.now = self.start
        self._events: list[tuple[int, int, Callable[[], None]]] = []
        self._made = 0
        scenario = self.scenario
        self.staff = {
            f"a{number}": Advisor(
                f"a{number}", "", scenario.capacity, {TOPIC: 2}, ("fi",), state="available", connected=True
            )
            for number in range(scenario.advisors)
        }
        self._closed: dict[str, list[Instant]] = {name: [] for name in self.staff}

    # -- time ------------------------------------------------------------------------------------

    def at(self, ms: float, do: Callable[[], None]) -> None:
        self._made += 1
        heapq.heappush(self._events, (int(ms), self._made, do))

    def run(self) -> None:
        for hour, rate in enumerate(self.scenario.per_hour):
            when = 0.0
            while rate > 0 and (when := when + self.chance.expovariate(rate / HOUR_MS)) < HOUR_MS:
                self.at(self.start + hour * HOUR_MS + when, self.arrives)
        for hour_at, count in self.scenario.bursts:
            for _ in range(count):
                self.at(self.start + hour_at * HOUR_MS + self.chance.uniform(0, 2 * MINUTE_MS), self.arrives)
        for number, hour_at, hours in self.scenario.breaks:
            self.at(self.start + hour_at * HOUR_MS, self._wants_break(f"a{number}", hours))
        self.at(self.start, self.tick)
        while self._events:
            self.now, _, do = heapq.heappop(self._events)  # type: ignore[assignment]
            do()

    def tick(self) -> None:
        self.route()
        if (
            self.now < self.start + len(self.scenario.per_hour) * HOUR_MS
            or self.queue
            or any(one.held for one in self.staff.values())
        ):
            self.at(self.now + ROUTE_MS, self.tick)

    # -- what happens ----------------------------------------------------------------------------

    def arrives(self) -> None:
        name = f"{self.start}-{len(self.told)}"
        item = Conversation(
            id=name,
            number=len(self.told),
            site="s",
            service=TOPIC,
            lang="fi",
            visitor=name,
            visitor_name="",
            receipt=name,
            created_at=self.now,
            queued_at=self.now,
            waiting_since=self.now,
            quiet_since=self.now,
        )
        self.queue[name] = item
        low, high = self.tell(item)
        self.told[name] = Told(self.now, low, high)

    # What an estimator is told of the day, and what it says.

    def tell(self, item: Conversation) -> tuple[int | None, int | None]:
        """The range of waiting that `item` is told as it comes to the queue, if any."""
        return None, None

    def turn_came(self, name: str) -> None:
        """Somebody has taken it."""

    def lasted(self, seconds: float) -> None:
        """A conversation has ended after so long."""

    def standing(self) -> list[Advisor]:
        offered = Counter(item.offered_to for item in self.queue.values())
        return [
            replace(
                one,
                offered=offered[one.id],
                wrapping=sum(self.now - at < WRAP_UP_MS for at in self._closed[one.id]),
                answer_by=min(
                    (
                        Instant(item.waiting_since + self.scenario.promise_s * SECOND_MS)
                        for item in one.held
                        if item.turn == "advisor" and item.waiting_since is not None
                    ),
                    default=None,
                ),
            )
            for one in self.staff.values()
        ]

    def route(self) -> None:
        for item in list(self.queue.values()):
            if item.offered_until is not None and item.offered_until <= self.now:
                self.queue[item.id] = item.back_in_queue(passed_by=item.offered_to)
        if not any(item.offered_to is None for item in self.queue.values()):
            return
        queue = sorted(self.queue.values(), key=in_turn)
        for item, advisor in offers(queue, self.standing(), {TOPIC: SERVICE}, self.now):
            self.queue[item.id] = item.offered(advisor.id, Instant(self.now + OFFER_MS))
            if self.chance.random() < 0.95:  # the rest is not seen in time
                self.at(self.now + self.chance.uniform(3, 16) * SECOND_MS, self._takes(item.id, advisor.id))

    def _takes(self, name: str, advisor: str) -> Callable[[], None]:
        def take() -> None:
            item = self.queue.get(name)
            me = self.staff[advisor]
            if item is None or item.offered_to != advisor or not me.may_take(self.now):
                return
            del self.queue[name]
            self.assigned[name] += 1
            held = item.assigned_to(advisor, "", 1, self.now)
            self.staff[advisor] = replace(me, held=(*me.held, held), last_assigned_at=self.now)
            self.most_held = max(self.most_held, len(me.held) + 1)
            self.told[name].waited_s = (self.now - self.told[name].at) / SECOND_MS
            self.turn_came(name)
            ends = self.now + max(30.0, self.scenario.lasts_s(self.chance)) * SECOND_MS
            self.at(ends, self._ends(name, advisor))
            self.at(self.now + self.chance.uniform(10, 45) * SECOND_MS, self._answers(name, advisor))

        return take

    def _change(self, name: str, advisor: str, **changes: object) -> bool:
        me = self.staff[advisor]
        if not any(item.id == name for item in me.held):
            return False
        held = tuple(
            replace(item, **changes) if item.id == name else item  # type: ignore[arg-type]
            for item in me.held
        )
        self.staff[advisor] = replace(me, held=held)
        return True

    def _answers(self, name: str, advisor: str) -> Callable[[], None]:
        def answer() -> None:
            told = self.told[name]
            if self._change(name, advisor, turn="visitor", waiting_since=None, quiet_since=self.now):
                if told.answered_s is None:
                    told.answered_s = (self.now - told.at) / SECOND_MS
                self.at(self.now + self.chance.uniform(30, 150) * SECOND_MS, self._asks(name, advisor))

        return answer

    def _asks(self, name: str, advisor: str) -> Callable[[], None]:
        def ask() -> None:
            now = self.now
            if self._change(name, advisor, turn="advisor", waiting_since=now, quiet_since=now):
                self.at(now + self.chance.uniform(15, 80) * SECOND_MS, self._answers(name, advisor))

        return ask

    def _ends(self, name: str, advisor: str) -> Callable[[], None]:
        def end() -> None:
            me = self.staff[advisor]
            gone = next(item for item in me.held if item.id == name)
            self.staff[advisor] = replace(me, held=tuple(item for item in me.held if item.id != name))
            self._closed[advisor].append(self.now)
            assert gone.assigned_at is not None
            self.lasted((self.now - gone.assigned_at) / SECOND_MS)

        return end

    def _wants_break(self, advisor: str, hours: float) -> Callable[[], None]:
        """They let what they hold come to its end first, as the desk demands."""

        def ask() -> None:
            self.staff[advisor] = replace(self.staff[advisor], state="break_soon")
            self.at(self.now, go)

        def go() -> None:
            if self.staff[advisor].held:
                self.at(self.now + MINUTE_MS, go)
                return
            self.staff[advisor] = replace(self.staff[advisor], state="on_break")
            self.at(self.now + hours * HOUR_MS, back)

        def back() -> None:
            self.staff[advisor] = replace(self.staff[advisor], state="available")

        return ask
