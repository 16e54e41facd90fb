"""SQL of passkeys, and of the challenges that are signed with them."""

from typing import Any

from sqlalchemy import Connection, Row, and_, delete, insert, select, update

from advisory.clock import Instant
from advisory.people import session_store
from advisory.people.model import Passkey
from advisory.people.tables import staff_challenge, staff_passkey
from advisory.storage.work import Work


def add_challenge(work: Work, challenge_hash: str, staff_id: str | None, expires: Instant) -> None:
    work.execute(insert(staff_challenge).values(id=challenge_hash, staff=staff_id, expires_at=expires))


def use_challenge(work: Work, challenge_hash: str) -> tuple[bool, str | None]:
    """Once: whether it was given out and is still good, and to whom."""
    mine = staff_challenge.c.id == challenge_hash
    row = work.execute(select(staff_challenge).where(mine)).first()
    used = work.execute(delete(staff_challenge).where(mine)).rowcount
    if row is None or not used or row.expires_at <= work.now:
        return False, None
    return True, row.staff


def passkeys_of(connection: Connection, staff_id: str) -> list[Passkey]:
    found = select(staff_passkey).where(staff_passkey.c.staff == staff_id).order_by(staff_passkey.c.since)
    return [_passkey(row) for row in connection.execute(found)]


def passkey(connection: Connection, id: str) -> Passkey | None:
    row = connection.execute(select(staff_passkey).where(staff_passkey.c.id == id)).first()
    return None if row is None else _passkey(row)


def _passkey(row: Row[Any]) -> Passkey:
    return Passkey(
        id=row.id,
        staff=row.staff,
        credential=bytes.fromhex(row.credential),
        public_key=bytes.fromhex(row.public_key),
        sign_count=row.sign_count,
        name=row.name,
        since=row.since,
        used_at=row.used_at,
    )


def add(work: Work, item: Passkey) -> None:
    work.execute(
        insert(staff_passkey).values(
            id=item.id,
            staff=item.staff,
            credential=item.credential.hex(),
            public_key=item.public_key.hex(),
            sign_count=item.sign_count,
            name=item.name,
            since=item.since,
        )
    )


def count_up(work: Work, id: str, sign_count: int) -> bool:
    """Whether it has counted on since the last time; those that never count say 0."""
    before = staff_passkey.c.sign_count
    mine = and_(staff_passkey.c.id == id, before < sign_count if sign_count else before == 0)
    counted = update(staff_passkey).where(mine).values(sign_count=sign_count, used_at=work.now)
    return bool(work.execute(counted).rowcount)


def remove(work: Work, staff_id: str, id: str) -> bool:
    """Recovery codes stay for as long as there is something that they stand in for."""
    mine = and_(staff_passkey.c.staff == staff_id, staff_passkey.c.id == id)
    gone = bool(work.execute(delete(staff_passkey).where(mine)).rowcount)
    if gone and not session_store.has_second_factor(work.connection, staff_id):
        session_store.set_recovery(work, staff_id, ())
    return gone
