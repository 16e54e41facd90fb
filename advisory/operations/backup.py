"""A backup of a running service: one moment of its database, its recordings, and a list to check them by.

SQLite's file is copied by its own backup interface within one reading transaction, so that writers go on
and the copy is of the moment at which it began. PostgreSQL is read table by table within one such
transaction. Recordings stay sealed as they are; their keys are rows.
"""

import gzip
import sqlite3
from contextlib import closing, suppress
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, Literal

import orjson
from sqlalchemy import Connection, text

from advisory.clock import Instant
from advisory.operations import rows
from advisory.operations.model import MANIFEST, Counted, Manifest, Told, Trouble, nobody
from advisory.operations.places import (
    Place,
    carry,
    open_private,
    part_of,
    require_owner,
    require_room,
    whole,
)
from advisory.operations.rows import Door, use
from advisory.storage.migrate import SQLITE

DATABASE = "database.sqlite"
TABLES = "tables"
RECORDINGS = "recordings"
ENDING = ".rows.gz"
PAGES = 1_024
LIGHTLY = 1
"""How hard rows are pressed: most of the gain for a fraction of the time."""


def back_up(place: Place, target: Path, now: Instant, told: Told = nobody) -> Manifest:
    """Make the folder `target`: whole, or not at all."""
    if target.exists():
        raise Trouble(f"{target} exists already. Name a folder that does not: nothing is written over.")
    if not target.absolute().parent.is_dir():
        raise Trouble(
            f"The folder {target.absolute().parent} does not exist. Make it, or mount what it is on."
        )
    made_at = f"{datetime.fromtimestamp(now // 1_000, UTC):%Y-%m-%dT%H:%M:%SZ}"
    with whole(target.absolute()) as folder:
        folder.mkdir(mode=0o700)
        kind: Literal["sqlite", "rows"]
        recorded = sum(path.stat().st_size for path in place.sealed())
        if place.file is not None:
            _require_database(place.file)
            require_room(folder, place.file.stat().st_size + recorded, "The backup")
            kind = "sqlite"
            schema, tables = _file(place.file, folder / DATABASE, told)
        else:
            kind = "rows"
            schema, tables = use(lambda c: _rows(c, folder, recorded, told), Door(place.url))
        _recordings(place, folder / RECORDINGS)
        parts = [part_of(folder, path) for path in sorted(folder.rglob("*")) if path.is_file()]
        made = Manifest(kind, schema, version("advisory"), made_at, tables, parts)
        with open_private(folder / MANIFEST) as file:
            file.write(orjson.dumps(made.as_values(), option=orjson.OPT_INDENT_2))
    _remember(place, {"at": now, "schema": schema, "target": str(target.absolute())})
    return made


def _remember(place: Place, note: dict[str, Any]) -> None:
    """The backup is whole by now, also where its maker may not write into the folder."""
    with suppress(OSError):
        place.var.mkdir(mode=0o700, parents=True, exist_ok=True)
        place.last_backup.touch(mode=0o600)
        place.last_backup.write_bytes(orjson.dumps(note))


def _require_database(file: Path) -> None:
    if not file.exists():
        raise Trouble(f"There is no database at {file}. Set ADVISORY_VAR or ADVISORY_DATABASE_URL.")
    require_owner(file)


def _file(source: Path, target: Path, told: Told) -> tuple[str, dict[str, Counted]]:
    open_private(target).close()
    try:
        with closing(sqlite3.connect(source)) as live, closing(sqlite3.connect(target)) as copy:
            live.isolation_level = None
            # Without it every write of the service's would begin the copy anew.
            live.execute("BEGIN")
            live.execute("SELECT count(*) FROM sqlite_master").fetchone()
            live.backup(copy, pages=PAGES, progress=lambda _, left, of: told(of - left, of))
            copy.execute("PRAGMA journal_mode=DELETE")
    except sqlite3.Error as error:
        raise Trouble(f"{source} cannot be copied: {error}.") from None
    return use(lambda c: (_revision(c), rows.count(c)), Door(f"{SQLITE}{target}"))


def _revision(connection: Connection) -> str:
    found = rows.revision(connection)
    if not found:
        raise Trouble("The database has no tables of Advisory: there is nothing to back up.")
    return found


def _rows(connection: Connection, folder: Path, recorded: int, told: Told) -> tuple[str, dict[str, Counted]]:
    schema, tables, done = _revision(connection), rows.tables_of(connection), 0
    size = connection.execute(text("SELECT pg_database_size(current_database())")).scalar_one()
    require_room(folder, int(size) + recorded, "The backup")
    of, found = rows.rows_in(connection, tables), {}
    (folder / TABLES).mkdir(mode=0o700)
    for table in tables:
        total = rows.Sum()
        with (
            open_private(folder / TABLES / f"{table.name}{ENDING}") as plain,
            gzip.GzipFile("", "wb", LIGHTLY, plain, mtime=0) as file,
        ):
            for some in rows.lines(connection, table):
                for line in some:
                    total.add(line)
                    file.write(line + b"\n")
                done += len(some)
                told(done, of)
        found[str(table.name)] = total.counted
    return schema, found


def _recordings(place: Place, folder: Path) -> None:
    """After the database: a file that is gone by now was erased, and one that came since has no row."""
    if not place.recordings.is_dir():
        return
    folder.mkdir(mode=0o700)
    for path in place.sealed():
        try:
            carry(path, folder / path.name, lambda _: None)
        except FileNotFoundError:
            (folder / path.name).unlink(missing_ok=True)
