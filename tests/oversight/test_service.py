"""Looking on, whispering, taking over, longer hours, notices: the whole service without a network."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from advisory.clock import HOUR_MS, MINUTE_MS, Instant
from advisory.desk.hours import DAYS, Hours
from advisory.errors import Code
from advisory.oversight.beside import Beside
from advisory.oversight.choices import Choices
from advisory.oversight.model import looking_on
from advisory.oversight.notices import Notices
from tests.support.clock import FrozenClock
from tests.support.house import House, a_house, code_of
from tests.support.ids import new_cid
from tests.support.town import ADVICE, LIBRARY, a_service


@pytest.fixture
async def house(tmp_path: Path, database_url: str, clock: FrozenClock) -> AsyncIterator[House]:
    async with a_house(tmp_path, database_url, clock) as made:
        yield made


@pytest.fixture
def beside(house: House) -> Beside:
    return Beside(house.service.parts.database, house.chat)


async def held_by(house: House, name: str) -> str:
    item = await house.asks(house.visitor())
    taken = await house.desk.take(house.staff(name), new_cid(), item.id)
    assert taken is not None
    return item.id


async def test_whoever_looks_on_may_whisper_and_nobody_else(house: House, beside: Beside) -> None:
    conversation = await held_by(house, "aino")
    aino, bjorn, saara = (house.staff(name) for name in ("aino", "bjorn", "saara"))
    assert await code_of(beside.whisper(saara, conversation, new_cid(), "hei")) is Code.NOT_PERMITTED
    await beside.join(saara, conversation)
    assert await beside.join(saara, conversation) is None, "who is there comes no second time"
    said = await beside.whisper(saara, conversation, new_cid(), "Kysy 131052-308T pois")
    assert said is not None
    assert "131052" not in said.text
    await beside.whisper(aino, conversation, new_cid(), "Selvä")
    assert await code_of(beside.whisper(bjorn, conversation, new_cid(), "hei")) is Code.NOT_PERMITTED
    assert looking_on(await beside.lines(conversation)) == {"saara": "Saara"}
    assert await code_of(beside.join(aino, conversation)) is Code.INVALID

    # The visitor's own timeline has none of it.
    _, entries = await house.chat.after(conversation, 0)
    assert not any("Selvä" in (one.text or "") for one in entries)
    await beside.gone(saara, conversation)
    assert looking_on(await beside.lines(conversation)) == {}


async def test_a_line_beside_goes_when_the_conversation_is_erased(house: House, beside: Beside) -> None:
    conversation = await held_by(house, "aino")
    await beside.join(house.staff("saara"), conversation)
    await house.service.parts.database.work(lambda work: house.chat.erase(work, conversation))
    assert await beside.lines(conversation) == []


async def test_a_supervisor_takes_over_and_the_visitor_is_told(house: House) -> None:
    conversation = await held_by(house, "aino")
    saara = house.staff("saara")
    cid = new_cid()
    taken = await house.desk.take_over(saara, conversation, cid)
    assert (taken.advisor, taken.transferred_from, taken.slot) == ("saara", "aino", 1)
    _, entries = await house.chat.after(conversation, 0)
    assert (entries[-1].notice, entries[-1].params["name"]) == ("assigned", "Saara")
    again = await house.desk.take_over(saara, conversation, cid)
    assert again.last_seq == taken.last_seq, "a resend tells nobody a second time"


async def test_nobody_is_taken_over_beyond_what_one_can_carry(house: House) -> None:
    saara = house.staff("saara")
    for _ in range(5):
        await held_by(house, "saara")
    conversation = await held_by(house, "aino")
    assert await code_of(house.desk.take_over(saara, conversation, new_cid())) is Code.AT_CAPACITY


@pytest.mark.parametrize(
    ("now", "minutes", "until"),
    [
        ("2026-11-24 13:00", 30, "16:30"),
        ("2026-11-24 14:10", 30, "16:40"),
        ("2026-11-24 13:00", 600, "24:00"),
    ],
)
def test_hours_go_on_from_their_end_or_from_now(now: str, minutes: int, until: str) -> None:
    """In Helsinki it is two hours later."""
    hours = Hours(week={day: (("08:00", "11:00"), ("12:00", "16:00")) for day in DAYS})
    at = Instant(int(datetime.fromisoformat(now).replace(tzinfo=UTC).timestamp() * 1000))
    longer = hours.longer_today(at, minutes)
    assert longer is not None
    assert longer.exceptions == {"2026-11-24": (("08:00", "11:00"), ("12:00", until))}
    assert Hours().longer_today(at, minutes) is None, "a day without hours has no end to be put off"


async def test_a_service_stays_open_longer_today(house: House) -> None:
    hours = Hours(week={day: (("00:00", "23:58"),) for day in DAYS})
    await house.put_service(a_service(LIBRARY, hours=hours))
    policies = house.service.desk.policies
    saara, cid = house.staff("saara"), new_cid()
    for _ in range(2):
        standing = await policies.stay_open(saara, LIBRARY, cid, 15)
        assert [one[-1][1] for one in standing.service.hours.exceptions.values()] == ["24:00"]
    assert standing.last is not None
    assert standing.last.reason == "+ 15 min"
    assert await code_of(policies.stay_open(saara, LIBRARY, new_cid(), 15)) is Code.INVALID
    aino = house.staff("aino")
    assert await code_of(policies.stay_open(aino, LIBRARY, new_cid(), 15)) is Code.NOT_PERMITTED


async def test_what_somebody_chose_is_theirs_and_never_overwritten_unseen(house: House) -> None:
    choices = Choices(house.service.parts.database)
    aino, saara = house.staff("aino"), house.staff("saara")
    assert (await choices.of(aino)).rev == 0
    assert await choices.save(aino, 0, {"sound": False}) == 1
    assert await choices.save(aino, 0, {"sound": False}) == 1, "a resend"
    assert await code_of(choices.save(aino, 0, {"sound": True})) is Code.STALE
    assert await choices.save(aino, 1, {"sound": True}) == 2
    assert (await choices.of(aino)).chosen == {"sound": True}
    assert (await choices.of(saara)).chosen == {}


@pytest.mark.req("R44")
async def test_a_notice_is_read_by_name_and_told_to_visitors_until_it_ends(house: House) -> None:
    notices = Notices(house.service.parts.database, house.service.desk.board, house.clock)
    saara, aino = house.staff("saara"), house.staff("aino")
    texts = {"fi": "Ajanvaraus ei toimi", "sv": "Bokningen fungerar inte", "en": "Booking is down"}
    made = await notices.write(saara, new_cid(), texts, [ADVICE], True, 2)
    await notices.load()
    assert notices.outage(ADVICE, "sv") == (texts["sv"], "sv")
    assert notices.outage(LIBRARY, "sv") == ("", "sv")
    assert (await notices.of(aino))[1] == set()
    for _ in range(2):
        await notices.read(aino, made.id)
    assert sorted((await notices.readers([made.id]))[made.id]) == ["aino", "saara"]
    house.clock.advance(2 * HOUR_MS + MINUTE_MS)
    assert notices.outage(ADVICE, "fi") == ("", "fi")
    assert (await notices.of(aino))[0] == []
    assert await code_of(notices.read(aino, "none")) is Code.NOT_FOUND


@pytest.mark.req("R46")
async def test_what_hurts_comes_to_the_owner_without_what_visitors_wrote(house: House) -> None:
    notices = Notices(house.service.parts.database, house.service.desk.board, house.clock)
    await notices.hurts(house.staff("aino"), new_cid(), "Kopioin 131052-308T käsin", {"section": "desk"})
    (found,) = await notices.pains()
    assert (found.staff_name, found.context) == ("Aino", {"section": "desk"})
    assert "131052" not in found.text
