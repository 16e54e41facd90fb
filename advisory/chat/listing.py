"""Conversations as a register: which there are, page by page in an order that nothing disturbs."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import and_, or_

from advisory.chat.model import Conversation
from advisory.chat.store import CONVERSATIONS, conversation_of
from advisory.chat.tables import conversation
from advisory.clock import Instant
from advisory.storage.database import Database

Place = tuple[Instant, str]
"""Where a page ends: the time and the id of its last one."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """`services` None is all of them; `since` and `until` are of the beginning, the latter left out."""

    services: Collection[str] | None = None
    channel: str = ""
    is_open: bool | None = None
    since: Instant | None = None
    until: Instant | None = None


class Register:
    """Without practice. The oldest come first: who asks again after the last place misses none."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def page(self, wanted: Wanted, after: Place | None, limit: int) -> list[Conversation]:
        at, id = conversation.c.created_at, conversation.c.id
        found = CONVERSATIONS.where(conversation.c.practice.is_(False))
        if wanted.services is not None:
            found = found.where(conversation.c.service.in_(list(wanted.services)))
        if wanted.channel:
            found = found.where(conversation.c.channel == wanted.channel)
        if wanted.is_open is not None:
            status = conversation.c.status
            found = found.where(status != "closed" if wanted.is_open else status == "closed")
        if wanted.since is not None:
            found = found.where(at >= wanted.since)
        if wanted.until is not None:
            found = found.where(at < wanted.until)
        if after is not None:
            found = found.where(or_(at > after[0], and_(at == after[0], id > after[1])))
        page = found.order_by(at, id).limit(limit)
        return await self._database.read(
            lambda connection: [conversation_of(row) for row in connection.execute(page)]
        )
