"""A transaction in the making: what it writes, what it records, and what it will announce."""

from collections.abc import Hashable, Sequence
from typing import Any

from sqlalchemy import Connection

from advisory.clock import Instant
from advisory.storage import record


class Work:
    """Handed to the function that `Database.work` runs. `now` is the same for all of the Work.

    Nothing announced here is heard unless the transaction commits.
    """

    __slots__ = ("_announced", "connection", "now")

    def __init__(self, connection: Connection, now: Instant) -> None:
        self.connection = connection
        self.now = now
        self._announced: dict[Hashable, object] = {}

    def execute(self, statement: Any, parameters: Any = None) -> Any:
        return self.connection.execute(statement, parameters)

    def announce(self, event: object, of: Hashable = None) -> None:
        """What is announced of the same thing twice is heard once: the latter, in the latter's place."""
        key = len(self._announced) if of is None else of
        self._announced.pop(key, None)
        self._announced[key] = event

    def announced(self, of: Hashable) -> object | None:
        return self._announced.get(of)

    @property
    def announcements(self) -> Sequence[object]:
        return tuple(self._announced.values())

    def record(self, kind: str, **fields: Any) -> None:
        record.add(self.connection, [record.Row(kind=kind, at=self.now, **fields)])
