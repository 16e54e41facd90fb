"""What an article changed: conversations on its topic and readers, week by week."""

from collections.abc import Sequence
from dataclasses import dataclass

from advisory.clock import DAY_MS, Instant

WEEK_MS = 7 * DAY_MS
WEEKS = 12
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


def weekly(
    conversations: Sequence[int], views: Sequence[int], now: Instant, weeks: int = WEEKS
) -> list[Point]:
    """The last weeks up to this one, oldest first, empty ones too."""
    this = week_of(now)
    starts = [Instant(this - ago * WEEK_MS) for ago in reversed(range(weeks))]
    return [
        Point(
            start,
            sum(start <= at < start + WEEK_MS for at in conversations),
            sum(start <= at < start + WEEK_MS for at in views),
        )
        for start in starts
    ]


def is_enough(
    published_at: int | None, conversations: Sequence[int], views: Sequence[int], now: Instant
) -> bool:
    """Four weeks on each side could be compared, and there are cases to compare."""
    if published_at is None or now - published_at < ENOUGH_DAYS * DAY_MS:
        return False
    return len(conversations) + len(views) >= ENOUGH_CASES
