"""A conversation's life on the wire: silence, promises to return, second thoughts, what is over, blocks."""

from typing import Annotated, Literal

from pydantic import Field

from advisory.chat.wire import HELD, OWN, ConversationCard
from advisory.identity import Role
from advisory.wire import (
    ADVISING,
    PLAIN,
    STAFF_SPACE,
    VISITORS,
    At,
    Cid,
    Event,
    Id,
    May,
    Nothing,
    Scope,
    UiLang,
    Wire,
)

Reason = Literal["abuse", "threat", "spam", "disturbance"]


class StillHere(Wire):
    """The answer to "are you still there?"; at most ten times between two messages."""

    conversation: Id
    cid: Cid


class PromiseReturn(Wire):
    """Minutes until the advisor is back; both see the time. None at all: they are back."""

    conversation: Id
    cid: Cid
    minutes: Annotated[int, Field(ge=0, le=240)]


class UndoClose(Wire):
    """Take back a close within twenty seconds."""

    conversation: Id
    cid: Cid


class NotWide(Wire):
    """The suggestion to go on elsewhere is put away, for good."""

    conversation: Id
    cid: Cid


class BlockVisitor(Wire):
    """End the conversation and refuse this visitor for a time. They are told so."""

    conversation: Id
    cid: Cid
    reason: Reason
    hours: Annotated[int, Field(ge=1, le=168)]


class ClosedAsk(Wire):
    """Own closed conversations, the latest first; `before` and `last` are those of the last one seen."""

    before: At | None = None
    last: Id | None = None


class ClosedPage(Wire):
    conversations: list[ConversationCard]
    more: bool = False


Receipt = Annotated[str, Field(pattern=r"^[A-Za-z0-9 -]{10,16}$")]


def plain_receipt(typed: str) -> str:
    """As it was given, whatever case and spaces it was typed with."""
    return typed.upper().replace("-", "").replace(" ", "")


Why = Literal["visitor_asks", "goes_on", "complaint", "quality"]


class FindByReceipt(Wire):
    """The code that a visitor got. Staff of its service find it for a reason; that they look is recorded."""

    receipt: Receipt
    why: Why


class ReturnByReceipt(Wire):
    """A visitor on another device shows the code; what they get opens their conversation."""

    site: Annotated[str, Field(max_length=64), PLAIN]
    lang: UiLang
    receipt: Receipt


class Returned(Wire):
    token: str
    expires_at: At
    conversation: str


class Found(Wire):
    conversation: ConversationCard


class BlockView(Wire):
    id: str
    conversation: str
    service_name: str
    number: int
    by_name: str
    reason: Reason
    at: At
    until: At


class Blocks(Wire):
    blocks: list[BlockView]


class Unblock(Wire):
    block: Id
    cid: Cid


OVERSEEING = frozenset({Role.SUPERVISOR, Role.MAIN_USER})

STAY = Event(VISITORS, "conversation:stay", StillHere, Nothing, OWN)

RETURN = Event(STAFF_SPACE, "conversation:return", PromiseReturn, ConversationCard, HELD)
UNDO_CLOSE = Event(STAFF_SPACE, "conversation:undo_close", UndoClose, ConversationCard, HELD)
NOT_WIDE = Event(STAFF_SPACE, "conversation:not_wide", NotWide, Nothing, HELD)
BLOCK = Event(STAFF_SPACE, "conversation:block", BlockVisitor, ConversationCard, HELD)
CLOSED = Event(
    STAFF_SPACE, "conversation:closed", ClosedAsk, ClosedPage, May(ADVISING, Scope.SELF), mutates=False
)
FIND = Event(STAFF_SPACE, "conversation:find", FindByReceipt, Found, May(ADVISING, Scope.SELF), mutates=False)
BLOCKS = Event(STAFF_SPACE, "desk:blocks", Nothing, Blocks, May(OVERSEEING, Scope.SELF), mutates=False)
UNBLOCK = Event(STAFF_SPACE, "desk:unblock", Unblock, Nothing, May(OVERSEEING, Scope.SELF))
