"""`advisory config check`: whether the settings are understood, fit together and leave no door open."""

import argparse
from pathlib import Path

from advisory.cli.findings import show
from advisory.cli.start import in_words
from advisory.operations.configuration import check, read_file
from advisory.settings import environment


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = commands.add_parser("config", help="check the settings")
    actions = parser.add_subparsers(title="actions", required=True, metavar="ACTION")
    checking = actions.add_parser("check", help="ends with 0: good, 1: could be better, 2: wrong")
    checking.add_argument("--file", type=Path, metavar="FILE", help="such as /etc/advisory/advisory.env")
    checking.add_argument("--json", action="store_true", help="for programs")
    checking.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    with in_words():
        given = read_file(chosen.file) if chosen.file else environment()
    return show(check(given), chosen.json)
