"""Starts servers to be measured, puts load on them from another process, and keeps what was found."""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import orjson
import psutil
from aiohttp import web

from advisory.lab.bench import ROOT
from advisory.lab.processes import free_port, kill_tree

START_S = 180.0


def announce_ready(port: int, people: Sequence[Mapping[str, Any]]) -> None:
    """A server tells on one line where it listens and who may come."""
    named = [{"port": port, **who} for who in people]
    print(json.dumps({"pid": os.getpid(), "people": named}), flush=True)


async def listen(runner: web.AppRunner) -> int:
    await runner.setup()
    port = free_port()
    await web.TCPSite(runner, "127.0.0.1", port, backlog=4_096).start()
    return port


def cores() -> tuple[set[int], set[int]]:
    """One for the server, the others for the rest, so that neither is measured with the other's caches."""
    mine = sorted(os.sched_getaffinity(0))
    return ({mine[0]}, set(mine[1:])) if len(mine) > 1 else (set(mine), set(mine))


class Server:
    """`words` is a module and its arguments; it runs in a group of its own on the first core."""

    def __init__(self, *words: str, environment: Mapping[str, str] | None = None, pin: bool = True) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", *words],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            start_new_session=True,
            env={**os.environ, **(environment or {})},
        )
        if pin:
            os.sched_setaffinity(self.process.pid, cores()[0])
        self.people: list[dict[str, Any]] = []
        self._is_ready = False

    def ready(self) -> Self:
        """Wait until it says on its one line that it listens; asked again, it is."""
        if self._is_ready:
            return self
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"{self.process.args!r} ended before it was ready")
        self.people = json.loads(line)["people"]
        self._is_ready = True
        return self

    @property
    def pid(self) -> int:
        return self.process.pid

    def stop(self) -> None:
        kill_tree(self.process)
        if self.process.stdout is not None:
            self.process.stdout.close()


def put_load(
    servers: Sequence[Server],
    people: Sequence[dict[str, Any]],
    beside: Sequence[int],
    plan: Mapping[str, float],
    borne: Collection[str] = (),
) -> dict[str, Any]:
    """What the generator measured; raises when a message was lost, doubled, out of order or refused.

    Faults that are `borne` are those of a server that promises nothing else.
    """
    whole = {**plan, "pids": [server.pid for server in servers], "people": people, "beside": list(beside)}
    process = subprocess.Popen(
        [sys.executable, "-m", "advisory.lab.load"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    os.sched_setaffinity(process.pid, cores()[1])
    try:
        limit = 120 + plan["warm_s"] + plan["seconds"]
        out, error = process.communicate(json.dumps(whole).encode(), limit)
    except BaseException:
        kill_tree(process)
        raise
    if process.returncode:
        raise RuntimeError(f"the load generator failed: {error.decode()[-1_500:]}")
    if error:
        raise RuntimeError(f"the load generator complains: {error.decode()[-1_500:]}")
    result: dict[str, Any] = json.loads(out)
    result["load_average"] = round(os.getloadavg()[0], 2)
    if set(result["faults"]) - set(borne):
        raise RuntimeError(f"not every message arrived as it should: {result['faults']} in {result}")
    return result


def settled_cores(processes: Sequence[int]) -> None:
    """Keep a database off the server's core, as the generator is."""
    for pid in processes:
        for one in (psutil.Process(pid), *psutil.Process(pid).children(recursive=True)):
            one.cpu_affinity(sorted(cores()[1]))


@dataclass(slots=True)
class Machine:
    """How fast this machine is just now, by work of the kind that is measured."""

    spins: list[float] = field(default_factory=list)
    syncs: list[float] = field(default_factory=list)

    def look(self, folder: Path) -> None:
        self.spins.append(spin_us())
        self.syncs.append(sync_ms(folder))

    def said(self) -> dict[str, float]:
        return {
            "spin_us": round(min(self.spins), 2),
            "spin_us_median": round(statistics.median(self.spins), 2),
            "fdatasync_ms_p50": round(statistics.median(self.syncs), 3),
        }


def spin_us(rounds: int = 20_000) -> float:
    """One round of parsing, dictionaries and formatting; best of three, in CPU time."""
    message = orjson.dumps(["entry:post", {"conversation": "c" * 22, "cid": "d" * 36, "text": "e" * 120}])
    best = float("inf")
    for _ in range(3):
        kept: dict[int, Any] = {}
        began = time.process_time()
        for number in range(rounds):
            said = orjson.loads(message)[1]
            kept[number & 1_023] = {**said, "seq": number, "key": f"{said['cid']}-{number}"}
            orjson.dumps(kept[number & 1_023])
        best = min(best, (time.process_time() - began) / rounds * 1e6)
    return best


def sync_ms(folder: Path, times: int = 20) -> float:
    took = []
    with tempfile.NamedTemporaryFile(dir=folder) as file:
        for _ in range(times):
            file.write(b"x" * 4_096)
            file.flush()
            began = time.perf_counter()
            os.fdatasync(file.fileno())
            took.append((time.perf_counter() - began) * 1e3)
    return statistics.median(took)
