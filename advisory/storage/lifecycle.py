"""The `Personal` port: every feature that keeps something of a person says how it goes away again."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from sqlalchemy import ColumnElement, Connection, Table, delete, true, update

from advisory.clock import Instant
from advisory.identity import ConversationId
from advisory.storage.work import Work

Within = Callable[[ColumnElement[Any]], ColumnElement[bool]]
"""Whether the conversation of which a column holds the id is one of those that are meant."""
Thin = Callable[[Work, Instant, Within], int]
"""Takes what is older than that out of conversations that stay, some at a time; gives how many things."""


class Personal(Protocol):
    """What one feature holds of a conversation or a visitor.

    `tables` names every table with a conversation or visitor column that this port covers.
    """

    @property
    def name(self) -> str: ...

    @property
    def tables(self) -> Sequence[Table]: ...

    def erase(self, work: Work, conversation: ConversationId) -> int:
        """Delete all that belongs to the conversation; gives the number of rows."""

    def expire(self, work: Work, now: Instant) -> int:
        """Delete what is past its time and hangs on no conversation; gives the number of rows."""

    def export(self, connection: Connection, conversation: ConversationId) -> list[dict[str, Any]]:
        """All that the visitor may have of it, as plain values."""

    def count(self, connection: Connection, conversation: ConversationId) -> int:
        """Rows that are still held of the conversation."""


@dataclass(frozen=True, slots=True)
class Beside:
    """Rows that hang on no conversation: they go in their time, and hold nothing of a visitor."""

    name: str
    tables: Sequence[Table]
    gone: Callable[[Work, Instant], int]

    def erase(self, _: Work, __: ConversationId) -> int:
        return 0

    def expire(self, work: Work, now: Instant) -> int:
        return self.gone(work, now)

    def export(self, _: Connection, __: ConversationId) -> list[dict[str, Any]]:
        return []

    def count(self, _: Connection, __: ConversationId) -> int:
        return 0


@dataclass(frozen=True, slots=True)
class OfStaff:
    """A table that tells of members of staff.

    `ids` are the columns with their ids, `names` those with a name, by the column that says whose it is.
    `alone`: its rows are of nobody else, and go with the account; in others the place is left empty.
    """

    table: Table
    ids: Sequence[str] = ("staff",)
    names: Mapping[str, str] = field(default_factory=dict)
    alone: bool = False

    def forget(self, work: Work, staff: str) -> int:
        columns = self.table.c
        if self.alone:
            rows = [work.execute(delete(self.table).where(columns[one] == staff)) for one in self.ids]
            return sum(int(one.rowcount) for one in rows)
        changed = 0
        for id in self.ids:
            empty = {one: None if columns[one].nullable else "" for one in (id, *self._named_by(id))}
            changed += int(
                work.execute(update(self.table).where(columns[id] == staff).values(**empty)).rowcount
            )
        return changed

    def _named_by(self, id: str) -> list[str]:
        return [name for name, whose in self.names.items() if whose == id]


class Lifecycle:
    """Every registered `Personal`, so that erasure and export reach all features at once.

    `thins`: what may go before its conversation does, each by the name that its days are set under.
    `free` says of the column with a conversation's id whether nobody holds it: what goes in its own time asks
    that first. `staff` is where members of staff are told of, and `staff_thins` what of it goes in its time.
    """

    def __init__(self) -> None:
        self.free: Within = lambda _: true()
        self.ports: list[Personal] = []
        self.thins: dict[str, Thin] = {}
        self.staff: list[OfStaff] = []
        self.staff_thins: dict[str, list[Thin]] = {}

    def register(self, personal: Personal) -> None:
        self.ports.append(personal)

    def may_go_before(self, kind: str, thin: Thin) -> None:
        self.thins[kind] = thin

    def tells_of_staff(self, *tables: OfStaff) -> None:
        self.staff.extend(tables)

    def of_staff_goes(self, kind: str, thin: Thin) -> None:
        """One kind may be with several features; its thin leaves alone what `Within` says is held."""
        self.staff_thins.setdefault(kind, []).append(thin)

    def forget(self, work: Work, staff: str) -> int:
        """Nothing leads to this member of staff any more but what goes with a conversation or the record."""
        return sum(one.forget(work, staff) for one in self.staff)

    def erase(self, work: Work, conversation: ConversationId) -> Counter[str]:
        """Gives how many rows went, by the names of the features."""
        # The feature that came first is asked last: later ones refer to its rows.
        return Counter({port.name: port.erase(work, conversation) for port in reversed(self.ports)})

    def expire(self, work: Work, now: Instant) -> int:
        return sum(port.expire(work, now) for port in self.ports)

    def export(self, connection: Connection, conversation: ConversationId) -> dict[str, list[dict[str, Any]]]:
        return {port.name: port.export(connection, conversation) for port in self.ports}

    def count(self, connection: Connection, conversation: ConversationId) -> int:
        return sum(port.count(connection, conversation) for port in self.ports)
