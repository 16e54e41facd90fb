"""One client's line: the library's socket, with a shorter way through a WebSocket.

The library makes two tasks and a timer for each frame that comes, and hands what goes through a queue
to a task that waits with a timer of its own. Here a frame is handled where it was read, and what goes
is written where it was made: the transport's own buffer is the queue, and its size the bound. The
handshake, polling, a change from polling to WebSocket, pings and the order of closing are the library's.
"""

import asyncio
import contextlib
import struct
from collections.abc import Awaitable, Callable
from typing import Any

import orjson
from aiohttp import WSMsgType, web
from engineio import packet
from engineio.async_socket import AsyncSocket

PACKETS = frozenset("0123456")
"""What a text packet of Engine.IO begins with."""
MESSAGE, PONG, CLOSE = "4", "3", "1"
WAITING_PACKETS = 256
WAITING_BYTES = 1024 * 1024
FEW_PACKETS = 32
TEXT_FRAME = 0x81

Heard = Callable[[str, str], Awaitable[None]]


def frame_of(body: bytes) -> bytes:
    """An unmasked WebSocket text frame (RFC 6455, 5.2)."""
    size = len(body)
    if size < 126:
        return bytes((TEXT_FRAME, size)) + body
    if size < 65_536:
        return struct.pack("!BBH", TEXT_FRAME, 126, size) + body
    return struct.pack("!BBQ", TEXT_FRAME, 127, size) + body


class Words:
    """A Socket.IO packet for any number of lines: made ready once for each way that it takes."""

    __slots__ = ("_body", "_frame", "_packet")

    def __init__(self, head: str, value: Any) -> None:
        self._body = head.encode() + orjson.dumps(value)
        self._frame: bytes | None = None
        self._packet: packet.Packet | None = None

    @property
    def frame(self) -> bytes:
        if self._frame is None:
            self._frame = frame_of(b"4" + self._body)
        return self._frame

    @property
    def packet(self) -> packet.Packet:
        if self._packet is None:
            self._packet = packet.Packet(packet.MESSAGE, data=self._body.decode())
        return self._packet


class Line(AsyncSocket):  # type: ignore[misc]
    """Made of the library's socket by `take_over`; `network` is there once a WebSocket is open."""

    connected: bool
    upgraded: bool
    heard: Heard
    network: asyncio.Transport | None
    _is_straight: bool

    @classmethod
    def take_over(cls, socket: AsyncSocket, heard: Heard) -> "Line":
        """The library makes its sockets by itself; from its first event on this one is ours."""
        socket.__class__ = cls
        socket.heard, socket.network, socket._is_straight = heard, None, False
        line: Line = socket
        return line

    @property
    def is_gone(self) -> bool:
        """Also of one that nobody has read from since the client hung up."""
        return self.closed or (self.network is not None and self.network.is_closing())

    @property
    def lags(self) -> bool:
        """Whether more waits for the client than the bounds allow.

        Few packets cannot be many bytes, and only a client that is slow already has more: nobody else
        pays for the counting.
        """
        if self._is_straight:
            assert self.network is not None
            return self.network.get_write_buffer_size() > WAITING_BYTES
        waiting = self.queue.qsize()
        return waiting > WAITING_PACKETS or (waiting > FEW_PACKETS and _bytes_of(self.queue) > WAITING_BYTES)

    def say(self, words: Words) -> bool:
        """Write it, or put it where polling finds it; False when the line is gone or would not take it."""
        if self.closed or self.lags:
            return False
        if self._is_straight:
            self._write(words.frame)
        else:
            self.queue.put_nowait(words.packet)
        return True

    def _write(self, frame: bytes) -> None:
        assert self.network is not None
        if not self.network.is_closing():
            self.network.write(frame)

    async def send(self, pkt: packet.Packet) -> None:
        """What the library itself says: pings, answers to CONNECT, a goodbye."""
        if self._is_straight:
            self._write(frame_of(pkt.encode().encode()))
        else:
            await super().send(pkt)

    async def check_ping_timeout(self) -> bool:
        is_there: bool = await super().check_ping_timeout()
        if not is_there and self.network is not None:
            self.network.abort()  # whoever is gone would never end the reading
        return is_there

    async def _websocket_handler(self, ws: "PlainWebSocket") -> None:
        if self.connected:  # by polling until now, and on by polling where this does not come about
            with contextlib.suppress(ConnectionError):
                await super()._websocket_handler(ws)
            if not self.upgraded:
                self.upgrading, self.network = False, None
            return
        self.connected = self.upgraded = True
        self._is_straight = True
        while not self.queue.empty():
            first = self.queue.get_nowait()
            self.queue.task_done()
            self._write(frame_of(first.encode().encode()))
        try:
            while (text := await ws.next()) is not None:
                kind = text[:1]
                if kind == MESSAGE:
                    await self.heard(self.sid, text[1:])
                elif kind == PONG:
                    self.schedule_ping()
                elif kind == CLOSE:
                    break
        finally:
            await self.close(wait=False, abort=True, reason=self.server.reason.TRANSPORT_CLOSE)
        await ws.close()


class PlainWebSocket:
    """What the library's driver has for a WebSocket, without compression and without binary frames."""

    def __init__(self, handler: Any, server: Any) -> None:
        self._handler = handler
        self._server = server
        self._socket = web.WebSocketResponse(
            max_msg_size=server.max_http_buffer_size, compress=False, autoping=True
        )

    async def __call__(self, environ: dict[str, Any]) -> web.StreamResponse:
        request: web.Request = environ["aiohttp.request"]
        line = self._handler.__self__
        try:
            await self._socket.prepare(request)
        except ConnectionError:  # who hangs up amid the handshake must not be able to fill the log
            if not line.connected:
                await line.close(wait=False, abort=True, reason=self._server.reason.TRANSPORT_CLOSE)
            return web.Response(status=400)
        line.network = request.transport
        await self._handler(self)
        return self._socket

    async def next(self) -> str | None:
        """The next packet; None when the client is gone or says what is none."""
        try:
            message = await self._socket.receive()
        except ConnectionError:  # it answers pings by itself, also when nobody is there any more
            return None
        if message.type is not WSMsgType.TEXT or message.data[:1] not in PACKETS:
            return None
        text: str = message.data
        return text

    async def wait(self) -> str:
        text = await self.next()
        if text is None:
            raise OSError("not a packet")
        return text

    async def send(self, text: str) -> None:
        await self._socket.send_str(text)

    async def close(self) -> None:
        with contextlib.suppress(ConnectionError):
            await self._socket.close()


def _bytes_of(queue: "asyncio.Queue[Any]") -> int:
    waiting: Any = queue._queue  # type: ignore[attr-defined]
    return sum(len(one.data) for one in waiting if one is not None and one.data)
