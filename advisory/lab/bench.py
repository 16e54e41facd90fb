"""`make bench`: runs the parts that measure, and keeps their figures in `var/bench/results.json`.

A part is a module `advisory.lab.bench_<part>` with `measure(progress) -> Figures`. A run of one part
replaces that part's figures and leaves the others as they were.
"""

import argparse
import importlib
import importlib.util
import json
import os
import platform
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
RESULTS = ROOT / "var" / "bench" / "results.json"
PARTS = (
    *("size", "widget", "chat", "desk", "keys", "search", "guard", "media", "recording", "video"),
    "reports",
)
LIBRARIES = (
    *("aiohttp", "aiortc", "numpy", "orjson", "python-engineio", "python-socketio", "redis"),
    *("sqlalchemy", "uvloop", "whoosh3"),
)

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Figures:
    """`named` holds numbers under dotted names, `raw` whatever each run gave, to be judged later, and
    `failed` what could not be measured although it should have been."""

    named: Mapping[str, float]
    raw: Mapping[str, Any] = field(default_factory=dict)
    failed: tuple[str, ...] = ()


def machine() -> dict[str, Any]:
    cpu = platform.processor() or platform.machine()
    for line in Path("/proc/cpuinfo").read_text().splitlines() if Path("/proc/cpuinfo").exists() else ():
        if line.startswith("model name"):
            cpu = line.split(":", 1)[1].strip()
            break
    return {
        "cpu": cpu,
        "cores": os.cpu_count(),
        "memory_mb": os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**20,
        "system": platform.platform(),
        "load_before": os.getloadavg()[0],
    }


def versions() -> dict[str, str]:
    return {"python": platform.python_version(), **{name: metadata.version(name) for name in LIBRARIES}}


def commit() -> str:
    def git(*words: str) -> str:
        done = subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=False)
        return done.stdout.strip()

    changed = git("status", "--porcelain", "--untracked-files=no")
    return git("rev-parse", "HEAD") + ("+changes" if changed else "")


def place(tree: dict[str, Any], name: str, value: float) -> None:
    *path, last = name.split(".")
    for step in path:
        tree = tree.setdefault(step, {})
    tree[last] = value


def remove(tree: dict[str, Any], name: str) -> None:
    first, _, rest = name.partition(".")
    if not rest:
        tree.pop(first, None)
    elif first in tree:
        remove(tree[first], rest)
        if not tree[first]:
            del tree[first]


def merge(results: dict[str, Any], part: str, figures: Figures, about: Mapping[str, Any]) -> dict[str, Any]:
    """The results with this part's figures in place of those it had."""
    runs = results.setdefault("runs", {})
    for name in runs.get(part, {}).get("figures", ()):
        remove(results, name)
    for name, value in figures.named.items():
        place(results, name, value)
    runs[part] = {**about, "figures": sorted(figures.named), "raw": figures.raw}
    return results


def load() -> dict[str, Any]:
    results: dict[str, Any] = json.loads(RESULTS.read_text()) if RESULTS.exists() else {}
    return results


def save(results: Mapping[str, Any]) -> None:
    RESULTS.parent.mkdir(parents=True, exist_ok=True)
    fresh = RESULTS.with_suffix(".new")
    fresh.write_text(json.dumps(results, indent=1, sort_keys=True) + "\n")
    fresh.replace(RESULTS)


def run(part: str, **options: Any) -> bool:
    def progress(words: str) -> None:
        print(f"bench {part}: {words}", flush=True)

    name = f"advisory.lab.bench_{part}"
    if importlib.util.find_spec(name) is None:
        progress("ABSENT: nothing measures this part yet")
        return False
    about: dict[str, Any] = {"at": datetime.now(UTC).isoformat(timespec="seconds"), "commit": commit()}
    about |= {"machine": machine(), "versions": versions()}
    began = time.monotonic()
    try:
        figures: Figures = importlib.import_module(name).measure(progress, **options)
    except Exception as error:
        progress(f"FAILED: {type(error).__name__}: {error}")
        return False
    save(merge(load(), part, figures, {**about, "seconds": round(time.monotonic() - began, 1)}))
    for figure, value in sorted(figures.named.items()):
        progress(f"{figure} = {value:g}")
    for what in figures.failed:
        progress(f"FAILED: {what}")
    return not figures.failed


def run_parts(parts: Sequence[str], peers: bool = False) -> int:
    done = [run(part, **({"peers": peers} if part == "chat" else {})) for part in parts]
    print(f"bench: {sum(done)} of {len(done)} parts in {RESULTS.relative_to(ROOT)}")
    return 0 if all(done) else 1


def main() -> int:
    parser = argparse.ArgumentParser(prog="make bench")
    parser.add_argument("--only", choices=PARTS)
    parser.add_argument("--peers", action="store_true")
    asked = parser.parse_args()
    return run_parts((asked.only,) if asked.only else PARTS, asked.peers)


if __name__ == "__main__":
    sys.exit(main())
