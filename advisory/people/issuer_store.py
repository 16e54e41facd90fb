"""SQL of signing in by an issuer: who is on the way there, and whom it calls what."""

from dataclasses import dataclass

from sqlalchemy import Connection, delete, insert, select

from advisory.clock import Instant
from advisory.people.tables import staff_identity, staff_passage
from advisory.storage.work import Work


@dataclass(frozen=True, slots=True)
class Passage:
    """`id` and `state` are digests of what the browser has and what comes back in the address."""

    id: str
    state: str
    nonce: str
    verifier: str
    expires_at: Instant


def add_passage(work: Work, item: Passage) -> None:
    work.execute(
        insert(staff_passage).values(
            id=item.id,
            state=item.state,
            nonce=item.nonce,
            verifier=item.verifier,
            expires_at=item.expires_at,
        )
    )


def use_passage(work: Work, id: str) -> Passage | None:
    """Once, whatever comes of it."""
    row = work.execute(select(staff_passage).where(staff_passage.c.id == id)).first()
    used = work.execute(delete(staff_passage).where(staff_passage.c.id == id)).rowcount
    if row is None or not used or row.expires_at <= work.now:
        return None
    return Passage(row.id, row.state, row.nonce, row.verifier, row.expires_at)


def staff_of(connection: Connection, id: str) -> str | None:
    found = connection.execute(select(staff_identity.c.staff).where(staff_identity.c.id == id)).scalar()
    return None if found is None else str(found)


def is_linked(connection: Connection, staff_id: str, issuer: str) -> bool:
    theirs = (staff_identity.c.staff == staff_id) & (staff_identity.c.issuer == issuer)
    return connection.execute(select(staff_identity.c.id).where(theirs)).first() is not None


def linked(connection: Connection) -> set[str]:
    """Everybody who may come by an issuer."""
    return {row.staff for row in connection.execute(select(staff_identity.c.staff))}


def link(work: Work, id: str, staff_id: str, issuer: str, subject: str) -> None:
    work.execute(
        insert(staff_identity).values(id=id, staff=staff_id, issuer=issuer, subject=subject, since=work.now)
    )
