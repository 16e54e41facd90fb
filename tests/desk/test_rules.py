"""The desk's rules one by one: what a rush, a shift's end, a closing time and a waking chat do."""

from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisory.chat.model import PRIORITY_MS
from advisory.clock import HOUR_MS, MINUTE_MS, SECOND_MS, Instant
from advisory.desk.hours import DAYS, Hours
from advisory.desk.model import (
    ANSWER_TAKES_MS,
    IDLE_MS,
    OFFER_MS,
    SHIFT_END_MS,
    WRAP_UP_MS,
    in_turn,
    offers,
)
from advisory.errors import Code
from tests.desk.test_model import NOW, an_advisor, services
from tests.support.clock import START
from tests.support.conversations import a_conversation
from tests.support.house import House, code_of
from tests.support.ids import new_cid
from tests.support.town import ADVICE, LIBRARY, a_service

OFFICE = Hours(week={day: (("09:00", "16:00"),) for day in DAYS})
CLOSING = Instant(START + 5 * HOUR_MS)
"""16:00 in Helsinki on the day of the frozen clock."""


def is_offered(advisor: object, item: object = None, now: Instant = NOW, **service: object) -> bool:
    return bool(offers([item or a_conversation()], [advisor], services(**service), now))  # type: ignore[list-item]


def test_nothing_is_pushed_in_the_last_minutes_of_a_shift() -> None:
    ends = Instant(NOW + SHIFT_END_MS)
    assert not is_offered(an_advisor(shift_ends_at=ends))
    assert is_offered(an_advisor(shift_ends_at=ends), now=Instant(NOW - 1))
    assert an_advisor(shift_ends_at=ends).may_take(NOW), "they may still take one themselves"


@pytest.mark.req("R26")
def test_nobody_is_pushed_into_a_breach_of_what_they_owe() -> None:
    owing = an_advisor(held=1, answer_by=Instant(NOW + ANSWER_TAKES_MS))
    assert not is_offered(owing)
    assert is_offered(owing, now=Instant(NOW - 1))


@pytest.mark.req("R22")
def test_the_phone_weighs_as_much_as_a_call() -> None:
    on_phone = an_advisor(state="on_phone")
    assert on_phone.load(NOW) == 3.0
    assert not is_offered(on_phone)
    assert on_phone.may_take(NOW)
    assert not an_advisor(held=2, state="on_phone").may_take(NOW)


def test_what_was_closed_just_now_still_weighs_on_pushes_and_not_on_picks() -> None:
    closing = an_advisor(held=4, wrapping=1)
    assert closing.load(NOW) == 4.5
    assert not closing.has_room(NOW)
    assert closing.may_take(NOW)


def test_offers_count_before_they_are_taken() -> None:
    assert not an_advisor(held=3, offered=2).has_room(NOW)
    assert not an_advisor(offered=10, capacity=20).has_room(NOW)


@pytest.mark.req("R13")
@pytest.mark.parametrize(
    ("item", "fits"),
    [
        ({"channel": "message"}, False),
        ({"in_call": True}, False),
        ({"needs_level": 3}, False),
        ({"needs_lang": "sv"}, False),
        ({"lang": "sv", "needs_lang": "fi"}, True),
        ({"needs_level": 1}, True),
    ],
)
def test_channels_levels_and_languages(item: dict[str, Any], fits: bool) -> None:
    advisor = an_advisor(channels=("chat",), skills={"advice": 2})
    assert is_offered(advisor, a_conversation(**item), level=2) is fits


def test_what_comes_in_the_last_minutes_of_the_day_waits_to_be_picked_until_closing() -> None:
    early = a_conversation("early", queued_at=Instant(CLOSING - 6 * MINUTE_MS))
    late = a_conversation("late", queued_at=Instant(CLOSING - 4 * MINUTE_MS))
    desk = services(hours=OFFICE, quiet_s=300)

    def offered(at: int) -> list[str]:
        return [item.id for item, _ in offers([early, late], [an_advisor()], desk, Instant(at))]

    assert offered(CLOSING - MINUTE_MS) == ["early"]
    assert offered(CLOSING) == ["early", "late"], "who is in the queue at closing time is still served"


@given(
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, 10_000_000)), min_size=2, max_size=12, unique=True)
)
def test_priority_is_worth_some_waiting_and_starves_nobody(came: list[tuple[int, int]]) -> None:
    queue = sorted(
        (
            a_conversation(str(number), priority=priority, queued_at=Instant(at))
            for number, (priority, at) in enumerate(came)
        ),
        key=in_turn,
    )
    for before, after in pairwise(queue):
        steps = before.priority - after.priority
        assert before.queued_at - after.queued_at <= steps * PRIORITY_MS, "it came later than that"
        if before.priority == after.priority:
            assert before.queued_at <= after.queued_at


async def test_a_quiet_one_that_wakes_up_is_seen_and_keeps_new_ones_away(house: House) -> None:
    aino = house.staff("aino")
    await house.at_desk(aino)
    visitors = [house.visitor() for _ in range(8)]
    items = []
    for visitor in visitors:
        items.append(await house.held(aino, visitor))
        await house.chat.post(aino, items[-1].id, new_cid(), "Kerro lisää, niin katson.")
        house.clock.advance(IDLE_MS + 1)
    me = await house.desk.advisor("aino")
    assert me is not None
    assert (len(me.held), me.load(house.clock())) == (8, 2.4)
    for visitor, item in zip(visitors, items, strict=True):
        await house.chat.post(visitor, item.id, new_cid(), "Tässä.")
    me = await house.desk.advisor("aino")
    assert me is not None
    assert me.load(house.clock()) == 8.0
    assert me.load(house.clock()) > me.capacity
    await house.asks(house.visitor())
    assert await house.desk.route() == 0
    assert await code_of(house.desk.take(aino, new_cid(), None)) is Code.AT_CAPACITY


async def test_the_end_of_a_shift_is_kept_for_its_day(house: House) -> None:
    aino = house.staff("aino")
    await house.at_desk(aino)
    await house.asks(house.visitor())
    ends = Instant(house.clock() + HOUR_MS)
    await house.desk.set_shift(aino, new_cid(), ends)
    house.clock.advance(HOUR_MS - SHIFT_END_MS)
    assert await house.desk.route() == 0
    await house.desk.set_shift(aino, new_cid(), None)
    assert await house.desk.route() == 1
    assert await code_of(house.desk.set_shift(aino, new_cid(), house.clock())) is Code.INVALID
    await house.desk.set_shift(aino, new_cid(), Instant(house.clock() + HOUR_MS))
    house.clock.advance(8 * HOUR_MS)
    me = await house.desk.advisor("aino")
    assert me is not None
    assert me.shift_ends_at is None, "the next day it is forgotten"


@pytest.mark.req("R34")
async def test_nobody_is_let_in_whose_turn_would_come_after_closing(house: House) -> None:
    await house.put_service(a_service(ADVICE, hours=OFFICE))
    board = house.service.desk.board
    inside = await house.asks(house.visitor())
    house.clock.at = Instant(CLOSING - 10 * MINUTE_MS)
    board.newcomers = {ADVICE: (300, 660), LIBRARY: (300, 660)}
    before = await house.count()
    assert await code_of(house.asks(house.visitor())) is Code.NOT_OPEN
    assert await house.count() == before
    assert await code_of(house.asks(house.visitor(), service=LIBRARY)) is None, "it does not close today"
    board.newcomers = {ADVICE: (300, 599)}
    assert await code_of(house.asks(house.visitor())) is None

    house.clock.at = Instant(CLOSING + MINUTE_MS)
    await house.at_desk(house.staff("aino"))
    assert await house.desk.route() >= 1
    assert (await house.now(inside.id)).offered_to == "aino", "who is inside is served"


@pytest.mark.req("R15", "R34")
async def test_how_it_is_now_is_told_as_it_is(house: House) -> None:
    await house.put_service(a_service(ADVICE, hours=OFFICE, queue_limit=1))
    service = house.service.desk
    state = service.routes.site_state("town", "/")
    assert (state.availability, state.opens_at, state.closes_at) == ("open", None, CLOSING)

    await house.asks(house.visitor())
    state = service.routes.site_state("town", "/")
    assert (state.availability, state.opens_at) == ("full", None)
    assert await code_of(house.asks(house.visitor())) is Code.QUEUE_FULL

    house.clock.at = Instant(CLOSING - 10 * MINUTE_MS)
    service.board.newcomers = {ADVICE: (300, 660)}
    opens = Instant(CLOSING + 17 * HOUR_MS)
    state = service.routes.site_state("town", "/")
    assert (state.availability, state.opens_at, state.closes_at) == ("closed", opens, CLOSING)

    house.clock.at = Instant(CLOSING + MINUTE_MS)
    state = service.routes.site_state("town", "/")
    assert (state.availability, state.opens_at, state.closes_at) == ("closed", opens, None)


async def test_wrapping_up_takes_a_moment_of_an_advisor(house: House) -> None:
    aino = house.staff("aino")
    await house.at_desk(aino)
    item = await house.held(aino)
    await house.chat.close(aino, item.id, new_cid(), "solved", "", False)
    me = await house.desk.advisor("aino")
    assert me is not None
    assert (me.held, me.wrapping, me.load(house.clock())) == ((), 1, 0.5)
    house.clock.advance(WRAP_UP_MS)
    me = await house.desk.advisor("aino")
    assert me is not None
    assert me.wrapping == 0


async def test_whoever_waits_is_told_a_range_once_enough_is_known(house: House) -> None:
    aino = house.staff("aino")
    await house.at_desk(aino)
    service = house.service.desk
    for _ in range(25):
        item = await house.held(aino)
        house.clock.advance(5 * MINUTE_MS)
        await house.chat.close(aino, item.id, new_cid(), "solved", "", False)
    house.clock.advance(WRAP_UP_MS)
    waiting = await house.asks(house.visitor())
    await house.service.parts.database.settled()
    await service.waits.renew(await house.desk.advisors(), house.clock())
    low, high = service.board.wait_s(waiting)
    assert low is not None
    assert high is not None
    assert 0 < low <= high <= OFFER_MS / SECOND_MS
    seen = house.service.chat.views.for_visitor(waiting, "fi", house.clock())
    assert seen.queue is not None
    assert (seen.queue.wait_low_s, seen.queue.wait_high_s) == (low, high)
    fresh = replace(waiting, id="another")
    assert service.board.wait_s(fresh) == (None, None)
    state = service.routes.site_state("town", "/")
    assert state.wait_high_s is not None
    assert state.wait_low_s is not None

    await service.waits.load()
    house.here.clear()
    await service.waits.renew(await house.desk.advisors(), Instant(house.clock() + 2 * SECOND_MS))
    assert service.board.wait_s(waiting) == (None, None), "nobody is there: the place alone is told"
