"""One practice visitor: comes in by the front door, follows the script, tells what was acknowledged.

Nothing is simulated on the way: token, socket and events are those of the widget. What was not
acknowledged is sent again under the same cid until it is, through any restart of the server.
"""

import asyncio
import os
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import socketio

from advisory.practice.dialogues import Dialogue
from advisory.wire import CONTRACT, VISITORS

PATH = "/socket"
ACK_WITHIN_S = 5.0
ANSWER_WITHIN_S = 1_800.0
FIRST_PAUSE_S = 0.3
LONGEST_PAUSE_S = 5.0


class Refused(Exception):
    """The service said no in a way that trying again does not change."""


@dataclass(slots=True)
class Ledger:
    """What one visitor knows: `acknowledged` maps cid to seq, `shown` holds every entry in order."""

    dialogue: str
    conversation: str = ""
    acknowledged: dict[str, int] = field(default_factory=dict)
    shown: list[tuple[int, str]] = field(default_factory=list)
    answers: int = 0
    reconnects: int = -1
    finished: bool = False


def new_cid() -> str:
    """A UUIDv7."""
    milliseconds = int(time.time_ns() // 1_000_000)
    noise = int.from_bytes(os.urandom(10))
    value = milliseconds << 80 | 7 << 76 | (noise >> 68 & 0xFFF) << 64 | 2 << 62 | noise & (1 << 62) - 1
    text = f"{value:032x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


class PracticeVisitor:
    """Follows one dialogue. `pace` multiplies speed: at 10, forty seconds take four.

    With `waits` the visitor writes on after an advisor's answer; without, at the script's own pace.
    """

    def __init__(
        self,
        dialogue: Dialogue,
        *,
        url: str,
        site: str,
        practice_key: str,
        pace: float,
        waits: bool,
        chance: random.Random,
        progress: Callable[[str], None],
    ) -> None:
        self.ledger = Ledger(dialogue.id)
        self._dialogue = dialogue
        self._url = url
        self._site = site
        self._key = practice_key
        self._pace = pace
        self._waits = waits
        self._chance = chance
        self._progress = progress
        self._token = ""
        self._cursor = 0
        self._closed = False
        self._leaving = False
        self._keeping: asyncio.Task[None] | None = None
        self._answered = asyncio.Event()
        self._online = asyncio.Event()
        self._client = socketio.AsyncClient(reconnection=False)
        self._client.on("entry:posted", self._on_entry, namespace=VISITORS)
        self._client.on("conversation:changed", self._on_change, namespace=VISITORS)
        self._client.on("conversation:heads", self._on_heads, namespace=VISITORS)
        self._client.on("disconnect", self._on_disconnect, namespace=VISITORS)

    async def live(self) -> Ledger:
        self.arrive()
        try:
            await self.begin()
            for line in self._dialogue.lines:
                if self._waits and not await self._wait_for_answer():
                    break
                await asyncio.sleep(self._chance.uniform(0.7, 1.3) * line.after_s / self._pace)
                if self._closed:
                    break
                await self.say(line.text)
            if self._waits:
                await self._wait_for_answer()
            await asyncio.sleep(2 / self._pace)
            await self._sync()
            self.ledger.finished = True
            await self.end()
        except Refused as error:
            self._progress(f"{self._dialogue.id}: {error}")
        finally:
            await self.leave()
        return self.ledger

    def arrive(self) -> None:
        loop = asyncio.get_running_loop()
        self._keeping = loop.create_task(self._stay_connected(), name=self._dialogue.id)

    async def end(self) -> None:
        await self._call("conversation:end", {"conversation": self.ledger.conversation, "cid": new_cid()})

    async def leave(self) -> None:
        self._leaving = True
        if self._client.connected:
            await self._client.disconnect()
        if self._keeping is not None:
            self._keeping.cancel()
            await asyncio.gather(self._keeping, return_exceptions=True)
        await self._client.eio.disconnect(abort=True)  # closes what a connection that failed left open

    async def begin(self) -> None:
        start = {
            "cid": new_cid(),
            "service": self._dialogue.service,
            "text": self._dialogue.opening,
            "lang": self._dialogue.lang,
        }
        data = await self._call("conversation:start", start)
        self.ledger.conversation = data["conversation"]["id"]
        self.ledger.acknowledged[start["cid"]] = 1
        for entry in data["entries"]:
            self._take(entry)
        self._progress(f"{self._dialogue.id}: waiting")

    async def say(self, text: str) -> None:
        cid = new_cid()
        self._answered.clear()
        data = await self._call(
            "entry:post", {"conversation": self.ledger.conversation, "cid": cid, "text": text}
        )
        self.ledger.acknowledged[cid] = data["entry"]["seq"]
        self._take(data["entry"])

    async def _wait_for_answer(self) -> bool:
        try:
            await asyncio.wait_for(self._answered.wait(), ANSWER_WITHIN_S)
        except TimeoutError:
            return False
        return not self._closed

    async def _call(self, event: str, payload: dict[str, Any]) -> Any:
        """Send until it is acknowledged; a refusal that says when to come back is heeded."""
        while True:
            await self._online.wait()
            try:
                reply = await self._client.call(event, payload, namespace=VISITORS, timeout=ACK_WITHIN_S)
            except (TimeoutError, socketio.exceptions.SocketIOError):
                await asyncio.sleep(FIRST_PAUSE_S)
                continue
            if reply["ok"]:
                return reply["data"]
            error = reply["error"]
            if "retry_after" not in error:
                raise Refused(f"{event}: {error['code']}")
            await asyncio.sleep(float(error["retry_after"]))

    async def _stay_connected(self) -> None:
        pause = FIRST_PAUSE_S
        while not self._leaving:
            try:
                if not self._token:
                    self._token = await self._ask_token()
                await self._client.connect(
                    self._url,
                    socketio_path=PATH,
                    namespaces=[VISITORS],
                    transports=["websocket"],
                    auth={"contract": CONTRACT, "token": self._token, "lang": self._dialogue.lang},
                    wait_timeout=5,
                )
                pause = FIRST_PAUSE_S
                self.ledger.reconnects += 1
                self._online.set()
                # Beside waiting: it may itself wait for a connection when this one breaks.
                catching_up = asyncio.get_running_loop().create_task(self._catch_up())
                try:
                    await self._client.wait()
                finally:
                    catching_up.cancel()
                    await asyncio.gather(catching_up, return_exceptions=True)
            except (aiohttp.ClientError, socketio.exceptions.SocketIOError, OSError, TimeoutError):
                pass
            self._online.clear()
            await asyncio.sleep(pause * self._chance.uniform(0.5, 1.5))
            pause = min(pause * 2, LONGEST_PAUSE_S)

    async def _ask_token(self) -> str:
        form = {"site": self._site, "lang": self._dialogue.lang, "practice": self._key}
        async with (
            aiohttp.ClientSession(headers={"Origin": self._url}) as session,
            session.post(f"{self._url}/api/visitor/token", json=form) as response,
        ):
            body = await response.json()
        if not body["ok"]:
            raise Refused(f"no token: {body['error']['code']}")
        return str(body["data"]["token"])

    async def _catch_up(self) -> None:
        if self.ledger.conversation:
            await self._sync()

    async def _sync(self) -> None:
        more = True
        while more:
            ask = {"conversation": self.ledger.conversation, "after": self._cursor}
            data = await self._call("conversation:sync", ask)
            for entry in data["entries"]:
                self._take(entry)
            more = data.get("more", False)
            if data["conversation"]["status"] == "closed":
                self._end()

    def _take(self, entry: dict[str, Any]) -> None:
        if entry["seq"] != self._cursor + 1:
            return
        self._cursor = entry["seq"]
        self.ledger.shown.append((entry["seq"], entry.get("cid") or ""))
        if entry["by"] == "advisor" and entry["kind"] in ("text", "card"):
            self.ledger.answers += 1
            self._answered.set()

    def _end(self) -> None:
        self._closed = True
        self._answered.set()

    async def _on_entry(self, data: dict[str, Any]) -> None:
        if data["conversation"] != self.ledger.conversation:
            return
        if data["entry"]["seq"] > self._cursor + 1:
            await self._sync()
        else:
            self._take(data["entry"])

    async def _on_change(self, data: dict[str, Any]) -> None:
        if data["id"] == self.ledger.conversation and data["status"] == "closed":
            self._end()

    async def _on_heads(self, data: dict[str, Any]) -> None:
        if data["heads"].get(self.ledger.conversation, 0) > self._cursor:
            await self._sync()

    async def _on_disconnect(self, *_: Any) -> None:
        self._online.clear()
