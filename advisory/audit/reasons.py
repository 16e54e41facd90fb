"""Who the accounts are, and what was said before somebody read: it stands with what it was said for."""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import Connection, select

from advisory.audit.model import Told
from advisory.escalate.tables import recording_opening
from advisory.faq.tables import transcript_opening
from advisory.people.tables import staff


def explained(connection: Connection, page: Sequence[Told]) -> list[Told]:
    """With the names that the accounts have now, and with reasons for as long as they are kept."""
    openings = [one.row.data["opening"] for one in page if "opening" in one.row.data]
    why: dict[str, str] = {}
    for table in (transcript_opening, recording_opening):
        found = connection.execute(select(table.c.id, table.c.reason).where(table.c.id.in_(openings)))
        why |= {one.id: one.reason for one in found}
    actors = {one.row.actor for one in page}
    named = connection.execute(select(staff.c.id, staff.c.name).where(staff.c.id.in_(actors)))
    names = {one.id: one.name for one in named}
    return [
        replace(
            one, name=names.get(one.row.actor or "", ""), why=why.get(one.row.data.get("opening", ""), "")
        )
        for one in page
    ]
