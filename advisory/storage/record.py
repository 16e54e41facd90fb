"""The event record: what happened, when and where, without anything that anybody wrote.

Rows are only ever added, in the same Work as the change they tell of; the database refuses anything
else, but for rows before the horizon, whose time is over and which the audit does not hold. Reports,
audit, webhooks, mining and effects are readers with a cursor over `id`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    Index,
    String,
    Table,
    bindparam,
    insert,
    select,
)

from advisory.clock import Instant
from advisory.storage.append_only import append_only
from advisory.storage.many import Many
from advisory.storage.metadata import BigId, Json, identifier, instant, metadata

event_record = Table(
    "event_record",
    metadata,
    Column("id", BigId, primary_key=True, autoincrement=True),
    Column("kind", String(48), nullable=False),
    instant("at", nullable=False),
    identifier("conversation"),
    identifier("service"),
    identifier("site"),
    Column("actor_kind", String(16), nullable=False),
    identifier("actor"),
    Column("practice", Boolean, nullable=False),
    Column("data", Json, nullable=False),
    Index("ix_event_record_kind_at", "kind", "at"),
)
ERASED = ("conversation.erased", "conversation.stays_erased")
"""That a conversation was erased; the second stands for the first once that is past the audit's time."""
append_only(
    event_record,
    but="OLD.at < COALESCE((SELECT MAX(until) FROM record_horizon), 0) "
    "AND NOT EXISTS (SELECT 1 FROM audit_chain WHERE record = OLD.id)",
)

record_horizon = append_only(
    Table(
        "record_horizon",
        metadata,
        Column("id", BigId, primary_key=True, autoincrement=True),
        instant("at", nullable=False),
        instant("until", nullable=False, index=True),
        # Up to which row it is forgotten which member of staff did what.
        Column("record", BigInteger, nullable=False),
    )
)

_ADD = Many(
    insert(event_record).values({c.name: bindparam(c.name) for c in event_record.c if c.name != "id"})
)


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that happened. `data` holds counts, codes and ids, never text that a person wrote."""

    kind: str
    at: Instant
    actor_kind: str = "system"
    actor: str | None = None
    conversation: str | None = None
    service: str | None = None
    site: str | None = None
    practice: bool = False
    data: Mapping[str, Any] = field(default_factory=dict)
    id: int = 0


def add(connection: Connection, rows: Sequence[Row]) -> None:
    _ADD.run(
        connection,
        [
            {
                "kind": row.kind,
                "at": row.at,
                "actor_kind": row.actor_kind,
                "actor": row.actor,
                "conversation": row.conversation,
                "service": row.service,
                "site": row.site,
                "practice": row.practice,
                "data": dict(row.data),
            }
            for row in rows
        ],
    )


def after(connection: Connection, cursor: int, kinds: Sequence[str], limit: int = 1_000) -> list[Row]:
    """Rows of these kinds past `cursor`, oldest first."""
    found = connection.execute(
        select(event_record)
        .where(event_record.c.id > cursor, event_record.c.kind.in_(kinds))
        .order_by(event_record.c.id)
        .limit(limit)
    )
    return [Row(**row._mapping) for row in found]


def about(connection: Connection, name: str, value: str, kinds: Sequence[str], limit: int) -> list[Row]:
    """Rows of these kinds whose data has this id under this name, newest first."""
    found = connection.execute(
        select(event_record)
        .where(event_record.c.kind.in_(kinds), event_record.c.data[name].as_string() == value)
        .order_by(event_record.c.id.desc())
        .limit(limit)
    )
    return [Row(**row._mapping) for row in found]
