"""`advisory bench`: measure on this machine, against what there is to compare with."""

import argparse
import sys

from advisory.lab import bench


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = commands.add_parser("bench", help="measure this machine (needs the extra `lab`)")
    parser.add_argument("part", nargs="?", choices=bench.PARTS, help="one part alone; else all")
    parser.add_argument("--quick", action="store_true", help="chat: what a message costs, in a minute")
    parser.add_argument("--peers", action="store_true", help="chat: ejabberd and Prosody too")
    parser.set_defaults(run=run)


def run(asked: argparse.Namespace) -> int:
    try:
        if asked.quick:
            from advisory.lab import bench_chat

            bench_chat.quick(["relay", "sqlite", "postgres"], 1, False)
            return 0
        return bench.run_parts((asked.part,) if asked.part else bench.PARTS, peers=asked.peers)
    except ModuleNotFoundError as error:
        print(f"{error.name} is not installed: install advisory[lab]", file=sys.stderr)
        return 1
