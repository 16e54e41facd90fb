"""All SQL of guests' links."""

from dataclasses import fields
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from advisory.clock import Instant
from advisory.escalate.parties import Invitation
from advisory.escalate.tables import call_invitation
from advisory.storage.work import Work

_INVITATION = tuple(f.name for f in fields(Invitation))


def add(work: Work, invitation: Invitation) -> None:
    work.execute(insert(call_invitation).values(**_values(invitation)))


def save(work: Work, invitation: Invitation) -> None:
    changed = update(call_invitation).where(call_invitation.c.id == invitation.id)
    work.execute(changed.values(**_values(invitation)))


def by_cid(connection: Connection, session: str, invited_by: str, cid: str) -> Invitation | None:
    return _one(
        connection,
        call_invitation.c.session == session,
        call_invitation.c.invited_by == invited_by,
        call_invitation.c.cid == cid,
    )


def by_token(connection: Connection, token_hash: str) -> Invitation | None:
    return _one(connection, call_invitation.c.token_hash == token_hash)


def by_key(connection: Connection, key_hash: str) -> Invitation | None:
    return _one(connection, call_invitation.c.key_hash == key_hash)


def revoke(work: Work, session: str, guest: str | None, now: Instant) -> None:
    """Take back a guest's link, or all links of a call."""
    changed = update(call_invitation).where(
        call_invitation.c.session == session, call_invitation.c.revoked_at.is_(None)
    )
    if guest is not None:
        changed = changed.where(call_invitation.c.id == guest)
    work.execute(changed.values(revoked_at=now))


def call_of(connection: Connection, guest: str) -> str | None:
    return connection.execute(select(call_invitation.c.session).where(call_invitation.c.id == guest)).scalar()


def _one(connection: Connection, *where: Any) -> Invitation | None:
    row: Row[Any] | None = connection.execute(select(call_invitation).where(*where)).first()
    if row is None:
        return None
    values = {name: getattr(row, name) for name in _INVITATION}
    return Invitation(**values | {"ticked": tuple(row.ticked)})


def _values(item: Invitation) -> dict[str, Any]:
    return {name: getattr(item, name) for name in _INVITATION}
