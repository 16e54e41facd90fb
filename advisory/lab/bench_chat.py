"""What a durable, acknowledged message costs, against a bare relay and a commit for each message.

Variants take turns and the best round of each counts: other work on the machine only ever adds.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from advisory.lab.bench import ROOT, Figures, Progress
from advisory.lab.postgres import Postgres, binaries
from advisory.lab.processes import kill_tree

PAIRS = 250
ROUNDS = 3
RELAY_LIMIT_US = 130
"""A relay that costs more says that the machine is too busy for the ratio to mean anything."""

LOAD = {"in_flight": 128, "warm_s": 1.5, "seconds": 4.0}


def run(words: list[str], beside: list[int]) -> dict[str, Any]:
    """Start a server, load it from another process, and stop it."""
    server = subprocess.Popen(
        [sys.executable, "-m", *words], cwd=ROOT, stdout=subprocess.PIPE, start_new_session=True
    )
    try:
        assert server.stdout is not None
        ready = json.loads(server.stdout.readline())
        plan = {**ready, **LOAD, "beside": beside}
        done = subprocess.run(
            [sys.executable, "-m", "advisory.lab.load"],
            input=json.dumps(plan).encode(),
            capture_output=True,
            cwd=ROOT,
            check=False,
            timeout=120,
        )
        if done.returncode:
            raise RuntimeError(done.stderr.decode()[-1_000:])
        result: dict[str, Any] = json.loads(done.stdout)
    finally:
        kill_tree(server)
    if result["refused"] or result["lost_connections"] or result["unacknowledged"]:
        raise RuntimeError(f"{words[0]} did not take every message: {result}")
    return result


def measure(progress: Progress, pairs: int = PAIRS, rounds: int = ROUNDS) -> Figures:
    home = ROOT / "var" / "bench" / "work"
    home.mkdir(parents=True, exist_ok=True)
    programs = binaries()
    postgres = Postgres(programs, settings=()) if programs else None
    if postgres is None:
        progress("ABSENT: PostgreSQL (make test-deps)")
    found: dict[str, list[dict[str, Any]]] = {}
    try:
        if postgres is not None:
            postgres.create()
        for number in range(rounds):
            for name in ("relay", "sqlite", "postgres", "naive"):
                if name == "postgres" and postgres is None:
                    continue
                folder = Path(tempfile.mkdtemp(dir=home))
                words, beside = command(name, folder, pairs, postgres)
                result = run(words, beside)
                found.setdefault(name, []).append({**result, "load_average": os.getloadavg()[0]})
                progress(f"round {number + 1}, {name}: {result['us_per_message']} µs a message")
                shutil.rmtree(folder)
    finally:
        if postgres is not None:
            postgres.destroy()
    return figures(found, progress)


def command(name: str, folder: Path, pairs: int, postgres: Postgres | None) -> tuple[list[str], list[int]]:
    if name in ("relay", "naive"):
        return ["advisory.lab.relay", name, str(folder), str(pairs)], []
    if name == "postgres":
        assert postgres is not None
        assert postgres.process is not None
        url, beside = postgres.fresh_database(), [postgres.process.pid]
    else:
        url, beside = f"sqlite:///{folder / 'chat.sqlite'}", []
    return ["advisory.lab.chat_server", url, str(folder), str(pairs)], beside


def figures(found: dict[str, list[dict[str, Any]]], progress: Progress) -> Figures:
    best = {name: min(result["us_per_message"] for result in results) for name, results in found.items()}
    if best["relay"] > RELAY_LIMIT_US:
        progress(f"VOID: the relay took {best['relay']} µs, over {RELAY_LIMIT_US}: the machine is busy")
    named = {
        "chat.relay_us": best["relay"],
        "chat.sqlite.us": best["sqlite"],
        "chat.sqlite.ratio_to_relay": round(best["sqlite"] / best["relay"], 3),
        "chat.sqlite.ratio_to_naive": round(best["sqlite"] / best["naive"], 3),
        "chat.kb_per_connection": min(result["kb_per_connection"] for result in found["sqlite"]),
        "chat.void": float(best["relay"] > RELAY_LIMIT_US),
    }
    if "postgres" in best:
        named["chat.postgres.us"] = best["postgres"]
        named["chat.postgres.ratio_to_relay"] = round(best["postgres"] / best["relay"], 3)
    return Figures(named, found)
