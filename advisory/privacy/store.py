"""All SQL of privacy."""

from collections import Counter
from collections.abc import Collection
from dataclasses import asdict
from typing import Any

from sqlalchemy import ColumnElement, Connection, delete, func, insert, select, tuple_, update

from advisory.clock import Instant
from advisory.privacy.model import Case, Deleted, Hold, Schedule, Version
from advisory.privacy.staff_model import StaffDays, StaffVersion
from advisory.privacy.tables import (
    deletion,
    legal_hold,
    privacy_case,
    retention_version,
    staff_retention_version,
)
from advisory.storage.work import Work

# -- schedules -------------------------------------------------------------------------------


def add_version(work: Work, item: Version) -> None:
    work.execute(insert(retention_version).values(**asdict(item)))


def versions(connection: Connection, service: str) -> list[Version]:
    """The latest first."""
    found = select(retention_version).where(retention_version.c.service == service)
    return [_version(row) for row in connection.execute(found.order_by(retention_version.c.rev.desc()))]


def standing(connection: Connection) -> dict[str, Version]:
    """The last version of each service that has any."""
    c = retention_version.c
    last = select(c.service, func.max(c.rev)).group_by(c.service)
    rows = connection.execute(select(retention_version).where(tuple_(c.service, c.rev).in_(last)))
    return {row.service: _version(row) for row in rows}


def _version(row: Any) -> Version:
    return Version(**{**row._mapping, "days": Schedule(**row.days)})


def add_staff_version(work: Work, item: StaffVersion) -> None:
    work.execute(insert(staff_retention_version).values(**asdict(item)))


def staff_versions(connection: Connection) -> list[StaffVersion]:
    """The latest first."""
    found = select(staff_retention_version).order_by(staff_retention_version.c.rev.desc())
    rows = connection.execute(found)
    return [StaffVersion(**{**row._mapping, "days": StaffDays(**row.days)}) for row in rows]


# -- holds -----------------------------------------------------------------------------------


def is_free(column: ColumnElement[Any]) -> ColumnElement[bool]:
    """Whether no hold stands on the conversation of which the column has the id."""
    held = select(legal_hold.c.id).where(
        legal_hold.c.conversation == column, legal_hold.c.released_at.is_(None)
    )
    return ~held.exists()


def held(connection: Connection, conversations: Collection[str]) -> set[str]:
    found = select(legal_hold.c.conversation).where(
        legal_hold.c.conversation.in_(list(conversations)), legal_hold.c.released_at.is_(None)
    )
    return set(connection.execute(found).scalars())


def holds(connection: Connection) -> list[Hold]:
    """Those that stand, the oldest first."""
    found = select(legal_hold).where(legal_hold.c.released_at.is_(None)).order_by(legal_hold.c.at)
    return [Hold(**row._mapping) for row in connection.execute(found)]


def holds_of(connection: Connection, conversation: str) -> list[Hold]:
    found = select(legal_hold).where(legal_hold.c.conversation == conversation).order_by(legal_hold.c.at)
    return [Hold(**row._mapping) for row in connection.execute(found)]


def find_hold(connection: Connection, hold: str) -> Hold | None:
    row = connection.execute(select(legal_hold).where(legal_hold.c.id == hold)).first()
    return None if row is None else Hold(**row._mapping)


def add_hold(work: Work, item: Hold) -> None:
    work.execute(insert(legal_hold).values(**asdict(item)))


def release(work: Work, hold: str, staff: str, name: str, why: str) -> None:
    values = {"released_at": work.now, "released_by": staff, "released_name": name, "released_why": why}
    work.execute(update(legal_hold).where(legal_hold.c.id == hold).values(**values))


# -- cases -----------------------------------------------------------------------------------


def add_case(work: Work, item: Case) -> None:
    work.execute(insert(privacy_case).values(**asdict(item)))


def find_case(connection: Connection, case: str) -> Case | None:
    row = connection.execute(select(privacy_case).where(privacy_case.c.id == case)).first()
    return None if row is None else Case(**row._mapping)


def cases_of(connection: Connection, conversation: str) -> list[Case]:
    found = select(privacy_case).where(privacy_case.c.conversation == conversation)
    return [Case(**row._mapping) for row in connection.execute(found.order_by(privacy_case.c.at))]


def erase(work: Work, conversation: str) -> int:
    return sum(
        int(work.execute(delete(table).where(table.c.conversation == conversation)).rowcount)
        for table in (legal_hold, privacy_case)
    )


# -- the deletion log --------------------------------------------------------------------------


def log(work: Work, cause: str, service: str, counts: Counter[str]) -> None:
    rows = [
        {"at": work.now, "cause": cause, "service": service, "kind": kind, "count": count}
        for kind, count in sorted(counts.items())
        if count
    ]
    if rows:
        work.execute(insert(deletion), rows)


def deletions(connection: Connection, before: int | None, limit: int) -> list[Deleted]:
    """The latest first; `before` is the id of one that was seen already."""
    found = select(deletion).order_by(deletion.c.id.desc()).limit(limit)
    if before is not None:
        found = found.where(deletion.c.id < before)
    return [Deleted(**row._mapping) for row in connection.execute(found)]


def deletions_between(connection: Connection, first: Instant, last: Instant) -> list[Deleted]:
    found = select(deletion).where(deletion.c.at >= first, deletion.c.at < last).order_by(deletion.c.id)
    return [Deleted(**row._mapping) for row in connection.execute(found)]
