"""`advisory migrate`: bring the database to the newest schema, see what that would do, or go back."""

import argparse

from advisory.cli.findings import show
from advisory.cli.start import read_settings
from advisory.clock import wall_clock
from advisory.operations.places import Place
from advisory.operations.upgrade import check
from advisory.storage.migrate import downgrade, upgrade


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = commands.add_parser("migrate", help="bring the database to the newest schema")
    ways = parser.add_mutually_exclusive_group()
    ways.add_argument(
        "--check", action="store_true", help="say what would run, and whether now is the moment"
    )
    ways.add_argument(
        "--back-to",
        metavar="SCHEMA",
        help="such as 0011, for the version before: what only newer tables hold is lost; make a backup first",
    )
    parser.add_argument("--json", action="store_true", help="with --check: for programs")
    parser.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    settings = read_settings(media=False)
    if chosen.check:
        return show(check(Place(settings.database_url, settings.var), wall_clock), chosen.json)
    if chosen.back_to:
        downgrade(settings.database_url, chosen.back_to)
        print(f"The database has schema {chosen.back_to}. Install the version that belongs to it.")
        return 0
    upgrade(settings.database_url)
    print("The database is up to date.")
    return 0
