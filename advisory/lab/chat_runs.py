"""The variants that are measured for messages, and how one of them is run."""

import contextlib
import json
import resource
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from advisory.lab.bench import ROOT, Progress
from advisory.lab.postgres import Postgres, binaries
from advisory.lab.processes import found
from advisory.lab.redis import RedisServer
from advisory.lab.rig import Machine, Server, put_load, settled_cores

VISITORS, PER_ADVISOR = 444, 8
"""With 56 advisors they make 500 connections."""
CLOSED = {"in_flight": 128, "warm_s": 1.5, "seconds": 4.0}
SPY_AFTER_S = 3.0

Result = dict[str, Any]


@dataclass(slots=True)
class Bench:
    """What the runs of one measurement share."""

    progress: Progress
    home: Path
    postgres: Postgres | None
    redis: RedisServer | None
    visitors: int = VISITORS
    per_advisor: int = PER_ADVISOR
    environment: Mapping[str, str] = field(default_factory=dict)
    machine: Machine = field(default_factory=Machine)
    results: dict[str, list[Result]] = field(default_factory=dict)

    @contextlib.contextmanager
    def folder(self) -> Iterator[Path]:
        made = Path(tempfile.mkdtemp(dir=self.home))
        self.machine.look(made)
        try:
            yield made
        finally:
            shutil.rmtree(made, ignore_errors=True)

    @contextlib.contextmanager
    def changed(self, **values: Any) -> Iterator[None]:
        before = {name: getattr(self, name) for name in values}
        for name, value in values.items():
            setattr(self, name, value)
        try:
            yield
        finally:
            for name, value in before.items():
                setattr(self, name, value)

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

    def server(self, module: str, folder: Path, plan: Mapping[str, Any]) -> Server:
        """Started; a plan may name thousands of people, which is too long for an argument."""
        file = Path(tempfile.mkstemp(dir=folder, suffix=".json")[1])
        file.write_text(json.dumps(plan))
        return Server(f"advisory.lab.{module}", str(file), environment=self.environment)

    def absent(self, needed: str, left_out: str) -> None:
        self.progress(f"ABSENT: {needed}; left out: {left_out}")

    def may_open(self, files: int) -> bool:
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        if hard != resource.RLIM_INFINITY and hard < files:
            return False
        resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, files), hard))
        return True

    def keep(self, name: str, result: Result) -> Result:
        self.results.setdefault(name, []).append(result)
        beside = result["beside_us_per_message"]
        self.progress(
            f"{name}: {result['us_per_message']} µs a message"
            + (f" and {beside} beside it" if beside else "")
            + f", {result['messages_per_s']}/s, ack p50 {result['ack_ms'].get('p50')}"
            f" p99 {result['ack_ms'].get('p99')} ms, load average {result['load_average']}"
        )
        return result

    def best(self, name: str, what: str = "us_per_message") -> float:
        """Other work on the machine only ever adds."""
        return min(float(result[what]) for result in self.results[name])

    def ratio(self, name: str, to: str) -> float:
        return round(self.best(name) / self.best(to), 3)


Start = Callable[[Bench, Path, str], tuple[list[Server], list[int]]]


def relay(bench: Bench, folder: Path, kind: str) -> tuple[list[Server], list[int]]:
    return [bench.server("relay", folder, {"kind": kind, **bench.size})], []


def naive(bench: Bench, folder: Path, kind: str) -> tuple[list[Server], list[int]]:
    url, beside = bench.database(kind, folder)
    return [bench.server("relay", folder, {"kind": "naive", "url": url, **bench.size})], beside


def product(bench: Bench, folder: Path, kind: str) -> tuple[list[Server], list[int]]:
    url, beside = bench.database(kind, folder)
    plan = {"url": url, "folder": str(folder), **bench.size}
    return [bench.server("chat_server", folder, plan)], beside


VARIANTS: dict[str, tuple[Start, str]] = {
    "aiohttp": (relay, "aiohttp"),
    "relay": (relay, "relay"),
    "sqlite": (product, "sqlite"),
    "postgres": (product, "postgres"),
    "naive_sqlite": (naive, "sqlite"),
    "naive_postgres": (naive, "postgres"),
}


def run(bench: Bench, name: str, plan: Mapping[str, float], spy: bool = False) -> Result:
    """Start what is to be measured, load it, and stop it."""
    start, kind = VARIANTS[name]
    with bench.folder() as folder:
        servers, beside = start(bench, folder, kind)
        return put_load_on(bench, servers, beside, plan, name if spy else "")


def put_load_on(
    bench: Bench,
    servers: Sequence[Server],
    beside: Sequence[int],
    plan: Mapping[str, float],
    spy: str = "",
    borne: Collection[str] = (),
) -> Result:
    """Load from everybody whom the servers name; they are stopped whatever happens."""
    try:
        people = [who for server in servers for who in server.ready().people]
        settled_cores(beside)
        if spy:
            watch(servers[0].pid, bench.home.parent / f"{spy}.svg", bench.progress)
        return put_load(servers, people, beside, plan, borne)
    finally:
        for server in servers:
            server.stop()


def watch(pid: int, picture: Path, progress: Progress) -> None:
    """Where the time goes, as a picture; py-spy is no part of the environment."""
    program = found("py-spy", str(Path(sys.executable).with_name("py-spy")))
    if program is None:
        progress("ABSENT: py-spy (.venv/bin/uv pip install py-spy)")
        return
    words = [program, "record", "-r", "250", "-d", "4", "-o", str(picture), "-p", str(pid)]
    starter = threading.Timer(SPY_AFTER_S, subprocess.run, (words,), {"capture_output": True})
    starter.start()
    progress(f"py-spy writes {picture}")


@contextlib.contextmanager
def prepared(progress: Progress, with_postgres: bool = True) -> Iterator[Bench]:
    """Databases for as long as they are needed; what is not installed is said aloud and left out."""
    home = ROOT / "var" / "bench" / "work"
    home.mkdir(parents=True, exist_ok=True)
    programs, program = binaries() if with_postgres else None, found("redis-server")
    postgres = Postgres(programs, settings=("shared_buffers=256MB",)) if programs else None
    redis = RedisServer(program) if program else None
    bench = Bench(progress, home, postgres, redis)
    try:
        if postgres is not None:
            postgres.create()
        elif with_postgres:
            bench.absent("PostgreSQL (make test-deps)", "every figure of it")
        yield bench
    finally:
        if postgres is not None:
            postgres.destroy()
        if redis is not None:
            redis.destroy()
