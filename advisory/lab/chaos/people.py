"""Visitors and advisors who behave as pages do: an outbox, a cursor, and no giving up.

What was not acknowledged is sent again under the same cid; what was missed is asked for by number.
Every one of them writes into the same history.
"""

import asyncio
import random
from collections import Counter
from collections.abc import Sequence
from typing import Any

import aiohttp

from advisory.clock import wall_clock
from advisory.lab.chaos.history import History, Send, Shown, Sight, View
from advisory.lab.chaos.link import FAILURES, Door, Link, TurnedAway
from advisory.lab.frames import new_cid

ACK_S = 3.0
SITE, TOPIC = "chaos", "advice"


class Crowd:
    """All people of one run, what they share, and when it is time to stop."""

    def __init__(self, history: History, doors: Sequence[Door], session: aiohttp.ClientSession) -> None:
        self.history = history
        self.doors = doors
        self.session = session
        self.people: list[Person] = []
        self.closing = False
        self.acknowledged = 0
        self.last_ack: list[float] = [0.0] * len(doors)
        self._tasks: set[asyncio.Task[Any]] = set()

    def now(self) -> float:
        return asyncio.get_running_loop().time()

    def spawn(self, work: Any) -> asyncio.Task[Any]:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        return task

    def failed(self) -> list[BaseException]:
        """What ended somebody who should never end: a mistake of the run itself."""
        done = [task for task in self._tasks if task.done() and not task.cancelled()]
        return [error for task in done if (error := task.exception()) is not None]

    async def leave(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def felt(self) -> Counter[str]:
        """How often people were refused or had to come back, so far."""
        back = sum(person.reconnects for person in self.people)
        return Counter({**self.history.refusals, "reconnects": back})

    def refused(self, code: str) -> None:
        self.history.refusals[code] = self.history.refusals.get(code, 0) + 1


class Person:
    """Keeps a connection, sends until acknowledged, and holds timelines without gaps."""

    namespace = ""
    cookie = ""

    def __init__(self, name: str, crowd: Crowd, door: int, seed: str) -> None:
        self.name = name
        self.crowd = crowd
        self.chance = random.Random(seed)
        self.home = self.door = door
        self.link: Link | None = None
        self.online = asyncio.Event()
        self.views: dict[str, View] = {}
        self.behind: set[str] = set()
        self.reconnects = 0
        self._sent = 0
        self._misses = 0

    # -- connection ------------------------------------------------------------------------------

    async def stay(self) -> None:
        """Connected for as long as there is a server to connect to; after some tries at another door."""
        pause = 0.1
        while True:
            try:
                secret = await self.secret(self.crowd.doors[self.door])
                self.link = await Link.open(
                    self.crowd.session,
                    self.crowd.doors[self.door],
                    self.namespace,
                    secret,
                    self.cookie,
                    self.heard,
                )
                listening = self.crowd.spawn(self.link.listen())
                try:
                    await self.arrive()
                    self.online.set()
                    pause, self._misses = 0.1, 0
                    self.reconnects += 1
                    await listening
                finally:
                    self.online.clear()
                    self.link.abort()
                    listening.cancel()
            except TurnedAway as refusal:
                self.crowd.refused(f"connect:{refusal.code}")
                self.turned_away(refusal.code)
            except FAILURES:
                pass
            self._misses += 1
            if self._misses >= 3:
                self.door, self._misses = (self.door + 1) % len(self.crowd.doors), 0
            await asyncio.sleep(pause * self.chance.uniform(0.5, 1.5))
            pause = min(pause * 2, 1.0)

    def go_home(self) -> None:
        """Back to the door that was gone for a while, as a balancer would spread people again."""
        if self.door != self.home and self.link is not None:
            self.door = self.home
            self.link.abort()

    async def secret(self, door: Door) -> dict[str, str]:
        raise NotImplementedError

    def turned_away(self, code: str) -> None:
        raise NotImplementedError

    async def arrive(self) -> None:
        for name in list(self.views):
            await self.sync(name)

    # -- asking ----------------------------------------------------------------------------------

    async def until_done(self, event: str, payload: dict[str, Any]) -> Any:
        """Send until it is answered; a refusal that says when to come back is heeded."""
        while True:
            await self.online.wait()
            link = self.link
            assert link is not None
            try:
                reply = await link.call(event, payload, ACK_S)
            except FAILURES:
                link.abort()
                await asyncio.sleep(0.05)
                continue
            if reply["ok"]:
                return reply["data"]
            await self._come_back(reply["error"])

    async def _come_back(self, error: dict[str, Any]) -> None:
        self.crowd.refused(error["code"])
        if "retry_after" not in error and error["code"] != "internal":
            raise TurnedAway(error)
        await asyncio.sleep(min(float(error.get("retry_after", 0.5)), 2.0))

    def write(self, conversation: str, text: str) -> Send:
        self._sent += 1
        view = self.views.get(conversation)
        seen = len(view.shown) if view else 0
        send = Send(self.name, new_cid(), text, self._sent, conversation, seen, self.crowd.now())
        self.crowd.history.sends.append(send)
        return send

    async def deliver(self, sends: list[Send]) -> None:
        """All at once in their order, and again those that were not acknowledged, until none is left."""
        while sends:
            await self.online.wait()
            link = self.link
            assert link is not None
            replies = await asyncio.gather(
                *(
                    link.call(
                        "entry:post",
                        {"conversation": one.conversation, "cid": one.cid, "text": one.text},
                        ACK_S,
                    )
                    for one in sends
                ),
                return_exceptions=True,
            )
            left, pause = [], 0.0
            for send, reply in zip(sends, replies, strict=True):
                send.tries += 1
                if isinstance(reply, BaseException):
                    if not isinstance(reply, FAILURES):
                        raise reply
                    link.abort()
                    # What was lost may have been a refusal, behind which a later one was taken.
                    send.overtaken = len(sends) > 1
                    left.append(send)
                elif reply["ok"]:
                    self.acknowledged(send, reply["data"]["entry"])
                else:
                    try:
                        await self._come_back(reply["error"])
                        send.overtaken = len(sends) > 1
                        left.append(send)
                    except TurnedAway as refusal:
                        send.refused = refusal.code
            sends = left
            await asyncio.sleep(pause)

    def acknowledged(self, send: Send, entry: dict[str, Any]) -> None:
        send.acked_at = self.crowd.now()
        send.seq = entry["seq"]
        self.crowd.last_ack[self.door] = send.acked_at
        self.crowd.acknowledged += 1
        self.take(send.conversation, entry)

    # -- timelines -------------------------------------------------------------------------------

    def view(self, conversation: str) -> View:
        if conversation not in self.views:
            self.views[conversation] = View(self.name, conversation)
            self.crowd.history.views.append(self.views[conversation])
        return self.views[conversation]

    def take(self, conversation: str, entry: dict[str, Any]) -> None:
        """Put an entry in its place: one that was had already is left out, one too early shows a gap."""
        view = self.view(conversation)
        cursor = len(view.shown)
        if entry["seq"] > cursor + 1:
            self.behind.add(conversation)
        elif entry["seq"] == cursor + 1:
            named = (entry.get(name) for name in ("kind", "by", "cid", "text", "target", "at"))
            view.shown.append(Shown(entry["seq"], *named))  # type: ignore[arg-type]

    async def sync(self, conversation: str) -> None:
        """What follows the last entry that is had without a gap; over the connection as it is now."""
        self.behind.discard(conversation)
        more = True
        while more:
            assert self.link is not None
            cursor = len(self.view(conversation).shown)
            ask_for = {"conversation": conversation, "after": cursor}
            reply = await self.link.call("conversation:sync", ask_for, ACK_S)
            if not reply["ok"]:
                self.crowd.refused(f"sync:{reply['error']['code']}")
                if "retry_after" in reply["error"] or reply["error"]["code"] == "internal":
                    self.behind.add(conversation)
                    raise TurnedAway(reply["error"])
                return
            for entry in reply["data"]["entries"]:
                self.take(conversation, entry)
            came_on = len(self.view(conversation).shown) > cursor
            more = reply["data"].get("more", False) and came_on
            self.synced(reply["data"])

    def synced(self, data: dict[str, Any]) -> None:
        """The state of the conversation that came along."""

    async def catch_up(self) -> None:
        """Fill gaps as they are found."""
        while True:
            await asyncio.sleep(0.1)
            for name in list(self.behind):
                if self.online.is_set():
                    try:
                        await self.sync(name)
                    except FAILURES:
                        self.behind.add(name)

    async def read_all(self) -> None:
        """At the end: everything of every conversation, from the server as it stands now."""
        for name, view in list(self.views.items()):
            while not view.whole_at:
                await self.online.wait()
                try:
                    await self.sync(name)
                    if name not in self.behind:
                        view.whole_at = wall_clock()
                except FAILURES:
                    await asyncio.sleep(0.1)

    def heard(self, name: str, data: Any) -> None:
        if name == "entry:posted":
            self.take(data["conversation"], data["entry"])
        elif name == "conversation:heads":
            for conversation, head in data["heads"].items():
                if head > len(self.view(conversation).shown):
                    self.behind.add(conversation)

    def saw(self, card: dict[str, Any]) -> None:
        marks = (card["epoch"], card["read_by_visitor"], card["read_by_advisor"])
        self.crowd.history.sights.append(Sight(self.name, card["id"], card["rev"], *marks))
