"""What the desk counts over many conversations: promises kept and the time that one takes."""

from collections.abc import Mapping

from sqlalchemy import Connection, case, func, select

from advisory.chat.tables import conversation
from advisory.clock import SECOND_MS, Instant


def first_answers(
    connection: Connection, since: Instant, promised_s: Mapping[str, int]
) -> dict[str, tuple[int, int]]:
    """By service, how many first human answers since then came within its promise and how many came.

    Practice and messages are left out.
    """
    if not promised_s:
        return {}
    wait_ms = conversation.c.first_answer_at - conversation.c.created_at
    promise_ms = case({id: s * SECOND_MS for id, s in promised_s.items()}, value=conversation.c.service)
    kept = func.sum(case((wait_ms <= promise_ms, 1), else_=0))
    asked = (conversation.c.first_answer_at >= since, ~conversation.c.practice)
    rows = connection.execute(
        select(conversation.c.service, kept, func.count())
        .where(*asked, conversation.c.channel != "message")
        .group_by(conversation.c.service)
    )
    return {row[0]: (int(row[1]), int(row[2])) for row in rows}


def handling_times(connection: Connection, since: Instant, limit: int) -> list[tuple[str, int]]:
    """Service and ms from assignment to closing of what was closed since then, oldest first."""
    rows = connection.execute(
        select(conversation.c.service, conversation.c.closed_at - conversation.c.assigned_at)
        .where(
            conversation.c.closed_at >= since,
            conversation.c.status == "closed",
            conversation.c.assigned_at.is_not(None),
            conversation.c.practice.is_(False),
        )
        .order_by(conversation.c.closed_at.desc())
        .limit(limit)
    )
    return [(row[0], int(row[1])) for row in rows][::-1]


def closed(connection: Connection, since: Instant) -> dict[str, int]:
    """By service, how many that somebody had answered were closed since then; practice is left out."""
    rows = connection.execute(
        select(conversation.c.service, func.count())
        .where(
            conversation.c.closed_at >= since,
            conversation.c.status == "closed",
            conversation.c.first_answer_at.is_not(None),
            conversation.c.practice.is_(False),
        )
        .group_by(conversation.c.service)
    )
    return {row[0]: int(row[1]) for row in rows}
