"""What reports hold of a conversation: counts and times. They stay, and forget whose they were."""

from typing import Any

from sqlalchemy import Connection

from advisory.clock import Instant
from advisory.identity import ConversationId
from advisory.reports import store
from advisory.reports.tables import case
from advisory.storage.work import Work


class ReportsPersonal:
    name = "reports"
    tables = (case,)

    def erase(self, work: Work, conversation: ConversationId) -> int:
        return store.unname(work, conversation)

    def expire(self, work: Work, now: Instant) -> int:
        return 0

    def export(self, connection: Connection, conversation: ConversationId) -> list[dict[str, Any]]:
        """Nothing that is not in the conversation itself."""
        return []

    def count(self, connection: Connection, conversation: ConversationId) -> int:
        return store.count_named(connection, conversation)
