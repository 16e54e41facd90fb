"""Opening hours in a service's own time zone: frames of the week, holidays, and exceptions by date."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from advisory.clock import DAY_MS, Instant
from advisory.desk.holidays import finnish

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
LOOK_AHEAD_DAYS = 30
Frame = tuple[str, str]
"""From and to as `HH:MM`; `24:00` is the end of the day."""


@dataclass(frozen=True, slots=True)
class Hours:
    """`exceptions` replace a day's frames, the most exact first: of a date (`2026-12-24`), of a day of
    every year (`12-24`), of a holiday by its name (`midsummer_eve`). With `holidays` set to `fi` a
    Finnish holiday without an exception is closed. `notes` say why a day differs, by the same keys.
    """

    zone: str = "Europe/Helsinki"
    week: Mapping[str, tuple[Frame, ...]] = field(default_factory=dict)
    exceptions: Mapping[str, tuple[Frame, ...]] = field(default_factory=dict)
    holidays: str = ""
    notes: Mapping[str, str] = field(default_factory=dict)

    def is_open(self, now: Instant) -> bool:
        for start, stop in self._frames(now):
            if start <= now < stop:
                return True
            if start > now:
                break
        return False

    def closes_at(self, now: Instant) -> Instant | None:
        """When it closes, if that is within a day; what never closes has nothing to say."""
        end: Instant | None = None
        for start, stop in self._frames(now):
            if end is None:
                if start <= now < stop:
                    end = stop
                elif start > now:
                    return None
            elif start > end or end - now > DAY_MS:
                break
            else:  # frames that touch, over midnight too, count as one
                end = max(end, stop)
        return end if end is not None and end - now <= DAY_MS else None

    def opens_at(self, now: Instant) -> Instant | None:
        """The next opening within thirty days, when it is closed now."""
        return None if self.is_open(now) else self.next_opening(now)

    def next_opening(self, after: Instant) -> Instant | None:
        return next((start for start, stop in self._frames(after) if start > after and start < stop), None)

    def longer_today(self, now: Instant, minutes: int) -> "Hours | None":
        """Today's last frame ends so much later, counted from now if it has ended; None where it cannot."""
        local = datetime.fromtimestamp(now / 1_000, UTC).astimezone(zone_of(self.zone))
        frames = self.of_day(local.date())
        if not frames or frames[-1][1] == "24:00":
            return None
        start, stop = frames[-1]
        ends = max(stop, local.strftime("%H:%M"))
        total = int(ends[:2]) * 60 + int(ends[3:]) + minutes
        until = "24:00" if total >= 24 * 60 else f"{total // 60:02d}:{total % 60:02d}"
        today = {local.date().isoformat(): (*frames[:-1], (start, until))}
        return replace(self, exceptions={**self.exceptions, **today})

    def _frames(self, now: Instant) -> Iterator[tuple[Instant, Instant]]:
        zone = zone_of(self.zone)
        today = datetime.fromtimestamp(now / 1_000, UTC).astimezone(zone).date()
        for ahead in range(-1, LOOK_AHEAD_DAYS):
            day = today + timedelta(days=ahead)
            for start, stop in self.of_day(day):
                yield _instant(day, start, zone), _instant(day, stop, zone)

    def holiday(self, day: date) -> str:
        return finnish(day.year).get(day, "") if self.holidays == "fi" else ""

    def exception(self, day: date) -> str | None:
        """By which key this day differs from the week, if it does."""
        keys = (day.isoformat(), day.isoformat()[5:], self.holiday(day))
        return next((key for key in keys if key in self.exceptions), None)

    def of_day(self, day: date) -> tuple[Frame, ...]:
        key = self.exception(day)
        if key is not None:
            return self.exceptions[key]
        return () if self.holiday(day) else self.week.get(DAYS[day.weekday()], ())


@lru_cache(maxsize=8)
def zone_of(name: str) -> ZoneInfo:
    """Read from a small file once, and kept."""
    return ZoneInfo(name)


def _instant(day: date, clock: str, zone: ZoneInfo) -> Instant:
    if clock == "24:00":
        return _instant(day + timedelta(days=1), "00:00", zone)
    local = datetime.combine(day, time.fromisoformat(clock), zone)
    return Instant(int(local.timestamp() * 1_000))


def from_plain(plain: Mapping[str, object]) -> Hours:
    """Hours as they are stored: `{zone, week: {mon: [[from, to], …]}, exceptions: {date: […]}, holidays}`."""

    def frames(value: object) -> dict[str, tuple[Frame, ...]]:
        assert isinstance(value, Mapping)
        return {str(day): tuple((str(a), str(b)) for a, b in listed) for day, listed in value.items()}

    notes = plain.get("notes", {})
    assert isinstance(notes, Mapping)
    return Hours(
        zone=str(plain.get("zone", "Europe/Helsinki")),
        week=frames(plain.get("week", {})),
        exceptions=frames(plain.get("exceptions", {})),
        holidays=str(plain.get("holidays", "")),
        notes={str(day): str(note) for day, note in notes.items()},
    )


def to_plain(hours: Hours) -> dict[str, object]:
    def lists(value: Mapping[str, tuple[Frame, ...]]) -> dict[str, list[list[str]]]:
        return {day: [list(frame) for frame in listed] for day, listed in value.items()}

    return {
        "zone": hours.zone,
        "week": lists(hours.week),
        "exceptions": lists(hours.exceptions),
        "holidays": hours.holidays,
        "notes": dict(hours.notes),
    }
