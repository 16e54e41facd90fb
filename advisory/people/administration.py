"""Who works here: inviting, letting in again, roles, and taking all of it away. Each change says why."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from advisory.clock import Clock, Instant
from advisory.errors import Code, Refusal
from advisory.identity import LANGUAGES, Person, Role, new_id, new_secret
from advisory.people import issuer_store, session_store, store
from advisory.people.events import NamesChanged, RightsChanged, RightsEnded
from advisory.people.model import (
    INVITED_MS,
    RESET_MS,
    Link,
    Member,
    Purpose,
    Told,
    Why,
    leaves_nobody,
)
from advisory.people.service import People, digest
from advisory.storage import receipts, record
from advisory.storage.database import Database
from advisory.storage.work import Work

HISTORY = (
    *("staff.added", "staff.invited", "staff.reset", "staff.link_used", "staff.password_changed"),
    *("staff.reset_asked",),
    *("staff.roles_set", "staff.disabled", "staff.enabled", "staff.sessions_ended", "staff.code_wrong"),
    *("staff.second_factor_on", "staff.second_factor_off", "staff.second_factor_removed"),
    *("staff.recovery_renewed", "staff.recovery_used", "staff.passkey_added", "staff.passkey_removed"),
    *("staff.passkey_copied", "staff.issuer_linked", "staff.break_glass_made", "staff.break_glass_used"),
)
SHOWN = 50
OPERATOR = "operator"
"""Who acts from the command line: nobody that the service knows."""


@dataclass(frozen=True, slots=True)
class Colleague:
    """A member of staff as those see them who administer accounts."""

    member: Member
    second_factor: bool
    link: Link | None
    used_at: Instant | None
    joined: bool
    """To the organisation's own sign-in: then there may be no password."""


@dataclass(frozen=True, slots=True)
class Invited:
    email: str
    name: str
    roles: frozenset[Role]
    services: Collection[str]
    lang: str


@dataclass(frozen=True, slots=True)
class Given:
    """A link's secret, which leaves in this one answer and is kept nowhere."""

    staff: str
    token: str
    expires_at: Instant
    mailed: bool = False
    """Whether a letter takes it to them too."""


class Administration:
    """`services` tells which there are; the desk knows."""

    def __init__(self, database: Database, clock: Clock, people: People) -> None:
        self._database = database
        self._clock = clock
        self._people = people
        self.services: Callable[[], Collection[str]] = tuple

    async def everybody(self) -> list[Colleague]:
        now = self._clock()

        def run(connection: Connection) -> list[Colleague]:
            with_factor = session_store.with_second_factor(connection)
            links = session_store.links(connection)
            used = session_store.last_used(connection)
            joined = issuer_store.linked(connection)
            return [
                Colleague(
                    one,
                    one.id in with_factor,
                    link if (link := links.get(one.id)) and link.is_good(now) else None,
                    used.get(one.id),
                    one.id in joined,
                )
                for one in store.members(connection)
            ]

        return await self._database.read(run)

    async def history(self, staff: str) -> list[record.Row]:
        """What happened to an account, newest first."""
        return await self._database.read(
            lambda connection: record.about(connection, "staff", staff, HISTORY, SHOWN)
        )

    async def invite(self, person: Person, cid: str, invited: Invited, why: Why) -> Given:
        """An account without a password, and a link to choose one. Sent again, the link is another."""
        if not set(invited.services) <= set(self.services()):
            raise Refusal(Code.NOT_FOUND)
        token = new_secret()

        def run(work: Work) -> Given:
            fresh = []

            def add() -> str:
                if store.member_by_email(work.connection, invited.email) is not None:
                    raise Refusal(Code.EMAIL_TAKEN)
                member = _newcomer(invited)
                store.add_member(work, member)
                data = {"staff": member.id, "why": why, "roles": sorted(member.roles)}
                work.record("staff.invited", actor_kind="staff", actor=person.id, data=data)
                work.announce(NamesChanged(0))
                fresh.append(member.id)
                return member.id

            staff = receipts.once(work, person.id, cid, "staff.invite", add)
            return self._send(work, _give(work, staff, token, "invite", again=not fresh), "invite")

        return await self._database.work(run)

    async def reset(self, person: Person, cid: str, staff: str, why: Why) -> Given:
        """A link to choose another password. The one before holds until it is used."""
        token = new_secret()

        def run(work: Work) -> Given:
            fresh = []

            def note() -> str:
                member = _require(store.members(work.connection), staff)
                if member.disabled_at is not None:
                    raise Refusal(Code.NOT_FOUND)
                self._record(work, person, "staff.reset", staff, why)
                fresh.append(staff)
                return staff

            receipts.once(work, person.id, cid, "staff.reset", note)
            return self._send(work, _give(work, staff, token, "reset", again=not fresh), "reset")

        return await self._database.work(run)

    async def set_roles(
        self, person: Person, cid: str, staff: str, was: frozenset[Role], roles: frozenset[Role], why: Why
    ) -> None:
        """What somebody else has changed meanwhile is `stale`. In force at once, on open pages too."""

        def change(work: Work, before: Member) -> Member:
            if before.roles != was:
                raise Refusal(Code.STALE)
            lacks_factor = not session_store.second_factor(work.connection, staff).on
            after = replace(before, roles=roles)
            data = {"was": sorted(was), "roles": sorted(roles)}
            self._record(work, person, "staff.roles_set", staff, why, data)
            work.announce(RightsChanged(staff))
            if lacks_factor and self._people.needs_second_factor(after):
                session_store.end_sessions_of(work, staff)
                work.announce(RightsEnded(staff))
            return after

        await self._change(person, cid, "staff.roles", staff, change)

    async def disable(self, person: Person, cid: str, staff: str, why: Why) -> None:
        """No way in any more: sessions, open pages and links end with it."""

        def change(work: Work, before: Member) -> Member:
            if before.disabled_at is not None:
                return before
            session_store.end_sessions_of(work, staff)
            session_store.drop_link(work, staff)
            self._record(work, person, "staff.disabled", staff, why)
            work.announce(RightsEnded(staff))
            return replace(before, disabled_at=work.now)

        await self._change(person, cid, "staff.disable", staff, change)

    async def enable(self, person: Person, cid: str, staff: str, why: Why) -> None:
        def change(work: Work, before: Member) -> Member:
            if before.disabled_at is not None:
                self._record(work, person, "staff.enabled", staff, why)
            return replace(before, disabled_at=None)

        await self._change(person, cid, "staff.enable", staff, change)

    async def remove_second_factor(self, person: Person, cid: str, staff: str, why: Why) -> None:
        """For who has lost phone and paper: they sign in with the password, and set up another one."""

        def change(work: Work, before: Member) -> Member:
            if session_store.drop_second_factor(work, staff):
                session_store.end_sessions_of(work, staff)
                self._record(work, person, "staff.second_factor_removed", staff, why)
                self._people.tell_changed(work, staff, "second_step_off")
                work.announce(RightsEnded(staff))
            return before

        await self._change(person, cid, "staff.second_factor_remove", staff, change)

    async def break_glass(self, email: str) -> Given | None:
        """From the command line, when nobody else can help: in by a link, without the second factor."""
        token = new_secret()

        def run(work: Work) -> Given | None:
            member = store.member_by_email(work.connection, email)
            if member is None:
                return None
            store.set_standing(work, replace(member, disabled_at=None))
            session_store.drop_second_factor(work, member.id)
            session_store.end_sessions_of(work, member.id)
            work.record("staff.reset", actor_kind=OPERATOR, data={"staff": member.id, "why": "break_glass"})
            work.announce(RightsEnded(member.id))
            return _give(work, member.id, token, "reset", again=False)

        return await self._database.work(run)

    async def add_for_emergencies(self, member: Member, password_hash: str) -> bool:
        """From the command line: an account that is ours alone, whose every use is told.

        One that has the address becomes it, with this password and without a second step; gives whether
        there was one.
        """

        def run(work: Work) -> bool:
            known = store.member_by_email(work.connection, member.email)
            made = member if known is None else known
            if known is None:
                store.add_member(work, replace(member, break_glass=True))
            else:
                roles = known.roles | member.roles
                store.set_standing(work, replace(known, disabled_at=None, roles=roles))
                store.set_break_glass(work, known.id)
                session_store.drop_second_factor(work, known.id)
                session_store.drop_link(work, known.id)
                # The issuer would let in whom it calls so, and take away what its claims do not give.
                issuer_store.unlink(work, known.id)
                session_store.end_sessions_of(work, known.id)
                work.announce(RightsEnded(known.id))
            store.set_password(work, made.id, password_hash)
            work.record("staff.break_glass_made", actor_kind=OPERATOR, data={"staff": made.id})
            work.announce(NamesChanged(0))
            return known is not None

        return await self._database.work(run)

    async def _change(
        self,
        person: Person,
        cid: str,
        action: str,
        staff: str,
        change: Callable[[Work, Member], Member],
    ) -> None:
        """Once, while nobody else changes who may do what; somebody stays who can let others in."""

        def run(work: Work) -> None:
            def act() -> str:
                everybody = store.lock_everybody(work)
                before = _require(everybody, staff)
                after = change(work, before)
                if leaves_nobody(everybody, before, after):
                    raise Refusal(Code.LAST_MAIN_USER)
                store.set_standing(work, after)
                work.announce(NamesChanged(0))
                return staff

            receipts.once(work, person.id, cid, action, act)

        await self._database.work(run)

    def _send(self, work: Work, given: Given, purpose: Purpose) -> Given:
        """The link goes out by letter too, where letters are sent."""
        self._people.post(work, Told(purpose, given.staff, given.token, given.expires_at))
        return replace(given, mailed=self._people.writes)

    @staticmethod
    def _record(
        work: Work,
        person: Person,
        kind: str,
        staff: str,
        why: Why,
        more: Mapping[str, object] | None = None,
    ) -> None:
        data = {"staff": staff, "why": why, **(more or {})}
        work.record(kind, actor_kind="staff", actor=person.id, data=data)


def _require(members: Collection[Member], staff: str) -> Member:
    found = next((one for one in members if one.id == staff), None)
    if found is None:
        raise Refusal(Code.NOT_FOUND)
    return found


def _newcomer(invited: Invited) -> Member:
    return Member(
        id=new_id(),
        email=invited.email,
        name=invited.name,
        display_name=invited.name.split()[0],
        roles=invited.roles,
        lang=invited.lang,
        languages=LANGUAGES,
        channels=("chat", "message"),
        capacity=5,
        skills=dict.fromkeys(invited.services, 1),
    )


def _give(work: Work, staff: str, token: str, purpose: Purpose, *, again: bool) -> Given:
    """`again`: nobody saw the first answer, so the link in it is replaced, unless it has been used."""
    if again:
        sent = session_store.link_of(work.connection, staff)
        if sent is None or not sent.is_good(work.now):
            raise Refusal(Code.LINK_USED)
    expires = Instant(work.now + (INVITED_MS if purpose == "invite" else RESET_MS))
    session_store.put_link(work, Link(staff, digest(token), purpose, expires))
    return Given(staff, token, expires)
