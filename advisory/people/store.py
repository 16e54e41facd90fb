"""SQL of who works here and of visitors' tokens."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, delete, insert, select, update

from advisory.clock import Instant
from advisory.identity import Role
from advisory.people.model import Member, NamePolicy
from advisory.people.tables import name_policy as policy
from advisory.people.tables import (
    staff,
    staff_challenge,
    staff_link,
    staff_passage,
    staff_session,
    staff_skill,
    visitor,
)
from advisory.storage.work import Work

# Built once, because every page that comes back asks: building these takes longer than running them.
_MEMBER = select(staff).where(staff.c.id == bindparam("wanted"))
_MEMBER_BY_EMAIL = select(staff).where(staff.c.email == bindparam("wanted"))
_SKILLS_OF = select(staff_skill).where(staff_skill.c.staff == bindparam("wanted"))
_VISITOR = select(visitor).where(visitor.c.secret_hash == bindparam("wanted"))


def add_member(work: Work, member: Member) -> None:
    work.execute(
        insert(staff).values(
            id=member.id,
            email=member.email.casefold(),
            name=member.name,
            display_name=member.display_name,
            roles=sorted(member.roles),
            lang=member.lang,
            languages=list(member.languages),
            channels=list(member.channels),
            capacity=member.capacity,
            password_hash=member.password_hash,
            alias=member.alias,
            break_glass=member.break_glass,
            created_at=work.now,
        )
    )
    _add_skills(work, member)


def set_password(work: Work, staff_id: str, password_hash: str) -> None:
    work.execute(update(staff).where(staff.c.id == staff_id).values(password_hash=password_hash))


def lock_everybody(work: Work) -> list[Member]:
    """All of the staff, while nobody else changes who may do what."""
    work.execute(select(staff.c.id).order_by(staff.c.id).with_for_update())
    return members(work.connection)


def set_standing(work: Work, member: Member) -> None:
    """Roles, and whether they may sign in at all."""
    values = {"roles": sorted(member.roles), "disabled_at": member.disabled_at}
    work.execute(update(staff).where(staff.c.id == member.id).values(**values))


def set_break_glass(work: Work, staff_id: str) -> None:
    work.execute(update(staff).where(staff.c.id == staff_id).values(break_glass=True))


def hold_member(work: Work, staff_id: str) -> Member | None:
    """As the account is now. What ends its sign-ins waits for this Work, and finds what it began."""
    work.execute(select(staff.c.id).where(staff.c.id == staff_id).with_for_update(read=True))
    return member(work.connection, staff_id)


def lock_members(work: Work, ids: Collection[str]) -> list[Member]:
    """Those who are named, while nobody else changes them."""
    work.execute(select(staff.c.id).where(staff.c.id.in_(list(ids))).order_by(staff.c.id).with_for_update())
    return members(work.connection, ids)


def set_skills(work: Work, member: Member) -> None:
    """Levels, languages, channels and capacity as they are in `member`."""
    work.execute(
        update(staff)
        .where(staff.c.id == member.id)
        .values(languages=list(member.languages), channels=list(member.channels), capacity=member.capacity)
    )
    work.execute(delete(staff_skill).where(staff_skill.c.staff == member.id))
    _add_skills(work, member)


def _add_skills(work: Work, member: Member) -> None:
    if member.skills:
        work.execute(
            insert(staff_skill),
            [{"staff": member.id, "service": name, "level": level} for name, level in member.skills.items()],
        )


def set_language(work: Work, staff_id: str, lang: str) -> None:
    work.execute(update(staff).where(staff.c.id == staff_id).values(lang=lang))


def members(connection: Connection, ids: Collection[str] | None = None) -> list[Member]:
    """All, or those who are named."""
    skills: dict[str, dict[str, int]] = {}
    knowing, asked = select(staff_skill), select(staff).order_by(staff.c.name)
    if ids is not None:
        knowing = knowing.where(staff_skill.c.staff.in_(list(ids)))
        asked = asked.where(staff.c.id.in_(list(ids)))
    for row in connection.execute(knowing):
        skills.setdefault(row.staff, {})[row.service] = row.level
    return [_member(row, skills.get(row.id, {})) for row in connection.execute(asked)]


def member(connection: Connection, staff_id: str) -> Member | None:
    return _one(connection, _MEMBER, staff_id)


def member_by_email(connection: Connection, email: str) -> Member | None:
    return _one(connection, _MEMBER_BY_EMAIL, email.casefold())


def _one(connection: Connection, asked: Select[Any], wanted: str) -> Member | None:
    row = connection.execute(asked, {"wanted": wanted}).first()
    if row is None:
        return None
    skills = connection.execute(_SKILLS_OF, {"wanted": row.id})
    return _member(row, {skill.service: skill.level for skill in skills})


def _member(row: Row[Any], skills: dict[str, int]) -> Member:
    return Member(
        id=row.id,
        email=row.email,
        name=row.name,
        display_name=row.display_name,
        roles=frozenset(Role(role) for role in row.roles),
        lang=row.lang,
        languages=tuple(row.languages),
        channels=tuple(row.channels),
        capacity=row.capacity,
        skills=skills,
        password_hash=row.password_hash,
        disabled_at=row.disabled_at,
        alias=row.alias,
        break_glass=row.break_glass,
    )


def name_policy(connection: Connection) -> NamePolicy:
    row = connection.execute(select(policy)).first()
    return NamePolicy() if row is None else NamePolicy(row.naming, row.rev)


def set_name_policy(work: Work, item: NamePolicy, aliases: dict[str, str]) -> bool:
    """Over the revision before; not when another was stored by now."""
    values = {"naming": item.naming, "rev": item.rev}
    if item.rev == 1:
        if work.execute(select(policy)).first() is not None:
            return False
        work.execute(insert(policy).values(id="names", **values))
    elif not work.execute(update(policy).where(policy.c.rev == item.rev - 1).values(**values)).rowcount:
        return False
    for staff_id, alias in aliases.items():
        work.execute(update(staff).where(staff.c.id == staff_id).values(alias=alias))
    return True


def add_visitor(work: Work, row: dict[str, Any]) -> None:
    work.execute(insert(visitor).values(**row))


def renew_visitor(work: Work, secret_hash: str, now: Instant, expires: Instant) -> bool:
    good = (visitor.c.secret_hash == secret_hash) & (visitor.c.expires_at > now)
    return bool(work.execute(update(visitor).where(good).values(expires_at=expires)).rowcount)


def visitor_by_secret(connection: Connection, secret_hash: str) -> Row[Any] | None:
    return connection.execute(_VISITOR, {"wanted": secret_hash}).first()


def expire(work: Work, now: Instant) -> int:
    """What has had its time: sign-ins, links and visitors' tokens."""
    tables = (staff_session, staff_link, staff_challenge, staff_passage, visitor)
    return sum(work.execute(delete(one).where(one.c.expires_at <= now)).rowcount for one in tables)
