"""What was recorded, for those who oversee: which there is, and a part of it for a reason that is kept."""

import asyncio
import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from sqlalchemy import Connection

from advisory.chat.model import Conversation
from advisory.chat.service import Chat
from advisory.clock import Clock, Instant
from advisory.errors import Code, Refusal
from advisory.escalate import recording_store, store
from advisory.escalate.model import Participant
from advisory.escalate.notices import note
from advisory.escalate.recording import REASON_LEAST, Opening, Part, Recording
from advisory.escalate.recording_sealed import Broken, Vault, opened
from advisory.escalate.recordings import ENDING
from advisory.guard import faq as guard
from advisory.identity import Person, new_id
from advisory.storage import receipts
from advisory.storage.database import Database
from advisory.storage.work import Work

log = logging.getLogger(__name__)
reasons = recording_store.opening_reasons
"""Why recordings were opened, by the ids of the openings."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A recording with all that is known of it."""

    conversation: Conversation
    recording: Recording
    people: dict[str, Participant]
    parts: list[Part]
    openings: list[Opening]


class Archive:
    """Main users look into every service's, supervisors into those of their own services."""

    def __init__(
        self, database: Database, clock: Clock, chat: Chat, directory: Path, vault: Vault | None
    ) -> None:
        self._database = database
        self._clock = clock
        self._chat = chat
        self._directory = directory
        self._vault = vault

    async def of_conversation(self, person: Person, conversation: str) -> list[Kept]:
        item = await self.require(person, conversation)

        def run(connection: Connection) -> list[Kept]:
            found = recording_store.of_conversation(connection, conversation)
            return _whole(connection, [(item, one) for one in found])

        return await self._database.read(run)

    async def latest(self, person: Person, before: tuple[Instant, str] | None, limit: int) -> list[Kept]:
        """What this person may look into; `before` is when the last one that was seen began, and its id."""
        mine: list[tuple[Conversation, Recording]] = []
        more = True
        while more and len(mine) < limit:
            page = await self._database.read(partial(recording_store.latest, before=before, limit=limit))
            for conversation, recording in page:
                item = await self._chat.find(conversation)
                if self._reaches(person, item):
                    mine.append((item, recording))
            more = len(page) == limit
            if more:
                began, id = page[-1][1].started_at, page[-1][1].id
                assert began is not None
                before = (began, id)
        return await self._database.read(lambda connection: _whole(connection, mine[:limit]))

    async def require(self, person: Person, conversation: str) -> Conversation:
        """The conversation, if this person may look into what was recorded in it."""
        item = await self._chat.find(conversation)
        if not self._reaches(person, item):
            raise Refusal(Code.NOT_PERMITTED)
        return item

    @staticmethod
    def _reaches(person: Person, item: Conversation) -> bool:
        return person.serves(item.service)

    async def find(self, part: str) -> tuple[str, Part]:
        """A part and the conversation that it belongs to; its caller asks who may see it."""

        def run(connection: Connection) -> tuple[str, Part] | None:
            found = recording_store.part(connection, part)
            conversation = found and recording_store.conversation_of(connection, found.recording)
            return (conversation, found) if found is not None and conversation else None

        found = await self._database.read(run)
        if found is None:
            raise Refusal(Code.NOT_FOUND)
        return found

    async def open(self, person: Person, conversation: str, part: Part, cid: str, reason: str) -> Opening:
        """Who opens it and why is kept before anything of it is given."""
        reason = reason.strip()
        if len(reason) < REASON_LEAST or guard.redact(reason).spans:
            raise Refusal(Code.INVALID)

        def run(work: Work) -> Opening:
            item = self._chat.require(work, conversation)

            def first() -> str:
                new = Opening(
                    new_id(), item.id, part.recording, part.id, person.id, person.name, work.now, reason
                )
                recording_store.add_opening(work, new)
                told = {"recording": part.recording, "part": part.id, "opening": new.id}
                note(work, item, person, "recording.opened", told)
                return new.id

            found = recording_store.opening(
                work.connection, receipts.once(work, person.id, cid, "recording:open", first)
            )
            if found is None or found.part != part.id:
                raise Refusal(Code.CONFLICT)
            return found

        return await self._database.work(run)

    async def fetch(self, person: Person, conversation: str, part: Part, opening: str) -> Iterator[bytes]:
        """The file as it was before it was sealed. Who fetched it is in the record before a byte leaves."""
        given = await self._database.read(lambda c: recording_store.opening(c, opening))
        if given is None or not given.lets(person.id, part.id, self._clock()):
            raise Refusal(Code.NOT_PERMITTED)
        if self._vault is None:
            raise Refusal(Code.NOT_FOUND)
        path = self._directory / f"{part.id}{ENDING}"
        if not await asyncio.to_thread(path.exists):
            raise Refusal(Code.FILE_GONE)

        try:
            key = self._vault.key(part.id, part.sealed_key)
        except Broken:
            log.error("a recording was sealed with another key than ADVISORY_RECORDING_KEY")
            raise Refusal(Code.FILE_GONE) from None

        def run(work: Work) -> None:
            item = self._chat.require(work, conversation)
            told = {"recording": part.recording, "part": part.id, "opening": opening}
            note(work, item, person, "recording.fetched", told)

        await self._database.work(run)
        return _plain(path, key)


def _whole(connection: Connection, found: Sequence[tuple[Conversation, Recording]]) -> list[Kept]:
    whole = []
    for item, one in found:
        calls = store.of_conversation(connection, item.id)
        people = {person.id: person for call in calls for person in call.participants}
        openings = [
            each for each in recording_store.openings(connection, item.id) if each.recording == one.id
        ]
        parts = recording_store.parts(connection, one.id)
        whole.append(Kept(item, one, people, parts, openings))
    return whole


def _plain(path: Path, key: bytes) -> Iterator[bytes]:
    with path.open("rb") as file:
        yield from opened(file, key)
