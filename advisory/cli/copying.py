"""`advisory db copy` and `advisory db erased`: the database as a whole."""

import argparse
from pathlib import Path

from advisory.cli.bar import progress
from advisory.cli.start import in_words, read_settings
from advisory.operations.copying import copy
from advisory.operations.restore import write_erased


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = commands.add_parser("db", help="copy the database, or list what was erased from it")
    actions = parser.add_subparsers(title="actions", required=True, metavar="ACTION")
    copying = actions.add_parser(
        "copy", help="every row into another, empty database; stop the service first"
    )
    copying.add_argument("--to", required=True, metavar="URL", help="sqlite:///… or postgresql+asyncpg://…")
    copying.set_defaults(run=run_copy)
    erased = actions.add_parser("erased", help="ids of erased conversations, for `advisory restore --erased`")
    erased.add_argument("file", type=Path, metavar="FILE", help="written anew each time")
    erased.set_defaults(run=run_erased)


def run_copy(chosen: argparse.Namespace) -> int:
    with in_words(), progress("Copying") as told:
        found = copy(read_settings(media=False).database_url, chosen.to, told)
    for name, counted in sorted(found.items()):
        print(f"{name:<28} {counted.rows:>10}  {counted.sum}")
    print("Copied and compared. Set ADVISORY_DATABASE_URL to the new one and start the service.")
    return 0


def run_erased(chosen: argparse.Namespace) -> int:
    with in_words():
        number = write_erased(read_settings(media=False).database_url, chosen.file)
    print(f"{chosen.file}: {number} conversations")
    return 0
