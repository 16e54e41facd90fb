"""Guests of a call: links, knocking, letting in and putting out."""

from collections.abc import Sequence
from dataclasses import replace

from advisory.chat.model import Entry
from advisory.chat.service import Chat
from advisory.clock import Clock, Instant
from advisory.errors import Code, Refusal
from advisory.escalate import invitation_store, parties, store
from advisory.escalate.answers import Answers
from advisory.escalate.model import Call, GuestRole, Participant, Status
from advisory.escalate.notices import note
from advisory.escalate.parties import INVITE_LASTS_MS, Invitation, Sees
from advisory.escalate.service import Calls
from advisory.identity import Person, Role, SessionId, new_id, new_secret
from advisory.people.service import digest
from advisory.storage.database import Database
from advisory.storage.work import Work

HISTORY_MOST = 200
Link = tuple[str, Invitation]


class Guests:
    """A link's secret leaves in one answer and is kept nowhere; the guest's browser makes its own key."""

    def __init__(self, database: Database, clock: Clock, chat: Chat, calls: Calls) -> None:
        self._database = database
        self._clock = clock
        self._chat = chat
        self._calls = calls
        self._links: Answers[Link] = Answers()

    # -- the advisor -----------------------------------------------------------------------------

    async def invite(
        self, person: Person, call_id: str, cid: str, role: GuestRole, name: str, asked: list[Sees]
    ) -> Link:
        return await self._links.once(
            (person.id, cid), lambda: self._invite(person, call_id, cid, role, name, asked)
        )

    async def _invite(
        self, person: Person, call_id: str, cid: str, role: GuestRole, name: str, asked: list[Sees]
    ) -> Link:
        token = new_secret()
        known = await self._calls.find(call_id)

        def run(work: Work) -> Invitation:
            item = self._chat.require(work, known.conversation)
            call = store.lock(work, call_id)
            if call is None:
                raise Refusal(Code.NOT_FOUND)
            parties.require_open(call)
            require_host(call, person)
            sent = invitation_store.by_cid(work.connection, call_id, person.id, cid)
            if sent is not None:
                # Nobody saw the first answer: the link in it is replaced.
                sent.require_good(work.now)
                again = replace(sent, token_hash=digest(token))
                invitation_store.save(work, again)
                return again
            made = Invitation(
                id=new_id(),
                session=call_id,
                role=role,
                name=name,
                ticked=parties.ticks(role, asked),
                token_hash=digest(token),
                invited_by=person.id,
                cid=cid,
                expires_at=Instant(work.now + INVITE_LASTS_MS),
            )
            invitation_store.add(work, made)
            note(work, item, person, "call.guest_invited", {"call": call_id, "role": role})
            return made

        return token, await self._database.work(run)

    async def decide(self, person: Person, call_id: str, participant: str, admit: bool) -> Call:
        def alter(call: Call, _: Instant) -> Call:
            require_host(call, person)
            return parties.decided(call, participant, admit)

        kind = "call.guest_admitted" if admit else "call.guest_denied"
        return await self._calls.change(call_id, alter, person, kind)

    async def eject(self, person: Person, call_id: str, participant: str) -> Call:
        """Answered only when nothing more goes to the guest; asked again it is made certain again."""

        def alter(call: Call, _: Instant) -> Call:
            require_host(call, person)
            return parties.ejected(call, participant)

        after = await self._calls.change(call_id, alter, person, "call.guest_ejected")
        if not after.is_over:
            await self._calls.stage.eject(after, participant)
        return after

    # -- the guest -------------------------------------------------------------------------------

    async def look(self, token: str) -> Invitation:
        """Whether a link is good, and for what. Looking does not use it up."""
        found = await self._database.read(lambda c: invitation_store.by_token(c, digest(token)))
        if found is None:
            raise Refusal(Code.LINK_USED)
        found.require_good(self._clock())
        call = await self._calls.find(found.session)
        parties.require_open(call)
        return found

    async def knock(self, token: str, key: str, name: str) -> Invitation:
        """Use the link up for this key. The same key knocks once, however often it is sent."""
        sent = await self._database.read(lambda c: invitation_store.by_token(c, digest(token)))
        if sent is None:
            raise Refusal(Code.LINK_USED)
        known = await self._calls.find(sent.session)

        def run(work: Work) -> Invitation:
            item = self._chat.require(work, known.conversation)
            before = store.lock(work, known.id)
            found = invitation_store.by_token(work.connection, digest(token))
            if before is None or found is None:
                raise Refusal(Code.LINK_USED)
            if found.key_hash == digest(key) and found.revoked_at is None:
                return found
            found.require_good(work.now)
            used = replace(found, name=name, key_hash=digest(key), used_at=work.now)
            invitation_store.save(work, used)
            guest = Participant(new_id(), used.id, used.role, name, Status.WAITING, True, False, used.ticked)
            after = parties.knocked(before, guest)
            self._calls.put(work, item, before, after, person_of(used, "fi"), "call.guest_knocked")
            return used

        return await self._database.work(run)

    async def by_key(self, key: str, lang: str) -> Person:
        """Who a guest's socket is. A link that was taken back, or whose call is over, opens none."""
        found = await self._database.read(lambda c: invitation_store.by_key(c, digest(key)))
        if found is None or found.revoked_at is not None:
            raise Refusal(Code.NOT_SIGNED_IN)
        return person_of(found, lang)

    async def leave(self, person: Person, call_id: str) -> Call:
        def alter(call: Call, _: Instant) -> Call:
            return parties.left(call, call.of(person.id).id)

        after = await self._calls.change(call_id, alter, person, "call.guest_left")
        if not after.is_over:
            await self._calls.stage.eject(after, after.of(person.id).id)
        return after

    async def check(self, person: Person, call_id: str) -> None:
        (await self._calls.find(call_id)).of(person.id)

    async def call_of(self, person: Person) -> Call | None:
        call_id = await self._database.read(lambda c: invitation_store.call_of(c, person.id))
        return None if call_id is None else await self._calls.find(call_id)

    async def history(self, person: Person, call_id: str) -> Sequence[Entry]:
        """What was written in the conversation, for a guest to whom the advisor shows it."""
        call = await self._calls.find(call_id)
        if Sees.HISTORY not in parties.sees(call.of(person.id)):
            raise Refusal(Code.NOT_PERMITTED)
        item, entries = await self._chat.after(call.conversation, 0)
        said = [entry for entry in entries if entry.kind == "text" and entry.text][-HISTORY_MOST:]
        name = self._calls.names.shown
        return [
            replace(one, by_name=name(one.sender, one.by_name, item.lang)) if one.by == "advisor" else one
            for one in said
        ]


def require_host(call: Call, person: Person) -> None:
    """The advisor whose call it is now."""
    if call.advisor.person != person.id:
        raise Refusal(Code.NOT_PERMITTED)


def person_of(invitation: Invitation, lang: str) -> Person:
    roles = frozenset({Role.GUEST})
    return Person(invitation.id, roles, lang, SessionId(invitation.id), name=invitation.name)
