"""Puts a backup back into an empty place, on either kind of database: checked first, whole or not at all."""

import gzip
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from itertools import islice
from os import SEEK_END
from pathlib import Path
from shutil import rmtree

import orjson
from sqlalchemy import Connection, select

from advisory.operations import rows
from advisory.operations.backup import DATABASE, ENDING, RECORDINGS, TABLES
from advisory.operations.model import (
    MANIFEST,
    Counted,
    Manifest,
    Told,
    Trouble,
    differing,
    human,
    manifest_of,
    nobody,
)
from advisory.operations.places import Place, carry, digest, require_room, whole
from advisory.operations.rows import Door, use
from advisory.storage.migrate import SQLITE, newest, upgrade
from advisory.storage.record import ERASED, event_record

GROWTH = 2
"""How much larger rows are in a database than as lines, with their indexes."""


def read_backup(source: Path, told: Told = nobody) -> Manifest:
    """The list of a backup of which every file is there and as it was written."""
    try:
        made = manifest_of(orjson.loads((source / MANIFEST).read_bytes()), newest())
    except (FileNotFoundError, NotADirectoryError):
        raise Trouble(f"{source} holds no {MANIFEST}: it is no backup, or not copied whole.") from None
    except orjson.JSONDecodeError:
        raise Trouble(f"{source / MANIFEST} is damaged. Take the backup before this one.") from None
    done = 0

    def step(size: int) -> None:
        nonlocal done
        done += size
        told(done, made.bytes)

    for part in made.parts:
        path = source / part.name
        if not path.is_file():
            raise Trouble(f"{path} is missing. Copy the backup again, or take the one before it.")
        if path.stat().st_size != part.bytes or digest(path, step) != part.sha256:
            raise Trouble(f"{path} is damaged. Copy the backup again, or take the one before it.")
    return made


def restore(source: Path, made: Manifest, place: Place, *, verify: bool, told: Told = nobody) -> None:
    """`made` comes from `read_backup`. With `verify` every row is read back and compared before it counts."""
    require_empty(place)
    place.var.mkdir(mode=0o700, parents=True, exist_ok=True)
    room = _recorded(made) if place.file is None else _weight(source, made)
    require_room(place.var, room, "What the backup holds")
    with _recordings(source, made, place):
        _database(source, made, place, verify, told)
    # It follows from the database, and an old one would say what the database does not.
    rmtree(place.var / "search", ignore_errors=True)


def _database(source: Path, made: Manifest, place: Place, verify: bool, told: Told) -> None:
    if place.file is None:
        _fill(source, made, place.url, verify, told)
        upgrade(place.url)
        return
    place.file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with whole(place.file.absolute()) as file:
        if made.kind == "sqlite":
            _carry_database(source / DATABASE, made, file, verify, told)
        else:
            _fill(source, made, f"{SQLITE}{file}", verify, told)
        upgrade(f"{SQLITE}{file}")
        file.chmod(0o600)


def require_empty(place: Place) -> None:
    if place.file is not None:
        if place.file.exists():
            raise Trouble(
                f"{place.file} exists already. Stop the service and move the file away, with those beside it "
                "that begin with the same name; or set ADVISORY_VAR to another folder."
            )
    else:
        use(_require_no_rows, Door(place.url))
    if place.sealed():
        raise Trouble(f"{place.recordings} holds recordings already. Move them away first.")


def _require_no_rows(connection: Connection) -> None:
    found = rows.rows_in(connection, rows.tables_of(connection))
    if found:
        raise Trouble(
            f"The database holds {found} rows already. Make a new, empty one (createdb) "
            "and name it in ADVISORY_DATABASE_URL."
        )


def _recorded(made: Manifest) -> int:
    return sum(part.bytes for part in made.parts if part.name.startswith(f"{RECORDINGS}/"))


def _weight(source: Path, made: Manifest) -> int:
    """What it will take in a folder."""
    if made.kind == "sqlite":
        return made.bytes
    rows_of = (source / part.name for part in made.parts if part.name.startswith(f"{TABLES}/"))
    return _recorded(made) + GROWTH * sum(map(_unpacked, rows_of))


def _unpacked(path: Path) -> int:
    """As the file itself says at its end, in 32 bits."""
    with path.open("rb") as file:
        file.seek(-4, SEEK_END)
        return max(int.from_bytes(file.read(), "little"), path.stat().st_size)


def _carry_database(source: Path, made: Manifest, file: Path, verify: bool, told: Told) -> None:
    done, of = 0, source.stat().st_size

    def step(size: int) -> None:
        nonlocal done
        done += size
        told(done, of)

    carry(source, file, step)
    if verify:
        use(lambda c: _compare(made.tables, rows.count(c, told)), Door(f"{SQLITE}{file}"))
        with closing(sqlite3.connect(file)) as opened:
            said = opened.execute("PRAGMA integrity_check").fetchone()[0]
            loose = opened.execute("PRAGMA foreign_key_check").fetchall()
        if said != "ok" or loose:
            raise Trouble(f"The restored file is not sound: {said}. Take the backup before this one.")


def _fill(source: Path, made: Manifest, url: str, verify: bool, told: Told) -> None:
    """By rows: into tables of the backup's schema, which migrations bring to today's afterwards."""
    upgrade(url, made.schema)

    def fill(target: Connection, live: Connection | None = None) -> None:
        have = rows.revision(target)
        if have != made.schema:
            raise Trouble(
                f"The database has schema {have} and the backup {made.schema}. Make a new, empty database."
            )
        if live is not None:
            rows.copy(live, target, told)
        else:
            _load(source / TABLES, made, target, told)
        if verify:
            _compare(made.tables, rows.count(target, told))

    file = [Door(f"{SQLITE}{source / DATABASE}")] if made.kind == "sqlite" else []
    use(fill, Door(url, writes=True), *file)


def _load(folder: Path, made: Manifest, target: Connection, told: Told) -> None:
    done = 0
    for table in rows.tables_of(target):
        if table.name not in made.tables:
            continue
        filler = rows.Filler(target, table)
        with gzip.open(folder / f"{table.name}{ENDING}") as file:
            while some := list(islice(file, rows.at_once(table))):
                filler.add(some)
                done += len(some)
                told(done, made.rows)
    rows.go_on_counting(target)


def _compare(wanted: Mapping[str, Counted], found: Mapping[str, Counted]) -> None:
    if wrong := differing(wanted, found):
        raise Trouble("What was restored is not what was backed up:\n  " + "\n  ".join(wrong))


@contextmanager
def _recordings(source: Path, made: Manifest, place: Place) -> Iterator[None]:
    """There while the rest comes, and gone again if it does not."""
    names = [part.name for part in made.parts if part.name.startswith(f"{RECORDINGS}/")]
    if names:
        place.recordings.mkdir(mode=0o700, exist_ok=True)
    copied = []
    try:
        for name in names:
            copied.append(place.var / name)
            carry(source / name, copied[-1], lambda _: None)
        yield
    except BaseException:
        for path in copied:
            path.unlink(missing_ok=True)
        raise


def erased_in(source: str) -> list[str]:
    """Conversations that were erased, by a list or by a database that can still be read."""
    if "://" in source:
        return use(lambda c: list(_erased(c)), Door(source))
    try:
        return [str(one) for one in orjson.loads(Path(source).read_bytes())["erased"]]
    except FileNotFoundError:
        raise Trouble(
            f"{source} does not exist. Name a list of `advisory db erased`, or a database."
        ) from None
    except (orjson.JSONDecodeError, KeyError, TypeError):
        raise Trouble(f"{source} is no list of `advisory db erased`.") from None


def _erased(connection: Connection) -> Iterator[str]:
    wanted = select(event_record.c.conversation).where(event_record.c.kind.in_(ERASED))
    for row in connection.execute(wanted.order_by(event_record.c.id)):
        yield str(row.conversation)


def write_erased(url: str, file: Path) -> int:
    """A list of ids, without anything else of anybody: it may lie beside the backups."""
    found = use(lambda c: list(_erased(c)), Door(url))
    with whole(file.absolute()) as unfinished:
        unfinished.touch(mode=0o600)
        unfinished.write_bytes(orjson.dumps({"erased": found}))
    return len(found)


def told_size(made: Manifest) -> str:
    return f"{made.rows} rows in {len(made.tables)} tables, {human(made.bytes)}"
