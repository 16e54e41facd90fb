"""SQL of what staff sign in with: sessions, links for one use, and second factors."""

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, func, insert, select, update

from advisory.clock import Instant
from advisory.identity import Role
from advisory.people.model import Link, SecondFactor, Session
from advisory.people.tables import (
    staff,
    staff_link,
    staff_passkey,
    staff_recovery,
    staff_session,
    staff_skill,
    staff_totp,
)
from advisory.storage.work import Work

Rights = tuple[frozenset[Role], frozenset[str]]
"""Roles, and the services that somebody is a member of."""

# Built once, because every page that comes back asks: building it takes longer than running it.
_SESSION = select(staff_session).where(staff_session.c.secret_hash == bindparam("wanted"))


def add_session(work: Work, session: Session, secret_hash: str) -> None:
    work.execute(
        insert(staff_session).values(
            secret_hash=secret_hash,
            id=session.id,
            staff=session.staff,
            created_at=session.created_at,
            expires_at=session.expires_at,
            used_at=session.used_at,
            step=session.step,
            browser=session.browser,
            way=session.way,
            issuer_session=session.issuer_session,
        )
    )


def session(connection: Connection, secret_hash: str) -> Session | None:
    row = connection.execute(_SESSION, {"wanted": secret_hash}).first()
    if row is None:
        return None
    return _session(row)


def _session(row: Row[Any]) -> Session:
    return Session(
        id=row.id,
        staff=row.staff,
        created_at=row.created_at,
        expires_at=row.expires_at,
        used_at=row.used_at,
        step=row.step,
        browser=row.browser,
        way=row.way,
        issuer_session=row.issuer_session,
    )


def session_by_id(connection: Connection, session_id: str) -> Session | None:
    row = connection.execute(select(staff_session).where(staff_session.c.id == session_id)).first()
    return None if row is None else _session(row)


def sessions_by_issuer(
    connection: Connection, staff_id: str | None, issuer_session: str | None
) -> list[Session]:
    """Those that the issuer began: of somebody, of one session of its own, or both; half ones too."""
    found = select(staff_session).where(staff_session.c.way == "issuer")
    if staff_id is not None:
        found = found.where(staff_session.c.staff == staff_id)
    if issuer_session is not None:
        found = found.where(staff_session.c.issuer_session == issuer_session)
    return [_session(row) for row in connection.execute(found)]


def sessions_of(connection: Connection, staff_id: str) -> list[Session]:
    """Whole sign-ins, the one used last first; whether they still hold is for the caller to ask."""
    whole = (staff_session.c.staff == staff_id) & (staff_session.c.step == "")
    found = select(staff_session).where(whole).order_by(staff_session.c.used_at.desc())
    return [_session(row) for row in connection.execute(found)]


def mark_used(work: Work, session_id: str, at: Instant) -> None:
    """It was used then, unless it was used later."""
    earlier = (staff_session.c.id == session_id) & (staff_session.c.used_at < at)
    work.execute(update(staff_session).where(earlier).values(used_at=at))


def last_used(connection: Connection) -> dict[str, Instant]:
    """When each of the staff last asked for something, as far as a sign-in of theirs is kept."""
    used = select(staff_session.c.staff, func.max(staff_session.c.used_at)).group_by(staff_session.c.staff)
    return {row[0]: Instant(row[1]) for row in connection.execute(used)}


def good_sessions(connection: Connection, ids: Iterable[str], now: Instant) -> dict[str, Rights]:
    """Those of them that still hold, of somebody who may still sign in, with what their holder may now."""
    found = connection.execute(
        select(staff_session.c.id, staff_session.c.staff, staff.c.roles)
        .join(staff, staff.c.id == staff_session.c.staff)
        .where(
            staff_session.c.id.in_(list(ids)),
            staff_session.c.expires_at > now,
            staff.c.disabled_at.is_(None),
        )
    ).all()
    services: dict[str, set[str]] = {row.staff: set() for row in found}
    for row in connection.execute(select(staff_skill).where(staff_skill.c.staff.in_(list(services)))):
        services[row.staff].add(row.service)
    return {row.id: (frozenset(map(Role, row.roles)), frozenset(services[row.staff])) for row in found}


def end_sessions(work: Work, ids: Iterable[str]) -> None:
    work.execute(delete(staff_session).where(staff_session.c.id.in_(list(ids))))


def end_sessions_of(work: Work, staff_id: str, *, only: str | None = None, but: str | None = None) -> int:
    """All of one person's, or one of them, or all others; how many there were."""
    gone = delete(staff_session).where(staff_session.c.staff == staff_id)
    if only is not None:
        gone = gone.where(staff_session.c.id == only)
    if but is not None:
        gone = gone.where(staff_session.c.id != but)
    return int(work.execute(gone).rowcount)


def put_link(work: Work, link: Link) -> None:
    """In place of the one before."""
    work.execute(delete(staff_link).where(staff_link.c.staff == link.staff))
    work.execute(
        insert(staff_link).values(
            staff=link.staff,
            token_hash=link.token_hash,
            purpose=link.purpose,
            expires_at=link.expires_at,
        )
    )


def link(connection: Connection, token_hash: str) -> Link | None:
    return _link(connection.execute(select(staff_link).where(staff_link.c.token_hash == token_hash)).first())


def link_of(connection: Connection, staff_id: str) -> Link | None:
    return _link(connection.execute(select(staff_link).where(staff_link.c.staff == staff_id)).first())


def _link(row: Row[Any] | None) -> Link | None:
    if row is None:
        return None
    return Link(row.staff, row.token_hash, row.purpose, row.expires_at, row.used_at)


def links(connection: Connection) -> dict[str, Link]:
    found = (_link(row) for row in connection.execute(select(staff_link)))
    return {one.staff: one for one in found if one is not None}


def use_link(work: Work, token_hash: str) -> bool:
    """Once: who comes second is told so."""
    unused = (staff_link.c.token_hash == token_hash) & staff_link.c.used_at.is_(None)
    return bool(work.execute(update(staff_link).where(unused).values(used_at=work.now)).rowcount)


def drop_link(work: Work, staff_id: str) -> None:
    work.execute(delete(staff_link).where(staff_link.c.staff == staff_id))


def second_factor(connection: Connection, staff_id: str) -> SecondFactor:
    row = connection.execute(select(staff_totp).where(staff_totp.c.staff == staff_id)).first()
    if row is None:
        return SecondFactor(staff_id)
    return SecondFactor(row.staff, row.seed, row.last_step, row.since, row.pending, row.pending_at)


def with_second_factor(connection: Connection) -> set[str]:
    phones = select(staff_totp.c.staff).where(staff_totp.c.seed.is_not(None))
    return {row.staff for row in connection.execute(phones.union(select(staff_passkey.c.staff)))}


def has_second_factor(connection: Connection, staff_id: str) -> bool:
    """A phone or a passkey; recovery codes alone are none."""
    phone = select(staff_totp.c.staff).where(staff_totp.c.staff == staff_id, staff_totp.c.seed.is_not(None))
    passkey = select(staff_passkey.c.staff).where(staff_passkey.c.staff == staff_id)
    return connection.execute(phone.union(passkey)).first() is not None


def put_second_factor(work: Work, factor: SecondFactor) -> None:
    work.execute(delete(staff_totp).where(staff_totp.c.staff == factor.staff))
    work.execute(
        insert(staff_totp).values(
            staff=factor.staff,
            seed=factor.seed,
            last_step=factor.last_step,
            since=factor.since,
            pending=factor.pending,
            pending_at=factor.pending_at,
        )
    )


def use_step(work: Work, staff_id: str, step: int) -> bool:
    """Once, and none that came before it, whichever process asks."""
    later = (staff_totp.c.staff == staff_id) & (staff_totp.c.last_step < step)
    return bool(work.execute(update(staff_totp).where(later).values(last_step=step)).rowcount)


def drop_phone(work: Work, staff_id: str) -> bool:
    """Recovery codes stay for as long as there is something that they stand in for."""
    gone = bool(work.execute(delete(staff_totp).where(staff_totp.c.staff == staff_id)).rowcount)
    if not has_second_factor(work.connection, staff_id):
        set_recovery(work, staff_id, ())
    return gone


def drop_second_factor(work: Work, staff_id: str) -> bool:
    """Phone, passkeys and paper."""
    tables = (staff_totp, staff_passkey, staff_recovery)
    return any([work.execute(delete(one).where(one.c.staff == staff_id)).rowcount for one in tables])


def set_recovery(work: Work, staff_id: str, hashes: Collection[str]) -> None:
    work.execute(delete(staff_recovery).where(staff_recovery.c.staff == staff_id))
    if hashes:
        work.execute(insert(staff_recovery), [{"code_hash": one, "staff": staff_id} for one in hashes])


def use_recovery(work: Work, staff_id: str, code_hash: str) -> bool:
    mine = (staff_recovery.c.staff == staff_id) & (staff_recovery.c.code_hash == code_hash)
    return bool(work.execute(delete(staff_recovery).where(mine)).rowcount)


def recovery_left(connection: Connection, staff_id: str) -> int:
    counted = select(func.count()).where(staff_recovery.c.staff == staff_id)
    return int(connection.execute(counted).scalar_one())
