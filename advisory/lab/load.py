"""The load generator: `python -m advisory.lab.load` takes a plan on standard input and gives figures.

Closed loop (`in_flight`): as many messages under way as asked for, at full speed: what one costs.
Open loop (`rate`): messages leave when they are due, whether or not the server keeps up, and time is
counted from when each was due, so that a pause of the server counts for everybody who met it.

In every run each page keeps what it was told, and at the end it is looked through for messages
doubled, out of order, missing or never delivered.
"""

import asyncio
import contextlib
import json
import random
import statistics
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson
import psutil

from advisory import collector
from advisory.lab.frames import BEAT_S, Client, Sent, new_cid
from advisory.lab.phrases import phrases

CONNECT_AT_ONCE = 50
DRAIN_S = 15.0
IDLE_S = 1.0
EXAMPLES = 6


def run_loop(main: Any) -> Any:
    try:
        import uvloop
    except ImportError:
        return asyncio.run(main)
    return uvloop.run(main)


@dataclass(slots=True)
class Page:
    """What one side of a conversation has been told of it."""

    told: set[int] = field(default_factory=set)
    last: int = 0


@dataclass(slots=True)
class Faults:
    refused: int = 0
    lost_connections: int = 0
    unacknowledged: int = 0
    doubled: int = 0
    reordered: int = 0
    missing: int = 0
    undelivered: int = 0
    altered: int = 0

    def found(self) -> dict[str, int]:
        return {name: count for name in self.__slots__ if (count := getattr(self, name))}


class Load:
    def __init__(self, plan: dict[str, Any]) -> None:
        self.plan = plan
        self.servers = [psutil.Process(pid) for pid in plan["pids"]]
        self.beside = [psutil.Process(pid) for pid in plan.get("beside", ())]
        self.clients: list[Client] = []
        self.seats: list[tuple[Client, str]] = []
        self.pages: dict[tuple[Client, str], Page] = {}
        self.faults = Faults()
        self.first_refusal = b""
        self.examples: list[str] = []
        self.acks = self.delivered = 0
        self.waits: list[float] = []
        self.deliveries: list[float] = []
        self.under_way: dict[str, Sent] = {}
        self.late = 0.0
        self._texts = phrases(2_000, plan.get("seed", 1))
        self._turn = 0
        self._keep_going = True

    # -- what the connections hear -----------------------------------------------------------------

    def acknowledged(self, client: Client, sent: Sent, reply: bytes) -> None:
        said = orjson.loads(reply)[0]
        if said["ok"]:
            self.acks += 1
            self.waits.append(time.perf_counter() - sent.due)
            data = said["data"]
            seq = data["entry"]["seq"] if "entry" in data else data["seq"]
            self.pages[client, sent.conversation].told.add(seq)
        else:
            self.first_refusal = self.first_refusal or reply
            self.faults.refused += 1
            self.under_way.pop(sent.cid, None)
        if self._keep_going and "in_flight" in self.plan:
            self.send_next(time.perf_counter())

    def posted(self, client: Client, body: bytes) -> None:
        said = orjson.loads(body)[1]
        entry = said["entry"]
        page, seq = self.pages.setdefault((client, said["conversation"]), Page()), entry["seq"]
        if seq <= page.last:
            if seq == page.last:
                self.faults.doubled += 1
            else:
                self.faults.reordered += 1
        page.last = seq
        page.told.add(seq)
        sent = self.under_way.get(entry.get("cid"))
        if sent is not None and sent.by is not client:
            del self.under_way[sent.cid]
            self.delivered += 1
            self.deliveries.append(time.perf_counter() - sent.due)
            if entry["text"] != sent.text:
                self.faults.altered += 1

    def drained(self, client: Client, body: bytes) -> None:
        pass

    def gone(self, client: Client) -> None:
        self.faults.lost_connections += 1

    # -- sending -----------------------------------------------------------------------------------

    def send_next(self, due: float) -> None:
        client, conversation = self.seats[self._turn % len(self.seats)]
        text = self._texts[self._turn % len(self._texts)]
        self._turn += 1
        sent = Sent(client, conversation, new_cid(), text, due)
        self.under_way[sent.cid] = sent
        client.post(sent)

    async def send_on_time(self, seconds: float) -> None:
        """Poisson arrivals; who is late sends at once what is due."""
        chance = random.Random(self.plan.get("seed", 1))
        now = time.perf_counter()
        due, end = now, now + seconds
        while due < end:
            if (wait := due - time.perf_counter()) > 0:
                await asyncio.sleep(wait)
            self.late = max(self.late, time.perf_counter() - due)
            self.send_next(due)
            due += chance.expovariate(self.plan["rate"])

    async def beat(self) -> None:
        while True:
            await asyncio.sleep(BEAT_S)
            for client in self.clients:
                if client.space == b"/staff":
                    client.beat()

    async def connect(self) -> float:
        began, before = time.perf_counter(), self.cpu(self.servers)
        people = self.plan["people"]
        for start in range(0, len(people), CONNECT_AT_ONCE):
            batch = [Client(who, self) for who in people[start : start + CONNECT_AT_ONCE]]
            await asyncio.gather(*(client.connect() for client in batch))
            self.clients += batch
        self.connect_s = time.perf_counter() - began
        for client in self.clients:
            for conversation in client.who["conversations"]:
                self.seats.append((client, conversation))
                # What was told while others were still coming is no part of what is measured.
                self.pages[client, conversation] = Page()
        # Both sides of a conversation never speak next to each other in the turn.
        random.Random(7).shuffle(self.seats)
        return passed(before, self.cpu(self.servers))

    async def drain(self) -> None:
        """What is under way may still be answered and delivered; what is not by then is lost."""
        deadline = time.perf_counter() + DRAIN_S
        while time.perf_counter() < deadline:
            if not self.under_way and not any(client.sent for client in self.clients):
                break
            await asyncio.sleep(0.1)

    def look_through(self) -> None:
        self.faults.unacknowledged = sum(len(client.sent) for client in self.clients)
        self.faults.undelivered = len(self.under_way)
        heads: dict[str, int] = {}
        for (_, conversation), page in self.pages.items():
            heads[conversation] = max(heads.get(conversation, 0), max(page.told, default=0))
        firsts: dict[str, int] = {}
        for (_, conversation), page in self.pages.items():
            if page.told:
                first = min(page.told)
                firsts[conversation] = min(firsts.get(conversation, first), first)
        for (client, conversation), page in self.pages.items():
            if conversation in firsts:
                never = set(range(firsts[conversation], heads[conversation] + 1)) - page.told
                self.faults.missing += len(never)
                if never and len(self.examples) < EXAMPLES:
                    where = f"{client.who['namespace']} {conversation} never heard of {sorted(never)[:5]}"
                    self.examples.append(
                        f"{where}, waits for {len(client.sent)}, heard {client.heard} frames"
                    )

    # -- measuring ---------------------------------------------------------------------------------

    def cpu(self, processes: Sequence[psutil.Process]) -> dict[int, float]:
        """User and system time by process; a child that has ended takes its time along."""
        used = {}
        for process in processes:
            for one in (process, *process.children(recursive=True)):
                with contextlib.suppress(psutil.NoSuchProcess):
                    times = one.cpu_times()
                    used[one.pid] = times.user + times.system
        return used

    def memory(self) -> int:
        return sum(int(one.memory_info().rss) for one in self.servers)

    async def run(self) -> dict[str, Any]:
        collector.tune()
        empty = self.memory()
        beating = asyncio.get_running_loop().create_task(self.beat())
        connect_cpu = await self.connect()
        await asyncio.sleep(IDLE_S)
        idle = self.memory()
        sender: asyncio.Task[None] | None = None
        if "rate" in self.plan:
            whole = self.plan["warm_s"] + self.plan["seconds"]
            sender = asyncio.get_running_loop().create_task(self.send_on_time(whole))
        else:
            for _ in range(self.plan["in_flight"]):
                self.send_next(time.perf_counter())
        await asyncio.sleep(self.plan["warm_s"])
        self.waits.clear()
        self.deliveries.clear()
        acks, began = self.acks, time.perf_counter()
        before, before_beside, own = self.cpu(self.servers), self.cpu(self.beside), time.process_time()
        await asyncio.sleep(self.plan["seconds"])
        took, done = time.perf_counter() - began, max(self.acks - acks, 1)
        cpu = passed(before, self.cpu(self.servers))
        beside = passed(before_beside, self.cpu(self.beside))
        own = time.process_time() - own
        self._keep_going = False
        waits, deliveries = list(self.waits), list(self.deliveries)
        if sender is not None:
            await sender
        await self.drain()
        beating.cancel()
        self.look_through()
        count = len(self.clients)
        return {
            "connections": count,
            "us_per_message": round(cpu / done * 1e6, 1),
            "beside_us_per_message": round(beside / done * 1e6, 1),
            "messages": done,
            "messages_per_s": round(done / took),
            "server_busy": round(cpu / took, 2),
            "generator_busy": round(own / took, 2),
            "ack_ms": percentiles(waits),
            "delivery_ms": percentiles(deliveries),
            "latest_ms": round(self.late * 1e3, 1),
            "connect_us": round(connect_cpu / count * 1e6, 1),
            "connect_s": round(self.connect_s, 2),
            "kb_per_connection": round((idle - empty) / count / 1024, 1),
            "rss_mb": round(self.memory() / 2**20, 1),
            "faults": self.faults.found(),
            "first_refusal": self.first_refusal.decode(),
            "examples": self.examples,
        }


def passed(before: Mapping[int, float], after: Mapping[int, float]) -> float:
    return sum(used - before.get(pid, 0.0) for pid, used in after.items())


def percentiles(values: Sequence[float]) -> dict[str, float]:
    if len(values) < 2:
        return {}
    cuts = statistics.quantiles(values, n=1_000)
    return {name: round(cuts[at] * 1e3, 2) for name, at in (("p50", 499), ("p95", 949), ("p99", 989))}


if __name__ == "__main__":
    print(json.dumps(run_loop(Load(json.load(sys.stdin)).run())))
