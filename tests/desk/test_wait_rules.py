"""Hours, estimates of waits and silence at their edges, as tables."""

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
from advisory.clock import DAY_MS, HOUR_MS, MINUTE_MS, Instant
from advisory.desk import estimate
from advisory.desk.estimate import ENOUGH, LONGEST_QUEUE, Held, Seat, Waiting, bounds, correction, told, waits
from advisory.desk.hours import DAYS, Hours, from_plain, to_plain
from advisory.desk.model import (
    Service,
)
from tests.desk.test_model import NOW, services
from tests.support.conversations import a_conversation


def a_service(**more: Any) -> Service:
    return services(**more)["advice"]


def later(ms: int) -> Instant:
    return Instant(NOW + ms)


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
        ((("09:00", "23:30"),), "22:00", 31, (("09:00", "24:00"),)),
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
    assert bounds(waited) == pytest.approx((10.2, 20.4))
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
