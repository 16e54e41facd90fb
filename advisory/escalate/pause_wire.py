"""The identification pause on the wire."""

from typing import Literal

from advisory.chat.wire import ConversationRef
from advisory.escalate.wire import IN_CALL_GUEST, IN_CALL_STAFF, SessionRef
from advisory.wire import (
    ADVISING,
    GUESTS,
    STAFF_SPACE,
    VISITOR,
    VISITORS,
    At,
    Cid,
    Event,
    Id,
    May,
    Push,
    Scope,
    Wire,
)


class StartPause(Wire):
    conversation: Id
    cid: Cid


class ConfirmPause(Wire):
    """A viewer's page shows nothing of the visitor's. Said again it changes nothing."""

    session: Id
    pause: Id


class EndPause(Wire):
    """`show`: whether a screen that was shared before is shown again. Ending it again changes nothing."""

    conversation: Id
    pause: Id
    show: bool


class PauseState(Wire):
    """`certain` alone says that nobody sees or hears the visitor; `dark` is the server's part of it.

    `cut`: it could not be made certain, so the call was ended. `viewers` and `confirmed` count pages.
    """

    pause: str
    conversation: str
    by: Literal["visitor", "advisor"]
    since: At
    on: bool
    in_call: bool
    dark: bool
    certain: bool
    cut: bool
    viewers: int
    confirmed: int
    ended_at: At | None = None
    outcome: Literal["shown", "hidden", "closed"] | None = None


class CurrentPause(Wire):
    pause: PauseState | None = None


OWN = May(VISITOR, Scope.OWN_CONVERSATION)
HELD = May(ADVISING, Scope.HELD_CONVERSATION)

START = (
    Event(VISITORS, "pause:start", StartPause, PauseState, OWN),
    Event(STAFF_SPACE, "pause:start", StartPause, PauseState, HELD),
)
CURRENT = (
    Event(VISITORS, "pause:current", ConversationRef, CurrentPause, OWN, False),
    Event(STAFF_SPACE, "pause:current", ConversationRef, CurrentPause, HELD, False),
)
NOW = Event(GUESTS, "pause:now", SessionRef, CurrentPause, IN_CALL_GUEST, False)
CONFIRM = (
    Event(STAFF_SPACE, "pause:confirm", ConfirmPause, PauseState, IN_CALL_STAFF),
    Event(GUESTS, "pause:confirm", ConfirmPause, PauseState, IN_CALL_GUEST),
)
END = Event(VISITORS, "pause:end", EndPause, PauseState, OWN)
CHANGED = Push((VISITORS, STAFF_SPACE, GUESTS), "pause:state", PauseState)
