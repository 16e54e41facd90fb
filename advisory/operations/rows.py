"""Rows of every table of either kind of database, in one form: for copies that must be equal and can show it.

Tables are taken as the database has them and not as the code knows them, so that an older schema can be
saved and put back too. What stands in a JSON column is handed on as the text that it is.
"""

import asyncio
import base64
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Any, TypeVar

import orjson
from sqlalchemy import (
    Connection,
    LargeBinary,
    MetaData,
    Table,
    bindparam,
    create_engine,
    event,
    func,
    insert,
    inspect,
    select,
    text,
)
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import NullPool

from advisory.operations.model import Counted, Told, Trouble, nobody
from advisory.storage.many import Many
from advisory.storage.migrate import SQLITE

T = TypeVar("T")

AT_ONCE = 1_000
HEAVY_AT_ONCE = 8
"""Rows that hold pages of files."""
REVISION = "alembic_version"


@dataclass(frozen=True, slots=True)
class Door:
    """One transaction on a database: it sees one moment, however long it takes; `writes` all or nothing."""

    url: str
    writes: bool = False


def use(run: Callable[..., T], *doors: Door) -> T:
    """Call `run` with an open connection for each door."""

    async def opened() -> T:
        async with AsyncExitStack() as stack:
            connections = [await stack.enter_async_context(_open(door)) for door in doors]
            lead = next((one for one in connections if isinstance(one, AsyncConnection)), None)
            plain = [one.sync_connection if isinstance(one, AsyncConnection) else one for one in connections]
            return run(*plain) if lead is None else await lead.run_sync(lambda _: run(*plain))

    for door in doors:
        file = Path(door.url.removeprefix(SQLITE)) if door.url.startswith(SQLITE) else None
        if file is not None and not door.writes and not file.exists():
            raise Trouble(f"There is no database at {file}. Set ADVISORY_VAR or ADVISORY_DATABASE_URL.")
    try:
        return asyncio.run(opened())
    except (DBAPIError, OSError) as error:
        told = str(getattr(error, "orig", error)).strip().split("\n")[0]
        raise Trouble(f"The database cannot be used: {told}. See that it runs and has room.") from error


@asynccontextmanager
async def _open(door: Door) -> AsyncIterator[Connection | AsyncConnection]:
    as_it_is: dict[str, Any] = {
        "json_serializer": lambda value: value,
        "json_deserializer": lambda value: value,
        "poolclass": NullPool,
    }
    if door.url.startswith(SQLITE):
        engine = create_engine(door.url, **as_it_is)
        event.listen(engine, "connect", _leave_transactions_alone)
        event.listen(engine, "begin", _begin)
        with engine.connect().execution_options(writes=door.writes) as connection, connection.begin():
            yield connection
        engine.dispose()
        return
    online = create_async_engine(door.url, **as_it_is)
    options: dict[str, Any] = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": not door.writes}
    try:
        async with online.connect() as opened:
            await opened.execution_options(**options)
            async with opened.begin():
                yield opened
    finally:
        await online.dispose()


def _leave_transactions_alone(connection: Any, _: Any) -> None:
    connection.isolation_level = None
    connection.execute("PRAGMA busy_timeout=10000")
    connection.execute("PRAGMA foreign_keys=ON")


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql(
        "BEGIN IMMEDIATE" if connection.get_execution_options().get("writes") else "BEGIN"
    )


def revision(connection: Connection) -> str:
    """The schema that the database has; empty where it has none."""
    if not inspect(connection).has_table(REVISION):
        return ""
    return str(connection.execute(text(f"SELECT version_num FROM {REVISION}")).scalar() or "")  # noqa: S608 - a constant


def tables_of(connection: Connection) -> list[Table]:
    """Every table of ours, those that others refer to first; asked for once in a transaction."""
    if "tables" not in connection.info:
        found = MetaData()
        found.reflect(connection)
        connection.info["tables"] = [table for table in found.sorted_tables if table.name != REVISION]
    return list(connection.info["tables"])


def rows_in(connection: Connection, tables: Iterable[Table]) -> int:
    return sum(connection.execute(select(func.count()).select_from(table)).scalar_one() for table in tables)


class Sum:
    """Grows with each row; two are equal if the same rows went into both, in any order."""

    def __init__(self) -> None:
        self._rows, self._total = 0, 0

    def add(self, line: bytes) -> None:
        self._rows += 1
        self._total += int.from_bytes(blake2b(line, digest_size=16).digest())

    @property
    def counted(self) -> Counted:
        return Counted(self._rows, f"{self._total % 2**128:032x}")


def at_once(table: Table) -> int:
    """How many rows of it are in memory together."""
    heavy = any(isinstance(column.type, LargeBinary) for column in table.columns)
    return HEAVY_AT_ONCE if heavy else AT_ONCE


def lines(connection: Connection, table: Table) -> Iterator[list[bytes]]:
    """All rows as JSON lists in the order of the columns' names, some at a time."""
    columns = sorted(table.columns, key=lambda column: column.name)
    binary = [number for number, column in enumerate(columns) if isinstance(column.type, LargeBinary)]
    some_rows = at_once(table)
    options = {"stream_results": True, "max_row_buffer": some_rows, "yield_per": some_rows}
    with connection.execute(select(*columns), execution_options=options) as result:
        for some in result.partitions():
            yield [orjson.dumps(_printable(row, binary)) for row in some]


def _printable(row: Any, binary: list[int]) -> list[Any]:
    values = list(row)
    for number in binary:
        if values[number] is not None:
            values[number] = base64.b64encode(values[number]).decode()
    return values


class Filler:
    """Puts lines, as `lines` gives them, into a table."""

    def __init__(self, connection: Connection, table: Table) -> None:
        self._connection = connection
        columns = sorted(table.columns, key=lambda column: column.name)
        self._names = [column.name for column in columns]
        self._binary = [column.name for column in columns if isinstance(column.type, LargeBinary)]
        self._many = Many(insert(table).values({name: bindparam(name) for name in self._names}))

    def add(self, some: Iterable[bytes]) -> None:
        self._many.run(self._connection, [self._row(line) for line in some])

    def _row(self, line: bytes) -> Mapping[str, Any]:
        row = dict(zip(self._names, orjson.loads(line), strict=True))
        for name in self._binary:
            if row[name] is not None:
                row[name] = base64.b64decode(row[name])
        return row


def count(connection: Connection, told: Told = nobody) -> dict[str, Counted]:
    """Rows and sum of every table."""
    tables, found, done = tables_of(connection), {}, 0
    of = rows_in(connection, tables)
    for table in tables:
        total = Sum()
        for some in lines(connection, table):
            for line in some:
                total.add(line)
            done += len(some)
            told(done, of)
        found[str(table.name)] = total.counted
    return found


def go_on_counting(connection: Connection) -> None:
    """PostgreSQL numbers new rows by sequences, which know nothing of rows that brought their number."""
    if connection.dialect.name != "postgresql":
        return
    for table in tables_of(connection):
        column = table.autoincrement_column
        if column is None:
            continue
        name = connection.execute(
            select(func.pg_get_serial_sequence(f'"{table.name}"', column.name))
        ).scalar_one()
        if name is not None:
            highest = connection.execute(select(func.max(column))).scalar_one()
            connection.execute(select(func.setval(name, highest or 1, highest is not None)))


def copy(source: Connection, target: Connection, told: Told = nobody) -> dict[str, Counted]:
    """Every row of `source` into the empty tables of `target`; gives what was read."""
    into = {table.name: table for table in tables_of(target)}
    tables, found, done = tables_of(source), {}, 0
    of = rows_in(source, tables)
    for table in tables:
        total, filler = Sum(), Filler(target, into[table.name])
        for some in lines(source, table):
            for line in some:
                total.add(line)
            filler.add(some)
            done += len(some)
            told(done, of)
        found[str(table.name)] = total.counted
    go_on_counting(target)
    return found
