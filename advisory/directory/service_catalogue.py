"""Referrals from the Finnish Service Catalogue (PTV): service channels and organisations of its open API.

Of a service channel: its names and summaries in Finnish, Swedish and English, the first phone, the first web
page, and its regular hours. Exceptional hours are left to the owner's own pages.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from advisory.directory.hours import DAYS
from advisory.directory.importing import referral
from advisory.directory.model import Referral
from advisory.identity import LANGUAGES

SIGNS = ("serviceChannelNames", "organizationNames")
"""A row of the catalogue has one of these."""
DAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
REGULAR = ("DaysOfTheWeek", "Standard")
SUMMARY_LETTERS = 300
KIND = "authority"

Entry = Mapping[str, Any]


def is_entry(row: Entry) -> bool:
    return any(sign in row for sign in SIGNS)


def is_published(row: Entry) -> bool:
    return bool(row.get("publishingStatus", "Published") == "Published")


def from_catalogue(row: Entry) -> Referral:
    """Raises ValueError or KeyError with the reason when the row cannot be taken."""
    sort = "serviceChannel" if SIGNS[0] in row else "organization"
    names = _texts(row[f"{sort}Names"], "Name")
    summaries = _texts(row.get(f"{sort}Descriptions") or (), "Summary", "ShortDescription", "Description")
    if not names:
        raise ValueError("no name in Finnish, Swedish or English")
    versions = {
        lang: {"name": name, "what_for": summaries.get(lang, ""), "note": ""} for lang, name in names.items()
    }
    return referral(
        {
            "id": f"ptv-{row['id']}",
            "kind": KIND,
            "versions": versions,
            "hours": hours_of(row.get("serviceHours") or ()),
            "phone": _phone(row.get("phoneNumbers") or ()),
            "link": _link(row.get("webPages") or ()),
        }
    )


def _texts(items: Sequence[Entry], *kinds: str) -> dict[str, str]:
    """By language; of several kinds the first that there is."""
    found: dict[str, str] = {}
    for kind in kinds:
        for item in items:
            lang, text = item.get("language"), " ".join(str(item.get("value") or "").split())
            if item.get("type") == kind and lang in LANGUAGES and text:
                found.setdefault(str(lang), _cut(text))
    return found


def _cut(text: str) -> str:
    return text if len(text) <= SUMMARY_LETTERS else text[:SUMMARY_LETTERS].rsplit(" ", 1)[0] + "…"


def _phone(items: Sequence[Entry]) -> str | None:
    for item in items:
        if number := str(item.get("number") or "").strip():
            prefix = "" if item.get("isFinnishServiceNumber") else str(item.get("prefixNumber") or "")
            return f"{prefix} {number}".strip()
    return None


def _link(items: Sequence[Entry]) -> str | None:
    own = sorted(items, key=lambda item: item.get("language") != "fi")
    return next((str(item["url"]) for item in own if item.get("url")), None)


def hours_of(items: Sequence[Entry]) -> str | None:
    """The regular week, as `Mo-Fr 09:00-16:00; Sa 10:00-14:00`."""
    week: dict[int, list[str]] = {}
    for item in items:
        if item.get("serviceHourType") not in REGULAR or item.get("isClosed"):
            continue
        if item.get("isAlwaysOpen"):
            return "24/7"
        for frame in item.get("openingHour") or ():
            first = _day(frame["dayFrom"])
            last = _day(frame.get("dayTo") or frame["dayFrom"])
            until = _clock(frame["to"])
            times = f"{_clock(frame['from'])}-{'24:00' if until == '00:00' else until}"
            for step in range((last - first) % 7 + 1):
                week.setdefault((first + step) % 7, []).append(times)
    rules = []
    day = 0
    while day < 7:
        end = day
        while end + 1 < 7 and week.get(end + 1) == week.get(day):
            end += 1
        if day in week:
            days = DAYS[day] if end == day else f"{DAYS[day]}-{DAYS[end]}"
            rules.append(f"{days} {','.join(week[day])}")
        day = end + 1
    return "; ".join(rules) or None


def _day(name: str) -> int:
    if name not in DAY_NAMES:
        raise ValueError(f"no day of the week: {name}")
    return DAY_NAMES.index(name)


def _clock(text: str) -> str:
    """`08:00:00` is what the catalogue writes."""
    parts = str(text).split(":")
    if len(parts) not in (2, 3) or not all(part.isdecimal() and len(part) == 2 for part in parts):
        raise ValueError(f"no time of day: {text}")
    return ":".join(parts[:2])
