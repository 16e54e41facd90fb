"""A client of the real protocol over a real socket, as far from the server's code as a browser is."""

import asyncio
import contextlib
from collections import defaultdict
from collections.abc import Callable
from typing import Any, TypeVar

import socketio

from advisory.chat import wire as chat
from advisory.errors import Code
from advisory.wire import CONTRACT, Event, Wire

WAIT_S = 10.0

W = TypeVar("W", bound=Wire)


class Refused(Exception):
    """The server said no; `code` says why."""

    def __init__(self, error: dict[str, Any]) -> None:
        super().__init__(f"{error['code']}: {error['message']}")
        self.code = Code(error["code"])
        self.error = error


def data_of(answer: Any) -> Any:
    if not answer["ok"]:
        raise Refused(answer["error"])
    return answer["data"]


class Timeline:
    """Entries without a gap; one that came too early is kept aside until its turn."""

    def __init__(self) -> None:
        self.entries: list[chat.Entry] = []
        self._early: dict[int, chat.Entry] = {}

    @property
    def cursor(self) -> int:
        return len(self.entries)

    def add(self, entry: chat.Entry) -> None:
        if entry.seq > self.cursor:
            self._early[entry.seq] = entry
        while (following := self._early.pop(self.cursor + 1, None)) is not None:
            self.entries.append(following)

    @property
    def texts(self) -> list[str]:
        return [entry.text for entry in self.entries if entry.kind == "text" and entry.text is not None]


class Connection:
    """One person's socket: calls with their replies, and everything that was pushed."""

    def __init__(self, base: str, namespace: str, lang: str) -> None:
        self.base = base
        self.address = base
        """Where to connect; another than the base where a proxy would stand between."""
        self.transport = "websocket"
        self.namespace = namespace
        self.lang = lang
        self.pushed: list[tuple[str, Any]] = []
        self.timelines: dict[str, Timeline] = defaultdict(Timeline)
        self._changed = asyncio.Event()
        self._client: socketio.AsyncClient | None = None

    async def connect(self, secret: dict[str, str], **headers: str) -> None:
        self._client = socketio.AsyncClient(reconnection=False)
        self._client.on("*", self._heard, namespace=self.namespace)
        try:
            await self._client.connect(
                self.address,
                headers={"Origin": self.base, **headers},
                auth={"contract": CONTRACT, "lang": self.lang, **secret},
                transports=[self.transport],
                namespaces=[self.namespace],
                socketio_path="/socket",
                wait_timeout=WAIT_S,
            )
        except BaseException:
            await self.disconnect()
            raise

    async def disconnect(self) -> None:
        if self._client is not None:
            # aiohttp lets go of a WebSocket by itself only where it was ended in order.
            response = getattr(self._client.eio.ws, "_response", None)
            await self._client.disconnect()
            if response is not None:
                response.close()
            self._client = None

    async def is_cut(self) -> None:
        """Wait until the server has closed this connection."""
        assert self._client is not None
        async with asyncio.timeout(WAIT_S):
            await self._client.wait()

    async def vanish(self) -> None:
        """The connection breaks without a goodbye."""
        assert self._client is not None
        transport = self._client.eio.ws
        self._client.eio.state = "disconnected"
        with contextlib.suppress(Exception):
            transport._response.connection.transport.abort()
        await self.disconnect()

    async def ask(self, event: Event, payload: Wire) -> Any:
        """The reply's data as it came; raises `Refused`."""
        assert self._client is not None, "not connected"
        body = payload.model_dump(mode="json", exclude_none=True)
        return data_of(await self._client.call(event.name, body, namespace=self.namespace, timeout=WAIT_S))

    async def call(self, event: Event, payload: Wire, reply: type[W]) -> W:
        """The reply, read as strictly as a generated client would."""
        assert reply is event.reply
        return reply.model_validate(await self.ask(event, payload))

    async def until(self, seen: Callable[[], bool], what: str) -> None:
        """Wait until pushes have made it so."""
        async with asyncio.timeout(WAIT_S):
            while not seen():
                self._changed.clear()
                try:
                    await self._changed.wait()
                except asyncio.CancelledError:
                    names = [name for name, _ in self.pushed]
                    raise AssertionError(f"waited in vain for {what}; heard {names}") from None

    async def sees(self, conversation: str, text: str) -> chat.Entry:
        timeline = self.timelines[conversation]
        await self.until(lambda: text in timeline.texts, f"“{text}”")
        return next(entry for entry in timeline.entries if entry.text == text)

    def last(self, name: str) -> Any:
        return next(data for heard, data in reversed(self.pushed) if heard == name)

    async def _heard(self, name: str, data: Any) -> None:
        self.pushed.append((name, data))
        if name == chat.ENTRY_POSTED.name:
            posted = chat.EntryPosted.model_validate(data)
            self.timelines[posted.conversation].add(posted.entry)
            self.posted(posted)
        self.heard(name, data)
        self._changed.set()

    def posted(self, posted: chat.EntryPosted) -> None:
        """What an entry changes beside the timeline."""

    def heard(self, name: str, data: Any) -> None:
        """What a visitor or an advisor keeps beyond the timeline."""
