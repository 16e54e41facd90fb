"""`advisory audit`: does the chain hold, and what does it tell."""

import argparse
import asyncio
import csv
import json
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, TextIO

from sqlalchemy import Connection, select

from advisory.audit.model import Check, Fault, Told
from advisory.audit.service import Audit
from advisory.cli.bar import Bar
from advisory.cli.start import read_settings
from advisory.clock import Instant, wall_clock
from advisory.escalate.tables import recording_opening
from advisory.faq.tables import transcript_opening
from advisory.people.skills_csv import no_formula
from advisory.people.tables import staff
from advisory.settings import Settings
from advisory.storage.database import open_database

FAULTS = {
    "missing": "is missing",
    "altered": "does not fit its place: it was changed or moved",
    "late": "is older than what stands before it: it was put in afterwards",
    "unsealed": "has no place in the chain: it was put in, or its place was removed",
    "seal": "has no seal of ADVISORY_AUDIT_KEY",
    "head": "is not the head that was kept: the chain was cut or made anew",
}
SHOWN = 50
COLUMNS = (
    *("place", "id", "at", "kind", "subject", "who", "name", "who_kind"),
    *("service", "conversation", "site", "why", "data"),
)


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = commands.add_parser("audit", help="check and export who did what")
    actions = parser.add_subparsers(title="actions", required=True, metavar="ACTION")
    verify = actions.add_parser("verify", help="whether the chain holds; ends with 1 where it does not")
    verify.add_argument(
        "--head",
        action="append",
        default=[],
        metavar="PLACE:DIGEST",
        help="as the log told it; several times",
    )
    verify.set_defaults(run=run_verify)
    export = actions.add_parser("export", help="what is audited, as lines of JSON and as CSV")
    export.add_argument("--from", dest="since", type=date.fromisoformat, required=True, metavar="DAY")
    export.add_argument("--to", dest="until", type=date.fromisoformat, required=True, metavar="DAY")
    export.add_argument("--into", type=Path, default=Path(), metavar="FOLDER", help="where to write (here)")
    export.set_defaults(run=run_export)


def run_verify(chosen: argparse.Namespace) -> int:
    heads = dict(_head(one) for one in chosen.head)
    check = asyncio.run(_verify(read_settings(media=False), heads))
    for fault in check.faults[:SHOWN]:
        print(told(fault))
    if (more := len(check.faults) - SHOWN) > 0:
        print(f"… and {more} more")
    if check.faults:
        print(f"The chain of {check.count} rows does not hold: {len(check.faults)} faults.")
        return 1
    print(f"The chain holds: {check.count} rows, {check.seals} seals.")
    if check.head is not None:
        print(f"Head: {check.head.place}:{check.head.digest}")
    return 0


def told(fault: Fault) -> str:
    place = "" if fault.place is None else f"place {fault.place}"
    record = "" if fault.record is None else f"row {fault.record}"
    return f"{', '.join(part for part in (place, record) if part)} {FAULTS[fault.what]}"


def _head(words: str) -> tuple[int, str]:
    place, _, digest = words.partition(":")
    if not place.isdecimal() or len(digest) != 64:
        raise SystemExit(f"--head is PLACE:DIGEST, not “{words}”.")
    return int(place), digest


async def _verify(settings: Settings, heads: dict[int, str]) -> Check:
    key = bytes.fromhex(settings.audit_key.get_secret_value())
    database = open_database(settings.database_url, wall_clock)
    audit = Audit(database, wall_clock, key)
    check = Check(key, heads)
    await database.start()
    try:
        with Bar("Audit", await audit.count()) as bar:
            await audit.check(check, bar.step)
    finally:
        await database.close()
    return check


def run_export(chosen: argparse.Namespace) -> int:
    if chosen.until < chosen.since:
        raise SystemExit("--to is before --from.")
    written = asyncio.run(_export(read_settings(media=False), chosen.since, chosen.until, chosen.into))
    for path in written:
        print(path)
    return 0


def midnight(day: date) -> Instant:
    return Instant(int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp() * 1_000))


async def _export(settings: Settings, since: date, until: date, into: Path) -> list[Path]:
    """Days are of UTC and both included. That it was exported is itself put down."""
    database = open_database(settings.database_url, wall_clock)
    audit = Audit(database, wall_clock)
    name = into / f"audit_{since}_{until}"
    paths = [name.with_suffix(".jsonl"), name.with_suffix(".csv")]
    await database.start()
    try:
        first, last = midnight(since), midnight(until + timedelta(days=1))
        await audit.note_export(first, last)
        with ExitStack() as stack:
            lines = stack.enter_context(paths[0].open("w", encoding="utf-8"))
            table = csv.writer(stack.enter_context(paths[1].open("w", encoding="utf-8", newline="")))
            table.writerow(COLUMNS)
            bar = stack.enter_context(Bar("Export", await audit.count_between(first, last)))
            async for page in audit.between(first, last):
                _write(await database.read(partial(explained, page=page)), lines, table)
                bar.step(len(page))
    finally:
        await database.close()
    return paths


def explained(connection: Connection, page: Sequence[Told]) -> list[Told]:
    """With the names of the accounts, and with what was said before somebody read."""
    openings = [one.row.data["opening"] for one in page if "opening" in one.row.data]
    why: dict[str, str] = {}
    for table in (transcript_opening, recording_opening):
        found = connection.execute(select(table.c.id, table.c.reason).where(table.c.id.in_(openings)))
        why |= {one.id: one.reason for one in found}
    actors = {one.row.actor for one in page}
    named = connection.execute(select(staff.c.id, staff.c.name).where(staff.c.id.in_(actors)))
    names = {one.id: one.name for one in named}
    return [
        replace(
            one, name=names.get(one.row.actor or "", ""), why=why.get(one.row.data.get("opening", ""), "")
        )
        for one in page
    ]


def _write(page: Sequence[Told], lines: TextIO, table: Any) -> None:
    for one in page:
        plain = one.plain()
        lines.write(json.dumps(plain, ensure_ascii=False) + "\n")
        cells = plain | {"data": json.dumps(plain["data"], ensure_ascii=False)}
        table.writerow(
            [no_formula(str(cells[column] if cells[column] is not None else "")) for column in COLUMNS]
        )
