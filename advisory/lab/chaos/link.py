"""One person's connection, in raw Engine.IO and Socket.IO packets, and the HTTP that opens it."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import aiohttp

from advisory.lab.chaos.proxy import Proxy
from advisory.wire import CONTRACT

OPEN_S = 4.0
SILENT_S = 4.0
"""The server tells heads every second here: one that is silent for longer is not there."""

FAILURES = (aiohttp.ClientError, aiohttp.WSMessageTypeError, OSError, TimeoutError)


class Gone(OSError):
    """The connection ended before the answer came."""


class TurnedAway(OSError):
    """The server did not let somebody in, or refused a request for good."""

    def __init__(self, error: dict[str, Any]) -> None:
        super().__init__(str(error.get("code")))
        self.code = str(error.get("code"))
        self.retry_after: float | None = error.get("retry_after")


@dataclass(frozen=True, slots=True)
class Door:
    """Where one server is reached: through its proxy, under the name by which it knows itself."""

    proxy: Proxy
    origin: str

    @property
    def headers(self) -> dict[str, str]:
        return {"Host": self.origin.split("//")[1], "Origin": self.origin}

    def with_cookie(self, cookie: str) -> dict[str, str]:
        return {**self.headers, "Cookie": cookie} if cookie else self.headers

    def address(self, path: str) -> str:
        return f"http://127.0.0.1:{self.proxy.port}{path}"


async def ask(session: aiohttp.ClientSession, door: Door, path: str, body: dict[str, Any]) -> Any:
    """The reply's data over HTTP."""
    async with (
        asyncio.timeout(OPEN_S),
        session.post(door.address(path), json=body, headers=door.headers) as answer,
    ):
        reply = await answer.json()
        if not reply["ok"]:
            raise TurnedAway(reply["error"])
        return reply["data"]


class Link:
    """Open until one side ends it or it falls silent; `heard` gets every push."""

    def __init__(
        self, ws: aiohttp.ClientWebSocketResponse, namespace: str, heard: Callable[[str, Any], None]
    ) -> None:
        self._ws = ws
        self._space = namespace
        self._heard = heard
        self._number = 0
        self._calls: dict[int, asyncio.Future[Any]] = {}
        self._entered: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    @classmethod
    async def open(
        cls,
        session: aiohttp.ClientSession,
        door: Door,
        namespace: str,
        secret: dict[str, str],
        cookie: str,
        heard: Callable[[str, Any], None],
    ) -> "Link":
        async with asyncio.timeout(OPEN_S):
            ws = await session.ws_connect(
                door.address("/socket/?EIO=4&transport=websocket"),
                headers=door.with_cookie(cookie),
                timeout=aiohttp.ClientWSTimeout(ws_close=0.2),
            )
            link = cls(ws, namespace, heard)
            try:
                await ws.receive_str()
                auth = json.dumps({"contract": CONTRACT, "lang": "fi", **secret})
                await ws.send_str(f"40{namespace},{auth}")
                while not link._entered.done():
                    await link._take(await ws.receive_str())
                link._entered.result()
            except BaseException:
                link.abort()
                raise
            return link

    async def listen(self) -> None:
        """Until the end, which is no error."""
        try:
            while True:
                async with asyncio.timeout(SILENT_S):
                    packet = await self._ws.receive_str()
                await self._take(packet)
        except FAILURES:
            pass
        finally:
            self.abort()

    async def call(self, event: str, payload: dict[str, Any], within_s: float) -> Any:
        """The reply as it came. What is sent is sent before the first await."""
        self._number += 1
        number = self._number
        answer = self._calls[number] = asyncio.get_running_loop().create_future()
        try:
            async with asyncio.timeout(within_s):
                await self._ws.send_str(f"42{self._space},{number}{json.dumps([event, payload])}")
                return await answer
        finally:
            self._calls.pop(number, None)

    def abort(self) -> None:
        response = self._ws._response
        transport = None if response.connection is None else response.connection.transport
        response.close()
        if transport is not None:
            transport.abort()
        for answer in self._calls.values():
            if not answer.done():
                answer.set_exception(Gone("gone"))

    async def _take(self, packet: str) -> None:
        match packet[:2]:
            case "2":
                await self._ws.send_str("3")
            case "40" | "44" if self._entered.done():
                pass  # a frame that came twice was answered twice
            case "40":
                self._entered.set_result(None)
            case "44":
                said = json.loads(packet.split(",", 1)[1])
                error = said.get("data") if isinstance(said, dict) else None
                self._entered.set_exception(TurnedAway(error or {"code": "internal"}))
            case "42":
                name, data = json.loads(packet.split(",", 1)[1])
                self._heard(name, data)
            case "43":
                number, reply = packet.split(",", 1)[1].split("[", 1)
                answer = self._calls.get(int(number))
                if answer is not None and not answer.done():
                    answer.set_result(json.loads("[" + reply)[0])
            case "41" | "1":
                raise Gone("closed")
            case _:
                pass
