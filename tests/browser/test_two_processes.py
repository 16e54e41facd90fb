"""Two processes behind nginx: one is killed in mid-conversation, and a laptop sleeps through the rest."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from advisory.lab.redis import RedisServer
from tests.browser.city import SIGN_IN, City
from tests.support.fleet import Fleet, a_fleet
from tests.support.many import becomes
from tests.support.pages import AdvisorPage, VisitorPage
from tools.frontend import build

pytestmark = [
    pytest.mark.browser,
    pytest.mark.postgres,
    pytest.mark.redis,
    pytest.mark.slow,
    pytest.mark.timeout(300),
    pytest.mark.req("R78"),
]

BACK_MS = 60_000
NIGHT_S = 8 * 3_600


@pytest.fixture
async def fleet(tmp_path: Path, postgres_url: str, redis_server: RedisServer) -> AsyncIterator[Fleet]:
    await asyncio.to_thread(build)
    async with a_fleet(tmp_path, postgres_url, redis_server.url, proxy="nginx", command="demo") as running:
        yield running


def city_of(fleet: Fleet) -> City:
    """The demo city where the proxy is."""
    first = fleet.processes[0]
    city = City(first.folder, dict(SIGN_IN.findall(first.log.read_text())))
    city.url, city.pages = fleet.url, first.environment["ADVISORY_DEMO_URL"]
    return city


async def sleep(page: Page) -> None:
    """The lid is closed: nothing runs on the page, nobody answers for it, and there is no network."""
    await page.context.set_offline(True)
    session = await page.context.new_cdp_session(page)
    await session.send("Page.setWebLifecycleState", {"state": "frozen"})
    await session.detach()


async def wake(page: Page) -> None:
    """Eight hours later by its own clock; what was due meanwhile runs once."""
    session = await page.context.new_cdp_session(page)
    await session.send("Page.setWebLifecycleState", {"state": "active"})
    await session.detach()
    await page.context.set_offline(False)
    await page.clock.fast_forward(NIGHT_S * 1_000)


async def test_nothing_is_lost_and_nothing_is_loaded_again(chromium: Browser, fleet: Fleet) -> None:
    city = city_of(fleet)
    visitor = await VisitorPage.opens(chromium, city, "fi", "kirjasto")
    await visitor.page.clock.install()
    await visitor.page.reload()
    anna = await AdvisorPage.opens(chromium, city, "fi")
    await visitor.opens_panel()
    await visitor.button("home.ask").click()
    await visitor.asks("Kuinka monta kirjaa saa lainata?", "Veikko")
    await becomes(lambda: sum(fleet.sockets()) == 1, "the visitor's socket and nothing else")
    await anna.signs_in(city, "anna.lindholm")
    await anna.takes()
    await anna.says("Hetki, tarkistan.")
    await visitor.sees("Hetki, tarkistan.")
    await becomes(lambda: fleet.sockets() == [1, 1], "the visitor in one process, the advisor in the other")
    desk = anna.page.locator(".thread .log")
    frame = visitor.page.frames[1]
    for place in (visitor.page, frame, anna.page):
        await place.evaluate("window.stayed = true")

    await asyncio.to_thread(fleet.processes[0].kill)
    await visitor.says("Lasten kirjoja siis.")
    await anna.says("Sata lainaa kerralla.")
    await expect(desk.get_by_text("Lasten kirjoja siis.", exact=True)).to_be_visible(timeout=BACK_MS)
    await expect(visitor.log.get_by_text("Sata lainaa kerralla.", exact=True)).to_be_visible(timeout=BACK_MS)
    await asyncio.to_thread(fleet.processes[0].start)

    for proxy in fleet.proxies:
        await asyncio.to_thread(proxy.stop)
    await expect(visitor.panel.locator(".lost")).to_be_visible(timeout=BACK_MS)
    await visitor.says("Ja lehtiä.")
    await expect(visitor.log.locator(".bubble.waiting")).to_have_count(1)
    await sleep(visitor.page)
    await asyncio.to_thread(fleet.processes[1].kill)
    for proxy in fleet.proxies:
        await asyncio.to_thread(proxy.start)
    await anna.says("Levyt lasketaan mukaan.")
    await expect(desk.get_by_text("Levyt lasketaan mukaan.", exact=True)).to_be_visible(timeout=BACK_MS)
    await becomes(lambda: fleet.sockets() == [1], "the advisor alone is back, the visitor sleeps")
    await anna.says("Eräpäivän näkee kuitista.")
    await expect(desk.get_by_text("Eräpäivän näkee kuitista.", exact=True)).to_be_visible(timeout=BACK_MS)
    # What is on its way stands there too: the order is that in which the service has it.
    await expect(desk.locator(".waiting-line")).to_have_count(0, timeout=BACK_MS)
    await wake(visitor.page)
    for text in ("Levyt lasketaan mukaan.", "Eräpäivän näkee kuitista."):
        await expect(visitor.log.get_by_text(text, exact=True)).to_be_visible(timeout=BACK_MS)
    await expect(desk.get_by_text("Ja lehtiä.", exact=True)).to_be_visible(timeout=BACK_MS)
    await visitor.says("Kiitos!")
    await expect(desk.get_by_text("Kiitos!", exact=True)).to_be_visible(timeout=BACK_MS)

    said = [
        "Hetki, tarkistan.",
        "Lasten kirjoja siis.",
        "Sata lainaa kerralla.",
        "Levyt lasketaan mukaan.",
        "Eräpäivän näkee kuitista.",
        "Ja lehtiä.",
        "Kiitos!",
    ]
    for log in (visitor.log, desk):
        lines = [line for line in (await log.inner_text()).splitlines() if line in said]
        assert sorted(lines) == sorted(said), "each stands once"
        assert lines[-4:] == said[-4:], "in the order in which they were said, or sent at last"
    for place in (visitor.page, frame, anna.page):
        assert await place.evaluate("window.stayed"), "somebody had to load a page again"
