"""Passkeys: keys that stay in somebody's device and open for a finger, a face or a PIN.

One is both steps at once, so it opens the console by itself, and what roles must have is had with it.
"""

import asyncio
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from advisory.clock import MINUTE_MS, Instant
from advisory.errors import Code, Refusal
from advisory.identity import Person, Role
from advisory.limits.buckets import Rate
from advisory.limits.limits import Limit
from advisory.people import passkey_check, passkey_store, session_store, store, totp
from advisory.people.events import RightsEnded
from advisory.people.model import Member, Passkey
from advisory.people.passkey_check import NotShown, Party, Shown, challenge_of
from advisory.people.second_factor import keep_recovery
from advisory.people.service import People, SignedIn
from advisory.storage import receipts
from advisory.storage.database import Database
from advisory.storage.work import Work

ASKED = Rate(per_second=2, burst=60)
"""Challenges for one address: every sign-in page asks for one when it opens."""
CHALLENGE_MS = 5 * MINUTE_MS
CHALLENGE_BYTES = 32
MOST = 10
ADDED = "staff.passkey_added"


@dataclass(frozen=True, slots=True)
class Asked:
    """`known` are those of the one who has shown a password; of anybody else nothing is told."""

    challenge: bytes
    party: Party
    known: Sequence[bytes] = ()


@dataclass(frozen=True, slots=True)
class Making:
    asked: Asked
    member: Member


class Passkeys:
    """`party` is None where browsers make none, as without HTTPS."""

    def __init__(self, database: Database, people: People, party: Party | None, asked: Limit) -> None:
        self._database = database
        self._people = people
        self._party = party
        self._asked = asked

    @property
    def possible(self) -> bool:
        return self._party is not None

    async def of(self, person: Person) -> list[Passkey]:
        return await self._database.read(lambda c: passkey_store.passkeys_of(c, person.id))

    # -- signing in ------------------------------------------------------------------------------

    async def ask(self, person: Person | None, address: str) -> Asked:
        """A challenge to sign. Whoever has shown the password is asked for a passkey of theirs."""
        party = self._require_party()
        if wait := await self._asked.take(self._people.keyed(address)):
            raise Refusal(Code.TOO_MANY, retry_after=wait)
        half = person if person is not None and person.has(Role.ENTERING) else None
        challenge = await self._challenge(half)
        known = await self.of(half) if half is not None else []
        return Asked(challenge, party, [one.credential for one in known])

    async def show(self, person: Person | None, shown: Shown, address: str, browser: str) -> SignedIn:
        """A whole sign-in. One that was copied is found by its count, and lets nobody in."""
        party = self._require_party()
        await self._people.pace(address)
        half = person if person is not None and person.has(Role.ENTERING) else None
        id = sha256(shown.id).hexdigest()
        known = await self._database.read(lambda c: passkey_store.passkey(c, id))
        try:
            challenge = await self._use(half, shown.client_data)
            if known is None or (half is not None and known.staff != half.id):
                raise NotShown
            count = await asyncio.to_thread(
                passkey_check.check_shown, party, challenge, known.public_key, shown
            )
        except NotShown:
            await self._database.work(
                lambda work: work.record("staff.sign_in_failed", actor_kind="anonymous")
            )
            raise Refusal(Code.PASSKEY_REFUSED) from None
        entered = await self._database.work(lambda work: self._enter(work, known, count, half, browser))
        if entered is None:
            raise Refusal(Code.PASSKEY_REFUSED)
        return entered

    def _enter(
        self, work: Work, known: Passkey, count: int, half: Person | None, browser: str
    ) -> SignedIn | None:
        member = store.hold_member(work, known.staff)
        if member is None or not self._people.may_enter_here(member):
            work.record("staff.sign_in_failed", actor_kind="anonymous")
            return None
        if not passkey_store.count_up(work, known.id, count):
            data = {"staff": member.id}
            work.record("staff.passkey_copied", actor_kind="staff", actor=member.id, data=data)
            return None
        if half is not None and not session_store.end_sessions_of(work, half.id, only=half.session):
            return None
        return self._people.begin(work, member, "", browser, "passkey")

    # -- making and removing ---------------------------------------------------------------------

    async def begin(self, person: Person, password: str) -> Making:
        """Whoever must have a second step and has none yet may make one before anything else opens."""
        party = self._require_party()
        if person.has(Role.ENTERING):
            if await self._people.step(person) == "code":
                raise Refusal(Code.NOT_PERMITTED)
            member = await self._people.member(person.id)
            assert member is not None
        else:
            member = await self._people.require_password(person, password)
        known = await self.of(person)
        if len(known) >= MOST:
            raise Refusal(Code.PASSKEYS_MANY, count=MOST)
        challenge = await self._challenge(person)
        return Making(Asked(challenge, party, [one.credential for one in known]), member)

    async def add(
        self, person: Person, cid: str, name: str, client_data: bytes, attestation: bytes
    ) -> list[str]:
        """Recovery codes with the first second step that somebody has; after that none."""
        party = self._require_party()
        if not await self._database.read(lambda c: self._was_added(c, person, cid)):
            try:
                challenge = await self._use(person, client_data)
                made = await asyncio.to_thread(
                    passkey_check.check_new, party, challenge, client_data, attestation
                )
            except NotShown:
                raise Refusal(Code.PASSKEY_REFUSED) from None
        else:
            made = None
        codes = totp.new_recovery_codes()

        def run(work: Work) -> list[str]:
            def add() -> str:
                assert made is not None
                if person.has(Role.ENTERING) and session_store.has_second_factor(work.connection, person.id):
                    raise Refusal(Code.NOT_PERMITTED)
                id = sha256(made.credential).hexdigest()
                if passkey_store.passkey(work.connection, id) is not None:
                    raise Refusal(Code.PASSKEY_REFUSED)
                item = Passkey(
                    id, person.id, made.credential, made.public_key, made.sign_count, name, work.now
                )
                passkey_store.add(work, item)
                work.record(ADDED, actor_kind="staff", actor=person.id, data={"staff": person.id})
                self._people.tell_changed(work, person.id, "passkey_added")
                return id

            receipts.once(work, person.id, cid, ADDED, add)
            alone = len(passkey_store.passkeys_of(work.connection, person.id)) == 1
            if not alone or session_store.second_factor(work.connection, person.id).on:
                return []
            # Sent again, the first ones were seen by nobody.
            keep_recovery(work, person.id, codes)
            return codes

        return await self._database.work(run)

    @staticmethod
    def _was_added(connection: object, person: Person, cid: str) -> bool:
        found = receipts.known(connection, [(person.id, cid)])  # type: ignore[arg-type]
        return bool(found)

    async def remove(self, person: Person, id: str, password: str) -> None:
        """Ends all other sign-ins, for one that was lost may have opened them. Gone already is gone."""
        member = await self._people.require_password(person, password)

        def run(work: Work) -> None:
            if not passkey_store.remove(work, person.id, id):
                return
            self._people.require_left(work, member)
            data = {"staff": person.id}
            work.record("staff.passkey_removed", actor_kind="staff", actor=person.id, data=data)
            self._people.tell_changed(work, person.id, "passkey_removed")
            session_store.end_sessions_of(work, person.id, but=person.session)
            work.announce(RightsEnded(person.id, but=person.session))

        await self._database.work(run)

    # -- challenges ------------------------------------------------------------------------------

    async def _challenge(self, person: Person | None) -> bytes:
        challenge = secrets.token_bytes(CHALLENGE_BYTES)
        hashed, whose = sha256(challenge).hexdigest(), None if person is None else person.id

        def run(work: Work) -> None:
            passkey_store.add_challenge(work, hashed, whose, Instant(work.now + CHALLENGE_MS))

        await self._database.work(run)
        return challenge

    async def _use(self, person: Person | None, client_data: bytes) -> bytes:
        """The challenge that was signed, if it was given out to this one, is fresh, and is shown once."""
        challenge = challenge_of(client_data)
        hashed = sha256(challenge).hexdigest()
        good, whose = await self._database.work(lambda work: passkey_store.use_challenge(work, hashed))
        if not good or whose != (None if person is None else person.id):
            raise NotShown
        return challenge

    def _require_party(self) -> Party:
        if self._party is None:
            raise Refusal(Code.PASSKEYS_OFF)
        return self._party
