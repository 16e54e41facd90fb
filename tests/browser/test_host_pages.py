"""Other people's pages: strict ones, hostile ones, crowded ones and small ones. The widget works on each."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest
from aiohttp import web
from playwright.async_api import Browser, BrowserContext, FrameLocator, Locator, Page, expect

from advisory.lab.processes import free_port
from advisory.texts import say
from tests.browser.test_embedding import FOCUSED_IN_LOADER, WATCH_SHIFTS
from tests.browser.test_firefox import LAUNCHER, Guest
from tests.support.app import Running, make_settings, running_app
from tests.support.browser import LOCALES, Album, assert_accessible
from tests.support.firefox import a_firefox
from tests.support.town import ADVICE, SITE, a_site
from tools.frontend import build

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(180)]

OTHER = "library-site"
ROUND = "circle(31px at 31px 50%)"
QUESTION = "Miten haen pysäköintitunnusta?"
FORBIDS = {"Permissions-Policy": "camera=(), microphone=(), display-capture=()"}
TAG = '<script src="{service}/w/loader.js" data-site="{site}" data-lang="fi" async></script>'
PAGE = """<!doctype html><html lang="fi"><head><meta charset="utf-8"><title>Kunta</title>
<meta name="viewport" content="width=device-width, initial-scale=1">{head}</head>
<body><main><h1>Kunta</h1><p>Tervetuloa. <a href="#advisory">Kysy meiltä</a></p>{body}</main></body></html>"""

HOSTILE = """
* { all: unset; box-sizing: content-box; }
*, div, section { letter-spacing: 1em; text-transform: uppercase; visibility: hidden !important; }
div, section, iframe, button { display: none !important; }
button { transform: scale(4); background: red !important; pointer-events: none; }
iframe { width: 1px !important; height: 1px !important; opacity: 0.1; position: static !important; }
html { font-size: 5px; color: red; }
body { transform: scale(0.9); }
body::after { content: ""; display: block; position: fixed; inset: 0; z-index: 2147483647; background: #fdd; }
"""
"""What a page may do to its own elements; the cover lies over everything that is in the body."""

BESIDE = """<script>
window.Advisory2 = {};
const box = document.createElement("iframe");
box.title = "Toinen chat";
box.style = "position:fixed;left:24px;bottom:24px;width:200px;height:80px;z-index:2147483647;border:0";
box.src = "STRANGER/stranger";
document.documentElement.append(box);
document.body.addEventListener("click", (event) => event.stopPropagation());
</script>"""
STRANGER = """<!doctype html><title>x</title><script>
const words = ["minimise", "unread", "active", "ready", "open", "close", "page", "own"];
setInterval(() => {
  for (const type of words) {
    const said = {mark: "advisory", type, on: true, n: 9, text: "PAHA", path: "/x", title: "PAHA", kept: {}};
    parent.postMessage(said, "*");
    for (let at = 0; at < parent.length; at += 1) parent[at].postMessage(said, "*");
  }
}, 50);
</script>"""
"""Somebody else's frame, which speaks to everybody in our words."""


COUNT_WORDS = "addEventListener('message', () => { window.strange = (window.strange ?? 0) + 1; })"
LEFT_IN_FRAME = """(async () => {
  // Some browsers refuse storage to a frame: there is none to look into then.
  const kept = (look) => { try { return look(); } catch { return []; } };
  return [
    ...kept(() => Object.keys(localStorage)), ...kept(() => Object.keys(sessionStorage)),
    ...kept(() => (document.cookie ? [document.cookie] : [])),
    ...(await kept(() => indexedDB.databases().catch(() => []))).map((one) => one.name),
  ];
})()"""


@dataclass(frozen=True)
class Host:
    """`url` is where the pages are, for the service a stranger; `strange` is known to nobody."""

    running: Running
    url: str
    strange: str

    @property
    def service(self) -> str:
        return self.running.url

    def with_tags(self, tags: str) -> str:
        """A page that has these in place of the usual one."""
        return f"{self.url}/plain?{urlencode({'tag': tags})}"


def page_text(service: str, strange: str, kind: str, tag: str = "") -> tuple[str, dict[str, str]]:
    tag = tag or TAG.format(service=service, site=SITE)
    match kind:
        case "strict":
            policy = (
                f"default-src 'none'; script-src {service}; connect-src {service}; frame-src {service}; "
                "style-src 'none'; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'"
            )
            return PAGE.format(head=tag, body=""), {"Content-Security-Policy": policy, **FORBIDS}
        case "hostile":
            return PAGE.format(head=f"<style>{HOSTILE}</style>{tag}", body=""), {}
        case "crowded":
            return PAGE.format(head=tag, body=BESIDE.replace("STRANGER", strange)), {}
    return PAGE.format(head=tag, body='<p style="height: 3000px">Tietoa.</p>'), {}


@pytest.fixture
async def host(tmp_path: Path) -> AsyncIterator[Host]:
    build()
    async with running_app(make_settings(tmp_path)) as running:
        port, strange_port = free_port(), free_port()
        here = f"http://{'localhost' if urlsplit(running.url).hostname == '127.0.0.1' else '127.0.0.1'}"
        host = Host(running, f"{here}:{port}", f"{here}:{strange_port}")
        await running.service.sites.put(a_site(running.url, origins=(running.url, host.url)))
        await running.service.sites.put(
            a_site(
                running.url,
                id=OTHER,
                origins=(host.url,),
                default_service=ADVICE,
                position="left",
                theme="hds",
            )
        )

        async def page(request: web.Request) -> web.Response:
            tag = request.query.get("tag", "")
            text, headers = page_text(host.service, host.strange, request.match_info["kind"], tag)
            return web.Response(text=text, content_type="text/html", headers=headers)

        async def stranger(_: web.Request) -> web.Response:
            return web.Response(text=STRANGER, content_type="text/html")

        runners = []
        for at, path, show in ((port, "/{kind}", page), (strange_port, "/stranger", stranger)):
            pages = web.Application()
            pages.router.add_get(path, show)
            runner = web.AppRunner(pages, shutdown_timeout=1)
            await runner.setup()
            await web.TCPSite(runner, "127.0.0.1", at).start()
            runners.append(runner)
        yield host
        for runner in runners:
            await runner.cleanup()


async def a_context(chromium: Browser, width: int = 1280) -> BrowserContext:
    context = await chromium.new_context(
        viewport={"width": width, "height": 640}, locale=LOCALES["fi"], reduced_motion="reduce"
    )
    context.set_default_timeout(20_000)
    return context


def said(key: str, area: str = "widget") -> str:
    return say(area, "fi", key)


def panel_of(page: Page) -> FrameLocator:
    return page.frame_locator('iframe[title="Neuvonta"]')


async def steps_aside(page: Page, launcher: Locator) -> None:
    """On a phone its round is left while somebody reads on; all of it for who turns back or comes by key."""
    await expect(launcher).to_have_css("background-color", "rgb(11, 85, 102)")
    await page.mouse.wheel(0, 600)
    await expect(launcher).to_have_css("clip-path", ROUND)
    await page.mouse.wheel(0, -100)
    await expect(launcher).to_have_css("clip-path", "none")
    await page.mouse.wheel(0, 600)
    await expect(launcher).to_have_css("clip-path", ROUND)
    await page.get_by_role("link", name="Kysy meiltä").focus()
    await page.keyboard.press("Tab")
    await expect(launcher).to_be_focused()
    await expect(launcher).to_have_css("clip-path", "none")


@pytest.mark.req("R10", "R33", "R116")
@pytest.mark.parametrize(
    ("kind", "width"), [("plain", 320), ("strict", 1280), ("hostile", 1280), ("crowded", 1280)]
)
async def test_the_widget_works_on_this_page(chromium: Browser, host: Host, kind: str, width: int) -> None:
    context = await a_context(chromium, width)
    page = await context.new_page()
    await page.add_init_script(f"({WATCH_SHIFTS})()")
    await page.add_init_script(COUNT_WORDS)
    asked: list[str] = []
    page.on("request", lambda one: asked.append(one.url))
    await page.goto(f"{host.url}/{kind}")
    launcher = page.locator("section > button").first
    await expect(launcher).to_contain_text("Vastaamme" if width > 480 else "Kysy neuvontaa")
    await page.wait_for_load_state("networkidle")
    ours = [urlsplit(url).path for url in asked if url.startswith(host.service)]
    assert ours == ["/w/loader.js", "/w/state"], "nothing more before the click"

    if kind == "plain":
        await steps_aside(page, launcher)
    await launcher.click()
    panel = panel_of(page)
    await expect(panel.get_by_role("heading", level=1)).to_be_focused()
    await panel.get_by_role("button", name=said("home.ask"), exact=True).click()
    await panel.get_by_label(said("before.question")).fill(QUESTION)
    await panel.get_by_role("button", name=said("before.send")).click()
    await expect(panel.locator(".yours")).to_contain_text(QUESTION)
    if kind == "crowded":
        await page.wait_for_function("window.strange > 100")
        await expect(panel.locator(".yours")).to_be_visible()
        assert "PAHA" not in await page.locator("section").inner_text()
        assert "PAHA" not in await panel.locator("main").inner_text()
    else:
        await assert_accessible(page)
    box = await page.locator('iframe[title="Neuvonta"]').bounding_box()
    assert box is not None
    assert (box["width"], box["height"]) == ((320, 640) if width == 320 else (382, 610)), box
    frame = page.frame(url=lambda url: "/w/app" in url)
    assert frame is not None
    sideways = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert await frame.evaluate(sideways) <= 0
    await Album(f"host-{kind}-").picture(page, "queue")
    await page.keyboard.press("Escape")
    await expect(launcher).to_be_visible()
    assert await page.evaluate(FOCUSED_IN_LOADER) == "BUTTON"

    known = {urlsplit(host.service).netloc, urlsplit(host.url).netloc, urlsplit(host.strange).netloc}
    assert {urlsplit(url).netloc for url in asked if url.startswith("http")} <= known
    shifts = await page.evaluate("window.shifts")
    assert not shifts, shifts
    await context.close()


EVENTS = """for (const name of ["open", "close", "state", "ready", "unread", "active"]) {
  addEventListener(`advisory:${name}`, ({detail}) => {
    (window.heard ??= []).push([name, detail.site, detail.availability ?? null]);
  });
}"""


async def test_a_page_opens_it_hears_of_it_and_holds_two_sites(chromium: Browser, host: Host) -> None:
    context = await a_context(chromium)
    page = await context.new_page()
    await page.add_init_script(EVENTS)
    tags = (
        f'<script src="{host.service}/w/loader.js?site={SITE}&lang=fi"></script>'
        f'<script src="{host.service}/w/loader.js" data-site="{OTHER}" data-lang="sv" data-button="none">'
        "</script>"
        f'<p><a href="#x" data-advisory-open="{OTHER}">Biblioteket</a></p>'
    )
    await page.goto(host.with_tags(tags))
    first, second = page.locator("section > button").all_inner_texts, page.locator("section.none > button")
    await expect(page.locator("section > button b").first).to_have_text("Kysy neuvontaa")
    await expect(second).to_be_hidden()
    assert len(await first()) == 2

    await page.get_by_role("link", name="Kysy meiltä").click()
    await expect(panel_of(page).get_by_role("heading", level=1)).to_be_focused()
    assert "#" not in page.url, "a link that opens the panel leads nowhere else"
    await page.evaluate("Advisory.close()")
    await expect(page.get_by_role("link", name="Kysy meiltä")).to_be_focused()
    await page.evaluate(f"Advisory['{SITE}'].open()")
    await expect(panel_of(page).get_by_role("heading", level=1)).to_be_visible()
    await page.evaluate(f"Advisory['{SITE}'].page('/fi/kirjasto')")
    await panel_of(page).get_by_role("button", name=said("home.ask"), exact=True).click()
    await expect(panel_of(page).locator("form#ask")).to_contain_text(
        say("widget", "fi", "carry.page", title="Kunta")
    )
    await page.evaluate("Advisory.close()")

    await page.get_by_role("link", name="Biblioteket").click()
    library = page.frame_locator('iframe[title="Rådgivning"]')
    await expect(library.locator("html[lang=sv][data-theme=hds] h1")).to_be_focused()
    colour = "(one) => getComputedStyle(one).getPropertyValue('--c')"
    assert await page.locator("section.none").evaluate(colour) == "#0000bf"
    heard = [(name, site) for name, site, _ in await page.evaluate("window.heard")]
    assert [one for one in heard if one[0] in ("open", "close")] == [
        ("open", SITE), ("close", SITE), ("open", SITE), ("close", SITE), ("open", OTHER),
    ]  # fmt: skip
    assert {("state", SITE), ("state", OTHER), ("ready", SITE), ("ready", OTHER)} <= set(heard)
    await context.close()


async def test_an_offer_is_made_once_and_a_shared_computer_keeps_nothing(
    chromium: Browser, host: Host
) -> None:
    context = await a_context(chromium)
    page = await context.new_page()
    offers = f'<script src="{host.service}/w/loader.js" data-site="{SITE}" data-offer="0.2"></script>'
    kiosk = offers.replace("data-offer", 'data-kiosk="1" data-offer')
    await page.goto(host.with_tags(offers))
    offer = page.locator("section aside")
    await expect(offer.get_by_role("status")).to_have_text("Etkö löydä, mitä etsit? Neuvoja auttaa.")
    await assert_accessible(page)
    await Album("host-").picture(page, "offer")
    await offer.get_by_role("button", name="Ei kiitos").click()
    await expect(offer).to_have_count(0)
    async with page.expect_response("**/w/offer.js*"):
        await page.reload()
    await expect(page.locator("section > button")).to_be_visible()
    await expect(offer).to_have_count(0)

    await page.evaluate("sessionStorage.clear()")
    await page.goto(host.with_tags(kiosk))
    await expect(page.locator("section > button")).to_be_visible()
    await page.locator("section > button").click()
    panel = panel_of(page)
    await expect(panel.locator(".kiosk")).to_contain_text(said("why", "kiosk"))
    await panel.get_by_role("button", name=said("home.ask"), exact=True).click()
    await panel.get_by_label(said("before.question")).fill(QUESTION)
    await panel.get_by_role("button", name=said("before.send")).click()
    await expect(panel.locator(".yours")).to_contain_text(QUESTION)
    await assert_accessible(page)
    await Album("host-").picture(page, "kiosk")
    frame = page.frame(url=lambda url: "/w/app" in url)
    assert frame is not None
    assert await frame.evaluate(LEFT_IN_FRAME) == []
    await panel.get_by_role("button", name=said("end", "kiosk")).click()
    await expect(page.locator("section > button")).to_be_visible()
    await page.locator("section > button").click()
    await expect(panel.get_by_role("button", name=said("home.ask"), exact=True)).to_be_visible()
    assert QUESTION not in await panel.locator("main").inner_text()
    for where in (frame, page):
        assert await where.evaluate(LEFT_IN_FRAME) == [], "for whoever comes next"
    assert list(host.running.service.desk.board.queue(ADVICE)) == [], "nobody waits who has gone"
    await context.close()


@pytest.mark.req("R78")
async def test_firefox_on_a_strict_page_with_a_hostile_style(host: Host, tmp_path: Path) -> None:
    """Both at once: what the page forbids and what it says of every element."""
    async with a_firefox(tmp_path / "firefox") as firefox:
        for kind in ("strict", "hostile"):
            tab = await firefox.opens(f"{host.url}/{kind}")
            guest = Guest(tab)
            await guest.opens_panel()
            await guest.asks(QUESTION)
            await tab.until(f"document.querySelector('.yours').innerText.includes({json.dumps(QUESTION)})")
            size = await tab.evaluate(
                f"(() => {{ const box = {LAUNCHER}.querySelector('iframe').getBoundingClientRect();"
                "return [box.width, box.height]; })()",
                frame=False,
            )
            assert size[0] >= 380, size
            await tab.evaluate("localStorage.clear() ?? sessionStorage.clear() ?? true")
