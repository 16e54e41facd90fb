"""The rules of the queue at their edges, as tables: who fits, who has room, who is offered what."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from advisory.chat.idle import (
    patience,
)
from advisory.chat.model import PRIORITY_MS
from advisory.clock import HOUR_MS, MINUTE_MS, SECOND_MS, Instant
from advisory.desk.channels import EVERYWHERE, Channel, Turn
from advisory.desk.hours import DAYS, Hours
from advisory.desk.model import (
    ANSWER_TAKES_MS,
    COUNT_LIMIT,
    IDLE_MS,
    OFFERS_AT_ONCE,
    SHIFT_END_MS,
    Advisor,
    Service,
    free_slot,
    in_turn,
    kind_of,
    offers,
    overflows,
    weight,
)
from tests.desk.test_model import NOW, an_advisor, services
from tests.support.conversations import a_conversation
from tests.support.town import ALWAYS


def a_service(**more: Any) -> Service:
    return services(**more)["advice"]


def later(ms: int) -> Instant:
    return Instant(NOW + ms)


# -- what somebody carries ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("item", "weighs"),
    [
        ({"in_call": True, "assigned_at": NOW}, 3.0),
        ({"assigned_at": NOW}, 1.5),
        ({"assigned_at": later(-MINUTE_MS + 1)}, 1.5),
        ({"assigned_at": later(-MINUTE_MS), "quiet_since": NOW}, 1.0),
        ({"assigned_at": None, "turn": "visitor", "quiet_since": later(-IDLE_MS)}, 1.0),
        ({"assigned_at": None, "turn": "visitor", "quiet_since": later(-IDLE_MS - 1)}, 0.3),
        ({"assigned_at": None, "turn": "advisor", "quiet_since": later(-IDLE_MS - 1)}, 1.0),
        ({"assigned_at": None, "turn": "paused", "quiet_since": None, "created_at": NOW}, 1.0),
        ({"assigned_at": None, "turn": "paused", "quiet_since": None, "created_at": Instant(1)}, 0.3),
    ],
)
def test_what_a_conversation_weighs(item: dict[str, Any], weighs: float) -> None:
    assert weight(a_conversation(**item), NOW) == weighs


@pytest.mark.parametrize(
    ("advisor", "load", "room", "take"),
    [
        ({}, 0.0, True, True),
        ({"held": 3}, 3.0, True, True),
        ({"held": 4}, 4.0, True, True),
        ({"held": 5}, 5.0, False, False),
        ({"held": 3, "offered": 1}, 3.0, True, True),
        ({"held": 3, "offered": 2}, 3.0, False, True),
        ({"held": 3, "wrapping": 2}, 4.0, True, True),
        ({"held": 3, "wrapping": 3}, 4.5, False, True),
        ({"held": 1, "state": "on_phone"}, 4.0, True, True),
        ({"held": 2, "state": "on_phone"}, 5.0, False, False),
        ({"held": 9, "capacity": 100}, 9.0, True, True),
        ({"held": 10, "capacity": 100}, 10.0, False, False),
        ({"held": 8, "offered": 1, "capacity": 100}, 8.0, True, True),
        ({"held": 8, "offered": 2, "capacity": 100}, 8.0, False, True),
    ],
)
def test_load_and_room_for_what_is_pushed_and_what_is_taken(
    advisor: dict[str, Any], load: float, room: bool, take: bool
) -> None:
    one = an_advisor(**advisor)
    assert (one.load(NOW), one.has_room(NOW), one.may_take(NOW)) == (load, room, take)


def test_a_call_weighs_in_full_when_one_more_is_taken() -> None:
    calls = tuple(a_conversation(str(number), in_call=True) for number in range(2))
    fresh = tuple(a_conversation(f"f{number}", assigned_at=NOW) for number in range(2))
    assert not replace(an_advisor(capacity=6), held=calls).may_take(NOW)
    assert replace(an_advisor(capacity=7), held=calls).may_take(NOW)
    assert replace(an_advisor(capacity=3), held=fresh).may_take(NOW), "a fresh one counts as one"
    assert not replace(an_advisor(capacity=2), held=fresh).may_take(NOW)


@pytest.mark.parametrize(
    ("more", "pushed"),
    [
        ({}, True),
        ({"state": "on_break"}, False),
        ({"connected": False}, False),
        ({"held": 5}, False),
        ({"shift_ends_at": later(SHIFT_END_MS)}, False),
        ({"shift_ends_at": later(SHIFT_END_MS + 1)}, True),
        ({"answer_by": later(ANSWER_TAKES_MS)}, False),
        ({"answer_by": later(ANSWER_TAKES_MS + 1)}, True),
        ({"answer_by": later(ANSWER_TAKES_MS + 1), "shift_ends_at": later(0)}, False),
    ],
)
def test_who_may_be_pushed(more: dict[str, Any], pushed: bool) -> None:
    assert an_advisor(**more).may_be_pushed(NOW) is pushed


def test_the_lowest_free_place_is_given() -> None:
    for count in range(COUNT_LIMIT + 1):
        assert free_slot([a_conversation(slot=slot) for slot in range(1, count + 1)]) == count + 1


# -- who fits ----------------------------------------------------------------------------------

WAITED = {"queued_at": later(-60 * SECOND_MS), "waiting_since": None}


@pytest.mark.parametrize(
    ("advisor", "item", "service", "fits"),
    [
        ({"skills": {"advice": 2}}, {}, {"level": 2}, True),
        ({"skills": {"advice": 1}}, {}, {"level": 2}, False),
        ({"skills": {"advice": 1}}, {"needs_level": 1}, {"level": 3}, True),
        ({"skills": {"advice": 2}}, {"needs_level": 3}, {"level": 1}, False),
        ({"skills": {"b": 1}}, {"service": "b"}, None, True),
        ({"skills": {"b": 1}}, {}, None, False),
        ({"skills": {}}, {}, None, False),
        ({"skills": {"advice": 1}}, WAITED, {"level": 3, "overflow_after_s": 60}, True),
        ({"skills": {"advice": 1}}, WAITED, {"level": 3, "overflow_after_s": 61}, False),
        ({"skills": {"advice": 1}}, WAITED, {"level": 3}, False),
        ({"skills": {"b": 1}}, WAITED, {"level": 3, "overflow_after_s": 60, "overflow_to": "b"}, True),
        ({"skills": {"b": 1}}, WAITED, {"level": 3, "overflow_after_s": 60}, False),
        ({"skills": {"c": 3}}, WAITED, {"level": 3, "overflow_after_s": 60, "overflow_to": "b"}, False),
        ({"languages": ("sv",)}, {"lang": "fi"}, {}, False),
        ({"languages": ("sv",)}, {"lang": "fi", "needs_lang": "sv"}, {}, True),
        ({"languages": ("fi",)}, {"lang": "fi", "needs_lang": "sv"}, {}, False),
        ({"channels": ("message",)}, {"channel": "chat"}, {}, False),
        ({"channels": ("chat",)}, {"in_call": True}, {}, False),
        ({"channels": ("chat", "video")}, {"in_call": True}, {}, True),
    ],
)
def test_who_fits(
    advisor: dict[str, Any], item: dict[str, Any], service: dict[str, Any] | None, fits: bool
) -> None:
    asked = None if service is None else a_service(**service)
    assert an_advisor(**advisor).fits(a_conversation(**item), asked, NOW) is fits


def test_overflow_counts_from_when_they_began_to_wait() -> None:
    service = a_service(overflow_after_s=60)
    item = a_conversation(queued_at=later(-90_000), waiting_since=later(-60_000))
    assert overflows(item, service, NOW)
    assert not overflows(replace(item, waiting_since=later(-59_999)), service, NOW)
    assert overflows(replace(item, waiting_since=None), service, NOW)
    assert not overflows(item, a_service(), NOW)


def test_the_kind_holds_all_that_tells_who_fits() -> None:
    service, item = a_service(overflow_after_s=60, level=2), a_conversation(queued_at=NOW)
    kind = kind_of(item, service, NOW)
    assert kind == ("advice", None, "fi", "chat", False, False)
    others: list[dict[str, Any]] = [
        {"service": "b"},
        {"needs_level": 3},
        {"lang": "sv"},
        {"needs_lang": "sv"},
        {"channel": "message"},
        {"in_call": True},
        {"queued_at": later(-60_000)},
    ]
    assert all(kind_of(replace(item, **one), service, NOW) != kind for one in others)
    assert kind_of(replace(item, id="other", number=7), service, NOW) == kind
    assert kind_of(replace(item, lang="sv", needs_lang="fi"), service, NOW) == kind
    assert kind_of(item, None, NOW) == kind


def test_a_step_of_priority_is_worth_ten_minutes_and_the_id_decides_between_equals() -> None:
    assert PRIORITY_MS == 10 * MINUTE_MS
    assert in_turn(a_conversation("x", queued_at=NOW, priority=2)) == (NOW - 2 * PRIORITY_MS, "x")


# -- who is offered what -----------------------------------------------------------------------


def made(queue: list[Any], advisors: list[Advisor], **service: Any) -> list[tuple[str, str]]:
    found = offers(queue, advisors, services(**service), NOW)
    return [(item.id, advisor.id) for item, advisor in found]


def test_what_is_offered_already_is_passed_over_and_the_next_is_not() -> None:
    queue = [a_conversation("taken", offered_to="x"), a_conversation("next")]
    assert made(queue, [an_advisor()]) == [("next", "a")]


def test_each_queue_is_asked_by_its_own_advisors() -> None:
    queue = [a_conversation("one", service="b"), a_conversation("two")]
    able = [an_advisor("x", skills={"advice": 1}), an_advisor("y", skills={"b": 1})]
    assert made(queue, able) == [("one", "y"), ("two", "x")]


def test_an_offer_counts_at_once_so_that_the_next_goes_to_another() -> None:
    queue = [a_conversation(str(number)) for number in range(4)]
    assert made(queue, [an_advisor("a"), an_advisor("b", 1)]) == [
        ("0", "a"),
        ("1", "a"),
        ("2", "b"),
        ("3", "a"),
    ]


def test_between_equals_the_one_who_was_given_nothing_for_longest_comes_first() -> None:
    never, long_ago, just_now = (
        an_advisor("c"),
        an_advisor("b", last_assigned_at=Instant(5)),
        an_advisor("a", last_assigned_at=Instant(9)),
    )
    assert made([a_conversation()], [just_now, long_ago, never]) == [("c", "c")]
    assert made([a_conversation()], [just_now, long_ago]) == [("c", "b")]
    assert made([a_conversation()], [an_advisor("b"), an_advisor("a")]) == [("c", "a")]


def test_load_counts_against_what_somebody_may_carry() -> None:
    small, large = an_advisor("a", 1, capacity=2), an_advisor("b", 2, capacity=10)
    assert made([a_conversation()], [small, large]) == [("c", "b")]


def test_who_let_it_pass_is_asked_last_and_who_has_it_never() -> None:
    able = [an_advisor("a"), an_advisor("b", 2)]
    assert made([a_conversation(passed_by=("a",))], able) == [("c", "b")]
    found = offers([a_conversation(passed_by=("a", "b"))], able, services(), NOW)
    assert [(item.passed_by, advisor.id) for item, advisor in found] == [((), "a")]
    assert made([a_conversation(advisor="a")], able) == [("c", "b")]
    assert made([a_conversation(advisor="a", passed_by=("b",))], able) == [("c", "b")]
    assert made([a_conversation(advisor="a")], able[:1]) == []


def test_no_more_than_a_hundred_at_once() -> None:
    queue = [a_conversation(f"{number:03}") for number in range(OFFERS_AT_ONCE + 5)]
    able = [an_advisor(f"{number:03}") for number in range(OFFERS_AT_ONCE)]
    assert len(made(queue, able)) == OFFERS_AT_ONCE == 100
    assert made(queue, []) == []


def test_a_full_advisor_is_offered_no_more() -> None:
    queue = [a_conversation(str(number)) for number in range(9)]
    assert [who for _, who in made(queue, [an_advisor("a", 3), an_advisor("b", 4)])] == ["a", "a", "b"]


def test_the_quiet_minutes_are_of_the_queue_they_wait_in() -> None:
    opens = Hours(zone="UTC", week={day: (("00:00", "23:00"),) for day in DAYS})
    closes = opens.closes_at(NOW)
    assert closes is not None
    now = Instant(closes - 300 * SECOND_MS)
    desk = {
        "advice": replace(a_service(hours=opens), quiet_s=300),
        "b": replace(a_service(hours=ALWAYS), id="b"),
    }
    able = [an_advisor("a", skills={"advice": 1, "b": 1})]

    def is_offered(**item: Any) -> bool:
        return bool(offers([a_conversation(**item)], able, desk, now))

    assert not is_offered(queued_at=now)
    assert is_offered(queued_at=Instant(now - 1))
    assert is_offered(queued_at=now, service="b")
    handed = {"service": "b", "status": "active", "advisor": "x", "handed_to": "advice"}
    assert not is_offered(queued_at=now, **handed)
    assert is_offered(queued_at=now, **{**handed, "service": "advice", "handed_to": "b"})


# -- services ----------------------------------------------------------------------------------


def test_a_service_names_itself_in_the_language_that_is_asked_for() -> None:
    named = Service(id="advice", names={"fi": "Neuvonta", "sv": "Rådgivning"})
    assert named.named("sv") == ("Rådgivning", "sv")
    assert named.name("sv") == "Rådgivning"
    assert named.named("en")[0] == "Neuvonta"
    assert Service(id="advice", names={}).name("fi") == "advice"


def test_silence_is_borne_by_kind_unless_the_service_says_more() -> None:
    assert a_service(kind="expert", promise_s=60).patience == patience("expert", 60)
    own = a_service(ask_after_s=100, close_after_s=50).patience
    assert (own.ask_ms, own.close_ms) == (100_000, 50_000)


def test_when_a_chat_can_be_begun_again() -> None:
    monday = Instant(int(datetime(2026, 11, 23, tzinfo=UTC).timestamp() * 1_000))
    hours = Hours(zone="UTC", week={"mon": (("09:00", "16:00"),), "tue": (("09:00", "16:00"),)})
    service = Service(id="a", names={}, hours=hours)
    hidden = replace(service, channels=(Channel("chat", offered=False), *EVERYWHERE[1:]))

    def at(hour: float) -> Instant:
        return Instant(int(monday + hour * HOUR_MS))

    def with_turns(*turns: tuple[float, str, bool]) -> Service:
        return replace(hidden, turns=tuple(Turn(at(hour), name, offered) for hour, name, offered in turns))

    assert service.opens_at(at(0)) == at(9)
    assert hidden.opens_at(at(0)) is None
    assert with_turns((10, "chat", True)).opens_at(at(0)) == at(10)
    assert with_turns((3, "chat", True)).opens_at(at(0)) == at(9)
    assert with_turns((17, "chat", True)).opens_at(at(0)) == at(33)
    assert with_turns((10, "video", True)).opens_at(at(0)) is None
    assert with_turns((10, "chat", False)).opens_at(at(0)) is None
    assert with_turns((12, "chat", True), (10, "chat", True)).opens_at(at(0)) == at(10)
    assert with_turns((1, "chat", True), (2, "chat", False)).opens_at(at(3)) is None
    assert replace(service, active=False).opens_at(at(0)) is None
