"""Everybody away and back: `python -m advisory.lab.storm` takes a plan on standard input.

The server is told to stop (`term`) or killed (`kill`) while people write, and another takes its place
on the same port. People behave as the pages do: what is not acknowledged is said again under its cid,
and who comes back asks for what follows the last entry they hold.
"""

import asyncio
import contextlib
import json
import random
import signal
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson

from advisory import collector
from advisory.lab.frames import BEAT_S, Client, Sent, new_cid
from advisory.lab.load import percentiles, run_loop
from advisory.lab.phrases import phrases
from advisory.lab.processes import free_port
from advisory.lab.rig import Server

SPREAD_S, RETRY_S, LONGEST_RETRY_S = 3.0, 1.0, 5.0
"""As in `client/src/connection.ts`."""
PASSING = ("busy", "draining")
OPENS_S, JOINS_S = 20.0, 45.0
"""How long a page waits for the engine's greeting, and then for a word on a line that the server keeps."""
CONNECT_AT_ONCE = 100
SETTLE_S = 150.0


@dataclass(slots=True)
class Said:
    """One message, and what came of it."""

    conversation: str
    cid: str
    text: str
    began: float
    acknowledged_s: float = 0.0
    seq: int = 0
    tries: int = 0


class Somebody:
    """One page: keeps what it has said until it is acknowledged, and comes back by itself."""

    def __init__(self, storm: "Storm", who: dict[str, Any]) -> None:
        self.storm = storm
        self.who = who
        self.client: Client | None = None
        self.cursors: dict[str, int] = dict.fromkeys(who["conversations"], 0)
        self.in_step = asyncio.Event()
        self.lost = asyncio.Event()
        self.resume_at = 0.0
        self.waiting: dict[str, asyncio.Future[dict[str, Any]]] = {}
        self.said: list[Said] = []

    # -- what the connection hears -------------------------------------------------------------------

    def acknowledged(self, client: Client, sent: Sent, reply: bytes) -> None:
        answer = self.waiting.pop(sent.cid, None)
        if answer is not None and not answer.done():
            answer.set_result(orjson.loads(reply)[0])

    def posted(self, client: Client, body: bytes) -> None:
        said = orjson.loads(body)[1]
        name, seq = said["conversation"], said["entry"]["seq"]
        if seq == self.cursors[name] + 1:
            self.cursors[name] = seq

    def drained(self, client: Client, body: bytes) -> None:
        pause = orjson.loads(body)[1]["retry_in"]
        self.storm.told.append(pause)
        self.resume_at = time.perf_counter() + pause
        leave = min(1.0, pause / 2)
        asyncio.get_running_loop().call_later(leave, client.transport.close)

    def gone(self, client: Client) -> None:
        self.in_step.clear()
        self.lost.set()
        for answer in self.waiting.values():
            if not answer.done():
                answer.set_exception(ConnectionError())
                answer.exception()
        self.waiting.clear()

    # -- being here ----------------------------------------------------------------------------------

    async def stay(self) -> None:
        failures = 0
        while True:
            self.lost.clear()
            try:
                self.client = Client(self.who, self)
                await self.client.connect(OPENS_S, JOINS_S)
                if self.who["namespace"] == "/staff":
                    await self.client.call("desk:snapshot", {})
                for name in self.cursors:
                    await self.catch_up(name)
                failures = 0
                self.in_step.set()
                await self.lost.wait()
            except (OSError, TimeoutError, ValueError):
                if self.client is not None and hasattr(self.client, "transport"):
                    self.client.transport.abort()
            self.in_step.clear()
            pause = random.uniform(0, SPREAD_S)
            if failures:
                pause = min(LONGEST_RETRY_S, RETRY_S * 2**failures) * random.uniform(0.5, 1)
            failures += 1
            await asyncio.sleep(max(pause, self.resume_at - time.perf_counter()))

    async def catch_up(self, name: str) -> None:
        assert self.client is not None
        while True:
            ask = {"conversation": name, "after": self.cursors[name]}
            reply = await self.client.call("conversation:sync", ask)
            if not reply["ok"]:
                raise ValueError(reply["error"]["code"])
            found = reply["data"]
            for entry in found["entries"]:
                self.cursors[name] = max(self.cursors[name], entry["seq"])
            if not found["more"]:
                return

    async def write(self, every_s: float) -> None:
        """A message now and then, until the storm is over; each is held until it is acknowledged."""
        chance = random.Random(self.who["auth"].get("token") or self.who["advisor"])
        await asyncio.sleep(chance.uniform(0, every_s))
        while not self.storm.over.is_set():
            name = chance.choice(self.who["conversations"])
            said = Said(name, new_cid(), chance.choice(self.storm.texts), time.perf_counter())
            self.said.append(said)
            await self.deliver(said)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.storm.over.wait(), chance.uniform(0.5, 1.5) * every_s)

    async def deliver(self, said: Said) -> None:
        while True:
            await self.in_step.wait()
            assert self.client is not None
            said.tries += 1
            answer = self.waiting[said.cid] = asyncio.get_running_loop().create_future()
            self.client.post(Sent(self.client, said.conversation, said.cid, said.text, said.began))
            try:
                reply = await asyncio.wait_for(answer, 6)
            except TimeoutError:
                self.client.transport.abort()
                continue
            except ConnectionError:
                continue
            if reply["ok"]:
                said.acknowledged_s = time.perf_counter() - said.began
                said.seq = reply["data"]["entry"]["seq"]
                return
            code = reply["error"]["code"]
            self.storm.refusals[code] = self.storm.refusals.get(code, 0) + 1
            if code not in PASSING:
                raise RuntimeError(f"refused for good: {reply}")
            await asyncio.sleep(reply["error"].get("retry_after", 1) * random.uniform(0.5, 1.5))


@dataclass
class Storm:
    plan: dict[str, Any]
    told: list[float] = field(default_factory=list)
    refusals: dict[str, int] = field(default_factory=dict)
    over: asyncio.Event = field(default_factory=asyncio.Event)
    people: list[Somebody] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.texts = phrases(500, 3)

    async def beat(self) -> None:
        while True:
            await asyncio.sleep(BEAT_S)
            for one in self.people:
                if one.who["namespace"] == "/staff" and one.client is not None and one.client.is_joined:
                    one.client.beat()

    async def everybody_in_step(self) -> None:
        for one in self.people:
            await one.in_step.wait()

    async def run(self) -> dict[str, Any]:
        plan = self.plan
        asked = {**plan["server"], "port": free_port()}
        server = await start(asked)
        tasks: list[asyncio.Task[None]] = []
        try:
            # Staff first, as in the morning: who does not come within 45 s loses what they hold.
            everybody = sorted(server.people, key=lambda who: str(who["namespace"]))
            self.people = [Somebody(self, who) for who in everybody]
            tasks.append(asyncio.get_running_loop().create_task(self.beat()))
            collector.tune()
            for first in range(0, len(self.people), CONNECT_AT_ONCE):
                group = self.people[first : first + CONNECT_AT_ONCE]
                tasks += [asyncio.get_running_loop().create_task(one.stay()) for one in group]
                for one in group:
                    await asyncio.wait_for(one.in_step.wait(), SETTLE_S)
            every = len(self.people) / plan["rate"]
            writing = [asyncio.get_running_loop().create_task(one.write(every)) for one in self.people]
            tasks += writing
            await asyncio.sleep(plan["before_s"])
            visitors = [one.who for one in self.people if one.who["namespace"] == "/visitor"]
            stopped = time.perf_counter()
            server.process.send_signal(signal.SIGTERM if plan["how"] == "term" else signal.SIGKILL)
            code = await asyncio.to_thread(server.process.wait, 60)
            exited = time.perf_counter()
            server.stop()
            server = await start({**asked, "known": visitors})
            ready = time.perf_counter()
            await asyncio.wait_for(self.everybody_in_step(), SETTLE_S)
            back = time.perf_counter()
            await asyncio.sleep(plan["after_s"])
            self.over.set()
            await asyncio.wait_for(asyncio.gather(*writing), SETTLE_S)
            found = await self.look_through()
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            server.stop()
        said = [one for somebody in self.people for one in somebody.said]
        return {
            "connections": len(self.people),
            "exit_code": code,
            "exit_s": round(exited - stopped, 2),
            "start_s": round(ready - exited, 2),
            "back_after_restart_s": round(back - exited, 2),
            "away_s": round(back - stopped, 2),
            "messages": len(said),
            "said_again": sum(one.tries > 1 for one in said),
            "wait_ms": percentiles([one.acknowledged_s for one in said]),
            "longest_wait_s": round(max(one.acknowledged_s for one in said), 2),
            "retry_in_s": [min(self.told), max(self.told)] if self.told else [],
            "refusals": self.refusals,
            **found,
        }

    async def look_through(self) -> dict[str, int]:
        """Each acknowledged message is stored once under its number, and each person's in their order."""
        lost = doubled = reordered = holes = behind = 0
        for somebody in self.people:
            assert somebody.client is not None
            for name in somebody.who["conversations"]:
                await somebody.catch_up(name)
                mine = [one for one in somebody.said if one.conversation == name]
                stored: list[tuple[int, str | None]] = []
                more = True
                while more:
                    ask = {"conversation": name, "after": stored[-1][0] if stored else 0}
                    page = (await somebody.client.call("conversation:sync", ask))["data"]
                    stored += [(entry["seq"], entry.get("cid")) for entry in page["entries"]]
                    more = page["more"]
                holes += [seq for seq, _ in stored] != list(range(1, len(stored) + 1))
                behind += somebody.cursors[name] != len(stored)
                places = {cid: seq for seq, cid in stored if cid}
                doubled += sum(1 for _, cid in stored if cid) - len(places)
                lost += sum(places.get(one.cid) != one.seq for one in mine)
                order = [places.get(one.cid, 0) for one in mine]
                reordered += order != sorted(order)
        return {"lost": lost, "doubled": doubled, "reordered": reordered, "holes": holes, "behind": behind}


async def start(plan: dict[str, Any]) -> Server:
    def run() -> Server:
        file = Path(plan["folder"]) / "plan.json"
        file.write_text(json.dumps(plan))
        return Server("advisory.lab.chat_server", str(file), pin=False).ready()

    return await asyncio.to_thread(run)


if __name__ == "__main__":
    print(json.dumps(run_loop(Storm(json.load(sys.stdin)).run())))
