"""What is kept of the files that people sent each other, and how it goes away."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Table

from advisory.clock import HOUR_MS, Instant
from advisory.files import store
from advisory.files.tables import attachment, attachment_page, joint_document
from advisory.identity import ConversationId
from advisory.storage.work import Work

UNFINISHED_MS = HOUR_MS


class FilesPersonal:
    """Files go with their conversation, and before it when their own time is over (`store.empty`)."""

    name = "files"
    tables: Sequence[Table] = (attachment, attachment_page, joint_document)

    def erase(self, work: Work, conversation: ConversationId) -> int:
        return store.erase(work, conversation)

    def expire(self, work: Work, now: Instant) -> int:
        """Drop what was never finished since its process died."""
        return store.drop(work, store.unfinished_before(work.connection, Instant(now - UNFINISHED_MS)))

    def export(self, connection: Connection, conversation: ConversationId) -> list[dict[str, Any]]:
        """Each file with its pages' words; the pictures are taken from the conversation itself."""
        return [
            {
                "name": item.name,
                "kind": item.kind,
                "pages": item.pages,
                "sent_at": item.created_at,
                "removed_at": item.gone_at,
                "text": [page.text for page in store.outlines(connection, item.id)],
            }
            for item in store.of_conversation(connection, conversation)
        ]

    def count(self, connection: Connection, conversation: ConversationId) -> int:
        return store.count(connection, conversation)
