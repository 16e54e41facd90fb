"""That somebody writes, on the wire: told as it is, and kept nowhere."""

from typing import Literal

from advisory.chat.wire import HELD, OWN
from advisory.wire import STAFF_SPACE, VISITORS, Event, Id, Nothing, Push, Wire


class Typing(Wire):
    conversation: Id
    on: bool


class TypingNow(Wire):
    conversation: str
    by: Literal["visitor", "advisor"]
    on: bool


TYPING = Event(VISITORS, "conversation:typing", Typing, Nothing, OWN, mutates=False)
STAFF_TYPING = Event(STAFF_SPACE, "conversation:typing", Typing, Nothing, HELD, mutates=False)
TYPING_NOW = Push((VISITORS, STAFF_SPACE), "conversation:typing_now", TypingNow)
