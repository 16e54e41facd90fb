"""`advisory migrate`: bring the database to the newest schema."""

import argparse

from advisory.cli.start import read_settings
from advisory.storage.migrate import upgrade


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = commands.add_parser("migrate", help="bring the database to the newest schema")
    parser.set_defaults(run=run)


def run(_: argparse.Namespace) -> int:
    upgrade(read_settings().database_url)
    print("The database is up to date.")
    return 0
