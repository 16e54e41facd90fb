"""Recording a call: the rules, and what is in the files."""

from dataclasses import replace

import pytest

from advisory.clock import Instant
from advisory.errors import Code, Refusal
from advisory.escalate import recording_rules as rules
from advisory.escalate.model import Call, Participant, Status, offered
from advisory.escalate.recording import RecordingState

NOW = Instant(1_000)
LATER = Instant(2_000)


def _call(*, days: int = 14) -> Call:
    advisor = Participant("a", "staff", "advisor", "Anna", Status.ADMITTED, True, True)
    visitor = Participant("v", "visitor", "visitor", "Reijo", Status.WAITING, True, False)
    call = offered(
        call_id="c",
        conversation="x",
        mode="video",
        message="",
        cid="1",
        advisor=advisor,
        visitor=visitor,
        at=NOW,
        record_days=days,
    )
    return call.answered(True, "video", 1, NOW)


def _asked(call: Call) -> Call:
    return rules.asked(call, "a", "r", "cid", "Opastus", NOW)


def _says(call: Call, who: str, yes: bool) -> Call:
    return rules.settled(rules.answered(call, who, "r", yes, LATER), LATER)


def _with_guest(call: Call) -> Call:
    guest = Participant("g", "link", "interpreter", "Leila", Status.ADMITTED, True, False)
    return replace(call, participants=(*call.participants, guest)).renewed()


def test_off_unless_the_organisation_allows_it() -> None:
    with pytest.raises(Refusal) as refused:
        _asked(_call(days=0))
    assert refused.value.code == Code.NOT_PERMITTED


def test_the_advisor_alone_asks() -> None:
    with pytest.raises(Refusal):
        rules.asked(_call(), "v", "r", "cid", "Opastus", NOW)


def test_asking_is_not_recording_and_everybodys_yes_is() -> None:
    call = _asked(_call())
    assert rules.state_of(call) == RecordingState.ASKING
    assert rules.waits_for(call) == ("v",)
    call = _says(call, "v", True)
    assert rules.may_run(call)
    assert call.recording is not None
    assert call.recording.started_at == LATER


def test_one_no_is_none_and_is_not_asked_again() -> None:
    call = _says(_asked(_call()), "v", False)
    assert rules.state_of(call) == RecordingState.OVER
    assert call.recording is not None
    assert (call.recording.ended_reason, call.recording.started_at) == ("refused", None)
    assert not rules.can_ask(call)
    with pytest.raises(Refusal):
        rules.asked(call, "a", "r2", "cid2", "Opastus", LATER)
    assert _says(call, "v", True) == call


def test_a_newcomer_holds_it_until_they_say_yes() -> None:
    call = _with_guest(_says(_asked(_call()), "v", True))
    assert rules.state_of(call) == RecordingState.HELD
    assert not rules.may_run(call)
    assert rules.waits_for(call) == ("g",)
    assert rules.may_run(_says(call, "g", True))
    refused = _says(call, "g", False)
    assert refused.recording is not None
    assert refused.recording.ended_reason == "withdrawn"


def test_a_newcomer_who_left_without_an_answer_holds_it_no_more() -> None:
    call = _with_guest(_says(_asked(_call()), "v", True)).with_status("g", Status.LEFT)
    assert rules.may_run(call)


def test_a_pause_holds_it_whatever_was_answered() -> None:
    call = replace(_says(_asked(_call()), "v", True), paused=True)
    assert rules.state_of(call) == RecordingState.HELD
    assert not rules.may_run(call)
    assert rules.may_run(replace(call, paused=False))


@pytest.mark.parametrize(("who", "why"), [("v", "withdrawn"), ("a", "stopped")])
def test_anybody_ends_it(who: str, why: str) -> None:
    call = _says(_says(_asked(_call()), "v", True), who, False)
    assert call.recording is not None
    assert (call.recording.ended_reason, call.recording.ended_at) == (why, LATER)
    assert call.recording.keep_until == LATER + 14 * 86_400_000
    assert rules.can_ask(call) is (why == "stopped")


def test_asked_and_answered_again_changes_nothing() -> None:
    call = _asked(_call())
    assert _asked(call) == call
    agreed = _says(call, "v", True)
    assert _says(agreed, "v", True) == agreed


def test_what_cannot_be_recorded_is_not_said_to_be() -> None:
    call = rules.failed(_says(_asked(_call()), "v", True), LATER)
    assert rules.state_of(call) == RecordingState.OVER
    assert call.recording is not None
    assert call.recording.ended_reason == "failed"
    assert rules.can_ask(call)
    assert rules.failed(call, LATER) == call


def test_the_end_of_the_call_ends_it() -> None:
    call = rules.settled(_says(_asked(_call()), "v", True).ended("done", LATER), LATER)
    assert call.recording is not None
    assert call.recording.ended_reason == "call_over"
