"""Whose a conversation is, known by heart: access is checked without waiting, so that order is kept.

What is known here is a view of committed rows; a Work that writes checks again for itself.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Self

from sqlalchemy import Connection

from advisory.chat import store
from advisory.chat.events import ConversationChanged, ConversationErased
from advisory.chat.model import Conversation
from advisory.errors import Code, Refusal
from advisory.identity import Person
from advisory.storage import receipts
from advisory.storage.database import Database


@dataclass(frozen=True, slots=True)
class Whose:
    """Everybody to whom one conversation belongs in one way or another."""

    visitor: str
    advisor: str | None
    service: str
    queue: str | None
    offered_to: str | None
    rev: int

    @classmethod
    def is_(cls, item: Conversation) -> Self:
        return cls(item.visitor, item.advisor, item.service, item.queue, item.offered_to, item.rev)


class Reach:
    """Answers for each scope of a conversation whether somebody reaches it; raises what refuses them."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._known: dict[str, Whose] = {}
        database.listen(ConversationChanged, self._remember, everywhere=True)
        database.listen(ConversationErased, self._forget, everywhere=True)

    def own(self, person: Person, payload: Any) -> Awaitable[None] | None:
        """Of the visitor whose it is. Another's looks like none."""
        return self._check(payload.conversation, lambda whose: whose.visitor == person.id, Code.NOT_FOUND)

    def held(self, person: Person, payload: Any) -> Awaitable[None] | None:
        """Of the advisor who holds it, and of one who asks again for what they did while they held it."""
        waits = self._check(
            payload.conversation, lambda whose: whose.advisor == person.id, Code.NOT_PERMITTED
        )
        return None if waits is None else self._held_or_done(waits, person, payload)

    def member(self, person: Person, payload: Any) -> Awaitable[None] | None:
        """Of its service's members, whoever holds it or is offered it, and main users."""

        def reaches(whose: Whose) -> bool:
            mine = person.id in (whose.advisor, whose.offered_to)
            return mine or person.serves(whose.service, whose.queue)

        return self._check(payload.conversation, reaches, Code.NOT_PERMITTED)

    async def _held_or_done(self, waits: Awaitable[None], person: Person, payload: Any) -> None:
        try:
            await waits
        except Refusal as refusal:
            await self._done_before(person, payload, refusal)

    async def _done_before(self, person: Person, payload: Any, refusal: Refusal) -> None:
        """What somebody did while they held it may be asked again afterwards: it is answered, not done."""
        cid = getattr(payload, "cid", None)
        if cid is None:
            raise refusal

        def run(connection: Connection) -> bool:
            item = payload.conversation
            stored = store.entries_by_cid(connection, [item], [cid])
            return (item, person.id, cid) in stored or receipts.is_known(connection, person.id, cid, item)

        if not await self._database.read(run):
            raise refusal

    def _check(
        self, conversation: str, reaches: Callable[[Whose], bool], code: Code
    ) -> Awaitable[None] | None:
        known = self._known.get(conversation)
        if known is None or not reaches(known):
            # What another process has just changed may not be known here yet: refuse by the row alone.
            return self._look_up(conversation, reaches, code)
        return None

    async def _look_up(self, conversation: str, reaches: Callable[[Whose], bool], code: Code) -> None:
        found = await self._database.read(lambda connection: store.find(connection, conversation))
        if found is None:
            raise Refusal(Code.NOT_FOUND)
        whose = Whose.is_(found)
        if found.is_open:
            whose = self.learn(found)
        if not reaches(whose):
            raise Refusal(code)

    def learn(self, item: Conversation) -> Whose:
        """Know an open conversation that was just read, unless something newer is known."""
        whose = Whose.is_(item)
        known = self._known.get(item.id, whose)
        newest = self._known[item.id] = known if known.rev > whose.rev else whose
        return newest

    async def _remember(self, event: ConversationChanged) -> None:
        if event.after.is_open:
            self._known[event.after.id] = Whose.is_(event.after)
        else:
            self._known.pop(event.after.id, None)

    async def _forget(self, event: ConversationErased) -> None:
        self._known.pop(event.conversation, None)
