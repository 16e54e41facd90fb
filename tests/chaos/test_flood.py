"""One who floods the service slows nobody else down."""

import asyncio
import contextlib
import statistics
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import pytest

from advisory.lab.chaos.link import Door, Link, TurnedAway, ask
from advisory.lab.chaos.people import SITE, TOPIC
from advisory.lab.chaos.stage import Stage
from advisory.lab.frames import new_cid

VISITORS, ROUNDS, EACH = 6, 3, 8
FLOOD_PER_S = 400


class Writer:
    """A visitor with a conversation, who sends what they are told to and waits for the answer."""

    def __init__(self, link: Link, conversation: str) -> None:
        self.link = link
        self.conversation = conversation

    @classmethod
    async def comes(cls, session: aiohttp.ClientSession, door: Door) -> "Writer":
        token = await ask(session, door, "/api/visitor/token", {"site": SITE, "lang": "fi"})
        link = await Link.open(session, door, "/visitor", {"token": token["token"]}, "", lambda *_: None)
        question = {"cid": new_cid(), "service": TOPIC, "text": "Kysymys", "lang": "fi"}
        asyncio.get_running_loop().create_task(link.listen())
        started = await link.call("conversation:start", question, 20)
        return cls(link, started["data"]["conversation"]["id"])

    async def says(self) -> str:
        message = {"conversation": self.conversation, "cid": new_cid(), "text": "Rivi"}
        reply = await self.link.call("entry:post", message, 20)
        return "ok" if reply["ok"] else str(reply["error"]["code"])


async def waits(writers: list[Writer]) -> float:
    """The 95th percentile, in seconds, of what calm people wait for their acknowledgements."""
    loop = asyncio.get_running_loop()
    took: list[float] = []

    async def writes(writer: Writer) -> None:
        for _ in range(EACH):
            began = loop.time()
            assert await writer.says() == "ok"
            took.append(loop.time() - began)
            await asyncio.sleep(0.2)

    await asyncio.gather(*(writes(writer) for writer in writers))
    return statistics.quantiles(took, n=20)[-1]


@asynccontextmanager
async def flooded(session: aiohttp.ClientSession, door: Door, flooder: Writer) -> AsyncIterator[list[str]]:
    """One session sends without pause, and one address asks for tokens all the time."""
    answers: list[str] = []
    pending: set[asyncio.Task[str]] = set()

    async def sends() -> None:
        while True:
            for _ in range(FLOOD_PER_S // 20):
                task = asyncio.get_running_loop().create_task(flooder.says())
                pending.add(task)
                task.add_done_callback(lambda done: answers.append(done.result()))
                task.add_done_callback(pending.discard)
            await asyncio.sleep(0.05)

    async def asks() -> None:
        while True:
            with contextlib.suppress(TurnedAway):  # with a puzzle, once there are many
                await ask(session, door, "/api/visitor/token", {"site": SITE, "lang": "fi"})

    tasks = [asyncio.get_running_loop().create_task(one()) for one in (sends, asks)]
    try:
        yield answers
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.gather(*pending)


@pytest.mark.slow
@pytest.mark.timeout(180)
async def test_a_flood_is_the_flooders_own_trouble() -> None:
    async with (
        Stage("sqlite") as stage,
        aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as session,
    ):
        door = stage.doors[0]
        writers = [await Writer.comes(session, door) for _ in range(VISITORS)]
        flooder = await Writer.comes(session, door)
        calm, wet = [], []
        for _ in range(ROUNDS):  # in turns, since the machine's mood changes
            calm.append(await waits(writers))
            async with flooded(session, door, flooder) as answers:
                wet.append(await waits(writers))
        for writer in (*writers, flooder):
            writer.link.abort()
        await asyncio.sleep(0.1)
    refused = sum(answer in ("too_many", "busy") for answer in answers)
    assert refused > len(answers) / 2, "most of a flood is turned away"
    # The generator shares the machine with the server: what is bounded is the order of magnitude.
    assert min(wet) < 5 * min(calm) + 0.2, (calm, wet)
