"""SQL of notices and of what hurts."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from advisory.clock import Instant
from advisory.oversight.model import Notice, Pain
from advisory.oversight.tables import notice, notice_read, pain
from advisory.storage.lifecycle import Within
from advisory.storage.work import Work


def _notice(row: Row[Any]) -> Notice:
    return Notice(**{**row._mapping, "services": tuple(row.services)})


def notices(connection: Connection, since: Instant) -> list[Notice]:
    found = select(notice).where(notice.c.at >= since).order_by(notice.c.at.desc(), notice.c.id)
    return [_notice(row) for row in connection.execute(found)]


def notice_by(connection: Connection, id: str) -> Notice | None:
    row = connection.execute(select(notice).where(notice.c.id == id)).first()
    return None if row is None else _notice(row)


def add_notice(work: Work, made: Notice) -> None:
    values = {name: getattr(made, name) for name in Notice.__dataclass_fields__}
    work.execute(insert(notice).values({**values, "services": list(made.services)}))


def save_end(work: Work, ended: Notice) -> None:
    work.execute(update(notice).where(notice.c.id == ended.id).values(ended_at=ended.ended_at))


def read_by(connection: Connection, staff: str) -> set[str]:
    return set(connection.scalars(select(notice_read.c.notice).where(notice_read.c.staff == staff)))


def mark_read(work: Work, id: str, staff: str) -> None:
    work.execute(insert(notice_read).values(notice=id, staff=staff, at=work.now))


def readers(connection: Connection, ids: Collection[str]) -> dict[str, list[str]]:
    found = select(notice_read.c.notice, notice_read.c.staff).where(notice_read.c.notice.in_(list(ids)))
    by: dict[str, list[str]] = {}
    for row in connection.execute(found.order_by(notice_read.c.at)):
        by.setdefault(row.notice, []).append(row.staff)
    return by


def add_pain(work: Work, made: Pain) -> None:
    work.execute(insert(pain).values(**{name: getattr(made, name) for name in Pain.__dataclass_fields__}))


def pains(connection: Connection, limit: int) -> list[Pain]:
    found = select(pain).order_by(pain.c.at.desc(), pain.c.id).limit(limit)
    return [Pain(**{**row._mapping}) for row in connection.execute(found)]


def forget_notices(work: Work, before: Instant, _: Within) -> int:
    """Notices that have not held since before then, alerts among them, who read them, and what hurt."""
    over = func.coalesce(notice.c.ended_at, notice.c.until) < before
    gone = select(notice.c.id).where(over)
    work.execute(delete(notice_read).where(notice_read.c.notice.in_(gone)))
    rows = work.execute(delete(notice).where(over)), work.execute(delete(pain).where(pain.c.at < before))
    return sum(int(one.rowcount) for one in rows)
