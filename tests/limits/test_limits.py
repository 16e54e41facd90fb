"""Several processes count together while Redis is there, and each for itself while it is not."""

import asyncio
import time
from collections.abc import AsyncIterator

import pytest

from advisory.clock import wall_clock
from advisory.lab.redis import RedisServer
from advisory.limits.buckets import Rate
from advisory.limits.limits import REPLY_WITHIN_S, Limits, Shared
from advisory.realtime.bus import connect
from tests.support.clock import FrozenClock

SLOW_RATE = Rate(per_second=0.01, burst=4)


@pytest.fixture
async def processes(redis_server: RedisServer) -> AsyncIterator[list[Limits]]:
    made = [
        Limits(wall_clock, Shared(connect(redis_server.url, REPLY_WITHIN_S), wall_clock)) for _ in range(2)
    ]
    yield made
    for one in made:
        await one.close()


async def allowed(limits: list[Limits], key: str, tries: int) -> int:
    takers = [one.of("test", SLOW_RATE) for one in limits]
    return sum([await takers[n % len(takers)].take(key) == 0 for n in range(tries)])


async def test_alone_it_is_a_bucket_in_memory(clock: FrozenClock) -> None:
    taker = Limits(clock).of("test", SLOW_RATE)
    assert [await taker.take("a") == 0 for _ in range(5)] == [True] * 4 + [False]
    assert await taker.take("b") == 0


@pytest.mark.redis
async def test_two_processes_give_together_what_one_may(processes: list[Limits]) -> None:
    assert await allowed(processes, "a visitor", 12) == 4
    assert await allowed(processes, "another", 12) == 4


@pytest.mark.redis
async def test_who_is_refused_is_told_when_to_come_back(processes: list[Limits]) -> None:
    taker = processes[0].of("test", Rate(per_second=1, burst=1))
    assert await taker.take("a") == 0
    other = processes[1].of("test", Rate(per_second=1, burst=1))
    assert 0 < await other.take("a") <= 1


@pytest.mark.redis
async def test_redis_never_learns_who_it_was(processes: list[Limits], redis_server: RedisServer) -> None:
    await allowed(processes, "192.0.2.44", 1)
    client = connect(redis_server.url)
    keys = await client.keys("*")
    await client.aclose()
    assert len(keys) == 1
    assert b"192.0.2.44" not in keys[0]


@pytest.mark.redis
@pytest.mark.parametrize("fault", ["kill", "freeze"])
async def test_while_redis_is_away_each_counts_for_itself_and_nobody_waits(
    processes: list[Limits], redis_server: RedisServer, fault: str
) -> None:
    await allowed(processes, "before", 1)
    await asyncio.to_thread(getattr(redis_server, fault))
    try:
        began = time.monotonic()
        assert await allowed(processes, "a visitor", 20) == 8, "as much as each may, not more"
        assert time.monotonic() - began < 5 * REPLY_WITHIN_S, "it is asked once and then left alone"
    finally:
        if fault == "freeze":
            redis_server.thaw()
