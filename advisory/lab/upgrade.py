"""`python -m advisory.lab.upgrade`: from the first released schema, with data, to today's and back.

The data is a town's (`first_release.sql`), `--times` over. Nothing may be lost: on the way up every value
that the first release knew is where it was, and back again every table is what it was, by sums over all rows.
Between the two today's program opens what it was given and reads its conversations; at the end a backup of
the old schema is put back into today's. On SQLite and on PostgreSQL.
"""

import argparse
import asyncio
import re
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import orjson
from sqlalchemy import Connection, Table, select

from advisory.app import build
from advisory.chat.service import Chat
from advisory.chat.tables import conversation
from advisory.clock import Instant
from advisory.operations import rows
from advisory.operations.backup import back_up
from advisory.operations.model import Counted, State, differing
from advisory.operations.places import Place
from advisory.operations.restore import read_backup, restore
from advisory.operations.rows import Door, use
from advisory.operations.upgrade import check
from advisory.settings import Settings
from advisory.storage.migrate import downgrade, newest, upgrade

DATA = Path(__file__).with_name("first_release.sql")
FIRST = "0001"
GIVEN_UP = frozenset({"staff_ticket"})
"""Tables that a later schema has no more: tickets were good for a minute."""
THEN = Instant(1_795_389_400_000)
"""A few minutes after the town's last conversation, so that nothing of it is old enough to go."""
STATEMENT = re.compile(r"^INSERT INTO (\w+) \((.*?)\) VALUES .*?;$", re.M | re.S)
OWN = re.compile(r"'([0-9a-f]{32})'")
"""Ids of conversations, visitors and what follows from them: each further town has its own."""
GROWING = ("conversation", "entry", "event_record", "observation", "visitor")


def statements(times: int) -> Iterator[str]:
    """The town whole, and `times` - 1 more of what grows in a town, under ids of its own."""
    found = [match for match in STATEMENT.finditer(DATA.read_text())]
    yield from (match[0] for match in found)
    for number in range(1, times):
        for match in found:
            if match[1] in GROWING:
                yield _another(match[0], match[1], number)


def _another(statement: str, table: str, number: int) -> str:
    said = OWN.sub(lambda id: f"'{number:08x}{id[1][8:]}'", statement)
    if table == "visitor":
        return re.sub(r"VALUES \('[0-9a-f]{8}", f"VALUES ('{number:08x}", said)
    if table == "conversation":
        # A receipt is said once, by one person.
        return re.sub(r"'[0-9A-Z]{5}([0-9A-Z]{5})'", lambda code: f"'{number:05X}{code[1]}'", said)
    return said


def fill(connection: Connection, times: int) -> None:
    for statement in statements(times):
        connection.exec_driver_sql(statement)
    rows.go_on_counting(connection)


@dataclass
class Report:
    """`seconds` of each way; `lost` says what was promised and not kept."""

    rows: int = 0
    seconds: dict[str, float] = field(default_factory=dict)
    lost: list[str] = field(default_factory=list)

    def timed(self, what: str, run: Callable[[], Any]) -> Any:
        began = time.monotonic()
        found = run()
        self.seconds[what] = round(time.monotonic() - began, 2)
        return found


def rehearse(url: str, folder: Path, times: int, another: Callable[[], str]) -> Report:
    """On an empty database; `another` gives the address of one more, for the backup of the old schema."""
    report = Report()
    upgrade(url, FIRST)
    use(lambda c: fill(c, times), Door(url, writes=True))
    before = use(rows.count, Door(url))
    report.rows = sum(one.rows for one in before.values())
    report.lost += [
        f"{name} is empty: nothing is shown of it" for name, one in before.items() if not one.rows
    ]
    known = use(columns, Door(url))
    place = Place(url, folder)
    report.timed("backup", lambda: back_up(place, folder / "saved", THEN))
    report.lost += [one.what for one in check(place, lambda: THEN) if one.state is not State.GOOD]

    report.timed("up", lambda: upgrade(url))
    kept = {name: named for name, named in known.items() if name not in GIVEN_UP}
    report.lost += [
        f"up: {one}" for one in differing(_of(before, kept), use(lambda c: sums(c, kept), Door(url)))
    ]
    report.timed("opened", lambda: asyncio.run(opened(url, folder, report.lost, before)))
    report.timed("back", lambda: downgrade(url, FIRST))
    after = use(rows.count, Door(url))
    report.lost += [f"back: {one}" for one in differing(_of(before, kept), after)]
    if after.keys() != before.keys():
        report.lost.append(f"back: other tables: {sorted(after.keys() ^ before.keys())}")

    place = Place(another(), folder / "restored")
    made = read_backup(folder / "saved")
    report.timed("restored", lambda: restore(folder / "saved", made, place, verify=True))
    found = use(lambda c: sums(c, kept), Door(place.url))
    report.lost += [f"restored: {one}" for one in differing(_of(before, kept), found)]
    return report


def _of(sums: Mapping[str, Counted], kept: Mapping[str, list[str]]) -> dict[str, Counted]:
    return {name: sums[name] for name in kept}


def columns(connection: Connection) -> dict[str, list[str]]:
    return {table.name: [one.name for one in table.columns] for table in rows.tables_of(connection)}


def sums(connection: Connection, known: Mapping[str, list[str]]) -> dict[str, Counted]:
    """Rows and sums of what an older schema knew, in today's tables; a column that is gone is missing."""
    found = {}
    for table in rows.tables_of(connection):
        if table.name in known and set(known[table.name]) <= set(table.columns.keys()):
            found[table.name] = _sum(connection, table, known[table.name])
    return found


def _sum(connection: Connection, table: Table, names: list[str]) -> Counted:
    total = rows.Sum()
    chosen = select(*(table.columns[name] for name in sorted(names)))
    for row in connection.execute(chosen, execution_options={"yield_per": rows.AT_ONCE}):
        total.add(orjson.dumps(list(row)))
    return total.counted


async def opened(url: str, folder: Path, lost: list[str], before: Mapping[str, Counted]) -> None:
    """Today's program on what was brought up: it loads its parts and reads what was said."""
    service = build(Settings(database_url=url, var=folder, media=False), lambda: THEN)
    database = service.parts.database
    await database.start()
    try:
        await service.desk.board.load()
        await service.knowledge.shelf.load()
        await service.answers.load()
        ids = await database.read(lambda c: list(c.execute(select(conversation.c.id).limit(200)).scalars()))
        said = sum([await _said(service.chat.chat, id) for id in ids])
        if said < len(ids):
            lost.append(f"opened: {said} entries in {len(ids)} conversations")
        if not service.desk.board.services or not list(service.knowledge.shelf.documents()):
            lost.append("opened: no services, or no articles")
    finally:
        for stop in reversed(service.parts.stops):
            await stop()
        await database.close()


async def _said(chat: Chat, id: str) -> int:
    return len((await chat.after(id, 0))[1])


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m advisory.lab.upgrade")
    parser.add_argument("--times", type=int, default=2_000, help="towns (2000: some 120,000 rows)")
    times = parser.parse_args().times
    from advisory.lab.postgres import Postgres, binaries

    programs = binaries()
    if programs is None:
        print("NOT RUN: PostgreSQL is not installed: make test-deps")
        return 1
    server = Postgres(programs, ())
    found: dict[str, Report] = {}
    try:
        server.create()
        with TemporaryDirectory(prefix="advisory-upgrade-") as room:
            for kind in ("sqlite", "postgres"):
                folder = Path(room) / kind
                folder.mkdir()
                made = server.fresh_database if kind == "postgres" else _files(folder)
                found[kind] = rehearse(made(), folder, times, made)
                told = ", ".join(f"{what} {took:g} s" for what, took in found[kind].seconds.items())
                print(
                    f"upgrade: {kind}, {found[kind].rows} rows, {FIRST} to {newest()} and back: {told}",
                    flush=True,
                )
    finally:
        server.destroy()
    lost = [f"{kind}: {one}" for kind, report in found.items() for one in report.lost]
    print("\n".join(f"LOST {one}" for one in lost) or "upgrade: nothing lost")
    return bool(lost)


def _files(folder: Path) -> Callable[[], str]:
    numbers = iter(range(10))
    return lambda: f"sqlite:///{folder / f'{next(numbers)}.sqlite'}"


if __name__ == "__main__":
    sys.exit(main())
