"""A whole report of a period: figures, and how they are spread over days, hours, loads and channels."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from advisory.reports.definitions import BY_ID, DEFINITIONS, figure
from advisory.reports.facts import MODES, OUTCOMES, Facts
from advisory.reports.model import (
    LEAST,
    OWN_CHANNELS,
    Cost,
    Figure,
    Period,
    day_of,
    few,
    groups_of_work,
    hidden_ones,
)

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

Row = dict[str, Figure]


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
    """`weekday` from Monday as 0. `count` is None where there were some, but fewer than five."""

    weekday: int
    hour: int
    count: int | None


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


def _row(facts: Facts, ids: Sequence[str], *, work: bool) -> Row:
    return {id: figure(BY_ID[id], facts, work_shown=work) for id in ids}


def whole_figures(facts: Facts, *, work: bool, everything: bool) -> list[Figure]:
    return [figure(one, facts, work_shown=work or (everything and one.id in OF_ALL)) for one in DEFINITIONS]


def figures_of(facts: Facts, service: str | None) -> list[Figure]:
    """The figures of all services together, or of one of them; `facts` are of all."""
    if service is None:
        return whole_figures(facts, work=facts.people >= LEAST, everything=True)
    return whole_figures(_narrowed(facts, service), work=service in shown_services(facts), everything=False)


def report(facts: Facts, period: Period, service: str | None, costs: Sequence[Cost]) -> Report:
    """`facts` are of all services; with `service` the report is of that one alone."""
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
        over_time = side.submit(_over_time, part, period, work or of_all)
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


def _enough(facts: Facts, kind: str) -> set[str]:
    return groups_of_work({name: part.people for name, part in facts.parts(kind).items() if len(part)})


def shown_services(facts: Facts) -> set[str]:
    """The services whose work is that of enough people."""
    return _enough(facts, "service")


def _by_place_of_work(facts: Facts, kind: str, work: bool) -> list[Named]:
    return _by_place(facts, kind, _enough(facts, kind) if work else set())


def _by_place(facts: Facts, kind: str, shown: set[str]) -> list[Named]:
    parts = facts.parts(kind)
    counts = {name: len(part) for name, part in parts.items() if len(part)}
    small = hidden_ones(counts)
    found = []
    for name in sorted(counts, key=lambda name: (-counts[name], name)):
        if name in small:
            row = {id: Figure(id, None, None, "few") for id in BY_PLACE}
        else:
            row = _row(parts[name], BY_PLACE, work=name in shown)
        found.append(Named(name, row))
    return found


# -- over time -----------------------------------------------------------------------------------


def _over_time(facts: Facts, period: Period, work: bool) -> tuple[list[Dot], str]:
    step, start = _steps(period)
    firsts = sorted({start(period.first + timedelta(days=n)) for n in range(period.days)})
    number = {first: code for code, first in enumerate(firsts)}
    codes = np.array([number[start(day_of(int(day)))] for day in facts.names["day"]], np.int16)[facts["day"]]
    parts = facts.by(codes, len(firsts))
    dots = [
        Dot(max(first, period.first), _row(part, BY_TIME, work=work))
        for first, part in zip(firsts, parts, strict=True)
    ]
    return dots, step


def _steps(period: Period) -> tuple[str, Callable[[date], date]]:
    if period.days <= DAYS_APART:
        return "day", lambda day: day
    if period.days <= WEEKS_APART:
        return "week", lambda day: day - timedelta(days=day.weekday())
    return "month", lambda day: day.replace(day=1)


def _week(facts: Facts) -> list[Hour]:
    weekdays = np.array([day_of(int(day)).weekday() for day in facts.names["day"]], np.int64)
    counts = np.bincount(weekdays[facts["day"]] * 24 + facts["hour"], minlength=7 * 24)
    found = []
    for place in range(7 * 24):
        count = int(counts[place])
        found.append(Hour(place // 24, place % 24, None if few(count) else count))
    return found


# -- by load, outcome and channel ----------------------------------------------------------------


def _by_load(facts: Facts) -> list[Named]:
    """By how many the advisor held in the mean moment of each conversation; the last takes all above."""
    loads = np.clip(np.rint(facts["load"]), 0, HIGHEST_LOAD).astype(np.int16)
    found = []
    for load, part in enumerate(facts.by(loads, HIGHEST_LOAD + 1)):
        if load and len(part):
            row = _row(part, ("contacts", *BY_LOAD), work=part.people >= LEAST)
            found.append(Named(str(load), row))
    return found


def _outcomes(facts: Facts) -> list[Figure]:
    ended = facts["outcome"][facts["closed"] > 0]
    counts = {name: int((ended == code).sum()) for code, name in enumerate(OUTCOMES) if name}
    small = hidden_ones(counts)
    return [
        Figure(name, None, None, "few") if name in small else Figure(name, float(count), len(ended))
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
    for name in OWN_CHANNELS:
        part = of_channel(facts, name)
        shown = work and part.people >= LEAST
        found.append(
            _channel(
                name,
                told.get(name),
                figure(BY_ID["contacts"], part, work_shown=True),
                figure(BY_ID["handling_mean"], part, work_shown=shown),
                figure(BY_ID["solved"], part, work_shown=shown),
            )
        )
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
