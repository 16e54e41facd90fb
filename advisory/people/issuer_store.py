"""SQL of signing in by an issuer: who is on the way there, and whom it calls what."""

from dataclasses import asdict, dataclass

from sqlalchemy import Connection, delete, insert, select

from advisory.clock import Instant
from advisory.people.tables import staff_identity, staff_passage
from advisory.storage.work import Work


@dataclass(frozen=True, slots=True)
class Passage:
    """`id` and `state` are digests of what the browser has and what comes back in the address.

    `staff` and `session` are of whoever connects their account, and the sign-in in which they began that;
    `subject` is what the issuer called them, once they are back.
    """

    id: str
    state: str
    nonce: str
    verifier: str
    expires_at: Instant
    staff: str | None = None
    session: str | None = None
    subject: str | None = None


def add_passage(work: Work, item: Passage) -> None:
    work.execute(insert(staff_passage).values(**asdict(item)))


def use_passage(work: Work, id: str) -> Passage | None:
    """Once, whatever comes of it."""
    row = work.execute(select(staff_passage).where(staff_passage.c.id == id)).first()
    used = work.execute(delete(staff_passage).where(staff_passage.c.id == id)).rowcount
    if row is None or not used or row.expires_at <= work.now:
        return None
    return Passage(**row._mapping)


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


def linked_since(connection: Connection, staff_id: str, issuer: str) -> Instant | None:
    theirs = (staff_identity.c.staff == staff_id) & (staff_identity.c.issuer == issuer)
    at = connection.execute(select(staff_identity.c.since).where(theirs)).scalar()
    return None if at is None else Instant(at)


def unlink(work: Work, staff_id: str, issuer: str | None = None) -> bool:
    """From this issuer, or from whichever there was."""
    theirs = staff_identity.c.staff == staff_id
    if issuer is not None:
        theirs &= staff_identity.c.issuer == issuer
    return bool(work.execute(delete(staff_identity).where(theirs)).rowcount)
