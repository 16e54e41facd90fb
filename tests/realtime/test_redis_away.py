"""Redis carries words and keeps nothing: whatever happens to it, everybody sees what was acknowledged."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass

import pytest

from advisory.lab.redis import RedisServer
from tests.support.drivers import StaffDriver, VisitorDriver
from tests.support.many import Pair, becomes, heard
from tests.support.town import ADVICE, PASSWORD, SITE

pytestmark = [pytest.mark.postgres, pytest.mark.redis, pytest.mark.slow]

Act = Callable[[RedisServer], Awaitable[object]]


@dataclass(frozen=True)
class Fault:
    begin: Act
    end: Act
    deaf: bool
    """Whether nothing can be heard until it ends."""


async def nothing(_: RedisServer) -> None:
    return


def later(act: Callable[[RedisServer], object]) -> Act:
    return lambda redis: asyncio.to_thread(act, redis)


FAULTS = {
    "killed": Fault(later(RedisServer.kill), later(RedisServer.start), deaf=True),
    "frozen": Fault(later(RedisServer.freeze), later(RedisServer.thaw), deaf=True),
    "flushed": Fault(later(RedisServer.empty), nothing, deaf=False),
    "pubsub cut": Fault(later(RedisServer.cut_listeners), nothing, deaf=False),
    "all cut": Fault(later(RedisServer.cut_everybody), nothing, deaf=False),
}


@dataclass(frozen=True)
class Talk:
    """A visitor in one process and an advisor in the other."""

    visitor: VisitorDriver
    advisor: StaffDriver
    conversation: str

    async def goes_on(self, mark: str) -> None:
        """Both say something and each sees the other's within the limit of every wait."""
        await self.visitor.says(f"{mark}?")
        await self.advisor.sees(self.conversation, f"{mark}?")
        await self.advisor.says(self.conversation, f"{mark}!")
        await self.visitor.sees(self.conversation, f"{mark}!")


@pytest.fixture
async def talk(pair: Pair) -> AsyncIterator[Talk]:
    visitor = await VisitorDriver(pair.one.url).arrives(SITE)
    async with StaffDriver(pair.two.url) as advisor:
        await advisor.signs_in("aino@town.example", PASSWORD)
        await advisor.is_("available")
        conversation = await visitor.starts("Hei!", ADVICE)
        await advisor.sees_waiting(conversation)
        await advisor.takes(conversation)
        yield Talk(visitor, advisor, conversation)
        await visitor.disconnect()


@pytest.mark.parametrize("name", FAULTS)
async def test_nothing_is_missed(pair: Pair, talk: Talk, redis_server: RedisServer, name: str) -> None:
    fault = FAULTS[name]
    await talk.goes_on("before")
    await fault.begin(redis_server)
    try:
        await talk.goes_on("during")
        other = await VisitorDriver(pair.one.url).arrives(SITE)
        another = await other.starts("Minäkin kysyn.", ADVICE)
        await talk.advisor.sees_waiting(another)
        if fault.deaf:
            await becomes(lambda: not heard(pair.two), "that the bus is known to be away")
        await other.leaves()
        await talk.advisor.until(lambda: another not in talk.advisor.cards, "that the other has left")
        assert pair.two.service.desk.board.waiting == {}
    finally:
        await fault.end(redis_server)
    await pair.are_in_touch()
    await talk.goes_on("after")
    texts = talk.visitor.timelines[talk.conversation].texts
    assert texts == ["Hei!", "before?", "before!", "during?", "during!", "after?", "after!"]
    await other.disconnect()


async def test_a_bus_that_comes_back_is_heard_within_two_seconds(
    pair: Pair, redis_server: RedisServer
) -> None:
    await asyncio.to_thread(redis_server.kill)
    await becomes(lambda: not heard(pair.one), "that the bus is known to be away")
    await asyncio.sleep(4)  # long enough for the longest pause between two tries
    await asyncio.to_thread(redis_server.start)
    loop = asyncio.get_running_loop()
    since = loop.time()
    await pair.are_in_touch()
    assert loop.time() - since < 2.0 + 2.0, "a pause of at most 2 s, and as much again on a busy machine"


async def test_a_batch_that_is_lost_is_missed_within_moments(pair: Pair, talk: Talk) -> None:
    """One publication goes astray without any error, as when a listener's buffer overflows."""
    bus = pair.one.service.bus
    assert bus is not None
    publish, lost = bus._redis.publish, asyncio.Event()

    async def lose_one(channel: str, batch: bytes) -> object:
        if b"\n" in batch and not lost.is_set():
            lost.set()
            return 0
        return await publish(channel, batch)

    bus._redis.publish = lose_one  # type: ignore[method-assign, assignment]
    await talk.visitor.says("Kuuluuko?")
    await lost.wait()
    await talk.advisor.sees(talk.conversation, "Kuuluuko?")
    assert heard(pair.two), "the bus was well all the time"


async def test_what_cannot_be_understood_is_looked_up(pair: Pair, talk: Talk) -> None:
    """A process of the next release announces in a way that this one does not know."""
    bus = pair.one.service.bus
    assert bus is not None
    pair.one.service.parts.database.announcer.tell = lambda announcement: bus._put(b'EntryAdded {"moved":1}')
    await talk.visitor.says("Kuuluuko?")
    await talk.advisor.sees(talk.conversation, "Kuuluuko?")
