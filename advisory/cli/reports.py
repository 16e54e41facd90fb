"""`advisory reports`: the same figures as on the console, for other programs, and reading the record anew."""

import argparse
import asyncio
import json
import sys
from datetime import date

from advisory.cli.bar import progress
from advisory.cli.start import read_settings
from advisory.clock import wall_clock
from advisory.desk.policies import Policies
from advisory.errors import Refusal
from advisory.identity import LANGUAGES, new_id
from advisory.reports import sheets
from advisory.reports.model import Period
from advisory.reports.reading import Reading
from advisory.reports.service import Reports
from advisory.settings import Settings
from advisory.sites.service import Sites
from advisory.storage.database import Database, open_database


def reading(database: Database) -> Reading:
    return Reading(database, Policies(database, Sites(database)), wall_clock)


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = commands.add_parser("reports", help="figures of a period as CSV or JSON")
    actions = parser.add_subparsers(title="actions", required=True, metavar="ACTION")
    show = actions.add_parser("show", help="write a report to standard output; the audit is told")
    show.add_argument("--from", dest="first", type=date.fromisoformat, required=True, metavar="DAY")
    show.add_argument("--to", dest="last", type=date.fromisoformat, required=True, metavar="DAY")
    show.add_argument("--service", metavar="ID", help="one service alone")
    show.add_argument("--lang", choices=LANGUAGES, default=LANGUAGES[0])
    show.add_argument("--json", action="store_true", help="JSON instead of CSV")
    show.set_defaults(run=run_show)
    rebuild = actions.add_parser("rebuild", help="read the whole event record anew")
    rebuild.set_defaults(run=run_rebuild)


def run_show(chosen: argparse.Namespace) -> int:
    if chosen.last < chosen.first:
        raise SystemExit("--to is before --from.")
    settings = read_settings(media=False)
    try:
        out = asyncio.run(_show(settings, chosen))
    except Refusal:
        raise SystemExit("A report is of three years at most.") from None
    sys.stdout.buffer.write(out)
    return 0


async def _show(settings: Settings, chosen: argparse.Namespace) -> bytes:
    database = open_database(settings.database_url, wall_clock)
    await database.start()
    try:
        await reading(database).catch_up()
        reports, period = Reports(database, wall_clock), Period(chosen.first, chosen.last)
        standing = await Policies(database, Sites(database)).all()
        services = {one.service.id: one.service.name(chosen.lang) for one in standing}
        if chosen.service is not None and chosen.service not in services:
            raise SystemExit(f"There is no service “{chosen.service}”. There are: {', '.join(services)}.")
        drawn = await reports.drawn(period, chosen.service)
        await reports.note_export(None, new_id(), period, "json" if chosen.json else "csv")
    finally:
        await database.close()
    found = sheets.sheets(drawn.report, sheets.Words(chosen.lang, services, {}, {}), {})
    if not chosen.json:
        return sheets.as_csv(found)
    plain = [{"title": one.title, "head": one.head, "rows": one.rows} for one in found]
    return json.dumps(plain, ensure_ascii=False, indent=1, default=str).encode() + b"\n"


def run_rebuild(_: argparse.Namespace) -> int:
    print(f"{asyncio.run(_rebuild(read_settings(media=False)))} rows read.")
    return 0


async def _rebuild(settings: Settings) -> int:
    database: Database = open_database(settings.database_url, wall_clock)
    await database.start()
    try:
        with progress("Reading the record") as told:
            return await reading(database).rebuild(told)
    finally:
        await database.close()
