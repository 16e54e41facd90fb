"""Signing in and out, and who holds a cookie or a visitor's token."""

import contextlib
import hashlib
import hmac
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from advisory.clock import MINUTE_MS, Clock, Instant
from advisory.errors import Code, Refusal
from advisory.identity import Person, Role, SessionId, SiteId, new_id, new_secret
from advisory.limits.addresses import Addresses
from advisory.limits.buckets import Rate
from advisory.limits.limits import Limit
from advisory.people import session_store, store
from advisory.people.events import NamesChanged, RightsEnded
from advisory.people.model import (
    ENTERING_MS,
    SESSION_MS,
    VISITOR_MS,
    Changed,
    Member,
    NamePolicy,
    Naming,
    Session,
    Step,
    Told,
    Way,
    same_aliases,
)
from advisory.people.names import Names
from advisory.people.passwords import Passwords
from advisory.storage.database import Database
from advisory.storage.work import Work

TRIES = Rate(per_second=5 / 60, burst=8)
"""Sign-in tries for one account or one address: eight at once, then five a minute."""

TOUCH_MS = MINUTE_MS


def digest(secret: str) -> str:
    """What is kept of a secret that has 256 random bits of its own."""
    return hashlib.sha256(secret.encode("utf-8", "surrogateescape")).hexdigest()


@dataclass(frozen=True, slots=True)
class SignedIn:
    """`secret` is the cookie's; `step` says what is still missing."""

    secret: str
    member: Member
    step: Step = ""


class People:
    """Staff accounts with their sessions, and visitors with nothing but a token.

    `second_factor` are the roles that need one. `addresses` keeps them from being read where tries are
    counted. `issuer_only`: passwords and passkeys open nothing but the accounts for emergencies.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        passwords: Passwords,
        practice_key: str,
        tries: Limit,
        *,
        second_factor: frozenset[Role] = frozenset(),
        addresses: Addresses | None = None,
        issuer_only: bool = False,
    ) -> None:
        self._database = database
        self._clock = clock
        self._passwords = passwords
        self._practice_key = practice_key
        self._tries = tries
        self._second_factor = second_factor
        self._addresses = addresses or Addresses(clock)
        self._issuer_only = issuer_only
        self.alarm: Callable[[Work, Member], None] = lambda work, member: None
        """Hears, within the Work, that an account for emergencies was used; the audit puts it here."""
        self.writes = False
        """Whether letters are sent to the staff."""
        self.post: Callable[[Work, Told], None] = lambda work, told: None
        """Puts a letter into the Work; mail puts it here, where it is on."""
        self.require_site: Callable[[str], object] = lambda site: None
        """Refuses a site that is not there; whoever knows sites puts it here."""
        self.names = Names()

    # -- staff -----------------------------------------------------------------------------------

    async def add_member(self, member: Member, password: str | None) -> None:
        hashed = await self._passwords.hash(password) if password else None

        def run(work: Work) -> None:
            store.add_member(work, member)
            if hashed:
                store.set_password(work, member.id, hashed)
            data = {"staff": member.id, "roles": sorted(member.roles)}
            work.record("staff.added", actor=member.id, data=data)
            work.announce(NamesChanged(0))

        await self._database.work(run)

    async def hashed(self, password: str) -> str:
        return await self._passwords.hash(password)

    async def set_password(self, staff_id: str, password: str) -> None:
        """A new password; whoever signed in with the old one is signed out everywhere."""
        hashed = await self._passwords.hash(password)

        def run(work: Work) -> None:
            store.set_password(work, staff_id, hashed)
            session_store.end_sessions_of(work, staff_id)
            work.record("staff.password_set", actor=staff_id)
            self.tell_changed(work, staff_id, "password")
            work.announce(RightsEnded(staff_id))

        await self._database.work(run)

    async def sign_in(self, email: str, password: str, address: str, browser: str = "") -> SignedIn:
        """The same refusal, the same words and the same work for an account that does not exist."""
        await self.pace(address)
        await self.pace_account(email)
        member = await self._database.read(lambda connection: store.member_by_email(connection, email))
        known = member if member is not None and self.may_enter_here(member) else None
        if not await self._passwords.matches(known.password_hash if known else None, password) or not known:
            await self._database.work(
                lambda work: work.record("staff.sign_in_failed", actor_kind="anonymous")
            )
            raise Refusal(Code.SIGN_IN_FAILED)

        def run(work: Work) -> SignedIn | None:
            """While a password is looked at, the account may be closed or get another one."""
            now = store.hold_member(work, known.id)
            if now is None or now.password_hash != known.password_hash or not self.may_enter_here(now):
                work.record("staff.sign_in_failed", actor_kind="anonymous")
                return None
            step: Step = ""
            if session_store.has_second_factor(work.connection, now.id):
                step = "code"
            elif self.needs_second_factor(now):
                step = "enrol"
            return self.begin(work, now, step, browser, "password")

        entered = await self._database.work(run)
        if entered is None:
            raise Refusal(Code.SIGN_IN_FAILED)
        return entered

    async def enter(self, person: Person, browser: str = "") -> SignedIn:
        """What was missing has been shown: a whole sign-in, under a new secret, in place of the half one."""

        def run(work: Work) -> SignedIn:
            member = store.hold_member(work, person.id)
            if member is None or member.disabled_at is not None:
                raise Refusal(Code.NOT_SIGNED_IN)
            half = session_store.session_by_id(work.connection, person.session)
            if half is None or not session_store.end_sessions_of(work, person.id, only=person.session):
                raise Refusal(Code.NOT_SIGNED_IN)
            return self.begin(work, member, "", browser, half.way, half.issuer_session)

        return await self._database.work(run)

    def begin(
        self,
        work: Work,
        member: Member,
        step: Step,
        browser: str,
        way: Way,
        issuer_session: str | None = None,
    ) -> SignedIn:
        """A sign-in of somebody who has shown who they are; with a `step` it is half of one."""
        secret, now = new_secret(), work.now
        expires = Instant(now + (ENTERING_MS if step else SESSION_MS))
        session = Session(new_id(), member.id, now, expires, now, step, browser, way, issuer_session)
        session_store.add_session(work, session, digest(secret))
        if not step:
            work.record("staff.signed_in", actor_kind="staff", actor=member.id, data={"way": way})
            if member.break_glass:
                work.record("staff.break_glass_used", data={"staff": member.id})
                self.alarm(work, member)
        return SignedIn(secret, member, step)

    def tell_changed(self, work: Work, staff: str, what: Changed) -> None:
        """Whoever did it, the holder of the account hears of it."""
        self.post(work, Told("changed", staff, what=what))

    def may_enter_here(self, member: Member) -> bool:
        """Whether this account may sign in with what it has with us, to do anything."""
        is_open = member.disabled_at is None and bool(member.roles)
        return is_open and (member.break_glass or not self._issuer_only)

    def needs_second_factor(self, member: Member) -> bool:
        return bool(member.roles & self._second_factor)

    def require_left(self, work: Work, member: Member) -> None:
        """Refuse to take the last second factor from a role that needs one."""
        if self.needs_second_factor(member) and not session_store.has_second_factor(
            work.connection, member.id
        ):
            raise Refusal(Code.SECOND_FACTOR_NEEDED)

    async def require_password(self, person: Person, password: str) -> Member:
        """Whoever sits at an open console may not be the one who opened it."""
        member = await self.member(person.id)
        assert member is not None
        await self.pace_account(member.email)
        if not await self._passwords.matches(member.password_hash, password):
            raise Refusal(Code.PASSWORD_WRONG)
        return member

    async def pace(self, address: str) -> None:
        """One address may try no faster than this, whatever it tries."""
        await self._pace(f"address:{self.keyed(address)}")

    def keyed(self, address: str) -> str:
        """What an address is counted under: by a key of the day, so that it is nobody's later."""
        return self._addresses.keyed(address)

    async def pace_account(self, email: str) -> None:
        """One account's password may be tried no faster than this, from wherever and by whatever way."""
        await self._pace(f"account:{email.casefold()}")

    async def _pace(self, key: str) -> None:
        if wait := await self._tries.take(key):
            raise Refusal(Code.TOO_MANY, retry_after=wait)

    async def sign_out(self, person: Person) -> Way:
        """Gives how this sign-in had begun."""

        def run(work: Work) -> Way:
            session = session_store.session_by_id(work.connection, person.session)
            session_store.end_sessions(work, [person.session])
            work.record("staff.signed_out", actor_kind="staff", actor=person.id)
            work.announce(RightsEnded(person.id, only=person.session))
            return session.way if session is not None else "password"

        return await self._database.work(run)

    async def staff_by_cookie(self, secret: str) -> Person | None:
        hashed, now = digest(secret), self._clock()

        def find(connection: Any) -> tuple[Session, Member] | None:
            session = session_store.session(connection, hashed)
            if session is None or not session.is_good(now):
                return None
            member = store.member(connection, session.staff)
            return None if member is None or member.disabled_at is not None else (session, member)

        found = await self._database.read(find)
        if found is None:
            return None
        session, member = found
        if now - session.used_at > TOUCH_MS:
            with contextlib.suppress(Refusal):  # where nothing can be stored now, who asks is still known
                await self._database.work(lambda work: session_store.mark_used(work, session.id, work.now))
        return member.as_entering(session.id) if session.step else member.as_person(session.id)

    async def used(self, acts: Mapping[str, Instant]) -> None:
        """Sessions were used over a socket: who only writes there for a day is not quiet."""

        def run(work: Work) -> None:
            for session, at in sorted(acts.items()):
                session_store.mark_used(work, session, at)

        await self._database.work(run)

    async def step(self, person: Person) -> Step:
        """What is still missing of this sign-in."""
        if not person.has(Role.ENTERING):
            return ""
        has = await self._database.read(lambda c: session_store.has_second_factor(c, person.id))
        return "code" if has else "enrol"

    async def outdated(self, people: Iterable[Person]) -> set[str]:
        """The sessions of those of them that hold no longer, or whose holder has other rights by now."""
        asked, now = set(people), self._clock()
        ids = {one.session for one in asked}
        good = await self._database.read(lambda c: session_store.good_sessions(c, ids, now))
        return {one.session for one in asked if good.get(one.session) != (one.roles, one.services)}

    async def member(self, staff_id: str) -> Member | None:
        return await self._database.read(lambda connection: store.member(connection, staff_id))

    async def members(self) -> list[Member]:
        return await self._database.read(store.members)

    @staticmethod
    def main_users(connection: Connection) -> list[str]:
        """Those of now whose account is open, by id."""
        found = store.members(connection)
        return [one.id for one in found if Role.MAIN_USER in one.roles and one.disabled_at is None]

    async def set_language(self, person: Person, lang: str) -> None:
        await self._database.work(lambda work: store.set_language(work, person.id, lang))

    async def read_names(self) -> None:
        await self.names.load(self._database)

    async def name_everybody(self, person: Person, rev: int, naming: Naming, aliases: dict[str, str]) -> None:
        """Set under which names visitors meet the advisors; sent again it is the same."""
        if same_aliases(aliases):
            raise Refusal(Code.ALIAS_TAKEN)

        def run(work: Work) -> None:
            known = {one.id: one.alias for one in store.members(work.connection)}
            others = {id: alias for id, alias in aliases.items() if id in known and known[id] != alias}
            policy = NamePolicy(naming, rev + 1)
            if store.name_policy(work.connection) == policy and not others:
                return
            if same_aliases(known | others):
                raise Refusal(Code.ALIAS_TAKEN)
            if not store.set_name_policy(work, policy, others):
                raise Refusal(Code.STALE)
            data = {"naming": naming, "aliases": len(others)}
            work.record("staff.names_set", actor_kind="staff", actor=person.id, data=data)
            work.announce(NamesChanged(policy.rev))

        await self._database.work(run)
        await self.read_names()

    # -- visitors --------------------------------------------------------------------------------

    async def new_visitor(self, site: str, lang: str, practice_key: str | None) -> tuple[str, Instant]:
        """A token for a visitor who is about to start; nothing about them is kept beside it."""
        return await self._give_token(new_id(), site, lang, self.is_practice(practice_key))

    def is_practice(self, practice_key: str | None) -> bool:
        practice = bool(practice_key) and bool(self._practice_key)
        if practice and not hmac.compare_digest((practice_key or "").encode(), self._practice_key.encode()):
            raise Refusal(Code.NOT_PERMITTED)
        return practice

    async def again(self, visitor: str, site: str, lang: str, *, practice: bool) -> tuple[str, Instant]:
        """One more token for a visitor who has shown that they are the same."""
        return await self._give_token(visitor, site, lang, practice)

    async def _give_token(self, visitor: str, site: str, lang: str, practice: bool) -> tuple[str, Instant]:
        token, now = new_secret(), self._clock()
        expires = Instant(now + VISITOR_MS)
        row = {
            "id": visitor,
            "secret_hash": digest(token),
            "site": site,
            "lang": lang,
            "practice": practice,
            "created_at": now,
            "expires_at": expires,
        }
        await self._database.work(lambda work: store.add_visitor(work, row))
        return token, expires

    async def renew_visitor(self, token: str) -> Instant:
        """More time for the same visitor and the same token, so that a lost answer costs them nothing."""
        hashed, now = digest(token), self._clock()
        expires = Instant(now + VISITOR_MS)
        if not await self._database.work(lambda work: store.renew_visitor(work, hashed, now, expires)):
            raise Refusal(Code.NOT_SIGNED_IN)
        return expires

    async def visitor_by_token(self, token: str, lang: str) -> Person:
        hashed = digest(token)
        row = await self._database.read(lambda connection: store.visitor_by_secret(connection, hashed))
        if row is None or row.expires_at <= self._clock():
            raise Refusal(Code.NOT_SIGNED_IN)
        return Person(
            id=row.id,
            roles=frozenset({Role.VISITOR}),
            lang=lang,
            session=SessionId(row.id),
            site=SiteId(row.site),
            practice=row.practice,
        )
