"""What is learnt of a conversation goes with it; counts of what became an article stay."""

from collections import Counter
from typing import Any

from sqlalchemy import Connection

from advisory.clock import DAY_MS, Instant
from advisory.faq import observations, store
from advisory.faq.effect import MOST_WEEKS, WEEK_MS, week_of
from advisory.faq.service import MISSES_KEPT_MS
from advisory.faq.tables import observation, transcript_opening
from advisory.identity import ConversationId
from advisory.storage.lifecycle import Within
from advisory.storage.work import Work

STEPS_KEPT_MS = 30 * DAY_MS
"""So long may be undone what an editor did to groups."""


AT_ONCE = 100


def _unlearn(work: Work, conversation: str) -> int:
    """Take the questions away, and keep how many there were of what in which week."""
    asked = Counter(
        (item.article or item.group, week_of(item.at))
        for item in observations.of_conversation(work.connection, conversation)
    )
    for (subject, week), questions in asked.items():
        if subject is not None:
            store.count_asked(work, subject, week, questions)
    return observations.erase(work, conversation)


def unlearn(work: Work, before: Instant, within: Within) -> int:
    """Questions that are older, out of conversations that stay; gives how many."""
    old = observations.older(work.connection, before, within, AT_ONCE)
    return sum(_unlearn(work, conversation) for conversation in old)


class KnowledgePersonal:
    name = "questions"
    tables = (observation, transcript_opening)

    def erase(self, work: Work, conversation: ConversationId) -> int:
        return _unlearn(work, conversation) + store.forget_openings(work, conversation)

    def expire(self, work: Work, now: Instant) -> int:
        gone = store.expire_misses(work, Instant(now - MISSES_KEPT_MS))
        gone += observations.expire_steps(work, Instant(now - STEPS_KEPT_MS))
        return gone + store.expire_asked(work, Instant(now - MOST_WEEKS * WEEK_MS))

    def export(self, connection: Connection, conversation: ConversationId) -> list[dict[str, Any]]:
        found = observations.of_conversation(connection, conversation)
        asked = [{"at": item.at, "lang": item.lang, "text": item.text} for item in found]
        opened = store.openings(connection, conversation)
        return asked + [{"at": row.at, "read_by": row.staff_name, "reason": row.reason} for row in opened]

    def count(self, connection: Connection, conversation: ConversationId) -> int:
        return observations.count(connection, conversation) + len(store.openings(connection, conversation))
