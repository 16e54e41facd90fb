"""Settings of services on the wire: what they promise, where they are offered, when they are open."""

import itertools
import re
from datetime import date
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfoNotFoundError

from pydantic import AfterValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from advisory.chat.life_wire import OVERSEEING
from advisory.desk.hours import DAYS, zone_of
from advisory.errors import Code
from advisory.identity import Role
from advisory.wire import PLAIN, At, Cid, Count, Id, May, Scope, Wire

SETS_POLICY = May(frozenset({Role.MAIN_USER}), Scope.ANY)
SEES = May(OVERSEEING, Scope.ANY)
"""Who may set hours in which service is asked for each service."""

ChannelName = Literal["chat", "message", "video"]
Kind = Literal["advice", "throughput", "expert", "multi_party"]


def _filled(value: str) -> str:
    if not value.strip():
        raise PydanticCustomError(Code.EMPTY, "empty")
    return value.strip()


Reason = Annotated[str, Field(max_length=300), PLAIN, AfterValidator(_filled)]
Name = Annotated[str, Field(max_length=80), PLAIN, AfterValidator(_filled)]
Words = Annotated[str, Field(max_length=200), PLAIN]
Seconds = Annotated[int, Field(ge=10, le=604_800)]


def _a_date(value: str) -> str:
    try:
        date.fromisoformat(value)
    except ValueError:
        raise PydanticCustomError(Code.INVALID, "no date") from None
    return value


Day = Annotated[str, Field(pattern=r"^20[0-9]{2}-[0-9]{2}-[0-9]{2}$"), AfterValidator(_a_date)]


class Names(Wire):
    fi: Name
    sv: Name
    en: Name


class ChannelForm(Wire):
    """One cell of the service map: offered or not, why, and where that is heading by when."""

    name: ChannelName
    offered: bool
    why: Words = ""
    heading: Words = ""
    by: Day | None = None


class TurnForm(Wire):
    """From `at` on the channel is offered, or no longer."""

    at: Annotated[int, Field(ge=0, le=4_102_444_800_000)]
    channel: ChannelName
    offered: bool


Meaning = Annotated[str, Field(max_length=500), PLAIN, AfterValidator(_filled)]


class Meanings(Wire):
    fi: Meaning
    sv: Meaning
    en: Meaning


class BindingForm(Wire):
    """Who may give a binding statement, by skill in the service, and what visitors read with it."""

    level: Annotated[int, Field(ge=1, le=3)]
    words: Meanings


class ServiceForm(Wire):
    """All of a service but its hours. Channels stand in the order in which they are shown. What is None
    follows from the kind; without `binding` nobody marks anything as binding."""

    names: Names
    active: bool
    kind: Kind
    promise_s: Seconds
    target_pct: Annotated[int, Field(ge=1, le=100)]
    level: Annotated[int, Field(ge=1, le=3)]
    queue_limit: Annotated[int, Field(ge=0, le=10_000)]
    overflow_to: Id | None = None
    overflow_after_s: Seconds | None = None
    quiet_s: Annotated[int, Field(ge=0, le=28_800)]
    ask_after_s: Seconds | None = None
    close_after_s: Seconds | None = None
    message_days: Annotated[int, Field(ge=0, le=60)]
    channels: Annotated[list[ChannelForm], Field(min_length=3, max_length=3)]
    turns: Annotated[list[TurnForm], Field(max_length=50)] = []
    binding: BindingForm | None = None
    health_note: bool = True

    @model_validator(mode="after")
    def once_each(self) -> Self:
        moments = {(turn.at, turn.channel) for turn in self.turns}
        if len({one.name for one in self.channels}) < len(self.channels) or len(moments) < len(self.turns):
            raise PydanticCustomError(Code.INVALID, "twice")
        return self


Clock = Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$|^24:00$")]
Frames = Annotated[list[Annotated[list[Clock], Field(min_length=2, max_length=2)]], Field(max_length=6)]
_YEARLY = re.compile(r"[01][0-9]-[0-3][0-9]")
_NAMED = re.compile(r"[a-z]{1,20}(_[a-z]{1,20}){0,3}")


def _a_weekday(value: str) -> str:
    if value not in DAYS:
        raise PydanticCustomError(Code.INVALID, "no weekday")
    return value


def _a_key(value: str) -> str:
    """A date, a day of every year or the name of a holiday."""
    if _NAMED.fullmatch(value):
        return value
    if not _YEARLY.fullmatch(value) and not re.fullmatch(r"20[0-9]{2}-[0-9]{2}-[0-9]{2}", value):
        raise PydanticCustomError(Code.INVALID, "no day")
    _a_date(f"2024-{value}" if len(value) == 5 else value)
    return value


Weekday = Annotated[str, AfterValidator(_a_weekday)]
ExceptionKey = Annotated[str, AfterValidator(_a_key)]


def _in_order(frames: list[list[str]]) -> list[list[str]]:
    """Sorted; each ends after it begins, and before the next one does."""
    for start, stop in frames:
        if start >= stop:
            raise PydanticCustomError(Code.HOURS_ORDER, "order", {"start": start, "stop": stop})
    frames = sorted(frames)
    for one, other in itertools.pairwise(frames):
        if other[0] < one[1]:
            both = {"one": "–".join(one), "other": "–".join(other)}
            raise PydanticCustomError(Code.HOURS_OVERLAP, "overlap", both)
    return frames


def _a_zone(value: str) -> str:
    try:
        zone_of(value)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise PydanticCustomError(Code.INVALID, "no such time zone") from None
    return value


DayFrames = Annotated[Frames, AfterValidator(_in_order)]


class HoursForm(Wire):
    """`exceptions` and `notes` by date, by day of every year (`12-24`) or by a holiday's name."""

    zone: Annotated[str, Field(max_length=40), AfterValidator(_a_zone)]
    week: dict[Weekday, DayFrames]
    exceptions: Annotated[dict[ExceptionKey, DayFrames], Field(max_length=400)]
    holidays: Literal["", "fi"]
    notes: Annotated[dict[ExceptionKey, Words], Field(max_length=400)] = {}


class SaveService(Wire):
    """`rev` 0 for one that nobody changed here yet, and for a new one."""

    cid: Cid
    rev: Count
    reason: Reason
    settings: ServiceForm


class SaveHours(Wire):
    cid: Cid
    rev: Count
    reason: Reason
    hours: HoursForm


class PutServiceBack(Wire):
    cid: Cid
    rev: Count
    reason: Reason
    of_rev: Annotated[int, Field(ge=1, le=2_147_483_647)]


class ServiceSetting(Wire):
    """`offered`: what visitors have now. `answered` and `kept`: today's first answers, and those of them
    within the promise. `advisors`: how many have the skill at the needed level."""

    id: str
    rev: int
    settings: ServiceForm
    hours: HoursForm
    offered: list[ChannelName]
    open: bool
    opens_at: At | None = None
    closes_at: At | None = None
    waiting: int
    answered: int
    kept: int
    advisors: int
    sets_policy: bool
    sets_hours: bool
    changed_at: At | None = None
    changed_by: str = ""


class ServiceSettings(Wire):
    services: list[ServiceSetting]
    now: At


class ServiceVersion(Wire):
    """Without `by` it was found so when somebody changed it here for the first time."""

    rev: int
    at: At
    by: str
    reason: str
    of_rev: int | None = None
    settings: ServiceForm
    hours: HoursForm


class ServiceVersions(Wire):
    versions: list[ServiceVersion]


class AskMonth(Wire):
    month: Annotated[str, Field(pattern=r"^20[0-9]{2}-(0[1-9]|1[0-2])$")]


class CalendarDay(Wire):
    """`exception` is the key by which the day differs from the week; `holiday` a holiday's name."""

    day: str
    frames: list[list[str]]
    exception: str | None = None
    holiday: str = ""
    note: str = ""


class CalendarService(Wire):
    id: str
    days: list[CalendarDay]


class Calendar(Wire):
    """Whole weeks from Monday to Sunday, with the month in them."""

    today: str
    services: list[CalendarService]
