"""When everybody comes at once, some are served in turn and the others are sent away at once."""

import asyncio
from typing import Any

import aiohttp
import pytest

from advisory.realtime import gateway as gateway_module
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

    async def slow(auth: dict[str, Any]) -> Any:
        await opens.wait()
        return await authenticate(auth)

    monkeypatch.setitem(gateway._authenticate, VISITORS, slow)
    auth = {"contract": CONTRACT, "lang": "fi", "token": await token(app)}
    async with RawSocket(app) as first, RawSocket(app) as second, RawSocket(app) as third:
        for raw in (first, second, third):
            await raw.opens()
        waiting = [asyncio.create_task(raw.joins(auth)) for raw in (first, second)]
        async with asyncio.timeout(5):
            while gateway._joining < 2:
                await asyncio.sleep(0.01)
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
