"""The line to a Janus server: one WebSocket, one session, questions and what happens at its handles."""

import asyncio
import logging
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import aiohttp
import orjson

from advisory.escalate.media.base import MediaFailure, MediaProblem

log = logging.getLogger(__name__)

PLUGIN = "janus.plugin.videoroom"
PROTOCOL = "janus-protocol"
HEARTBEAT_S = 1.0
DEAD_AFTER_S = 3.0
REQUEST_LIMIT_S = 8.0
AGAIN_S = (0.1, 0.2, 0.5, 1.0, 2.0, 5.0)
STEADY_AFTER_S = 30.0
MESSAGE_LIMIT_BYTES = 1024 * 1024
NO_SUCH_SESSION, NO_SUCH_HANDLE = 458, 459

Heard = Callable[[dict[str, Any]], None]


class Refused(Exception):
    """Janus said no, with a number of its own."""

    def __init__(self, code: int) -> None:
        super().__init__(str(code))
        self.code = code


class Line:
    """Kept up, and begun anew when it breaks.

    What a broken line left behind at Janus would go on forwarding until Janus misses its heartbeat.
    So the old session is ended first, and only then `lost` is told: until then nobody may think that
    nothing is forwarded, and whoever asks hears that Janus cannot be reached.
    """

    def __init__(self, url: str, secret: str, lost: Callable[[], None]) -> None:
        self._url = url
        self._secret = secret
        self._lost = lost
        self._socket: aiohttp.ClientWebSocketResponse | None = None
        self._session: int | None = None
        self._ready = asyncio.Event()
        self._waiting: dict[str, tuple[asyncio.Future[dict[str, Any]], bool]] = {}
        """With each question, whether a first word only says that it was taken."""
        self._handles: dict[int, Heard] = {}
        self._keeper: asyncio.Task[None] | None = None

    async def start(self) -> None:
        self._keeper = asyncio.create_task(self._keep(), name="janus-line")

    async def stop(self) -> None:
        if self._keeper is None:
            return
        self._keeper.cancel()
        await asyncio.gather(self._keeper, return_exceptions=True)
        self._keeper = None

    async def attach(self, heard: Heard) -> int:
        """A handle: one connection of somebody's. `heard` is told what happens at it."""
        try:
            answer = await self._in_session({"janus": "attach", "plugin": PLUGIN})
        except Refused as refused:
            raise MediaFailure(MediaProblem.UNAVAILABLE) from refused
        handle = int(answer["data"]["id"])
        self._handles[handle] = heard
        return handle

    async def detach(self, handle: int) -> None:
        """Return only when Janus has let go of the connection."""
        self._handles.pop(handle, None)
        try:
            await self._in_session({"janus": "detach", "handle_id": handle})
        except Refused as refused:
            if refused.code not in (NO_SUCH_SESSION, NO_SUCH_HANDLE):
                raise MediaFailure(MediaProblem.UNAVAILABLE) from refused

    async def do(self, handle: int, request: str, sdp: tuple[str, str] | None = None, **body: Any) -> Any:
        """Ask the video room; `sdp` is a description and its kind. Gives its data, and Janus' own text."""
        message = {"janus": "message", "handle_id": handle, "body": {"request": request, **body}}
        if sdp is not None:
            message["jsep"] = {"type": sdp[0], "sdp": sdp[1], "trickle": False}
        answer = await self._in_session(message)
        data = answer["plugindata"]["data"]
        if "error_code" in data:
            raise Refused(int(data["error_code"]))
        return {**data, "sdp": answer.get("jsep", {}).get("sdp", "")}

    async def _in_session(self, message: dict[str, Any]) -> dict[str, Any]:
        try:
            async with asyncio.timeout(REQUEST_LIMIT_S):
                await self._ready.wait()
        except TimeoutError:
            raise MediaFailure(MediaProblem.UNAVAILABLE) from None
        return await self._ask({**message, "session_id": self._session})

    async def _ask(self, message: dict[str, Any], limit_s: float = REQUEST_LIMIT_S) -> dict[str, Any]:
        if self._socket is None:
            raise MediaFailure(MediaProblem.UNAVAILABLE)
        number = uuid4().hex
        secret = {"apisecret": self._secret} if self._secret else {}
        answer: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
        self._waiting[number] = answer, message["janus"] == "message"
        try:
            async with asyncio.timeout(limit_s):
                words = orjson.dumps({**message, **secret, "transaction": number})
                await self._socket.send_str(words.decode())
                return await answer
        except (TimeoutError, ConnectionError) as error:
            raise MediaFailure(MediaProblem.UNAVAILABLE) from error
        finally:
            self._waiting.pop(number, None)

    async def _keep(self) -> None:
        loop = asyncio.get_running_loop()
        failures = 0
        while True:
            started = loop.time()
            try:
                async with aiohttp.ClientSession() as http, await self._dial(http) as socket:
                    self._socket = socket
                    await self._speak(socket)
            except (aiohttp.ClientError, OSError, TimeoutError, MediaFailure, Refused) as error:
                log.error("no line to Janus: %s", type(error).__name__)
            finally:
                self._hang_up()
            failures = 0 if loop.time() - started > STEADY_AFTER_S else failures + 1
            await asyncio.sleep(AGAIN_S[min(failures, len(AGAIN_S) - 1)])

    async def _dial(self, http: aiohttp.ClientSession) -> aiohttp.ClientWebSocketResponse:
        async with asyncio.timeout(DEAD_AFTER_S):
            return await http.ws_connect(
                self._url,
                protocols=(PROTOCOL,),
                max_msg_size=MESSAGE_LIMIT_BYTES,
                timeout=aiohttp.ClientWSTimeout(ws_close=HEARTBEAT_S),
            )

    async def _speak(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        reading = asyncio.create_task(self._read(socket), name="read-janus")
        try:
            await self._greet()
            self._ready.set()
            while not reading.done():
                await self._ask({"janus": "keepalive", "session_id": self._session}, DEAD_AFTER_S)
                await asyncio.wait([reading], timeout=HEARTBEAT_S)
        finally:
            reading.cancel()
            await asyncio.gather(reading, return_exceptions=True)

    async def _greet(self) -> None:
        info = await self._ask({"janus": "info"}, DEAD_AFTER_S)
        if PLUGIN not in info.get("plugins", {}) or not info.get("ice-lite"):
            log.error("Janus must have its video room and ice_lite = true")
            raise MediaFailure(MediaProblem.UNAVAILABLE)
        if self._session is not None:
            try:
                for what in ("claim", "destroy"):
                    await self._ask({"janus": what, "session_id": self._session}, DEAD_AFTER_S)
            except Refused as refused:
                if refused.code != NO_SUCH_SESSION:
                    raise
            self._session = None
            self._handles.clear()
            self._lost()
        made = await self._ask({"janus": "create"}, DEAD_AFTER_S)
        self._session = int(made["data"]["id"])

    async def _read(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        async for message in socket:
            if message.type != aiohttp.WSMsgType.TEXT:
                continue
            said: dict[str, Any] = orjson.loads(message.data)
            if (waiting := self._waiting.get(said.get("transaction", ""))) is not None:
                _take(*waiting, said)
            elif (heard := self._handles.get(said.get("sender", 0))) is not None:
                heard(said)

    def _hang_up(self) -> None:
        self._socket = None
        self._ready.clear()
        for answer, _ in self._waiting.values():
            if not answer.done():
                answer.set_exception(MediaFailure(MediaProblem.UNAVAILABLE))


def _take(answer: asyncio.Future[dict[str, Any]], later: bool, said: dict[str, Any]) -> None:
    if answer.done() or (later and said["janus"] == "ack"):
        return
    if said["janus"] == "error":
        answer.set_exception(Refused(int(said["error"]["code"])))
    else:
        answer.set_result(said)
