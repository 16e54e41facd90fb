"""Opening hours in a service's own time zone, with several frames a day and exceptions by date."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from advisory.clock import DAY_MS, Instant

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
LOOK_AHEAD_DAYS = 30
Frame = tuple[str, str]
"""From and to as `HH:MM`; `24:00` is the end of the day."""


@dataclass(frozen=True, slots=True)
class Hours:
    """`exceptions` replace a date's frames (`2026-12-24`), every year's too (`12-24`)."""

    zone: str = "Europe/Helsinki"
    week: Mapping[str, tuple[Frame, ...]] = field(default_factory=dict)
    exceptions: Mapping[str, tuple[Frame, ...]] = field(default_factory=dict)

    def is_open(self, now: Instant) -> bool:
        return self._end(now) is not None

    def closes_at(self, now: Instant) -> Instant | None:
        """When it closes, if that is within a day; what never closes has nothing to say."""
        end = self._end(now)
        return end if end is not None and end - now <= DAY_MS else None

    def _end(self, now: Instant) -> Instant | None:
        """The end of the frame that is open now; frames that touch, over midnight too, count as one."""
        end: Instant | None = None
        for start, stop in self._frames(now):
            if end is None:
                if start <= now < stop:
                    end = stop
            elif start <= end < stop:
                end = stop
            elif start > end:
                break
        return end

    def opens_at(self, now: Instant) -> Instant | None:
        """The next opening within thirty days, when it is closed now."""
        if self.is_open(now):
            return None
        return next((start for start, _ in self._frames(now) if start > now), None)

    def _frames(self, now: Instant) -> Iterator[tuple[Instant, Instant]]:
        zone = ZoneInfo(self.zone)
        today = datetime.fromtimestamp(now / 1_000, UTC).astimezone(zone).date()
        for ahead in range(-1, LOOK_AHEAD_DAYS):
            day = today + timedelta(days=ahead)
            for start, stop in self._of_day(day):
                yield _instant(day, start, zone), _instant(day, stop, zone)

    def _of_day(self, day: date) -> tuple[Frame, ...]:
        for key in (day.isoformat(), day.isoformat()[5:]):
            if key in self.exceptions:
                return self.exceptions[key]
        return self.week.get(DAYS[day.weekday()], ())


def _instant(day: date, clock: str, zone: ZoneInfo) -> Instant:
    if clock == "24:00":
        return _instant(day + timedelta(days=1), "00:00", zone)
    local = datetime.combine(day, time.fromisoformat(clock), zone)
    return Instant(int(local.timestamp() * 1_000))


def from_plain(plain: Mapping[str, object]) -> Hours:
    """Hours as they are stored: `{zone, week: {mon: [[from, to], …]}, exceptions: {date: […]}}`."""

    def frames(value: object) -> dict[str, tuple[Frame, ...]]:
        assert isinstance(value, Mapping)
        return {str(day): tuple((str(a), str(b)) for a, b in listed) for day, listed in value.items()}

    return Hours(
        zone=str(plain.get("zone", "Europe/Helsinki")),
        week=frames(plain.get("week", {})),
        exceptions=frames(plain.get("exceptions", {})),
    )


def to_plain(hours: Hours) -> dict[str, object]:
    def lists(value: Mapping[str, tuple[Frame, ...]]) -> dict[str, list[list[str]]]:
        return {day: [list(frame) for frame in listed] for day, listed in value.items()}

    return {"zone": hours.zone, "week": lists(hours.week), "exceptions": lists(hours.exceptions)}
