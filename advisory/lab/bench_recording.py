"""What recording costs: the recorder's process with receiving and sealing, and how many pictures it kept."""

import asyncio
import io
import tempfile
from pathlib import Path
from typing import Any

import av

from advisory.escalate.media import compat
from advisory.escalate.media.recorder_client import RecorderProcess
from advisory.escalate.recording_sealed import KEY_BYTES, opened
from advisory.lab.bench import Figures, Progress
from advisory.lab.bench_media import ROOM, WARM_S, Server, address, cpu_s, ours, run
from advisory.lab.media_peers import FPS, Sending, send

MEASURE_S = 12.0
PARTICIPANTS = (1, 3)
KEY = bytes(KEY_BYTES)
WIDTH, HEIGHT, KBPS = 1280, 720, 1500


async def _sends(server: Server, number: int) -> Sending:
    return await send(lambda offer: server.publish(number, offer), width=WIDTH, height=HEIGHT, kbps=KBPS)


async def record(participants: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as home:
        folder = Path(home)
        async with ours() as server:
            assert server.media is not None
            senders = [await _sends(server, number) for number in range(participants)]
            recorder = RecorderProcess()
            for number in range(participants):
                part = f"part{number}"
                offer = await recorder.offer(part, folder / part, KEY, ["audio", "video"])
                answer = await server.media.subscribe(ROOM, "recorder", f"s{number}", offer)
                await recorder.answer(part, answer)
            await asyncio.sleep(WARM_S)
            assert recorder.pid is not None
            began, since = cpu_s(recorder.pid), asyncio.get_running_loop().time()
            await asyncio.sleep(MEASURE_S)
            used = cpu_s(recorder.pid) - began
            took = asyncio.get_running_loop().time() - since
            for number in range(participants):
                await recorder.end(f"part{number}")
            await recorder.stop()
            for sender in senders:
                await sender.close()
        shares = [kept_share(folder / f"part{number}") for number in range(participants)]
    return {"cpu_pct_per_participant": 100 * used / took / participants, "kept_share": min(shares)}


def kept_share(file: Path) -> float:
    """Of the pictures that the sender's own clock says there were between the first and the last."""
    with file.open("rb") as sealed:
        plain = io.BytesIO(b"".join(opened(sealed, KEY)))
    with av.open(plain, "r") as container:
        times = [
            float(one.pts * one.time_base)
            for one in container.demux(video=0)
            if one.pts is not None and one.time_base is not None
        ]
    return len(times) / (round((times[-1] - times[0]) * FPS) + 1)


def measure(progress: Progress) -> Figures:
    compat.gather_on([address()])
    runs: dict[str, Any] = {}
    named: dict[str, float] = {}
    for participants in PARTICIPANTS:
        result = run(record(participants))
        progress(
            f"{participants} recorded: {result['cpu_pct_per_participant']:.1f} % of a core each, "
            f"{result['kept_share']:.4f} of the pictures"
        )
        runs[str(participants)] = result
        named[f"recording.cpu_pct_per_participant.{participants}"] = result["cpu_pct_per_participant"]
        named[f"recording.kept_share.{participants}"] = result["kept_share"]
    return Figures(named, runs)
