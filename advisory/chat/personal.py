"""What a conversation holds of a person, and how it goes away."""

from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection

from advisory.chat import life_store, store
from advisory.chat.model import Entry
from advisory.chat.tables import block, conversation, entry
from advisory.clock import Instant
from advisory.identity import ConversationId
from advisory.storage import receipts
from advisory.storage.lifecycle import Lifecycle
from advisory.storage.work import Work


def _line(one: Entry) -> dict[str, Any]:
    line: dict[str, Any] = {"seq": one.seq, "at": one.at, "by": one.by, "kind": one.kind, "text": one.text}
    if one.is_binding:
        line["binding"] = {name: one.params[name] for name in ("service", "words")}
    more = {"notice": one.notice, "call": one.call, "card": one.card}
    return line | {name: value for name, value in more.items() if value}


class ChatPersonal:
    name = "conversation"
    tables = (conversation, entry, block, receipts.receipt)

    def __init__(self, lifecycle: Lifecycle) -> None:
        self._lifecycle = lifecycle

    def erase(self, work: Work, conversation: ConversationId) -> int:
        return life_store.erase(work, conversation) + store.erase(work, conversation)

    def expire(self, work: Work, now: Instant) -> int:
        return receipts.expire(work, now) + life_store.expire(work, now, self._lifecycle.free)

    def export(self, connection: Connection, conversation: ConversationId) -> list[dict[str, Any]]:
        found = store.find(connection, conversation)
        if found is None:
            return []
        shown = (
            "number",
            "service",
            "channel",
            "lang",
            "created_at",
            "closed_at",
            "outcome",
            "visitor_name",
            "contact",
            "page_path",
            "page_title",
            "searched",
            "read_article",
            "known_name",
            "known_sub",
            "topic",
            "note",
            "draft",
            "transfer_note",
            "rated_solved",
            "rated_feeling",
            "rated_surer",
            "rated_text",
        )
        lines = store.entries_after(connection, conversation, 0, limit=100_000)
        return [
            {name: value for name, value in asdict(found).items() if name in shown},
            *(_line(one) for one in lines),
            *(
                {"blocked_at": one.at, "blocked_until": one.until, "reason": one.reason}
                for one in life_store.blocks_of(connection, conversation)
            ),
        ]

    def count(self, connection: Connection, conversation: ConversationId) -> int:
        blocks = len(life_store.blocks_of(connection, conversation))
        return store.count(connection, conversation) + blocks
