"""Being asked to be recorded, on real pages: the question, both answers, the standing mark, and the end."""

import asyncio
import io
from pathlib import Path
from typing import Any

import aiohttp
import av
import pytest
from playwright.async_api import expect

from tests.escalate.test_browser_call import Pair, no_blocking_in_the_loop, pair
from tests.support.browser import Album, assert_accessible
from tests.support.drivers import http
from tests.support.ids import new_cid
from tests.support.town import PASSWORD

__all__ = ["no_blocking_in_the_loop", "pair"]
pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(180)]


async def _kept(pair: Pair) -> list[dict[str, Any]]:
    """What those who oversee are told of recordings, and each part as they fetch it."""
    base, conversation = pair.running.url, await _conversation(pair)
    async with aiohttp.ClientSession() as session:
        signed = {"email": "matti@town.example", "password": PASSWORD}
        await http(session, "POST", base, "/api/staff/sign-in", signed)
        path = f"/api/staff/recordings?conversation={conversation}"
        told = (await http(session, "GET", base, path))["recordings"]
        parts = [part for one in told for part in one["parts"]]
        for part in parts:
            path = f"/api/staff/recordings/{part['id']}"
            why = {"cid": new_cid(), "reason": "Asiakas pyysi"}
            opened = await http(session, "POST", base, f"{path}/open", why)
            async with session.get(f"{base}{path}", params={"opening": opened["opening"]}) as answer:
                assert answer.content_type == "video/webm"
                part["webm"] = await answer.read()
    return parts


async def _conversation(pair: Pair) -> str:
    return (await pair.running.service.calls.open_calls())[0].conversation


def _shown(webm: bytes) -> int:
    with av.open(io.BytesIO(webm), "r") as container:
        return sum(1 for _ in container.decode(video=0))


async def _files(folder: Path, count: int) -> None:
    async with asyncio.timeout(30):
        while len(await asyncio.to_thread(lambda: list(folder.glob("*")))) != count:
            await asyncio.sleep(0.1)


async def test_all_are_asked_see_the_mark_and_anybody_stops_it(pair: Pair, tmp_path: Path) -> None:
    folder = tmp_path / "recordings"
    album = Album("recording-")
    await pair.call()
    await pair.press(pair.advisor, "Pyydä lupa tallentaa")
    await pair.advisor.get_by_label("Mihin tallennetta tarvitaan?").fill("Opastus jää talteen")
    await assert_accessible(pair.advisor)
    await album.picture(pair.advisor, "advisor-asks")
    await pair.advisor.keyboard.press("Enter")
    question = pair.visitor.get_by_role("heading", name="Saako puhelun tallentaa?")
    await expect(question).to_be_visible()
    await expect(pair.visitor.get_by_text("Opastus jää talteen")).to_be_visible()
    await expect(pair.visitor.get_by_text("14 päivää")).to_be_visible()
    await question.scroll_into_view_if_needed()
    await assert_accessible(pair.visitor)
    await album.picture(pair.visitor, "visitor-is-asked")
    await expect(pair.advisor.locator("[data-recording=asking]")).to_be_visible()

    await _files(folder, 0)
    await pair.visitor.get_by_role("button", name="Suostun", exact=True).focus()
    await pair.visitor.keyboard.press("Enter")
    for page in (pair.visitor, pair.advisor):
        await expect(page.locator("[data-recording=on]")).to_be_visible()
        await assert_accessible(page)
    await _files(folder, 2)
    await album.picture(pair.visitor, "visitor-on")
    await album.picture(pair.advisor, "advisor-on")

    await pair.visitor.get_by_role("button", name="Tunnistaudun nyt").first.click()
    await expect(pair.advisor.locator("[data-recording=held]")).to_be_visible()
    await album.picture(pair.advisor, "advisor-held")
    await pair.press(pair.visitor, "Olen valmis")
    await pair.press(pair.visitor, "Jatka keskustelua")

    await expect(pair.visitor.locator("[data-recording=on]")).to_be_visible()
    await pair.press(pair.visitor, "Lopeta tallennus")
    for page in (pair.visitor, pair.advisor):
        await expect(page.locator("[data-recording]")).to_have_count(0)
        await expect(page.get_by_text("Puhelun tallentaminen päättyi.")).to_be_visible()
    await expect(pair.advisor.get_by_role("button", name="Pyydä lupa tallentaa")).to_have_count(0)

    parts = await _kept(pair)
    async with asyncio.timeout(30):
        while not all(part["whole"] for part in parts):
            await asyncio.sleep(0.2)
            parts = await _kept(pair)
    assert sorted((part["role"], part["kind"]) for part in parts) == [("advisor", "cam"), ("visitor", "cam")]
    for part in parts:
        shown = await asyncio.to_thread(_shown, part["webm"])
        assert 10 < 0.95 * part["pictures"] <= shown <= part["pictures"]
        assert part["sounds"] > 10
