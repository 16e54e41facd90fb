"""One command line for everything: `advisory COMMAND`."""

import argparse
import sys
from collections.abc import Callable, Sequence

from advisory.cli import database, demo, faq, practise, serve

COMMANDS: tuple[Callable[["argparse._SubParsersAction[argparse.ArgumentParser]"], None], ...] = (
    serve.add,
    demo.add,
    practise.add,
    faq.add,
    database.add,
)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="advisory", description="Chat-first advisory service")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    for add in COMMANDS:
        add(commands)
    chosen = parser.parse_args(arguments)
    try:
        return int(chosen.run(chosen) or 0)
    except KeyboardInterrupt:
        print("", file=sys.stderr)
        return 130
