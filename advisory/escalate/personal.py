"""What is kept of a conversation's calls: when, how and with whom; never what was said or shown."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Table

from advisory.clock import Instant
from advisory.escalate import store
from advisory.escalate.tables import call_participant, call_session, call_source, call_transition
from advisory.identity import ConversationId
from advisory.storage.work import Work


class CallsPersonal:
    name = "calls"
    tables: Sequence[Table] = (call_session, call_participant, call_source, call_transition)

    def erase(self, work: Work, conversation: ConversationId) -> int:
        return store.erase(work, conversation)

    def expire(self, _: Work, __: Instant) -> int:
        return 0

    def export(self, connection: Connection, conversation: ConversationId) -> list[dict[str, Any]]:
        return [
            {
                "mode": call.mode,
                "offered_at": call.offered_at,
                "started_at": call.started_at,
                "ended_at": call.ended_at,
                "state": call.state,
            }
            for call in store.of_conversation(connection, conversation)
        ]

    def count(self, connection: Connection, conversation: ConversationId) -> int:
        return store.count(connection, conversation)
