"""What anybody may write is shown as what it is, to both sides, spoken in order, and under a wrong clock."""

from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
from playwright.async_api import Browser, Page, expect

from advisory.texts import say
from tests.support.app import Running, make_settings, running_app
from tests.support.browser import JOURNEY, ROOT, assert_accessible, context_for
from tests.support.drivers import StaffDriver
from tests.support.town import PASSWORD, SITE, a_site
from tools.frontend import build

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(180)]

SCRIPT = "<script>window.broken = 1</script><img src=x onerror='window.broken = 1'>"
NASTY = (
    SCRIPT,
    "sana" * 900,
    "\u202eoikealta vasemmalle\u202c ja שלום עולם مرحبا",
    "Z\u0351\u036b\u0343a\u0335\u0334l\u0321\u034ego\u0489 yhdistelmiä",
    "👩‍👩‍👧‍👦🏳️‍🌈🇫🇮👍🏿",
    "[linkki](javascript:window.broken=1) javascript:window.broken=1 data:text/html,<b>",
)
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
SMALL = """() => [...document.querySelectorAll("button, input, textarea, summary")]
  .filter((one) => one.checkVisibility() && !one.closest(".vh"))
  .map((one) => [one.textContent, one.getBoundingClientRect()])
  .filter(([, box]) => box.width < 44 || box.height < 44).map(([words]) => words)"""
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture
async def app(tmp_path: Path) -> AsyncIterator[Running]:
    build()
    async with running_app(make_settings(tmp_path)) as running:
        await running.service.sites.put(a_site(running.url, names={"fi": SCRIPT, "sv": "Kommun"}))
        yield running


async def a_page(chromium: Browser, app: Running, *, ahead_ms: int = 0, width: int = 320) -> Page:
    context = await chromium.new_context(
        viewport={"width": width, "height": 640}, locale="fi-FI", bypass_csp=True, reduced_motion="reduce"
    )
    context.set_default_timeout(20_000)
    page = await context.new_page()
    if ahead_ms:
        await page.add_init_script(TOMORROW.replace("AHEAD", str(ahead_ms)))
    query = {"site": SITE, "lang": "fi", "path": "/fi/", "title": SCRIPT}
    await page.goto(f"{app.url}/w/app?{urlencode(query)}")
    return page


async def asks(page: Page, text: str, name: str = "") -> None:
    await page.get_by_role("button", name=say("widget", "fi", "home.ask"), exact=True).click()
    await page.get_by_label(say("widget", "fi", "before.question")).fill(text)
    await page.get_by_label(say("widget", "fi", "before.name")).fill(name)
    await page.get_by_role("button", name=say("widget", "fi", "before.send")).click()


@pytest.mark.req("R116")
async def test_nothing_that_is_written_becomes_more_than_words(chromium: Browser, app: Running) -> None:
    page = await a_page(chromium, app)
    await asks(page, "y" * 10_000)
    too_long = say("widget", "fi", "before.too_long", n=6_000)
    await expect(page.get_by_text(too_long)).to_be_visible()
    await page.get_by_role("button", name=say("widget", "fi", "back")).click()
    await asks(page, SCRIPT, "<b onmouseover=alert(1)>K")
    await expect(page.locator(".yours")).to_contain_text(SCRIPT)
    desk = await (await context_for(chromium, "fi")).new_page()
    await desk.goto(f"{app.url}/console")
    await desk.locator("#sign-in-email").fill("bjorn@town.example")
    await desk.locator("input[type=password]").fill(PASSWORD)
    await desk.keyboard.press("Enter")
    await expect(desk.locator("aside.list")).to_be_visible()

    async with StaffDriver(app.url) as bjorn:
        await bjorn.signs_in("bjorn@town.example", PASSWORD)
        one = await bjorn.takes()
        await desk.locator("[data-row]").click()
        thread = desk.locator(".thread .log")
        await expect(thread).to_contain_text(SCRIPT)
        log = page.get_by_role("log")
        await expect(log).to_contain_text(SCRIPT)
        for text in NASTY:
            await page.get_by_role("textbox", name=say("talk", "fi", "chat.message")).fill(text)
            await page.get_by_role("button", name=say("talk", "fi", "chat.send"), exact=True).click()
            await bjorn.says(one, text)
            await expect(page.locator(".message:not(.mine) .bubble").last).to_contain_text(text[:20])
            assert await page.evaluate(SIDEWAYS) <= 0, text[:20]
        await expect(page.locator(".message.mine .bubble")).to_have_count(len(NASTY) + 1)
        assert await page.evaluate("window.broken") is None
        assert await log.locator("script, img, a[href^=javascript], a[href^=data]").count() == 0
        # Each message can be reached by its heading, and says its language.
        assert await log.locator(".message > h2").count() == await log.locator(".message").count()
        assert await log.locator(".message:not([lang]):not(:has([lang]))").count() == 0
        await assert_accessible(page)
        small = await page.evaluate(SMALL)
        assert small == [], "too small to touch"
        await expect(thread).to_contain_text(NASTY[-1])
        assert await thread.locator("script, img, a[href^=javascript], a[href^=data]").count() == 0
        assert await desk.evaluate(SIDEWAYS) <= 0
        await bjorn.closes(one)
        await expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert await desk.evaluate("window.broken") is None
    await page.context.close()


@pytest.mark.parametrize("ahead_ms", [DAY_MS, -DAY_MS])
async def test_a_clock_that_is_wrong_by_a_day_changes_nothing(
    chromium: Browser, app: Running, ahead_ms: int
) -> None:
    page = await a_page(chromium, app, ahead_ms=ahead_ms, width=390)
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
    page = await a_page(chromium, app, width=390)
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
