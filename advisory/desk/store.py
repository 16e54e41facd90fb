"""All SQL of the desk."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    bindparam,
    func,
    insert,
    select,
    tuple_,
    update,
)

from advisory.clock import Instant
from advisory.desk.binding import Binding
from advisory.desk.channels import Channel, Turn
from advisory.desk.hours import from_plain, to_plain
from advisory.desk.model import Service
from advisory.desk.tables import presence, service, service_version
from advisory.storage.work import Work


def plain_service(item: Service) -> dict[str, Any]:
    """As it is stored, in its row and in its versions."""
    plain: dict[str, Any] = {name: getattr(item, name) for name in Service.__dataclass_fields__}
    return plain | {
        "languages": list(item.languages),
        "hours": to_plain(item.hours),
        "channels": [asdict(one) for one in item.channels],
        "turns": [asdict(one) for one in item.turns],
        "binding": None if item.binding is None else asdict(item.binding),
    }


def read_service(plain: Mapping[str, Any]) -> Service:
    return Service(
        **{
            **plain,
            "languages": tuple(plain["languages"]),
            "hours": from_plain(plain["hours"]),
            "channels": tuple(Channel(**one) for one in plain["channels"]),
            "turns": tuple(Turn(**one) for one in plain["turns"]),
            "binding": Binding(**binding) if (binding := plain.get("binding")) else None,
        }
    )


def put_service(work: Work, item: Service) -> None:
    """In its row, if it has one: somebody else may wait for that."""
    values = plain_service(item)
    if not work.execute(update(service).where(service.c.id == item.id).values(**values)).rowcount:
        work.execute(insert(service).values(**values))


def services(connection: Connection) -> list[Service]:
    found = connection.execute(select(service).order_by(service.c.id))
    return [read_service(dict(row._mapping)) for row in found]


def lock_service(work: Work, item: str) -> Service | None:
    row = work.execute(select(service).where(service.c.id == item).with_for_update()).first()
    return None if row is None else read_service(dict(row._mapping))


@dataclass(frozen=True, slots=True)
class Version:
    """What a service was from `at` on. `of_rev`: a version that was put back; without `staff` it was
    found as it was, when somebody changed it here for the first time."""

    service: str
    rev: int
    at: Instant
    staff: str | None
    staff_name: str
    reason: str
    of_rev: int | None
    settings: Service


def add_version(work: Work, item: Version) -> None:
    values = asdict(item) | {"settings": plain_service(item.settings)}
    work.execute(insert(service_version).values(**values))


def versions(connection: Connection, item: str) -> list[Version]:
    """The latest first."""
    return _versions(connection, service_version.c.service == item)


def latest_versions(connection: Connection, items: Collection[str] | None = None) -> dict[str, Version]:
    """By service; of all, or of those that are named."""
    last = select(service_version.c.service, func.max(service_version.c.rev)).group_by(
        service_version.c.service
    )
    if items is not None:
        last = last.where(service_version.c.service.in_(list(items)))
    key = tuple_(service_version.c.service, service_version.c.rev)
    return {one.service: one for one in _versions(connection, key.in_(last))}


def _versions(connection: Connection, which: ColumnElement[bool]) -> list[Version]:
    asked = select(service_version).where(which).order_by(service_version.c.rev.desc())
    return [
        Version(**{**row._mapping, "settings": read_service(row.settings)})
        for row in connection.execute(asked)
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
