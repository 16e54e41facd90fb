"""Calls between real pages: the visitor's widget and the advisor's console in Chromium."""

import asyncio
import os
import re
import signal
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Page, async_playwright, expect

from advisory.escalate.media.client import WorkerBackend
from advisory.lab.processes import found
from tests.support.app import RECORDING, Running, make_settings, running_app
from tests.support.browser import a_chromium, assert_accessible
from tests.support.lacking import lacking
from tests.support.town import PASSWORD, SITE

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(120)]

STATIC = Path(__file__).resolve().parents[2] / "advisory" / "web" / "static" / "manifest.json"

MOVES = """async (selector) => {
  const moving = () => [...document.querySelectorAll(selector)].some((video) => {
    const before = video.dataset.seen;
    video.dataset.seen = String(video.getVideoPlaybackQuality().totalVideoFrames);
    return before !== undefined && Number(video.dataset.seen) > Number(before);
  });
  document.querySelectorAll(selector).forEach((video) => delete video.dataset.seen);
  const until = performance.now() + 15000;
  while (performance.now() < until) {
    if (moving()) return true;
    await new Promise((resolve) => setTimeout(resolve, 150));
  }
  return false;
}"""

SOUND = """async () => {
  const stream = () => document.querySelector(".call-tile:not(.mine) video")?.srcObject;
  while (!stream()) await new Promise((resolve) => setTimeout(resolve, 50));
  return stream().getAudioTracks().map((track) => track.readyState + (track.muted ? " muted" : ""));
}"""

PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 760},
    "locale": "fi-FI",
    "reduced_motion": "reduce",
}
DESK: dict[str, Any] = {**PHONE, "viewport": {"width": 1366, "height": 800}}

THEIRS = ".call-tile:not(.mine) video"
SCREEN = ".call-screen video"


@dataclass
class Pair:
    """A visitor and an advisor in a conversation, each at their page."""

    running: Running
    visitor: Page
    advisor: Page

    async def press(self, page: Page, name: str) -> None:
        await page.get_by_role("button", name=name, exact=True).click()

    async def propose(self, mode: str = "Videopuhelu") -> None:
        await self.press(self.advisor, "Kuvayhteys")
        await self.press(self.advisor, mode)
        await expect(self.visitor.get_by_role("heading", name="Jatketaanko puhelulla?")).to_be_visible()

    async def call(self, answer: str = "Vastaa kameralla") -> None:
        await self.propose()
        await self.press(self.visitor, answer)
        await expect(self.visitor.locator(".call-panel[data-state=live]")).to_be_visible(timeout=15_000)

    async def moves(self, page: Page, selector: str) -> bool:
        moved: bool = await page.evaluate(MOVES, selector)
        return moved

    async def see_each_other(self) -> None:
        seen = await asyncio.gather(self.moves(self.visitor, THEIRS), self.moves(self.advisor, THEIRS))
        assert all(seen), "a picture stands still"

    async def hears(self, page: Page) -> None:
        """One live sound, which is mute until its first packet comes."""
        async with asyncio.timeout(15):
            while (sounds := await page.evaluate(SOUND)) == ["live muted"]:
                await page.wait_for_timeout(100)
        assert sounds == ["live"]

    @property
    def media(self) -> WorkerBackend:
        media: Any = self.running.service.calls.stage.media
        assert isinstance(media, WorkerBackend)
        return media


@pytest.fixture
def no_blocking_in_the_loop() -> None:
    """Pages are read from disk when they are first asked for; other tests watch the loop."""


@pytest.fixture
async def pair(tmp_path: Path, chromium: Browser) -> AsyncIterator[Pair]:
    if not STATIC.exists():
        lacking("The built front end")
    async with running_app(make_settings(tmp_path, media=True, **RECORDING)) as running:
        phone, desk = await chromium.new_context(**PHONE), await chromium.new_context(**DESK)
        yield await meet(running, await phone.new_page(), await desk.new_page())
        await phone.close()
        await desk.close()


async def meet(running: Running, visitor: Page, advisor: Page) -> Pair:
    """Both at their page, in a conversation that the advisor has taken."""
    made = Pair(running, visitor, advisor)
    await advisor.goto(f"{running.service.settings.staff_url}/console")
    await advisor.fill("input[type=email]", "aino@town.example")
    await advisor.fill("input[type=password]", PASSWORD)
    await advisor.keyboard.press("Enter")
    await expect(advisor.get_by_text("Odottaa sinua")).to_be_visible()
    await visitor.goto(f"{running.url}/w/app?site={SITE}&lang=fi&path=/fi/&title=Etusivu")
    await made.press(visitor, "Kysy neuvojalta")
    await visitor.locator("textarea").first.fill("Miten haen pysäköintitunnusta?")
    await made.press(visitor, "Lähetä kysymys")
    await advisor.get_by_role("button", name=re.compile(r"^Ota \d")).click()
    await expect(advisor.get_by_role("button", name="Kuvayhteys")).to_be_visible()
    return made


@pytest.mark.req("R03")
async def test_both_see_each_other_and_the_conversation_goes_on_beside_and_after(pair: Pair) -> None:
    await pair.call()
    await pair.see_each_other()
    await pair.hears(pair.visitor)
    await pair.hears(pair.advisor)

    await pair.visitor.get_by_label("Viesti").fill("Näen teidät")
    await pair.press(pair.visitor, "Lähetä")
    await expect(pair.advisor.get_by_text("Näen teidät").first).to_be_visible()
    await assert_accessible(pair.visitor)

    await pair.press(pair.visitor, "Lopeta puhelu")
    await expect(pair.visitor.locator(".call-panel")).to_have_count(0)
    await expect(pair.advisor.locator(".call-stage")).to_have_count(0)
    await pair.visitor.get_by_label("Viesti").fill("Kiitos puhelusta")
    await pair.press(pair.visitor, "Lähetä")
    await expect(pair.advisor.get_by_text("Kiitos puhelusta").first).to_be_visible()


async def test_an_offer_can_be_refused_with_one_press(pair: Pair) -> None:
    await pair.propose()
    await assert_accessible(pair.visitor)
    await pair.press(pair.visitor, "Ei kiitos, jatketaan kirjoittamalla")
    await expect(pair.visitor.locator(".call-offer")).to_have_count(0)
    await expect(pair.advisor.get_by_text("Asiakas ei halunnut kuvayhteyttä.")).to_be_visible()


async def test_a_voice_becomes_a_picture_without_a_new_connection(pair: Pair) -> None:
    await pair.call("Vastaa ilman kameraa")
    assert await pair.moves(pair.visitor, THEIRS)
    await pair.hears(pair.advisor)
    await expect(pair.advisor.locator(".call-tile.dark:not(.mine)")).to_be_visible()
    call = (await sources(pair))["visitor"]

    await pair.press(pair.visitor, "Kamera pois")
    assert await pair.moves(pair.advisor, ".call-tile:not(.mine):not(.dark) video")
    assert (await sources(pair))["visitor"] == call


async def test_the_advisor_sees_the_screen_that_the_visitor_shares_until_it_ends(pair: Pair) -> None:
    await pair.call()
    await pair.press(pair.visitor, "Jaa ruutu")
    await expect(pair.visitor.get_by_text("Valitse välilehti, jonka haluat näyttää.")).to_be_visible()
    await assert_accessible(pair.visitor)
    await pair.press(pair.visitor, "Valitse, mitä näytät")
    await expect(pair.visitor.get_by_text("Sinä jaat: välilehti")).to_be_visible()
    await expect(pair.visitor.get_by_text("Näkee: Aino")).to_be_visible()
    await expect(pair.advisor.get_by_text("jakaa sinulle selainvälilehden")).to_be_visible()
    assert await pair.moves(pair.advisor, SCREEN)

    await pair.press(pair.visitor, "Lopeta jako")
    await expect(pair.advisor.locator(SCREEN)).to_have_count(0)
    await expect(pair.visitor.get_by_text("Sinä jaat: välilehti")).to_have_count(0)
    await pair.see_each_other()


async def test_who_has_no_camera_is_told_so_and_goes_on_by_voice(tmp_path: Path, chromium: Browser) -> None:
    program = found("chromium", "chromium-browser")
    assert program is not None
    async with running_app(make_settings(tmp_path, media=True)) as running:
        with a_chromium(program, "device-count=0") as address:
            async with async_playwright() as playwright:
                other = await playwright.chromium.connect_over_cdp(address)
                phone, desk = await other.new_context(**PHONE), await chromium.new_context(**DESK)
                pair = await meet(running, await phone.new_page(), await desk.new_page())
                await pair.propose()
                await pair.press(pair.visitor, "Vastaa kameralla")
                await expect(pair.visitor.get_by_role("alert")).to_contain_text("kameraa ei löytynyt")
                await pair.press(pair.visitor, "Jatka ilman kameraa")
                assert await pair.moves(pair.visitor, THEIRS)
                await pair.hears(pair.advisor)
                await other.close()


async def test_the_picture_comes_back_when_the_worker_dies(pair: Pair) -> None:
    await pair.call()
    await pair.see_each_other()
    pid = pair.media.workers[0].pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    await expect(pair.visitor.locator(".call-panel[data-state=reconnecting]")).to_be_visible()
    await expect(pair.visitor.locator(".call-panel[data-state=live]")).to_be_visible(timeout=15_000)
    await pair.see_each_other()


async def test_a_reloaded_page_goes_back_into_its_call(pair: Pair) -> None:
    await pair.call()
    await pair.see_each_other()
    await pair.visitor.reload()
    await expect(pair.visitor.locator(".call-panel[data-state=live]")).to_be_visible(timeout=20_000)
    await pair.see_each_other()


async def test_without_permission_the_visitor_is_told_what_to_do_and_can_go_on_writing(pair: Pair) -> None:
    await pair.visitor.evaluate(
        """() => { navigator.mediaDevices.getUserMedia = () =>
             Promise.reject(new DOMException("no", "NotAllowedError")); }"""
    )
    await pair.propose()
    await pair.press(pair.visitor, "Vastaa kameralla")
    await expect(pair.visitor.get_by_role("alert")).to_contain_text("Selain ei saanut lupaa")
    await pair.press(pair.visitor, "Jatka kirjoittamalla")
    await expect(pair.visitor.locator(".call-offer")).to_have_count(0)


async def sources(pair: Pair) -> dict[str, str]:
    """Which source each role sends now."""
    calls = pair.running.service.calls
    (call,) = await calls.open_calls()
    roles = {one.id: one.role for one in call.participants}
    return {roles[source.participant]: source.id for source in call.sources if source.kind == "cam"}
