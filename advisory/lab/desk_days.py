"""Days at a desk on a clock of their own; run as a module it draws `docs/pictures/desk-*.svg`.

Visitors come and conversations last as families say that the estimator knows nothing of. Queue, offers,
weights and estimates are the product's own rules; people are drawn from a seed, so that a day is the
same each time.
"""

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import exp
from pathlib import Path

from advisory.chat.model import Conversation
from advisory.clock import HOUR_MS, Instant
from advisory.desk import days, estimate
from advisory.desk.days import PROMISE_S, SERVICE, TOPIC, Scenario, Told, log_normal
from advisory.desk.model import in_turn
from advisory.desk.waits import Estimator, a_line
from advisory.lab.plot import Axis, Line, Mark, chart


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


class Day(days.Day):
    """Everybody is told a range as they come, and the estimator learns from what came true."""

    def __init__(
        self, scenario: Scenario, estimator: Estimator, chance: random.Random, start: Instant
    ) -> None:
        self.estimator = estimator
        super().__init__(scenario, chance, start)

    def tell(self, item: Conversation) -> tuple[int | None, int | None]:
        queue = sorted(self.queue.values(), key=in_turn)
        line, seats = a_line(queue, {TOPIC: SERVICE}, self.standing(), self.now)
        found = estimate.waits(line, seats, self.estimator.times(), self.now)
        return self.estimator.tell(queue, found, self.now)[queue.index(item)] or (None, None)

    def turn_came(self, name: str) -> None:
        self.estimator.turn_came(name, self.now)

    def lasted(self, seconds: float) -> None:
        self.estimator.lasted(TOPIC, seconds)


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
