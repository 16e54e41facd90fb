"""The load generator finds what a server does to messages; else its figures would be of anything."""

import asyncio
import os
import re
import time
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from aiohttp import web

from advisory.lab.load import Load
from advisory.lab.relay import aiohttp_app, hand_on, people
from advisory.lab.rig import listen

EVERY = 50


class Spoiling:
    """Does something to one frame in fifty."""

    def __init__(self, spoil: Callable[["Spoiling", web.WebSocketResponse, str], Awaitable[None]]) -> None:
        self._spoil = spoil
        self.frames = 0
        self.held: list[tuple[web.WebSocketResponse, str]] = []

    async def __call__(self, socket: web.WebSocketResponse, frame: str) -> None:
        self.frames += 1
        if self.frames % EVERY == 0:
            await self._spoil(self, socket, frame)
            return
        await hand_on(socket, frame)
        for waiting in [one for one in self.held if one[0] is socket]:
            self.held.remove(waiting)
            await hand_on(*waiting)


async def twice(_: Spoiling, socket: web.WebSocketResponse, frame: str) -> None:
    await hand_on(socket, frame)
    await hand_on(socket, frame)


async def never(_: Spoiling, socket: web.WebSocketResponse, frame: str) -> None:
    pass


async def later(spoiling: Spoiling, socket: web.WebSocketResponse, frame: str) -> None:
    spoiling.held.append((socket, frame))


async def otherwise(_: Spoiling, socket: web.WebSocketResponse, frame: str) -> None:
    await hand_on(socket, re.sub(r'"text":"[^"]*"', '"text":"muuta"', frame))


async def run(app: web.Application, **plan: Any) -> dict[str, Any]:
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
    port = await listen(runner)
    everybody = [{"port": port, **who} for who in people(6, 3)]
    load = Load({"pids": [os.getpid()], "people": everybody, "warm_s": 0.2, "seconds": 0.6} | plan)
    try:
        return await load.run()
    finally:
        for client in load.clients:
            client.transport.close()
        await asyncio.sleep(0)
        await runner.cleanup()


@pytest.mark.parametrize("plan", [{"in_flight": 8}, {"rate": 400}])
async def test_a_server_that_does_everything_right_has_no_faults(plan: dict[str, Any]) -> None:
    found = await run(aiohttp_app(), **plan)
    assert found["faults"] == {}
    assert found["messages"] > 20
    assert 0 < found["ack_ms"]["p50"] <= found["ack_ms"]["p99"]
    assert found["delivery_ms"]["p50"] > 0


@pytest.mark.parametrize(
    ("spoil", "faults"),
    [
        (twice, {"doubled"}),
        (never, {"missing", "undelivered"}),
        (later, {"reordered"}),
        (otherwise, {"altered"}),
    ],
)
async def test_what_a_server_does_wrong_is_found(
    spoil: Callable[[Spoiling, web.WebSocketResponse, str], Awaitable[None]],
    faults: set[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("advisory.lab.load.DRAIN_S", 1.0)
    found = await run(aiohttp_app(Spoiling(spoil)), in_flight=8)
    assert faults <= set(found["faults"])


async def test_a_pause_of_the_server_counts_for_everybody_who_met_it() -> None:
    """Messages go on being due while nothing is answered, also where the generator stands still with it."""
    frames = 0

    async def with_a_pause(socket: web.WebSocketResponse, frame: str) -> None:
        nonlocal frames
        frames += 1
        if frames == 150:
            time.sleep(0.5)  # noqa: ASYNC251 - the loop stands still: that is what is measured
        await hand_on(socket, frame)

    found = await run(aiohttp_app(with_a_pause), rate=400, seconds=2.0)
    assert found["ack_ms"]["p95"] > 100, "a fifth of all messages was due in the pause"
