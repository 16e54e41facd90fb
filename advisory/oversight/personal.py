"""What oversight holds of a conversation: the lines that staff wrote beside it."""

from typing import Any

from sqlalchemy import Connection

from advisory.clock import Instant
from advisory.identity import ConversationId
from advisory.oversight import store
from advisory.oversight.tables import aside
from advisory.storage.work import Work


class OversightPersonal:
    name = "oversight"
    tables = (aside,)

    def erase(self, work: Work, conversation: ConversationId) -> int:
        return store.erase(work, conversation)

    def expire(self, work: Work, now: Instant) -> int:
        return 0

    def export(self, connection: Connection, conversation: ConversationId) -> list[dict[str, Any]]:
        """What was said of the visitor is theirs to read; who looked on is told by the line itself."""
        return [
            {"at": one.at, "kind": one.kind, "text": one.text}
            for one in store.asides(connection, conversation)
        ]

    def count(self, connection: Connection, conversation: ConversationId) -> int:
        return store.count(connection, conversation)
