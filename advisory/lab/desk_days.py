"""Days at a desk on a clock of their own; run as a module it draws `docs/pictures/desk-*.svg`.

Visitors come and conversations last as families say that the estimator knows nothing of. Queue, offers,
weights and estimates are the product's own rules; people are drawn from a seed, so that a day is the
same each time.
"""

import heapq
import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from math import exp
from pathlib import Path

from advisory.chat.model import Conversation
from advisory.clock import HOUR_MS, MINUTE_MS, SECOND_MS, Instant
from advisory.desk import estimate
from advisory.desk.hours import DAYS, Hours
from advisory.desk.model import OFFER_MS, WRAP_UP_MS, Advisor, Service, in_turn, offers
from advisory.desk.waits import Estimator, a_line
from advisory.lab.plot import Axis, Line, Mark, chart

TOPIC = "advice"
PROMISE_S = 120
OPEN_MS = 7 * HOUR_MS
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


def log_normal(median_s: float, sigma: float) -> Callable[[random.Random], float]:
    return lambda chance: median_s * exp(chance.gauss(0, sigma))


def two_kinds(chance: random.Random) -> float:
    """Quick questions and long cases, nothing between."""
    return chance.gauss(150, 30) if chance.random() < 0.6 else 900 * exp(chance.gauss(0, 0.5))


SCENARIOS = (
    Scenario("log-normal", (50, 75, 90, 80, 75, 80, 60), log_normal(600, 0.8)),
    Scenario("bursts", (40, 55, 60, 55, 55, 60, 45), log_normal(600, 0.8), bursts=((1.5, 25), (4.2, 30))),
    Scenario(
        "break in mid-shift",
        (50, 70, 80, 70, 70, 75, 60),
        log_normal(600, 0.8),
        breaks=((0, 2.0, 0.75), (1, 2.5, 0.75), (2, 4.5, 0.5)),
    ),
    Scenario("two kinds", (60, 80, 95, 85, 80, 85, 70), two_kinds),
)


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
    estimator: Estimator
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
            while (when := when + self.chance.expovariate(rate / HOUR_MS)) < HOUR_MS:
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
        if self.now < self.start + OPEN_MS or self.queue or any(one.held for one in self.staff.values()):
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
        queue = sorted(self.queue.values(), key=in_turn)
        line, seats = a_line(queue, {TOPIC: SERVICE}, self.standing(), self.now)
        found = estimate.waits(line, seats, self.estimator.times(), self.now)
        told = self.estimator.tell(queue, found, self.now)[queue.index(item)]
        low, high = told or (None, None)
        self.told[name] = Told(self.now, low, high)

    def standing(self) -> list[Advisor]:
        offered = Counter(item.offered_to for item in self.queue.values())
        return [
            replace(
                one,
                offered=offered[one.id],
                wrapping=sum(self.now - at < WRAP_UP_MS for at in self._closed[one.id]),
                answer_by=min(
                    (
                        Instant(item.waiting_since + PROMISE_S * SECOND_MS)
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
            self.estimator.turn_came(name, self.now)
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
            self.estimator.lasted(TOPIC, (self.now - gone.assigned_at) / SECOND_MS)

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


@dataclass(frozen=True)
class Outcome:
    scenario: Scenario
    told: Sequence[Told]
    day_of: Sequence[int]
    doubled: int
    unserved: int
    most_held: int

    @property
    def ranged(self) -> list[Told]:
        return [one for one in self.told if one.high_s is not None and one.waited_s is not None]

    @property
    def over_high(self) -> float:
        """Share who waited longer than the upper bound that they were told first."""
        return sum((one.waited_s or 0) > (one.high_s or 0) for one in self.ranged) / len(self.ranged)

    @property
    def under_low(self) -> float:
        return sum((one.waited_s or 0) < (one.low_s or 0) for one in self.ranged) / len(self.ranged)

    @property
    def attained(self) -> float:
        return sum((one.answered_s or 1e9) <= PROMISE_S for one in self.told) / len(self.told)


def live(scenario: Scenario, days: int, seed: int = 1) -> Outcome:
    """Some days one after another; what the estimator has learnt goes along, as in service."""
    chance, estimator = random.Random(f"{scenario.name} {seed}"), Estimator()
    told: list[Told] = []
    day_of: list[int] = []
    doubled = unserved = most = 0
    for number in range(days):
        start = Instant(1_800_000_000_000 + number * 24 * HOUR_MS)
        day = Day(scenario, estimator, chance, start)
        day.run()
        told += day.told.values()
        day_of += [number] * len(day.told)
        doubled += sum(count > 1 for count in day.assigned.values())
        unserved += sum(one.waited_s is None for one in day.told.values())
        most = max(most, day.most_held)
    return Outcome(scenario, told, day_of, doubled, unserved, most)


def calibration_chart(outcomes: Sequence[Outcome]) -> str:
    """How the real wait compares with the upper bound: the lines must pass 1 above nine tenths."""
    lines = []
    for outcome in outcomes:
        ratios = sorted((one.waited_s or 0) / max(1, one.high_s or 1) for one in outcome.ranged)
        points = [(ratio, (rank + 1) / len(ratios)) for rank, ratio in enumerate(ratios)][
            :: max(1, len(ratios) // 120)
        ]
        lines.append(Line(outcome.scenario.name, [*points, (2.0, 1.0)]))
    return chart(
        "Real wait against the upper bound that was told first",
        Axis("real wait ÷ upper bound", 0, 2, [(n / 4, f"{n / 4:g}") for n in range(9)]),
        Axis("share of visitors", 0, 1, [(n / 10, f"{n * 10} %") for n in range(0, 11, 2)]),
        lines,
        [Mark(0.9, "nine in ten"), Mark(1.0, "upper bound", upright=True)],
    )


def promise_chart(outcomes: Sequence[Outcome]) -> str:
    lines = []
    for outcome in outcomes:
        kept: Counter[int] = Counter()
        came: Counter[int] = Counter()
        for one in outcome.told:
            half = int(one.at % (24 * HOUR_MS) - 1_800_000_000_000 % (24 * HOUR_MS)) // (HOUR_MS // 2)
            came[half] += 1
            kept[half] += (one.answered_s or 1e9) <= PROMISE_S
        points = [(half / 2 + 0.25, kept[half] / came[half]) for half in sorted(came)]
        lines.append(Line(outcome.scenario.name, points))
    return chart(
        "Answered within the promised two minutes, by half-hour of the day",
        Axis("hours since opening", 0, 7, [(n, str(n)) for n in range(8)]),
        Axis("share of visitors", 0, 1, [(n / 10, f"{n * 10} %") for n in range(0, 11, 2)]),
        lines,
        [Mark(0.9, "nine in ten")],
    )


DAYS_LIVED = 6


def main() -> None:
    outcomes = [live(scenario, DAYS_LIVED) for scenario in SCENARIOS]
    for one in outcomes:
        print(
            f"| {one.scenario.name} | {len(one.told):,} | {len(one.ranged):,} | {one.over_high:.1%} "
            f"| {one.under_low:.1%} | {one.attained:.1%} | {one.doubled} | {one.unserved} | {one.most_held} |"
        )
    pictures = Path(__file__).resolve().parents[2] / "docs" / "pictures"
    (pictures / "desk-waits.svg").write_text(calibration_chart(outcomes), "utf-8")
    (pictures / "desk-promise.svg").write_text(promise_chart(outcomes), "utf-8")


if __name__ == "__main__":
    main()
