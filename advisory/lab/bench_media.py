"""What forwarding costs on the server, against aiortc's own relay and Janus, and what callers get of it.

The same synthetic peers call all of them, one after the other; the best round of each counts, since other
work on the machine only ever adds.
"""

import asyncio
import json
import os
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import quantiles
from typing import Any

import aioice.ice

from advisory.escalate.media import compat
from advisory.escalate.media.client import WorkerBackend
from advisory.escalate.media.raw import RawWay
from advisory.lab import janus
from advisory.lab.bench import ROOT, Figures, Progress
from advisory.lab.media_peers import FPS, Exchange
from advisory.lab.packet_peers import Network, Speaker, Watcher

ROUNDS = 2
WARM_S = 2.0
MEASURE_S = 6.0
LOSS_S = 12.0
SESSIONS = 200
WARM_SESSIONS = 40
ROOM = "bench"

Join = Callable[[int, Watcher], Awaitable[None]]
"""Makes a watcher see the speaker of this number."""


@dataclass(frozen=True)
class Server:
    pid: int
    publish: Callable[[int, str], Awaitable[str]]
    join: Join
    media: WorkerBackend | None = None


def cpu_s(pid: int) -> float:
    """Finer than the process's own figures, which count in hundredths of a second."""
    threads = Path(f"/proc/{pid}/task").glob("*/schedstat")
    return sum(int(one.read_text().split()[0]) for one in threads) / 1e9


def rss_mb(pid: int) -> float:
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20


def p(values: Sequence[float], percent: int) -> float:
    return quantiles(values, n=100, method="inclusive")[percent - 1]


@asynccontextmanager
async def ours() -> AsyncIterator[Server]:
    with tempfile.TemporaryDirectory() as home:
        media = WorkerBackend(Path(home))
        await media.start()
        try:
            await media.create_room(ROOM)
            (worker,) = media.workers
            assert worker.pid is not None
            if worker.way != "raw":
                raise RuntimeError(f"the worker forwards {worker.way}")

            async def join(number: int, watcher: Watcher) -> None:
                name = f"viewer-{id(watcher)}"
                await watcher.call(lambda offer: media.subscribe(ROOM, name, f"s{number}", offer))

            yield Server(
                worker.pid,
                lambda number, offer: media.publish(ROOM, f"p{number}", f"s{number}", "cam", offer),
                join,
                media,
            )
        finally:
            await media.stop()


@asynccontextmanager
async def stock() -> AsyncIterator[Server]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "advisory.lab.stock_relay"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        cwd=ROOT,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    into, out = process.stdin, process.stdout

    async def ask(what: str, offer: str) -> str:
        into.write(json.dumps({"what": what, "sdp": offer}).encode() + b"\n")
        answer: dict[str, str] = json.loads(await out.readline())
        return answer["sdp"]

    async def join(number: int, watcher: Watcher) -> None:
        await watcher.call(lambda offer: ask("subscribe", offer))

    try:
        yield Server(process.pid, lambda number, offer: ask("publish", offer), join)
    finally:
        process.kill()
        await process.wait()


@asynccontextmanager
async def janus_server() -> AsyncIterator[Server]:
    with tempfile.TemporaryDirectory() as home:
        async with janus.Janus(Path(home), address()) as server:
            feeds: dict[int, int] = {}

            async def publish(number: int, offer: str) -> str:
                handle = await server.handle()
                await handle.create_room(1_000 + number)
                feeds[number], answer = await handle.publish(1_000 + number, offer)
                return answer

            async def join(number: int, watcher: Watcher) -> None:
                handle = await server.handle()
                offer = await handle.offer_of(1_000 + number, feeds[number])
                await handle.begin(await watcher.answer(offer))

            yield Server(server.pid, publish, join)


def address() -> str:
    return next(iter(aioice.ice.get_host_addresses(use_ipv4=True, use_ipv6=False)), "127.0.0.1")


@asynccontextmanager
async def callers(
    server: Server, speakers: int, watchers: int, network: Callable[[], Network] = Network
) -> AsyncIterator[tuple[list[Speaker], list[Watcher]]]:
    speaking = [Speaker(1280, 720, 1_800, network()) for _ in range(speakers)]
    watching: list[Watcher] = []

    def to(number: int) -> Exchange:
        return lambda offer: server.publish(number, offer)

    try:
        for number, speaker in enumerate(speaking):
            await speaker.call(to(number))
        await asyncio.sleep(0.7)
        for number in range(speakers):
            for _ in range(watchers):
                watching.append(Watcher(network()))
                await server.join(number, watching[-1])
        yield speaking, watching
    finally:
        for caller in (*speaking, *watching):
            await caller.close()


Way = Callable[[], Any]


async def load(way: Way, speakers: int, watchers: int) -> dict[str, Any]:
    """Percent of a core for all legs together, and how late packets came."""
    async with way() as server, callers(server, speakers, watchers) as (_, watching):
        await asyncio.sleep(WARM_S)
        loop = asyncio.get_running_loop()
        cpu, at = cpu_s(server.pid), loop.time()
        packets = sum(watcher.packets for watcher in watching)
        pictures = sum(watcher.ended for watcher in watching)
        for watcher in watching:
            watcher.delays.clear()
        await asyncio.sleep(MEASURE_S)
        seconds = loop.time() - at
        used = cpu_s(server.pid) - cpu
        pictures = sum(watcher.ended for watcher in watching) - pictures
        packets = sum(watcher.packets for watcher in watching) - packets
        result: dict[str, Any] = {
            "cpu_pct": 100 * used / seconds,
            "cpu_us_per_picture": 1e6 * used / pictures,
            "cpu_us_per_packet": 1e6 * used / packets,
            "pictures_per_leg_s": pictures / seconds / len(watching),
            "rss_mb": rss_mb(server.pid),
        }
        delays = [1000 * delay for watcher in watching for delay in watcher.delays]
        if len(delays) > 100:
            result |= {"delay_p50_ms": p(delays, 50), "delay_p95_ms": p(delays, 95)}
        if server.media is not None:
            worker = (await server.media.stats(ROOM))["worker"]
            result |= {"lag_p99_ms": worker["loop_lag_p99_ms"], "dropped": worker["dropped"]}
        return result


@asynccontextmanager
async def nobody() -> AsyncIterator[Server]:
    """A speaker straight to a watcher, for what the peers themselves take."""
    offers: asyncio.Queue[str] = asyncio.Queue()
    answers: asyncio.Queue[str] = asyncio.Queue()

    async def publish(number: int, offer: str) -> str:
        offers.put_nowait(offer)
        return await answers.get()

    async def join(number: int, watcher: Watcher) -> None:
        answers.put_nowait(await watcher.answer(await offers.get()))

    yield Server(os.getpid(), publish, join)


async def directly(server: Server, speaker: Speaker, watcher: Watcher) -> None:
    calling = asyncio.create_task(speaker.call(lambda offer: server.publish(0, offer)))
    await server.join(0, watcher)
    await calling


async def direct() -> dict[str, Any]:
    async with nobody() as server:
        speaker, watcher = Speaker(1280, 720, 1_800), Watcher()
        try:
            await directly(server, speaker, watcher)
            await asyncio.sleep(WARM_S + MEASURE_S)
            delays = [1000 * delay for delay in watcher.delays[30:]]
            return {"delay_p50_ms": p(delays, 50), "delay_p95_ms": p(delays, 95)}
        finally:
            await speaker.close()
            await watcher.close()


async def through_loss(rtt_s: float) -> dict[str, Any]:
    """One call whose every path loses 5 %, each way, at this round trip to the server."""
    async with (
        ours() as server,
        callers(server, 1, 1, lambda: Network(0.05, rtt_s / 2)) as (speaking, watching),
    ):
        watcher = watching[0]
        await asyncio.sleep(WARM_S)
        began, sounds = time.monotonic(), set(watcher.sound_numbers)
        await asyncio.sleep(LOSS_S)
        ended = time.monotonic()
        shown = [at for at in watcher.shown_at if began <= at <= ended]
        numbers = sorted(watcher.sound_numbers - sounds)
        gaps = [b - a for a, b in zip([began, *shown], [*shown, ended], strict=True)]
        return {
            "fps": len(shown) / (ended - began),
            "longest_freeze_ms": 1000 * max(gaps),
            "sound_missing": 1 - len(numbers) / (numbers[-1] - numbers[0] + 1),
            "key_frames_asked": speaking[0].asked,
            "resent": speaking[0].resent,
        }


async def many_sessions(progress: Progress) -> dict[str, Any]:
    """Calls one after the other: what the worker has not given back after them."""
    async with ours() as server:
        assert server.media is not None
        pid, media = server.pid, server.media
        before = tasks = 0.0
        for number in range(WARM_SESSIONS + SESSIONS):
            if number == WARM_SESSIONS:
                await asyncio.sleep(1.5)
                before, tasks = rss_mb(pid), (await media.stats(ROOM))["worker"]["tasks"]
            speaker, watcher = Speaker(320, 180, 300), Watcher()

            async def publish(offer: str) -> str:
                return await media.publish(ROOM, "p", "s", "cam", offer)

            async def subscribe(offer: str) -> str:
                return await media.subscribe(ROOM, "v", "s", offer)

            await speaker.call(publish)
            await watcher.call(subscribe)
            await watcher.sees(5)
            await watcher.close()
            await speaker.close()
            await media.unpublish(ROOM, "s")
        await asyncio.sleep(2)
        after = (await media.stats(ROOM))["worker"]
        progress(f"{SESSIONS} sessions: {before:.1f} to {rss_mb(pid):.1f} MB")
        return {
            "growth_mb": rss_mb(pid) - before,
            "stray_tasks": after["tasks"] - tasks,
            "threads": len(os.listdir(f"/proc/{pid}/task")),
        }


def run(work: Awaitable[dict[str, Any]]) -> dict[str, Any]:
    async def whole() -> dict[str, Any]:
        return await work

    return asyncio.run(whole())


def measure(progress: Progress, rounds: int = ROUNDS) -> Figures:
    RawWay.prepare()
    compat.gather_on([address()])
    failed: list[str] = []
    ways: dict[str, tuple[Way, int, int]] = {
        "ours.1x1": (ours, 1, 1),
        "mediarelay.1x1": (stock, 1, 1),
        "ours.4x3": (ours, 4, 3),
    }
    if janus.program() is None:
        progress("ABSENT: Janus (make test-deps), nothing to compare with")
        failed.append("Janus is not installed")
    else:
        ways |= {"janus.1x1": (janus_server, 1, 1), "janus.4x3": (janus_server, 4, 3)}
    runs: dict[str, list[dict[str, Any]]] = {name: [] for name in ways}
    for number in range(rounds):
        for name, (way, speakers, watchers) in ways.items():
            result = run(load(way, speakers, watchers))
            progress(
                f"round {number + 1}, {name}: {result['cpu_pct']:.2f} % of a core, "
                f"{result['cpu_us_per_picture']:.0f} µs a picture, "
                f"{result['pictures_per_leg_s']:.1f} pictures a leg and second"
            )
            runs[name].append(result)
    # By the picture: a server that is short of time hands on fewer of them.
    best = {name: min(one["cpu_us_per_picture"] for one in found) for name, found in runs.items()}
    named = {
        "media.ratio_to_mediarelay.1x1": best["ours.1x1"] / best["mediarelay.1x1"],
        "media.cpu_pct_per_leg.1x1": best["ours.1x1"] * FPS / 1e4,
        "media.cpu_pct_per_leg.4x3": best["ours.4x3"] * FPS / 1e4,
        "media.loop_lag_ms.p99": min(one["lag_p99_ms"] for one in runs["ours.4x3"]),
    }
    if "janus.4x3" in best:
        named["media.ratio_to_janus.4x3"] = best["ours.4x3"] / best["janus.4x3"]
        named["media.ratio_to_janus.1x1"] = best["ours.1x1"] / best["janus.1x1"]
    straight = run(direct())
    runs["direct"] = [straight]
    for percent in (50, 95):
        ours_ms = min(one[f"delay_p{percent}_ms"] for one in runs["ours.4x3"])
        named[f"media.added_ms.p{percent}"] = ours_ms - straight[f"delay_p{percent}_ms"]
    for rtt_ms in (1, 50, 100):
        result = run(through_loss(rtt_ms / 1000))
        progress(f"5 % lost each way at {rtt_ms} ms: {json.dumps(result)}")
        runs[f"loss.{rtt_ms}ms"] = [result]
        named[f"media.loss.{rtt_ms}ms.fps"] = result["fps"]
        named[f"media.loss.{rtt_ms}ms.longest_freeze_ms"] = result["longest_freeze_ms"]
        named[f"media.loss.{rtt_ms}ms.sound_missing"] = result["sound_missing"]
    soaked = run(many_sessions(progress))
    runs["sessions"] = [soaked]
    named["media.sessions_200.growth_mb"] = soaked["growth_mb"]
    named["media.sessions_200.stray_tasks"] = soaked["stray_tasks"]
    return Figures(named, runs, tuple(failed))
