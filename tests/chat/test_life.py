"""Silence, promises to return, second thoughts and blocks, on a clock that stands, on both databases."""

import aiohttp
import pytest

from advisory.chat.comeback import UNDO_MS
from advisory.chat.idle import EXTENSIONS, GIVE_BACK_MS, NUDGE_AGAIN_MS
from advisory.chat.life import Life
from advisory.chat.model import Conversation
from advisory.clock import DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS
from advisory.errors import Code
from advisory.identity import Person
from tests.chat.test_service import refused
from tests.support.app import Running
from tests.support.connection import Refused
from tests.support.drivers import VisitorDriver, http
from tests.support.house import House
from tests.support.ids import new_cid
from tests.support.town import ADVICE, SITE


def life(house: House) -> Life:
    return house.service.chat.life


async def answered(house: House, visitor: Person | None = None) -> Conversation:
    """Held by aino, who has answered: the visitor's turn."""
    aino = house.staff("aino")
    await house.at_desk(aino)
    item = await house.held(aino, visitor)
    await house.chat.post(aino, item.id, new_cid(), "Näin se tehdään.")
    return await house.now(item.id)


async def passes(house: House, ms: int) -> None:
    """Time goes by as a service sees it: in steps of its clockwork."""
    step = 30 * SECOND_MS
    for _ in range(ms // step):
        house.clock.advance(step)
        await life(house).attend()


async def notices(house: House, conversation: str) -> list[str]:
    return [entry.notice for entry in await house.entries(conversation) if entry.notice]


@pytest.mark.req("R35")
async def test_a_silent_visitor_is_warned_asked_and_let_go(house: House) -> None:
    item = await answered(house)
    await passes(house, 3 * MINUTE_MS - 30 * SECOND_MS)
    assert "quiet_soon" not in await notices(house, item.id)
    await passes(house, 30 * SECOND_MS)
    assert (await notices(house, item.id))[-1] == "quiet_soon"
    await passes(house, 2 * MINUTE_MS)
    assert (await notices(house, item.id))[-1] == "asked_if_there"
    asked = (await house.entries(item.id))[-1]
    assert asked.params == {"minutes": 2, "left": EXTENSIONS}
    assert (await house.now(item.id)).closes_at == house.clock() + 2 * MINUTE_MS
    await passes(house, 2 * MINUTE_MS)
    closed = await house.now(item.id)
    assert (closed.status, closed.closed_by, closed.outcome) == ("closed", "system", "left")
    assert (await notices(house, item.id))[-1] == "closed_inactive"
    assert (await house.kinds(item.id))[-3:] == [
        "conversation.quiet_warned",
        "conversation.quiet_asked",
        "conversation.closed",
    ]


@pytest.mark.req("R35")
async def test_a_visitor_may_stay_ten_times_and_a_message_counts_anew(house: House) -> None:
    visitor = house.visitor()
    item = await answered(house, visitor)

    async def asked() -> None:
        await passes(house, 5 * MINUTE_MS)
        assert (await house.now(item.id)).stage == "asked"

    for left in range(EXTENSIONS, 0, -1):
        await asked()
        assert (await house.entries(item.id))[-1].params["left"] == left
        cid = new_cid()
        await life(house).stay(visitor, item.id, cid)
        await life(house).stay(visitor, item.id, cid)  # sent again
        assert (await notices(house, item.id))[-1] == "still_here"
        assert (await house.now(item.id)).turn == "visitor", "nothing is asked of the advisor by it"
    await asked()
    assert (await house.entries(item.id))[-1].params["left"] == 0
    assert await refused(life(house).stay(visitor, item.id, new_cid())) is Code.TOO_LATE
    await house.chat.post(visitor, item.id, new_cid(), "Luin sen nyt.")
    await house.chat.post(house.staff("aino"), item.id, new_cid(), "Hyvä.")
    await asked()
    assert (await house.entries(item.id))[-1].params["left"] == EXTENSIONS


@pytest.mark.req("R35")
async def test_silence_does_not_count_while_the_advisor_owes_an_answer(house: House) -> None:
    visitor = house.visitor()
    item = await answered(house, visitor)
    await passes(house, 2 * MINUTE_MS)
    await house.chat.post(visitor, item.id, new_cid(), "Entä sitten?")
    await passes(house, 20 * MINUTE_MS)
    assert (await house.now(item.id)).status == "active"
    assert "asked_if_there" not in await notices(house, item.id)


async def test_a_server_that_slept_still_warns_and_asks_first(house: House) -> None:
    item = await answered(house)
    house.clock.advance(3 * HOUR_MS)
    await life(house).attend()
    assert (await notices(house, item.id))[-1] == "quiet_soon"
    await life(house).attend()
    assert (await house.now(item.id)).stage == "warned", "what was due long ago is not done at once"


async def test_an_advisor_is_reminded_and_in_the_end_another_one_answers(house: House) -> None:
    aino, visitor = house.staff("aino"), house.visitor()
    await house.at_desk(aino)
    item = await house.held(aino, visitor)
    await passes(house, 4 * MINUTE_MS)
    now = await house.now(item.id)
    assert now.is_overdue
    assert (await notices(house, item.id)).count("answer_delayed") == 1
    await passes(house, NUDGE_AGAIN_MS)
    assert (await house.kinds(item.id)).count("conversation.advisor_nudged") == 2
    assert (await notices(house, item.id)).count("answer_delayed") == 1, "the visitor is told once"
    await passes(house, GIVE_BACK_MS)
    given = await house.now(item.id)
    assert (given.status, given.advisor, given.last_advisor) == ("queued", None, "aino")
    assert given.passed_by == ("aino",)
    assert (await notices(house, item.id))[-1] == "requeued"


async def test_an_answer_ends_the_reminder(house: House) -> None:
    aino, visitor = house.staff("aino"), house.visitor()
    await house.at_desk(aino)
    item = await house.held(aino, visitor)
    await passes(house, 4 * MINUTE_MS)
    await house.chat.post(aino, item.id, new_cid(), "Anteeksi, tässä.")
    assert not (await house.now(item.id)).is_overdue
    await house.chat.post(visitor, item.id, new_cid(), "Kiitos, entä …")
    assert not (await house.now(item.id)).is_overdue, "a new wait"


@pytest.mark.req("R35")
async def test_a_promised_return_stops_the_clocks_and_is_kept(house: House) -> None:
    aino, visitor = house.staff("aino"), house.visitor()
    await house.at_desk(aino)
    item = await house.held(aino, visitor)
    cid = new_cid()
    promised = await life(house).promise_return(aino, item.id, cid, 30)
    assert (promised.turn, promised.returns_at) == ("paused", house.clock() + 30 * MINUTE_MS)
    again = await life(house).promise_return(aino, item.id, cid, 30)
    assert again == promised
    last = (await house.entries(item.id))[-1]
    assert (last.notice, last.params) == ("will_return", {"name": "Aino", "at": promised.returns_at})
    await passes(house, 29 * MINUTE_MS)
    assert (await house.now(item.id)).turn == "paused"
    assert "asked_if_there" not in await notices(house, item.id)
    await passes(house, MINUTE_MS)
    due = await house.now(item.id)
    assert (due.turn, due.waiting_since, due.returns_at) == ("advisor", house.clock(), None)


async def test_an_answer_keeps_the_promise_to_return(house: House) -> None:
    aino, visitor = house.staff("aino"), house.visitor()
    await house.at_desk(aino)
    item = await house.held(aino, visitor)
    await life(house).promise_return(aino, item.id, new_cid(), 60)
    await house.chat.post(visitor, item.id, new_cid(), "Odotan.")
    assert (await house.now(item.id)).turn == "paused", "the visitor may write meanwhile"
    await house.chat.post(aino, item.id, new_cid(), "Selvitin asian.")
    assert (await house.now(item.id)).turn == "visitor"
    await life(house).promise_return(aino, item.id, new_cid(), 60)
    back = await life(house).promise_return(aino, item.id, new_cid(), 0)
    assert (back.turn, back.waiting_since) == ("advisor", house.clock())


async def test_nothing_stays_open_for_ever(house: House) -> None:
    """Whatever it waits for: a day without a word, and it is over or in the queue again."""
    aino = house.staff("aino")
    await house.at_desk(aino)
    theirs = await house.held(aino)
    await house.chat.post(aino, theirs.id, new_cid(), "Ole hyvä.")
    owed = await house.held(aino)
    promised = await house.held(aino)
    await life(house).promise_return(aino, promised.id, new_cid(), 240)
    for _ in range(48):
        house.clock.advance(HOUR_MS // 2)
        await life(house).attend()
    assert (await house.now(theirs.id)).status == "closed"
    assert (await house.now(owed.id)).status == "queued"
    assert (await house.now(promised.id)).status == "queued"


async def test_a_close_may_be_taken_back_for_a_moment(house: House) -> None:
    aino, bjorn, visitor = house.staff("aino"), house.staff("bjorn"), house.visitor()
    await house.at_desk(aino)
    item = await house.held(aino, visitor)
    await house.chat.close(aino, item.id, new_cid(), "solved", "", False)
    other = await house.held(aino)
    assert other.slot == item.slot
    house.clock.advance(UNDO_MS)
    assert await refused(life(house).undo_close(bjorn, item.id, new_cid())) is Code.NOT_PERMITTED
    cid = new_cid()
    back = await life(house).undo_close(aino, item.id, cid)
    assert (back.status, back.turn, back.outcome, back.advisor) == ("active", "advisor", None, "aino")
    assert back.slot != other.slot
    assert (await notices(house, item.id))[-1] == "close_undone"
    assert await life(house).undo_close(aino, item.id, cid) == back
    await house.chat.close(aino, item.id, new_cid(), "solved", "", False)
    house.clock.advance(UNDO_MS + 1)
    assert await refused(life(house).undo_close(aino, item.id, new_cid())) is Code.TOO_LATE
    ended = await house.held(aino, visitor)
    await house.chat.end(visitor, ended.id, new_cid())
    assert await refused(life(house).undo_close(aino, ended.id, new_cid())) is Code.TOO_LATE


@pytest.mark.req("R11")
async def test_what_grows_too_wide_is_suggested_elsewhere_once(house: House) -> None:
    aino, visitor = house.staff("aino"), house.visitor()
    await house.at_desk(aino)
    item = await house.held(aino, visitor)
    await life(house).notice_wide()
    assert (await house.now(item.id)).wide is None
    await house.chat.post(visitor, item.id, new_cid(), "pitkä juttu " * 330)
    await house.chat.post(visitor, item.id, new_cid(), "ja toinen juttu " * 100)
    await life(house).notice_wide()
    assert (await house.now(item.id)).wide == "length"
    await life(house).dismiss_wide(aino, item.id, new_cid())
    await life(house).notice_wide()
    assert (await house.now(item.id)).wide == "dismissed"
    assert (await house.kinds(item.id)).count("conversation.looked_wide") == 1


async def test_a_blocked_visitor_is_told_and_refused_until_the_time_is_up_or_lifted(house: House) -> None:
    aino, saara, visitor = house.staff("aino"), house.staff("saara"), house.visitor()
    await house.at_desk(aino)
    item = await house.held(aino, visitor)
    closed = await life(house).block(aino, item.id, new_cid(), "abuse", 24)
    assert (closed.status, closed.outcome) == ("closed", "left")
    last = (await house.entries(item.id))[-1]
    assert (last.notice, last.params["reason"]) == ("blocked", "abuse")
    assert await refused(house.asks(visitor)) is Code.BLOCKED
    await house.asks(house.visitor())  # nobody else is
    (found,) = await life(house).blocks(saara)
    assert (found.by, found.conversation, found.until) == ("aino", item.id, house.clock() + DAY_MS)
    await life(house).unblock(saara, found.id, cid := new_cid())
    await life(house).unblock(saara, found.id, cid)
    assert await life(house).blocks(saara) == []
    again = await house.asks(visitor)
    taken = await house.desk.take(aino, new_cid(), again.id)
    assert taken is not None
    await life(house).block(aino, again.id, new_cid(), "spam", 1)
    house.clock.advance(HOUR_MS)
    await house.asks(visitor)
    kinds = [row.kind for row in await house.records()]
    assert kinds.count("visitor.blocked") == 2
    assert kinds.count("visitor.unblocked") == 1

    await house.service.parts.database.work(lambda work: house.chat.erase(work, item.id))
    left = await house.service.parts.database.read(
        lambda connection: house.service.parts.lifecycle.count(connection, item.id)  # type: ignore[arg-type]
    )
    assert left == 0


async def test_own_closed_ones_come_in_pages(house: House) -> None:
    aino, bjorn = house.staff("aino"), house.staff("bjorn")
    await house.at_desk(aino, bjorn)
    made = []
    for number in range(5):
        item = await house.held(aino)
        await house.chat.close(aino, item.id, new_cid(), "solved", "", False)
        made.append(item.id)
        if number % 2:  # two of them end in the same moment
            house.clock.advance(SECOND_MS)
    theirs = await house.held(bjorn)
    await house.chat.close(bjorn, theirs.id, new_cid(), "solved", "", False)
    seen: list[str] = []
    before, more = None, True
    while more:
        page, more = await life(house).closed_of(aino, before, 2)
        seen += [item.id for item in page]
        assert page[-1].closed_at is not None
        before = (page[-1].closed_at, page[-1].id)
    assert sorted(seen) == sorted(made)
    assert len(set(seen)) == len(seen)


async def test_a_receipt_finds_for_staff_of_the_service_and_leaves_a_trace(house: House) -> None:
    aino, eeva = house.staff("aino"), house.staff("eeva")
    await house.at_desk(aino)
    item = await house.held(aino)
    assert (await life(house).find_by_receipt(aino, item.receipt, "complaint")).id == item.id
    stranger = Person("x", eeva.roles, "fi", eeva.session)
    assert await refused(life(house).find_by_receipt(stranger, item.receipt, "quality")) is Code.NOT_FOUND
    assert await refused(life(house).find_by_receipt(aino, "AAAAAAAAAA", "quality")) is Code.NOT_FOUND
    records = await house.records()
    kinds = [row.kind for row in records]
    found = [row.data for row in records if row.kind == "conversation.found_by_receipt"]
    assert found == [{"why": "complaint"}]
    assert kinds.count("conversation.not_found_by_receipt") == 2


async def test_a_receipt_brings_a_visitor_back_from_another_device(app: Running) -> None:
    visitor = await VisitorDriver(app.url).arrives(SITE)
    conversation = await visitor.starts("Hei", ADVICE)
    assert visitor.view is not None
    assert visitor.view.receipt is not None
    async with aiohttp.ClientSession() as session:
        body = {"site": SITE, "lang": "fi", "receipt": f" {visitor.view.receipt.lower()} "[1:]}
        data = await http(session, "POST", app.url, "/api/visitor/return", body)
        assert data["conversation"] == conversation
        with pytest.raises(Refused) as unknown:
            await http(session, "POST", app.url, "/api/visitor/return", body | {"receipt": "A" * 10})
        assert unknown.value.code == Code.NOT_FOUND
        codes = []
        for _ in range(12):
            with pytest.raises(Refused) as again:
                await http(session, "POST", app.url, "/api/visitor/return", body | {"receipt": "A" * 10})
            codes.append(again.value.code)
        assert codes[-1] == Code.TOO_MANY
    elsewhere = VisitorDriver(app.url)
    elsewhere.token, elsewhere.view = data["token"], visitor.view
    await elsewhere.returns()
    assert elsewhere.timelines[conversation].entries == visitor.timelines[conversation].entries
    await visitor.says("Ja täältä myös.")  # the first device goes on
    await elsewhere.sees(conversation, "Ja täältä myös.")
    await elsewhere.disconnect()
    await visitor.disconnect()
