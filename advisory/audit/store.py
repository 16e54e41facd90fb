"""All SQL of the audit."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, insert, select

from advisory.audit.model import AUDITED, SLACK_MS, Anchor, Link, Told
from advisory.audit.tables import audit_anchor, audit_chain
from advisory.clock import Instant
from advisory.storage.record import Row, event_record
from advisory.storage.work import Work

LOCK = 7_285_348
"""Any number that no other lock of this database has."""

_NOT_CHAINED = ~select(audit_chain.c.place).where(audit_chain.c.record == event_record.c.id).exists()
_AUDITED = event_record.c.kind.in_(AUDITED)


def _row(found: Any) -> Row:
    return Row(**{column.name: getattr(found, column.name) for column in event_record.c})


def _link(found: Any) -> Link:
    return Link(**{column.name: getattr(found, column.name) for column in audit_chain.c})


def is_alone(connection: Connection) -> bool:
    """Whether this transaction is the one that chains; whoever comes meanwhile leaves it to that one."""
    if connection.dialect.name != "postgresql":
        return True
    return bool(connection.execute(select(func.pg_try_advisory_xact_lock(LOCK))).scalar_one())


def last(connection: Connection) -> Link | None:
    found = connection.execute(select(audit_chain).order_by(audit_chain.c.place.desc()).limit(1)).first()
    return None if found is None else _link(found)


def anchor(connection: Connection) -> Anchor | None:
    """Where the chain begins, if its oldest part is gone."""
    found = connection.execute(select(audit_anchor).order_by(audit_anchor.c.place.desc()).limit(1)).first()
    return None if found is None else Anchor(**found._mapping)


def unchained(connection: Connection, limit: int) -> list[Row]:
    """Audited rows without a place that may have been committed since the last look, by id.

    One that began earlier may be committed later than one that follows it: a look goes back a little.
    """
    since = connection.execute(
        select(event_record.c.at)
        .join(audit_chain, audit_chain.c.record == event_record.c.id)
        .order_by(audit_chain.c.place.desc())
        .limit(1)
    ).scalar()
    wanted = select(event_record).where(_AUDITED, event_record.c.at >= (since or 0) - SLACK_MS, _NOT_CHAINED)
    return [_row(one) for one in connection.execute(wanted.order_by(event_record.c.id).limit(limit))]


def never_chained(connection: Connection, limit: int) -> list[Row]:
    """The same, however long ago they say they were."""
    wanted = select(event_record).where(_AUDITED, _NOT_CHAINED).order_by(event_record.c.id).limit(limit)
    return [_row(one) for one in connection.execute(wanted)]


def add(work: Work, links: Sequence[Link]) -> None:
    rows = [{column.name: getattr(link, column.name) for column in audit_chain.c} for link in links]
    work.execute(insert(audit_chain), rows)


def first_at(connection: Connection) -> Instant | None:
    at = connection.execute(select(func.min(event_record.c.at)).where(_AUDITED)).scalar()
    return None if at is None else Instant(at)


def count(connection: Connection) -> int:
    return int(connection.execute(select(func.count()).select_from(audit_chain)).scalar_one())


def after(connection: Connection, place: int, limit: int) -> list[tuple[Link, Row | None]]:
    """The chain past this place, each link with its row, if it is still there."""
    both = audit_chain.outerjoin(event_record, event_record.c.id == audit_chain.c.record)
    query = select(audit_chain, event_record).select_from(both).where(audit_chain.c.place > place)
    found = connection.execute(query.order_by(audit_chain.c.place).limit(limit))
    return [(_link(one), None if one.id is None else _row(one)) for one in found]


def _between(first: Instant, last: Instant) -> Any:
    return (_AUDITED, event_record.c.at >= first, event_record.c.at < last)


def count_between(connection: Connection, first: Instant, last: Instant) -> int:
    query = select(func.count()).select_from(event_record).where(*_between(first, last))
    return int(connection.execute(query).scalar_one())


def page(connection: Connection, first: Instant, last: Instant, after: int, limit: int) -> list[Told]:
    """What was audited between two times, by the ids of the rows, past one of them."""
    both = event_record.outerjoin(audit_chain, event_record.c.id == audit_chain.c.record)
    query = select(event_record, audit_chain.c.place).select_from(both)
    query = query.where(*_between(first, last), event_record.c.id > after)
    found = connection.execute(query.order_by(event_record.c.id).limit(limit))
    return [Told(one.place, _row(one)) for one in found]


@dataclass(frozen=True, slots=True)
class Sought:
    """Which audited rows: by whom, of which kinds (none: all), when, of which conversation."""

    who: str | None = None
    kinds: tuple[str, ...] = ()
    since: Instant | None = None
    until: Instant | None = None
    conversation: str | None = None

    @property
    def times(self) -> dict[str, int]:
        both = {"from": self.since, "to": self.until}
        return {name: at for name, at in both.items() if at is not None}

    @property
    def clauses(self) -> list[Any]:
        row = event_record.c
        asked: list[Any] = [_AUDITED]
        if self.who:
            asked.append(row.actor == self.who)
        if self.kinds:
            asked.append(row.kind.in_(self.kinds))
        if self.since is not None:
            asked.append(row.at >= self.since)
        if self.until is not None:
            asked.append(row.at < self.until)
        if self.conversation:
            asked.append(row.conversation == self.conversation)
        return asked


def _told(sought: Sought) -> Any:
    both = event_record.outerjoin(audit_chain, event_record.c.id == audit_chain.c.record)
    return select(event_record, audit_chain.c.place).select_from(both).where(*sought.clauses)


def found(connection: Connection, sought: Sought, before: int | None, limit: int) -> list[Told]:
    """The latest first, by the ids of the rows, before one of them."""
    query = _told(sought).order_by(event_record.c.id.desc()).limit(limit)
    if before is not None:
        query = query.where(event_record.c.id < before)
    return [Told(one.place, _row(one)) for one in connection.execute(query)]


def found_after(connection: Connection, sought: Sought, after: int, limit: int = 1_000) -> list[Told]:
    query = _told(sought).where(event_record.c.id > after).order_by(event_record.c.id).limit(limit)
    return [Told(one.place, _row(one)) for one in connection.execute(query)]


def count_found(connection: Connection, sought: Sought) -> int:
    query = select(func.count()).select_from(event_record).where(*sought.clauses)
    return int(connection.execute(query).scalar_one())


def latest(connection: Connection, kind: str) -> Row | None:
    wanted = select(event_record).where(event_record.c.kind == kind).order_by(event_record.c.id.desc())
    one = connection.execute(wanted.limit(1)).first()
    return None if one is None else _row(one)


def since(connection: Connection, kinds: Sequence[str], first: Instant) -> list[Row]:
    wanted = select(event_record).where(event_record.c.kind.in_(kinds), event_record.c.at > first)
    return [_row(one) for one in connection.execute(wanted)]
