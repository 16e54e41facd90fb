"""Order, limits and slow readers on a live server."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from advisory.chat import wire as chat
from advisory.clock import Instant
from advisory.limits.buckets import Rate
from advisory.realtime import gateway as gateway_module
from advisory.realtime import rooms
from advisory.realtime.line import FEW_PACKETS, WAITING_BYTES, WAITING_PACKETS, frame_of
from tests.realtime.raw import RawSocket, narrow_socket
from tests.realtime.test_traps import start
from tests.support.app import Running
from tests.support.drivers import StaffDriver, VisitorDriver
from tests.support.ids import new_cid
from tests.support.town import ADVICE, SITE


@contextlib.asynccontextmanager
async def slow_reader(app: Running) -> AsyncIterator[RawSocket]:
    stuck = RawSocket(app)
    await stuck.session.close()
    stuck.session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(socket_factory=narrow_socket))
    async with stuck:
        yield stuck


async def test_an_unknown_event_is_answered(app: Running) -> None:
    async with await RawSocket(app).arrives() as raw:
        for name in ("no:such", "connect", "disconnect", "desk:snapshot", "__class__"):
            answer = await raw.call(name, {})
            assert answer["error"]["code"] == "unknown_event", name
        assert (await raw.call("conversation:mine", {}))["ok"]
        assert len(app.service.parts.gateway.connections) == 1


@pytest.mark.req("R78")
async def test_two_hundred_at_once_stand_in_the_order_in_which_they_were_sent(
    app: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gateway_module, "UNACKNOWLEDGED_LIMIT", 1_000)
    monkeypatch.setitem(gateway_module.RATES, "/visitor", Rate(1_000, 1_000))
    async with await RawSocket(app).arrives() as raw:
        view = (await raw.call("conversation:start", start("Alku")))["data"]["conversation"]
        # As after a restart, when whose it is must be looked up while more is coming in.
        app.service.chat.reach._known.clear()
        posts = [
            {"conversation": view["id"], "cid": new_cid(), "text": f"rivi {n} on tässä"} for n in range(200)
        ]
        numbers = [await raw.asks("entry:post", post) for post in posts]
        answers = await raw.answers(200)
    seqs = [answers[number]["data"]["entry"]["seq"] for number in numbers]
    assert seqs == list(range(3, 203))


async def test_more_than_32_at_once_are_told_to_wait_and_the_rest_keep_their_order(
    app: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    limit = gateway_module.UNACKNOWLEDGED_LIMIT
    monkeypatch.setitem(gateway_module.RATES, "/visitor", Rate(1_000, 1_000))
    store = app.service.parts.database._store
    write, goes_on = store.write, asyncio.Event()

    async def slow(jobs: Any) -> None:
        """A disk that takes its time."""
        await goes_on.wait()
        await write(jobs)

    async with await RawSocket(app).arrives() as raw:
        view = (await raw.call("conversation:start", start("Alku")))["data"]["conversation"]
        monkeypatch.setattr(store, "write", slow)
        posts = [
            {"conversation": view["id"], "cid": new_cid(), "text": f"rivi {n} on tässä"} for n in range(60)
        ]
        numbers = [await raw.asks("entry:post", post) for post in posts]
        refused = await raw.answers(60 - limit)
        goes_on.set()
        stored = await raw.answers(limit)
    assert {answer["error"]["code"] for answer in refused.values()} == {"busy"}
    assert all(answer["error"]["retry_after"] > 0 for answer in refused.values())
    taken = [number for number in numbers if number in stored]
    assert [stored[number]["data"]["entry"]["seq"] for number in taken] == list(range(3, 3 + limit))


async def test_one_who_asks_too_fast_is_told_when_to_come_back(app: Running) -> None:
    burst = int(gateway_module.RATES["/visitor"].burst)
    async with await RawSocket(app).arrives() as hasty, await RawSocket(app).arrives() as calm:
        answers = [await hasty.call("conversation:mine", {}) for _ in range(burst + 20)]
        codes = [answer.get("error", {}).get("code") for answer in answers]
        assert codes[:burst] == [None] * burst
        assert "too_many" in codes
        told = next(answer["error"] for answer in answers if not answer["ok"])
        await asyncio.sleep(told["retry_after"] + 0.2)
        assert (await hasty.call("conversation:mine", {}))["ok"]
        assert (await calm.call("conversation:mine", {}))["ok"]


@pytest.mark.req("R78")
async def test_one_who_does_not_read_is_closed_and_everybody_else_lives(
    app: Running, visitor: VisitorDriver, advisor: StaffDriver
) -> None:
    gateway = app.service.parts.gateway
    async with slow_reader(app) as stuck:
        await stuck.arrives()
        conversation = (await stuck.call("conversation:start", start("Hei")))["data"]["conversation"]["id"]
        entry = chat.Entry(seq=9_999, kind="text", at=Instant(0), by="advisor", text="x" * 4_000)
        pushed = chat.EntryPosted(conversation=conversation, rev=1, entry=entry)
        before = len(gateway.connections)
        async with asyncio.timeout(30):
            while len(gateway.connections) == before:
                for _ in range(WAITING_PACKETS):
                    gateway.push(chat.ENTRY_POSTED, rooms.conversation(conversation), pushed)
                await asyncio.sleep(0.01)
        assert len(gateway.connections) == before - 1
        async with asyncio.timeout(5):
            while len(gateway._transport.eio.sockets) > before - 1:
                await asyncio.sleep(0.02)

        other = await visitor.starts("Entä minä?", ADVICE)
        await advisor.takes(other)
        await advisor.says(other, "Hei!")
        await visitor.sees_reply("Hei!")


async def test_one_who_does_not_read_is_closed_by_bytes_before_the_packets_are_many(app: Running) -> None:
    transport = app.service.parts.gateway._transport
    async with slow_reader(app) as stuck:
        await stuck.arrives()
        (stuck_one,) = app.service.parts.gateway.connections.values()
        sent = 0
        async with asyncio.timeout(30):
            while app.service.parts.gateway.connections:
                filling = {"filling": "x" * 60_000}
                transport.deliver("/visitor", [stuck_one.socket], "conversation:heads", filling)
                sent += 1
                await asyncio.sleep(0)
        assert FEW_PACKETS < sent < WAITING_PACKETS


async def test_an_answer_that_finds_no_room_is_not_left_out(
    app: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The line ends, so that the page asks again: it would wait for this answer on a line that looks well."""
    gateway = app.service.parts.gateway
    store = app.service.parts.database._store
    read, goes_on = store.read, asyncio.Event()

    async def slow(run: Any) -> Any:
        await goes_on.wait()
        return await read(run)

    async with slow_reader(app) as stuck:
        await stuck.arrives()
        (one,) = gateway.connections.values()
        monkeypatch.setattr(store, "read", slow)
        await stuck.asks("conversation:mine", {})
        line = gateway._transport.eio.sockets[one.socket]
        async with asyncio.timeout(10):
            while not one.unacknowledged:
                await asyncio.sleep(0.01)
        filling = frame_of(b'42/visitor,["filling","' + b"x" * 60_000 + b'"]')
        line.network.write(filling * (8 * WAITING_BYTES // len(filling)))
        assert line.lags
        goes_on.set()
        async with asyncio.timeout(10):
            while gateway.connections:
                await asyncio.sleep(0.01)


async def test_one_who_asks_and_does_not_read_the_answers_is_closed(
    app: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(gateway_module.RATES, "/visitor", Rate(100_000, 100_000))
    gateway = app.service.parts.gateway
    async with slow_reader(app) as stuck:
        await stuck.arrives()
        view = (await stuck.call("conversation:start", start("Hei")))["data"]["conversation"]
        for _ in range(12):
            await stuck.call(
                "entry:post", {"conversation": view["id"], "cid": new_cid(), "text": "ä" * 4_000}
            )
        with contextlib.suppress(ConnectionError):
            async with asyncio.timeout(60):
                while gateway.connections:
                    await stuck.asks("conversation:sync", {"conversation": view["id"], "after": 0})
                    await asyncio.sleep(0.001)
        assert gateway.connections == {}


async def test_after_200_broken_lines_nothing_is_left(app: Running) -> None:
    gateway = app.service.parts.gateway
    manager = gateway._transport.server.manager
    for _ in range(4):
        visitors = [VisitorDriver(app.url) for _ in range(50)]
        await asyncio.gather(*(one.arrives(SITE) for one in visitors))
        assert len(gateway.connections) == 50
        for one in visitors[:10]:
            await one.starts("Hei", ADVICE)
        await asyncio.gather(*(one.vanish() for one in visitors))
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(10):
                while gateway.connections or gateway._transport.eio.sockets:
                    await asyncio.sleep(0.05)
        assert gateway.connections == {}
        assert gateway._transport.eio.sockets == {}
    assert manager.rooms == {}
    assert gateway._transport._bad == {}
    assert gateway._transport.server.environ == {}


async def test_staff_whose_rights_end_are_cut_and_cannot_come_back(
    app: Running, advisor: StaffDriver
) -> None:
    await advisor.http("POST", "/api/staff/sign-out", {})
    assert not app.service.parts.gateway.connections_of("aino")
