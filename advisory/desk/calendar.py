"""What is open on which days: whole weeks around a month."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from advisory.clock import Instant
from advisory.desk.hours import Frame, Hours, zone_of


@dataclass(frozen=True, slots=True)
class OpenDay:
    """`exception` is the key of the hours by which it differs from the week."""

    day: date
    frames: tuple[Frame, ...]
    exception: str | None
    holiday: str
    note: str


def month(hours: Hours, first: date) -> Iterator[OpenDay]:
    """From the Monday before the first to the Sunday after the last day of its month."""
    day = first - timedelta(days=first.weekday())
    after = (first.replace(day=28) + timedelta(days=4)).replace(day=1)
    while day < after or day.weekday():
        key = hours.exception(day)
        yield OpenDay(day, hours.of_day(day), key, hours.holiday(day), hours.notes.get(key or "", ""))
        day += timedelta(days=1)


def today(hours: Hours, now: Instant) -> date:
    return datetime.fromtimestamp(now / 1_000, UTC).astimezone(zone_of(hours.zone)).date()
