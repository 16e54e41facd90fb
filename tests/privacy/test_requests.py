"""What staff do for a visitor who shows their code: a copy of all that is kept, erasure, and a hold on it."""

import ast
import io
import json
import zipfile
from pathlib import Path
from typing import get_args

import pytest

import advisory
from advisory.chat.model import Conversation
from advisory.chat.notices_wire import CallNotice, NoticeCode, PartyNotice
from advisory.clock import DAY_MS
from advisory.errors import Code, Refusal
from advisory.identity import LANGUAGES
from advisory.privacy.erasing import take_away
from advisory.privacy.model import OPEN_MS
from advisory.privacy.service import Found
from advisory.storage.work import Work
from advisory.texts import catalogue
from tests.privacy.town import closed, count, expire, is_there, logged
from tests.support.house import House, code_of
from tests.support.ids import new_cid
from tests.support.town import ADVICE


async def finds(house: House, item: Conversation, who: str = "matti") -> Found:
    privacy = house.service.privacy.privacy
    return await privacy.find(house.staff(who), new_cid(), item.receipt, "access")


@pytest.mark.req("R84")
async def test_a_copy_holds_all_that_is_kept_for_people_and_machines(house: House) -> None:
    item = await closed(house, text="Nimeni on <b>Kanaria</b> & asun Töölössä", file=True)
    privacy, matti = house.service.privacy.privacy, house.staff("matti")
    found = await finds(house, item)
    assert found.kept["conversation"] > 1
    assert found.kept["files"] > 1
    copy = await privacy.copy(matti, found.case.id)
    with zipfile.ZipFile(io.BytesIO(copy.as_zip())) as file:
        names = file.namelist()
        told = json.loads(file.read(f"conversation_{item.number}.json"))
        page = file.read(f"conversation_{item.number}.html").decode()
        assert file.read(names[-1])[:8] == b"\x89PNG\r\n\x1a\n"
    assert names[-1].startswith("files/")
    assert names[-1].endswith("kuva.png")
    assert "Nimeni on <b>Kanaria</b> & asun Töölössä" in [one.get("text") for one in told["conversation"]]
    assert told["conversation"][0]["created_at"].startswith("20")
    assert "Nimeni on &lt;b&gt;Kanaria&lt;/b&gt; &amp; asun Töölössä" in page
    assert '<html lang="fi">' in page
    assert "<p>Neuvoja otti keskustelun.</p>" in page, "what the service said is said in words"
    assert "closed_by_advisor" not in page
    assert "<script" not in page
    assert "http" not in page
    for name in ("Aino", "aino", "Matti"):
        assert name not in page + json.dumps(told), "staff are not named to visitors"
    assert (await house.kinds(item.id))[-2:] == ["conversation.found_by_receipt", "conversation.copied"]


@pytest.mark.req("R84")
async def test_erasure_reaches_everything_and_leaves_a_line_and_a_tombstone(either_house: House) -> None:
    house = either_house
    item = await closed(house, file=True)
    privacy, matti = house.service.privacy.privacy, house.staff("matti")
    found = await finds(house, item)
    cid = new_cid()
    await privacy.erase(matti, cid, found.case.id, "asked")
    await privacy.erase(matti, cid, found.case.id, "asked")
    assert not await is_there(house, item)
    assert await count(house, item) == 0
    last = (await house.records(item.id))[-1]
    assert (last.kind, last.actor, last.data["why"]) == ("conversation.erased", "matti", "asked")
    assert ("request", ADVICE, "conversation", 1) in await logged(house)
    assert await code_of(privacy.copy(matti, found.case.id)) is Code.NOT_FOUND
    assert await code_of(finds(house, item)) is Code.NOT_FOUND


async def test_what_still_goes_on_is_ended_before_it_is_erased(house: House) -> None:
    aino = house.staff("aino")
    await house.at_desk(aino)
    item = await house.held(aino)
    found = await finds(house, item)
    erase = house.service.privacy.privacy.erase(house.staff("matti"), new_cid(), found.case.id, "asked")
    assert await code_of(erase) is Code.STILL_OPEN
    assert await is_there(house, item)


async def test_a_case_is_its_opener_s_and_for_half_an_hour(house: House) -> None:
    item = await closed(house)
    privacy = house.service.privacy.privacy
    found = await finds(house, item)
    assert await code_of(privacy.copy(house.staff("saara"), found.case.id)) is Code.NOT_PERMITTED
    house.clock.advance(OPEN_MS - 1)
    await privacy.copy(house.staff("matti"), found.case.id)
    house.clock.advance(1)
    for late in (
        privacy.copy(house.staff("matti"), found.case.id),
        privacy.erase(house.staff("matti"), new_cid(), found.case.id, "asked"),
    ):
        assert await code_of(late) is Code.CASE_OVER


async def test_a_code_that_is_nobody_s_is_put_down_as_tried(house: House) -> None:
    privacy, matti = house.service.privacy.privacy, house.staff("matti")
    assert await code_of(privacy.find(matti, new_cid(), "ABCDEFGHJK", "access")) is Code.NOT_FOUND
    assert [row.kind for row in await house.records()][-1] == "conversation.not_found_by_receipt"


@pytest.mark.req("R84")
async def test_what_is_held_stays_until_it_is_released(either_house: House) -> None:
    house = either_house
    item = await closed(house, file=True)
    privacy, matti = house.service.privacy.privacy, house.staff("matti")
    found, cid = await finds(house, item), new_cid()
    with pytest.raises(Refusal) as refused:
        await privacy.hold(matti, new_cid(), found.case.id, "Hetu 131052-308T tutkittavana")
    assert refused.value.code is Code.REASON_PERSONAL
    hold = await privacy.hold(matti, cid, found.case.id, "Kantelu vireillä")
    assert await privacy.hold(matti, cid, found.case.id, "Kantelu vireillä") == hold
    assert await privacy.hold(matti, new_cid(), found.case.id, "Toinen syy") == hold
    assert await code_of(privacy.erase(matti, new_cid(), found.case.id, "asked")) is Code.HELD
    kept = await count(house, item)

    house.clock.advance(400 * DAY_MS)
    assert await expire(house) == 0
    assert await count(house, item) == kept, "its files and questions too"
    (standing,) = await privacy.holds()
    assert (standing.number, standing.reason, standing.staff_name) == (
        item.number,
        "Kantelu vireillä",
        "Matti",
    )

    for _ in range(2):
        assert await privacy.release(matti, new_cid(), hold, "Kantelu ratkaistu") == hold
    assert await privacy.holds() == []
    kinds = await house.kinds(item.id)
    assert kinds.count("conversation.held") == kinds.count("conversation.released") == 1
    assert await expire(house) == 1
    assert not await is_there(house, item)


@pytest.mark.req("R84")
async def test_why_somebody_was_blocked_is_held_with_the_rest(house: House) -> None:
    aino, matti, privacy = house.staff("aino"), house.staff("matti"), house.service.privacy.privacy
    await house.at_desk(aino)
    item = await house.held(aino)
    await house.service.chat.life.block(aino, item.id, new_cid(), "threat", 24)
    found = await finds(house, item)
    hold = await privacy.hold(matti, new_cid(), found.case.id, "Kantelu estosta")
    kept = await count(house, item)
    house.clock.advance(60 * DAY_MS)
    await expire(house)
    assert await count(house, item) == kept
    await privacy.release(matti, new_cid(), hold, "Kantelu ratkaistu")
    await expire(house)
    assert await count(house, item) == kept - 1, "its own time was over"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_copy_names_what_it_tells_in_its_readers_language(lang: str) -> None:
    """What a feature exports is known by a name, not by what machines call it."""
    told = set()
    for path in Path(advisory.__file__).parent.glob("*/personal.py"):
        module = path.read_text()
        for node in ast.walk(ast.parse(module)) if "def export(" in module else ():
            if isinstance(node, ast.Dict):
                told |= {ast.literal_eval(one) for one in node.keys if isinstance(one, ast.Constant)}
            elif isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "shown":
                told |= set(ast.literal_eval(node.value))
    assert {"rated_text", "recording_opened_at", "known_name", "draft"} <= told
    words = catalogue("privacy", lang)
    lines = {f"notice.{code}" for code in get_args(NoticeCode)}
    lines |= {f"call.{code}" for kind in (CallNotice, PartyNotice) for code in get_args(kind)}
    assert {one for one in lines if f"privacy.{one}" not in words} == set()
    # Which line it is orders them and is not shown; a line's words and its notice stand without a name.
    assert {
        one for one in told - {"seq", "notice", "call", "card"} if f"privacy.field.{one}" not in words
    } == set()


async def test_a_hold_that_came_while_it_was_being_erased_wins(house: House) -> None:
    """What was found due is asked about again under its lock."""
    item = await closed(house)
    found = await finds(house, item)
    await house.service.privacy.privacy.hold(house.staff("matti"), new_cid(), found.case.id, "Kantelu")

    def run(work: Work) -> tuple[int, int]:
        by_schedule = take_away(work, house.chat, [item.id], "schedule")
        return by_schedule, take_away(work, house.chat, [item.id], "restored")

    assert await house.service.parts.database.work(run) == (0, 1), "what a backup brought back goes again"
    assert await count(house, item) == 0
