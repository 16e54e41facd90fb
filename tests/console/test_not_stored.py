"""While nothing can be stored the advisor is told, goes on writing, and loses nothing."""

import asyncio
import sqlite3
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from advisory.texts import say
from tests.support.app import make_settings, running_app
from tests.support.browser import JOURNEY, assert_accessible
from tests.support.drivers import VisitorDriver
from tests.support.town import LIBRARY, PASSWORD, SITE

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.mark.timeout(180)
@pytest.mark.req("R78")
async def test_the_line_comes_and_goes_and_the_answer_arrives(tmp_path: Path, chromium: Browser) -> None:
    async with running_app(make_settings(tmp_path)) as app:
        page = await chromium.new_page(locale="fi-FI", viewport={"width": 1366, "height": 768})
        await page.goto(f"{app.service.settings.staff_url}/console")
        await page.get_by_label("Sähköposti").fill("aino@town.example")
        await page.get_by_label("Salasana").fill(PASSWORD)
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("heading", name="Ei keskusteluja")).to_be_visible()
        visitor = await VisitorDriver(app.url).arrives(SITE)
        await visitor.starts("Miten saan kortin?", LIBRARY, name="Kaisa")
        await expect(page.get_by_role("main")).to_contain_text("Kaisa")
        await page.keyboard.press("Control+k")
        await expect(page.get_by_role("dialog")).to_be_visible()
        await page.keyboard.type("o")
        composer = page.get_by_role("textbox", name="Vastaus: Kaisa")
        await expect(composer).to_be_focused()

        line = page.get_by_text(say("console", "fi", "strip.not_stored"))
        await expect(line).to_have_count(0)
        other = sqlite3.connect(tmp_path / "advisory.sqlite", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        try:
            await composer.fill("Kortin saa kirjastosta.")
            await page.keyboard.press("Enter")
            await expect(line).to_be_visible(timeout=60_000)
            await expect(page.get_by_role("main")).to_contain_text("Kortin saa kirjastosta.")
            await assert_accessible(page)
            await asyncio.to_thread(JOURNEY.mkdir, parents=True, exist_ok=True)
            await page.screenshot(path=JOURNEY / "console-not-stored.png")
        finally:
            other.rollback()
            other.close()
        await expect(line).to_have_count(0, timeout=60_000)
        await visitor.sees_reply("Kortin saa kirjastosta.")
        await visitor.disconnect()
