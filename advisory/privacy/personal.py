"""Who held a conversation and who looked into it by its receipt; both go with it."""

from typing import Any

from sqlalchemy import Connection

from advisory.clock import Instant
from advisory.identity import ConversationId
from advisory.privacy import store
from advisory.privacy.tables import legal_hold, privacy_case
from advisory.storage.work import Work


class PrivacyPersonal:
    name = "privacy"
    tables = (legal_hold, privacy_case)

    def erase(self, work: Work, conversation: ConversationId) -> int:
        return store.erase(work, conversation)

    def expire(self, _: Work, __: Instant) -> int:
        return 0

    def export(self, connection: Connection, conversation: ConversationId) -> list[dict[str, Any]]:
        """That it is held and why is the visitor's to know; who of the staff did it is in the audit."""
        return [
            *(
                {"held_at": one.at, "reason": one.reason, "released_at": one.released_at}
                for one in store.holds_of(connection, conversation)
            ),
            *({"looked_at": one.at, "why": one.why} for one in store.cases_of(connection, conversation)),
        ]

    def count(self, connection: Connection, conversation: ConversationId) -> int:
        held, looked = store.holds_of(connection, conversation), store.cases_of(connection, conversation)
        return len(held) + len(looked)
