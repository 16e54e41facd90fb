"""One connection in raw Engine.IO frames: a proper client would cost more than the server it measures."""

import asyncio
import base64
import os
import secrets
import struct
import time
from dataclasses import dataclass
from typing import Any, Protocol, cast

import orjson


def new_cid() -> str:
    """A UUIDv7, as browsers make them."""
    bits = (time.time_ns() // 1_000_000) << 80 | secrets.randbits(80)
    digits = f"{bits & ~(0xF << 76) & ~(0x3 << 62) | 0x7 << 76 | 0x2 << 62:032x}"
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


def frame(payload: bytes) -> bytes:
    """A masked text frame whose mask is zero, so that nothing needs to be computed."""
    size = len(payload)
    head = struct.pack("!BB", 0x81, 0x80 | size) if size < 126 else struct.pack("!BBH", 0x81, 0xFE, size)
    return head + b"\0\0\0\0" + payload


BEAT_S = 10.0


@dataclass(slots=True)
class Sent:
    """A message under way. `due` is when it was meant to leave, which a late generator does not move."""

    by: "Client"
    conversation: str
    cid: str
    text: str
    due: float


class Hears(Protocol):
    """What becomes of a connection's frames."""

    def acknowledged(self, client: "Client", sent: Sent, reply: bytes) -> None: ...
    def posted(self, client: "Client", body: bytes) -> None: ...
    def drained(self, client: "Client", body: bytes) -> None: ...
    def gone(self, client: "Client") -> None: ...


class Client(asyncio.Protocol):
    """`who` names port, namespace, what it says at CONNECT, and its conversations."""

    def __init__(self, who: dict[str, Any], hears: Hears) -> None:
        self.who = who
        self.hears = hears
        self.port: int = who["port"]
        self.space = who["namespace"].encode()
        self.greeted: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.sent: dict[int, Sent] = {}
        self.calls: dict[int, asyncio.Future[Any]] = {}
        self.number = 0
        self.refusal = b""
        self.heard = 0
        self._buffer = b""
        self._open = False

    async def connect(self, opens_s: float = 60.0, joins_s: float = 60.0) -> None:
        """Up to the engine's greeting, and up to the answer of the server behind it."""
        loop = asyncio.get_running_loop()
        async with asyncio.timeout(opens_s):
            await loop.create_connection(lambda: self, "127.0.0.1", self.port)
            await self.greeted
        async with asyncio.timeout(joins_s):
            await self.ready

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)  # uvloop's is one without saying so
        key = base64.b64encode(os.urandom(16)).decode()
        # Everybody looks like a page of the same origin, whichever process answers.
        host = f"localhost:{self.who.get('origin_port', self.port)}"
        self.transport.write(
            f"GET /socket/?EIO=4&transport=websocket HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\n"
            f"Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: {key}\r\n"
            f"Sec-WebSocket-Version: 13\r\n{self._cookie()}\r\n".encode()
        )

    def _cookie(self) -> str:
        return f"Cookie: {self.who['cookie']}\r\n" if "cookie" in self.who else ""

    def connection_lost(self, exc: Exception | None) -> None:
        for step in (self.greeted, self.ready):
            if not step.done():
                step.set_exception(ConnectionError(f"refused: {self.refusal or self._buffer[:200]!r}"))
                step.exception()  # whoever does not wait for it hears of it by `gone`
        for call in self.calls.values():
            if not call.done():
                call.set_exception(ConnectionError("the connection was lost"))
                call.exception()
        self.hears.gone(self)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        if not self._open:
            end = self._buffer.find(b"\r\n\r\n")
            if end < 0:
                return
            if b" 101 " not in self._buffer[:20]:
                self.transport.close()
                return
            self._open, self._buffer = True, self._buffer[end + 4 :]
        self._frames()

    def _frames(self) -> None:
        data, at = self._buffer, 0
        while len(data) - at >= 2:
            size, head = data[at + 1], 2
            if size == 126:
                if len(data) - at < 4:
                    break
                size, head = int.from_bytes(data[at + 2 : at + 4]), 4
            elif size == 127:
                if len(data) - at < 10:
                    break
                size, head = int.from_bytes(data[at + 2 : at + 10]), 10
            if len(data) - at < head + size:
                break
            if data[at] & 15 == 1:
                self._packet(data[at + head : at + head + size])
            at += head + size
        self._buffer = data[at:]

    def _packet(self, packet: bytes) -> None:
        self.heard += 1
        match packet[:2]:
            case b"42":
                body = packet.index(b"[")
                if packet.startswith(b'["entry:posted"', body):
                    self.hears.posted(self, packet[body:])
                elif packet.startswith(b'["drain"', body):
                    self.hears.drained(self, packet[body:])
            case b"43":
                body = packet.index(b"[")
                number = int(packet[packet.index(b",") + 1 : body])
                if (call := self.calls.pop(number, None)) is not None:
                    if not call.done():
                        call.set_result(orjson.loads(packet[body:])[0])
                elif (sent := self.sent.pop(number, None)) is not None:
                    self.hears.acknowledged(self, sent, packet[body:])
            case b"40":
                if not self.ready.done():
                    self.ready.set_result(None)
            case b"44" | b"41":
                self.refusal = packet
                self.transport.close()
            case _ if packet[:1] == b"0":
                if not self.greeted.done():
                    self.greeted.set_result(None)
                self.transport.write(frame(b"40%b,%b" % (self.space, orjson.dumps(self.who["auth"]))))
            case _ if packet[:1] == b"2":
                self.transport.write(frame(b"3"))

    def post(self, sent: Sent) -> None:
        """Say it, or say it again under the same cid."""
        body = {"conversation": sent.conversation, "cid": sent.cid, "text": sent.text}
        self.number += 1
        self.sent[self.number] = sent
        self.transport.write(
            frame(b'42%b,%d["entry:post",%b]' % (self.space, self.number, orjson.dumps(body)))
        )

    @property
    def is_joined(self) -> bool:
        return self.ready.done() and self.ready.exception() is None and not self.transport.is_closing()

    def beat(self) -> None:
        """An advisor's page says that it is still there; who is not heard loses what they hold."""
        if self._open:
            self.transport.write(frame(b'42%b,["desk:beat",{}]' % self.space))

    async def call(self, event: str, payload: Any, within_s: float = 30.0) -> Any:
        self.number += 1
        answer = self.calls[self.number] = asyncio.get_running_loop().create_future()
        self.transport.write(frame(b"42%b,%d%b" % (self.space, self.number, orjson.dumps([event, payload]))))
        return await asyncio.wait_for(answer, within_s)
