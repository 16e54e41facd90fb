"""What an article changed: conversations on its topic and readers, week by week."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from advisory.clock import DAY_MS, Instant

WEEK_MS = 7 * DAY_MS
WEEKS = 12
"""Shown before an article was published, and in all where it was not."""
MOST_WEEKS = 104
ENOUGH_DAYS = 28
ENOUGH_CASES = 20
MONDAY_MS = 4 * DAY_MS
"""1970 began on a Thursday; weeks begin on Mondays."""


@dataclass(frozen=True, slots=True)
class Point:
    week: Instant
    conversations: int
    views: int


def week_of(at: int) -> Instant:
    return Instant((at - MONDAY_MS) // WEEK_MS * WEEK_MS + MONDAY_MS)


def weeks_shown(published_at: int | None, now: Instant) -> int:
    """From twelve weeks before it was published to now, as far back as is known."""
    if published_at is None:
        return WEEKS
    since = (week_of(now) - week_of(published_at)) // WEEK_MS
    return min(MOST_WEEKS, since + WEEKS + 1)


def weekly(
    conversations: Sequence[int],
    views: Sequence[int],
    now: Instant,
    weeks: int = WEEKS,
    gone: Mapping[Instant, int] = MappingProxyType({}),
) -> list[Point]:
    """The last weeks up to this one, oldest first, empty ones too. `gone` are counts of what was erased."""
    asked, read = Counter(map(week_of, conversations)), Counter(map(week_of, views))
    this = week_of(now)
    starts = [Instant(this - ago * WEEK_MS) for ago in reversed(range(weeks))]
    return [Point(start, asked[start] + gone.get(start, 0), read[start]) for start in starts]


@dataclass(frozen=True, slots=True)
class Side:
    """Whole weeks before or after an article was published, and the conversations in them."""

    weeks: int
    conversations: int


def sides(published_at: int, points: Sequence[Point]) -> tuple[Side, Side]:
    """The week of publishing belongs to neither."""
    before = [point for point in points if point.week + WEEK_MS <= published_at]
    after = [point for point in points if point.week > published_at]
    return _side(before), _side(after)


def _side(points: Sequence[Point]) -> Side:
    return Side(len(points), sum(point.conversations for point in points))


def is_enough(published_at: int | None, points: Sequence[Point], now: Instant) -> bool:
    """Four weeks on each side could be compared, and there are cases to compare."""
    if published_at is None or now - published_at < ENOUGH_DAYS * DAY_MS:
        return False
    return sum(point.conversations + point.views for point in points) >= ENOUGH_CASES
