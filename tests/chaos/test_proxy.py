"""The proxy spoils what it says, and mends it when the weather clears."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import ClassVar

import pytest

from advisory.lab.chaos.proxy import BOTH, CLEAR, Proxy, Weather

WAIT_S = 5.0


@dataclass
class Echo:
    """Says everything back, and remembers who came and what was said."""

    heard: bytes = b""
    came: int = 0
    ended: asyncio.Event = field(default_factory=asyncio.Event)

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.came += 1
        try:
            while data := await reader.read(1_024):
                self.heard += data
                writer.write(data)
                await writer.drain()
        except OSError:
            pass
        finally:
            self.ended.set()
            writer.transport.abort()


@asynccontextmanager
async def through_proxy() -> AsyncIterator[tuple[Proxy, Echo]]:
    echo = Echo()
    server = await asyncio.start_server(echo, "127.0.0.1", 0)
    proxy = Proxy(server.sockets[0].getsockname()[1])
    await proxy.start()
    try:
        yield proxy, echo
    finally:
        for caller in Caller.all:
            caller.writer.transport.abort()
        Caller.all.clear()
        await proxy.close()
        server.close()
        await asyncio.sleep(0.05)


class Caller:
    """One connection through the proxy."""

    all: ClassVar[list["Caller"]] = []

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer
        self.all.append(self)

    @classmethod
    async def calls(cls, proxy: Proxy) -> "Caller":
        return cls(*await asyncio.open_connection("127.0.0.1", proxy.port))

    async def hears_back(self, said: bytes, within_s: float = WAIT_S) -> bytes:
        self.writer.write(said)
        try:
            async with asyncio.timeout(within_s):
                return await self.reader.read(4_096)
        except TimeoutError:
            return b"nothing"
        except OSError:
            return b""


async def test_bytes_pass_in_clear_weather() -> None:
    async with through_proxy() as (proxy, _):
        caller = await Caller.calls(proxy)
        assert await caller.hears_back(b"hei") == b"hei"


async def test_cut_ends_what_is_open_and_refuses_what_comes() -> None:
    async with through_proxy() as (proxy, echo):
        before = await Caller.calls(proxy)
        assert await before.hears_back(b"hei") == b"hei"
        proxy.set(Weather(cut=True))
        assert await before.hears_back(b"hei") == b""
        assert await (await Caller.calls(proxy)).hears_back(b"hei") == b""
        proxy.set(CLEAR)
        after = await Caller.calls(proxy)
        assert await after.hears_back(b"taas") == b"taas"
        assert echo.came == 2


@pytest.mark.parametrize(
    ("weather", "arrives"),
    [
        (Weather(drops=BOTH), False),
        (Weather(drops=frozenset(("up",))), False),
        (Weather(drops=frozenset(("down",))), True),
    ],
    ids=["both ways", "there", "back"],
)
async def test_what_is_dropped_is_gone_and_its_connection_ends_when_it_clears(
    weather: Weather, arrives: bool
) -> None:
    async with through_proxy() as (proxy, echo):
        caller = await Caller.calls(proxy)
        assert await caller.hears_back(b"a") == b"a"
        proxy.set(weather)
        assert await caller.hears_back(b"b", 0.2) == b"nothing"
        assert (echo.heard == b"ab") is arrives
        proxy.set(CLEAR)
        assert await caller.hears_back(b"c") == b""


async def test_half_open_ends_it_for_the_server_alone() -> None:
    async with through_proxy() as (proxy, echo):
        caller = await Caller.calls(proxy)
        assert await caller.hears_back(b"a") == b"a"
        proxy.set(Weather(drops=BOTH, half_open=True))
        async with asyncio.timeout(WAIT_S):
            await echo.ended.wait()
        assert await caller.hears_back(b"b", 0.2) == b"nothing"
        proxy.set(CLEAR)
        assert await caller.hears_back(b"c") == b""


async def test_what_is_held_up_comes_later_and_whole() -> None:
    async with through_proxy() as (proxy, _):
        caller = await Caller.calls(proxy)
        proxy.set(Weather(holds=BOTH))
        assert await caller.hears_back(b"a", 0.2) == b"nothing"
        proxy.set(CLEAR)
        assert await caller.hears_back(b"") == b"a"


async def test_forgotten_connections_leave_new_ones_alone() -> None:
    async with through_proxy() as (proxy, _):
        old = await Caller.calls(proxy)
        assert await old.hears_back(b"a") == b"a"
        proxy.set(Weather(drops=BOTH, old_only=True))
        new = await Caller.calls(proxy)
        assert await new.hears_back(b"b") == b"b"
        assert await old.hears_back(b"c", 0.2) == b"nothing"


async def test_reset_comes_in_the_middle() -> None:
    async with through_proxy() as (proxy, echo):
        caller = await Caller.calls(proxy)
        proxy.set(Weather(reset_after=5))
        await caller.hears_back(b"abcdefgh")
        async with asyncio.timeout(WAIT_S):
            await echo.ended.wait()
        assert echo.heard in (b"abcde", b""), "a reset may overtake what was sent before it"


async def test_silent_connections_are_killed() -> None:
    async with through_proxy() as (proxy, _):
        caller = await Caller.calls(proxy)
        assert await caller.hears_back(b"a") == b"a"
        proxy.set(Weather(quiet_s=0.1))
        assert await caller.hears_back(b"") == b""


async def test_whole_frames_are_said_twice() -> None:
    async with through_proxy() as (proxy, echo):
        caller = await Caller.calls(proxy)
        upgrade = b"HTTP/1.1 101 Switching Protocols\r\n\r\n"
        assert await caller.hears_back(upgrade) == upgrade
        proxy.set(Weather(twice=True))
        await caller.hears_back(b"\x81\x82\0\0\0\0hi")
        await caller.hears_back(b"no frame")
        assert echo.heard.removeprefix(upgrade).startswith(b"\x81\x82\0\0\0\0hi" * 2)
        assert echo.heard.count(b"no frame") == 1


async def test_a_slow_line_is_slow() -> None:
    async with through_proxy() as (proxy, _):
        caller = await Caller.calls(proxy)
        proxy.set(Weather(bytes_per_s=1_000))
        began = asyncio.get_running_loop().time()
        caller.writer.write(b"x" * 300)
        async with asyncio.timeout(WAIT_S):
            await caller.reader.readexactly(300)
        assert asyncio.get_running_loop().time() - began > 0.25
