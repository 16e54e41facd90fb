"""One command line for everything: `advisory COMMAND`."""

import argparse
import gc
import importlib
import sys
from collections.abc import Sequence

COMMANDS = {
    "serve": "serve",
    "demo": "demo",
    "practise": "practise",
    "user": "user",
    "faq": "faq",
    "files": "files",
    "guard": "guard",
    "migrate": "database",
    "backup": "backup",
    "restore": "restore",
    "db": "copying",
    "doctor": "doctor",
    "config": "config",
    "sbom": "sbom",
    "audit": "audit",
    "privacy": "privacy",
    "mail": "mail",
    "reports": "reports",
    "bench": "bench",
    "chaos": "chaos",
}
"""Each command and the module that brings it; only the one that was asked for is imported."""


def main(arguments: Sequence[str] | None = None) -> int:
    words = sys.argv[1:] if arguments is None else list(arguments)
    parser = argparse.ArgumentParser(prog="advisory", description="Chat-first advisory service")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    wanted = [words[0]] if words and words[0] in COMMANDS else list(COMMANDS)
    gc.disable()  # importing makes much that lives for good and nothing to collect
    for name in wanted:
        importlib.import_module(f"advisory.cli.{COMMANDS[name]}").add(commands)
    gc.enable()
    chosen = parser.parse_args(words)
    try:
        return int(chosen.run(chosen) or 0)
    except KeyboardInterrupt:
        print("", file=sys.stderr)
        return 130
