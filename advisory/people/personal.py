"""What is kept of visitors beside their conversations: a token's hash, until it expires."""

from typing import Any

from sqlalchemy import Connection

from advisory.clock import Instant
from advisory.identity import ConversationId
from advisory.people import store
from advisory.people.tables import visitor
from advisory.storage.work import Work


class PeoplePersonal:
    name = "people"
    tables = (visitor,)

    def erase(self, _: Work, __: ConversationId) -> int:
        return 0

    def expire(self, work: Work, now: Instant) -> int:
        return store.expire(work, now)

    def export(self, _: Connection, __: ConversationId) -> list[dict[str, Any]]:
        return []

    def count(self, _: Connection, __: ConversationId) -> int:
        return 0
