"""Who is at the desk in a run with ten conversations: practice visitors, each waiting or not."""

import asyncio
import itertools
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import aiohttp
import socketio

from advisory.lab.bench_keys import SITE
from advisory.lab.bench_video import City
from advisory.lab.ten_report import Run
from advisory.practice.dialogues import Dialogue
from advisory.practice.visitor import PATH, PracticeVisitor, new_cid
from advisory.wire import CONTRACT, STAFF_SPACE

WHO = "anna.lindholm@koivuranta.example"


async def until(ready: Callable[[], bool], every_s: float = 0.05) -> None:
    for _ in itertools.count():
        if ready():
            return
        await asyncio.sleep(every_s)


@dataclass(frozen=True)
class Plan:
    seconds: float
    at_once: int = 10
    entries: int = 300
    keys: int = 200
    openings: int = 60
    reading_s: float = 6.0
    pace: float = 1.0
    seed: int = 1


class Colleague:
    """The same advisor's second console, without a page: the other half of a long history."""

    def __init__(self, city: City) -> None:
        self._city = city
        self._client = socketio.AsyncClient(reconnection=False)

    async def signs_in(self) -> None:
        async with aiohttp.ClientSession(headers={"Origin": self._city.url}) as session:
            form = {"email": WHO, "password": self._city.password}
            async with session.post(f"{self._city.url}/api/staff/sign-in", json=form) as answer:
                cookie = "; ".join(f"{one.key}={one.value}" for one in answer.cookies.values())
        await self._client.connect(
            self._city.url,
            socketio_path=PATH,
            namespaces=[STAFF_SPACE],
            transports=["websocket"],
            auth={"contract": CONTRACT, "lang": "fi"},
            headers={"Cookie": cookie, "Origin": self._city.url},
            wait_timeout=15,
        )

    async def says(self, conversation: str, text: str) -> None:
        letter = {"conversation": conversation, "cid": new_cid(), "text": text}
        while True:
            reply = await self._client.call("entry:post", letter, namespace=STAFF_SPACE, timeout=30)
            if reply["ok"]:
                return
            if "retry_after" not in reply["error"]:
                raise RuntimeError(f"entry:post: {reply['error']['code']}")
            await asyncio.sleep(float(reply["error"]["retry_after"]))

    async def leaves(self) -> None:
        await self._client.disconnect()


@dataclass(eq=False)
class Visit:
    """One practice visitor, and what they wait for."""

    visitor: PracticeVisitor
    dialogue: Dialogue
    labels: Sequence[str] = ()
    asked_at: float | None = None
    waits: list[float] = field(default_factory=list)

    @property
    def id(self) -> str:
        return self.visitor.ledger.conversation

    @property
    def seq(self) -> int:
        return max(self.visitor.ledger.acknowledged.values())

    async def begins(self) -> None:
        self.visitor.arrive()
        self.labels = self.dialogue.opening_fitting
        await self.visitor.begin()
        self.asked_at = time.monotonic()

    async def says(self, text: str, labels: Sequence[str] = ()) -> None:
        self.labels = labels
        await self.visitor.say(text)
        self.asked_at = time.monotonic()

    async def hears(self, answers: int) -> None:
        """Until there is one answer more than `answers`."""
        await until(lambda: self.visitor.ledger.answers > answers)
        if self.asked_at is not None:
            self.waits.append(time.monotonic() - self.asked_at)
        self.asked_at = None


class House:
    """Everybody who is at the desk at once, and the figures of the whole run."""

    def __init__(self, plan: Plan, city: City, dialogues: Sequence[Dialogue]) -> None:
        self.plan = plan
        self.run = Run()
        self.here: list[Visit] = []
        self.is_over = False
        self._city = city
        self._chance = random.Random(plan.seed)
        self._turns = list(dialogues)
        self._chance.shuffle(self._turns)
        self._key = (city.var / "practice.key").read_text()

    def visit(self) -> Visit:
        dialogue = self._turns[0]
        self._turns = [*self._turns[1:], dialogue]
        visitor = PracticeVisitor(
            dialogue,
            url=self._city.url,
            site=SITE,
            practice_key=self._key,
            pace=self.plan.pace,
            waits=True,
            chance=random.Random(self._chance.random()),
            progress=lambda _: None,
        )
        visit = Visit(visitor, dialogue)
        self.here.append(visit)
        self.run.visits += 1
        return visit

    async def sits(self, visit: Visit, stays: bool) -> None:
        """One place at the desk. Nothing new is begun or said once the run is over."""
        while not self.is_over:
            await self._talks(visit)
            if self.is_over:
                return
            if not stays:
                await self._leaves(visit)
                visit = self.visit()
                await visit.begins()
                await visit.hears(0)
                continue
            self._turns = [*self._turns[1:], visit.dialogue]
            visit.dialogue = self._turns[0]

    async def _talks(self, visit: Visit) -> None:
        for line in visit.dialogue.lines:
            await asyncio.sleep(self._chance.uniform(0.7, 1.3) * line.after_s / self.plan.pace)
            if self.is_over:
                return
            answers = visit.visitor.ledger.answers
            await visit.says(line.text, line.fitting)
            await visit.hears(answers)

    async def _leaves(self, visit: Visit) -> None:
        self.run.waits += visit.waits
        self.here.remove(visit)
        await visit.visitor.end()
        await visit.visitor.leave()

    async def close(self) -> None:
        for visit in list(self.here):
            await self._leaves(visit)

    def waiting(self) -> list[Visit]:
        return [one for one in self.here if one.asked_at is not None]

    async def fill(self, colleague: Colleague) -> None:
        """To as many lines as were asked for, both sides in turn."""

        async def one(visit: Visit) -> None:
            while (have := len(visit.visitor.ledger.shown)) < self.plan.entries:
                await visit.visitor.say(f"Kerron vielä: rivi {have} tästä samasta asiasta, josta kysyin.")
                await colleague.says(visit.id, f"Selvä, kirjasin rivin {have}. Jatketaan siitä.")
            visit.asked_at = None

        await asyncio.gather(*(one(visit) for visit in self.here))

    async def calm(self, colleague: Colleague) -> None:
        """Everybody has an answer to what they wrote so far."""
        for visit in self.here:
            await colleague.says(visit.id, "Palaan tähän kohta.")
            visit.asked_at = None

    async def chatter(self, colleague: Colleague) -> None:
        """Life in all conversations while the console is measured: two lines a second."""
        for number in range(10_000):
            visit = self.here[number % len(self.here)]
            await visit.visitor.say(f"Vielä {number}")
            await asyncio.sleep(0.5)
            await colleague.says(visit.id, f"Kiitos, {number}")
            await asyncio.sleep(0.5)
