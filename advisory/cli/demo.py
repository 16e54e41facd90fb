"""`advisory demo`: the demo city on an embedded database, ready to be lived through."""

import argparse


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = commands.add_parser("demo", help="run the service with the demo city of Koivuranta")
    parser.set_defaults(run=run)


def run(_: argparse.Namespace) -> int:
    raise SystemExit("not yet")
