"""`python -m advisory.lab.fuzz`: parsers and sockets are given what is almost right, 200,000 times each.

Parsers (`targets.py`) are called as the product calls them, and share the runs. Sockets (`sockets.py`) are
those of a server as an operator starts it, at which people converse meanwhile. All follows from the seed;
what was done stands in `var/fuzz`, and the same command goes on where it was stopped. A fault is made
smaller, kept as a file in `var/fuzz/faults` and told with the words that bring it about again; mended, the
file moves to `tests/lab/fuzz_cases`, which the ordinary tests give to the parsers every time.
"""

import argparse
import asyncio
import json
import logging
import os
import re
import sys
import time
from pathlib import Path
from typing import Any

from advisory.lab.fuzz.targets import TARGETS, case, fault
from advisory.settings import Settings

AT_ONCE = 1_000
FRAMES_AT_ONCE = 50_000
SHRINKS = 400
KEPT_EACH = 3
"""Faults of one kind of one parser that are kept; all are counted."""


class Progress:
    """What was done with this seed, in a file."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.folder = folder
        self.file = folder / f"seed-{seed}.json"
        empty: dict[str, Any] = {"parsers": {}, "faults": {}, "seconds": 0.0, "sockets": []}
        self.said: dict[str, Any] = json.loads(self.file.read_text()) if self.file.exists() else empty

    def save(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        new = self.file.with_suffix(".new")
        new.write_text(json.dumps(self.said, indent=1))
        new.replace(self.file)


def shares(runs: int) -> dict[str, int]:
    """Of each parser, so that all together are `runs`."""
    names = list(TARGETS)
    return {name: runs // len(names) + (at < runs % len(names)) for at, name in enumerate(names)}


def smaller(name: str, given: Any, why: str) -> Any:
    """The shortest text of it that brings the same about; of other values it is left as it is."""
    if not isinstance(given, str) or why.startswith("slow"):
        return given
    size, tries = len(given) // 2, 0
    while size and tries < SHRINKS:
        for at in range(0, len(given), size):
            shorter = given[:at] + given[at + size :]
            tries += 1
            if fault(name, shorter) == why:
                given = shorter
                break
        else:
            size //= 2
    return given


def keep(progress: Progress, name: str, seed: int, number: int, given: Any, why: str) -> None:
    kinds = progress.said["faults"].setdefault(name, {})
    kinds[why] = kinds.get(why, 0) + 1
    if kinds[why] > KEPT_EACH:
        return
    folder = progress.folder / "faults"
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{re.sub('[^a-z]+', '-', name.lower())}-{seed}-{number}.json"
    file.write_text(json.dumps({"parser": name, "case": smaller(name, given, why)}, indent=1) + "\n")
    again = f"python -m advisory.lab.fuzz --seed {seed} --only {name!r} --case {number}"
    print(f"FAULT: {name}: {why}: {again} ({file})", flush=True)


def try_parsers(progress: Progress, seed: int, runs: int, until: float) -> bool:
    """Whether all was done in time."""
    done: dict[str, int] = progress.said["parsers"]
    for name, share in shares(runs).items():
        while (at := done.get(name, 0)) < share:
            if time.monotonic() > until:
                return False
            began, to = time.monotonic(), min(share, at + AT_ONCE)
            for number in range(at, to):
                given = case(name, seed, number)
                if why := fault(name, given):
                    keep(progress, name, seed, number, given, why)
            done[name] = to
            progress.said["seconds"] += time.monotonic() - began
            progress.save()
            print(f"{sum(done.values())}/{runs} parsers, {name}", file=sys.stderr, flush=True)
    return True


def try_sockets(progress: Progress, seed: int, frames: int, until: float, pace: int) -> bool:
    from advisory.lab.fuzz.sockets import tried

    pieces: list[dict[str, Any]] = progress.said["sockets"]
    while (at := sum(one["frames"] for one in pieces)) < frames:
        count = min(FRAMES_AT_ONCE, frames - at)
        if time.monotonic() + count / pace > until:
            return False
        found = asyncio.run(tried(seed, len(pieces), count, pace))
        pieces.append(found)
        progress.save()
        print(f"sockets: {json.dumps(found)}", flush=True)
    return True


def tell(progress: Progress, runs: int) -> bool:
    """Whether nothing was found."""
    said = progress.said
    faults = sum(sum(kinds.values()) for kinds in said["faults"].values())
    done = sum(said["parsers"].values())
    print(
        f"fuzz: parsers: {done} runs over {len(said['parsers'])} of {len(TARGETS)} parsers, {faults} faults, "
        f"{said['seconds']:.0f} s (load {os.getloadavg()[0]:.1f})"
    )
    good = faults == 0
    if pieces := said["sockets"]:
        worst = max(pieces, key=lambda one: one["p95_ms"] / max(one["calm_p95_ms"], 0.1))
        print(
            f"fuzz: sockets: {sum(one['frames'] for one in pieces)} frames, "
            f"{sum(one['connections'] for one in pieces)} connections, "
            f"{sum(len(one['wrong']) for one in pieces)} faults, memory grew by at most "
            f"{max(one['grew_mb'] for one in pieces):.1f} MB, others' p95 at worst "
            f"{worst['calm_p95_ms']:.0f} → {worst['p95_ms']:.0f} ms "
            f"(load {max(one['load'] for one in pieces):.1f})"
        )
        good &= not any(one["wrong"] for one in pieces)
    return good


def again(name: str, seed: int, number: int) -> int:
    given = case(name, seed, number)
    print(json.dumps(given, ensure_ascii=False))
    TARGETS[name].run(given)  # with its trace
    why = fault(name, given)
    print(why or "no fault")
    return 1 if why else 0


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m advisory.lab.fuzz", description=__doc__)
    parser.add_argument("--runs", type=int, default=200_000, help="of parsers, and of frames (200,000)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--minutes", type=float, default=40.0, help="pause after (40)")
    parser.add_argument("--pace", type=int, default=400, help="frames a second (400)")
    parser.add_argument("--only", help=f"parsers, sockets, or with --case one of: {', '.join(TARGETS)}")
    parser.add_argument("--case", type=int, help="this one alone, with its trace")
    chosen = parser.parse_args()
    logging.disable(logging.CRITICAL)  # what the parsers tell the operator of each is not what is asked here
    if chosen.case is not None:
        return again(chosen.only, chosen.seed, chosen.case)
    progress = Progress(Path(os.fspath(Settings().var)) / "fuzz", chosen.seed)
    until = time.monotonic() + chosen.minutes * 60
    whole = True
    print(f"fuzz: seed {chosen.seed}, {chosen.runs} runs; --only NAME --case NUMBER repeats one")
    if chosen.only != "sockets":
        whole &= try_parsers(progress, chosen.seed, chosen.runs, until)
    if chosen.only != "parsers":
        whole &= try_sockets(progress, chosen.seed, chosen.runs, until, chosen.pace)
    good = tell(progress, chosen.runs)
    if not whole:
        print("1 pieces remain: run the same command again to go on.")
    return 0 if good else 1


if __name__ == "__main__":
    raise SystemExit(main())
