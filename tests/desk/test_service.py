"""Who serves whom, on both databases and on a clock that the test moves."""

import asyncio
from dataclasses import replace

import pytest

from advisory.clock import DAY_MS, MINUTE_MS, SECOND_MS
from advisory.desk.hours import Hours
from advisory.desk.model import LOST_MS, OFFER_MS
from advisory.desk.service import share_kept
from advisory.errors import Code
from advisory.identity import Person
from tests.support.house import House, code_of
from tests.support.ids import new_cid
from tests.support.town import ADVICE, LIBRARY, a_service


@pytest.mark.req("R14")
@pytest.mark.parametrize("count", [2, 50])
async def test_of_all_who_take_the_same_one_wins(house: House, count: int) -> None:
    people = await house.hires(count)
    item = await house.asks(house.visitor())
    codes = await asyncio.gather(*(code_of(house.desk.take(one, new_cid(), item.id)) for one in people))
    assert sorted(map(str, codes)) == sorted(["None"] + ["taken"] * (count - 1))
    taken = await house.now(item.id)
    assert taken.advisor == people[codes.index(None)].id
    assert (await house.kinds(item.id)).count("conversation.assigned") == 1


@pytest.mark.req("R14")
async def test_all_who_take_the_next_get_a_different_one(house: House) -> None:
    people = await house.hires(20)
    asked = [await house.asks(house.visitor()) for _ in range(12)]
    taken = await asyncio.gather(*(house.desk.take(one, new_cid(), None) for one in people))
    got = [item.id for item in taken if item is not None]
    assert sorted(got) == sorted(item.id for item in asked)


async def test_nobody_gets_more_than_they_can_carry(house: House) -> None:
    aino = house.staff("aino")
    await house.at_desk(aino)
    asked = [await house.asks(house.visitor()) for _ in range(6)]
    codes = await asyncio.gather(*(code_of(house.desk.take(aino, new_cid(), item.id)) for item in asked))
    assert codes == [None] * 5 + [Code.AT_CAPACITY]
    assert await code_of(house.desk.take(aino, new_cid(), None)) is Code.AT_CAPACITY
    me = await house.desk.advisor("aino")
    assert me is not None
    assert sorted(item.slot or 0 for item in me.held) == [1, 2, 3, 4, 5]
    await house.chat.close(aino, asked[1].id, new_cid(), "solved", "", False)
    freed = await house.desk.take(aino, new_cid(), asked[5].id)
    assert freed is not None
    assert freed.slot == 2, "the others keep their places"


async def test_a_break_is_refused_while_conversations_are_held(house: House) -> None:
    aino = house.staff("aino")
    await house.at_desk(aino)
    item = await house.held(aino)
    for state in ("on_break", "offline"):
        assert await code_of(house.desk.set_presence(aino, new_cid(), state)) is Code.HOLDS_CONVERSATIONS
    await house.desk.set_presence(aino, new_cid(), "break_soon")
    await house.asks(house.visitor())
    assert await house.desk.route() == 0, "break soon keeps new ones away"
    await house.chat.close(aino, item.id, new_cid(), "solved", "", False)
    await house.desk.set_presence(aino, new_cid(), "on_break")


async def test_an_offer_runs_out_and_goes_round_at_the_front(house: House) -> None:
    aino, bjorn = house.staff("aino"), house.staff("bjorn")
    await house.at_desk(aino, bjorn)
    first = await house.asks(house.visitor())
    house.clock.advance(1)
    second = await house.asks(house.visitor())
    assert await house.desk.route() == 2
    offered = await house.now(first.id)
    other = bjorn if offered.offered_to == "aino" else aino
    assert await code_of(house.desk.take(other, new_cid(), first.id)) is Code.TAKEN
    await house.desk.decline(other, second.id, new_cid())

    house.clock.advance(OFFER_MS - 1)
    await house.desk.route()
    assert (await house.now(first.id)).offered_to == offered.offered_to
    house.clock.advance(1)
    await house.desk.route()
    again = await house.now(first.id)
    assert (again.offered_to, again.queued_at) == (other.id, first.queued_at), "now it is the other's turn"
    house.clock.advance(OFFER_MS)
    await house.desk.route()
    assert (await house.now(first.id)).offered_to is not None, "it goes round rather than wait for ever"
    assert "desk.offer_expired" in await house.kinds(first.id)
    queue = house.service.desk.board.queue(ADVICE)
    assert [item.id for item in queue] == [first.id, second.id]


@pytest.mark.req("R14")
async def test_a_closed_service_stores_nothing(house: House) -> None:
    closed = Hours(week={"mon": (("00:00", "00:01"),)})
    await house.put_service(a_service("shut", hours=closed))
    before = len(await house.records())
    visitor = house.visitor()
    assert await code_of(house.asks(visitor, service="shut")) is Code.NOT_OPEN
    assert await code_of(house.asks(visitor, service="none")) is Code.NOT_FOUND
    assert await house.count() == 0
    assert len(await house.records()) == before


async def test_a_full_queue_and_a_visitor_with_too_many_are_refused(house: House) -> None:
    await house.put_service(a_service(ADVICE, queue_limit=4))
    visitor = house.visitor()
    for _ in range(3):
        await house.asks(visitor)
    assert await code_of(house.asks(visitor)) is Code.TOO_MANY
    await house.asks(house.visitor())
    assert await code_of(house.asks(house.visitor())) is Code.QUEUE_FULL
    assert await house.count() == 4


@pytest.mark.req("R14")
async def test_everybody_in_the_queue_has_their_place(house: House) -> None:
    visitors = [house.visitor() for _ in range(4)]
    items = []
    for visitor in visitors:
        items.append(await house.asks(visitor))
        house.clock.advance(SECOND_MS)
    await house.asks(house.visitor(), service=LIBRARY)
    await house.service.parts.database.settled()
    board = house.service.desk.board
    assert [board.position(item) for item in items] == [1, 2, 3, 4]
    await house.chat.end(visitors[1], items[1].id, new_cid())
    await house.service.parts.database.settled()
    assert [board.position(item) for item in (items[0], items[2], items[3])] == [1, 2, 3]


async def a_lost_advisor(house: House) -> tuple[Person, Person, str]:
    aino, bjorn = house.staff("aino"), house.staff("bjorn")
    await house.at_desk(aino, bjorn)
    item = await house.held(aino)
    return aino, bjorn, item.id


async def test_what_a_lost_advisor_held_waits_at_the_front(house: House) -> None:
    _, bjorn, conversation = await a_lost_advisor(house)
    house.clock.advance(SECOND_MS)
    later = await house.asks(house.visitor())
    house.here.discard("aino")
    clockwork = house.service.desk.clockwork
    for _ in range(LOST_MS // SECOND_MS - 1):
        house.clock.advance(SECOND_MS)
        assert await clockwork.find_lost() == 0, "45 seconds are waited for"
    house.clock.advance(1)
    assert await clockwork.find_lost() == 1
    back = await house.now(conversation)
    assert (back.status, back.advisor, back.last_advisor, back.waiting_since is None) == (
        "queued",
        None,
        "aino",
        False,
    )
    await house.service.parts.database.settled()
    assert [one.id for one in house.service.desk.board.queue(ADVICE)] == [conversation, later.id]
    await house.desk.route()
    assert (await house.now(conversation)).offered_to == bjorn.id
    assert await clockwork.find_lost() == 0
    notices = [entry.notice for entry in await house.entries(conversation) if entry.notice]
    assert notices == ["queued", "assigned", "advisor_left"]


@pytest.mark.parametrize("step_ms", [10 * MINUTE_MS, -10 * MINUTE_MS])
async def test_a_computer_that_slept_takes_nobody_for_lost(house: House, step_ms: int) -> None:
    """Nor does one whose clock was set: it has heard nobody, and listens anew."""
    await a_lost_advisor(house)
    clockwork = house.service.desk.clockwork
    assert await clockwork.find_lost() == 0
    house.here.discard("aino")
    house.clock.advance(step_ms)
    for _ in range(LOST_MS // SECOND_MS):
        assert await clockwork.find_lost() == 0
        house.clock.advance(SECOND_MS)
    house.clock.advance(1)
    assert await clockwork.find_lost() == 1


async def test_a_lost_advisor_who_returns_gets_it_first(house: House) -> None:
    aino, _, conversation = await a_lost_advisor(house)
    await house.desk.give_back("aino")
    await house.desk.route()
    assert (await house.now(conversation)).offered_to == aino.id


async def test_an_offer_fits_the_language_and_the_level(house: House) -> None:
    await house.put_service(a_service(ADVICE, level=2))
    await house.hires(1, skills={ADVICE: 1})
    swedish = replace(house.visitor())
    item = await house.asks(swedish)
    assert await house.desk.route() == 0
    assert (await house.now(item.id)).status == "queued"
    await house.at_desk(house.staff("aino"))
    assert await house.desk.route() == 1
    assert (await house.now(item.id)).offered_to == "aino"


async def test_the_promise_is_measured_over_real_answers_of_a_day(house: House) -> None:
    aino = house.staff("aino")
    await house.at_desk(aino)
    for wait, practice in ((30, False), (300, False), (1, True)):
        item = await house.asks(replace(house.visitor(), practice=practice))
        await house.desk.take(aino, new_cid(), item.id)
        house.clock.advance(wait * SECOND_MS)
        await house.chat.post(aino, item.id, new_cid(), "Hei!")
    assert share_kept(await house.desk.promise_kept_today(), aino.services) == 0.5
    house.clock.advance(2 * DAY_MS)
    assert share_kept(await house.desk.promise_kept_today(), aino.services) is None
