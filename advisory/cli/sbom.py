"""`advisory sbom`: a bill of materials of what is installed here."""

import argparse
import sys

import orjson

from advisory.clock import wall_clock
from advisory.operations.sbom import bill


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = commands.add_parser("sbom", help="what is installed here, as CycloneDX JSON on standard output")
    parser.set_defaults(run=run)


def run(_: argparse.Namespace) -> int:
    sys.stdout.write(orjson.dumps(bill(wall_clock()), option=orjson.OPT_INDENT_2).decode() + "\n")
    return 0
