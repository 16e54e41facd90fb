"""When everybody comes at once, some are served in turn and the others are sent away at once."""

import asyncio
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from advisory.realtime import gateway as gateway_module
from advisory.realtime.transport import Waiting
from advisory.wire import CONTRACT, VISITORS
from tests.realtime.raw import RawSocket, token
from tests.support.app import Running


@pytest.mark.req("R78")
async def test_who_comes_to_a_full_door_is_told_to_come_again(
    app: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gateway_module, "JOINING_LIMIT", 2)
    gateway = app.service.parts.gateway
    authenticate, opens = gateway._authenticate[VISITORS], asyncio.Event()

    async def slow(auth: dict[str, Any], request: web.Request) -> Any:
        await opens.wait()
        return await authenticate(auth, request)

    monkeypatch.setitem(gateway._authenticate, VISITORS, slow)
    auth = {"contract": CONTRACT, "lang": "fi", "token": await token(app)}
    async with RawSocket(app) as first, RawSocket(app) as second, RawSocket(app) as third:
        for raw in (first, second, third):
            await raw.opens()
        waiting = [asyncio.create_task(raw.joins(auth)) for raw in (first, second)]
        async with asyncio.timeout(5):
            while gateway._joining < 2:
                await asyncio.sleep(0.01)
        line = gateway._transport.server.manager.pending_connect[VISITORS]
        assert type(line) is Waiting, "the library's list would be looked through at each packet that comes"
        kind, said = await third.joins(auth)
        assert (kind, said["data"]["code"]) == ("44", "busy")
        assert said["data"]["retry_after"] > 0
        async with RawSocket(app) as fourth:
            with pytest.raises(aiohttp.WSServerHandshakeError):
                await fourth.opens()
        opens.set()
        assert [kind for kind, _ in await asyncio.gather(*waiting)] == ["40", "40"]
        assert (await third.joins(auth))[0] == "40", "it was no word against the visitor"
        assert gateway._joining == 0


async def test_who_has_left_the_line_is_passed_over(app: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    gateway = app.service.parts.gateway
    authenticate, opens, asked = gateway._authenticate[VISITORS], asyncio.Event(), 0

    async def slow(auth: dict[str, Any], request: web.Request) -> Any:
        nonlocal asked
        asked += 1
        await opens.wait()
        return await authenticate(auth, request)

    monkeypatch.setitem(gateway._join_turns, VISITORS, asyncio.Semaphore(1))
    monkeypatch.setitem(gateway._authenticate, VISITORS, slow)
    auth = {"contract": CONTRACT, "lang": "fi", "token": await token(app)}
    async with RawSocket(app) as first, RawSocket(app) as last:
        leaves = RawSocket(app)
        joining = []
        for raw in (first, leaves, last):
            await raw.opens()
            joining.append(asyncio.create_task(raw.joins(auth)))
            async with asyncio.timeout(5):
                while gateway._joining < len(joining):
                    await asyncio.sleep(0.01)
        joining[1].cancel()
        response = leaves.ws._response.connection  # type: ignore[union-attr]
        assert response is not None
        assert response.transport is not None
        response.transport.abort()
        leaves.ws._response.close()  # type: ignore[union-attr]
        await leaves.session.close()
        async with asyncio.timeout(5):
            while sum(line.is_gone for line in gateway._transport.eio.sockets.values()) < 1:
                await asyncio.sleep(0.01)
        opens.set()
        assert (await joining[0])[0] == (await joining[2])[0] == "40"
        assert asked == 2
        assert len(gateway.connections) == 2
