"""Who the accounts are, and what was said before somebody read: it stands with what it was said for."""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import Connection

from advisory.audit.model import Told
from advisory.escalate import archive
from advisory.faq import transcripts
from advisory.people.names import names_of


def explained(connection: Connection, page: Sequence[Told]) -> list[Told]:
    """With the names that the accounts have now, and with reasons for as long as they are kept."""
    openings = [one.row.data["opening"] for one in page if "opening" in one.row.data]
    why: dict[str, str] = {}
    if openings:
        why = transcripts.reasons(connection, openings) | archive.reasons(connection, openings)
    names = names_of(connection, {one.row.actor for one in page if one.row.actor})
    return [
        replace(
            one, name=names.get(one.row.actor or "", ""), why=why.get(one.row.data.get("opening", ""), "")
        )
        for one in page
    ]
