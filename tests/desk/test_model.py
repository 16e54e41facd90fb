"""Whose turn it is: load, room, and who is offered what."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisory.clock import MINUTE_MS, Instant
from advisory.desk.model import COUNT_LIMIT, IDLE_MS, Advisor, Service, free_slot, offers, weight
from tests.support.conversations import a_conversation
from tests.support.town import ALWAYS

NOW = Instant(10_000_000)


def an_advisor(name: str = "a", held: int = 0, **more: object) -> Advisor:
    advisor = Advisor(
        id=name,
        name=name,
        capacity=5,
        skills={"advice": 1},
        languages=("fi",),
        state="available",
        connected=True,
        held=tuple(a_conversation(f"{name}{n}", status="active", quiet_since=NOW) for n in range(held)),
    )
    return replace(advisor, **more)  # type: ignore[arg-type]


def services(**more: object) -> dict[str, Service]:
    return {"advice": replace(Service(id="advice", names={}, hours=ALWAYS), **more)}  # type: ignore[arg-type]


@pytest.mark.req("R04")
def test_weights_tell_how_much_of_an_advisor_a_conversation_takes() -> None:
    item = a_conversation(quiet_since=NOW)
    assert weight(item, NOW) == 1.0
    assert weight(replace(item, assigned_at=Instant(NOW - MINUTE_MS + 1)), NOW) == 1.5
    assert weight(replace(item, turn="visitor", quiet_since=Instant(NOW - IDLE_MS - 1)), NOW) == 0.3
    assert weight(replace(item, in_call=True), NOW) == 3.0


@pytest.mark.req("R04")
def test_capacity_counts_weights_and_never_more_than_ten() -> None:
    assert an_advisor(held=4).has_room(NOW)
    assert not an_advisor(held=5).has_room(NOW)
    idle = replace(a_conversation(), turn="visitor", quiet_since=Instant(0))
    ten = replace(an_advisor(), held=tuple(replace(idle, id=str(n)) for n in range(COUNT_LIMIT)))
    assert ten.load(NOW) < 5
    assert not ten.has_room(NOW)
    assert not ten.may_take(NOW)


@pytest.mark.req("R04")
def test_a_rush_of_new_ones_is_not_pushed_but_may_be_taken() -> None:
    fresh = tuple(a_conversation(str(n), assigned_at=NOW) for n in range(4))
    advisor = replace(an_advisor(), held=fresh)
    assert not advisor.has_room(NOW)
    assert advisor.may_take(NOW)


@pytest.mark.req("R14")
def test_the_longest_waiting_goes_to_the_least_loaded() -> None:
    queue = [a_conversation("first"), a_conversation("second")]
    made = offers(queue, [an_advisor("busy", 3), an_advisor("calm", 0)], services(), NOW)
    assert [(item.id, advisor.id) for item, advisor in made] == [("first", "calm"), ("second", "calm")]


def test_the_advisor_from_before_is_preferred_when_free() -> None:
    queue = [a_conversation("x", last_advisor="busy")]
    made = offers(queue, [an_advisor("busy", 3), an_advisor("calm", 0)], {}, NOW)
    assert [advisor.id for _, advisor in made] == ["busy"]


@pytest.mark.req("R13")
@pytest.mark.parametrize(
    "unfit",
    [
        {"skills": {"advice": 1}},
        {"skills": {"other": 3}},
        {"languages": ("sv",)},
        {"state": "break_soon"},
        {"connected": False},
    ],
)
def test_never_to_somebody_below_the_level_or_away(unfit: dict[str, Any]) -> None:
    assert offers([a_conversation()], [an_advisor(**unfit)], services(level=2), NOW) == []


def test_one_who_let_it_pass_is_asked_again_only_when_nobody_else_can() -> None:
    passed = a_conversation("x", passed_by=("a",))
    assert [a.id for _, a in offers([passed], [an_advisor("a"), an_advisor("b", 3)], {}, NOW)] == ["b"]
    assert [a.id for _, a in offers([passed], [an_advisor("a")], {}, NOW)] == ["a"]


@given(
    held=st.lists(st.integers(0, 6), min_size=1, max_size=4),
    waiting=st.integers(0, 20),
)
def test_offers_never_go_above_capacity_nor_twice(held: list[int], waiting: int) -> None:
    advisors = [an_advisor(f"a{n}", count) for n, count in enumerate(held)]
    queue = [a_conversation(f"q{n}") for n in range(waiting)]
    made = offers(queue, advisors, {}, NOW)
    assert len({item.id for item, _ in made}) == len(made)
    for advisor in advisors:
        got = sum(chosen.id == advisor.id for _, chosen in made)
        if got:
            assert len(advisor.held) + got <= advisor.capacity
    room = sum(max(0, advisor.capacity - len(advisor.held)) for advisor in advisors)
    assert len(made) == min(waiting, room)


def test_slots_are_the_lowest_free_and_stay() -> None:
    assert free_slot([]) == 1
    assert free_slot([a_conversation(slot=1), a_conversation(slot=3)]) == 2
