"""The identification pause with real media: dark before anybody is told so, and dark whatever breaks."""

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from sqlalchemy import select

from advisory.errors import Code
from advisory.escalate.media.base import MediaFailure, MediaProblem
from advisory.escalate.model import Call, State, Status
from advisory.escalate.parties import Sees
from advisory.escalate.pause import Pause
from advisory.escalate.pauses import Pauses
from advisory.escalate.service import Calls
from advisory.identity import Person
from advisory.lab.media_peers import Receiving
from advisory.storage.record import event_record
from tests.escalate.conftest import ADVISOR, VISITOR, House, cid, until
from tests.escalate.test_service import refusal

SETTLES_S = 0.25
"""How long a packet that had left already may take on this machine."""


async def confirmed(house: House, pause: Pause, *people: Person) -> Pause:
    for person in people or (ADVISOR,):
        pause = (await house.pauses.confirm(person, pause.call or "", pause.id)).pause
    return pause


async def is_still(viewing: Receiving, for_s: float = 0.6) -> bool:
    await asyncio.sleep(SETTLES_S)
    before = (viewing.pictures, viewing.sounds)
    await asyncio.sleep(for_s)
    return (viewing.pictures, viewing.sounds) == before


def moves(viewing: Receiving) -> Callable[[], bool]:
    pictures = viewing.pictures
    return lambda: viewing.pictures > pictures + 3


async def watched(house: House) -> tuple[Call, Receiving, Receiving]:
    """A live call in which the advisor sees the visitor and their screen."""
    call = await house.live()
    screen = await house.sends(VISITOR, call, "screen")
    cam = call.source_of(call.visitor.id, "cam")
    assert cam is not None
    face, tab = await house.views(ADVISOR, call, cam.id), await house.views(ADVISOR, call, screen)
    await until(lambda: face.pictures > 3 and tab.pictures > 3 and face.sounds > 3)
    return call, face, tab


@pytest.mark.req("R125", "R127")
@pytest.mark.parametrize("starter", [VISITOR, ADVISOR])
async def test_all_that_the_visitor_sends_is_dark_until_the_visitor_ends_it(
    house: House, starter: Person
) -> None:
    call, face, tab = await watched(house)
    mine = call.source_of(call.advisor.id, "cam")
    assert mine is not None
    heard = await house.views(VISITOR, call, mine.id)
    await until(lambda: heard.sounds > 3)
    started = (await house.pauses.start(starter, house.conversation, cid())).pause
    assert started.dark_at is not None
    assert not started.is_certain
    assert (await house.calls.snapshot(call.id)).state == State.PAUSED_IDENT

    # From the start on, while it is confirmed: that has two seconds, or the call would be cut.
    still = asyncio.gather(is_still(face), is_still(tab))
    assert (await confirmed(house, started)).is_certain
    assert all(await still)
    await until(moves(heard))  # the advisor is still seen and heard
    ends = house.pauses.end(ADVISOR, house.conversation, started.id, True)
    assert await refusal(ends) == Code.NOT_PERMITTED
    ended = (await house.pauses.end(VISITOR, house.conversation, started.id, True)).pause
    assert ended.outcome == "shown"
    await until(moves(face))
    await until(moves(tab))
    assert (await house.calls.snapshot(call.id)).state == State.LIVE
    assert (await house.lines())[-2:] == ["pause", "pause_over"]


async def test_twenty_times_no_picture_comes_after_the_confirmation(house: House) -> None:
    _, face, tab = await watched(house)
    for _ in range(20):
        started = (await house.pauses.start(VISITOR, house.conversation, cid())).pause
        await confirmed(house, started)
        assert await is_still(face, 0.1)
        assert await is_still(tab, 0.1)
        await house.pauses.end(VISITOR, house.conversation, started.id, True)
        await until(moves(tab), 20)


async def test_without_a_confirmation_in_two_seconds_the_call_is_cut(house: House) -> None:
    call, face, _ = await watched(house)
    started = (await house.pauses.start(VISITOR, house.conversation, cid())).pause
    ended = await house.reaches(call, "ended")
    assert ended.ended_reason == "pause_failed"
    found = await house.pauses.current(house.conversation)
    assert found is not None
    assert found.pause.cut_at is not None
    assert found.pause.is_open, "the visitor goes on by themself, and ends it when they are back"
    assert await is_still(face)
    late = (await house.pauses.confirm(ADVISOR, call.id, started.id)).pause
    assert late.confirmed_at is None
    assert (await house.pauses.end(VISITOR, house.conversation, started.id, True)).pause.outcome == "shown"
    assert "failed" in await house.lines()


async def test_when_the_server_cannot_go_dark_the_call_is_cut_at_once(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    call, _, _ = await watched(house)

    async def fails(*_: object) -> None:
        raise MediaFailure(MediaProblem.UNAVAILABLE)

    monkeypatch.setattr(house.media, "set_forwarding", fails)
    started = (await house.pauses.start(VISITOR, house.conversation, cid())).pause
    assert started.cut_at is not None
    assert (await house.calls.snapshot(call.id)).ended_reason == "pause_failed"


async def test_all_sources_are_asked_to_go_dark_at_once(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A busy media worker answers late: asked one by one, it would not be dark in time."""
    await watched(house)
    asked, real = asyncio.Barrier(2), house.media.set_forwarding

    async def together(*given: Any) -> None:
        await asked.wait()
        await real(*given)

    monkeypatch.setattr(house.media, "set_forwarding", together)
    started = (await house.pauses.start(VISITOR, house.conversation, cid())).pause
    assert started.dark_at is not None
    assert started.cut_at is None


async def test_what_nobody_watched_over_is_cut_by_the_next_process(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The process that counted the two seconds died."""
    call, _, _ = await watched(house)

    async def asleep(*_: object) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr(Pauses, "_watch", asleep)
    await house.pauses.start(VISITOR, house.conversation, cid())
    other = Pauses(house.database, house.clock, house.chat, house.calls, house.background)
    house.clock.pass_s(2)
    await other.run_out()
    assert (await house.calls.snapshot(call.id)).state == State.PAUSED_IDENT
    house.clock.pass_s(1)
    await other.run_out()
    assert (await house.calls.snapshot(call.id)).ended_reason == "pause_failed"


async def paused(house: House) -> tuple[Call, Pause]:
    call, _, _ = await watched(house)
    started = (await house.pauses.start(VISITOR, house.conversation, cid())).pause
    return call, await confirmed(house, started)


async def reloads(house: House, call: Call) -> None:
    """The visitor's page comes back and sends again."""
    await house.sends(VISITOR, call)


async def shares_anew(house: House, call: Call) -> None:
    await house.sends(VISITOR, call, "screen")


async def worker_dies(house: House, call: Call) -> None:
    assert house.media.workers[0].pid is not None
    os.kill(house.media.workers[0].pid, signal.SIGKILL)
    await house.reaches(call, "reconnecting")
    async with asyncio.timeout(20):
        while True:
            try:
                await house.media.create_room(call.id)
                break
            except MediaFailure:
                await asyncio.sleep(0.1)
    await house.sends(VISITOR, call)
    await house.sends(ADVISOR, call)
    await house.reaches(call, "paused_ident")


async def server_restarts(house: House, call: Call) -> None:
    again = Calls(house.database, house.clock, house.chat, house.media, house.background)
    await again.recover()
    house.calls = again
    await house.sends(VISITOR, call)


async def nothing_more(house: House, call: Call) -> None:
    """Somebody merely looks again."""


@pytest.mark.parametrize("fault", [nothing_more, reloads, shares_anew, worker_dies, server_restarts])
async def test_whatever_comes_up_during_a_pause_comes_up_dark(
    house: House, fault: Callable[[House, Call], Awaitable[None]]
) -> None:
    call, _ = await paused(house)
    await fault(house, call)
    now = await house.calls.snapshot(call.id)
    assert now.paused
    theirs = [source for source in now.sources if source.participant == now.visitor.id]
    assert theirs
    for source in theirs:
        # A page that was changed to take no notice of the pause asks for the picture all the same.
        viewing = await house.views(ADVISOR, call, source.id)
        await asyncio.sleep(0.8)
        assert (viewing.pictures, viewing.sounds) == (0, 0)


async def test_a_guest_who_comes_later_sees_nothing_either(house: House) -> None:
    call, _ = await paused(house)
    guest = await house.admitted(call, "relative", Sees.SCREEN)
    for source in (await house.calls.snapshot(call.id)).sources:
        if source.participant == call.visitor.id:
            viewing = await house.views(guest, call, source.id)
            await asyncio.sleep(0.6)
            assert (viewing.pictures, viewing.sounds) == (0, 0)


async def test_a_guest_who_does_not_confirm_is_put_out_and_the_call_goes_on(house: House) -> None:
    call, _, _ = await watched(house)
    guest = await house.admitted(call, "relative", Sees.SCREEN)
    started = (await house.pauses.start(VISITOR, house.conversation, cid())).pause
    assert len(started.viewers) == 2
    assert not (await confirmed(house, started)).is_certain
    async with asyncio.timeout(10):
        while not (now := await house.pauses.current(house.conversation)) or not now.pause.is_certain:
            await asyncio.sleep(0.05)
    assert now.pause.cut_at is None
    after = await house.calls.snapshot(call.id)
    assert (after.state, after.of(guest.id).status) == (State.PAUSED_IDENT, Status.EJECTED)


async def test_every_viewer_who_confirms_keeps_their_place(house: House) -> None:
    call, _, _ = await watched(house)
    guest = await house.admitted(call, "relative", Sees.SCREEN)
    started = (await house.pauses.start(VISITOR, house.conversation, cid())).pause
    done = await confirmed(house, started, ADVISOR, guest)
    assert done.is_certain
    assert (await house.calls.snapshot(call.id)).of(guest.id).status == Status.ADMITTED


async def test_the_screen_can_be_left_out_when_the_pause_ends_and_after_ten_minutes_it_is(
    house: House,
) -> None:
    call, pause = await paused(house)
    await house.pauses.end(VISITOR, house.conversation, pause.id, False)
    after = await house.calls.snapshot(call.id)
    assert [one.kind for one in after.sources if one.participant == after.visitor.id] == ["cam"]

    await house.sends(VISITOR, call, "screen")
    second = (await house.pauses.start(VISITOR, house.conversation, cid())).pause
    await confirmed(house, second)
    house.clock.pass_s(10 * 60)
    ended = (await house.pauses.end(VISITOR, house.conversation, second.id, True)).pause
    assert ended.outcome == "hidden"
    again = await house.pauses.end(VISITOR, house.conversation, second.id, True)
    assert again.pause == ended


async def test_a_pause_that_is_not_certain_yet_cannot_be_ended(house: House) -> None:
    await watched(house)
    started = (await house.pauses.start(VISITOR, house.conversation, cid())).pause
    assert await refusal(house.pauses.end(VISITOR, house.conversation, started.id, True)) == Code.STALE


async def test_both_press_at_once_and_it_is_one_pause(house: House) -> None:
    await watched(house)
    mine, theirs = await asyncio.gather(
        house.pauses.start(VISITOR, house.conversation, cid()),
        house.pauses.start(ADVISOR, house.conversation, cid()),
    )
    assert mine.pause.id == theirs.pause.id
    assert (await house.lines()).count("pause") == 1


@pytest.mark.req("R125")
async def test_without_a_call_the_clocks_stand_and_no_digit_passes(house: House) -> None:
    await house.chat.post(VISITOR, house.conversation, cid(), "Miten?")
    house.clock.pass_s(60)
    waits = (await house.chat.find(house.conversation)).waiting_since
    assert waits is not None
    started = (await house.pauses.start(VISITOR, house.conversation, cid())).pause
    assert started.is_certain
    item = await house.chat.find(house.conversation)
    assert (item.turn, item.pause) == ("paused", "identification")
    same = cid()
    entry, _, _ = await house.chat.post(VISITOR, house.conversation, same, "Sivu kysyy 12 34, mitä teen?")
    assert entry.text is not None
    assert not any(one.isdigit() for one in entry.text.replace(":2", "").replace(":5", ""))
    assert "mitä teen?" in entry.text
    again, dup, _ = await house.chat.post(VISITOR, house.conversation, same, "Sivu kysyy 12 34, mitä teen?")
    assert (again, dup) == (entry, True)

    house.clock.pass_s(300)
    await house.pauses.end(VISITOR, house.conversation, started.id, False)
    item = await house.chat.find(house.conversation)
    assert (item.turn, item.pause) == ("advisor", None)
    assert item.waiting_since == waits + 300_000
    entry, _, _ = await house.chat.post(VISITOR, house.conversation, cid(), "Asun talossa 12")
    assert entry.text == "Asun talossa 12"


async def test_a_call_that_is_offered_during_a_pause_begins_dark(house: House) -> None:
    started = (await house.pauses.start(ADVISOR, house.conversation, cid())).pause
    call = await house.accepted()
    assert call.paused
    await house.sends(VISITOR, call)
    await house.sends(ADVISOR, call)
    now = await house.reaches(call, "paused_ident")
    source = now.source_of(now.visitor.id, "cam")
    assert source is not None
    viewing = await house.views(ADVISOR, call, source.id)
    await asyncio.sleep(0.8)
    assert (viewing.pictures, viewing.sounds) == (0, 0)
    await house.pauses.end(VISITOR, house.conversation, started.id, True)
    await until(lambda: viewing.pictures > 3)


async def test_a_conversation_that_ends_ends_its_pause(house: House) -> None:
    await house.pauses.start(VISITOR, house.conversation, cid())
    await house.chat.end(VISITOR, house.conversation, cid())
    await house.database.settled()
    assert await house.pauses.current(house.conversation) is None
    assert await refusal(house.pauses.start(VISITOR, house.conversation, cid())) == Code.CLOSED


async def test_the_record_tells_what_happened_without_what_was_seen(house: House) -> None:
    _, pause = await paused(house)
    await house.pauses.end(VISITOR, house.conversation, pause.id, True)
    rows = await house.database.read(
        lambda connection: list(
            connection.execute(
                select(event_record.c.kind, event_record.c.actor, event_record.c.data)
                .where(event_record.c.kind.like("pause.%"))
                .order_by(event_record.c.id)
            )
        )
    )
    assert [row.kind for row in rows] == ["pause.started", "pause.dark", "pause.confirmed", "pause.ended"]
    assert [row.actor for row in rows] == [None, None, ADVISOR.id, None]
    assert all(row.data["pause"] == pause.id for row in rows)
