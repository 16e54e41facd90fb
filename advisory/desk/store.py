"""All SQL of the desk."""

from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from advisory.clock import Instant
from advisory.desk.hours import from_plain, to_plain
from advisory.desk.model import Service
from advisory.desk.tables import presence, service
from advisory.storage.work import Work


def put_service(work: Work, item: Service) -> None:
    values: dict[str, Any] = {name: getattr(item, name) for name in Service.__dataclass_fields__}
    values |= {"languages": list(item.languages), "hours": to_plain(item.hours)}
    work.execute(delete(service).where(service.c.id == item.id))
    work.execute(insert(service).values(**values))


def services(connection: Connection) -> list[Service]:
    return [
        Service(**{**row._mapping, "languages": tuple(row.languages), "hours": from_plain(row.hours)})
        for row in connection.execute(select(service).order_by(service.c.id))
    ]


Presence = tuple[str, Instant | None, int]
"""What somebody chose to be, when they last got a conversation, and its revision."""


def presences(connection: Connection, staff: str | None = None) -> dict[str, Presence]:
    """By staff id, of everybody or of one."""
    asked = select(presence) if staff is None else select(presence).where(presence.c.staff == staff)
    return {row.staff: (row.state, row.last_assigned_at, row.rev) for row in connection.execute(asked)}


def set_presence(work: Work, staff: str, state: str) -> int:
    found = work.execute(select(presence.c.rev).where(presence.c.staff == staff)).scalar()
    if found is None:
        work.execute(insert(presence).values(staff=staff, state=state, changed_at=work.now, rev=1))
        return 1
    work.execute(
        update(presence)
        .where(presence.c.staff == staff)
        .values(state=state, changed_at=work.now, rev=found + 1)
    )
    return int(found) + 1


def mark_assigned(work: Work, staff: str) -> None:
    work.execute(update(presence).where(presence.c.staff == staff).values(last_assigned_at=work.now))
