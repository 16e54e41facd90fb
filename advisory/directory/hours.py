"""Opening hours in the OpenStreetMap form, as far as the files of the directory use it. Pure.

`Mo-Fr 09:00-16:00; Sa 10:00-14:00; PH off`, several frames of a day parted by commas, and `24/7`. Of
rules for the same day the last one counts. What cannot be read is shown as it was written.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Self

DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
ALWAYS = "24/7"
WEEK = 7
_RULE = re.compile(
    r"(?:(?P<days>(?:[A-Z][a-z]|PH)(?:[-,](?:[A-Z][a-z]|PH))*) )?(?P<times>off|closed|[\d:,-]+)"
)
_FRAME = re.compile(r"([01]\d|2[0-4]):([0-5]\d)-([01]\d|2[0-4]):([0-5]\d)")

Frames = tuple[tuple[int, int], ...]
"""Minutes of the day from and to."""


class Unreadable(ValueError):
    """Hours that this module cannot read."""


@dataclass(frozen=True, slots=True)
class State:
    """Open now until a minute of today; or closed, and open again on a day (0 is today) from a minute on."""

    open: bool
    until: int | None = None
    opens_in_days: int | None = None
    opens_at: int | None = None


@dataclass(frozen=True, slots=True)
class Hours:
    week: tuple[Frames, ...]
    holidays: Frames | None = None

    @classmethod
    def read(cls, text: str) -> Self:
        if text.strip() == ALWAYS:
            return cls((((0, 24 * 60),),) * WEEK)
        week: list[Frames] = [()] * WEEK
        holidays: Frames | None = None
        for part in text.split(";"):
            found = _RULE.fullmatch(part.strip())
            if found is None:
                raise Unreadable(f"hours that cannot be read: {part.strip()}")
            frames = _frames(found["times"])
            for day in _days(found["days"] or "Mo-Su"):
                if day == WEEK:
                    holidays = frames
                else:
                    week[day] = frames
        return cls(tuple(week), holidays)

    def on(self, day: date, holidays: Sequence[date]) -> Frames:
        if self.holidays is not None and day in holidays:
            return self.holidays
        return self.week[day.weekday()]

    def state(self, now: datetime, holidays: Sequence[date] = ()) -> State:
        minute = now.hour * 60 + now.minute
        for ahead in range(WEEK + 1):
            for start, end in self.on(now.date() + timedelta(days=ahead), holidays):
                if ahead == 0 and start <= minute < end:
                    return State(True, until=end)
                if ahead > 0 or start > minute:
                    return State(False, opens_in_days=ahead, opens_at=start)
        return State(False)


def _days(text: str) -> list[int]:
    days: list[int] = []
    for part in text.split(","):
        first, _, last = part.partition("-")
        if first == "PH" and not last:
            days.append(WEEK)
        elif first in DAYS and (not last or last in DAYS):
            start = DAYS.index(first)
            end = DAYS.index(last) if last else start
            days += [(start + step) % WEEK for step in range((end - start) % WEEK + 1)]
        else:
            raise Unreadable(f"no days: {part}")
    return days


def _frames(text: str) -> Frames:
    if text in ("off", "closed"):
        return ()
    frames = []
    for part in text.split(","):
        found = _FRAME.fullmatch(part)
        if found is None:
            raise Unreadable(f"no times: {part}")
        start, end = int(found[1]) * 60 + int(found[2]), int(found[3]) * 60 + int(found[4])
        if not start < end <= 24 * 60:
            raise Unreadable(f"times that do not follow one another: {part}")
        frames.append((start, end))
    return tuple(sorted(frames))


NAMES = {
    "fi": ("ma", "ti", "ke", "to", "pe", "la", "su"),
    "sv": ("mån", "tis", "ons", "tors", "fre", "lör", "sön"),
    "en": DAYS,
}
AROUND = {"fi": "ympäri vuorokauden", "sv": "dygnet runt", "en": "around the clock"}


def clock(minute: int, lang: str) -> str:
    """`9`, `16.15`, and `16:15` in English."""
    hour, rest = divmod(minute, 60)
    if lang == "en":
        return f"{hour}:{rest:02}"
    return f"{hour}.{rest:02}" if rest else str(hour)


def in_words(text: str, lang: str) -> str:
    """For people: `ma–pe 9–16, la 10–14`."""
    if text.strip() == ALWAYS:
        return AROUND.get(lang, AROUND["en"])
    try:
        week = Hours.read(text).week
    except Unreadable:
        return text
    names = NAMES.get(lang, NAMES["en"])
    parts: list[str] = []
    at = 0
    while at < WEEK:
        last = at
        while last + 1 < WEEK and week[last + 1] == week[at]:
            last += 1
        if week[at]:
            days = names[at] if last == at else f"{names[at]}–{names[last]}"
            times = ", ".join(f"{clock(start, lang)}–{clock(end, lang)}" for start, end in week[at])
            parts.append(f"{days} {times}")
        at = last + 1
    return ", ".join(parts)
