"""`advisory privacy`: what a service keeps, for an archive, and the log of what went."""

import argparse
import asyncio
import csv
import zipfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict
from datetime import date, timedelta
from importlib.metadata import version
from pathlib import Path

from advisory.app import Service, build
from advisory.cli.audit import midnight
from advisory.cli.start import in_words, read_settings
from advisory.clock import Instant, wall_clock
from advisory.operations.model import Trouble
from advisory.operations.places import whole
from advisory.privacy.archive import Packing, as_lines, faults_of
from advisory.privacy.copies import moment
from advisory.privacy.model import Deleted
from advisory.settings import Settings

COLUMNS = ("at", "cause", "service", "kind", "count")


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = commands.add_parser("privacy", help="hand conversations to an archive; the log of what went")
    actions = parser.add_subparsers(title="actions", required=True, metavar="ACTION")
    archive = actions.add_parser("archive", help="closed conversations of a service in one sealed file")
    archive.add_argument("--service", required=True, metavar="ID")
    _days(archive)
    archive.add_argument("--into", type=Path, required=True, metavar="FILE.zip", help="is not there yet")
    archive.set_defaults(run=run_archive)
    verify = actions.add_parser("verify", help="whether an archive is as it was sealed; ends with 1 if not")
    verify.add_argument("file", type=Path, metavar="FILE.zip")
    verify.set_defaults(run=run_verify)
    log = actions.add_parser("log", help="the deletion log as lines of JSON and as CSV")
    _days(log)
    log.add_argument("--into", type=Path, default=Path(), metavar="FOLDER", help="where to write (here)")
    log.set_defaults(run=run_log)


def _days(parser: argparse.ArgumentParser) -> None:
    """Of UTC, both included."""
    parser.add_argument("--from", dest="since", type=date.fromisoformat, required=True, metavar="DAY")
    parser.add_argument("--to", dest="until", type=date.fromisoformat, required=True, metavar="DAY")


def between(chosen: argparse.Namespace) -> tuple[Instant, Instant]:
    if chosen.until < chosen.since:
        raise SystemExit("--to is before --from.")
    return midnight(chosen.since), midnight(chosen.until + timedelta(days=1))


def run_archive(chosen: argparse.Namespace) -> int:
    first, last = between(chosen)
    with in_words():
        count = asyncio.run(_archive(read_settings(media=False), chosen, first, last))
    print(f"{count} conversations are in {chosen.into}.")
    return 0


def run_verify(chosen: argparse.Namespace) -> int:
    settings = read_settings(media=False)
    faults = faults_of(chosen.file, bytes.fromhex(settings.audit_key.get_secret_value()))
    for fault in faults:
        print(fault)
    if not faults:
        print("The archive is as it was made.")
    return 1 if faults else 0


def run_log(chosen: argparse.Namespace) -> int:
    first, last = between(chosen)
    name = chosen.into / f"deletions_{chosen.since}_{chosen.until}"
    rows = asyncio.run(_log(read_settings(media=False), first, last))
    lines = name.with_suffix(".jsonl")
    lines.write_bytes(as_lines(rows))
    table = name.with_suffix(".csv")
    with table.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows(rows)
    print(lines, table, sep="\n")
    return 0


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[Service]:
    """Its database, and nothing running."""
    service = build(settings.model_copy(update={"redis_url": ""}))
    await service.parts.database.start()
    try:
        await service.desk.board.load()
        yield service
    finally:
        await service.parts.database.close()


async def _archive(settings: Settings, chosen: argparse.Namespace, first: Instant, last: Instant) -> int:
    target = chosen.into.absolute()
    if target.exists():
        raise Trouble(f"{chosen.into} exists already: nothing is written over. Name another file.")
    async with opened(settings) as service:
        if chosen.service not in service.desk.board.services:
            known = ", ".join(sorted(service.desk.board.services))
            raise Trouble(f"There is no service “{chosen.service}”. There are: {known}.")
        privacy = service.privacy.privacy
        with whole(target) as unfinished:
            unfinished.touch(mode=0o600)
            with zipfile.ZipFile(unfinished, "w") as file:
                packing = Packing(file)
                async for copy in privacy.closed_between(chosen.service, first, last):
                    packing.add_copy(copy)
                gone = await privacy.deleted_between(first, last)
                mine = [one for one in gone if one.service == chosen.service]
                packing.add("deletions.jsonl", as_lines(told(mine)))
                facts = {
                    "archive": "advisory",
                    "version": version("advisory"),
                    "service": chosen.service,
                    "from": chosen.since.isoformat(),
                    "to": chosen.until.isoformat(),
                    "made_at": moment(wall_clock()),
                }
                packing.end(facts, bytes.fromhex(settings.audit_key.get_secret_value()))
        await privacy.note_archive(chosen.service, first, last, packing.conversations)
        return packing.conversations


async def _log(settings: Settings, first: Instant, last: Instant) -> list[dict[str, object]]:
    async with opened(settings) as service:
        return told(await service.privacy.privacy.deleted_between(first, last))


def told(rows: Sequence[Deleted]) -> list[dict[str, object]]:
    plain = ({**asdict(one), "at": moment(one.at)} for one in rows)
    return [{column: row[column] for column in COLUMNS} for row in plain]
