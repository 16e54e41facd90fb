"""Who may look at what was recorded: whose services, for a reason that is kept, and for how long."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from sqlalchemy import select

from advisory.clock import Instant
from advisory.errors import Code
from advisory.escalate.recording import OPEN_FOR_MS, Opening
from advisory.identity import ConversationId
from advisory.privacy.copies import Copy, explained, page_of
from advisory.storage.record import event_record
from advisory.storage.work import Work
from tests.support.app import RECORDING, Running, make_settings, running_app
from tests.support.connection import Refused
from tests.support.drivers import StaffDriver, VisitorDriver, http
from tests.support.ids import new_cid
from tests.support.recordings import LASTED_MS, a_film, moved, sow
from tests.support.town import ADVICE, PASSWORD, SITE

LIST = "/api/staff/recordings"
WHY = "Asiakas pyysi saada kuulla sovitun"


@pytest.fixture
async def app(tmp_path: Path) -> AsyncIterator[Running]:
    async with running_app(make_settings(tmp_path, **RECORDING)) as running:
        yield running


async def signed_in(app: Running, session: aiohttp.ClientSession, name: str) -> None:
    form = {"email": f"{name}@town.example", "password": PASSWORD}
    await http(session, "POST", app.url, "/api/staff/sign-in", form)


async def fetched(app: Running, session: aiohttp.ClientSession, part: str, opening: str) -> tuple[int, bytes]:
    async with session.get(f"{app.url}{LIST}/{part}", params={"opening": opening}) as answer:
        return answer.status, await answer.read()


def test_an_opening_lets_its_giver_into_its_part_for_a_while() -> None:
    at = Instant(1_000)
    opening = Opening("o", "c", "r", "part", "saara", "Saara", at, WHY)
    assert opening.lets("saara", "part", at)
    assert not opening.lets("matti", "part", at)
    assert not opening.lets("saara", "another", at)
    assert not opening.lets("saara", "part", Instant(at + OPEN_FOR_MS))


async def test_a_recording_is_listed_and_opened_for_a_reason_by_those_whose_service_it_is(
    app: Running, tmp_path: Path
) -> None:
    visitor = await VisitorDriver(app.url).arrives(SITE)
    mine = await visitor.starts("Hei", ADVICE)
    part = await sow(app, tmp_path, mine)
    async with aiohttp.ClientSession() as saara, aiohttp.ClientSession() as matti:
        await signed_in(app, saara, "saara")
        await signed_in(app, matti, "matti")
        told = await http(saara, "GET", app.url, LIST)
        (one,) = told["recordings"]
        assert not told["more"]
        assert one["ended_at"] - one["started_at"] == LASTED_MS
        assert one["keep_until"] == one["ended_at"] + 14 * 86_400_000
        assert one["parts"][0]["id"] == part
        assert one["openings"] == []

        # Nothing is given before a reason, and none that names anybody is taken.
        status, _ = await fetched(app, saara, part, "none")
        assert status == 403
        for bad in ("  a ", "Hetu 131052-308T tarkistettava"):
            with pytest.raises(Refused) as refused:
                await http(saara, "POST", app.url, f"{LIST}/{part}/open", {"cid": new_cid(), "reason": bad})
            assert refused.value.code == Code.INVALID
        asked = {"cid": new_cid(), "reason": WHY}
        opened = await http(saara, "POST", app.url, f"{LIST}/{part}/open", asked)
        assert await http(saara, "POST", app.url, f"{LIST}/{part}/open", asked) == opened
        status, body = await fetched(app, saara, part, opened["opening"])
        assert (status, body[:4]) == (200, a_film()[:4])
        status, _ = await fetched(app, matti, part, opened["opening"])
        assert status == 403, "a reason is its giver's"
        (one,) = (await http(saara, "GET", app.url, LIST))["recordings"]
        assert [(each["by"], each["reason"]) for each in one["openings"]] == [("Saara", WHY)]

        # Of another service: the main user's alone.
        await moved(app, mine, "elsewhere")
        assert (await http(saara, "GET", app.url, LIST))["recordings"] == []
        for method, path, body_of in (
            ("GET", f"{LIST}?conversation={mine}", None),
            ("POST", f"{LIST}/{part}/open", {"cid": new_cid(), "reason": WHY}),
        ):
            with pytest.raises(Refused) as refused:
                await http(saara, method, app.url, path, body_of)
            assert refused.value.code == Code.NOT_PERMITTED
        assert (await fetched(app, saara, part, opened["opening"]))[0] == 403
        assert len((await http(matti, "GET", app.url, LIST))["recordings"]) == 1

    assert await kinds(app) == ["recording.opened", "recording.fetched"]

    def erase(work: Work) -> dict[str, Any]:
        lifecycle = app.service.parts.lifecycle
        exported = lifecycle.export(work.connection, ConversationId(mine))
        lifecycle.erase(work, ConversationId(mine))
        assert lifecycle.count(work.connection, ConversationId(mine)) == 0
        return exported

    item = await app.service.chat.chat.find(mine)
    exported = await app.service.parts.database.work(erase)
    assert [one["by"] for one in exported["calls"] if "recording_opened_at" in one] == ["Saara"]
    (told,) = [one for one in exported["calls"] if "recording" in one]
    assert told["lasted_s"] == LASTED_MS // 1_000
    assert told["kept_until"] > told["ended_at"]
    assert (len(told["parts"]), told["viewed_by"]) == (1, ["main_user", "supervisor"])
    page = page_of(Copy(item, explained(exported), (), item.created_at))
    assert "pääkäyttäjä, syy kirjataan" in page
    await visitor.disconnect()


async def test_those_who_do_not_oversee_see_none(app: Running, advisor: StaffDriver) -> None:
    with pytest.raises(Refused) as refused:
        await advisor.http("GET", LIST)
    assert refused.value.code == Code.NOT_PERMITTED


async def kinds(app: Running) -> list[str]:
    found = (
        select(event_record.c.kind).where(event_record.c.kind.like("recording.%")).order_by(event_record.c.id)
    )
    return await app.service.parts.database.read(lambda connection: list(connection.execute(found).scalars()))
