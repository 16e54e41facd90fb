"""What is learnt of a conversation goes with it; counts of what became an article stay."""

from typing import Any

from sqlalchemy import Connection

from advisory.clock import Instant
from advisory.faq import observations, store
from advisory.faq.service import MISSES_KEPT_MS
from advisory.faq.tables import observation
from advisory.identity import ConversationId
from advisory.storage.work import Work


class KnowledgePersonal:
    name = "questions"
    tables = (observation,)

    def erase(self, work: Work, conversation: ConversationId) -> int:
        return observations.erase(work, conversation)

    def expire(self, work: Work, now: Instant) -> int:
        return store.expire_misses(work, Instant(now - MISSES_KEPT_MS))

    def export(self, connection: Connection, conversation: ConversationId) -> list[dict[str, Any]]:
        found = observations.of_conversation(connection, conversation)
        return [{"at": item.at, "lang": item.lang, "text": item.text} for item in found]

    def count(self, connection: Connection, conversation: ConversationId) -> int:
        return observations.count(connection, conversation)
