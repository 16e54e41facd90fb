"""Guests of a call on the wire: links, the door, and what a guest's own page asks."""

from typing import Annotated, Literal

from pydantic import Field

from advisory.escalate.wire import IN_CALL_GUEST, IN_CALL_STAFF, INVITED, VideoState
from advisory.wire import FILLED, GUESTS, PLAIN, STAFF_SPACE, At, Cid, Event, Id, UiLang, Wire

GuestRole = Literal["interpreter", "relative", "authority"]
Shown = Literal["screen", "history"]
Secret = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{43}$")]
"""256 random bits; never in an address, a log or the record."""
Name = Annotated[str, Field(max_length=60), PLAIN, FILLED]
OptionalName = Annotated[str, Field(max_length=60), PLAIN]


class InviteGuest(Wire):
    """`may_see` is what the role does not see anyway."""

    session: Id
    cid: Cid
    role: GuestRole
    name: OptionalName = ""
    may_see: list[Shown] = Field(default_factory=list, max_length=4)


class Invited(Wire):
    """The link is told once, to be given to the guest; it is good for one browser until `expires_at`."""

    url: str
    role: GuestRole
    expires_at: At


class DecideGuest(Wire):
    session: Id
    cid: Cid
    participant: Id
    admit: bool


class EjectGuest(Wire):
    session: Id
    cid: Cid
    participant: Id


class LeaveCall(Wire):
    session: Id
    cid: Cid


class LookAtLink(Wire):
    token: Secret


class LinkIs(Wire):
    """What a link is for. Nobody's name is told before the guest is let in."""

    role: GuestRole
    name: str
    expires_at: At


class Knock(Wire):
    """`key` is made by the guest's browser and opens its socket; the same key may knock again."""

    token: Secret
    key: Secret
    name: Name
    lang: UiLang


class Knocked(Wire):
    session: Id
    expires_at: At


class GuestAuth(Wire):
    contract: int
    key: Secret
    lang: UiLang


class AskHistory(Wire):
    session: Id


class Said(Wire):
    by: Literal["visitor", "advisor", "system"]
    by_name: str
    at: At
    text: str


class History(Wire):
    lines: list[Said]


INVITE = Event(STAFF_SPACE, "guest:invite", InviteGuest, Invited, IN_CALL_STAFF)
DECIDE = Event(STAFF_SPACE, "guest:decide", DecideGuest, VideoState, IN_CALL_STAFF)
EJECT = Event(STAFF_SPACE, "guest:eject", EjectGuest, VideoState, IN_CALL_STAFF)
LEAVE = Event(GUESTS, "video:leave", LeaveCall, VideoState, INVITED)
HISTORY = Event(GUESTS, "guest:history", AskHistory, History, IN_CALL_GUEST, mutates=False)
