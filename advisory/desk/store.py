"""All SQL of the desk."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from advisory.clock import Instant
from advisory.desk.hours import Hours, from_plain, to_plain
from advisory.desk.model import Service
from advisory.desk.tables import presence, service
from advisory.storage.work import Work


def put_service(work: Work, item: Service) -> None:
    values: dict[str, Any] = {name: getattr(item, name) for name in Service.__dataclass_fields__}
    values |= {"languages": list(item.languages), "hours": to_plain(item.hours)}
    work.execute(delete(service).where(service.c.id == item.id))
    work.execute(insert(service).values(**values))


def set_hours(work: Work, id: str, hours: Hours) -> None:
    work.execute(update(service).where(service.c.id == id).values(hours=to_plain(hours)))


def services(connection: Connection) -> list[Service]:
    return [
        Service(**{**row._mapping, "languages": tuple(row.languages), "hours": from_plain(row.hours)})
        for row in connection.execute(select(service).order_by(service.c.id))
    ]


@dataclass(frozen=True, slots=True)
class Presence:
    """What somebody chose to be, when they last got a conversation, and until when they work."""

    state: str = "offline"
    last_assigned_at: Instant | None = None
    shift_ends_at: Instant | None = None
    rev: int = 0


_PRESENCES = select(
    presence.c.staff,
    presence.c.state,
    presence.c.last_assigned_at,
    presence.c.shift_ends_at,
    presence.c.rev,
)
_PRESENT = select(presence.c.rev).where(presence.c.staff == bindparam("who"))


def presences(connection: Connection, staff: Sequence[str] | None = None) -> dict[str, Presence]:
    asked = _PRESENCES if staff is None else _PRESENCES.where(presence.c.staff.in_(list(staff)))
    return {row[0]: Presence(*row[1:]) for row in connection.execute(asked)}


def lock_presences(work: Work, staff: Collection[str]) -> dict[str, Presence]:
    """Those that nobody else is just changing or claiming for, under lock; it never waits for one."""
    found = work.execute(
        _PRESENCES.where(presence.c.staff.in_(list(staff)))
        .order_by(presence.c.staff)
        .with_for_update(skip_locked=True)
    )
    return {row[0]: Presence(*row[1:]) for row in found}


def has_presence(connection: Connection, staff: str) -> bool:
    return connection.execute(_PRESENT, {"who": staff}).first() is not None


def add_presence(work: Work, staff: str, state: str) -> None:
    work.execute(insert(presence).values(staff=staff, state=state, changed_at=work.now, rev=1))


def set_presence(work: Work, staff: str, **values: Any) -> None:
    work.execute(
        update(presence)
        .where(presence.c.staff == staff)
        .values(changed_at=work.now, rev=presence.c.rev + 1, **values)
    )


def mark_assigned(work: Work, staff: Collection[str]) -> None:
    work.execute(update(presence).where(presence.c.staff.in_(list(staff))).values(last_assigned_at=work.now))
