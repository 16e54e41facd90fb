"""A visitor under pressure, what is set against misuse, and the audit: as they are met on the pages."""

from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import urlencode

import aiohttp
import pytest
from playwright.async_api import Browser, ConsoleMessage, Page, Response, expect

from advisory.errors import Code
from advisory.limits.doors import PACES
from advisory.texts import say
from tests.browser.test_settings_pages import sign_in, station
from tests.support.app import Running, make_settings, running_app
from tests.support.browser import Album, context_for
from tests.support.clock import FrozenClock
from tests.support.connection import Refused
from tests.support.drivers import http
from tests.support.town import SITE

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(240)]

NO_WORKER = "window.Worker = class { constructor() { throw new Error('no workers here'); } };"


@pytest.fixture
async def app(tmp_path: Path) -> AsyncIterator[Running]:
    async with running_app(make_settings(tmp_path)) as running:
        yield running


@pytest.fixture
async def crowded(tmp_path: Path) -> AsyncIterator[Running]:
    """Time stands still, so that the rush does not pass while a page is opened."""
    async with running_app(make_settings(tmp_path), FrozenClock()) as running:
        await rush(running)
        yield running


async def rush(app: Running) -> None:
    """So many come to the site that the next are asked to work for it."""
    refused = []
    async with aiohttp.ClientSession() as session:
        for _ in range(round(PACES.site.burst * 2)):
            try:
                await http(session, "POST", app.url, "/api/visitor/token", {"site": SITE, "lang": "fi"})
            except Refused as refusal:
                refused.append(refusal.code)
                break
    assert refused == [Code.PUZZLE]


async def a_visitor(chromium: Browser, app: Running, *, workers: bool) -> Page:
    page = await (await context_for(chromium, "fi", phone=True)).new_page()
    if not workers:
        await page.add_init_script(NO_WORKER)
    query = {"site": SITE, "lang": "fi", "path": "/fi/", "title": "Kunta"}
    await page.goto(f"{app.url}/w/app?{urlencode(query)}")
    return page


def listening(page: Page) -> tuple[list[int], list[str]]:
    """How tokens are answered, and what the browser says to developers."""
    answers: list[int] = []
    problems: list[str] = []

    def answered(response: Response) -> None:
        if "token" in response.url:
            answers.append(response.status)

    def told(message: ConsoleMessage) -> None:
        problems.append(message.text)

    page.on("response", answered)
    page.on("console", told)
    return answers, problems


@pytest.mark.req("R87")
async def test_a_question_gets_through_a_rush_by_itself(chromium: Browser, crowded: Running) -> None:
    for workers in (True, False):
        page = await a_visitor(chromium, crowded, workers=workers)
        answers, problems = listening(page)
        await page.get_by_role("button", name=say("widget", "fi", "home.ask"), exact=True).click()
        await page.get_by_label(say("widget", "fi", "before.question")).fill("Kuinka haen?")
        await page.get_by_role("button", name=say("widget", "fi", "before.send")).click()
        await expect(page.locator(".yours")).to_contain_text("Kuinka haen?")
        assert answers == [429, 200], "refused with a puzzle, and let in with its answer"
        assert [one for one in problems if "Content Security Policy" in one] == []
        await page.context.close()


async def test_protection_is_set_and_the_audit_tells_of_it(chromium: Browser, app: Running) -> None:
    album = Album("protection-")
    page = await (await context_for(chromium, "fi")).new_page()
    await sign_in(page, app, "matti", "protection")
    await expect(page.get_by_text(say("settings", "fi", "protection.nothing"))).to_be_visible()
    networks = page.get_by_label(say("settings", "fi", "protection.networks"), exact=True)
    await networks.fill("0.0.0.0/0 Kaikki")
    save = page.get_by_role("button", name=say("settings", "fi", "sites.save"), exact=True)
    await page.get_by_label(say("settings", "fi", "reason"), exact=True).focus()
    await page.keyboard.type("Kirjaston koneet")
    await page.keyboard.press("Enter")
    await expect(page.locator(".field-error")).to_contain_text("0.0.0.0/0")
    await expect(networks).to_be_focused()
    await networks.fill("192.0.2.0/24 Pääkirjasto")
    await page.get_by_label(say("settings", "fi", "protection.mark"), exact=True).fill("tyhmä*\npöljä")
    await station(page, album, "written")
    await save.click()
    await expect(page.get_by_text("Kirjaston koneet", exact=True)).to_be_visible()
    await expect(networks).to_have_value("192.0.2.0/24 Pääkirjasto")
    await station(page, album, "saved")

    await page.goto(f"{app.url}/console/audit")
    await expect(page.get_by_role("cell", name=say("audit", "fi", "kind.protection.changed"))).to_be_visible()
    await expect(page.get_by_text(say("audit", "fi", "never"))).to_be_visible()
    await page.get_by_role("button", name=say("audit", "fi", "verify")).click()
    verified = say("audit", "fi", "verified", time="TIME", place="PLACE").split("TIME")[0]
    chain = page.get_by_role("region", name=say("audit", "fi", "chain"))
    await expect(chain).to_contain_text(verified, timeout=20_000)
    await station(page, album, "audit")
    await page.get_by_label(say("audit", "fi", "what"), exact=True).select_option("settings")
    await page.get_by_role("button", name=say("audit", "fi", "search"), exact=True).click()
    await expect(page.locator(".audit-rows tbody tr")).to_have_count(1)
    async with page.expect_download() as download:
        await page.get_by_role("button", name=say("audit", "fi", "csv")).click()
    table = Path(await (await download.value).path()).read_text()
    assert table.count("protection.changed") == 1
    await page.get_by_label(say("audit", "fi", "receipt"), exact=True).fill("AAAAA-AAAAA")
    await page.keyboard.press("Enter")
    await expect(page.locator(".field-error")).to_have_text(say("audit", "fi", "receipt_unknown"))
    await page.context.close()
