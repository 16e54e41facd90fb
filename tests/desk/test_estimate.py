"""How long those who wait will wait: what is said, and when nothing is."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisory.clock import SECOND_MS, Instant
from advisory.desk import estimate
from advisory.desk.days import Scenario
from advisory.desk.estimate import ACCEPT_S, ENOUGH, LONGEST_QUEUE, Held, Seat, Waiting
from advisory.desk.waits import Estimator, a_line, seat_of
from advisory.lab.desk_days import SCENARIOS, live
from tests.desk.test_model import NOW, an_advisor, services
from tests.support.conversations import a_conversation

TIMES = {"advice": np.sort(np.random.default_rng(1).lognormal(6, 0.7, 100))}


def one() -> Waiting:
    return Waiting("advice", (0,))


def test_who_finds_room_waits_until_somebody_has_taken_them() -> None:
    (waits,) = estimate.waits([one()], [Seat(room=1)], TIMES, 1)
    assert waits is not None
    low, high = estimate.told(waits)
    assert ACCEPT_S[0] <= low <= high <= ACCEPT_S[1]


def test_who_finds_none_waits_until_something_ends() -> None:
    free, busy = [one(), one()], [Seat(room=1, held=(Held("advice", 60),))]
    first, second = estimate.waits(free, busy, TIMES, 1)
    assert first is not None
    assert second is not None
    assert second.mean() > 60 > first.mean()


@pytest.mark.req("R15")
def test_too_few_samples_give_no_estimate() -> None:
    few = {"advice": TIMES["advice"][: ENOUGH - 1]}
    assert estimate.waits([one()], [Seat(room=1)], few, 1) == [None]
    assert estimate.waits([one()], [Seat(room=1)], {}, 1) == [None]
    other = {**few, "library": TIMES["advice"]}
    assert estimate.waits([one()], [Seat(room=1)], other, 1) == [None], "another service's tell nothing of it"


def test_nobody_there_or_nobody_who_may_gives_none() -> None:
    assert estimate.waits([one()], [], TIMES, 1) == [None]
    assert estimate.waits([Waiting("advice", ())], [Seat(room=3)], TIMES, 1) == [None]
    going = Seat(room=1, until_s=0)
    assert estimate.waits([one()], [going], TIMES, 1) == [None], "at the end of a shift nothing is pushed"


def test_a_newcomer_is_asked_for_without_taking_anybodys_place() -> None:
    newcomer = Waiting("advice", (0,), newcomer=True)
    both = estimate.waits([newcomer, newcomer], [Seat(room=1)], TIMES, 1)
    assert all(waits is not None and waits.max() <= ACCEPT_S[1] for waits in both)


def test_its_cost_is_bounded() -> None:
    line = [Waiting("advice", tuple(range(60)))] * 500
    found = estimate.waits(line, [Seat(room=0, held=(Held("advice", 5),) * 5)] * 60, TIMES, 1)
    assert sum(waits is not None for waits in found) == LONGEST_QUEUE


@settings(max_examples=30, deadline=None)
@given(rooms=st.lists(st.integers(0, 3), min_size=1, max_size=4), waiting=st.integers(1, 12))
def test_nobody_is_told_less_than_who_stands_before_them(rooms: list[int], waiting: int) -> None:
    seats = [Seat(room=room, held=(Held("advice", 100.0),) * 2) for room in rooms]
    line = [Waiting("advice", tuple(range(len(seats))))] * waiting
    found = [waits for waits in estimate.waits(line, seats, TIMES, 7) if waits is not None]
    assert len(found) == waiting
    again = [waits for waits in estimate.waits(line, seats, TIMES, 7) if waits is not None]
    assert np.array_equal(found, again), "the same state, the same answer"
    begins = [np.median(waits) for waits in found]
    slack = ACCEPT_S[1] - ACCEPT_S[0]
    assert all(later >= before - slack for before, later in pairwise(begins))


def test_bounds_that_did_not_hold_of_late_are_widened_and_never_narrowed() -> None:
    assert estimate.correction([(3.0, 3.0)] * (ENOUGH - 1)) == (1.0, 1.0)
    low, high = estimate.correction([(0.8, 0.5)] * 15 + [(2.0, 2.5)] * 5)
    assert (low, high) == (0.8, 2.5)
    assert estimate.correction([(0.5, 0.2)] * 50)[1] == 1.0


def test_what_was_told_is_compared_with_what_came() -> None:
    estimator = Estimator()
    for _ in range(60):
        estimator.lasted("advice", 300)
    for number in range(30):
        item = a_conversation(str(number), queued_at=NOW)
        line, seats = a_line([item], services(), [an_advisor()], NOW)
        found = estimate.waits(line, seats, estimator.times(), number)
        first = estimator.tell([item], found, NOW)[0]
        assert first is not None
        assert first[1] <= 20 or number >= ENOUGH
        estimator.turn_came(item.id, Instant(NOW + 60 * SECOND_MS))
    assert first is not None
    assert first[1] >= 60, "a desk that takes a minute to react says so before long"


def test_a_seat_is_what_the_rules_leave_free() -> None:
    assert seat_of(an_advisor(held=3), NOW).room == 2
    assert len(seat_of(an_advisor(held=3), NOW).held) == 3
    idle = a_conversation(status="active", turn="visitor", quiet_since=Instant(0))
    quiet = seat_of(an_advisor(held=0), NOW)
    assert quiet.room == 5
    resting = seat_of(replace(an_advisor(), held=(idle,) * 10), NOW)
    assert (resting.room, resting.held) == (0, ()), "ten are ten, however quiet"


@pytest.mark.req("R15")
@pytest.mark.parametrize("scenario", SCENARIOS[1:3], ids=lambda one: one.name)
def test_of_ten_who_were_told_a_range_nine_wait_no_longer(scenario: Scenario) -> None:
    """Families of arrivals and durations that the estimator does not assume; seeded, so always the same."""
    outcome = live(scenario, days=1)
    assert len(outcome.ranged) > 200
    assert outcome.over_high <= 0.10
    assert (outcome.doubled, outcome.unserved) == (0, 0)
    assert outcome.most_held <= 10
