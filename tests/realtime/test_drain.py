"""What everybody notices while the server goes: that they are to come back in a moment."""

import asyncio
import json
from typing import Any

import aiohttp
import pytest

from advisory.realtime import gateway as gateway_module
from advisory.wire import CONTRACT
from tests.realtime.raw import RawSocket, token
from tests.realtime.test_traps import start
from tests.support.app import Running
from tests.support.ids import new_cid


@pytest.mark.req("R78")
async def test_nothing_new_is_taken_and_each_is_told_their_own_moment(app: Running) -> None:
    everybody = [await RawSocket(app).arrives() for _ in range(12)]
    one = everybody[0]
    view = (await one.call("conversation:start", start("Hei")))["data"]["conversation"]
    await app.service.parts.gateway.drain()

    told = [await drain_of(raw) for raw in everybody]
    shortest, longest = gateway_module.DRAIN_PAUSE_S
    assert all(shortest <= pause <= longest for pause in told)
    assert len(set(told)) > 1

    post = {"conversation": view["id"], "cid": new_cid(), "text": "Vielä?"}
    refused = (await one.call("entry:post", post))["error"]
    assert (refused["code"], refused["retry_after"] > 0) == ("draining", True)
    assert (await one.call("conversation:mine", {}))["ok"], "reading goes on"

    async with RawSocket(app) as late:
        await late.opens()
        kind, said = await late.joins({"contract": CONTRACT, "lang": "fi", "token": await token(app)})
        assert (kind, said["data"]["code"]) == ("44", "draining")
    async with aiohttp.ClientSession() as session, session.get(f"{app.url}/readyz") as answer:
        assert answer.status == 503
    await asyncio.gather(*(raw.__aexit__(None, None, None) for raw in everybody))


async def test_the_more_there_are_the_longer_they_take_to_return(
    app: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gateway_module, "DRAIN_PAUSE_S", (0.0, 0.0))
    monkeypatch.setattr(gateway_module, "RETURNS_PER_S", 0.01)
    async with await RawSocket(app).arrives() as one, await RawSocket(app).arrives() as other:
        await app.service.parts.gateway.drain()
        told = [await drain_of(raw) for raw in (one, other)]
    assert max(told) > 0
    assert max(told) <= 200


async def test_one_who_waits_for_an_answer_is_waited_for(
    app: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    gateway = app.service.parts.gateway
    monkeypatch.setattr(gateway_module, "LEAVE_WITHIN_S", 0.0)
    store = app.service.parts.database._store
    write, goes_on = store.write, asyncio.Event()

    async def slow(jobs: Any) -> None:
        """A disk that takes its time."""
        await goes_on.wait()
        await write(jobs)

    async with await RawSocket(app).arrives() as raw:
        view = (await raw.call("conversation:start", start("Hei")))["data"]["conversation"]
        monkeypatch.setattr(store, "write", slow)
        number = await raw.asks("entry:post", {"conversation": view["id"], "cid": new_cid(), "text": "Moi"})
        connection = next(iter(gateway.connections.values()))
        async with asyncio.timeout(30):
            while not connection.unacknowledged:
                await asyncio.sleep(0.01)
        await gateway.drain()
        emptied = asyncio.create_task(gateway.emptied())
        await asyncio.sleep(0.2)
        assert not emptied.done()
        goes_on.set()
        assert (await raw.answers(1))[number]["ok"]
        await asyncio.wait_for(emptied, gateway_module.ANSWER_WITHIN_S)
        assert gateway.connections, "who stays without asking for anything holds nobody up"


async def drain_of(raw: RawSocket) -> float:
    while not (heard := await raw.next()).startswith('42/visitor,["drain"'):
        pass
    pause: float = json.loads(heard.split(",", 1)[1])[1]["retry_in"]
    return pause
