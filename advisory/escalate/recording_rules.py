"""What a call makes of its recording: who is asked, and when it may run. No I/O."""

from dataclasses import replace

from advisory.clock import Instant
from advisory.errors import Code, Refusal
from advisory.escalate.model import IN_CALL, Call
from advisory.escalate.recording import FINAL, Recording, RecordingState


def state_of(call: Call) -> RecordingState:
    """Read from what is so now, never kept: whoever comes in or pauses holds it by being there."""
    if call.recording is None or call.is_over:
        return RecordingState.OVER
    return call.recording.state(_present(call), paused=call.paused)


def may_run(call: Call) -> bool:
    return call.state in IN_CALL and state_of(call) == RecordingState.ON


def waits_for(call: Call) -> tuple[str, ...]:
    return () if call.recording is None else call.recording.waits_for(_present(call))


def can_ask(call: Call) -> bool:
    """Whether the organisation allows it, nothing is asked or recorded now, and nobody has said no."""
    if call.record_days == 0 or call.state not in IN_CALL or call.paused:
        return False
    old = call.recording
    return old is None or (old.ended_at is not None and old.ended_reason not in FINAL)


def asked(call: Call, asker: str, recording_id: str, cid: str, purpose: str, at: Instant) -> Call:
    """The advisor whose call it is asks, and says yes by asking. Asked again it is the same question."""
    known = call.recording
    if known is not None and (known.asked_by, known.cid) == (asker, cid):
        return call
    if call.advisor.id != asker:
        raise Refusal(Code.NOT_PERMITTED)
    if call.is_over:
        raise Refusal(Code.CALL_ENDED)
    if not can_ask(call):
        raise Refusal(Code.NOT_PERMITTED if call.record_days == 0 else Code.STALE)
    made = Recording(recording_id, asker, cid, purpose, call.record_days, at)
    return replace(call, recording=made.answered(asker, True, asker=True, at=at)).renewed()


def answered(call: Call, participant: str, recording_id: str, yes: bool, at: Instant) -> Call:
    if call.recording is None or call.recording.id != recording_id:
        raise Refusal(Code.NOT_FOUND)
    if not call.named(participant).is_present and not call.is_over:
        raise Refusal(Code.NOT_PERMITTED)
    asker = call.advisor.id == participant
    after = call.recording.answered(participant, yes, asker=asker, at=at)
    return call if after == call.recording else replace(call, recording=after).renewed()


def failed(call: Call, at: Instant) -> Call:
    if call.recording is None or call.recording.ended_at is not None:
        return call
    return replace(call, recording=call.recording.ended("failed", at)).renewed()


def settled(call: Call, at: Instant) -> Call:
    """What follows for the recording from a change of the call."""
    recording = call.recording
    if recording is None or recording.ended_at is not None:
        return call
    if call.is_over:
        return replace(call, recording=recording.ended("call_over", at))
    return replace(call, recording=recording.begun(at)) if may_run(call) else call


def _present(call: Call) -> list[str]:
    return [one.id for one in call.participants if one.is_present]
