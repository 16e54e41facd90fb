"""Figures beside the cost of one message: many connections, two processes, a slow disk, a restart.

Each takes the bench and gives its figures, and is left out aloud where what it needs is not installed.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from advisory.lab.bench import ROOT
from advisory.lab.chat_runs import CLOSED, Bench, Result, put_load_on, run
from advisory.lab.processes import found
from advisory.settings import Settings

WIDE = {"visitors": 4_445, "per_advisor": 8}
"""With 556 advisors 5,001 connections."""
WIDE_IN_FLIGHT = 256
DESIGN = {"visitors": 1_000, "per_advisor": 8}
"""A thousand conversations on 125 advisors' sockets."""
DESIGN_RATE = 200
SHORT = CLOSED | {"seconds": 3.0}
SHARE_OF_CAPACITY = 0.4
FILES = 12_000
STORM_WITHIN_S = 300

Figured = dict[str, float]


def wide(bench: Bench) -> Figured:
    """Ten times the connections, of which most are idle at any moment."""
    if not bench.may_open(FILES):
        bench.absent(f"{FILES} open files (ulimit -n)", "5,000 connections")
        return {}
    with bench.changed(**WIDE):
        for name in ("sqlite", "relay") * 2:
            bench.keep(f"{name}_5000", run(bench, name, SHORT | {"in_flight": WIDE_IN_FLIGHT}))
    return {
        "chat.connections_5000.us": bench.best("sqlite_5000"),
        "chat.connections_5000.ratio_to_500": bench.ratio("sqlite_5000", "sqlite"),
        "chat.connections_5000.ratio_to_relay": bench.ratio("sqlite_5000", "relay_5000"),
        "chat.kb_per_connection": bench.best("sqlite_5000", "kb_per_connection"),
        "chat.relay.kb_per_connection": bench.best("relay_5000", "kb_per_connection"),
    }


def redis_manager(bench: Bench) -> Figured:
    """What the library offers for several processes: every emit through Redis, to everybody."""
    if bench.redis is None:
        bench.absent("redis-server (make test-deps)", "AsyncRedisManager")
        return {}
    if bench.redis.process is None:
        bench.redis.start()
    assert bench.redis.process is not None
    plan = {"kind": "redis", "redis": bench.redis.url, **bench.size}
    for _ in range(2):
        with bench.folder() as folder:
            servers = [
                bench.server("relay", folder, plan | {"side": side}) for side in ("/visitor", "/staff")
            ]
            # Each process numbers for itself, so only what never came can be told.
            borne = ("doubled", "missing", "reordered", "undelivered")
            result = put_load_on(bench, servers, [bench.redis.process.pid], SHORT, borne=borne)
            bench.keep("redis_manager", result)
    return {"chat.redis_manager.ratio_to_relay": bench.ratio("redis_manager", "relay")}


def two_processes(bench: Bench) -> Figured:
    """Visitors at one, advisors at the other, so that every message crosses over."""
    if "redis_url" not in Settings.model_fields:
        bench.absent("a setting ADVISORY_REDIS_URL", "our own two processes")
        return {}
    if bench.postgres is None or bench.redis is None:
        bench.absent("PostgreSQL and redis-server (make test-deps)", "our own two processes")
        return {}
    if bench.redis.process is None:
        bench.redis.start()
    assert bench.redis.process is not None
    for _ in range(2):
        with bench.folder() as folder:
            url, beside = bench.database("postgres", folder)
            plan: dict[str, Any] = {"url": url, "settings": {"redis_url": bench.redis.url}, **bench.size}
            homes = [folder / "first", folder / "second"]
            for home in homes:
                home.mkdir()
            plan |= {"folder": str(homes[0]), "sides": ["visitors"]}
            first = bench.server("chat_server", folder, plan).ready()
            plan |= {"folder": str(homes[1]), "known": first.people, "sides": ["staff"]}
            second = bench.server("chat_server", folder, plan)
            beside = [*beside, bench.redis.process.pid]
            bench.keep("two_processes", put_load_on(bench, [first, second], beside, SHORT))
    return {
        "chat.two_processes.us": bench.best("two_processes"),
        "chat.two_processes.ratio_to_one": bench.ratio("two_processes", "postgres"),
    }


def slow_disk(bench: Bench) -> Figured:
    """Messages a second where each fsync takes two milliseconds more; here it is time that counts."""
    compiler = found("cc", "gcc", "clang")
    if compiler is None:
        bench.absent("a C compiler (sudo apt install gcc libc6-dev)", "the slow disk")
        return {}
    library = bench.home / "slow_disk.so"
    source = Path(__file__).with_suffix("").with_name("slow_disk.c")
    words = [compiler, "-O1", "-shared", "-fPIC", "-o", str(library), str(source), "-ldl"]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    if done.returncode:
        bench.absent(f"a working C compiler ({done.stderr.strip()[-200:]})", "the slow disk")
        return {}
    with bench.changed(environment={"LD_PRELOAD": str(library)}):
        for name in ("sqlite", "naive_sqlite"):
            bench.keep(f"{name}_slow_disk", run(bench, name, SHORT))
    ours, theirs = bench.results["sqlite_slow_disk"][0], bench.results["naive_sqlite_slow_disk"][0]
    return {
        "chat.fsync_2ms.messages_per_s": ours["messages_per_s"],
        "chat.fsync_2ms.naive_messages_per_s": theirs["messages_per_s"],
        "chat.fsync_2ms.ratio_to_naive": round(ours["messages_per_s"] / theirs["messages_per_s"], 1),
    }


def at_ease(bench: Bench) -> Figured:
    """How long an acknowledgement takes at two fifths of what one core can do."""
    named: Figured = {}
    for name in ("sqlite", "postgres"):
        if name in bench.results:
            best = min(bench.results[name], key=lambda result: float(result["us_per_message"]))
            rate = SHARE_OF_CAPACITY * best["messages_per_s"]
            result = bench.keep(
                f"{name}_at_ease", run(bench, name, {"rate": rate, "warm_s": 1.5, "seconds": 5.0})
            )
            named[f"chat.{name}.ack_p50_ms_at_40_percent"] = result["ack_ms"]["p50"]
            named[f"chat.{name}.ack_p99_ms_at_40_percent"] = result["ack_ms"]["p99"]
    return named


def design_load(bench: Bench) -> Figured:
    """The service as it is meant to be used at its fullest, in the open loop."""
    named: Figured = {}
    for name in ("sqlite", "postgres"):
        if name == "postgres" and bench.postgres is None:
            continue
        with bench.changed(**DESIGN):
            result = run(bench, name, {"rate": DESIGN_RATE, "warm_s": 3.0, "seconds": 12.0})
        bench.keep(f"{name}_design_load", result)
        named[f"chat.design_load.{name}.ack_p95_ms"] = result["ack_ms"]["p95"]
        named[f"chat.design_load.{name}.delivery_p95_ms"] = result["delivery_ms"]["p95"]
        named[f"chat.design_load.{name}.rss_mb"] = result["rss_mb"]
    return named


def storm(bench: Bench) -> Figured:
    """A killed server's 5,000 come back to the next one."""
    if not bench.may_open(FILES):
        bench.absent(f"{FILES} open files (ulimit -n)", "the restart storm")
        return {}
    found = weather(bench, "kill", WIDE, rate=100, before_s=3, after_s=3)
    return {
        "chat.storm_5000.back_s": found["back_after_restart_s"],
        "chat.storm_5000.lost": found["lost"] + found["doubled"] + found["reordered"] + found["holes"],
    }


def drain(bench: Bench) -> Figured:
    """A server that is told to stop while 500 write, and the next one."""
    found = weather(bench, "term", bench.size, rate=100, before_s=4, after_s=4)
    return {
        "chat.drain_500.exit_s": found["exit_s"],
        "chat.drain_500.longest_wait_s": found["longest_wait_s"],
        "chat.drain_500.lost": found["lost"] + found["doubled"] + found["reordered"] + found["holes"],
    }


def weather(bench: Bench, how: str, size: dict[str, int], **plan: float) -> Result:
    with bench.folder() as folder:
        url, _ = bench.database("sqlite", folder)
        server = {"url": url, "folder": str(folder), **size}
        done = subprocess.run(
            [sys.executable, "-m", "advisory.lab.storm"],
            input=json.dumps({"how": how, "server": server, **plan}),
            capture_output=True,
            text=True,
            cwd=ROOT,
            check=False,
            timeout=STORM_WITHIN_S,
        )
    if done.returncode:
        raise RuntimeError(f"the storm failed: {done.stderr[-1_500:]}")
    result: Result = json.loads(done.stdout)
    bench.results[how] = [result]
    bench.progress(
        f"{how}: {result['connections']} connections, exit {result['exit_s']} s, back"
        f" {result['back_after_restart_s']} s after it, {result['messages']} messages,"
        f" {result['said_again']} said again, longest wait {result['longest_wait_s']} s"
    )
    return result


FIGURES = (wide, redis_manager, two_processes, slow_disk, at_ease, design_load, drain, storm)
