"""The lift to video on the wire: offer, answer, media and state."""

from typing import Annotated, Literal

from pydantic import Field

from advisory.chat.wire import ConversationRef
from advisory.wire import (
    ADVISING,
    GUEST,
    GUESTS,
    STAFF_SPACE,
    VISITOR,
    VISITORS,
    At,
    Cid,
    Event,
    Id,
    May,
    OptionalText,
    Push,
    Scope,
    Wire,
)

SessionState = Literal[
    "offered",
    "declined",
    "expired",
    "accepted",
    "connecting",
    "live",
    "paused_ident",
    "reconnecting",
    "ended",
]
Mode = Literal["voice", "video"]
Source = Literal["cam", "screen"]
Surface = Literal["browser", "window", "monitor"]
PartyRole = Literal["visitor", "advisor", "interpreter", "relative", "authority"]
ParticipantStatus = Literal["waiting", "admitted", "joined", "lost", "left", "ejected"]
Sdp = Annotated[str, Field(max_length=65_536)]


class OfferVideo(Wire):
    conversation: Id
    cid: Cid
    mode: Mode = "video"
    message: OptionalText = ""


class AnswerVideo(Wire):
    session: Id
    rev: int
    accept: bool
    mode: Mode = "video"


class SessionRef(Wire):
    session: Id


class EndVideo(Wire):
    """Ending what has ended gives the same answer."""

    session: Id
    cid: Cid
    reason: Literal["done", "left", "failed", "withdrawn"] = "done"


class Participant(Wire):
    """`sees_screens`: whether what somebody shares is shown to them."""

    id: str
    role: PartyRole
    name: str
    status: ParticipantStatus
    audio: bool
    video: bool
    screen: bool
    sees_screens: bool


class MediaSource(Wire):
    """What somebody sends. `surface` tells what kind of screen it is; titles stay with the sharer."""

    id: str
    participant: str
    kind: Source
    surface: Surface | None = None
    forwarding: Literal["on", "paused", "off"]


class CallRecording(Wire):
    """What is asked or recorded, as one participant is told it.

    `waits_for`: participants who have not said yes. `mine` is one's own last answer. `days`: how long it is
    kept. A `held` one records nothing.
    """

    recording: str
    state: Literal["asking", "on", "held", "over"]
    purpose: str
    days: int
    asked_by: str
    asked_at: At
    started_at: At | None = None
    mine: bool | None = None
    waits_for: list[str]
    ended_reason: Literal["refused", "withdrawn", "stopped", "call_over", "failed"] | None = None


class VideoState(Wire):
    """The whole session as one participant sees it; `rev` grows with every change.

    A guest is told nothing of the conversation: its `conversation` is the session's own id. `sees` is what
    the one who is told may see. `can_record`: whether they may ask now to record.
    """

    session: str
    conversation: str
    rev: int
    state: SessionState
    mode: Mode
    me: str
    offered_by: str
    message: str = ""
    expires_at: At | None = None
    started_at: At | None = None
    ended_reason: str | None = None
    participants: list[Participant]
    sources: list[MediaSource]
    sees: list[str]
    recording: CallRecording | None = None
    can_record: bool = False


class CurrentCall(Wire):
    """The call that a conversation has now, if any."""

    call: VideoState | None = None


class IceServer(Wire):
    urls: list[str]
    username: str
    credential: str


class Ice(Wire):
    """How to reach the media part. `relay_only`: through these servers and in no other way."""

    ice_servers: list[IceServer]
    ttl_s: int
    relay_only: bool


class Publish(Wire):
    """One source in one direction. Publishing a source again replaces it."""

    session: Id
    cid: Cid
    source: Source
    surface: Surface | None = None
    sdp: Sdp


class Published(Wire):
    source: str
    sdp: Sdp


class Unpublish(Wire):
    session: Id
    cid: Cid
    source: Source


class Subscribe(Wire):
    session: Id
    cid: Cid
    source: Id
    sdp: Sdp


class Subscribed(Wire):
    sdp: Sdp


class SetMedia(Wire):
    """What is on now, shown to everyone. The same values again change nothing."""

    session: Id
    audio: bool | None = None
    video: bool | None = None


class MediaStats(Wire):
    session: Id
    source: Id
    rtt_ms: float | None = None
    loss: float | None = None
    fps: float | None = None
    width: int | None = None
    height: int | None = None
    freezes: int | None = None


IN_CALL_VISITOR = May(VISITOR, Scope.CALL_PARTICIPANT)
IN_CALL_STAFF = May(ADVISING, Scope.CALL_PARTICIPANT)
IN_CALL_GUEST = May(GUEST, Scope.CALL_PARTICIPANT)
INVITED = May(GUEST, Scope.CALL_GUEST)

OFFER = Event(STAFF_SPACE, "video:offer", OfferVideo, VideoState, May(ADVISING, Scope.HELD_CONVERSATION))
ANSWER = Event(VISITORS, "video:answer", AnswerVideo, VideoState, IN_CALL_VISITOR)


def _for_both(
    name: str, payload: type[Wire], reply: type[Wire], *, mutates: bool = True
) -> tuple[Event, Event]:
    return (
        Event(VISITORS, name, payload, reply, IN_CALL_VISITOR, mutates),
        Event(STAFF_SPACE, name, payload, reply, IN_CALL_STAFF, mutates),
    )


def _for_all(name: str, payload: type[Wire], reply: type[Wire], *, mutates: bool = True) -> tuple[Event, ...]:
    return (
        *_for_both(name, payload, reply, mutates=mutates),
        Event(GUESTS, name, payload, reply, IN_CALL_GUEST, mutates),
    )


CURRENT = (
    Event(
        VISITORS, "video:current", ConversationRef, CurrentCall, May(VISITOR, Scope.OWN_CONVERSATION), False
    ),
    Event(
        STAFF_SPACE,
        "video:current",
        ConversationRef,
        CurrentCall,
        May(ADVISING, Scope.HELD_CONVERSATION),
        False,
    ),
)
STATE = (
    *_for_both("video:snapshot", SessionRef, VideoState, mutates=False),
    Event(GUESTS, "video:snapshot", SessionRef, VideoState, INVITED, False),
)
END = _for_both("video:end", EndVideo, VideoState)
ICE = _for_all("video:ice", SessionRef, Ice, mutates=False)
PUBLISH = _for_all("media:publish", Publish, Published)
UNPUBLISH = _for_all("media:unpublish", Unpublish, VideoState)
SUBSCRIBE = _for_all("media:subscribe", Subscribe, Subscribed)
SET = _for_all("media:set", SetMedia, VideoState)
STATS = _for_all("media:stats", MediaStats, SessionRef, mutates=False)

STATE_CHANGED = Push((VISITORS, STAFF_SPACE, GUESTS), "video:state", VideoState)
