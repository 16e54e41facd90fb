"""In Firefox too, what a visitor sends outlives the server, the page, sleep and the browser itself."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, Protocol

import pytest
from playwright.async_api import Browser, Page, expect

from advisory.clock import DAY_MS
from tests.browser.city import SITE, City
from tests.support.browser import JOURNEY, context_for
from tests.support.firefox import Firefox, a_firefox
from tests.support.pages import AdvisorPage, visitor_words

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(400), pytest.mark.req("R78")]

BACK_MS = 60_000
SLEEPS_S = 20
"""More than a page takes for a moment's absence."""
PATH = "/fi/kirjasto"
QUESTION = "Kuinka monta kirjaa saa lainata?"
BLOCKED = {"network.cookie.cookieBehavior": 1}
"""Nothing is kept for a page within a page but for as long as its tab is open."""

LAUNCHER = "[...document.documentElement.children].find((one) => one.shadowRoot)?.shadowRoot"
BUBBLES = "[...document.querySelectorAll('.log .mine .bubble')].map((one) => one.innerText)"
STATES = "[...document.querySelectorAll('.log .mine .meta')].map((one) => one.innerText)"
KEPT = """(async () => {
  const name = `advisory.${SITE}`;
  const drawn = [];
  for (const drawer of ["localStorage", "sessionStorage"]) {
    try {
      const open = Object.entries(window[drawer]).filter(([key]) => key.startsWith(`${name}/`));
      drawn.push(...open.map(([, letter]) => JSON.parse(letter)));
    } catch {}
  }
  const shelf = await new Promise((resolve) => {
    try {
      const ask = indexedDB.open(name);
      ask.onupgradeneeded = () => ask.transaction.abort();
      ask.onerror = () => resolve([]);
      ask.onsuccess = () => {
        const all = ask.result.transaction("letters").objectStore("letters").getAll();
        all.onsuccess = () => { ask.result.close(); resolve(all.result); };
      };
    } catch { resolve([]); }
  });
  return [...drawn, ...shelf].sort((a, b) => a.at - b.at).map((one) => one.text);
})()""".replace("${SITE}", SITE)
LEFT = """(async () => ({
  local: Object.keys(localStorage), session: Object.keys(sessionStorage), cookie: document.cookie,
  databases: (await indexedDB.databases()).map((one) => one.name), caches: await caches.keys(),
}))()"""
AGED = f"""(() => {{
  const kept = JSON.parse(localStorage["advisory.{SITE}"]);
  kept.token.expires_at = Date.now() + {DAY_MS};
  localStorage["advisory.{SITE}"] = JSON.stringify(kept);
  return kept.token;
}})()"""
TOKEN = f'JSON.parse(localStorage["advisory.{SITE}"]).token'


class Looks(Protocol):
    async def evaluate(self, expression: str, *, frame: bool = True) -> Any: ...
    async def until(self, expression: str, *, frame: bool = True) -> Any: ...
    async def reloads(self) -> None: ...


class ChromiumTab:
    def __init__(self, page: Page) -> None:
        self._page = page

    async def evaluate(self, expression: str, *, frame: bool = True) -> Any:
        return await self._page.evaluate(expression)

    async def until(self, expression: str, *, frame: bool = True) -> Any:
        found = await self._page.wait_for_function(f"async () => {expression}", timeout=BACK_MS)
        return await found.json_value()

    async def reloads(self) -> None:
        await self._page.reload()


class Guest:
    """A visitor, by what any browser can be asked."""

    def __init__(self, tab: Looks) -> None:
        self.tab = tab

    async def presses(self, key: str, **params: object) -> None:
        words = json.dumps(visitor_words("fi", key, **params))
        button = f"[...document.querySelectorAll('button')].find((one) => one.innerText.trim() === {words})"
        await self.tab.until(f"(() => {{ const one = {button}; one?.click(); return Boolean(one); }})()")

    async def fills(self, selector: str, text: str) -> None:
        await self.tab.until(f"""(() => {{
          const field = document.querySelector({json.dumps(selector)});
          if (!field) return false;
          field.value = {json.dumps(text)};
          return field.dispatchEvent(new Event("input", {{bubbles: true}}));
        }})()""")

    async def opens_panel(self) -> None:
        await self.tab.until(f"{LAUNCHER}?.querySelector('small').textContent", frame=False)
        await self.tab.evaluate(f"{LAUNCHER}.querySelector('button').click() ?? true", frame=False)

    async def asks(self, text: str) -> None:
        await self.presses("home.ask")
        await self.fills("#ask textarea", text)
        await self.presses("before.send")
        await self.tab.until("document.querySelector('.yours') !== null")

    async def says(self, text: str) -> None:
        await self.fills(".composer textarea", text)
        await self.presses("chat.send")
        await self.tab.until(f"{BUBBLES}.includes({json.dumps(text)})")

    async def sees(self, text: str) -> None:
        await self.tab.until(f"document.querySelector('.log')?.innerText.includes({json.dumps(text)})")

    async def is_told_that_the_line_is_lost(self) -> None:
        words = json.dumps(visitor_words("fi", "lost.text"))
        await self.tab.until(f"document.querySelector('.lost')?.innerText.includes({words})")

    async def has_said(self, *texts: str) -> None:
        """Each once, in this order."""
        await self.tab.until(f"JSON.stringify({BUBBLES}) === JSON.stringify({json.dumps(texts)})")

    async def kept(self) -> list[str]:
        found: list[str] = await self.tab.evaluate(KEPT)
        return found


async def an_advisor(chromium: Browser, city: City) -> AdvisorPage:
    anna = await AdvisorPage.opens(chromium, city, "fi")
    await anna.signs_in(city, "anna.lindholm")
    await anna.takes()
    await anna.says("Hetki, tarkistan.")
    return anna


async def desk_has(anna: AdvisorPage, *texts: str) -> None:
    log = anna.page.locator(".thread .log")
    for text in texts:
        await expect(log.get_by_text(text, exact=True)).to_be_visible(timeout=BACK_MS)
    said = [line for line in (await log.inner_text()).splitlines() if line in texts]
    assert said == list(texts), "each once, in the order in which they were written"


async def writes_while_away(guest: Guest, city: City, *texts: str) -> None:
    city.kill()
    await guest.is_told_that_the_line_is_lost()
    for text in texts:
        await guest.says(text)
    waits = json.dumps(visitor_words("fi", "chat.waiting"))
    await guest.tab.until(f"{STATES}.at(-1)?.trim() === {waits}")
    assert await guest.kept() == list(texts)


@pytest.fixture(params=["database", pytest.param("blocked", marks=pytest.mark.whole)])
async def firefox(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Firefox]:
    preferences = BLOCKED if request.param == "blocked" else {}
    async with a_firefox(tmp_path / "firefox", **preferences) as running:
        yield running


async def test_a_reload_while_the_server_is_away(
    firefox: Firefox, chromium: Browser, own_city: City, request: pytest.FixtureRequest
) -> None:
    tab = await firefox.opens(own_city.pages + PATH)
    guest = Guest(tab)
    await guest.opens_panel()
    await guest.asks(QUESTION)
    anna = await an_advisor(chromium, own_city)
    await guest.sees("Hetki, tarkistan.")
    await writes_while_away(guest, own_city, "Lasten kirjoja siis.", "Ja levyjä.")
    await tab.picture(JOURNEY / f"firefox-lost-{request.node.callspec.params['firefox']}.png")
    own_city.start()
    await tab.reloads()
    await guest.sees("Hetki, tarkistan.")
    await guest.says("Kiitos jo nyt.")
    await guest.has_said(QUESTION, "Lasten kirjoja siis.", "Ja levyjä.", "Kiitos jo nyt.")
    await desk_has(anna, "Lasten kirjoja siis.", "Ja levyjä.", "Kiitos jo nyt.")
    assert await guest.kept() == []
    read = json.dumps(visitor_words("fi", "chat.read", time="").strip())
    await tab.until(f"{STATES}.at(-1)?.trim().startsWith({read})")


@pytest.mark.parametrize("firefox", ["database"], indirect=True)
@pytest.mark.whole
async def test_two_tabs_sleep_and_a_browser_that_is_gone(
    firefox: Firefox, chromium: Browser, own_city: City
) -> None:
    first = Guest(await firefox.opens(own_city.pages + PATH))
    await first.opens_panel()
    await first.asks(QUESTION)
    anna = await an_advisor(chromium, own_city)
    await first.sees("Hetki, tarkistan.")
    second = Guest(await firefox.opens(own_city.pages + PATH))
    await second.opens_panel()
    await second.sees("Hetki, tarkistan.")

    own_city.kill()
    texts = ["Ensimmäisestä.", "Toisesta.", "Taas ensimmäisestä.", "Ja toisesta."]
    for text, (guest, other) in zip(texts, ((first, second), (second, first)) * 2, strict=True):
        await guest.says(text)
        await other.sees(text)
    own_city.start()
    for guest in (first, second):
        await guest.has_said(QUESTION, *texts)
    await desk_has(anna, *texts)

    for guest in (first, second):
        await guest.tab.evaluate("window.stayed = true")
    await first.says("Nukutaan hetki.")
    firefox.freeze()
    try:
        own_city.kill()
        await asyncio.sleep(SLEEPS_S)
        own_city.start()
        await expect(anna.composer).to_be_focused()
        await anna.says("Sata lainaa kerralla.")
        await desk_has(anna, "Sata lainaa kerralla.")
    finally:
        firefox.thaw()
    for guest in (first, second):
        await guest.sees("Sata lainaa kerralla.")
        assert await guest.tab.evaluate("window.stayed"), "nobody had to load the page again"

    before = await first.tab.evaluate(AGED)
    await writes_while_away(first, own_city, "Vielä yksi.")
    await firefox.kill()
    own_city.start()
    await firefox.start()
    third = Guest(await firefox.opens(own_city.pages + PATH))
    await third.opens_panel()
    await third.has_said(QUESTION, *texts, "Nukutaan hetki.", "Vielä yksi.")
    await desk_has(anna, *texts, "Nukutaan hetki.", "Vielä yksi.")
    after = await third.tab.evaluate(TOKEN)
    assert after["token"] == before["token"]
    assert after["expires_at"] > before["expires_at"], "renewed in place"
    assert await third.kept() == []


@pytest.fixture(params=["firefox", pytest.param("chromium", marks=pytest.mark.whole)])
async def shared_computer(
    request: pytest.FixtureRequest, tmp_path: Path, chromium: Browser, own_city: City
) -> AsyncIterator[Looks]:
    """A computer that many use, as in a library: the page says so."""
    address = f"{own_city.url}/w/app?site={SITE}&lang=fi&kiosk="
    if request.param == "firefox":
        async with a_firefox(tmp_path / "firefox") as firefox:
            yield await firefox.opens(address)
    else:
        page = await (await context_for(chromium, "fi")).new_page()
        await page.goto(address)
        yield ChromiumTab(page)


@pytest.mark.req("R116")
async def test_a_computer_that_many_use_keeps_nothing(
    shared_computer: Looks, chromium: Browser, own_city: City
) -> None:
    tab = shared_computer
    guest = Guest(tab)
    await guest.asks(QUESTION)
    anna = await an_advisor(chromium, own_city)
    await guest.sees("Hetki, tarkistan.")
    own_city.kill()
    await guest.is_told_that_the_line_is_lost()
    await guest.says("Lasten kirjoja siis.")
    nothing = {"local": [], "session": [], "cookie": "", "databases": [], "caches": []}
    assert await tab.evaluate(LEFT) == nothing, "while it waits to be sent"
    own_city.start()
    await desk_has(anna, "Lasten kirjoja siis.")
    await guest.has_said(QUESTION, "Lasten kirjoja siis.")
    assert await tab.evaluate(LEFT) == nothing, "while the conversation goes on"
    await tab.reloads()
    await tab.until(f"document.body.innerText.includes({json.dumps(visitor_words('fi', 'home.ask'))})")
    assert QUESTION not in await tab.evaluate("document.body.innerText")
    assert await tab.evaluate(LEFT) == nothing, "for whoever comes next"
