"""One statement for many rows: compiled once for each kind of database, run by the driver itself.

SQLAlchemy looks at every parameter of every row anew; for the few statements that each message passes
through, that costs more than the database does.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, Delete, Dialect, Insert, Update

Order = list[tuple[str, Callable[[Any], Any] | None]]


class Many:
    """Run with `run(connection, rows)`; a row has a value under each name of the statement's parameters."""

    def __init__(self, statement: Insert | Update | Delete) -> None:
        self._statement = statement
        self._compiled: dict[str, tuple[str, Order]] = {}

    def run(self, connection: Connection, rows: Iterable[Mapping[str, Any]]) -> None:
        text, order = self._for(connection.dialect)
        connection.exec_driver_sql(
            text,
            [
                tuple([row[name] if process is None else process(row[name]) for name, process in order])
                for row in rows
            ],
        )

    def _for(self, dialect: Dialect) -> tuple[str, Order]:
        known = self._compiled.get(dialect.name)
        if known is None:
            made: Any = self._statement.compile(dialect=dialect)
            order = [
                (name, made.binds[name].type.dialect_impl(dialect).bind_processor(dialect))
                for name in made.positiontup
            ]
            known = self._compiled[dialect.name] = (str(made), order)
        return known
