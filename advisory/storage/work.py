"""A transaction in the making: what it writes, what it records, and what it will announce."""

from typing import Any

from sqlalchemy import Connection

from advisory.clock import Instant
from advisory.storage import record


class Work:
    """Handed to the function that `Database.work` runs. `now` is the same for all of the Work.

    Nothing announced here is heard unless the transaction commits.
    """

    __slots__ = ("announcements", "connection", "now")

    def __init__(self, connection: Connection, now: Instant) -> None:
        self.connection = connection
        self.now = now
        self.announcements: list[object] = []

    def execute(self, statement: Any, parameters: Any = None) -> Any:
        return self.connection.execute(statement, parameters)

    def announce(self, event: object) -> None:
        self.announcements.append(event)

    def record(self, kind: str, **fields: Any) -> None:
        record.add(self.connection, record.Row(kind=kind, at=self.now, **fields))
