"""The rules of the queue at their edges, as tables: who fits, who has room, what is told of a wait."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import numpy as np
import pytest

from advisory.chat.idle import (
    FORGOTTEN_MS,
    GIVE_BACK_MS,
    MESSAGE_CLOSE_MS,
    NUDGE_AGAIN_MS,
    Patience,
    Step,
    next_step,
    patience,
)
from advisory.chat.model import PRIORITY_MS
from advisory.clock import DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS, Instant
from advisory.desk import estimate
from advisory.desk.channels import EVERYWHERE, Channel, Turn
from advisory.desk.estimate import ENOUGH, LONGEST_QUEUE, Held, Seat, Waiting, bounds, correction, told, waits
from advisory.desk.hours import DAYS, Hours, from_plain, to_plain
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


# -- hours -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("frames", "now", "minutes", "after"),
    [
        ((("09:00", "16:00"),), "15:00", 30, (("09:00", "16:30"),)),
        ((("09:00", "12:00"), ("13:00", "16:00")), "15:00", 45, (("09:00", "12:00"), ("13:00", "16:45"))),
        ((("09:00", "16:00"),), "16:20", 30, (("09:00", "16:50"),)),
        ((("09:00", "16:05"),), "10:00", 5, (("09:00", "16:10"),)),
        ((("09:00", "23:30"),), "22:00", 29, (("09:00", "23:59"),)),
        ((("09:00", "23:30"),), "22:00", 30, (("09:00", "24:00"),)),
        ((("09:00", "23:30"),), "22:00", 90, (("09:00", "24:00"),)),
        ((("09:00", "24:00"),), "22:00", 30, None),
        ((), "10:00", 30, None),
    ],
)
def test_today_can_be_longer(frames: Any, now: str, minutes: int, after: Any) -> None:
    kept = {"2026-12-24": ()}
    hours = Hours(zone="UTC", week={"mon": frames}, exceptions=kept)
    at = Instant(int(datetime.fromisoformat(f"2026-11-23T{now}:00+00:00").timestamp() * 1_000))
    longer = hours.longer_today(at, minutes)
    if after is None:
        assert longer is None
    else:
        assert longer == replace(hours, exceptions={**kept, "2026-11-23": after})


def test_the_most_exact_exception_counts() -> None:
    frames = {name: ((name, "23:00"),) for name in ("09:00", "10:00", "11:00")}
    hours = Hours(
        week={day: (("08:00", "23:00"),) for day in DAYS},
        holidays="fi",
        exceptions={
            "2026-12-25": frames["09:00"],
            "12-25": frames["10:00"],
            "12-26": frames["11:00"],
        },
    )
    assert hours.of_day(date(2026, 12, 25)) == frames["09:00"]
    assert hours.of_day(date(2027, 12, 25)) == frames["10:00"]
    assert hours.of_day(date(2026, 12, 26)) == frames["11:00"]
    assert hours.exception(date(2026, 12, 26)) == "12-26"
    assert hours.exception(date(2026, 12, 27)) is None
    assert hours.of_day(date(2026, 12, 6)) == (), "a holiday without an exception"
    assert replace(hours, holidays="").of_day(date(2026, 12, 6)) == (("08:00", "23:00"),)
    assert replace(hours, holidays="").holiday(date(2026, 12, 6)) == ""
    assert Hours(week={"mon": (("08:00", "23:00"),)}).of_day(date(2026, 11, 24)) == ()


def test_hours_are_stored_under_these_names_and_read_with_what_is_missing() -> None:
    hours = Hours(
        zone="UTC",
        week={"mon": (("09:00", "16:00"),)},
        exceptions={"12-24": (), "2026-12-23": (("09:00", "12:00"),)},
        holidays="fi",
        notes={"12-24": "Jouluaatto"},
    )
    plain = {
        "zone": "UTC",
        "week": {"mon": [["09:00", "16:00"]]},
        "exceptions": {"12-24": [], "2026-12-23": [["09:00", "12:00"]]},
        "holidays": "fi",
        "notes": {"12-24": "Jouluaatto"},
    }
    assert to_plain(hours) == plain
    assert from_plain(plain) == hours
    assert from_plain({}) == Hours()
    assert from_plain({}).zone == "Europe/Helsinki"


@pytest.mark.parametrize(
    ("frames", "now", "closes"),
    [
        ((("09:00", "12:00"), ("12:00", "16:00")), "10:00", "16:00"),
        ((("09:00", "12:00"), ("12:01", "16:00")), "10:00", "12:00"),
        ((("09:00", "14:00"), ("13:00", "13:30")), "10:00", "14:00"),
        ((("09:00", "12:00"),), "09:00", "12:00"),
        ((("09:00", "12:00"),), "12:00", None),
        ((("09:00", "12:00"),), "08:59", None),
    ],
)
def test_frames_that_touch_close_as_one(frames: Any, now: str, closes: str | None) -> None:
    hours = Hours(zone="UTC", week={"mon": frames})

    def at(clock: str) -> Instant:
        return Instant(int(datetime.fromisoformat(f"2026-11-23T{clock}:00+00:00").timestamp() * 1_000))

    assert hours.closes_at(at(now)) == (None if closes is None else at(closes))
    assert hours.is_open(at(now)) is (closes is not None)


def test_what_closes_in_a_day_says_so_and_what_closes_later_does_not() -> None:
    week = {"mon": (("09:00", "24:00"),), "tue": (("00:00", "09:00"),)}
    monday = Instant(int(datetime(2026, 11, 23, 9, tzinfo=UTC).timestamp() * 1_000))
    assert Hours(zone="UTC", week=week).closes_at(monday) == monday + DAY_MS
    more = {**week, "tue": (("00:00", "09:01"),)}
    assert Hours(zone="UTC", week=more).closes_at(monday) is None
    assert Hours(zone="UTC", week=more).closes_at(Instant(monday + MINUTE_MS)) == monday + DAY_MS + MINUTE_MS


def test_an_opening_is_looked_for_during_thirty_days() -> None:
    monday = Instant(int(datetime(2026, 11, 23, 12, tzinfo=UTC).timestamp() * 1_000))
    last, beyond = "2026-12-22", "2026-12-23"
    assert Hours(zone="UTC", exceptions={last: (("09:00", "10:00"),)}).next_opening(monday) is not None
    assert Hours(zone="UTC", exceptions={beyond: (("09:00", "10:00"),)}).next_opening(monday) is None
    empty = Hours(zone="UTC", exceptions={"2026-11-24": (("09:00", "09:00"), ("10:00", "11:00"))})
    assert empty.next_opening(monday) == monday + 22 * HOUR_MS, "a frame without length is none"
    opened = Hours(zone="UTC", week={"mon": (("12:00", "13:00"),)})
    assert opened.next_opening(monday) == monday + 7 * DAY_MS, "the next one, not this one"


# -- what is told of a wait --------------------------------------------------------------------

EVEN = np.arange(1.0, 101.0)


def test_the_same_question_has_the_same_answer() -> None:
    queue, seats, times = [Waiting("a", (0,))], [Seat(0, (Held("a", 5.0),))], {"a": EVEN}
    first, again = waits(queue, seats, times, 7)[0], waits(queue, seats, times, 7)[0]
    other = waits(queue, seats, times, 8)[0]
    assert first is not None
    assert again is not None
    assert other is not None
    assert (first == again).all()
    assert not (first == other).all()
    assert len(first) == estimate.RUNS


@pytest.mark.parametrize(
    ("queue", "seats", "times", "known"),
    [
        ([Waiting("a", (0,))], [Seat(1)], {"a": EVEN}, [True]),
        ([Waiting("a", (0,))], [Seat(1)], {"a": EVEN[: ENOUGH - 1]}, [False]),
        ([Waiting("a", (0,))], [Seat(1)], {"a": EVEN[:ENOUGH]}, [True]),
        ([Waiting("a", (0,))], [Seat(1)], {}, [False]),
        ([Waiting("a", (0,))], [], {"a": EVEN}, [False]),
        ([Waiting("b", (0,))], [Seat(1)], {"a": EVEN}, [False]),
        ([Waiting("b", (0,)), Waiting("a", (0,))], [Seat(2)], {"a": EVEN}, [False, True]),
        ([Waiting("a", (1,))], [Seat(1)], {"a": EVEN}, [False]),
        ([Waiting("a", (0,))], [Seat(1, until_s=0.0)], {"a": EVEN}, [False]),
        ([Waiting("a", (0,)) for _ in range(2)], [Seat(1)], {"a": EVEN}, [True, True]),
    ],
)
def test_a_wait_is_told_only_where_enough_is_known(queue: Any, seats: Any, times: Any, known: Any) -> None:
    assert [one is not None for one in waits(queue, seats, times, 1)] == known


def test_in_a_queue_beyond_all_reckoning_only_the_place_is_told() -> None:
    queue = [Waiting("a", (0,))] * (LONGEST_QUEUE + 2) + [Waiting("a", (0,), newcomer=True)]
    found = waits(queue, [Seat(1)], {"a": EVEN}, 1)
    assert [one is not None for one in found] == [True] * LONGEST_QUEUE + [False] * 3
    short = [Waiting("a", (0,))] * LONGEST_QUEUE + [Waiting("a", (0,), newcomer=True)]
    assert all(one is not None for one in waits(short, [Seat(1)], {"a": EVEN}, 1))


def test_room_is_given_at_once_and_then_as_conversations_end() -> None:
    lasts = {"a": np.full(50, 100.0)}
    first, second, third = waits([Waiting("a", (0,))] * 3, [Seat(1, (Held("a", 40.0),))], lasts, 1)
    assert first is not None
    assert second is not None
    assert third is not None
    assert 3 <= first.min() <= first.max() <= 20, "taken as soon as it was seen"
    assert 63 <= second.min() <= second.max() <= 80, "when the one that is held ends"
    assert 106 <= third.min() <= third.max() <= 140, "when the first of them ends"
    newcomers = waits([Waiting("a", (0,), newcomer=True)] * 2, [Seat(1)], lasts, 1)
    assert all(one is not None and one.max() <= 20 for one in newcomers), "nobody waits for who only asks"


def test_one_older_than_all_begins_anew() -> None:
    (old,) = waits([Waiting("a", (0,))], [Seat(0, (Held("a", 99.5),))], {"a": EVEN}, 1)
    (young,) = waits([Waiting("a", (0,))], [Seat(0, (Held("a", 97.0),))], {"a": EVEN}, 1)
    assert old is not None
    assert young is not None
    assert old.max() > 60
    assert young.max() <= 3 + 20


def test_a_service_with_few_of_its_own_is_drawn_from_all() -> None:
    times = {"a": np.full(50, 1_000.0), "b": np.full(ENOUGH - 1, 1.0)}
    (found,) = waits([Waiting("a", (0,))], [Seat(0, (Held("b", 0.5),))], times, 1)
    assert found is not None
    assert np.quantile(found, 0.5) > 500
    times["b"] = np.full(ENOUGH, 1.0)
    (found,) = waits([Waiting("a", (0,))], [Seat(0, (Held("b", 0.5),))], times, 1)
    assert found is not None
    assert found.max() < 30


def test_a_seat_whose_shift_ends_takes_nobody_after_it() -> None:
    lasts = {"a": np.full(50, 100.0)}
    seats = [Seat(0, (Held("a", 0.0),), until_s=100.0), Seat(0, (Held("a", 0.0), Held("a", 0.0)))]
    found = waits([Waiting("a", (0, 1))] * 2, seats, lasts, 1)
    assert all(one is not None and one.max() < 121 for one in found)
    assert waits([Waiting("a", (0,))], seats, lasts, 1) == [None]


def test_the_range_is_in_whole_seconds_rounded_up_and_never_turned_around() -> None:
    waited = np.array([10.2] * 6 + [20.4] * 4)
    assert bounds(waited) == (pytest.approx(10.2), pytest.approx(20.4))
    assert told(waited) == (11, 21)
    assert told(waited, (2.0, 1.0)) == (21, 21)
    assert told(waited, (0.5, 2.0)) == (6, 41)


def test_of_late_they_would_have_held() -> None:
    assert correction([(9.0, 9.0)] * (ENOUGH - 1)) == (1.0, 1.0)
    assert correction([(0.5, 0.5)] * ENOUGH) == (0.5, 1.0), "the upper bound is never drawn nearer"
    assert correction([(0.1, 3.0)] * ENOUGH) == (0.25, 3.0)
    assert correction([(9.0, 9.0)] * ENOUGH) == (2.0, 6.0)
    rising = [(1.0, 1 + number / 25) for number in range(100)]
    low, high = correction(rising)
    assert low == 1.0
    assert sum(upper <= high for _, upper in rising) >= 93
    assert high == 1 + 93 / 25


# -- silence -----------------------------------------------------------------------------------

QUICK = Patience(warn_ms=60_000, ask_ms=100_000, close_ms=50_000, nudge_ms=240_000)


@pytest.mark.parametrize(
    ("kind", "promise_s", "own", "expected"),
    [
        ("advice", 120, (None, None), (180_000, 300_000, 120_000, 240_000)),
        ("throughput", 10, (None, None), (144_000, 240_000, 120_000, 180_000)),
        ("expert", 91, (None, None), (360_000, 600_000, 180_000, 182_000)),
        ("multi_party", 120, (None, None), (360_000, 600_000, 300_000, 240_000)),
        ("unknown", 120, (100, 50), (60_000, 100_000, 50_000, 240_000)),
        ("advice", 120, (100, None), (60_000, 100_000, 120_000, 240_000)),
    ],
)
def test_patience_by_kind(kind: str, promise_s: int, own: Any, expected: Any) -> None:
    assert patience(kind, promise_s, *own) == Patience(*expected)


def test_minutes_until_the_end_are_at_least_one() -> None:
    assert [replace(QUICK, close_ms=ms).close_minutes for ms in (1_000, 100_000, 300_000)] == [1, 2, 5]


@pytest.mark.parametrize(
    ("item", "silent", "step"),
    [
        ({"status": "queued"}, FORGOTTEN_MS, None),
        ({}, 59_999, None),
        ({}, 60_000, Step.WARN),
        ({"quiet_stage": "warned"}, 39_999, None),
        ({"quiet_stage": "warned"}, 40_000, Step.ASK),
        ({"quiet_stage": "asked", "closes_at": later(1)}, 99_000, None),
        ({"quiet_stage": "asked", "closes_at": NOW}, 1, Step.CLOSE),
        ({"quiet_stage": "asked"}, 1, Step.CLOSE),
        ({"in_call": True}, 60_000, None),
        ({"in_call": True}, FORGOTTEN_MS - 1, None),
        ({"in_call": True}, FORGOTTEN_MS, Step.CLOSE),
        ({"turn": "paused", "pause": "return", "return_at": later(1)}, 60_000, None),
        ({"turn": "paused", "pause": "return", "return_at": NOW}, 1, Step.RETURN),
        ({"turn": "paused"}, 60_000, None),
        ({"channel": "message"}, MESSAGE_CLOSE_MS - 1, None),
        ({"channel": "message"}, MESSAGE_CLOSE_MS, Step.CLOSE),
        ({"turn": "advisor"}, 239_999, None),
        ({"turn": "advisor"}, 240_000, Step.NUDGE),
        ({"turn": "advisor"}, GIVE_BACK_MS, Step.GIVE_BACK),
        ({"turn": "advisor", "waiting_since": later(-GIVE_BACK_MS)}, 1, Step.GIVE_BACK),
        ({"turn": "advisor", "waiting_since": later(-GIVE_BACK_MS), "assigned_at": NOW}, 1, None),
    ],
)
def test_what_is_due_in_silence(item: dict[str, Any], silent: int, step: Step | None) -> None:
    usual = {"status": "active", "turn": "visitor", "waiting_since": None, "assigned_at": None}
    last = {"last_seq": 3, "quiet_seq": 3}
    asked = a_conversation(**{**usual, **last, **item})
    assert next_step(asked, later(-silent), QUICK, NOW) is step


def test_a_reminder_is_repeated_after_ten_minutes_and_not_before() -> None:
    assert NUDGE_AGAIN_MS == 10 * MINUTE_MS
    owed = a_conversation(
        status="active", turn="advisor", waiting_since=later(-20 * MINUTE_MS), assigned_at=None
    )
    nudged = replace(owed, nudged_at=later(-NUDGE_AGAIN_MS))
    assert next_step(nudged, later(-20 * MINUTE_MS), QUICK, NOW) is Step.NUDGE
    recent = replace(owed, nudged_at=later(1 - NUDGE_AGAIN_MS))
    assert next_step(recent, later(-20 * MINUTE_MS), QUICK, NOW) is None
