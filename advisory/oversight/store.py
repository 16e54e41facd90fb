"""All SQL of oversight."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update

from advisory.oversight.model import Aside, Preferences
from advisory.oversight.tables import aside, preference
from advisory.storage.work import Work


def preferences(connection: Connection, staff: str) -> Preferences:
    found = connection.execute(select(preference).where(preference.c.staff == staff)).first()
    return Preferences({}) if found is None else Preferences(found.chosen, found.rev)


def keep_preferences(work: Work, staff: str, rev: int, chosen: Mapping[str, Any]) -> bool:
    """Whether they were at `rev`, and are kept as the next."""
    if rev == 0:
        if preferences(work.connection, staff).rev:
            return False
        row = {"staff": staff, "chosen": dict(chosen), "rev": 1, "changed_at": work.now}
        work.execute(insert(preference).values(row))
        return True
    changed = work.execute(
        update(preference)
        .where(preference.c.staff == staff, preference.c.rev == rev)
        .values({"chosen": dict(chosen), "rev": rev + 1, "changed_at": work.now})
    )
    return int(changed.rowcount) == 1


def add_aside(work: Work, line: Aside) -> None:
    work.execute(insert(aside).values(**{name: getattr(line, name) for name in Aside.__dataclass_fields__}))


def asides(connection: Connection, conversation: str) -> list[Aside]:
    found = select(aside).where(aside.c.conversation == conversation).order_by(aside.c.seq)
    return [Aside(**{**row._mapping}) for row in connection.execute(found)]


def aside_by(connection: Connection, id: str) -> Aside | None:
    row = connection.execute(select(aside).where(aside.c.id == id)).first()
    return None if row is None else Aside(**{**row._mapping})


def erase(work: Work, conversation: str) -> int:
    return int(work.execute(delete(aside).where(aside.c.conversation == conversation)).rowcount)


def count(connection: Connection, conversation: str) -> int:
    found = select(func.count()).where(aside.c.conversation == conversation)
    return int(connection.execute(found).scalar_one())
