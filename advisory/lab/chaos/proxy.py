"""A TCP proxy that spoils what passes through it: between people and servers, servers and databases.

What it drops is gone for the connection that it was dropped from, as when a router forgets a
connection: such a connection is ended when the weather clears, never mended.
"""

import asyncio
import contextlib
import socket
import struct
from dataclasses import dataclass, field
from typing import Literal

Way = Literal["up", "down"]
"""`up` is towards the server."""

CHUNK = 16 * 1024
TICK_S = 0.05


@dataclass(frozen=True, slots=True)
class Weather:
    """What happens to bytes. Nothing set: they pass.

    `reset_after` ends a connection inside whatever it carries then; `twice` repeats whole WebSocket
    frames; `quiet_s` ends connections that have been silent so long, as firewalls do. `half_open`
    ends them at the server alone, and `old_only` leaves those alone that are opened later.
    """

    cut: bool = False
    drops: frozenset[Way] = frozenset()
    holds: frozenset[Way] = frozenset()
    old_only: bool = False
    half_open: bool = False
    delay_s: float = 0.0
    bytes_per_s: int = 0
    reset_after: int = 0
    twice: bool = False
    quiet_s: float = 0.0


CLEAR = Weather()
BOTH: frozenset[Way] = frozenset(("up", "down"))


@dataclass(eq=False, slots=True)
class Passage:
    """One connection with both its ends."""

    near: asyncio.StreamWriter
    far: asyncio.StreamWriter
    heard: float
    passed: int = 0
    spoilt: bool = False
    old: bool = False
    upgraded: bool = False
    gone: asyncio.Event = field(default_factory=asyncio.Event)

    def abort(self) -> None:
        self.gone.set()
        for end in (self.near, self.far):
            end.transport.abort()


@dataclass
class Proxy:
    target: int
    port: int = 0
    weather: Weather = CLEAR
    passages: set[Passage] = field(default_factory=set)
    _clear: asyncio.Event = field(default_factory=asyncio.Event)
    _server: asyncio.Server | None = None
    _sweeper: asyncio.Task[None] | None = None

    async def start(self) -> None:
        self._clear.set()
        self._server = await asyncio.start_server(self._pass, "127.0.0.1", self.port, limit=CHUNK)
        self.port = self._server.sockets[0].getsockname()[1]
        self._sweeper = asyncio.get_running_loop().create_task(self._sweep())

    async def close(self) -> None:
        self.set(CLEAR)
        if self._sweeper is not None:
            self._sweeper.cancel()
        if self._server is not None:
            self._server.close()
        self.abort_all()

    def abort_all(self) -> None:
        for passage in list(self.passages):
            passage.abort()

    def set(self, weather: Weather) -> None:
        self.weather = weather
        if weather.cut:
            self.abort_all()
        for passage in list(self.passages):
            passage.old, passage.passed = True, 0
            if weather.half_open:
                passage.spoilt = True
                passage.far.transport.abort()
        if weather.holds:
            self._clear.clear()
        else:
            self._clear.set()
        if weather is CLEAR:
            for passage in list(self.passages):
                if passage.spoilt:
                    passage.abort()

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.weather.cut:
            reset(writer)
            return
        try:
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self.target, limit=CHUNK)
        except OSError:
            reset(writer)
            return
        passage = Passage(writer, far_writer, asyncio.get_running_loop().time())
        self.passages.add(passage)
        try:
            async with asyncio.TaskGroup() as both:
                both.create_task(self._pump(reader, far_writer, "up", passage))
                both.create_task(self._pump(far_reader, writer, "down", passage))
        except* (OSError, asyncio.IncompleteReadError):
            passage.abort()
        finally:
            self.passages.discard(passage)
            passage.abort()

    async def _pump(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, way: Way, passage: Passage
    ) -> None:
        while data := await reader.read(CHUNK):
            passage.heard = asyncio.get_running_loop().time()
            weather = self.weather
            if way in weather.drops and (passage.old or not weather.old_only):
                passage.spoilt = True
            if passage.spoilt and (way in weather.drops or weather is CLEAR):
                continue
            if way in weather.holds:
                await self._clear.wait()
            if weather.delay_s:
                await asyncio.sleep(weather.delay_s)
            if weather.twice and passage.upgraded and _is_whole_frame(data):
                data += data
            passage.upgraded = passage.upgraded or (way == "down" and b" 101 " in data[:20])
            await self._send(data, writer, weather, passage)
        if passage.spoilt or self.weather.drops:
            # One side has gone, and what would tell the other is lost too: it stays half open.
            passage.spoilt = True
            await passage.gone.wait()
        raise ConnectionResetError

    async def _send(
        self, data: bytes, writer: asyncio.StreamWriter, weather: Weather, passage: Passage
    ) -> None:
        if weather.reset_after and passage.passed + len(data) >= weather.reset_after:
            writer.write(data[: max(weather.reset_after - passage.passed, 0)])
            await writer.drain()
            raise ConnectionResetError
        passage.passed += len(data)
        if not weather.bytes_per_s:
            writer.write(data)
            await writer.drain()
            return
        step = max(1, int(weather.bytes_per_s * TICK_S))
        for at in range(0, len(data), step):
            writer.write(data[at : at + step])
            await writer.drain()
            if self.weather is weather:
                await asyncio.sleep(TICK_S)

    async def _sweep(self) -> None:
        """End what has been silent for too long, where the weather says so."""
        while True:
            await asyncio.sleep(TICK_S)
            now, quiet = asyncio.get_running_loop().time(), self.weather.quiet_s
            for passage in list(self.passages) if quiet else ():
                if now - passage.heard > quiet:
                    passage.abort()


def reset(writer: asyncio.StreamWriter) -> None:
    """End with RST, as a machine does that knows of no such connection."""
    plain = writer.get_extra_info("socket")
    if plain is not None:
        with contextlib.suppress(OSError):
            plain.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


def _is_whole_frame(data: bytes) -> bool:
    """Whether the chunk is one WebSocket text frame and nothing else."""
    if len(data) < 2 or data[0] != 0x81:
        return False
    size, head = data[1] & 0x7F, 2
    if size == 126:
        size, head = int.from_bytes(data[2:4]), 4
    elif size == 127:
        size, head = int.from_bytes(data[2:10]), 10
    return len(data) == head + size + (4 if data[1] & 0x80 else 0)
