"""A whole conversation behind a candidate's question: read for a reason, and it is kept who did."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from advisory.chat.model import Conversation, Entry
from advisory.chat.service import Chat
from advisory.clock import Instant
from advisory.errors import Code, Refusal
from advisory.faq import observations, store
from advisory.faq.candidates import Candidates
from advisory.guard import faq as guard
from advisory.identity import Person, Role, new_id
from advisory.storage import receipts
from advisory.storage.database import Database
from advisory.storage.work import Work
from advisory.wire import CONTROL

REASON_LETTERS = 3
REASON_MOST = 300
reasons = store.opening_reasons
"""Why transcripts were opened, by the ids of the openings."""
StaffNames = Callable[[], Awaitable[list[str]]]


@dataclass(frozen=True, slots=True)
class Line:
    by: str
    text: str
    at: int


@dataclass(frozen=True, slots=True)
class Opening:
    by: str
    at: Instant
    reason: str


@dataclass(frozen=True, slots=True)
class Logged:
    """An opening as it stands in the log of all; `service` is where the conversation was held."""

    id: str
    by: str
    at: Instant
    reason: str
    service: str


@dataclass(frozen=True, slots=True)
class Transcript:
    lang: str
    service: str
    lines: tuple[Line, ...]
    openings: tuple[Opening, ...]


class Transcripts:
    def __init__(
        self, database: Database, chat: Chat, candidates: Candidates, staff_names: StaffNames
    ) -> None:
        self._database = database
        self._chat = chat
        self._candidates = candidates
        self._staff_names = staff_names

    async def open(self, person: Person, group: str, question: str, cid: str, reason: str) -> Transcript:
        """It is kept that it was read before anything of it is given.

        Only what stands as evidence leads to a transcript, so one that nobody may be shown stays shut; and
        it is shown to members of the service where it was held.
        """
        found = await self._candidates.find(group)
        item = next((one for one in found.shown if one.id == question), None)
        if item is None:
            raise Refusal(Code.NOT_FOUND)
        _require_reason(reason)
        conversation, entries = await self._chat.after(item.conversation, 0)
        if not person.serves(conversation.service):
            raise Refusal(Code.NOT_PERMITTED)
        names = [*await self._staff_names(), conversation.visitor_name]

        await self._note(person, conversation, cid, reason, {"group": group})
        lines = await asyncio.to_thread(_redacted, entries, [name for name in names if name])
        openings = await self._database.read(lambda connection: _openings(connection, conversation.id, cid))
        return Transcript(conversation.lang, conversation.service, lines, openings)

    async def note(self, person: Person, conversation: Conversation, cid: str, reason: str) -> None:
        """Keep that somebody is about to read all of it, and why."""
        _require_reason(reason)
        await self._note(person, conversation, cid, reason, {})

    async def _note(
        self, person: Person, conversation: Conversation, cid: str, reason: str, more: Mapping[str, str]
    ) -> None:
        def run(work: Work) -> None:
            opening = new_id() if person.has(Role.KEY) else cid  # programs choose a cid of their own each

            def first() -> str:
                store.add_opening(work, opening, conversation.id, person.id, person.name, reason.strip())
                work.record(
                    "transcript.opened",
                    actor_kind="key" if person.has(Role.KEY) else "staff",
                    actor=person.id,
                    conversation=conversation.id,
                    service=conversation.service,
                    site=conversation.site,
                    data={**more, "opening": opening},
                )
                return conversation.id

            if receipts.once(work, person.id, cid, "transcript:open", first) != conversation.id:
                raise Refusal(Code.CONFLICT)

        await self._database.work(run)

    async def log(self, before: tuple[Instant, str] | None, limit: int) -> list[Logged]:
        """Who read which conversations, and why; newest first."""

        def load(connection: Connection) -> list[Logged]:
            rows = store.latest_openings(connection, before, limit)
            services = observations.services(connection, {row.conversation for row in rows})
            return [
                Logged(row.id, row.staff_name, row.at, row.reason, services.get(row.conversation, ""))
                for row in rows
            ]

        return await self._database.read(load)


def _require_reason(reason: str) -> None:
    """A reason names no person: it is kept where others read it."""
    told = reason.strip()
    if not REASON_LETTERS <= len(told) <= REASON_MOST or CONTROL.search(told) or guard.redact(told).spans:
        raise Refusal(Code.INVALID)


def _redacted(entries: Sequence[Entry], names: Sequence[str]) -> tuple[Line, ...]:
    numbering = guard.Numbering()
    return tuple(
        Line(entry.by, guard.redact(entry.text, known_names=names, numbering=numbering).text, entry.at)
        for entry in entries
        if entry.kind in ("text", "card") and entry.text and entry.by in ("visitor", "advisor")
    )


def _openings(connection: Connection, conversation: str, but: str) -> tuple[Opening, ...]:
    rows = store.openings(connection, conversation)
    return tuple(Opening(row.staff_name, row.at, row.reason) for row in rows if row.id != but)
