"""`advisory chaos`: break an installation of its own on purpose and judge what is left of the promises."""

import argparse
import asyncio
import json
import os
import sys
from pathlib import Path
from typing import Any

from advisory.cli.start import read_settings


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = commands.add_parser("chaos", help="break a throw-away installation and judge the promises")
    parser.add_argument(
        "--profile", choices=("quick", "full"), default="quick", help="each fault once, or hundreds of them"
    )
    parser.add_argument(
        "--seed", type=int, default=1, metavar="N", help="the same faults in the same order (1)"
    )
    parser.add_argument(
        "--shape", choices=("sqlite", "postgres", "two"), help="on what the servers run (each in turn)"
    )
    parser.add_argument(
        "--faults", type=int, default=80, metavar="N", help="of a full run, for each shape (80)"
    )
    parser.add_argument(
        "--minutes", type=float, default=45.0, metavar="N", help="pause a full run after (45)"
    )
    parser.add_argument("--visitors", type=int, default=16, metavar="N", help="how many write (16)")
    parser.add_argument(
        "--answer-within",
        type=float,
        default=5.0,
        metavar="S",
        help="seconds from healing to the first acknowledgement (5; more where the machine is shared)",
    )
    parser.add_argument("--only", metavar="FAULT", help="only faults whose name has this in it")
    parser.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    from advisory.lab.chaos.campaign import Campaign
    from advisory.lab.chaos.checker import Limits

    folder = Path(os.fspath(read_settings().var)) / "chaos"
    campaign = Campaign(
        folder,
        profile=chosen.profile,
        seed=chosen.seed,
        shapes=(chosen.shape,) if chosen.shape else ("sqlite", "postgres", "two"),
        faults=chosen.faults,
        visitors=chosen.visitors,
        only=chosen.only or "",
        limits=Limits(answer_s=chosen.answer_within, forgotten_s=max(30.0, 3 * chosen.answer_within)),
        bar=_bar if sys.stderr.isatty() else _line,
    )
    pieces: list[dict[str, Any]] = asyncio.run(campaign.go_on(chosen.minutes * 60))
    print(f"\n{campaign.report.read_text()}")
    for shape, why in campaign.lacking.items():
        print(f"NOT RUN: {shape}: {why}")
    if campaign.remaining:
        print(f"{campaign.remaining} pieces remain: run the same command again to go on.")
    print(f"{campaign.report} and {json.dumps([str(path) for path in campaign.histories])}")
    return 1 if any(one["findings"] for one in pieces) else 0


def _bar(done: int, of: int, words: str) -> None:
    filled = round(24 * done / max(of, 1))
    print(f"\r\x1b[K[{'#' * filled}{'.' * (24 - filled)}] {done}/{of} {words}", end="", file=sys.stderr)


def _line(done: int, of: int, words: str) -> None:
    print(f"{done}/{of} {words}", file=sys.stderr, flush=True)
