from dataclasses import replace

import pytest

from advisory.clock import HOUR_MS, SECOND_MS, Instant
from advisory.desk.model import Advisor
from advisory.oversight.model import (
    Aside,
    Figures,
    Late,
    Notice,
    Staffed,
    Work,
    late_ones,
    looking_on,
    of_enough,
    outage_of,
)
from advisory.oversight.service import staffed, total

NOW = Instant(1_000_000_000)


def figures(service: str, members: int) -> Figures:
    return Figures(service, 0, None, 0, Staffed(members=members), Work(1, 2, 3, 4, 5))


@pytest.mark.req("R27")
def test_work_is_shown_of_five_and_more_alone() -> None:
    shown = of_enough([figures("a", 5), figures("b", 4), figures("c", 3), figures("d", 9)])
    assert {one.service for one in shown if one.work is None} == {"b", "c"}


def test_one_that_could_be_told_from_the_sum_is_hidden_with_the_small_one() -> None:
    shown = of_enough([figures("a", 9), figures("b", 4), figures("c", 6)])
    assert {one.service for one in shown if one.work is None} == {"b", "c"}
    assert of_enough([figures("a", 2)])[0].work is None
    assert all(one.work for one in of_enough([figures("a", 5), figures("b", 6)]))


def test_the_sum_is_of_everything() -> None:
    assert total([Work(1, 2, 3, 4, 5), Work(1, 1, 1, 1, 1)]) == Work(2, 3, 4, 5, 6)


def test_late_is_who_has_waited_for_most_of_what_was_promised() -> None:
    def one(name: str, waited_s: int, promise_s: int = 100) -> Late:
        return Late(name, "a", Instant(NOW - waited_s * SECOND_MS), promise_s)

    found = [one("calm", 79), one("soon", 80), one("over", 150), one("patient", 170, 200)]
    assert [late.conversation for late in late_ones(found, NOW)] == ["over", "patient", "soon"]


def test_who_is_there_is_counted_by_what_they_can_take() -> None:
    here = Advisor("a", "A", 5, {}, (), state="available", connected=True)
    there = [
        here,
        replace(here, capacity=0),
        replace(here, state="break_soon"),
        replace(here, state="on_break"),
        replace(here, connected=False),
    ]
    assert staffed(there, NOW) == Staffed(5, free=1, full=1, leaving=1, away=2, load=0.0, capacity=10)


def test_who_left_looks_on_no_more() -> None:
    def line(by: str, kind: str) -> Aside:
        return Aside(f"{by}{kind}", "c", 1, NOW, by, by.title(), kind)

    lines = [line("saara", "joined"), line("matti", "joined"), line("matti", "left"), line("aino", "said")]
    assert looking_on(lines) == {"saara": "Saara"}


@pytest.mark.req("R44")
def test_visitors_are_told_the_newest_outage_of_their_service() -> None:
    def notice(name: str, at: int, *services: str, to_visitors: bool = True) -> Notice:
        texts = {"fi": name, "sv": f"{name} sv", "en": f"{name} en"}
        until = Instant(NOW + HOUR_MS)
        return Notice(name, Instant(at), "saara", "Saara", texts, services, to_visitors, until)

    everywhere, parking = notice("everywhere", 1), notice("parking", 2, "parking")
    inside = notice("inside", 3, to_visitors=False)
    found = [everywhere, parking, inside]
    assert outage_of(found, "parking", "sv", NOW) == ("parking sv", "sv")
    assert outage_of(found, "library", "fi", NOW) == ("everywhere", "fi")
    assert outage_of([replace(everywhere, ended_at=NOW)], "library", "fi", NOW) == ("", "fi")
    assert outage_of(found, "library", "fi", Instant(NOW + HOUR_MS)) == ("", "fi")
