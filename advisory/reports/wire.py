"""Reports on the wire. Days are written as 2026-11-22; shares are between 0 and 1, money is in cents."""

from typing import Annotated, Literal

from pydantic import Field

from advisory.identity import Role
from advisory.wire import ADVISING, FILLED, PLAIN, At, Cid, Count, Id, May, Scope, Wire

READS = May(frozenset({Role.SUPERVISOR, Role.MAIN_USER, Role.OWNER}), Scope.ANY)
EXPORTS = May(frozenset({Role.MAIN_USER, Role.OWNER}), Scope.ANY)
SETS = May(frozenset({Role.MAIN_USER}), Scope.ANY)
OWN = May(ADVISING, Scope.SELF)

DayText = Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")]
Name = Annotated[str, Field(min_length=1, max_length=80), PLAIN, FILLED]
Why = Annotated[str, Field(min_length=1, max_length=300), PLAIN, FILLED]
Hidden = Literal["", "none", "few", "people", "whole"]
Channel = Literal["chat", "video", "message", "phone", "visit"]


class AskReport(Wire):
    """`against`: the period just before, or the same weekdays a year ago; or a baseline by its id."""

    first: DayText
    last: DayText
    service: Id | None = None
    against: Literal["none", "before", "year"] = "none"
    baseline: Id | None = None


class AskPeriod(Wire):
    first: DayText
    last: DayText


class ReportFigure(Wire):
    """`value` is absent where `hidden` says why; `of` is of how many it was made, `before` what it is held
    against."""

    id: str
    value: float | None = None
    of: int | None = None
    hidden: Hidden = ""
    before: float | None = None


class DefinedFigure(ReportFigure):
    """With what it counts in, and whether more or less of it is better, if either."""

    unit: Literal["count", "share", "seconds", "times", "points"]
    better: Literal["", "more", "less"] = ""


class ReportPart(Wire):
    """A service, site, language or number of conversations at once, with its figures."""

    id: str
    name: str
    figures: list[ReportFigure]


class ReportDot(Wire):
    first: DayText
    figures: list[ReportFigure]


class ReportHour(Wire):
    """`weekday` 0 is Monday. Without a count `hidden` says why."""

    weekday: int
    hour: int
    count: int | None = None
    hidden: Hidden = ""


class ReportChannel(Wire):
    id: Channel
    told: bool
    contacts: ReportFigure
    minutes: ReportFigure
    solved: ReportFigure
    contact_cents: ReportFigure
    solved_cents: ReportFigure


class ReportThen(Wire):
    """What it is held against. `refused`: why that cannot be, and then there are no figures of it."""

    name: str
    first: DayText
    last: DayText
    refused: Literal["", "version", "service"] = ""


class ReportService(Wire):
    id: str
    name: str
    promise_s: int
    target_pct: int


class ReportPage(Wire):
    """`until`: what has happened since is not counted yet. `people` is 0 where they are fewer than five."""

    first: DayText
    last: DayText
    service: str | None = None
    version: int
    until: At
    first_day: DayText | None = None
    people: int
    figures: list[DefinedFigure]
    then: ReportThen | None = None
    step: Literal["day", "week", "month"]
    days: list[ReportDot]
    hours: list[ReportHour]
    loads: list[ReportPart]
    outcomes: list[ReportFigure]
    channels: list[ReportChannel]
    services: list[ReportPart]
    sites: list[ReportPart]
    languages: list[ReportPart]
    answers: list[ReportPart]
    all_services: list[ReportService]
    may_export: bool
    may_set: bool


class OwnFigures(Wire):
    figures: list[DefinedFigure]


class ExportReport(Wire):
    cid: Cid
    first: DayText
    last: DayText
    service: Id | None = None
    against: Literal["none", "before", "year"] = "none"
    format: Literal["csv", "xlsx"]


class ChannelCost(Wire):
    """`minutes` and `solved` are told of channels that are not measured here."""

    channel: Channel
    hour_cents: Annotated[int, Field(ge=0, le=1_000_000)]
    fixed_cents: Annotated[int, Field(ge=0, le=1_000_000)] = 0
    minutes: Annotated[float, Field(gt=0, le=1_440)] | None = None
    solved: Annotated[float, Field(gt=0, le=1)] | None = None


class CostVersion(Wire):
    rev: int
    at: At
    by_name: str
    reason: str
    costs: list[ChannelCost]


class CostVersions(Wire):
    versions: list[CostVersion]


class SetCosts(Wire):
    """`rev` is that of the version which is changed, 0 before the first."""

    cid: Cid
    rev: Count
    reason: Why
    costs: Annotated[list[ChannelCost], Field(min_length=1, max_length=5)]


class BaselineView(Wire):
    """`alike`: it follows the definitions of now, and may be held against figures of now."""

    id: str
    name: str
    first: DayText
    last: DayText
    service: str | None = None
    version: int
    alike: bool
    at: At
    by_name: str


class Baselines(Wire):
    baselines: list[BaselineView]


class KeepBaseline(Wire):
    cid: Cid
    name: Name
    first: DayText
    last: DayText
    service: Id | None = None


class RemoveBaseline(Wire):
    cid: Cid
    baseline: Id


class AskStaffing(Wire):
    first: DayText
    last: DayText
    service: Id
    promise_s: Annotated[int, Field(ge=10, le=86_400)]
    capacity: Annotated[int, Field(ge=1, le=10)] = 4


class StaffingAnswer(Wire):
    advisors: int
    capacity: int
    kept: float
    wait_p90_s: float
    most_held: int


class StaffingAnswers(Wire):
    """`thin`: there were too few conversations, `of` so many where that may be told. `held_now`: how many
    were held at once."""

    thin: bool
    of: int | None = None
    promise_s: int
    held_now: float | None = None
    answers: list[StaffingAnswer]
