"""Calls over a real database and a real media worker."""

import asyncio
import os
import signal

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from advisory.errors import Code, Refusal
from advisory.escalate import store
from advisory.escalate.model import State, Status
from advisory.escalate.personal import CallsPersonal
from advisory.escalate.service import Calls
from advisory.identity import ConversationId
from advisory.lab.media_peers import send
from advisory.storage.record import event_record
from tests.escalate.conftest import ADVISOR, COLLEAGUE, VISITOR, House, cid, until


async def refusal(awaitable: object) -> Code:
    with pytest.raises(Refusal) as refused:
        await awaitable  # type: ignore[misc]
    return refused.value.code


@pytest.mark.req("R03")
async def test_from_the_offer_to_seeing_each_other_and_to_the_end(house: House) -> None:
    call = await house.live()
    mine = call.of(VISITOR.id)
    theirs = next(source for source in call.sources if source.participant != mine.id)
    viewing = await house.views(VISITOR, call, theirs.id)
    await until(lambda: viewing.pictures > 5 and viewing.sounds > 5)
    assert (await house.chat.find(house.conversation)).in_call

    ended = await house.calls.end(VISITOR, call.id, "left")
    assert (ended.state, ended.ended_reason) == (State.ENDED, "left")
    assert not (await house.chat.find(house.conversation)).in_call
    assert await house.path(call) == ["offered", "accepted", "connecting", "live", "ended"]
    assert await house.lines() == ["offered", "accepted", "ended"]
    await house.database.settled()
    await house.room_is_closed(call)


async def test_every_change_of_state_is_in_the_event_record(house: House) -> None:
    call = await house.live()
    await house.calls.end(ADVISOR, call.id, "done")

    def kinds(connection: object) -> list[str]:
        rows = connection.execute(  # type: ignore[attr-defined]
            select(event_record.c.kind).where(event_record.c.kind.like("call.%")).order_by(event_record.c.id)
        )
        return [row.kind for row in rows]

    found = await house.database.read(kinds)
    assert found == ["call.offered", "call.accepted", "call.connecting", "call.live", "call.ended"]


async def test_one_call_at_a_time_in_a_conversation(house: House) -> None:
    call = await house.offer()
    assert await refusal(house.offer()) == Code.CALL_OPEN
    await house.calls.answer(VISITOR, call.id, False, "video", call.rev)
    assert (await house.offer()).id != call.id
    assert await house.lines() == ["offered", "declined", "offered"]

    def twice(work: object) -> None:
        store.add(work, store.find(work.connection, call.id))  # type: ignore[arg-type,attr-defined]

    with pytest.raises(IntegrityError):
        await house.database.work(twice)


async def test_an_offer_that_is_sent_again_is_the_same_offer(house: House) -> None:
    same = cid()
    first = await house.calls.offer(ADVISOR, house.conversation, same, "video", "")
    again = await house.calls.offer(ADVISOR, house.conversation, same, "video", "")
    assert first == again
    assert await house.lines() == ["offered"]


async def test_only_the_advisor_who_holds_the_conversation_offers(house: House) -> None:
    asked = house.calls.offer(COLLEAGUE, house.conversation, cid(), "video", "")
    assert await refusal(asked) == Code.NOT_PERMITTED


@pytest.mark.req("R33")
async def test_no_call_is_offered_where_the_service_has_none(house: House) -> None:
    house.calls._offers = lambda service, channel: channel != "video"
    asked = house.calls.offer(ADVISOR, house.conversation, cid(), "video", "")
    assert await refusal(asked) == Code.NOT_OFFERED


async def test_nobody_else_sees_or_touches_the_call(house: House) -> None:
    call = await house.offer()
    assert await refusal(house.calls.check_participant(COLLEAGUE, call.id)) == Code.NOT_FOUND
    assert await refusal(house.calls.answer(ADVISOR, call.id, True, "video", 1)) == Code.NOT_PERMITTED
    assert await refusal(house.calls.end(COLLEAGUE, call.id, "done")) == Code.NOT_FOUND


async def test_an_offer_runs_out_and_leaves_the_conversation_whole(house: House) -> None:
    call = await house.offer()
    house.clock.pass_s(59)
    await house.calls.run_out()
    assert (await house.calls.snapshot(call.id)).state == State.OFFERED
    house.clock.pass_s(1)
    await house.calls.run_out()
    assert (await house.calls.snapshot(call.id)).state == State.EXPIRED
    assert await house.lines() == ["offered", "expired"]
    entry, _, _ = await house.chat.post(VISITOR, house.conversation, cid(), "Jatketaan kirjoittamalla")
    assert entry.seq == 4


async def test_publishing_is_resend_safe_and_viewing_ones_own_is_refused(house: House) -> None:
    call = await house.accepted()
    same = cid()
    answers: list[tuple[str, str]] = []

    async def twice(offer: str) -> str:
        both = [house.calls.publish(VISITOR, call.id, same, "cam", None, offer) for _ in range(2)]
        answers.extend(await asyncio.gather(*both))
        answers.append(await house.calls.publish(VISITOR, call.id, same, "cam", None, offer))
        return answers[0][1]

    house.peers.append(await send(twice, width=160, height=90))
    assert len(set(answers)) == 1
    found = await house.calls.snapshot(call.id)
    assert [source.id for source in found.sources] == [answers[0][0]]
    own = house.calls.subscribe(VISITOR, call.id, cid(), answers[0][0], "v=0")
    assert await refusal(own) == Code.NOT_PERMITTED


async def test_a_broken_description_is_refused_and_leaves_no_source(house: House) -> None:
    call = await house.accepted()
    broken = house.calls.publish(VISITOR, call.id, cid(), "cam", None, "v=0\r\nnonsense")
    assert await refusal(broken) == Code.INVALID
    assert (await house.calls.snapshot(call.id)).sources == ()


async def test_nobody_sends_before_the_visitor_agreed(house: House) -> None:
    call = await house.offer()
    assert await refusal(house.calls.publish(ADVISOR, call.id, cid(), "cam", None, "v=0")) == Code.STALE


async def test_sharing_a_screen_is_told_in_the_timeline(house: House) -> None:
    call = await house.live()

    async def exchange(offer: str) -> str:
        _, sdp = await house.calls.publish(VISITOR, call.id, cid(), "screen", "browser", offer)
        return sdp

    house.peers.append(await send(exchange, width=160, height=90, audio=False))
    found = await house.calls.snapshot(call.id)
    assert [source.surface for source in found.sources if source.kind == "screen"] == ["browser"]
    await house.calls.unpublish(VISITOR, call.id, "screen")
    await house.calls.unpublish(VISITOR, call.id, "screen")
    assert await house.lines() == ["offered", "accepted", "sharing", "sharing_ended"]
    async with asyncio.timeout(5):
        while len((await house.media.stats(call.id))["sources"]) > 2:
            await asyncio.sleep(0.02)


async def test_a_conversation_that_closes_takes_its_call_along(house: House) -> None:
    call = await house.live()
    await house.chat.end(VISITOR, house.conversation, cid())
    ended = await house.reaches(call, "ended")
    assert ended.ended_reason == "conversation_closed"


async def test_a_colleague_who_takes_the_conversation_takes_the_call_too(house: House) -> None:
    """Who held it stays until the colleague is there, so the visitor is never alone."""
    call = await house.live()
    await house.hand_over()
    between = await house.calls.snapshot(call.id)
    assert (between.state, between.of(ADVISOR.id).status) == (State.LIVE, Status.JOINED)
    assert between.of(COLLEAGUE.id).status == Status.ADMITTED
    await house.sends(COLLEAGUE, call)
    async with asyncio.timeout(10):
        while (after := await house.calls.snapshot(call.id)).of(ADVISOR.id).status != Status.LEFT:
            await asyncio.sleep(0.05)
    assert (after.state, after.deadline) == (State.LIVE, None)
    assert {one.participant for one in after.sources} == {after.visitor.id, after.of(COLLEAGUE.id).id}
    assert await refusal(house.calls.check_participant(ADVISOR, call.id)) == Code.NOT_PERMITTED
    assert (await house.calls.end(COLLEAGUE, call.id, "done")).state == State.ENDED


async def test_a_colleague_who_does_not_come_in_a_minute_leaves_no_call_behind(house: House) -> None:
    call = await house.live()
    await house.hand_over()
    house.clock.pass_s(60)
    await house.calls.run_out()
    assert (await house.calls.snapshot(call.id)).ended_reason == "unreachable"


async def test_the_worker_dies_and_both_come_back(house: House) -> None:
    call = await house.live()
    pid = house.media.workers[0].pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    lost = await house.reaches(call, "reconnecting")
    assert lost.sources == ()
    async with asyncio.timeout(0.5):  # nobody who listens waits for the new worker
        await house.database.settled()
    await house.sends(VISITOR, call)
    await house.sends(ADVISOR, call)
    back = await house.reaches(call, "live")
    assert back.deadline is None
    await house.chat.post(VISITOR, house.conversation, cid(), "Nyt näkyy taas")
    assert await house.lines() == ["offered", "accepted"]


async def test_somebody_who_does_not_come_back_in_a_minute_ends_the_call(house: House) -> None:
    call = await house.live()
    await house.peers[0].close()
    await house.reaches(call, "reconnecting")
    house.clock.pass_s(60)
    await house.calls.run_out()
    ended = await house.calls.snapshot(call.id)
    assert (ended.state, ended.ended_reason) == (State.ENDED, "unreachable")
    assert (await house.lines())[-1] == "failed"


async def test_after_a_restart_of_the_server_calls_wait_to_be_joined_again(house: House) -> None:
    call = await house.live()
    again = Calls(house.database, house.clock, house.chat, house.media, house.background)
    await again.recover()
    assert (await again.snapshot(call.id)).state == State.RECONNECTING
    await house.chat.end(VISITOR, house.conversation, cid())
    again = Calls(house.database, house.clock, house.chat, house.media, house.background)
    await again.recover()
    assert (await again.snapshot(call.id)).state == State.ENDED


async def test_where_calls_are_switched_off_offers_are_refused(house: House) -> None:
    off = Calls(house.database, house.clock, house.chat, None, house.background)
    asked = off.offer(ADVISOR, house.conversation, cid(), "video", "")
    assert await refusal(asked) == Code.MEDIA_FAILED


async def test_an_erased_conversation_leaves_nothing_of_its_calls(house: House) -> None:
    call = await house.live()
    house.lifecycle.register(CallsPersonal())
    conversation = ConversationId(house.conversation)
    exported = await house.database.read(lambda connection: house.lifecycle.export(connection, conversation))
    assert exported["calls"][0]["state"] == "live"
    await house.database.work(lambda work: house.chat.erase(work, house.conversation))
    assert await house.database.read(lambda connection: house.lifecycle.count(connection, conversation)) == 0
    assert await house.path(call) == []
    await house.calls.sweep()
    await house.room_is_closed(call)
