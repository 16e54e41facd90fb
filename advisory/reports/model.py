"""What a report may show, the days it is of, and what an organisation says itself."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar

from advisory.clock import Instant

K = TypeVar("K", str, int)

LEAST = 5
"""Fewer conversations than this are not counted out, and the work of fewer people is not shown."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One number of a report, of how many it was made, and why there is none.

    `hidden`: `none` (nothing to count), `few` (fewer than five), `people` (the work of fewer than five),
    `whole` (how few another part has would follow from it and the whole).
    """

    id: str
    value: float | None
    of: int | None
    hidden: str = ""


def few(count: int) -> bool:
    return 0 < count < LEAST


def hidden_ones(counts: Mapping[K, int]) -> dict[K, str]:
    """Which parts of a whole are not counted out, and why: `few`, or `whole`.

    The whole less the parts that are shown tells how many those that are left out have together, so that
    these too are never fewer than five.
    """
    hidden = {name: "few" for name, count in counts.items() if few(count)}
    shown = sorted((name for name, count in counts.items() if count >= LEAST), key=lambda n: (-counts[n], n))
    while hidden and shown and sum(counts[name] for name in hidden) < LEAST:
        hidden[shown.pop()] = "whole"
    return hidden


def groups_of_work(people: Mapping[K, int], together: Callable[[Collection[K]], int]) -> set[K]:
    """Whose work is shown: that of enough people, and such that those who are left out are enough too.

    The whole less those who are shown tells of the others' work. `together` is how many people some of the
    groups have between them.
    """
    shown = sorted((name for name, count in people.items() if count >= LEAST), key=lambda n: (-people[n], n))
    left_out = set(people) - set(shown)
    while shown and few(together(left_out)):
        left_out.add(shown.pop())
    return set(shown)


# -- the days of a report ------------------------------------------------------------------------

LONGEST_DAYS = 3 * 366


@dataclass(frozen=True, slots=True)
class Period:
    """Both days included."""

    first: date
    last: date

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    def before(self) -> "Period":
        """As many days just before."""
        end = self.first.toordinal()
        return Period(date.fromordinal(end - self.days), date.fromordinal(end - 1))

    def year_ago(self) -> "Period":
        """The same weekdays fifty-two weeks ago: a Monday is held against a Monday."""
        return Period(
            date.fromordinal(self.first.toordinal() - 364), date.fromordinal(self.last.toordinal() - 364)
        )

    def by_months(self) -> "tuple[Period | None, list[Period]]":
        """Its whole months as one period, if there are any, and what is left before and after them."""
        day = timedelta(days=1)
        first = self.first.replace(day=1)
        if first < self.first:
            first = (first + 31 * day).replace(day=1)
        end = (self.last + day).replace(day=1)
        if first >= end:
            return None, [self]
        rest = Period(self.first, first - day), Period(end, self.last)
        return Period(first, end - day), [part for part in rest if part.days]


def number_of(day: date) -> int:
    return day.year * 10_000 + day.month * 100 + day.day


def month_of(day: int) -> int:
    """Year and month of a day's number."""
    return day // 100


def day_of(number: int) -> date:
    return date(number // 10_000, number // 100 % 100, number % 100)


# -- what an organisation says itself ------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Cost:
    """What a channel costs. `minutes` a contact are the organisation's own, where none are measured here;
    `fixed_cents` of a contact are premises and systems. `solved` is the share that ends at the first time."""

    channel: str
    hour_cents: int
    fixed_cents: int = 0
    minutes: float | None = None
    solved: float | None = None


@dataclass(frozen=True, slots=True)
class Costs:
    """A version of what channels cost; none before somebody said it."""

    rev: int
    at: Instant
    by_name: str
    reason: str
    costs: Sequence[Cost]


OWN_CHANNELS = ("chat", "video", "message")
CHANNELS = (*OWN_CHANNELS, "phone", "visit")
"""Those that are measured here, and those that an organisation tells of to compare them."""


@dataclass(frozen=True, slots=True)
class Baseline:
    """Figures that later ones are held against, with the version of the definitions that they follow."""

    id: str
    name: str
    version: int
    first: date
    last: date
    service: str | None
    figures: Mapping[str, float]
    at: Instant
    by_name: str


def alike(baseline: Baseline, version: int, service: str | None) -> str:
    """Why a baseline cannot be compared: `version`, `service`, or nothing."""
    if baseline.version != version:
        return "version"
    return "" if baseline.service == service else "service"
