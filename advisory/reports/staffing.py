"""What if others advised: days like those that were measured, lived through with so many advisors.

Arrivals hour by hour and how long conversations lasted are the period's own; queue, offers and weights
are the product's (`advisory/desk/days.py`). Run as a module it reads a question on standard input and
writes the answers on standard output, so that the service goes on while somebody reckons.
"""

import json
import random
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass

from advisory.clock import DAY_MS, Instant
from advisory.desk.days import Day, Scenario

ENOUGH = 100
"""Conversations of fewer say nothing of others."""
VISITS = 600
"""Days are lived until about so many have come, and no more than `LIVED_MOST`."""
LIVED_MOST = 5
LASTED_MOST = 2_000
START = Instant(1_800_000_000_000)


@dataclass(frozen=True, slots=True)
class Question:
    """`per_hour` are arrivals by the hour of a day, the first to the last in which anybody came; `lasted_s` a
    sample of how long conversations were held."""

    per_hour: tuple[float, ...]
    lasted_s: tuple[float, ...]
    promise_s: int
    advisors: tuple[int, ...]
    capacities: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """With so many advisors of such a capacity: the share answered in time, and the wait of nine in ten."""

    advisors: int
    capacity: int
    kept: float
    wait_p90_s: float
    most_held: int


def answer(question: Question, advisors: int, capacity: int) -> Answer:
    lasted = question.lasted_s
    scenario = Scenario(
        "measured",
        question.per_hour,
        lambda chance: chance.choice(lasted),
        advisors=advisors,
        capacity=capacity,
        promise_s=question.promise_s,
    )
    waits, most = [], 0
    lived = max(1, min(LIVED_MOST, round(VISITS / max(1.0, sum(question.per_hour)))))
    for number in range(lived):
        day = Day(scenario, random.Random(f"staffing {number}"), Instant(START + number * DAY_MS))  # noqa: S311 - chance of a model
        day.run()
        most = max(most, day.most_held)
        waits += [one.answered_s for one in day.told.values()]
    known = sorted(wait for wait in waits if wait is not None)
    kept = sum(wait <= question.promise_s for wait in known) / max(1, len(waits))
    p90 = known[min(len(known) - 1, len(known) * 9 // 10)] if known else 0.0
    return Answer(advisors, capacity, round(kept, 3), round(p90), most)


def answers(question: Question) -> Iterator[Answer]:
    return (answer(question, n, c) for n in reversed(question.advisors) for c in question.capacities)


def advisors_around(per_hour: Sequence[float], lasted_s: Sequence[float], capacity: int) -> tuple[int, ...]:
    """Numbers of advisors that are worth trying: about as many as the busiest hour needs."""
    mean_s = sum(lasted_s) / len(lasted_s)
    needed = max(1, round(max(per_hour) * mean_s / 3_600 / capacity))
    first = max(1, needed - 2)
    return tuple(range(first, first + 6))


def read(plain: Mapping[str, object]) -> Question:
    values = {name: tuple(value) if isinstance(value, list) else value for name, value in plain.items()}
    return Question(**values)  # type: ignore[arg-type]


def main() -> None:
    for found in answers(read(json.load(sys.stdin))):
        print(json.dumps(asdict(found)), flush=True)


if __name__ == "__main__":
    main()
