"""`advisory backup TARGET`: the database and the recordings, while the service runs."""

import argparse
from pathlib import Path

from advisory.cli.bar import progress
from advisory.cli.start import in_words, read_settings
from advisory.clock import wall_clock
from advisory.operations.backup import back_up
from advisory.operations.places import Place
from advisory.operations.restore import told_size


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = commands.add_parser("backup", help="save the database and the recordings; the service may run")
    parser.add_argument("target", type=Path, metavar="TARGET", help="a folder that does not exist yet")
    parser.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    settings = read_settings(media=False)
    with in_words(), progress("Backing up") as told:
        made = back_up(Place(settings.database_url, settings.var), chosen.target, wall_clock(), told)
    print(f"{chosen.target}: {told_size(made)}, schema {made.schema}, as of {made.made_at}.")
    return 0
