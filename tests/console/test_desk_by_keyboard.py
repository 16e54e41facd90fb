"""The advisor's main loop in a real browser, with no mouse."""

import asyncio
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from tests.support.app import make_settings, running_app
from tests.support.drivers import VisitorDriver
from tests.support.town import LIBRARY, PASSWORD, SITE

pytestmark = [pytest.mark.browser, pytest.mark.slow]


async def test_two_visitors_are_answered_and_one_is_closed_without_a_mouse(
    tmp_path: Path, chromium: Browser
) -> None:
    async with running_app(make_settings(tmp_path)) as app:
        page = await chromium.new_page(locale="fi-FI", viewport={"width": 1366, "height": 768})
        broken: list[str] = []
        page.on("pageerror", lambda error: broken.append(str(error)))
        await page.goto(f"{app.service.settings.staff_url}/console")
        keys = page.keyboard
        await expect(page.get_by_label("Sähköposti")).to_be_focused()
        await keys.type("aino@town.example")
        await keys.press("Tab")
        await keys.type(PASSWORD)
        await keys.press("Enter")
        await expect(page.get_by_role("heading", name="Ei keskusteluja")).to_be_visible()

        first = await VisitorDriver(app.url).arrives(SITE)
        await first.starts("Miten saan kortin?", LIBRARY, name="Kaisa")
        second = await VisitorDriver(app.url).arrives(SITE)
        await second.starts("Milloin olette auki?", LIBRARY, name="Timo")
        for name in ("Kaisa", "Timo"):
            await expect(page.get_by_role("main")).to_contain_text(name)
            await keys.press("Control+k")
            await expect(page.get_by_role("dialog")).to_be_visible()
            await keys.type("o")
            await expect(page.get_by_role("heading", level=1)).to_have_text(name)
            await expect(page.get_by_role("textbox", name=f"Vastaus: {name}")).to_be_focused()

        # Unresolved variables stop the sending and are where the caret goes.
        await keys.type("Auki {hours}.")
        await keys.press("Control+Enter")
        await keys.type("9–16")
        await keys.press("Control+Enter")
        await second.sees_reply("Auki 9–16.")
        await expect(page.get_by_role("heading", level=1)).to_have_text("Kaisa")

        await keys.type("Kortin saa kirjastosta.")
        await keys.press("Enter")
        await first.sees_reply("Kortin saa kirjastosta.")
        await expect(page.get_by_role("textbox", name="Vastaus: Kaisa")).to_have_value("")

        await keys.type("Luonnos, joka säilyy")
        await expect(page.get_by_text("Luonnos tallessa")).to_be_visible()
        await page.reload()
        await page.locator("[data-row]").first.wait_for()
        await keys.press("Alt+1")
        await expect(page.get_by_role("textbox", name="Vastaus: Kaisa")).to_have_value("Luonnos, joka säilyy")

        await keys.press("Control+k")
        await expect(page.get_by_role("dialog", name="Komennot")).to_be_visible()
        await keys.type("l")
        await expect(page.get_by_role("dialog", name="Lopeta: Kaisa")).to_be_visible()
        await keys.press("1")
        await keys.press("Enter")
        await expect(page.locator("[data-row]")).to_have_count(1)

        await asyncio.gather(first.disconnect(), second.disconnect())
        assert broken == []
