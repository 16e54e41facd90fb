"""`advisory audit`: does the chain hold, and what does it tell."""

import argparse
import asyncio
from contextlib import ExitStack
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path

from advisory.audit.model import Check, Fault
from advisory.audit.reasons import explained
from advisory.audit.rows import Table, line
from advisory.audit.service import Audit
from advisory.cli.bar import Bar
from advisory.cli.start import read_settings
from advisory.clock import Instant, wall_clock
from advisory.privacy.staff_schedules import StaffSchedules
from advisory.settings import Settings
from advisory.storage.database import open_database

FAULTS = {
    "missing": "is missing",
    "altered": "does not fit its place: it was changed or moved",
    "late": "is older than what stands before it: it was put in afterwards",
    "unsealed": "has no place in the chain: it was put in, or its place was removed",
    "seal": "has no seal of ADVISORY_AUDIT_KEY",
    "head": "is not the head that was kept: the chain was cut or made anew",
    "anchor": "is not where the chain begins by its own word: what is older was cut off, or put there",
}
SHOWN = 50


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
    export.add_argument("--from", dest="since", type=date.fromisoformat, metavar="DAY")
    export.add_argument("--to", dest="until", type=date.fromisoformat, metavar="DAY")
    export.add_argument(
        "--goes-within",
        type=int,
        metavar="DAYS",
        help="instead of --from and --to: what will be removed within so many days",
    )
    export.add_argument("--into", type=Path, default=Path(), metavar="FOLDER", help="where to write (here)")
    export.set_defaults(run=run_export)


def run_verify(chosen: argparse.Namespace) -> int:
    heads = dict(_head(one) for one in chosen.head)
    check = asyncio.run(_verify(read_settings(media=False), heads))
    for fault in check.faults[:SHOWN]:
        print(told(fault))
    if (more := len(check.faults) - SHOWN) > 0:
        print(f"… and {more} more")
    if (anchor := check.anchor) is not None:
        until = datetime.fromtimestamp(anchor.until / 1_000, UTC).date()
        print(f"{anchor.removed} rows from before {until} are gone, since their time was over;")
        print(f"the chain goes on from place {anchor.place + 1}.")
    for place in check.past:
        print(f"The head of place {place} is of what is gone: nothing can be said of it.")
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
    settings = read_settings(media=False)
    since, until = chosen.since, chosen.until
    if chosen.goes_within is not None:
        if since or until:
            raise SystemExit("Give --goes-within alone, or --from and --to.")
        since, until = asyncio.run(_going(settings, chosen.goes_within))
    if since is None or until is None:
        raise SystemExit("Give --from and --to, or --goes-within.")
    if until < since:
        raise SystemExit("--to is before --from.")
    written = asyncio.run(_export(settings, since, until, chosen.into))
    for path in written:
        print(path)
    return 0


async def _going(settings: Settings, days: int) -> tuple[date, date]:
    """From the first row that is there to the last day that goes within so many days."""
    database = open_database(settings.database_url, wall_clock)
    await database.start()
    try:
        kept = StaffSchedules(database, settings.staff_days(), wall_clock)
        # What was chosen, not what still holds: a shorter time is what one takes out for.
        before = (await kept.standing()).days.before("audit", wall_clock())
        first = await Audit(database, wall_clock).first_at()
    finally:
        await database.close()
    until = day_of(before) + timedelta(days=days)
    return min(day_of(first), until) if first is not None else until, until


def day_of(at: Instant) -> date:
    return datetime.fromtimestamp(at / 1_000, UTC).date()


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
            table = Table(stack.enter_context(paths[1].open("w", encoding="utf-8", newline="")))
            bar = stack.enter_context(Bar("Export", await audit.count_between(first, last)))
            async for page in audit.between(first, last):
                found = await database.read(partial(explained, page=page))
                lines.writelines(line(one) for one in found)
                table.write(found)
                bar.step(len(page))
    finally:
        await database.close()
    return paths
