"""What passes between those in a call and is kept nowhere: text as it is typed, and a pointer on a screen."""

from typing import Annotated

from pydantic import Field

from advisory.escalate.wire import IN_CALL_GUEST, IN_CALL_STAFF, IN_CALL_VISITOR, SessionRef
from advisory.wire import GUESTS, STAFF_SPACE, VISITORS, WHOLE, Count, Event, Id, Push, Wire

LINE_LIMIT = 300
Share = Annotated[float, Field(ge=0, le=1)]


class Type(Wire):
    """The whole of a line so far; `done` ends it. `line` counts a sender's lines."""

    session: Id
    line: Count
    text: Annotated[str, Field(max_length=LINE_LIMIT), WHOLE]
    done: bool = False


class Typed(Wire):
    session: str
    participant: str
    line: int
    text: str
    done: bool


class CallPoint(Wire):
    """Where on somebody's shared screen; without a place the pointer goes away."""

    session: Id
    source: Id
    x: Share | None = None
    y: Share | None = None


class CallPointed(Wire):
    session: str
    source: str
    participant: str
    x: float | None = None
    y: float | None = None


TYPE = tuple(
    Event(space, "call:type", Type, SessionRef, may, False)
    for space, may in ((VISITORS, IN_CALL_VISITOR), (STAFF_SPACE, IN_CALL_STAFF), (GUESTS, IN_CALL_GUEST))
)
POINT = Event(STAFF_SPACE, "call:point", CallPoint, SessionRef, IN_CALL_STAFF, False)

TYPED = Push((VISITORS, STAFF_SPACE, GUESTS), "call:typed", Typed)
POINTED = Push((VISITORS, STAFF_SPACE, GUESTS), "call:pointed", CallPointed)
