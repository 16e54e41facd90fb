"""The life of a call as a playbook: what happens, and what state that leads to."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from pydantic import ValidationError

from advisory.clock import Instant
from advisory.errors import Code, Refusal
from advisory.escalate.model import (
    OFFER_LASTS_MS,
    OPEN,
    OVER,
    RECONNECTING_LASTS_MS,
    TRANSITIONS,
    Call,
    Participant,
    Source,
    State,
    Status,
    Step,
    offered,
)
from advisory.escalate.talk_wire import Type

NOW = Instant(1_000_000)
LATER = Instant(NOW + 5_000)
ADVISOR = Participant("a", "staff-1", "advisor", "Anna", Status.ADMITTED, audio=True, video=True)
VISITOR = Participant("v", "visitor-1", "visitor", "", Status.WAITING, audio=True, video=False)


def a_call() -> Call:
    return offered(
        call_id="call",
        conversation="c",
        mode="video",
        message="",
        cid="cid",
        advisor=ADVISOR,
        visitor=VISITOR,
        at=NOW,
    )


Move = Callable[[Call], Call]


def accept(call: Call) -> Call:
    return call.answered(True, "video", call.rev, NOW)


def sends(who: str, kind: str = "cam", number: int = 1) -> Move:
    return lambda call: call.published(Source(f"{who}-{kind}-{number}", who, kind), LATER)  # type: ignore[arg-type]


def up(source: str) -> Move:
    return lambda call: call.came_up(source, LATER)


def down(source: str, *, gone: bool = False) -> Move:
    return lambda call: call.went_down(source, LATER, gone=gone)


def play(*moves: Move) -> Call:
    call = a_call()
    for move in moves:
        after = move(call)
        assert after == call or after.rev > call.rev, "what is seen to change has a new rev"
        call = after
    return call


LIVE: tuple[Move, ...] = (accept, sends("a"), sends("v"), up("a-cam-1"), up("v-cam-1"))


def test_from_the_offer_to_seeing_each_other() -> None:
    states = [play(*LIVE[:count]).state for count in range(len(LIVE) + 1)]
    assert states == ["offered", "accepted", "connecting", "connecting", "connecting", "live"]
    call = play(*LIVE)
    assert [one.status for one in call.participants] == [Status.JOINED, Status.JOINED]
    assert call.deadline is None


def test_the_visitor_chooses_with_picture_or_by_voice() -> None:
    assert a_call().answered(True, "voice", 1, NOW).of("visitor-1").video is False
    assert a_call().answered(True, "video", 1, NOW).of("visitor-1").video is True


def test_a_declined_offer_is_over_and_the_same_answer_again_changes_nothing() -> None:
    call = a_call().answered(False, "video", 1, NOW)
    assert call.state == State.DECLINED
    assert call.answered(False, "video", 1, LATER) is call
    with pytest.raises(Refusal) as late:
        call.answered(True, "video", 1, LATER)
    assert late.value.code == Code.CALL_ENDED


def test_an_accepted_offer_is_accepted_once() -> None:
    call = accept(a_call())
    assert call.answered(True, "video", 1, LATER) is call
    with pytest.raises(Refusal) as other:
        call.answered(False, "video", 1, LATER)
    assert other.value.code == Code.STALE


def test_an_answer_to_what_was_not_seen_is_stale() -> None:
    with pytest.raises(Refusal) as stale:
        a_call().answered(True, "video", 7, NOW)
    assert stale.value.code == Code.STALE


def test_an_offer_waits_a_minute() -> None:
    call = a_call()
    assert call.ran_out(Instant(NOW + OFFER_LASTS_MS - 1)) is call
    over = call.ran_out(Instant(NOW + OFFER_LASTS_MS))
    assert (over.state, over.ended_reason) == (State.EXPIRED, "expired")


def test_a_lost_participant_can_come_back_and_the_call_goes_on() -> None:
    lost = play(*LIVE, down("v-cam-1", gone=True))
    assert lost.state == State.RECONNECTING
    assert lost.of("visitor-1").status == Status.LOST
    back = play(*LIVE, down("v-cam-1", gone=True), sends("v", number=2), up("v-cam-2"))
    assert back.state == State.LIVE
    assert back.deadline is None


def test_packets_that_stop_and_come_again_need_no_new_connection() -> None:
    assert play(*LIVE, down("v-cam-1")).state == State.RECONNECTING
    assert play(*LIVE, down("v-cam-1"), up("v-cam-1")).state == State.LIVE


def test_the_seat_is_kept_for_a_minute() -> None:
    lost = play(*LIVE, down("v-cam-1"))
    assert lost.ran_out(Instant(LATER + RECONNECTING_LASTS_MS - 1)) is lost
    over = lost.ran_out(Instant(LATER + RECONNECTING_LASTS_MS))
    assert (over.state, over.ended_reason) == (State.ENDED, "unreachable")
    assert all(one.status == Status.LEFT for one in over.participants)


def test_when_the_media_part_dies_everybody_joins_again() -> None:
    call = play(*LIVE, lambda call: call.media_lost(LATER))
    assert (call.state, call.sources) == (State.RECONNECTING, ())
    again = (sends("a", number=2), sends("v", number=2), up("a-cam-2"), up("v-cam-2"))
    for move in again:
        call = move(call)
    assert call.state == State.LIVE


def test_a_call_that_is_only_offered_does_not_mind_lost_media() -> None:
    call = a_call()
    assert call.media_lost(LATER) is call


def test_a_pause_survives_a_lost_connection() -> None:
    paused = replace(play(*LIVE), state=State.PAUSED_IDENT, paused=True)
    call = paused.media_lost(LATER)
    for move in (sends("a", number=2), sends("v", number=2), up("a-cam-2"), up("v-cam-2")):
        call = move(call)
    assert call.state == State.PAUSED_IDENT
    assert [call.is_dark(source) for source in call.sources] == [False, True]


def test_a_shared_screen_does_not_change_the_state_and_comes_and_goes() -> None:
    call = play(*LIVE, sends("v", "screen"), up("v-screen-1"))
    assert call.state == State.LIVE
    call = call.went_down("v-screen-1", LATER, gone=True)
    assert (call.state, call.source_of("v", "screen")) == (State.LIVE, None)


def test_sending_again_replaces_what_was_sent() -> None:
    call = play(*LIVE, sends("v", number=2))
    assert [source.id for source in call.sources] == ["a-cam-1", "v-cam-2"]


def test_nobody_sends_before_the_visitor_said_yes_or_after_the_end() -> None:
    for call, code in ((a_call(), Code.STALE), (play(*LIVE).ended("done", LATER), Code.CALL_ENDED)):
        with pytest.raises(Refusal) as refused:
            sends("a")(call)
        assert refused.value.code == code


def test_telling_the_same_again_changes_nothing() -> None:
    call = play(*LIVE)
    assert call.media_set("v", True, None) is call
    assert call.media_set("v", False, None).of("visitor-1").audio is False


@pytest.mark.parametrize("state", sorted(OVER))
def test_what_is_over_never_opens_again(state: State) -> None:
    assert not any(source == state for source, _ in TRANSITIONS)
    over = replace(a_call(), state=state)
    assert over.ended("done", LATER) is over
    assert over.ran_out(Instant(NOW + 10 * OFFER_LASTS_MS)) is over
    assert over.media_lost(LATER) is over


def test_every_open_state_can_be_ended_and_is_reached() -> None:
    assert {state for state, step in TRANSITIONS if step == Step.END} == OPEN
    assert set(TRANSITIONS.values()) | {State.OFFERED} == set(State)


@pytest.mark.parametrize("text", ["a" * 301, "bell\x07"])
def test_what_is_typed_is_short_and_plain(text: str) -> None:
    said = {"session": "s", "line": 1}
    Type.model_validate(said | {"text": "a" * 300})
    with pytest.raises(ValidationError):
        Type.model_validate(said | {"text": text})
