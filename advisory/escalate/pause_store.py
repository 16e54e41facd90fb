"""All SQL of identification pauses."""

from dataclasses import fields
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update

from advisory.escalate.pause import Pause
from advisory.escalate.tables import ident_pause
from advisory.storage.work import Work

_PAUSE = tuple(f.name for f in fields(Pause))


def add(work: Work, pause: Pause) -> None:
    work.execute(insert(ident_pause).values(**_values(pause)))


def save(work: Work, pause: Pause) -> None:
    work.execute(update(ident_pause).where(ident_pause.c.id == pause.id).values(**_values(pause)))


def find(connection: Connection, pause_id: str) -> Pause | None:
    return _first(connection, ident_pause.c.id == pause_id)


def open_pause(connection: Connection, conversation: str) -> Pause | None:
    return _first(connection, ident_pause.c.conversation == conversation, ident_pause.c.ended_at.is_(None))


def by_cid(connection: Connection, conversation: str, person: str, cid: str) -> Pause | None:
    return _first(
        connection,
        ident_pause.c.conversation == conversation,
        ident_pause.c.started_by == person,
        ident_pause.c.cid == cid,
    )


def open_pauses(connection: Connection) -> list[Pause]:
    rows = connection.execute(select(ident_pause).where(ident_pause.c.ended_at.is_(None)))
    return [_pause(row) for row in rows]


def of_conversation(connection: Connection, conversation: str) -> list[Pause]:
    found = select(ident_pause).where(ident_pause.c.conversation == conversation)
    return [_pause(row) for row in connection.execute(found.order_by(ident_pause.c.started_at))]


def erase(work: Work, conversation: str) -> int:
    return int(work.execute(delete(ident_pause).where(ident_pause.c.conversation == conversation)).rowcount)


def count(connection: Connection, conversation: str) -> int:
    found = select(func.count()).select_from(ident_pause).where(ident_pause.c.conversation == conversation)
    return int(connection.execute(found).scalar_one())


def _first(connection: Connection, *where: Any) -> Pause | None:
    row = connection.execute(select(ident_pause).where(*where)).first()
    return None if row is None else _pause(row)


def _pause(row: Any) -> Pause:
    values = {name: getattr(row, name) for name in _PAUSE}
    return Pause(**values | {"viewers": tuple(row.viewers), "confirmed_by": tuple(row.confirmed_by)})


def _values(item: Pause) -> dict[str, Any]:
    return {name: getattr(item, name) for name in _PAUSE}
