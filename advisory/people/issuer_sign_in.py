"""Signing in by the organisation's own accounts: there, back, and out again when it says so."""

import hmac
import secrets
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

from advisory.clock import MINUTE_MS, Clock, Instant
from advisory.errors import Code, Refusal
from advisory.identity import LANGUAGES, Role, new_id, new_secret
from advisory.people import issuer_store, session_store, store
from advisory.people.events import NamesChanged, RightsChanged, RightsEnded
from advisory.people.issuer import Issuer
from advisory.people.issuer_rules import Granting
from advisory.people.issuer_store import Passage
from advisory.people.model import Member, Session, Step, leaves_nobody
from advisory.people.service import People, SignedIn, digest
from advisory.storage import receipts
from advisory.storage.database import Database
from advisory.storage.work import Work

PASSAGE_MS = 10 * MINUTE_MS
CONNECT_MS = 2 * MINUTE_MS
LONGEST_EMAIL, LONGEST_NAME = 254, 60
BY_ISSUER = "issuer"
"""Who acts: not one of the staff."""


@dataclass(frozen=True, slots=True)
class Departure:
    """`secret` is for the browser's cookie: what comes back must come back to the same browser."""

    secret: str
    address: str


class IssuerSignIn:
    """`services` tells which there are; the desk knows."""

    def __init__(self, database: Database, clock: Clock, people: People, issuer: Issuer) -> None:
        self._database = database
        self._clock = clock
        self._people = people
        self._issuer = issuer
        self.services: Callable[[], Collection[str]] = tuple

    @property
    def name(self) -> str:
        return self._issuer.registered.name

    @property
    def url(self) -> str:
        return self._issuer.registered.url

    async def leaving(self) -> str:
        return await self._issuer.leaving()

    async def begin(self, address: str) -> Departure:
        await self._people.pace(address)
        return await self.depart()

    async def depart(self, staff: str | None = None, session: str | None = None) -> Departure:
        """`staff` and `session`: of somebody who is signed in, and connects their account."""
        secret, state, nonce, verifier = new_secret(), new_secret(), new_secret(), secrets.token_urlsafe(48)
        to = await self._issuer.address(state, nonce, verifier)

        def run(work: Work) -> None:
            expires = Instant(work.now + PASSAGE_MS)
            passage = Passage(digest(secret), digest(state), nonce, verifier, expires, staff, session)
            issuer_store.add_passage(work, passage)

        await self._database.work(run)
        return Departure(secret, to)

    async def finish(self, secret: str, state: str, code: str, issuer: str, browser: str) -> SignedIn | None:
        """Back from the issuer. `issuer` is who the address says that it comes from, where it does.

        None for somebody who connects their account: nobody is signed in by that, and nothing is connected
        until their own page asks for it, which shows the sign-in that it was begun in (`OwnIssuer.finish`).
        """
        passage = await self._database.work(lambda work: issuer_store.use_passage(work, digest(secret)))
        known = passage is not None and hmac.compare_digest(passage.state, digest(state))
        if passage is None or not known or not code or issuer not in ("", self._issuer.registered.url):
            raise Refusal(Code.ISSUER_REFUSED)
        subject, claims = await self._issuer.signed_in(code, passage.verifier, passage.nonce)
        if passage.staff is not None:
            await self._database.work(lambda work: self._arrived(work, passage, subject))
            return None
        entered = await self._database.work(lambda work: self._enter(work, subject, claims, browser))
        if entered is None:
            raise Refusal(Code.ISSUER_UNKNOWN)
        return entered

    @staticmethod
    def _arrived(work: Work, passage: Passage, subject: str) -> None:
        """Good for a moment, for the same browser, and not to be led back into again."""
        nobody = digest(new_secret())
        after = replace(passage, state=nobody, subject=subject, expires_at=Instant(work.now + CONNECT_MS))
        issuer_store.add_passage(work, after)

    def _enter(self, work: Work, subject: str, claims: Mapping[str, Any], browser: str) -> SignedIn | None:
        everybody = store.lock_everybody(work)
        member = self._member(work, subject, claims)
        after = None if member is None else self._granted(work, everybody, member, claims)
        if member is None or after is None:
            work.record("staff.sign_in_failed", actor_kind="anonymous")
            return None
        step: Step = ""
        if self._people.needs_second_factor(after) and not self._granting.has_two_steps(claims):
            step = "code" if session_store.has_second_factor(work.connection, after.id) else "enrol"
        session = claims.get("sid")
        hashed = self._session(session) if isinstance(session, str) and session else None
        return self._people.begin(work, after, step, browser, "issuer", hashed)

    # -- whose account it is ---------------------------------------------------------------------

    @property
    def _granting(self) -> Granting:
        return self._issuer.registered.granting

    def _member(self, work: Work, subject: str, claims: Mapping[str, Any]) -> Member | None:
        id = self.id_of(subject)
        staff = issuer_store.staff_of(work.connection, id)
        if staff is not None:
            member = store.member(work.connection, staff)
            shut = member is None or member.disabled_at is not None or member.break_glass
            return None if shut else member
        email, name = _email(claims), _name(claims)
        if not email:
            return None
        member = store.member_by_email(work.connection, email)
        if member is not None:
            return (
                member if self._may_link(work, member, claims) and self._link(work, member, subject) else None
            )
        if not self._granting.create or not (roles := self._granting.roles(claims)):
            return None
        member = _newcomer(email, name or email.partition("@")[0], roles)
        store.add_member(work, member)
        data = {"staff": member.id, "roles": sorted(roles)}
        work.record("staff.added", actor_kind=BY_ISSUER, data=data)
        work.announce(NamesChanged(0))
        self._link(work, member, subject)
        return member

    def _may_link(self, work: Work, member: Member, claims: Mapping[str, Any]) -> bool:
        """By an address that the issuer has verified; no account for emergencies, and no second subject."""
        return (
            self._granting.link_by_email
            and claims.get("email_verified") is True
            and member.disabled_at is None
            and not member.break_glass
            and not issuer_store.is_linked(work.connection, member.id, self._issuer.registered.url)
        )

    def _link(self, work: Work, member: Member, subject: str) -> bool:
        issuer_store.link(work, self.id_of(subject), member.id, self._issuer.registered.url, subject)
        work.record("staff.issuer_linked", actor_kind=BY_ISSUER, data={"staff": member.id})
        return True

    def _granted(
        self, work: Work, everybody: Collection[Member], member: Member, claims: Mapping[str, Any]
    ) -> Member | None:
        """The account as claims have it now; None, and an end to what is open, where they give nothing.

        Then nothing is left of what they gave before: a password of ours opens it no more either.
        """
        after = member
        if self._granting.gives_roles:
            after = replace(after, roles=self._granting.roles(claims))
            if leaves_nobody(everybody, member, after):
                after = replace(after, roles=after.roles | {Role.MAIN_USER})
        if after.roles and self._granting.gives_services:
            given = self._granting.services(claims) & set(self.services())
            after = replace(after, skills={one: member.skills.get(one, 1) for one in sorted(given)})
        if after.roles != member.roles:
            store.set_standing(work, after)
            data = {"staff": member.id, "was": sorted(member.roles), "roles": sorted(after.roles)}
            work.record("staff.roles_set", actor_kind=BY_ISSUER, data={**data, "why": "issuer"})
        if after.skills != member.skills:
            store.set_skills(work, after)
            work.record("staff.skills", actor_kind=BY_ISSUER, data={"staff": member.id})
        if after != member:
            work.announce(RightsChanged(member.id))
            work.announce(NamesChanged(0))
        if after.roles:
            return after
        session_store.end_sessions_of(work, member.id)
        work.announce(RightsEnded(member.id))
        return None

    # -- out again -------------------------------------------------------------------------------

    async def log_out(self, token: str) -> None:
        """The issuer says that somebody has signed out there: what they have open here is cut at once.

        A word that was heard before changes nothing, so nobody can sign out with it who comes back later.
        """
        told = await self._issuer.logged_out(token)

        def run(work: Work) -> None:
            def end() -> str:
                found = self._sessions(work, told.subject, told.session)
                session_store.end_sessions(work, [one.id for one in found])
                for one in found:
                    work.announce(RightsEnded(one.staff, only=one.id))
                for staff in {one.staff for one in found}:
                    work.record("staff.sessions_ended", actor_kind=BY_ISSUER, data={"staff": staff})
                return BY_ISSUER

            receipts.once(work, BY_ISSUER, digest(told.id)[:36], "staff.logged_out", end)

        await self._database.work(run)

    def _sessions(self, work: Work, subject: str, session: str) -> list[Session]:
        staff = issuer_store.staff_of(work.connection, self.id_of(subject)) if subject else None
        if subject and staff is None:
            return []
        return session_store.sessions_by_issuer(
            work.connection, staff, self._session(session) if session else None
        )

    def id_of(self, subject: str) -> str:
        return digest(f"{self._issuer.registered.url}\n{subject}")

    def _session(self, session: str) -> str:
        return digest(f"session\n{self._issuer.registered.url}\n{session}")


def _email(claims: Mapping[str, Any]) -> str:
    found = claims.get("email")
    ok = isinstance(found, str) and "@" in found and found.isprintable() and " " not in found
    return str(found) if ok and len(str(found)) <= LONGEST_EMAIL else ""


def _name(claims: Mapping[str, Any]) -> str:
    found = claims.get("name")
    ok = isinstance(found, str) and found.isprintable()
    return " ".join(str(found).split())[:LONGEST_NAME] if ok else ""


def _newcomer(email: str, name: str, roles: frozenset[Role]) -> Member:
    return Member(
        id=new_id(),
        email=email,
        name=name,
        display_name=name.split()[0],
        roles=roles,
        lang=LANGUAGES[0],
        languages=LANGUAGES,
        channels=("chat", "message"),
        capacity=5,
        skills={},
    )
