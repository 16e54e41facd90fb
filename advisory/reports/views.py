"""A whole report of a period: figures, and how they are spread over days, hours, loads and channels."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np

from advisory.reports import untold
from advisory.reports.definitions import DEFINITIONS, figure
from advisory.reports.facts import MODES, OUTCOMES, Facts
from advisory.reports.model import (
    LEAST,
    OWN_CHANNELS,
    Cost,
    Figure,
    Period,
    day_of,
    hidden_ones,
)
from advisory.reports.untold import Row, uncounted

DAYS_APART = 92
"""Longer periods are drawn week by week."""
WEEKS_APART = 800
HIGHEST_LOAD = 10
TOPICS_MOST = 20
AT_ONCE = 2
"""Threads for one report: counting lets go of the interpreter, and conversations need the machine too."""
OF_ALL = frozenset({"promise_kept", "wait_median", "wait_p90", "lifted"})
"""What the organisation promises to the public: shown of all services together however few advise."""
BY_PLACE = ("contacts", "promise_kept", "wait_median", "abandoned", "handling_mean", "solved", "rated_solved")
BY_TIME = ("contacts", "promise_kept", "wait_median", "wait_p90", "abandoned")
BY_LOAD = ("reply_median", "handling_mean", "solved", "rated_solved")


@dataclass(frozen=True, slots=True)
class Named:
    """One service, language, site, answer or channel, with its figures."""

    id: str
    figures: Row


@dataclass(frozen=True, slots=True)
class Dot:
    """Days from `first` on, as many as one point of a curve stands for."""

    first: date
    figures: Row


@dataclass(frozen=True, slots=True)
class Hour:
    """`weekday` from Monday as 0. `count` is None where `hidden` says why, as of a figure."""

    weekday: int
    hour: int
    count: int | None
    hidden: str = ""


@dataclass(frozen=True, slots=True)
class Channel:
    """One channel measured here or told of; money in cents."""

    id: str
    told: bool
    contacts: Figure
    minutes: Figure
    solved: Figure
    contact_cents: Figure
    solved_cents: Figure


@dataclass(frozen=True, slots=True)
class Report:
    period: Period
    service: str | None
    figures: Sequence[Figure]
    people: int
    days: Sequence[Dot]
    step: str
    hours: Sequence[Hour]
    loads: Sequence[Named]
    outcomes: Sequence[Figure]
    channels: Sequence[Channel]
    services: Sequence[Named]
    sites: Sequence[Named]
    languages: Sequence[Named]
    answers: Sequence[Figure]


def whole_figures(facts: Facts, *, work: bool, everything: bool) -> list[Figure]:
    return [figure(one, facts, work_shown=work or (everything and one.id in OF_ALL)) for one in DEFINITIONS]


def figures_of(facts: Facts, service: str | None) -> list[Figure]:
    """The figures of all services together, or of one of them; `facts` are of all."""
    if service is None:
        return whole_figures(facts, work=facts.people >= LEAST, everything=True)
    work = service in shown_services(facts)
    found = whole_figures(_narrowed(facts, service), work=work, everything=False)
    return [uncounted(one) for one in found] if left_out(facts, service) == "whole" else found


def report(facts: Facts, period: Period, service: str | None, costs: Sequence[Cost]) -> Report:
    """`facts` are of all services; with `service` the report is of that one alone."""
    found = _report(facts, period, service, costs)
    return _uncounted(found) if left_out(facts, service) == "whole" else found


def _report(facts: Facts, period: Period, service: str | None, costs: Sequence[Cost]) -> Report:
    shown = shown_services(facts)
    part = facts if service is None else _narrowed(facts, service)
    people = part.people
    work = service in shown if service is not None else people >= LEAST
    of_all = service is None
    with ThreadPoolExecutor(AT_ONCE, "report") as side:
        services = side.submit(_by_place, facts, "service", shown)
        figures = side.submit(whole_figures, part, work=work, everything=of_all)
        sites = side.submit(_by_place_of_work, part, "site", work)
        languages = side.submit(_by_place_of_work, part, "lang", work)
        over_time = side.submit(_over_time, part, period, work=work, everything=of_all)
        loads = side.submit(_by_load, part) if work else None
        channels = side.submit(_channels, part, costs, work=work)
        hours = side.submit(_week, part)
        dots, step = over_time.result()
        return Report(
            period=period,
            service=service,
            figures=figures.result(),
            people=people if people >= LEAST else 0,
            days=dots,
            step=step,
            hours=hours.result(),
            loads=loads.result() if loads else [],
            outcomes=_outcomes(part) if work else [],
            channels=channels.result(),
            services=services.result(),
            sites=sites.result(),
            languages=languages.result(),
            answers=_answers(part),
        )


def _narrowed(facts: Facts, service: str) -> Facts:
    tallies = {key: count for key, count in facts.tallies.items() if key[1] == service}
    found = facts.of("service", service)
    return Facts(found.__getitem__, len(found), found.names, tallies)


def left_out(facts: Facts, service: str | None) -> str:
    """Why the conversations of one service are not counted out, if they are not; `facts` are of all."""
    return untold.small(facts.parts("service")).get(service, "") if service is not None else ""


def shown_services(facts: Facts) -> set[str]:
    """The services whose work is that of enough people."""
    return untold.enough(facts.parts("service"))


def _by_place_of_work(facts: Facts, kind: str, work: bool) -> list[Named]:
    return _by_place(facts, kind, untold.enough(facts.parts(kind)) if work else set())


def _by_place(facts: Facts, kind: str, shown: set[str]) -> list[Named]:
    parts = {name: part for name, part in facts.parts(kind).items() if len(part)}
    found = untold.rows(parts, BY_PLACE, shown)
    return [Named(name, found[name]) for name in sorted(found, key=lambda name: (-len(parts[name]), name))]


def _uncounted(found: Report) -> Report:
    """One service's, where to count its conversations would tell of another that has few."""

    def named(parts: Sequence[Named]) -> list[Named]:
        return [replace(one, figures=_quiet(one.figures)) for one in parts]

    return replace(
        found,
        figures=[uncounted(one) for one in found.figures],
        days=[replace(one, figures=_quiet(one.figures)) for one in found.days],
        hours=[replace(one, count=None, hidden="whole") if one.count else one for one in found.hours],
        loads=named(found.loads),
        outcomes=[
            Figure(one.id, None, None, "whole") if one.value else replace(one, of=None)
            for one in found.outcomes
        ],
        channels=[
            replace(
                one,
                contacts=uncounted(one.contacts),
                minutes=uncounted(one.minutes),
                solved=uncounted(one.solved),
                contact_cents=uncounted(one.contact_cents),
                solved_cents=uncounted(one.solved_cents),
            )
            for one in found.channels
        ],
        sites=named(found.sites),
        languages=named(found.languages),
    )


def _quiet(row: Row) -> Row:
    return {id: uncounted(one) for id, one in row.items()}


# -- over time -----------------------------------------------------------------------------------


def _over_time(facts: Facts, period: Period, *, work: bool, everything: bool) -> tuple[list[Dot], str]:
    """With `everything` the work of each day is shown, whoever did it; else that of days of enough people."""
    step, start = _steps(period)
    firsts = sorted({start(period.first + timedelta(days=n)) for n in range(period.days)})
    number = {first: code for code, first in enumerate(firsts)}
    codes = np.array([number[start(day_of(int(day)))] for day in facts.names["day"]], np.int16)[facts["day"]]
    parts = dict(enumerate(facts.by(codes, len(firsts))))
    shown = set(parts) if everything else untold.enough(parts) if work else set()
    rows = untold.rows(parts, BY_TIME, shown)
    return [Dot(max(first, period.first), rows[code]) for first, code in number.items()], step


def _steps(period: Period) -> tuple[str, Callable[[date], date]]:
    if period.days <= DAYS_APART:
        return "day", lambda day: day
    if period.days <= WEEKS_APART:
        return "week", lambda day: day - timedelta(days=day.weekday())
    return "month", lambda day: day.replace(day=1)


def _week(facts: Facts) -> list[Hour]:
    weekdays = np.array([day_of(int(day)).weekday() for day in facts.names["day"]], np.int64)
    counts = np.bincount(weekdays[facts["day"]] * 24 + facts["hour"], minlength=7 * 24).tolist()
    hidden = hidden_ones(dict(enumerate(counts)))
    return [
        Hour(place // 24, place % 24, None if place in hidden else count, hidden.get(place, ""))
        for place, count in enumerate(counts)
    ]


# -- by load, outcome and channel ----------------------------------------------------------------


def _by_load(facts: Facts) -> list[Named]:
    """By how many the advisor held in the mean moment of each conversation; the last takes all above."""
    loads = np.clip(np.rint(facts["load"]), 0, HIGHEST_LOAD).astype(np.int16)
    parts = {load: part for load, part in enumerate(facts.by(loads, HIGHEST_LOAD + 1)) if load and len(part)}
    rows = untold.rows(parts, ("contacts", *BY_LOAD), untold.enough(parts))
    return [Named(str(load), row) for load, row in rows.items()]


def _outcomes(facts: Facts) -> list[Figure]:
    ended = facts["outcome"][facts["closed"] > 0]
    counts = {name: int((ended == code).sum()) for code, name in enumerate(OUTCOMES) if name}
    hidden = hidden_ones(counts)
    return [
        Figure(name, None, None, hidden[name]) if name in hidden else Figure(name, float(count), len(ended))
        for name, count in counts.items()
    ]


def of_channel(facts: Facts, channel: str) -> Facts:
    """A conversation that became a call is counted as video, whether it was seen or only heard."""
    lifted = facts["mode"] >= MODES.index("voice")
    if channel == "video":
        return facts.where(lifted)
    own = facts.of("channel", channel)
    return own.where(own["mode"] == 0)


def _channels(facts: Facts, costs: Sequence[Cost], *, work: bool) -> list[Channel]:
    told = {one.channel: one for one in costs}
    found = []
    parts = {name: of_channel(facts, name) for name in OWN_CHANNELS}
    hidden = untold.small(parts)
    shown = untold.enough(parts) if work else set()
    for name, part in parts.items():
        row = untold.row(part, ("contacts", "handling_mean", "solved"), work=name in shown)
        if hidden.get(name) == "whole":
            row = _quiet(row)
        found.append(_channel(name, told.get(name), row["contacts"], row["handling_mean"], row["solved"]))
    none = Figure("contacts", None, None, "none")
    for name, one in told.items():
        if name not in OWN_CHANNELS:
            minutes = None if one.minutes is None else one.minutes * 60
            found.append(
                _channel(
                    name, one, none, _said("handling_mean", minutes), _said("solved", one.solved), told=True
                )
            )
    return found


def _said(id: str, value: float | None) -> Figure:
    return Figure(id, value, None, "" if value is not None else "none")


def _channel(
    id: str, cost: Cost | None, contacts: Figure, handling: Figure, solved: Figure, *, told: bool = False
) -> Channel:
    minutes = Figure(
        "minutes", None if handling.value is None else handling.value / 60, handling.of, handling.hidden
    )
    each = Figure("contact_cents", None, None, minutes.hidden or "none")
    once = Figure("solved_cents", None, None, each.hidden)
    if cost is not None and minutes.value is not None:
        cents = contact_cents(cost, minutes.value)
        each = Figure("contact_cents", cents, minutes.of)
        if solved.value:
            once = Figure("solved_cents", cents / solved.value, minutes.of)
        else:
            once = Figure("solved_cents", None, None, solved.hidden or "none")
    return Channel(id, told, contacts, minutes, solved, each, once)


def contact_cents(cost: Cost, minutes: float) -> float:
    """What one contact costs: the time that it took, and its share of what stands ready for it."""
    return minutes / 60 * cost.hour_cents + cost.fixed_cents


def _answers(facts: Facts) -> list[Figure]:
    """What was answered with most often: kind and id, as `article:…` or `answer:…`."""
    counts = sorted(facts.items("used").items(), key=lambda one: (-one[1], one[0]))
    return [Figure(item, float(count), count) for item, count in counts[:TOPICS_MOST] if count >= LEAST]


# -- against what was before ---------------------------------------------------------------------


def against(now: Sequence[Figure], then: Mapping[str, float]) -> dict[str, float]:
    """By how much each figure differs, where both are known."""
    return {
        one.id: one.value - then[one.id]
        for one in now
        if one.value is not None and not one.hidden and one.id in then
    }


def kept(figures: Sequence[Figure]) -> dict[str, float]:
    """The values that may be shown, to be held against later ones."""
    return {one.id: one.value for one in figures if one.value is not None and not one.hidden}
