"""What was changed and not saved: nobody loses it without having said so."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, Locator, Page, expect

from advisory.texts import say
from tests.browser.test_settings_pages import sign_in, station
from tests.support.app import Running, make_settings, running_app
from tests.support.browser import Album, context_for

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(240)]

WRITTEN = "192.0.2.0/24 Pääkirjasto"


@pytest.fixture
async def app(tmp_path: Path) -> AsyncIterator[Running]:
    async with running_app(make_settings(tmp_path)) as running:
        yield running


@pytest.fixture
async def page(chromium: Browser, app: Running) -> AsyncIterator[Page]:
    page = await (await context_for(chromium, "fi")).new_page()
    await sign_in(page, app, "matti", "protection")
    await expect(networks_of(page)).to_be_visible()
    yield page
    await page.context.close()


def networks_of(page: Page) -> Locator:
    return page.get_by_label(say("settings", "fi", "protection.networks"), exact=True)


def question(page: Page) -> Locator:
    return page.get_by_role("dialog", name=say("console", "fi", "unsaved.title"))


def button(page: Page, name: str) -> Locator:
    return question(page).get_by_role("button", name=say("console", "fi", f"unsaved.{name}"))


async def to_mail(page: Page) -> None:
    await page.get_by_role("link", name=say("settings", "fi", "mail.title"), exact=True).click()


async def test_whoever_stays_loses_nothing_and_whoever_leaves_has_said_so(page: Page) -> None:
    album = Album("unsaved-")
    await to_mail(page)
    await page.get_by_role("link", name=say("settings", "fi", "protection.title"), exact=True).click()
    await networks_of(page).fill(WRITTEN)
    await to_mail(page)
    await expect(button(page, "stay")).to_be_focused()
    await station(page, album, "asked")
    await page.keyboard.press("Escape")
    await expect(question(page)).not_to_be_attached()
    await expect(networks_of(page)).to_have_value(WRITTEN)

    await page.go_back()
    await button(page, "stay").click()
    await expect(networks_of(page)).to_have_value(WRITTEN)
    assert page.url.endswith("/protection")

    await to_mail(page)
    await button(page, "leave").click()
    await expect(page.get_by_role("heading", name=say("settings", "fi", "mail.title"))).to_be_visible()
    assert page.url.endswith("/mail")


async def test_the_browser_asks_before_the_page_is_closed(page: Page) -> None:
    await networks_of(page).click()
    await page.keyboard.type(WRITTEN)
    async with page.expect_event("dialog") as asked:
        await page.close(run_before_unload=True)
    dialog = await asked.value
    assert dialog.type == "beforeunload"
    await dialog.dismiss()
    await expect(networks_of(page)).to_have_value(WRITTEN)


async def test_what_is_saved_or_as_it_was_holds_nobody_up(page: Page) -> None:
    await networks_of(page).fill(WRITTEN)
    await page.get_by_label(say("settings", "fi", "reason"), exact=True).fill("Kirjaston koneet")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("Kirjaston koneet", exact=True)).to_be_visible()
    await networks_of(page).fill("")
    await networks_of(page).fill(WRITTEN)
    await to_mail(page)
    await expect(page.get_by_role("heading", name=say("settings", "fi", "mail.title"))).to_be_visible()
    await expect(question(page)).not_to_be_attached()


@pytest.mark.parametrize(
    ("path", "label"),
    [
        ("names", say("settings", "fi", "names.alias_of", name="Aino")),
        ("texts", None),
        ("services/library", None),
    ],
)
async def test_every_form_of_settings_asks(page: Page, app: Running, path: str, label: str | None) -> None:
    await page.goto(f"{app.url}/console/settings/{path}")
    field = page.get_by_label(label) if label else page.locator("main input.input:not([type=search])").first
    await field.fill("Jokin muu")
    await to_mail(page)
    await button(page, "stay").click()
    await expect(field).to_have_value("Jokin muu")


async def test_another_language_or_signing_out_asks_too(page: Page) -> None:
    await networks_of(page).fill(WRITTEN)
    items = page.get_by_role("menuitemradio"), page.get_by_role("menuitem")
    for item in (items[0].nth(1), items[1].filter(has_text=say("console", "fi", "own.sign_out"))):
        await page.get_by_role("button", name=say("console", "fi", "own.label", name="")).click()
        await item.click()
        await button(page, "stay").click()
        await expect(networks_of(page)).to_have_value(WRITTEN)
