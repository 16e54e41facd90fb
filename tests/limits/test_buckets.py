"""Token buckets by arithmetic alone."""

from hypothesis import given
from hypothesis import strategies as st

from advisory.clock import Instant
from advisory.limits.buckets import Bucket, Buckets, Rate
from tests.support.clock import FrozenClock


def test_a_burst_passes_and_then_the_rate_holds() -> None:
    clock = FrozenClock()
    buckets = Buckets(Rate(per_second=2, burst=3), clock)
    assert [buckets.take("a") for _ in range(4)] == [0, 0, 0, 0.5]
    assert buckets.take("b") == 0, "one key does not wait for another"
    clock.advance(500)
    assert buckets.take("a") == 0
    assert buckets.take("a") > 0


def test_waiting_as_long_as_told_is_enough() -> None:
    clock = FrozenClock()
    buckets = Buckets(Rate(per_second=5 / 60, burst=1), clock)
    buckets.take("a")
    wait = buckets.take("a")
    clock.advance(round(wait * 1_000) + 1)
    assert buckets.take("a") == 0


@given(st.lists(st.integers(min_value=0, max_value=5_000), max_size=200))
def test_no_timing_gets_more_than_burst_and_rate(pauses: list[int]) -> None:
    rate, at = Rate(per_second=3, burst=7), Instant(0)
    bucket, passed = Bucket(rate.burst, at), 0
    for pause in pauses:
        at = Instant(at + pause)
        passed += bucket.take(rate, at) == 0
    assert passed <= rate.burst + at / 1_000 * rate.per_second + 1e-6


def test_many_keys_do_not_fill_the_memory() -> None:
    clock = FrozenClock()
    buckets = Buckets(Rate(per_second=1, burst=2), clock, keep=100)
    for key in range(1_000):
        buckets.take(str(key))
    assert len(buckets._buckets) <= 100
    clock.advance(3_000)
    buckets.take("new")
    buckets.take("newer")
    assert len(buckets._buckets) <= 100


def test_new_keys_do_not_wash_away_the_one_that_is_empty() -> None:
    """Whoever has a network of addresses could begin anew with an account by asking once from each."""
    clock = FrozenClock()
    buckets = Buckets(Rate(per_second=5 / 60, burst=8), clock, keep=100)
    for _ in range(8):
        assert buckets.take("account") == 0
    for key in range(1_000):
        buckets.take(str(key))
        clock.advance(1)
    assert buckets.take("account") > 0


def test_a_clock_that_is_set_back_locks_nobody_out() -> None:
    clock = FrozenClock()
    buckets = Buckets(Rate(per_second=2, burst=3), clock)
    buckets.take("a")
    clock.advance(-3_600_000)
    assert [buckets.take("a") for _ in range(2)] == [0, 0]
    clock.advance(1_000)
    assert buckets.take("a") == 0
