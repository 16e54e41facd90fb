"""What is left when nobody is there, and coming back, on both databases."""

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from advisory.clock import DAY_MS, HOUR_MS, MINUTE_MS, Instant
from advisory.desk.hours import DAYS, Hours
from advisory.desk.messages import LEFT_OVER_MS, answered_by, contact_of
from advisory.desk.service import Question
from advisory.errors import Code, Refusal
from tests.chat.test_service import refused
from tests.support.house import House
from tests.support.ids import new_cid
from tests.support.town import ADVICE, a_service

HELSINKI = ZoneInfo("Europe/Helsinki")
WEEKDAYS = Hours(week={day: (("09:00", "12:00"), ("13:00", "15:00")) for day in DAYS[:5]})
NEVER = Hours(week={})


def at(text: str) -> Instant:
    return Instant(int(datetime.fromisoformat(text).replace(tzinfo=HELSINKI).timestamp() * 1_000))


@pytest.mark.parametrize(
    ("left", "by"),
    [
        ("2026-11-23T10:00", "2026-11-25T15:00"),  # a Monday: Tuesday and Wednesday
        ("2026-11-23T16:00", "2026-11-25T15:00"),
        ("2026-11-20T14:00", "2026-11-24T15:00"),  # over a weekend
        ("2026-11-21T23:00", "2026-11-24T15:00"),
    ],
)
def test_a_message_is_answered_by_the_end_of_the_second_opening_day(left: str, by: str) -> None:
    assert answered_by(WEEKDAYS, at(left), 2) == at(by)


def test_a_promise_is_made_where_hours_say_nothing_too() -> None:
    now = at("2026-11-21T23:00")
    always = a_service(ADVICE).hours
    assert answered_by(always, now, 2) == now + 2 * DAY_MS
    assert answered_by(NEVER, now, 2) == now + 2 * DAY_MS


@pytest.mark.parametrize("given", ["aino@posti.example", " 040 123 4567 ", "+358 40 1234567", ""])
def test_a_contact_is_an_address_a_number_or_nothing(given: str) -> None:
    assert contact_of(given) == given.strip()


@pytest.mark.parametrize(
    "given", ["aino.posti", "soittakaa", "12", "131052-308T", "a@b", "⟦card:16⟧@posti.fi"]
)
def test_what_is_no_contact_is_refused(given: str) -> None:
    with pytest.raises(Refusal) as found:
        contact_of(given)
    assert found.value.code is Code.CONTACT


def asked(text: str = "Voinko vaihtaa hoitopaikkaa?") -> Question:
    return Question(service=ADVICE, text=text, lang="fi")


async def test_a_message_is_left_while_closed_and_answered_in_the_same_thread(house: House) -> None:
    aino, visitor = house.staff("aino"), house.visitor()
    await house.put_service(a_service(ADVICE, hours=NEVER))
    await house.at_desk(aino)
    messages = house.service.desk.messages
    assert await refused(house.asks(visitor)) is Code.NOT_OPEN
    cid = new_cid()
    item = await messages.leave(visitor, asked("Tunnukseni on 131052-308T"), "aino@posti.example", cid)
    assert await messages.leave(visitor, asked("Muuta"), "aino@posti.example", cid) == item, "sent again"
    assert (item.channel, item.status, item.contact) == ("message", "message", "aino@posti.example")
    assert "131052" not in ((await house.entries(item.id))[0].text or "")
    assert item.id in [one.id for one in await house.desk.desk_of(aino)]
    assert await house.desk.route() == 0, "a message is not pushed"
    assert await house.desk.take(aino, new_cid(), None) is None, "nor is it next in a queue"
    taken = await house.desk.take(aino, new_cid(), item.id)
    assert taken is not None
    assert taken.status == "active"
    await house.chat.post(aino, item.id, new_cid(), "Voit.")
    await house.chat.close(aino, item.id, new_cid(), "solved", "", False)
    closed = await house.now(item.id)
    assert closed.reopen_until == house.clock() + 7 * DAY_MS, "it is read days later"
    house.clock.advance(3 * DAY_MS)
    back = await messages.reopen(visitor, item.id, new_cid())
    assert back.status == "message", "a message goes on while closed too"


async def test_what_is_given_back_is_a_message_again(house: House) -> None:
    aino, visitor = house.staff("aino"), house.visitor()
    await house.at_desk(aino)
    item = await house.service.desk.messages.leave(visitor, asked(), "", new_cid())
    await house.desk.take(aino, new_cid(), item.id)
    await house.desk.give_back("aino")
    assert (await house.now(item.id)).status == "message"


async def test_an_answered_message_leaves_the_desk_by_itself(house: House) -> None:
    aino, visitor = house.staff("aino"), house.visitor()
    await house.at_desk(aino)
    item = await house.service.desk.messages.leave(visitor, asked(), "", new_cid())
    await house.desk.take(aino, new_cid(), item.id)
    await house.chat.post(aino, item.id, new_cid(), "Näin.")
    house.clock.advance(30 * MINUTE_MS)
    await house.service.chat.life.attend()
    closed = await house.now(item.id)
    assert (closed.status, closed.outcome) == ("closed", None)
    assert (await house.entries(item.id))[-1].notice == "closed_answered"


async def test_who_waits_may_leave_it_as_a_message_instead(house: House) -> None:
    visitor = house.visitor()
    messages = house.service.desk.messages
    item = await house.asks(visitor)
    assert await refused(messages.instead(visitor, item.id, "soita", new_cid())) is Code.CONTACT
    turned = await messages.instead(visitor, item.id, "", new_cid())
    assert (turned.status, turned.channel) == ("message", "message")
    assert house.service.desk.board.queue(ADVICE) == []
    named = await messages.instead(visitor, item.id, "040 123 4567", new_cid())
    assert named.contact == "040 123 4567"
    aino = house.staff("aino")
    await house.at_desk(aino)
    held = await house.held(aino)
    assert await refused(messages.instead(visitor, held.id, "", new_cid())) is Code.TAKEN


async def test_nobody_is_left_in_the_queue_of_a_service_that_has_closed(house: House) -> None:
    opened = at("2026-11-23T09:00")
    house.clock.advance(opened - house.clock())
    await house.put_service(a_service(ADVICE, hours=WEEKDAYS))
    house.clock.advance(5 * HOUR_MS + 50 * MINUTE_MS)
    item = await house.asks(house.visitor())
    messages = house.service.desk.messages
    house.clock.advance(10 * MINUTE_MS)
    assert await messages.after_hours() == 0, "somebody may still take it"
    house.clock.advance(LEFT_OVER_MS)
    assert await messages.after_hours() == 1
    assert await messages.after_hours() == 0
    turned = await house.now(item.id)
    assert (turned.status, turned.answer_by) == ("message", at("2026-11-25T15:00"))
    assert (await house.entries(item.id))[-1].notice == "became_message"


async def test_a_visitor_comes_back_for_a_day_to_the_front_and_to_the_same_advisor(house: House) -> None:
    aino, bjorn, visitor = house.staff("aino"), house.staff("bjorn"), house.visitor()
    await house.at_desk(aino, bjorn)
    item = await house.held(aino, visitor)
    await house.chat.close(aino, item.id, new_cid(), "solved", "", False)
    house.clock.advance(DAY_MS - 1)
    other = await house.asks(house.visitor())
    messages = house.service.desk.messages
    cid = new_cid()
    back = await messages.reopen(visitor, item.id, cid)
    assert await messages.reopen(visitor, item.id, cid) == back
    assert (back.status, back.outcome, back.closed_at) == ("queued", None, None)
    assert [one.id for one in house.service.desk.board.queue(ADVICE)] == [item.id, other.id]
    assert await house.desk.route() >= 1
    assert (await house.now(item.id)).offered_to == "aino"


async def test_coming_back_keeps_to_the_rules_of_closing(house: House) -> None:
    aino, visitor = house.staff("aino"), house.visitor()
    await house.at_desk(aino)
    messages = house.service.desk.messages
    item = await house.held(aino, visitor)
    await house.chat.close(aino, item.id, new_cid(), "solved", "", False)
    service = a_service(ADVICE)
    await house.put_service(replace(service, hours=NEVER))
    assert await refused(messages.reopen(visitor, item.id, new_cid())) is Code.NOT_OPEN
    await house.put_service(replace(service, queue_limit=0))
    assert await refused(messages.reopen(visitor, item.id, new_cid())) is Code.QUEUE_FULL
    left = await messages.reopen(visitor, item.id, new_cid(), or_message=True)
    assert (left.status, left.last_seq > item.last_seq) == ("message", True), "in the same thread"
    await house.chat.end(visitor, item.id, new_cid())
    await house.put_service(service)
    house.clock.advance(7 * DAY_MS)
    assert await refused(messages.reopen(visitor, item.id, new_cid())) is Code.REOPEN_ENDED
    assert (await house.now(item.id)).status == "closed"


async def test_a_blocked_visitor_leaves_no_message_and_does_not_come_back(house: House) -> None:
    aino, visitor = house.staff("aino"), house.visitor()
    await house.at_desk(aino)
    item = await house.held(aino, visitor)
    await house.service.chat.life.block(aino, item.id, new_cid(), "threat", 24)
    messages = house.service.desk.messages
    assert await refused(messages.leave(visitor, asked(), "", new_cid())) is Code.BLOCKED
    assert await refused(messages.reopen(visitor, item.id, new_cid())) is Code.BLOCKED
