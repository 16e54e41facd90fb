"""Nothing of small groups and nobody's work is told; nor is what the whole less the rest would tell."""

from collections.abc import Collection, Sequence
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as some

from advisory.clock import MINUTE_MS, Instant
from advisory.reports import views
from advisory.reports.facts import LAYOUT, Facts, pack, unpack
from advisory.reports.fold import Case
from advisory.reports.model import LEAST, Figure, Period, groups_of_work, hidden_ones
from advisory.reports.views import Report

MONDAY, SUNDAY = 20261116, 20261122
WEEK = Period(date(2026, 11, 16), date(2026, 11, 22))
FIVE = ("aino", "bjorn", "cecilia", "daavid", "eeva")


def some_cases(
    count: int,
    advisors: Sequence[str] = FIVE,
    *,
    service: str = "advice",
    day: int = MONDAY,
    hour: int = 9,
    load: int = 1,
    channel: str = "chat",
    call: str | None = None,
) -> list[Case]:
    """Conversations that were answered after a minute and held for ten; the advisors take turns."""
    made = []
    for number in range(count):
        who = advisors[number % len(advisors)]
        case = Case(
            f"{service}{day}{hour}{number}", service, "town", "fi", channel, day, hour, Instant(0), 120
        )
        case.advisor, case.call_mode, case.outcome, case.closed_by = who, call, "solved", "advisor"
        case.assigned_at = case.answered_at = Instant(MINUTE_MS)
        case.closed_at = Instant(11 * MINUTE_MS)
        case.held_ms = 10 * MINUTE_MS
        case.shared_ms, case.load_ms = case.held_ms // load, case.held_ms * load
        made.append(case)
    return made


def facts(*parts: list[Case]) -> Facts:
    packed = pack(case for part in parts for case in part)
    return unpack([(*key, len(data) // LAYOUT.itemsize, data) for key, data in packed.items()], {})


def report(found: Facts, service: str | None = None) -> Report:
    return views.report(found, WEEK, service, ())


def untold(whole: int, shown: Collection[Figure | views.Hour]) -> int:
    """What the whole tells of those that are not shown."""
    counts = [one.value if isinstance(one, Figure) else one.count for one in shown]
    return whole - int(sum(count for count in counts if count is not None))


def of(figures: Sequence[Figure], id: str) -> Figure:
    return next(one for one in figures if one.id == id)


@given(some.dictionaries(some.integers(0, 30), some.integers(0, 40)))
def test_those_that_are_left_out_are_never_fewer_than_five_together(counts: dict[int, int]) -> None:
    hidden = hidden_ones(counts)
    assert {name for name, count in counts.items() if 0 < count < LEAST} <= set(hidden)
    shown = [count for name, count in counts.items() if name not in hidden and count]
    if hidden and shown:
        assert sum(counts[name] for name in hidden) >= LEAST


@given(some.dictionaries(some.integers(0, 20), some.frozensets(some.integers(0, 12))))
def test_nor_are_those_whose_work_is_left_out(members: dict[int, frozenset[int]]) -> None:
    def together(names: Collection[int]) -> int:
        return len(frozenset().union(*(members[name] for name in names)))

    shown = groups_of_work({name: len(who) for name, who in members.items()}, together)
    assert all(len(members[name]) >= LEAST for name in shown)
    assert not shown or together(set(members) - shown) not in range(1, LEAST)


def test_a_day_with_few_is_not_told_by_the_other_days() -> None:
    found = facts(
        *(some_cases(20 + day % 10, day=day) for day in range(MONDAY, SUNDAY)), some_cases(2, day=SUNDAY)
    )
    made = report(found)
    days = [one.figures["contacts"] for one in made.days]
    assert days[-1].hidden == "few"
    assert [one.hidden for one in days].count("whole") == 1, "and it does not say that there were under five"
    assert untold(int(of(made.figures, "contacts").value or 0), days) >= LEAST


def test_nor_is_an_hour() -> None:
    found = facts(some_cases(20), some_cases(15, hour=10), some_cases(1, hour=20))
    made = report(found)
    assert {one.hidden for one in made.hours} == {"", "few", "whole"}
    assert untold(36, made.hours) >= LEAST


def test_nor_a_channel_nor_two_that_are_few_together() -> None:
    found = facts(some_cases(20), some_cases(1, call="video"), some_cases(1, channel="message", hour=10))
    made = report(found)
    assert untold(22, [one.contacts for one in made.channels]) >= LEAST
    chat = next(one for one in made.channels if one.id == "chat")
    assert (chat.contacts.hidden, chat.minutes.of) == ("whole", None)


def test_a_service_that_stands_for_a_small_one_is_not_counted_when_asked_for_alone() -> None:
    found = facts(some_cases(21), some_cases(7, service="library"), some_cases(2, service="parks"))
    services = {one.id: one.figures["contacts"] for one in report(found).services}
    assert {id: one.hidden for id, one in services.items()} == {
        "advice": "",
        "library": "whole",
        "parks": "few",
    }
    alone = report(found, "library")
    for figures in (alone.figures, views.figures_of(found, "library")):
        assert {id: of(figures, id).hidden for id in ("contacts", "answered")} == dict.fromkeys(
            ("contacts", "answered"), "whole"
        )
        assert of(figures, "messages").value == 0, "that there were none tells of nobody"
        assert {one.of for one in figures if not one.hidden} == {None}
        assert of(figures, "abandoned").value == 0, "how well it went is told"
    assert {one.count for one in alone.hours} == {0, None}
    assert {one.figures["contacts"].value for one in alone.days} == {0, None}
    assert {one.value for one in alone.outcomes} <= {0, None}
    assert {one.contacts.value for one in alone.channels} == {0, None}
    assert of(report(found, "advice").figures, "contacts").value == 21


@pytest.mark.req("R87")
def test_the_work_of_one_day_is_not_shown_where_fewer_than_five_did_it() -> None:
    """Asked for alone it is not shown; a curve of the week does not show it either."""
    found = facts(
        *(some_cases(20, day=day) for day in range(MONDAY, SUNDAY)), some_cases(10, ("aino",), day=SUNDAY)
    )
    sunday = views.report(
        facts(some_cases(10, ("aino",), day=SUNDAY)), Period(WEEK.last, WEEK.last), "advice", ()
    )
    assert of(sunday.figures, "wait_median").hidden == "people"
    days = [one.figures["wait_median"].hidden for one in report(found, "advice").days]
    assert days[-1] == "people"
    assert days.count("people") == 2, "Sunday's is not told by the other six days"
    assert report(found).days[-1].figures["wait_median"].value == 60, "the organisation's promise is public"


@pytest.mark.req("R87")
def test_the_work_at_a_load_that_few_have_had_is_not_told_by_the_others() -> None:
    found = facts(some_cases(20), some_cases(20, load=2, hour=10), some_cases(10, ("aino",), load=9, hour=11))
    by_load = {one.id: one.figures["handling_mean"].hidden for one in report(found).loads}
    assert by_load["9"] == "people"
    assert list(by_load.values()).count("people") == 2
