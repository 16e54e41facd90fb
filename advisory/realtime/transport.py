"""The Socket.IO server with the traps of its defaults closed; the only import of it.

What python-socketio and python-engineio leave open, and what stands here instead:
compression is off (it costs 90 kB a connection), binary frames are refused (their announced
attachments are kept in memory without bound), only our namespaces can be joined (any other would be
let in unasked), a socket that never sends CONNECT is closed after ten seconds, a missing Origin is
refused where a cookie would give it rights, a client that does not read is cut off instead of queued
for, and what cannot be parsed is counted, not logged with a trace.
"""

import asyncio
import contextlib
import logging
import re
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

import orjson
import socketio
from aiohttp import web
from socketio import packet as sio_packet

from advisory.realtime.line import Line, PlainWebSocket, Words

log = logging.getLogger(__name__)

PATH = "/socket"
NOBODYS = "none"
"""A name that no client can send: namespaces begin with a slash, and an empty list means `/`."""
FRAME_LIMIT = 64 * 1024
CONNECT_WITHIN_S = 10.0
DEPTH_LIMIT = 8
BAD_PACKETS = 5
GOODBYE_S = 1.0
RESERVED = ("connect", "disconnect")
EVENT = re.compile(r"2(/[a-z]{1,20}),([0-9]{0,15})(?=\[)")
"""The head of an event as our clients send it: namespace, and a number when an answer is wanted."""

Receive = Callable[[str, str, str, Any], Awaitable[dict[str, Any]]]


class Json:
    """Strict JSON for the wire: orjson refuses NaN and lone surrogates, `loads` what nests too deep."""

    @staticmethod
    def dumps(value: Any, **_: Any) -> str:
        return orjson.dumps(value).decode()

    @staticmethod
    def loads(text: str, **_: Any) -> Any:
        value = orjson.loads(text)
        # What opens few brackets cannot nest deep, so nothing that people send is walked through.
        if text.count("[") + text.count("{") > DEPTH_LIMIT and _nests_deeper(value, DEPTH_LIMIT):
            raise ValueError("nests too deep")
        return value


def _nests_deeper(value: Any, limit: int) -> bool:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
    return inner is not None and (limit == 0 or any(_nests_deeper(one, limit - 1) for one in inner))


class TextPacket(sio_packet.Packet):  # type: ignore[misc]
    """Nothing that we send is binary: the library would search every answer through for it."""

    @classmethod
    def data_is_binary(cls, data: Any) -> bool:
        return False


class Waiting(dict[str, None]):
    """In the order in which they came, with the words of the list that stands in the library."""

    def append(self, sid: str) -> None:
        self[sid] = None

    def remove(self, sid: str) -> None:
        del self[sid]


class Members(socketio.AsyncManager):  # type: ignore[misc]
    """Looks for one person where they are, not through everybody.

    The library looks through all who wait to be let in at every packet that comes, and through everybody's
    rooms for each who leaves: when thousands come or leave at once nobody would be served.
    """

    async def pre_connect(self, eio_sid: str, namespace: str) -> str | None:
        self.pending_connect.setdefault(namespace, Waiting())
        sid: str | None = await super().pre_connect(eio_sid, namespace)
        return sid

    def basic_disconnect(self, sid: str, namespace: str, **_: Any) -> None:
        for room in (None, sid):
            self.basic_leave_room(sid, namespace, room)
        self.callbacks.pop(sid, None)
        for waiting in (self.pending_connect, self.pending_disconnect):
            if sid in waiting.get(namespace, ()):
                waiting[namespace].remove(sid)
                if not waiting[namespace]:
                    del waiting[namespace]


class Server(socketio.AsyncServer):  # type: ignore[misc]
    """A client's event named as one of the library's own would be taken for it."""

    async def _handle_event(self, eio_sid: str, namespace: str | None, number: int | None, data: Any) -> None:
        if data and data[0] in RESERVED:
            data = [f"client:{data[0]}", *data[1:]]
        await super()._handle_event(eio_sid, namespace, number, data)


class Transport:
    """Owns the server; `allowed(origin, has_cookie)` decides who may open a socket."""

    def __init__(
        self, allowed: Callable[[str | None, bool], bool], cookie: str, ping_s: int = 25, polling: bool = True
    ) -> None:
        self._allowed = allowed
        self._cookie = cookie
        self._bad: dict[str, int] = {}
        self._answering: set[asyncio.Task[None]] = set()
        self.receive: Receive | None = None
        """Takes namespace, event's name, sid and data of every event, and gives the answer."""
        self.is_crowded: Callable[[], bool] = lambda: False
        self._closing = False
        self.server = Server(
            async_mode="aiohttp",
            cors_allowed_origins=lambda origin: allowed(origin, False),
            cors_credentials=False,
            json=Json,
            max_http_buffer_size=FRAME_LIMIT,
            ping_interval=ping_s,
            ping_timeout=20,
            async_handlers=True,
            always_connect=False,
            http_compression=False,
            transports=["websocket", "polling"] if polling else ["websocket"],
            namespaces=[NOBODYS],
            client_manager=Members(),
        )
        self.server.packet_class = TextPacket
        self.eio = self.server.eio
        self.eio._async = {**self.eio._async, "websocket": PlainWebSocket}
        self._handle = self.server._handle_eio_message
        self._opened = self.server._handle_eio_connect
        self._gone = self.server._handle_eio_disconnect
        self._served = self.eio.handle_request
        self.eio.handle_request = self._serve
        self.eio.on("connect", self._on_open)
        self.eio.on("message", self._hear)
        self.eio.on("disconnect", self._on_gone)
        for name in ("engineio.server", "socketio.server"):
            logging.getLogger(name).setLevel(logging.CRITICAL)

    def attach(self, app: web.Application) -> None:
        self.server.attach(app, socketio_path=PATH)

    async def _serve(self, request: web.Request) -> Any:
        """A session that ended while its request was read: the library looks for it without a doubt."""
        try:
            return await self._served(request)
        except (KeyError, UnboundLocalError):
            return web.Response(status=400)

    async def _on_open(self, eio_sid: str, environ: dict[str, Any]) -> Any:
        has_cookie = self._cookie in environ.get("HTTP_COOKIE", "")
        await asyncio.sleep(0)  # a hang-up that came with the request is read in between
        network = environ["aiohttp.request"].transport
        if network is None or network.is_closing():
            return False  # in a crowd many have given up: a handshake for nobody keeps the others waiting
        if self._closing or self.is_crowded() or not self._allowed(environ.get("HTTP_ORIGIN"), has_cookie):
            return False
        Line.take_over(self.eio.sockets[eio_sid], self._hear)
        asyncio.get_running_loop().call_later(CONNECT_WITHIN_S, self._reap, eio_sid)
        return await self._opened(eio_sid, environ)

    def _reap(self, eio_sid: str) -> None:
        if eio_sid in self.eio.sockets and not self._is_connected(eio_sid):
            self.close_later(eio_sid)

    def _is_connected(self, eio_sid: str) -> bool:
        manager = self.server.manager
        return any(manager.sid_from_eio_sid(eio_sid, name) for name in manager.get_namespaces())

    async def _hear(self, eio_sid: str, data: str | bytes) -> None:
        """A packet of Socket.IO, in the order in which the client sent them."""
        try:
            if isinstance(data, bytes) or data[:1] in ("5", "6"):
                self.close_later(eio_sid)
                return
            line: Line | None = self.eio.sockets.get(eio_sid)
            if line is not None and line.lags:
                self.cut(eio_sid)  # asks and asks, and does not read the answers
            elif line is None or not (head := EVENT.match(data)):
                await self._handle(eio_sid, data)
            else:
                self._begin_answer(line, head[1], head[2], Json.loads(data[head.end() :]))
        except (ValueError, KeyError, IndexError, TypeError, RecursionError, AttributeError):
            bad = self._bad[eio_sid] = self._bad.get(eio_sid, 0) + 1
            if bad >= BAD_PACKETS:
                self.close_later(eio_sid)

    def _begin_answer(self, line: Line, namespace: str, number: str, event: list[Any]) -> None:
        manager = self.server.manager
        sid = manager.sid_from_eio_sid(line.sid, namespace)
        if not manager.is_connected(sid, namespace):
            return
        name, data = str(event[0]), event[1] if len(event) == 2 else event[1:] or None
        answering = self._answer(line, namespace, number, sid, name, data)
        task = asyncio.get_running_loop().create_task(answering)
        self._answering.add(task)
        task.add_done_callback(self._answering.discard)

    async def _answer(self, line: Line, namespace: str, number: str, sid: str, name: str, data: Any) -> None:
        assert self.receive is not None
        answer = await self.receive(namespace, name, sid, data)
        if number and not line.say(Words(f"3{namespace},{number}", [answer])):
            self._gives_up(line)

    async def _on_gone(self, eio_sid: str, reason: str) -> None:
        self._bad.pop(eio_sid, None)
        await self._gone(eio_sid, reason)

    def close_later(self, eio_sid: str) -> None:
        self.server.start_background_task(self._close, eio_sid)

    async def _close(self, eio_sid: str) -> None:
        """Say goodbye and hang up; the engine would leave hanging up to the client."""
        network = getattr(self.eio.sockets.get(eio_sid), "network", None)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(GOODBYE_S):
                await self.eio.disconnect(eio_sid)
        if network is not None:
            network.close()

    def cut(self, eio_sid: str) -> None:
        """Close without a goodbye: one who does not read would never take it, and it would wait for ever."""
        network = getattr(self.eio.sockets.get(eio_sid), "network", None)
        if network is None:
            self.close_later(eio_sid)
        else:
            network.abort()

    def has_left(self, sid: str, namespace: str) -> bool:
        line: Line | None = self.eio.sockets.get(self.engine_sid(sid, namespace))
        return line is None or line.is_gone

    def engine_sid(self, sid: str, namespace: str) -> str:
        """Of the socket under a namespace's connection."""
        return str(self.server.manager.eio_sid_from_sid(sid, namespace))

    def deliver(self, namespace: str, to: Iterable[str], name: str, data: Any) -> int:
        """Encode once and say it on the line of each engine's sid; gives how many took it.

        Nothing is awaited, so two packets to one person keep their order. A client that lags too far
        behind is closed: it reads on from its cursor when it comes back.
        """
        words: Words | None = None
        reached = 0
        for eio_sid in to:
            line: Line | None = self.eio.sockets.get(eio_sid)
            if line is None:
                continue
            if words is None:
                words = Words(f"2{namespace},", [name, data])
            if line.say(words):
                reached += 1
            else:
                self._gives_up(line)
        return reached

    def _gives_up(self, line: Line) -> None:
        """What a line would not take is not left out of what its client hears: the client comes again."""
        if not line.closed:
            log.info("a client lags behind and is closed")
            self.cut(line.sid)

    async def close(self) -> None:
        self._closing = True  # one who comes now would hold up the stop of all
        await asyncio.gather(
            *(self._close(eio_sid) for eio_sid in list(self.eio.sockets)), return_exceptions=True
        )
        await self.server.shutdown()
