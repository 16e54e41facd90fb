"""Coming back: what has ended goes on, or waits as a message; and who may not for a while."""

from dataclasses import dataclass, replace

from advisory.chat.model import Conversation
from advisory.clock import SECOND_MS, Instant

UNDO_MS = 20 * SECOND_MS


@dataclass(frozen=True, slots=True)
class Block:
    """A visitor who may not write to the service for a while, and why."""

    id: str
    visitor: str
    conversation: str
    service: str
    number: int
    by: str
    by_name: str
    reason: str
    at: Instant
    until: Instant
    lifted_at: Instant | None = None
    lifted_by: str | None = None


def as_message(item: Conversation, contact: str, answer_by: Instant) -> Conversation:
    """It waits for an answer some day, with nobody in turn for it."""
    return replace(
        item,
        channel="message",
        status="message",
        offered_to=None,
        offered_until=None,
        contact=contact or item.contact,
        answer_by=answer_by,
        rev=item.rev + 1,
    )


def reopened(item: Conversation, now: Instant) -> Conversation:
    """Where it stood in the queue before, which is at the front; its last advisor is asked first."""
    return replace(
        item,
        status="message" if item.is_message else "queued",
        turn="advisor",
        pause=None,
        advisor=None,
        advisor_name="",
        slot=None,
        passed_by=(),
        waiting_since=now,
        quiet_since=now,
        closed_at=None,
        closed_by=None,
        reopen_until=None,
        outcome=None,
        rev=item.rev + 1,
    )


def not_closed(item: Conversation, slot: int) -> Conversation:
    """As it was before its advisor closed it a moment ago."""
    unanswered = item.last_by == "visitor"
    return replace(
        item,
        status="active",
        turn="advisor" if unanswered else "visitor",
        waiting_since=item.quiet_since if unanswered else None,
        slot=slot,
        closed_at=None,
        closed_by=None,
        reopen_until=None,
        outcome=None,
        rev=item.rev + 1,
    )
