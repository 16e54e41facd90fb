"""A visitor's conversation under a clock that is wrong by a day, and as a screen reader speaks it."""

from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
from playwright.async_api import Browser, Page, expect

from advisory.texts import say
from tests.browser.test_now import closing_in, keeps
from tests.support.app import Running, make_settings, running_app
from tests.support.browser import JOURNEY, ROOT
from tests.support.drivers import StaffDriver
from tests.support.town import PASSWORD, SITE
from tools.frontend import build

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(180)]

READER = ROOT / "node_modules" / "@guidepup" / "virtual-screen-reader" / "lib" / "esm" / "index.browser.js"
LISTEN = """async (source) => {
  const address = URL.createObjectURL(new Blob([source], {type: "text/javascript"}));
  window.reader = (await import(address)).virtual;
  await window.reader.start({container: document.body});
}"""
SPOKEN = "async () => (await window.reader.spokenPhraseLog()).join('\\n')"
HEARD = "async (words) => (await window.reader.spokenPhraseLog()).some((one) => one.includes(words))"
TOMORROW = """(() => {
  const Real = Date, ahead = AHEAD;
  window.Date = class extends Real {
    constructor(...given) { if (given.length) super(...given); else super(Real.now() + ahead); }
    static now() { return Real.now() + ahead; }
  };
})()"""
DAY_MS = 86_400_000


@pytest.fixture
async def app(tmp_path: Path) -> AsyncIterator[Running]:
    build()
    async with running_app(make_settings(tmp_path)) as running:
        yield running


async def a_page(chromium: Browser, app: Running, *, ahead_ms: int = 0) -> Page:
    context = await chromium.new_context(
        viewport={"width": 390, "height": 640}, locale="fi-FI", bypass_csp=True, reduced_motion="reduce"
    )
    context.set_default_timeout(20_000)
    page = await context.new_page()
    if ahead_ms:
        await page.add_init_script(TOMORROW.replace("AHEAD", str(ahead_ms)))
    query = {"site": SITE, "lang": "fi", "path": "/fi/", "title": "Kunta"}
    await page.goto(f"{app.url}/w/app?{urlencode(query)}")
    return page


async def asks(page: Page, text: str) -> None:
    await page.get_by_role("button", name=say("widget", "fi", "home.ask"), exact=True).click()
    await page.get_by_label(say("widget", "fi", "before.question")).fill(text)
    await page.get_by_role("button", name=say("widget", "fi", "before.send")).click()


@pytest.mark.parametrize("ahead_ms", [DAY_MS, -DAY_MS])
async def test_a_clock_that_is_wrong_by_a_day_changes_nothing(
    chromium: Browser, app: Running, ahead_ms: int
) -> None:
    await keeps(app, closing_in(20))
    page = await a_page(chromium, app, ahead_ms=ahead_ms)
    closes = say("widget", "fi", "closing").split("{")[0].strip()
    await expect(page.locator(".availability").first).to_contain_text(closes)
    await asks(page, "Mitä kello on?")
    await expect(page.locator(".yours")).to_contain_text("Mitä kello on?")
    await expect(page.get_by_text(say("talk", "fi", "queue.late"))).to_have_count(0)
    async with StaffDriver(app.url) as aino:
        await aino.signs_in("aino@town.example", PASSWORD)
        await aino.is_("available")
        one = await aino.takes()
        await aino.says(one, "Viisi.")
        await expect(page.get_by_role("log")).to_contain_text("Viisi.")
        await page.reload()
        await expect(page.get_by_role("log")).to_contain_text("Viisi.")
        await aino.closes(one)
    await expect(page.get_by_role("button", name=say("talk", "fi", "ending.again"))).to_be_visible()
    await page.context.close()


async def test_what_a_screen_reader_says(chromium: Browser, app: Running) -> None:
    page = await a_page(chromium, app)
    await asks(page, "Kuinka haen?")
    await expect(page.locator(".yours")).to_be_visible()
    await page.evaluate(LISTEN, READER.read_text())
    async with StaffDriver(app.url) as aino:
        await aino.signs_in("aino@town.example", PASSWORD)
        await aino.is_("available")
        one = await aino.takes()
        await aino.says(one, "Hei! Hakemus on verkossa.")
        await expect(page.get_by_role("log")).to_contain_text("Hakemus on verkossa.")
        assert "polite: Aino:Hei! Hakemus on verkossa." in await page.evaluate(SPOKEN)
        await page.get_by_role("button", name=say("talk", "fi", "menu"), exact=True).click()
        await page.get_by_role("button", name=say("talk", "fi", "menu.identify")).click()
        await expect(page.locator(".call-pause")).to_be_visible()
        for said in ("pause.wait.title", "pause.ready.text"):
            await page.wait_for_function(HEARD, arg=say("call", "fi", said))
    spoken = await page.evaluate(SPOKEN)
    assert f"dialog, {say('call', 'fi', 'pause.wait.title')}, modal" in spoken
    JOURNEY.mkdir(parents=True, exist_ok=True)
    (JOURNEY / "spoken.txt").write_text(spoken)
    await page.context.close()
