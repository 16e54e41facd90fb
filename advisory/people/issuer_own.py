"""One's own account and the organisation's sign-in: connected and disconnected by whoever is signed in."""

from dataclasses import dataclass

from sqlalchemy import Connection

from advisory.clock import Instant
from advisory.errors import Code, Refusal
from advisory.identity import Person
from advisory.people import issuer_store, session_store, store
from advisory.people.events import RightsEnded
from advisory.people.issuer_sign_in import Departure, IssuerSignIn
from advisory.people.model import Member
from advisory.people.service import People, digest
from advisory.storage.database import Database
from advisory.storage.work import Work


@dataclass(frozen=True, slots=True)
class Connected:
    name: str
    since: Instant | None
    possible: bool


class OwnIssuer:
    """What was begun in one sign-in is finished in that one alone, by the browser that went there."""

    def __init__(
        self, database: Database, people: People, issuer: IssuerSignIn, *, issuer_only: bool
    ) -> None:
        self._database = database
        self._people = people
        self._issuer = issuer
        self._issuer_only = issuer_only

    async def standing(self, member: Member) -> Connected:
        def run(connection: Connection) -> Instant | None:
            return issuer_store.linked_since(connection, member.id, self._issuer.url)

        return Connected(self._issuer.name, await self._database.read(run), self._may(member))

    def _may(self, member: Member) -> bool:
        """Not accounts for emergencies; and nobody who had no other way in without it."""
        return not self._issuer_only and not member.break_glass and member.password_hash is not None

    async def begin(self, person: Person, password: str) -> Departure:
        await self._require(person, password)
        return await self._issuer.depart(person.id, person.session)

    async def finish(self, person: Person, secret: str) -> None:
        """The page asks with the sign-in that it has: whoever sits there now is who began it, or nobody."""

        def run(work: Work) -> None:
            passage = issuer_store.use_passage(work, digest(secret))
            # As it is told: a refusal would undo that it is used up.
            told.append(self._connect(work, person, passage))

        told: list[Code | None] = []
        await self._database.work(run)
        if refused := told[-1]:
            raise Refusal(refused)

    def _connect(self, work: Work, person: Person, passage: issuer_store.Passage | None) -> Code | None:
        if passage is None or passage.subject is None:
            return Code.ISSUER_REFUSED
        if (passage.staff, passage.session) != (person.id, person.session):
            return Code.ISSUER_REFUSED
        store.lock_everybody(work)
        member = store.member(work.connection, person.id)
        if member is None or not self._may(member):
            return Code.NOT_PERMITTED
        id = self._issuer.id_of(passage.subject)
        whose = issuer_store.staff_of(work.connection, id)
        if whose == person.id:
            return None
        if whose is not None or issuer_store.is_linked(work.connection, person.id, self._issuer.url):
            return Code.ISSUER_TAKEN
        issuer_store.link(work, id, person.id, self._issuer.url, passage.subject)
        work.record(
            "staff.issuer_linked",
            actor_kind="staff",
            actor=person.id,
            data={"staff": person.id, "why": "own"},
        )
        return None

    async def end(self, person: Person, password: str) -> None:
        """All other sign-ins of theirs end: one of them may have come from there. Gone already is gone."""
        await self._require(person, password)

        def run(work: Work) -> None:
            if not issuer_store.unlink(work, person.id, self._issuer.url):
                return
            data = {"staff": person.id}
            work.record("staff.issuer_unlinked", actor_kind="staff", actor=person.id, data=data)
            session_store.end_sessions_of(work, person.id, but=person.session)
            work.announce(RightsEnded(person.id, but=person.session))

        await self._database.work(run)

    async def _require(self, person: Person, password: str) -> None:
        member = await self._people.require_password(person, password)
        if not self._may(member):
            raise Refusal(Code.NOT_PERMITTED)
