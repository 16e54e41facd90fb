"""What a durable, acknowledged message costs, beside what it could cost at least and what it costs at first.

Variants take turns and the best round of each counts: other work on the machine only ever adds. One part
in a hurry: `python -m advisory.lab.bench_chat --quick [VARIANT …]`.
"""

import argparse
import contextlib
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson

from advisory.lab.bench import ROOT, Progress
from advisory.lab.postgres import Postgres, binaries
from advisory.lab.processes import found
from advisory.lab.redis import RedisServer
from advisory.lab.rig import Machine, Server, put_load, settled_cores

VISITORS, PER_ADVISOR = 444, 8
"""With 56 advisors they make 500 connections."""
ROUNDS = 3
RELAY_LIMIT_US = 130
"""A relay that costs more says that the machine is too busy or too slow to be compared with others."""
CLOSED = {"in_flight": 128, "warm_s": 1.5, "seconds": 4.0}
SPY_AFTER_S = 3.0
QUICK = {"in_flight": 128, "warm_s": 1.0, "seconds": 3.0}


@dataclass(slots=True)
class Bench:
    """What the runs of one measurement share."""

    progress: Progress
    home: Path
    postgres: Postgres | None
    redis: RedisServer | None
    visitors: int = VISITORS
    per_advisor: int = PER_ADVISOR
    machine: Machine = field(default_factory=Machine)
    results: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    @contextlib.contextmanager
    def folder(self) -> Iterator[Path]:
        made = Path(tempfile.mkdtemp(dir=self.home))
        try:
            yield made
        finally:
            shutil.rmtree(made, ignore_errors=True)

    @property
    def size(self) -> dict[str, int]:
        return {"visitors": self.visitors, "per_advisor": self.per_advisor}

    def database(self, kind: str, folder: Path) -> tuple[str, list[int]]:
        """A new one, and the processes that work for it."""
        if kind == "sqlite":
            return f"sqlite:///{folder / 'bench.sqlite'}", []
        assert self.postgres is not None
        assert self.postgres.process is not None
        return self.postgres.fresh_database(), [self.postgres.process.pid]

    def keep(self, name: str, result: dict[str, Any]) -> dict[str, Any]:
        self.results.setdefault(name, []).append(result)
        self.progress(
            f"{name}: {result['us_per_message']} µs a message"
            + (f" + {result['beside_us_per_message']} beside" if result["beside_us_per_message"] else "")
            + f", {result['messages_per_s']}/s, ack p50 {result['ack_ms'].get('p50')}"
            f" p99 {result['ack_ms'].get('p99')} ms, load average {result['load_average']}"
        )
        return result

    def best(self, name: str) -> float:
        return min(float(result["us_per_message"]) for result in self.results[name])


def relay(bench: Bench, folder: Path, kind: str) -> tuple[list[Server], list[int]]:
    plan: dict[str, Any] = {"kind": kind, **bench.size}
    return [Server("advisory.lab.relay", orjson.dumps(plan).decode()).ready()], []


def naive(bench: Bench, folder: Path, kind: str) -> tuple[list[Server], list[int]]:
    url, beside = bench.database(kind, folder)
    plan = {"kind": "naive", "url": url, **bench.size}
    return [Server("advisory.lab.relay", orjson.dumps(plan).decode()).ready()], beside


def product(bench: Bench, folder: Path, kind: str) -> tuple[list[Server], list[int]]:
    url, beside = bench.database(kind, folder)
    plan = {"url": url, "folder": str(folder), **bench.size}
    return [Server("advisory.lab.chat_server", orjson.dumps(plan).decode()).ready()], beside


Start = Callable[[Bench, Path, str], tuple[list[Server], list[int]]]
VARIANTS: dict[str, tuple[Start, str]] = {
    "aiohttp": (relay, "aiohttp"),
    "relay": (relay, "relay"),
    "sqlite": (product, "sqlite"),
    "postgres": (product, "postgres"),
    "naive_sqlite": (naive, "sqlite"),
    "naive_postgres": (naive, "postgres"),
}


def run(bench: Bench, name: str, spy: bool = False, **plan: Any) -> dict[str, Any]:
    """Start what is to be measured, load it, and stop it."""
    start, kind = VARIANTS[name]
    with bench.folder() as folder:
        bench.machine.look(folder)
        servers, beside = start(bench, folder, kind)
        try:
            settled_cores(beside)
            if spy:
                watch(servers[0].pid, bench.home.parent / f"{name}.svg", bench.progress)
            people = [who for server in servers for who in server.people]
            return put_load(servers, people, beside, **plan)
        finally:
            for server in servers:
                server.stop()


def watch(pid: int, picture: Path, progress: Progress) -> None:
    """Where the time goes, as a picture; py-spy is no part of the environment (`pip install py-spy`)."""
    program = found("py-spy", str(Path(sys.executable).with_name("py-spy")))
    if program is None:
        progress("ABSENT: py-spy (.venv/bin/uv pip install py-spy)")
        return
    words = [program, "record", "-r", "250", "-d", "4", "-o", str(picture), "-p", str(pid)]
    starter = threading.Timer(SPY_AFTER_S, subprocess.run, (words,), {"capture_output": True})
    starter.start()
    progress(f"py-spy writes {picture}")


@contextlib.contextmanager
def prepared(progress: Progress) -> Iterator[Bench]:
    """Databases for as long as they are needed; what is not installed is said aloud and left out."""
    home = ROOT / "var" / "bench" / "work"
    home.mkdir(parents=True, exist_ok=True)
    programs, program = binaries(), found("redis-server")
    postgres = Postgres(programs, settings=("shared_buffers=256MB",)) if programs else None
    redis = RedisServer(program) if program else None
    try:
        if postgres is None:
            progress("ABSENT: PostgreSQL (make test-deps); its figures are left out")
        else:
            postgres.create()
        if redis is None:
            progress("ABSENT: redis-server (make test-deps); figures of two processes are left out")
        yield Bench(progress, home, postgres, redis)
    finally:
        if postgres is not None:
            postgres.destroy()
        if redis is not None:
            redis.destroy()


def quick(names: Sequence[str], rounds: int, spy: bool) -> int:
    """µs a message for each variant in under a minute, to see what a change has brought."""

    def progress(words: str) -> None:
        print(words, flush=True)

    with prepared(progress) as bench:
        for _ in range(rounds):
            for name in names:
                if "postgres" in name and bench.postgres is None:
                    continue
                bench.keep(name, run(bench, name, spy, **QUICK))
        said = bench.machine.said()
        base = bench.best("relay") if "relay" in bench.results else None
        for name in bench.results:
            ratio = "" if base is None else f"  {bench.best(name) / base:.2f} of the relay"
            progress(f"{name:15s} {bench.best(name):8.1f} µs{ratio}")
        progress(f"machine: {said}; the load ran for {QUICK['seconds']:g} s a round")
    return 0


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m advisory.lab.bench_chat")
    parser.add_argument("--quick", action="store_true", required=True)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--spy", action="store_true", help="record each server with py-spy")
    parser.add_argument("variants", nargs="*", default=["relay", "sqlite", "postgres"], metavar="VARIANT")
    asked = parser.parse_args()
    unknown = set(asked.variants) - set(VARIANTS)
    if unknown:
        parser.error(f"no such variant: {', '.join(sorted(unknown))}; there are {', '.join(VARIANTS)}")
    return quick(asked.variants, asked.rounds, asked.spy)


if __name__ == "__main__":
    sys.exit(main())
