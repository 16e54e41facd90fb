"""What forwarding a 720p picture with sound costs on the server, against aiortc's own relay.

The same synthetic peers call both, one after the other; the best round of each counts, since other
work on the machine only ever adds.
"""

import asyncio
import json
import os
import sys
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from advisory.escalate.media import compat
from advisory.escalate.media.client import WorkerBackend
from advisory.lab.bench import ROOT, Figures, Progress
from advisory.lab.media_peers import Exchange, receive, send

ROUNDS = 2
WARM_S = 3.0
MEASURE_S = 10.0
ENOUGH_PICTURES = 250
CLOCK_TICKS = os.sysconf("SC_CLK_TCK")


def cpu_s(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / CLOCK_TICKS


async def load(pid: int, publish: Exchange, subscribe: Exchange) -> dict[str, float]:
    """Percent of a core that the process `pid` takes for one leg, and what came through it."""
    sending = await send(publish, width=1280, height=720, kbps=1_800)
    await asyncio.sleep(1.0)
    receiving = await receive(subscribe)
    await asyncio.sleep(WARM_S)
    loop = asyncio.get_running_loop()
    cpu, at, pictures = cpu_s(pid), loop.time(), receiving.pictures
    await asyncio.sleep(MEASURE_S)
    result = {
        "cpu_pct": 100 * (cpu_s(pid) - cpu) / (loop.time() - at),
        "pictures": receiving.pictures - pictures,
        "sounds": receiving.sounds,
    }
    await receiving.close()
    await sending.close()
    return result


async def ours() -> dict[str, float]:
    with tempfile.TemporaryDirectory() as home:
        media = WorkerBackend(Path(home))
        await media.start()
        try:
            await media.create_room("bench")
            assert media.pid is not None
            return await load(
                media.pid,
                lambda offer: media.publish("bench", "sender", "s", "cam", offer),
                lambda offer: media.subscribe("bench", "viewer", "s", offer),
            )
        finally:
            await media.stop()


async def stock() -> dict[str, float]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "advisory.lab.stock_relay"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        cwd=ROOT,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    into, out = process.stdin, process.stdout

    def exchange(what: str) -> Exchange:
        async def run(offer: str) -> str:
            into.write(json.dumps({"what": what, "sdp": offer}).encode() + b"\n")
            answer: dict[str, str] = json.loads(await out.readline())
            return answer["sdp"]

        return run

    try:
        return await load(process.pid, exchange("publish"), exchange("subscribe"))
    finally:
        process.kill()
        await process.wait()


def measure(progress: Progress, rounds: int = ROUNDS) -> Figures:
    # The peers only count what comes; decoding it would take the machine from what is measured.
    compat.receive_undecoded()
    runs: dict[str, list[dict[str, Any]]] = {"ours": [], "mediarelay": []}
    ways: tuple[tuple[str, Callable[[], Awaitable[dict[str, float]]]], ...] = (
        ("ours", ours),
        ("mediarelay", stock),
    )
    for number in range(rounds):
        for name, way in ways:
            result = asyncio.run(_one(way))
            progress(f"round {number + 1}, {name}: {result['cpu_pct']:.1f} % of a core")
            if result["pictures"] < ENOUGH_PICTURES:
                raise RuntimeError(f"{name} let only {result['pictures']} pictures through")
            runs[name].append(result)
    best = {name: min(run["cpu_pct"] for run in found) for name, found in runs.items()}
    return Figures(
        {
            "media.ratio_to_mediarelay.1x1": best["ours"] / best["mediarelay"],
            "media.cpu_pct_per_leg.1x1": best["ours"],
        },
        runs,
    )


async def _one(way: Callable[[], Awaitable[dict[str, float]]]) -> dict[str, float]:
    return await way()
