"""`python -m advisory.lab.flood`: new conversations by the thousand from one address, and who else is served.

A server as an operator starts it, behind a proxy that it trusts, and a process of its own for the flood,
which asks for tokens and begins conversations at a steady pace, some of them with the puzzles worked out.
Meanwhile people from other addresses come, ask and write. What they wait for is told for calm and for flood
in turns; exit status 1 where the 95th percentile in the flood is past the bound, or somebody was not served.
"""

import argparse
import asyncio
import hashlib
import json
import os
import statistics
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import aiohttp

from advisory.lab.chaos.link import FAILURES, Door, Link, TurnedAway
from advisory.lab.chaos.people import SITE, TOPIC
from advisory.lab.chaos.stage import Stage
from advisory.lab.frames import new_cid
from advisory.limits.puzzles import PIECES

BOUND_MS = 250.0
EVERY_S = 0.75
MESSAGES = 4
WITHIN_S = 20.0
FLOODER = "198.51.100.66"
SOLVED_EVERY = 40
"""Of so many tries one works its puzzle out: the flood shares this machine with the server."""


@dataclass(frozen=True, slots=True)
class From(Door):
    """As the proxy in front hands on whoever comes from this address."""

    address_of: str = ""

    @property
    def headers(self) -> dict[str, str]:
        return {
            "Host": self.origin.split("//")[1],
            "Origin": self.origin,
            "X-Forwarded-For": self.address_of,
        }


def door_to(port: int, origin: str, address: str) -> From:
    near: Any = SimpleNamespace(port=port)
    return From(near, origin, address)


def solved(puzzle: str) -> list[int]:
    bits, seed = int(puzzle.split(".")[0]), puzzle.split(".")[4]
    work = []
    for piece in range(PIECES):
        number = 0
        while int.from_bytes(hashlib.sha256(f"{seed}:{piece}:{number}".encode()).digest()[:4], "big") >> (
            32 - bits
        ):
            number += 1
        work.append(number)
    return work


async def token(session: aiohttp.ClientSession, door: Door, *, works: bool) -> tuple[str, str]:
    """A visitor's token, or "" and why not."""
    proof: dict[str, Any] = {}
    for _ in range(2):
        body = {"site": SITE, "lang": "fi", **proof}
        async with session.post(
            door.address("/api/visitor/token"), json=body, headers=door.headers
        ) as answer:
            reply = await answer.json()
        if reply["ok"]:
            return str(reply["data"]["token"]), ""
        error = reply["error"]
        if not works or "puzzle" not in error:
            return "", str(error["code"])
        made = await asyncio.to_thread(solved, error["puzzle"])
        proof = {"proof": {"puzzle": error["puzzle"], "work": made}}
    return "", "puzzle"


async def begin(link: Link, *, works: bool) -> tuple[str, str]:
    """A conversation's id, or "" and why not."""
    asked: dict[str, Any] = {"cid": new_cid(), "service": TOPIC, "text": "Kysymys", "lang": "fi"}
    for _ in range(2):
        reply = await link.call("conversation:start", asked, WITHIN_S)
        if reply["ok"]:
            return str(reply["data"]["conversation"]["id"]), ""
        error = reply["error"]
        if not works or "puzzle" not in error:
            return "", str(error["code"])
        made = await asyncio.to_thread(solved, error["puzzle"])
        asked["proof"] = {"puzzle": error["puzzle"], "work": made}
    return "", "puzzle"


# -- the flood -----------------------------------------------------------------------------------


async def flood(port: int, origin: str, a_minute: int) -> None:
    """Until it is killed; what came of each try goes to standard output as it is counted."""
    door, outcomes = door_to(port, origin, FLOODER), Counter[str]()
    pending: set[asyncio.Task[None]] = set()
    async with aiohttp.ClientSession(
        cookie_jar=aiohttp.DummyCookieJar(), connector=aiohttp.TCPConnector(limit=0)
    ) as session:

        async def one(works: bool) -> None:
            try:
                found, why = await token(session, door, works=works)
                if found:
                    link = await Link.open(session, door, "/visitor", {"token": found}, "", lambda *_: None)
                    listening = asyncio.get_running_loop().create_task(link.listen())
                    _, why = await begin(link, works=works)
                    link.abort()
                    await listening
                outcomes[why or "let in"] += 1
            except (*FAILURES, TurnedAway) as error:
                outcomes[type(error).__name__] += 1

        loop, count, began = asyncio.get_running_loop(), 0, time.perf_counter()
        while True:
            due = int((time.perf_counter() - began) * a_minute / 60)
            for number in range(count, due):
                task = loop.create_task(one(number % SOLVED_EVERY == 0))
                pending.add(task)
                task.add_done_callback(pending.discard)
            if due // 100 != count // 100:
                print(json.dumps({"tries": due, **outcomes}), flush=True)
            count = due
            await asyncio.sleep(0.02)


@asynccontextmanager
async def flooded(port: int, origin: str, a_minute: int, told: dict[str, int]) -> AsyncIterator[None]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "advisory.lab.flood", "--flood", f"{port}", origin, f"{a_minute}"),
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    lines = process.stdout

    async def hear() -> None:
        async for line in lines:
            told.update(json.loads(line))

    told.update(json.loads(await lines.readline()))  # it takes a moment to begin
    hearing = asyncio.get_running_loop().create_task(hear())
    try:
        yield
    finally:
        process.kill()
        await process.wait()
        await hearing


# -- everybody else ------------------------------------------------------------------------------


@dataclass
class Waits:
    """In milliseconds: from the first request to the acknowledged question, and of each message after it."""

    opened: list[float] = field(default_factory=list)
    said: list[float] = field(default_factory=list)
    failed: Counter[str] = field(default_factory=Counter)

    def line(self, name: str) -> str:
        return (
            f"{name}: open → acknowledged {_shown(self.opened)}, message → acknowledged {_shown(self.said)}"
        )

    @property
    def worst(self) -> float:
        return max(_p95(self.opened), _p95(self.said))


def _p95(values: list[float]) -> float:
    return statistics.quantiles(values, n=20)[-1] if len(values) > 1 else float("inf")


def _shown(values: list[float]) -> str:
    if len(values) < 2:
        return "nobody"
    return f"p50 {statistics.median(values):.0f} ms, p95 {_p95(values):.0f} ms (n={len(values)})"


async def visit(session: aiohttp.ClientSession, door: Door, waits: Waits) -> None:
    try:
        began = time.perf_counter()
        found, why = await token(session, door, works=True)
        if not found:
            waits.failed[why] += 1
            return
        link = await Link.open(session, door, "/visitor", {"token": found}, "", lambda *_: None)
        listening = asyncio.get_running_loop().create_task(link.listen())
        try:
            conversation, why = await begin(link, works=True)
            if why:
                waits.failed[why] += 1
                return
            waits.opened.append((time.perf_counter() - began) * 1_000)
            for number in range(MESSAGES):
                await asyncio.sleep(1.0)
                message = {"conversation": conversation, "cid": new_cid(), "text": f"Rivi {number}"}
                began = time.perf_counter()
                reply = await link.call("entry:post", message, WITHIN_S)
                waits.said.append((time.perf_counter() - began) * 1_000)
                if not reply["ok"]:
                    waits.failed[reply["error"]["code"]] += 1
            await link.call("conversation:end", {"conversation": conversation, "cid": new_cid()}, WITHIN_S)
        finally:
            link.abort()
            await listening
    except (*FAILURES, TurnedAway) as error:
        waits.failed[type(error).__name__] += 1


async def everybody(port: int, origin: str, seconds: float, waits: Waits) -> None:
    """One more person every so often, each from an address of their own."""
    loop, until, number = asyncio.get_running_loop(), time.monotonic() + seconds, 0
    visits = []
    async with aiohttp.ClientSession(
        cookie_jar=aiohttp.DummyCookieJar(), connector=aiohttp.TCPConnector(limit=0)
    ) as session:
        while time.monotonic() < until:
            door = door_to(port, origin, f"203.0.{number // 250}.{number % 250 + 1}")
            visits.append(loop.create_task(visit(session, door, waits)))
            number += 1
            await asyncio.sleep(EVERY_S)
        await asyncio.gather(*visits)


async def measure(a_minute: int, seconds: float, rounds: int, bound: float) -> bool:
    calm, wet, told = Waits(), Waits(), dict[str, int]()
    trusting = {"ADVISORY_TRUSTED_PROXIES": "127.0.0.0/8", "ADVISORY_HEARTBEAT_S": "20"}
    load = os.getloadavg()[0]
    async with Stage("sqlite", environment=trusting) as stage:
        port, origin = stage.servers[0].port, stage.doors[0].origin
        await everybody(port, origin, 3, Waits())  # the first ones warm it up
        for _ in range(rounds):
            await everybody(port, origin, seconds / 2, calm)
            async with flooded(port, origin, a_minute, told):
                await everybody(port, origin, seconds, wet)
    print(f"flood: {a_minute} new conversations a minute from one address; {json.dumps(told)}")
    print(calm.line("calm"))
    print(wet.line("flood"))
    failed = calm.failed + wet.failed
    for why, times in failed.items():
        print(f"FAILED: {why} {times} times")
    held = wet.worst < bound and not failed
    print(
        f"flood: honest p95 {wet.worst:.0f} ms, bound {bound:.0f} ms: {'held' if held else 'NOT HELD'}"
        f" (load {load:.1f} before, {os.getloadavg()[0]:.1f} after, {os.cpu_count()} cores)"
    )
    return held


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m advisory.lab.flood", description=__doc__)
    parser.add_argument("--a-minute", type=int, default=2_000)
    parser.add_argument("--seconds", type=float, default=40.0, help="of flood, in each round")
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--bound", type=float, default=BOUND_MS, help="milliseconds")
    parser.add_argument("--flood", nargs=3, metavar=("PORT", "ORIGIN", "PACE"), help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.flood:
        port, origin, pace = chosen.flood
        asyncio.run(flood(int(port), origin, int(pace)))
        return 0
    return 0 if asyncio.run(measure(chosen.a_minute, chosen.seconds, chosen.rounds, chosen.bound)) else 1


if __name__ == "__main__":
    raise SystemExit(main())
