"""Handing over: the giver keeps a conversation until somebody else has it."""

import pytest

from advisory.clock import MINUTE_MS, SECOND_MS
from advisory.desk.handover import Target
from advisory.desk.model import OFFER_MS
from advisory.errors import Code
from tests.support.house import House, code_of
from tests.support.ids import new_cid
from tests.support.town import ADVICE, LIBRARY, a_service


async def test_a_hand_over_to_a_colleague_has_two_steps(house: House) -> None:
    aino, bjorn = house.staff("aino"), house.staff("bjorn")
    await house.at_desk(aino, bjorn)
    item = await house.held(aino)
    await house.desk.transfer(aino, item.id, new_cid(), Target(advisor="bjorn"), "Osaat tämän paremmin")
    offered = await house.now(item.id)
    assert (offered.advisor, offered.offered_to) == ("aino", "bjorn"), "the giver keeps it"
    await house.chat.post(aino, item.id, new_cid(), "Hetki, siirrän sinut.")
    taken = await house.desk.take(bjorn, new_cid(), item.id)
    assert taken is not None
    assert (taken.advisor, taken.transferred_from, taken.epoch) == ("bjorn", "aino", item.epoch + 1)
    assert await code_of(house.chat.post(aino, item.id, new_cid(), "Vielä")) is Code.NOT_PERMITTED


@pytest.mark.parametrize("ends", ["declined", "expired"])
async def test_a_hand_over_that_fails_leaves_it_with_the_giver(house: House, ends: str) -> None:
    aino, bjorn = house.staff("aino"), house.staff("bjorn")
    await house.at_desk(aino, bjorn)
    item = await house.held(aino)
    await house.desk.transfer(aino, item.id, new_cid(), Target(advisor="bjorn"), "")
    if ends == "declined":
        await house.desk.decline(bjorn, item.id, new_cid())
    else:
        house.clock.advance(MINUTE_MS)
        await house.desk.route()
    kept = await house.now(item.id)
    assert (kept.status, kept.advisor, kept.offered_to) == ("active", "aino", None)
    assert await code_of(house.desk.take(bjorn, new_cid(), item.id)) is Code.TAKEN


async def test_a_hand_over_to_one_who_cannot_take_it_is_refused(house: House) -> None:
    aino, bjorn = house.staff("aino"), house.staff("bjorn")
    await house.at_desk(aino)
    item = await house.held(aino)
    for receiver, code in (("bjorn", Code.AT_CAPACITY), ("aino", Code.NOT_FOUND), ("nobody", Code.NOT_FOUND)):
        assert (
            await code_of(house.desk.transfer(aino, item.id, new_cid(), Target(advisor=receiver), "")) is code
        )
    assert await code_of(house.desk.transfer(aino, item.id, new_cid(), Target("none"), "")) is Code.NOT_FOUND
    await house.at_desk(bjorn)
    assert (
        await code_of(house.desk.transfer(bjorn, item.id, new_cid(), Target(LIBRARY), ""))
        is Code.NOT_PERMITTED
    )
    kept = await house.now(item.id)
    assert (kept.advisor, kept.offered_to, kept.transfer_note) == ("aino", None, "")


async def test_a_hand_over_to_a_service_stays_with_the_giver_until_somebody_takes_it(house: House) -> None:
    aino, bjorn = house.staff("aino"), house.staff("bjorn")
    await house.at_desk(aino, bjorn)
    item = await house.held(aino)
    house.clock.advance(SECOND_MS)
    later = await house.asks(house.visitor(), service=LIBRARY)
    cid = new_cid()
    await house.desk.transfer(aino, item.id, cid, Target(LIBRARY), "Kirjaston asia")
    handed = await house.now(item.id)
    assert (handed.status, handed.advisor, handed.service, handed.queue) == (
        "active",
        "aino",
        ADVICE,
        LIBRARY,
    )
    await house.chat.post(aino, item.id, new_cid(), "Kirjasto vastaa kohta.")
    await house.service.parts.database.settled()
    assert [one.id for one in house.service.desk.board.queue(LIBRARY)] == [item.id, later.id]

    await house.desk.set_presence(aino, new_cid(), "break_soon")
    assert await house.desk.route() == 2
    assert (await house.now(item.id)).offered_to == "bjorn"
    house.clock.advance(OFFER_MS)
    await house.desk.route()
    kept = await house.now(item.id)
    assert (kept.advisor, kept.status) == ("aino", "active"), "an offer that runs out changes nothing"

    taken = await house.desk.take(bjorn, new_cid(), item.id)
    assert taken is not None
    assert (taken.advisor, taken.service, taken.handed_to, taken.transfer_note) == (
        "bjorn",
        LIBRARY,
        None,
        "Kirjaston asia",
    )
    await house.desk.transfer(aino, item.id, cid, Target(LIBRARY), "Kirjaston asia")
    assert (await house.kinds(item.id)).count("desk.handed_over") == 1, "a resend does nothing"


async def test_a_giver_may_think_better_of_it(house: House) -> None:
    aino, bjorn = house.staff("aino"), house.staff("bjorn")
    await house.at_desk(aino, bjorn)
    item = await house.held(aino)
    await house.desk.transfer(aino, item.id, new_cid(), Target(LIBRARY, level=3, lang="sv"), "")
    await house.desk.keep(aino, item.id, new_cid())
    kept = await house.now(item.id)
    assert (kept.queue, kept.needs_level, kept.needs_lang, kept.advisor) == (None, None, None, "aino")
    assert await code_of(house.desk.take(bjorn, new_cid(), item.id)) is Code.TAKEN
    assert await code_of(house.desk.keep(bjorn, item.id, new_cid())) is Code.NOT_PERMITTED


@pytest.mark.req("R13")
async def test_a_hand_over_to_a_skill_is_offered_to_those_who_have_it(house: House) -> None:
    aino = house.staff("aino")
    await house.at_desk(aino)
    await house.hires(2, skills={LIBRARY: 2}, languages=("fi",))
    item = await house.held(aino)
    await house.desk.transfer(aino, item.id, new_cid(), Target(LIBRARY, level=3), "")
    assert await house.desk.route() == 0
    await house.desk.transfer(aino, item.id, new_cid(), Target(LIBRARY, lang="sv"), "")
    assert await house.desk.route() == 0
    await house.desk.transfer(aino, item.id, new_cid(), Target(LIBRARY, level=2, lang="fi"), "")
    assert await house.desk.route() == 1


async def test_all_is_handed_over_with_notes_in_one_call_and_the_break_begins(house: House) -> None:
    aino, bjorn = house.staff("aino"), house.staff("bjorn")
    await house.at_desk(aino)
    items = [await house.held(aino) for _ in range(3)]
    await house.chat.post(aino, items[0].id, new_cid(), "Palaan asiaan.")
    house.clock.advance(MINUTE_MS)
    later = await house.asks(house.visitor())
    assert await code_of(house.desk.set_presence(aino, new_cid(), "on_break")) is Code.HOLDS_CONVERSATIONS
    notes = {item.id: f"Muistiinpano {item.number}" for item in items}
    cid = new_cid()
    assert await house.desk.hand_over_all(aino, cid, notes, "on_break") == 3
    assert await house.desk.hand_over_all(aino, cid, notes, "on_break") == 3, "a resend is answered"
    me = await house.desk.advisor("aino")
    assert me is not None
    assert (me.state, me.held) == ("on_break", ())
    await house.service.parts.database.settled()
    queue = house.service.desk.board.queue(ADVICE)
    assert ({one.id for one in queue[:3]}, queue[3].id) == (set(notes), later.id)
    for item in items:
        left = await house.now(item.id)
        assert (left.status, left.last_advisor, left.transfer_note) == ("queued", "aino", notes[item.id])
        assert left.waiting_since is not None, "the visitor's wait is counted again"
    await house.at_desk(bjorn)
    taken = await house.desk.take(bjorn, new_cid(), None)
    assert taken is not None
    assert taken.id in notes


async def test_what_is_handed_to_a_service_follows_a_lost_giver_there(house: House) -> None:
    aino, bjorn = house.staff("aino"), house.staff("bjorn")
    await house.at_desk(aino, bjorn)
    item = await house.held(aino)
    await house.desk.transfer(aino, item.id, new_cid(), Target(LIBRARY), "Kirjaston asia")
    assert await house.desk.give_back("aino") == 1
    back = await house.now(item.id)
    assert (back.status, back.service, back.handed_to, back.advisor) == ("queued", LIBRARY, None, None)


async def test_one_who_goes_is_offered_nothing_any_more(house: House) -> None:
    aino, bjorn = house.staff("aino"), house.staff("bjorn")
    await house.at_desk(aino)
    item = await house.asks(house.visitor())
    assert await house.desk.route() == 1
    await house.desk.set_presence(aino, new_cid(), "on_break")
    assert (await house.now(item.id)).status == "queued"
    await house.at_desk(bjorn)
    assert await house.desk.route() == 1
    assert (await house.now(item.id)).offered_to == "bjorn"


async def test_whoever_takes_one_is_there(house: House) -> None:
    aino = house.staff("aino")
    await house.at_desk(aino)
    await house.desk.set_presence(aino, new_cid(), "on_break")
    await house.held(aino)
    me = await house.desk.advisor("aino")
    assert me is not None
    assert me.state == "available"


@pytest.mark.req("R22")
async def test_on_the_phone_nothing_is_pushed_and_what_is_held_stays(house: House) -> None:
    aino = house.staff("aino")
    await house.at_desk(aino)
    item = await house.held(aino)
    await house.desk.set_presence(aino, new_cid(), "on_phone")
    await house.asks(house.visitor())
    assert await house.desk.route() == 0
    assert (await house.now(item.id)).advisor == "aino"
    assert await house.desk.take(aino, new_cid(), None) is not None, "they may take what they can carry"
    await house.asks(house.visitor())
    assert await code_of(house.desk.take(aino, new_cid(), None)) is Code.AT_CAPACITY


async def test_a_visitor_who_returns_gets_the_advisor_they_had(house: House) -> None:
    aino, bjorn, visitor = house.staff("aino"), house.staff("bjorn"), house.visitor()
    await house.at_desk(aino, bjorn)
    for advisor in (bjorn, aino, bjorn):
        first = await house.held(advisor, visitor)
        await house.chat.close(advisor, first.id, new_cid(), "solved", "", False)
        house.clock.advance(2 * MINUTE_MS)
        again = await house.asks(visitor)
        await house.desk.route()
        assert (await house.now(again.id)).offered_to == advisor.id
        await house.chat.end(visitor, again.id, new_cid())
        house.clock.advance(2 * MINUTE_MS)


@pytest.mark.req("R13")
async def test_overflow_reaches_another_service_and_a_lower_level_after_its_time(house: House) -> None:
    await house.put_service(a_service(ADVICE, level=3, overflow_to=LIBRARY, overflow_after_s=60))
    await house.hires(1, skills={LIBRARY: 1})
    item = await house.asks(house.visitor())
    house.clock.advance(MINUTE_MS - 1)
    assert await house.desk.route() == 0
    house.clock.advance(1)
    assert await house.desk.route() == 1
    assert (await house.now(item.id)).offered_to == "advisor0"
