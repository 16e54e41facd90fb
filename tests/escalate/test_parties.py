"""Who sees what in a call, as one table, and how guests come and go. No media."""

from dataclasses import replace
from typing import get_args

import pytest

from advisory.clock import Instant
from advisory.errors import Code, Refusal
from advisory.escalate import parties
from advisory.escalate.model import Call, Participant, Role, Source, State, Status, offered
from advisory.escalate.parties import IF_TICKED, Sees, may_know, may_view, sees
from advisory.escalate.socket import view

NOW = Instant(1_700_000_000_000)


def somebody(id: str, role: Role, status: Status = Status.JOINED, *ticked: Sees) -> Participant:
    return Participant(id, f"person-{id}", role, id.title(), status, True, True, tuple(ticked))


def a_call(*guests: Participant) -> Call:
    call = offered(
        call_id="call",
        conversation="secret-conversation",
        mode="video",
        message="",
        cid="c",
        advisor=somebody("anna", "advisor"),
        visitor=somebody("reijo", "visitor"),
        at=NOW,
    )
    sources = (Source("face", "reijo", "cam", None, True), Source("tab", "reijo", "screen", "browser", True))
    return replace(
        call, state=State.LIVE, sources=sources, participants=(*call.participants, *guests), deadline=None
    )


CAMERA, SCREEN, WRITING, HISTORY = Sees.CAMERA, Sees.SCREEN, Sees.WRITING, Sees.HISTORY


@pytest.mark.req("R61")
@pytest.mark.parametrize(
    ("role", "usual", "most"),
    [
        ("visitor", {CAMERA, SCREEN, WRITING, HISTORY}, {CAMERA, SCREEN, WRITING, HISTORY}),
        ("advisor", {CAMERA, SCREEN, WRITING, HISTORY}, {CAMERA, SCREEN, WRITING, HISTORY}),
        ("interpreter", {CAMERA, WRITING}, {CAMERA, WRITING, SCREEN}),
        ("relative", {CAMERA, WRITING}, {CAMERA, WRITING, SCREEN}),
        ("authority", {CAMERA, WRITING}, {CAMERA, WRITING, SCREEN, HISTORY}),
    ],
)
def test_what_each_role_sees_and_can_be_let_see(role: Role, usual: set[Sees], most: set[Sees]) -> None:
    assert sees(somebody("x", role)) == usual
    assert sees(somebody("x", role, Status.JOINED, *Sees)) == most


def test_every_role_has_its_line_in_both_tables() -> None:
    assert set(parties.ALWAYS) == set(parties.IF_TICKED) == set(get_args(Role))


@pytest.mark.parametrize("status", [Status.WAITING, Status.LEFT, Status.EJECTED])
def test_before_and_after_the_call_a_guest_sees_nothing(status: Status) -> None:
    guest = somebody("leila", "authority", status, *Sees)
    call = a_call(guest)
    assert sees(guest) == frozenset()
    assert not any(may_view(call, guest, source) for source in call.sources)
    told = view(call, guest.person).model_dump_json()
    assert not any(word in told for word in ("Anna", "Reijo", "secret-conversation", "face", "tab"))


def test_a_screen_is_shown_to_those_guests_for_whom_it_was_ticked() -> None:
    plain, ticked = somebody("leila", "interpreter"), somebody("mari", "relative", Status.JOINED, SCREEN)
    call = a_call(plain, ticked)
    face, tab = call.sources
    assert [may_view(call, one, tab) for one in (plain, ticked, call.advisor)] == [False, True, True]
    assert all(may_view(call, one, face) for one in (plain, ticked, call.advisor))
    assert not may_view(call, call.visitor, face)
    assert [source.id for source in view(call, plain.person).sources] == ["face"]
    assert not view(call, plain.person).participants[1].screen


def test_who_knocks_is_known_to_the_advisor_and_the_visitor_alone() -> None:
    waits, inside = somebody("pekka", "authority", Status.WAITING), somebody("leila", "interpreter")
    call = a_call(waits, inside)
    known = {one.id: may_know(one, waits) for one in call.participants}
    assert known == {"anna": True, "reijo": True, "pekka": True, "leila": False}


def test_who_has_handed_the_call_over_is_told_of_nobody_there() -> None:
    gone, guest = somebody("bjorn", "advisor", Status.LEFT), somebody("leila", "interpreter")
    call = a_call(gone, guest)
    known = {one.id for one in call.participants if may_know(gone, one)}
    assert known == {"bjorn"}, "the guest's name is for those who are with them"
    shown = view(call, "person-bjorn")
    assert [one.name for one in shown.participants] == ["Bjorn"]
    assert shown.sources == []


def test_four_are_the_most_and_the_next_one_is_told_so() -> None:
    guests = [somebody(name, "relative", Status.WAITING) for name in ("a", "b", "c")]
    call = a_call(*guests)
    for one in guests[:2]:
        call = parties.decided(call, one.id, True)
    with pytest.raises(Refusal) as refused:
        parties.decided(call, "c", True)
    assert (refused.value.code, refused.value.params) == (Code.CALL_FULL, {"count": 4})
    call = parties.ejected(call, "a")
    assert parties.decided(call, "c", True).named("c").status == Status.ADMITTED


def test_the_waiting_room_has_an_end() -> None:
    call = a_call(*(somebody(str(n), "relative", Status.WAITING) for n in range(4)))
    with pytest.raises(Refusal) as refused:
        parties.knocked(call, somebody("more", "relative", Status.WAITING))
    assert refused.value.code == Code.CALL_FULL


def test_an_answer_to_a_knock_may_be_given_twice_and_not_otherwise() -> None:
    call = a_call(somebody("leila", "interpreter", Status.WAITING))
    inside = parties.decided(call, "leila", True)
    assert parties.decided(inside, "leila", True) == inside
    with pytest.raises(Refusal) as refused:
        parties.decided(inside, "leila", False)
    assert refused.value.code == Code.STALE
    denied = parties.decided(call, "leila", False)
    assert parties.decided(denied, "leila", False) == denied
    with pytest.raises(Refusal):
        parties.decided(denied, "leila", True)


@pytest.mark.parametrize("host", ["anna", "reijo"])
def test_a_host_is_no_guest(host: str) -> None:
    for act in (parties.ejected, parties.left, lambda call, one: parties.decided(call, one, True)):
        with pytest.raises(Refusal) as refused:
            act(a_call(), host)
        assert refused.value.code == Code.NOT_PERMITTED


def test_what_a_role_never_sees_cannot_be_ticked() -> None:
    for role in ("interpreter", "relative", "authority"):
        for one in Sees:
            if one in IF_TICKED[role]:
                assert parties.ticks(role, [one]) == (one,)
            else:
                with pytest.raises(Refusal):
                    parties.ticks(role, [one])
