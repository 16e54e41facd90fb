"""One's own account: a password, where one is signed in, and the link that opens it for the first time."""

from dataclasses import dataclass

from sqlalchemy import Connection

from advisory.clock import Clock, Instant
from advisory.errors import Code, Refusal
from advisory.identity import Person, new_secret
from advisory.limits.buckets import Rate
from advisory.limits.limits import Limit
from advisory.people import passkey_store, session_store, store
from advisory.people.events import NamesChanged, RightsEnded
from advisory.people.model import FORGOT_MS, Link, Member, Passkey, SecondFactor, Session, Told
from advisory.people.password_rules import LEAST, KnownPasswords, Strength, strength
from advisory.people.passwords import Passwords
from advisory.people.service import People, digest
from advisory.storage import receipts
from advisory.storage.database import Database
from advisory.storage.work import Work

CHANGED = "staff.password_changed"
FORGOTTEN = Rate(per_second=3 / 3_600, burst=3)
"""Letters that one account may be sent by whoever says to have forgotten its password."""
REFUSED = {Strength.SHORT: Code.PASSWORD_SHORT, Strength.EASY: Code.PASSWORD_EASY}


@dataclass(frozen=True, slots=True)
class Overview:
    """What somebody may know of their own account."""

    member: Member
    sessions: list[Session]
    factor: SecondFactor
    recovery_left: int
    passkeys: list[Passkey]


class Accounts:
    """`known` are passwords that the operator refuses beside our own rules.

    `asked` counts who says to have forgotten theirs.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        people: People,
        passwords: Passwords,
        known: KnownPasswords,
        asked: Limit,
    ) -> None:
        self._database = database
        self._clock = clock
        self._people = people
        self._passwords = passwords
        self._known = known
        self._asked = asked

    async def overview(self, person: Person) -> Overview:
        now = self._clock()

        def run(connection: Connection) -> Overview:
            member = store.member(connection, person.id)
            assert member is not None
            return Overview(
                member,
                [one for one in session_store.sessions_of(connection, person.id) if one.is_good(now)],
                session_store.second_factor(connection, person.id),
                session_store.recovery_left(connection, person.id),
                passkey_store.passkeys_of(connection, person.id),
            )

        return await self._database.read(run)

    # -- passwords -------------------------------------------------------------------------------

    async def who_chooses(self, person: Person | None, token: str | None) -> Member:
        """Whose words are too easy: the holder of the link, or the one who is signed in."""
        if token is not None:
            return (await self._find(token))[1]
        member = await self._people.member(person.id) if person is not None else None
        if member is None:
            raise Refusal(Code.NOT_SIGNED_IN)
        return member

    def strength(self, member: Member, password: str) -> Strength:
        return strength(password, (member.email, member.name, "advisory"), self._known)

    def _require_strong(self, member: Member, password: str) -> None:
        if code := REFUSED.get(self.strength(member, password)):
            raise Refusal(code, least=LEAST)

    async def change_password(self, person: Person, cid: str, current: str, password: str) -> None:
        """Everywhere else this person is signed out, at once."""
        if await self._database.read(lambda c: receipts.is_known(c, person.id, cid, CHANGED)):
            return
        member = await self._people.require_password(person, current)
        self._require_strong(member, password)
        hashed = await self._passwords.hash(password)

        def run(work: Work) -> None:
            def change() -> str:
                store.set_password(work, person.id, hashed)
                session_store.drop_link(work, person.id)
                session_store.end_sessions_of(work, person.id, but=person.session)
                work.record(CHANGED, actor_kind="staff", actor=person.id, data={"staff": person.id})
                self._people.tell_changed(work, person.id, "password")
                work.announce(RightsEnded(person.id, but=person.session))
                return CHANGED

            receipts.once(work, person.id, cid, CHANGED, change)

        await self._database.work(run)

    # -- where one is signed in ------------------------------------------------------------------

    async def end_sessions(self, person: Person, session: str | None) -> None:
        """One of one's own, or all but the one that asks. What has ended already stays so."""

        def run(work: Work) -> None:
            but = person.session if session is None else None
            ended = session_store.end_sessions_of(work, person.id, only=session, but=but)
            if not ended:
                return
            data = {"staff": person.id, "ended": ended}
            work.record("staff.sessions_ended", actor_kind="staff", actor=person.id, data=data)
            work.announce(RightsEnded(person.id, only=session, but=but))

        await self._database.work(run)

    # -- the link --------------------------------------------------------------------------------

    async def look(self, token: str, address: str) -> tuple[Link, Member]:
        """Whom a link is for; looking does not use it up."""
        await self._people.pace(address)
        link, member = await self._find(token)
        if not link.is_good(self._clock()):
            raise Refusal(Code.LINK_USED)
        return link, member

    async def use(self, token: str, password: str, address: str) -> None:
        """Choose a password by a link. Whoever was signed in with the one before is signed out everywhere.

        The same token with the same password is answered again; with another one it is used up.
        """
        await self._people.pace(address)
        link, member = await self._find(token)
        if link.used_at is not None:
            await self._people.pace_account(member.email)  # who has an old letter could try passwords by it
        if link.used_at is not None and await self._passwords.matches(member.password_hash, password):
            return
        if not link.is_good(self._clock()):
            raise Refusal(Code.LINK_USED)
        self._require_strong(member, password)
        hashed = await self._passwords.hash(password)

        def run(work: Work) -> None:
            if not session_store.use_link(work, link.token_hash):
                raise Refusal(Code.LINK_USED)
            store.set_password(work, member.id, hashed)
            session_store.end_sessions_of(work, member.id)
            data = {"staff": member.id, "purpose": link.purpose}
            work.record("staff.link_used", actor_kind="staff", actor=member.id, data=data)
            if link.purpose == "reset":
                self._people.tell_changed(work, member.id, "password")
            work.announce(RightsEnded(member.id))
            work.announce(NamesChanged(0))

        await self._database.work(run)

    async def pace_forgotten(self, email: str, address: str) -> None:
        """The same for an address that nobody has an account under."""
        if not self._people.writes:
            raise Refusal(Code.MAIL_OFF)
        await self._people.pace(address)
        if wait := await self._asked.take(f"account:{email.casefold()}"):
            raise Refusal(Code.TOO_MANY, retry_after=wait)

    async def send_forgotten(self, email: str) -> None:
        """A letter with a link for one hour, to whoever has a password of ours under this address.

        Run where nobody waits for it: how long it takes would tell whether there is an account.
        An account for emergencies has its password on paper, and one that was never opened its invitation.
        """
        token = new_secret()

        def run(work: Work) -> None:
            member = store.member_by_email(work.connection, email.casefold())
            if member is None or not self._people.may_enter_here(member):
                return
            if member.password_hash is None or member.break_glass:
                return
            until = Instant(work.now + FORGOT_MS)
            session_store.put_link(work, Link(member.id, digest(token), "reset", until))
            work.record("staff.reset_asked", actor_kind="anonymous", data={"staff": member.id})
            self._people.post(work, Told("forgot", member.id, token, until))

        await self._database.work(run)

    async def _find(self, token: str) -> tuple[Link, Member]:
        def run(connection: Connection) -> tuple[Link, Member] | None:
            link = session_store.link(connection, digest(token))
            member = store.member(connection, link.staff) if link is not None else None
            if link is None or member is None or member.disabled_at is not None:
                return None
            return link, member

        found = await self._database.read(run)
        if found is None:
            raise Refusal(Code.LINK_USED)
        return found
