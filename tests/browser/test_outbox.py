"""What a visitor and an advisor send outlives reloads, crashed and frozen tabs, and a server that is away."""

import asyncio
import json
import sqlite3
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

import pytest
from playwright.async_api import Browser, BrowserContext, Error, Frame, Locator, Page, expect

from advisory.clock import DAY_MS, HOUR_MS
from advisory.lab.processes import found
from tests.browser.city import SITE, City
from tests.support.browser import BASE_FLAGS, DESKTOP, Album, assert_accessible, context_for
from tests.support.pages import AdvisorPage, VisitorPage

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(300), pytest.mark.req("R78")]

BACK_MS = 60_000
CRASH_S = 5
"""A renderer that is gone does not answer."""
PATH = "kirjasto"
QUESTION = "Kuinka monta kirjaa saa lainata?"

TOKEN = """(site) => JSON.parse(localStorage.getItem(`advisory.${site}`) ?? "{}").token"""
AGEING = """([site, left]) => {
  const key = `advisory.${site}`;
  const kept = JSON.parse(localStorage.getItem(key));
  kept.token.expires_at = Date.now() + left;
  localStorage.setItem(key, JSON.stringify(kept));
}"""
KEEPS_FOR_FRAMES = {"profile": {"cookie_controls_mode": 0, "block_third_party_cookies": False}}
MUTE = """() => {
  const {send} = WebSocket.prototype;
  WebSocket.prototype.send = function (packet) {
    if (!packet.includes("entry:post")) send.call(this, packet);
  };
}"""
LATER = "(ms) => { const now = Date.now; Date.now = () => now() + ms; }"

KEPT = """(site) => new Promise((resolve) => {
  const ask = indexedDB.open(`advisory.${site}`);
  ask.onupgradeneeded = () => ask.result.createObjectStore("letters", {keyPath: "cid"});
  const cookies = () => document.cookie.split("; ").filter((one) => one.startsWith(`advisory.${site}/`));
  const letter = (cookie) => JSON.parse(decodeURIComponent(cookie.slice(cookie.indexOf("=") + 1)));
  ask.onerror = () => resolve(cookies().map(letter).sort((a, b) => a.at - b.at).map((one) => one.text));
  ask.onsuccess = () => {
    const all = ask.result.transaction("letters").objectStore("letters").getAll();
    all.onsuccess = () => {
      ask.result.close();
      resolve(all.result.sort((a, b) => a.at - b.at).map((one) => one.text));
    };
  };
})"""


def frame_of(page: Page) -> Frame:
    return page.frames[1]


async def kept(page: Page) -> list[str]:
    found: list[str] = await frame_of(page).evaluate(KEPT, SITE)
    return found


async def comes_back(visitor: VisitorPage, *, another_tab: bool = True) -> None:
    """The conversation takes the panel at once; in another tab it has to be opened."""
    if another_tab:
        await expect(visitor.launcher.locator("small")).not_to_be_empty(timeout=BACK_MS)
        await visitor.launcher.click()
    await expect(visitor.field).to_be_visible(timeout=BACK_MS)


async def says_each(log: Locator, texts: list[str]) -> None:
    for text in texts:
        await expect(log.get_by_text(text, exact=True)).to_be_visible(timeout=BACK_MS)
    lines = Counter((await log.inner_text()).splitlines())
    assert [lines[text] for text in texts] == [1] * len(texts), "each stands once"
    said = [line for line in (await log.inner_text()).splitlines() if line in texts]
    assert said == texts, "in the order in which they were written"


class Talk:
    """A visitor and an advisor in the middle of a conversation."""

    def __init__(self, city: City, visitor: VisitorPage, anna: AdvisorPage) -> None:
        self.city = city
        self.visitor = visitor
        self.anna = anna

    @property
    def desk(self) -> Locator:
        return self.anna.page.locator(".thread .log")

    async def reads(self, texts: list[str]) -> None:
        await says_each(self.visitor.log, texts)
        await says_each(self.desk, texts)
        assert await kept(self.visitor.page) == []


@pytest.fixture(params=["database"])
async def profile(
    request: pytest.FixtureRequest, chromium: Browser, tmp_path: Path
) -> AsyncIterator[BrowserContext]:
    """A visitor's browser: one that keeps things for frames, or one in private mode, which does not."""
    if request.param == "cookies":
        context = await context_for(chromium, "fi")
        yield context
    else:
        preferences = tmp_path / "profile" / "Default" / "Preferences"
        preferences.parent.mkdir(parents=True)
        preferences.write_text(json.dumps(KEEPS_FOR_FRAMES))
        context = await chromium.browser_type.launch_persistent_context(
            tmp_path / "profile",
            executable_path=found("chromium", "chromium-browser"),
            args=list(BASE_FLAGS),
            ignore_default_args=["--headless"],
            viewport=DESKTOP,
            locale="fi-FI",
            timezone_id="Europe/Helsinki",
            reduced_motion="reduce",
        )
        context.set_default_timeout(15_000)
        yield context
    await context.close()


@pytest.fixture
async def talk(chromium: Browser, profile: BrowserContext, own_city: City) -> AsyncIterator[Talk]:
    page = await profile.new_page()
    await page.goto(f"{own_city.pages}/fi/{PATH}")
    visitor = VisitorPage(page, "fi")
    anna = await AdvisorPage.opens(chromium, own_city, "fi")
    await visitor.opens_panel()
    await visitor.button("home.ask").click()
    await visitor.asks(QUESTION, "Veikko")
    await anna.signs_in(own_city, "anna.lindholm")
    await anna.takes()
    await anna.says("Hetki, tarkistan.")
    await visitor.sees("Hetki, tarkistan.")
    yield Talk(own_city, visitor, anna)
    await anna.page.context.close()


async def turns(page: Page, state: str) -> None:
    """`frozen` or `active`, as the browser does with a tab when the computer sleeps."""
    session = await page.context.new_cdp_session(page)
    await session.send("Page.setWebLifecycleState", {"state": state})
    await session.detach()


@pytest.mark.parametrize(
    "profile", ["database", pytest.param("cookies", marks=pytest.mark.whole)], indirect=True
)
async def test_the_server_is_away_and_the_page_is_loaded_again(talk: Talk) -> None:
    visitor, city = talk.visitor, talk.city
    texts = ["Lasten kirjoja siis.", "Ja levyjä.", "Kiitos jo nyt."]
    city.kill()
    await expect(visitor.panel.locator(".lost")).to_be_visible(timeout=BACK_MS)
    for text in texts[:2]:
        await visitor.says(text)
    bubbles = visitor.log.locator(".bubble.waiting")
    await expect(bubbles).to_have_count(2)
    waiting = visitor.panel.locator(".meta.wait")
    await expect(waiting).to_have_text(visitor.words("chat.waiting"))
    banner = visitor.panel.locator(".lost")
    await expect(banner).to_contain_text(visitor.words("lost.text"))
    await expect(banner.get_by_role("button", name=visitor.words("lost.now"))).to_be_visible()
    await expect(visitor.panel.locator("[role=alert]")).to_have_count(0)
    album = Album("outbox-")
    await album.both_sizes(visitor.page, "lost")
    await assert_accessible(visitor.page)
    assert await kept(visitor.page) == texts[:2]

    city.start()
    await visitor.page.reload()
    await comes_back(visitor, another_tab=False)
    await visitor.says(texts[2])
    await talk.reads(texts)
    await expect(banner).to_have_count(0)


async def test_a_tab_crashes_with_messages_on_their_way(talk: Talk, own_city: City) -> None:
    visitor = talk.visitor
    texts = ["Yksi.", "Kaksi.", "Kolme."]
    own_city.kill()
    await expect(visitor.panel.locator(".lost")).to_be_visible(timeout=BACK_MS)
    for text in texts[:2]:
        await visitor.says(text)
    await expect(visitor.log.locator(".bubble.waiting")).to_have_count(2)
    context, address = visitor.page.context, visitor.page.url
    crashed: list[Page] = []
    visitor.page.on("crash", lambda page: crashed.append(page))
    for target in (frame_of(visitor.page), visitor.page):
        session = await context.new_cdp_session(target)
        with suppress(Error, TimeoutError):
            await asyncio.wait_for(session.send("Page.crash"), CRASH_S)
    assert crashed
    own_city.start()
    page = await context.new_page()
    await page.goto(address)
    talk.visitor = VisitorPage(page, "fi")
    await comes_back(talk.visitor)
    await talk.visitor.says(texts[2])
    await talk.reads(texts)


async def test_two_tabs_are_one(talk: Talk) -> None:
    first = talk.visitor
    page = await first.page.context.new_page()
    await page.goto(first.page.url)
    second = VisitorPage(page, "fi")
    await comes_back(second)
    talk.city.kill()
    for tab in (first, second):
        await expect(tab.panel.locator(".lost")).to_be_visible(timeout=BACK_MS)
    texts = ["Ensimmäisestä.", "Toisesta.", "Taas ensimmäisestä.", "Ja toisesta."]
    for tab, text in zip((first, second, first, second), texts, strict=True):
        await tab.says(text)
        for other in (first, second):
            await expect(other.log.get_by_text(text, exact=True)).to_be_visible()
    talk.city.start()
    await talk.reads(texts)
    await says_each(second.log, texts)


async def test_a_frozen_tab_wakes_and_knows_what_it_missed(talk: Talk) -> None:
    visitor, anna = talk.visitor, talk.anna
    await frame_of(visitor.page).evaluate("window.stayed = true")
    await frame_of(visitor.page).evaluate(LATER, 2 * HOUR_MS)
    await turns(visitor.page, "frozen")
    await anna.says("Sata lainaa kerralla.")
    await anna.says("Levyt lasketaan mukaan.")
    await turns(visitor.page, "active")
    await visitor.sees("Levyt lasketaan mukaan.")
    await visitor.says("Kiitos!")
    await talk.reads(["Hetki, tarkistan.", "Sata lainaa kerralla.", "Levyt lasketaan mukaan.", "Kiitos!"])
    assert await frame_of(visitor.page).evaluate("window.stayed"), "the page was loaded again"


async def test_what_the_end_overtook_is_shown_and_kept_no_longer(talk: Talk) -> None:
    visitor = talk.visitor
    await frame_of(visitor.page).evaluate(MUTE)
    await visitor.says("Vielä yksi asia.")
    await expect(visitor.log.get_by_text("Vielä yksi asia.")).to_be_visible()
    await talk.anna.closes(1)
    unsent = visitor.panel.locator("section", has_text=visitor.words("ending.unsent")).locator(".failed")
    await expect(unsent.first).to_contain_text("Vielä yksi asia.", timeout=BACK_MS)
    await expect(unsent.last).to_contain_text(visitor.words("chat.too_late"))
    assert await kept(visitor.page) == []
    await Album("outbox-").both_sizes(visitor.page, "overtaken")
    await assert_accessible(visitor.page)
    await visitor.button("chat.copy").click()
    selected = await frame_of(visitor.page).evaluate("String(getSelection())")
    assert selected == "Vielä yksi asia."
    await visitor.button("chat.delete").click()
    await expect(unsent).to_have_count(0)


@pytest.mark.whole
async def test_a_token_is_renewed_in_place_and_wiped_when_nobody_knows_it(talk: Talk) -> None:
    visitor, city = talk.visitor, talk.city
    before = await frame_of(visitor.page).evaluate(TOKEN, SITE)
    await frame_of(visitor.page).evaluate(AGEING, [SITE, DAY_MS])
    await visitor.page.reload()
    await comes_back(visitor, another_tab=False)
    await visitor.sees("Hetki, tarkistan.")
    after = await frame_of(visitor.page).evaluate(TOKEN, SITE)
    assert after["token"] == before["token"]
    assert after["expires_at"] >= before["expires_at"]

    city.kill()
    with sqlite3.connect(city.var / "advisory.sqlite") as database:
        database.execute("UPDATE visitor SET expires_at = 1")
    database.close()
    await expect(visitor.panel.locator(".lost")).to_be_visible(timeout=BACK_MS)
    await visitor.says("Kuuleeko kukaan?")
    await expect(visitor.log.locator(".bubble.waiting")).to_have_count(1)
    city.start()
    await expect(visitor.panel.get_by_text(visitor.words("gone"))).to_be_visible(timeout=BACK_MS)
    assert await kept(visitor.page) == []
    assert await frame_of(visitor.page).evaluate(TOKEN, SITE) is None
