"""A bare WebSocket that speaks the protocol letter by letter, and says what no proper client would."""

import asyncio
import json
import socket
from types import TracebackType
from typing import Any, Self

import aiohttp

from advisory.people.wire import VisitorToken
from advisory.wire import CONTRACT
from tests.support.app import Running
from tests.support.connection import data_of
from tests.support.town import PASSWORD, SITE

WAIT_S = 10.0


class RawSocket:
    """`namespace` is what it connects to; frames are sent and read as they are."""

    def __init__(self, app: Running, namespace: str = "/visitor") -> None:
        self.app = app
        self.namespace = namespace
        self.session = aiohttp.ClientSession(connector=aiohttp.TCPConnector())
        self.ws: aiohttp.ClientWebSocketResponse | None = None
        self._asked = 0

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.ws is not None:
            await self.ws.close()
            self.ws._response.close()  # which the line above leaves open where the other side has cut it
        await self.session.close()

    async def opens(self, origin: str | None = "", **headers: str) -> aiohttp.ClientWebSocketResponse:
        """Up to the engine's own greeting; `origin` "" is the service's, None is none."""
        if origin is not None:
            headers["Origin"] = origin or self.app.url
        address = f"{self.app.url}/socket/?EIO=4&transport=websocket"
        self.ws = await self.session.ws_connect(address, headers=headers, compress=15)
        assert (await self.ws.receive_str())[0] == "0"
        return self.ws

    @property
    def _open(self) -> aiohttp.ClientWebSocketResponse:
        assert self.ws is not None
        return self.ws

    async def frame(self, text: str) -> None:
        await self._open.send_str(text)

    async def next(self) -> str:
        """The next packet that is no ping."""
        async with asyncio.timeout(WAIT_S):
            while (heard := await self._open.receive_str()) == "2":
                await self.frame("3")
            return heard

    async def joins(self, auth: dict[str, Any]) -> Any:
        """Send CONNECT; gives the server's answer with its kind, `40` or `44`."""
        await self.frame(f"40{self.namespace},{json.dumps(auth)}")
        while not (heard := await self.next()).startswith(("40", "44")):
            pass
        return heard[:2], json.loads(heard.split(",", 1)[1])

    async def arrives(self, **more: Any) -> Self:
        """A visitor in good order, up to the point of the first event."""
        await self.opens()
        kind, _ = await self.joins(
            {"contract": CONTRACT, "lang": "fi", "token": await token(self.app)} | more
        )
        assert kind == "40"
        return self

    async def asks(self, event: str, payload: Any) -> int:
        """Send an event and do not wait; gives the number under which the answer comes."""
        self._asked += 1
        await self.frame(f"42{self.namespace},{self._asked}{json.dumps([event, payload])}")
        return self._asked

    async def answers(self, count: int) -> dict[int, Any]:
        """The next `count` acknowledgements by number, pushes left out."""
        found: dict[int, Any] = {}
        head = f"43{self.namespace},"
        while len(found) < count:
            heard = await self.next()
            if heard.startswith(head):
                number, rest = heard.removeprefix(head).split("[", 1)
                found[int(number)] = json.loads("[" + rest)[0]
        return found

    async def call(self, event: str, payload: Any) -> Any:
        number = await self.asks(event, payload)
        return (await self.answers(1))[number]

    async def is_closed(self, within_s: float = 5.0) -> bool:
        """Whether the server ends the socket, reading what it still says."""
        try:
            async with asyncio.timeout(within_s):
                while (await self._open.receive()).type is aiohttp.WSMsgType.TEXT:
                    pass
        except TimeoutError:
            return False
        return True


async def token(app: Running) -> str:
    async with aiohttp.ClientSession(headers={"Origin": app.url}) as session:
        asked = {"site": SITE, "lang": "fi"}
        async with session.post(f"{app.url}/api/visitor/token", json=asked) as answer:
            return VisitorToken.model_validate(data_of(await answer.json())).token


async def signed_in(app: Running, email: str = "aino@town.example") -> str:
    """The cookie of somebody of the staff, as their browser would send it."""
    async with (
        aiohttp.ClientSession(headers={"Origin": app.url}) as session,
        session.post(f"{app.url}/api/staff/sign-in", json={"email": email, "password": PASSWORD}) as answer,
    ):
        data_of(await answer.json())
        return answer.headers["Set-Cookie"].split(";")[0]


def narrow_socket(address: Any) -> socket.socket:
    """Takes only a little from the network at once, so that one who does not read is found out soon."""
    family, kind, protocol, *_ = address
    made = socket.socket(family, kind, protocol)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8_192)
    return made
