"""A second factor: a code of the moment from somebody's phone, or one of ten that are kept on paper."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from advisory.clock import MINUTE_MS, Clock
from advisory.errors import Code, Refusal
from advisory.identity import Person, Role
from advisory.limits.buckets import Rate
from advisory.limits.limits import Limit
from advisory.people import session_store, totp
from advisory.people.events import RightsEnded
from advisory.people.model import Member, SecondFactor
from advisory.people.service import People, digest
from advisory.storage import receipts
from advisory.storage.database import Database
from advisory.storage.seal import Seal, Unsealable
from advisory.storage.work import Work

CODES = Rate(per_second=1_000 / (2 * MINUTE_MS), burst=5)
"""Codes that one account may try: five at once, then one in two minutes."""
ISSUER = "Advisory"
SHOWN = "staff.second_factor"
"""Under which a resend of a first code, or of a wish for new recovery codes, is known again."""


@dataclass(frozen=True, slots=True)
class Begun:
    """What an authenticator needs; `address` is what the picture says."""

    typed: str
    address: str


class SecondFactors:
    """`seal` is None where the operator has set no key for secrets at rest: then nobody can have one."""

    def __init__(
        self, database: Database, clock: Clock, people: People, seal: Seal | None, tries: Limit
    ) -> None:
        self._database = database
        self._clock = clock
        self._people = people
        self._seal = seal
        self._tries = tries

    @property
    def possible(self) -> bool:
        return self._seal is not None

    # -- setting it up ---------------------------------------------------------------------------

    async def begin(self, person: Person, password: str) -> Begun:
        """A new seed, good once a code of it has been shown; the one before holds until then.

        Asked again a moment later, it is the same: a page may be loaded twice.
        """
        seal = self._require_seal()
        member = await self._may_set_up(person, password)

        def run(work: Work) -> bytes:
            factor = session_store.second_factor(work.connection, person.id)
            if factor.pending is not None and factor.is_being_set_up(work.now):
                try:
                    return seal.open(_owner(person.id), factor.pending)
                except Unsealable:
                    pass  # of another key: nobody can have used it yet
            seed = totp.new_seed()
            pending = seal.close(_owner(person.id), seed)
            session_store.put_second_factor(work, replace(factor, pending=pending, pending_at=work.now))
            return seed

        seed = await self._database.work(run)
        return Begun(totp.typed(seed), totp.address(seed, ISSUER, member.email))

    async def _may_set_up(self, person: Person, password: str) -> Member:
        if not person.has(Role.ENTERING):
            return await self._people.require_password(person, password)
        member = await self._people.member(person.id)
        assert member is not None
        await self._refuse_half_entered(person)
        return member

    async def _refuse_half_entered(self, person: Person) -> None:
        """Whoever still owes a code may not make themself another phone to take it from."""
        if await self._people.step(person) == "code":
            raise Refusal(Code.NOT_PERMITTED)

    async def confirm(self, person: Person, cid: str, code: str) -> list[str]:
        """The first code turns it on and brings the recovery codes, which are shown this once."""
        seal = self._require_seal()
        await self._pace(person)
        codes = totp.new_recovery_codes()

        def run(work: Work) -> None:
            def turn_on() -> str:
                factor = session_store.second_factor(work.connection, person.id)
                if person.has(Role.ENTERING) and session_store.has_second_factor(work.connection, person.id):
                    raise Refusal(Code.NOT_PERMITTED)
                pending = factor.pending if factor.is_being_set_up(work.now) else None
                step = self._step(seal, person.id, pending, code, 0)
                if step is None:
                    raise Refusal(Code.CODE_WRONG)
                on = SecondFactor(person.id, factor.pending, step, work.now)
                session_store.put_second_factor(work, on)
                self._record(work, person, "staff.second_factor_on")
                self._people.tell_changed(work, person.id, "second_step_on")
                return person.id

            receipts.once(work, person.id, cid, SHOWN, turn_on)
            # Sent again, the first ones were seen by nobody.
            keep_recovery(work, person.id, codes)

        await self._database.work(run)
        return codes

    async def new_recovery_codes(self, person: Person, cid: str, password: str) -> list[str]:
        await self._people.require_password(person, password)
        codes = totp.new_recovery_codes()

        def run(work: Work) -> None:
            def renew() -> str:
                if not session_store.has_second_factor(work.connection, person.id):
                    raise Refusal(Code.SECOND_FACTOR_OFF)
                self._record(work, person, "staff.recovery_renewed")
                self._people.tell_changed(work, person.id, "recovery_renewed")
                return person.id

            receipts.once(work, person.id, cid, SHOWN, renew)
            keep_recovery(work, person.id, codes)

        await self._database.work(run)
        return codes

    async def turn_off(self, person: Person, password: str) -> None:
        """One's own phone, where no role needs it or a passkey is left; without one nothing happens."""
        member = await self._people.require_password(person, password)

        def run(work: Work) -> None:
            if session_store.drop_phone(work, person.id):
                self._people.require_left(work, member)
                self._record(work, person, "staff.second_factor_off")
                self._people.tell_changed(work, person.id, "second_step_off")
                session_store.end_sessions_of(work, person.id, but=person.session)
                work.announce(RightsEnded(person.id, but=person.session))

        await self._database.work(run)

    # -- signing in with it ----------------------------------------------------------------------

    async def require(self, person: Person, code: str) -> None:
        """A code of the phone or of the paper; each is good once."""
        await self._pace(person)

        def run(work: Work) -> bool:
            factor = session_store.second_factor(work.connection, person.id)
            if not session_store.has_second_factor(work.connection, person.id):
                raise Refusal(Code.NOT_PERMITTED)
            step = self._step(self._seal, person.id, factor.seed, code, factor.last_step)
            if step is not None and session_store.use_step(work, person.id, step):
                return True
            if session_store.use_recovery(work, person.id, _kept(person.id, code)):
                left = session_store.recovery_left(work.connection, person.id)
                self._record(work, person, "staff.recovery_used", left=left)
                self._people.tell_changed(work, person.id, "recovery_used")
                return True
            self._record(work, person, "staff.code_wrong")
            return False

        if not await self._database.work(run):
            raise Refusal(Code.CODE_WRONG)

    def _step(self, seal: Seal | None, staff: str, sealed: str | None, code: str, last: int) -> int | None:
        if seal is None or sealed is None:
            return None
        try:
            seed = seal.open(_owner(staff), sealed)
        except Unsealable:
            return None
        return totp.matching_step(seed, code, self._clock(), last)

    def _require_seal(self) -> Seal:
        if self._seal is None:
            raise Refusal(Code.SECOND_FACTOR_OFF)
        return self._seal

    async def _pace(self, person: Person) -> None:
        if wait := await self._tries.take(person.id):
            raise Refusal(Code.TOO_MANY, retry_after=wait)

    @staticmethod
    def _record(work: Work, person: Person, kind: str, **data: int) -> None:
        work.record(kind, actor_kind="staff", actor=person.id, data={"staff": person.id, **data})


def keep_recovery(work: Work, staff: str, codes: Iterable[str]) -> None:
    """In place of all before."""
    session_store.set_recovery(work, staff, [_kept(staff, one) for one in codes])


def _owner(staff: str) -> str:
    return f"second factor of {staff}"


def _kept(staff: str, recovery_code: str) -> str:
    return digest(f"{staff}:{totp.plain(recovery_code)}")
