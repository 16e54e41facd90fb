"""Recording a call on the wire: asking, answering, and what was recorded for those who oversee."""

from typing import Annotated, Literal

from pydantic import Field

from advisory.chat.life_wire import OVERSEEING
from advisory.escalate.recording import PURPOSE_MOST, REASON_LEAST, REASON_MOST
from advisory.escalate.wire import IN_CALL_GUEST, IN_CALL_STAFF, IN_CALL_VISITOR, VideoState
from advisory.wire import FILLED, GUESTS, PLAIN, STAFF_SPACE, VISITORS, At, Cid, Event, Id, May, Scope, Wire

Purpose = Annotated[str, Field(max_length=PURPOSE_MOST), PLAIN, FILLED]


class AskRecording(Wire):
    """The advisor asks all to be recorded, and says what for; by asking they have said yes themselves."""

    session: Id
    cid: Cid
    purpose: Purpose


class AnswerRecording(Wire):
    """Yes or no; a no at any time ends it. The same answer again changes nothing."""

    session: Id
    recording: Id
    yes: bool


class RecordingAnswer(Wire):
    role: str
    yes: bool
    at: At


class RecordingPart(Wire):
    """What one camera with its microphone, or one screen, sent. `whole`: it was closed properly."""

    id: str
    role: str
    kind: Literal["cam", "screen"]
    began_at: At
    ended_at: At | None = None
    pictures: int
    sounds: int
    bytes: int
    whole: bool


class RecordingOpening(Wire):
    by: str
    part: str
    at: At
    reason: str


class CallRecordingKept(Wire):
    """`number`: of its conversation. `openings` are of those who fetched a part, the latest first."""

    id: str
    conversation: str
    number: int
    service_name: str
    purpose: str
    asked_at: At
    started_at: At | None = None
    ended_at: At | None = None
    ended_reason: str | None = None
    keep_until: At | None = None
    answers: list[RecordingAnswer]
    parts: list[RecordingPart]
    openings: list[RecordingOpening]


class AskRecordings(Wire):
    """All of one conversation, or what is kept of one's services, the latest first.

    `before` and `last` are those of the last one seen: when it began, and its id.
    """

    conversation: Id | None = None
    before: Annotated[At, Field(ge=0)] | None = None
    last: Annotated[str, Field(max_length=64), PLAIN] = ""


class Recordings(Wire):
    """`more`: there are older ones."""

    recordings: list[CallRecordingKept]
    more: bool = False


class OpenRecordingPart(Wire):
    """Nothing of a recording is given before somebody has said why they need it."""

    cid: Cid
    reason: Annotated[str, Field(min_length=REASON_LEAST, max_length=REASON_MOST), PLAIN]


class RecordingPartOpened(Wire):
    """Good for the one who gave the reason and for this part, until then."""

    opening: str
    until: At


class FetchRecordingPart(Wire):
    opening: Id


OVERSEES = May(OVERSEEING, Scope.SERVICE_CONVERSATION)

ASK = Event(STAFF_SPACE, "rec:ask", AskRecording, VideoState, IN_CALL_STAFF)
ANSWER = (
    Event(VISITORS, "rec:answer", AnswerRecording, VideoState, IN_CALL_VISITOR),
    Event(STAFF_SPACE, "rec:answer", AnswerRecording, VideoState, IN_CALL_STAFF),
    Event(GUESTS, "rec:answer", AnswerRecording, VideoState, IN_CALL_GUEST),
)
