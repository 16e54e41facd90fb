"""Privacy by keyboard: a code, a copy, a hold that refuses, its release, erasure, and days that change."""

import zipfile
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from advisory.texts import say
from tests.support.app import RECORDING, Running, make_settings, running_app
from tests.support.browser import PHONE, Album, assert_accessible, context_for
from tests.support.drivers import VisitorDriver
from tests.support.town import ADVICE, PASSWORD, SITE
from tools.frontend import build

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(180)]


def fi(key: str, **params: str | int) -> str:
    return say("privacy", "fi", key, **params)


@pytest.fixture
async def app(tmp_path: Path) -> AsyncIterator[Running]:
    build()
    async with running_app(make_settings(tmp_path, **RECORDING)) as running:
        yield running


async def presses(page: Page, name: str, within: str = "body") -> None:
    await page.locator(within).get_by_role("button", name=name, exact=True).focus()
    await page.keyboard.press("Enter")


async def finds(page: Page, receipt: str) -> None:
    await page.get_by_label(fi("code"), exact=True).fill(receipt)
    await page.keyboard.press("Enter")


@pytest.mark.req("R84")
async def test_a_request_is_answered_from_code_to_erasure(chromium: Browser, app: Running) -> None:
    album = Album("privacy-")
    visitor = await VisitorDriver(app.url).arrives(SITE)
    conversation = await visitor.starts("Kanarialintu", ADVICE)
    receipt = (await app.service.chat.chat.find(conversation)).receipt
    context = await context_for(chromium, "fi")
    page = await context.new_page()
    await page.goto(f"{app.url}/console/privacy")
    await page.locator("#sign-in-email").fill("matti@town.example")
    await page.locator("#sign-in-password").fill(PASSWORD)
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name=fi("title"), level=1)).to_be_visible()
    await expect(page.get_by_text(fi("holds.none"))).to_be_visible()
    await expect(page.get_by_text(fi("log.none"))).to_be_visible()
    await expect(page.get_by_role("row").nth(1)).to_contain_text("90 pv")
    await assert_accessible(page)
    await album.picture(page, "empty")

    await finds(page, "x")
    await expect(page.get_by_text(fi("code.needed"))).to_be_visible()
    await finds(page, "ABCDEFGHJK")
    await expect(page.get_by_text(fi("code.unknown"))).to_be_visible()
    await finds(page, receipt.lower())
    found = page.locator(".privacy-found")
    await expect(found.get_by_text(fi("erase.open"))).to_be_visible()
    await visitor.leaves()
    await finds(page, receipt)
    await expect(found.get_by_role("button", name=fi("erase"))).to_be_visible()
    assert "Kanarialintu" not in await page.locator("body").inner_text()
    async with page.expect_download() as downloading:
        await found.get_by_role("link", name=fi("copy")).focus()
        await page.keyboard.press("Enter")
    with zipfile.ZipFile(await (await downloading.value).path()) as file:
        assert "Kanarialintu" in file.read(file.namelist()[1]).decode()

    await presses(page, fi("hold"), ".privacy-found")
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label(fi("reason")).fill("a")
    await page.keyboard.press("Enter")
    await expect(dialog.get_by_text(fi("reason.needed"))).to_be_visible()
    await assert_accessible(page)
    await dialog.get_by_label(fi("reason")).fill("Kantelu 17/2026")
    await page.keyboard.press("Enter")
    await expect(found.get_by_text(fi("erase.held"))).to_be_visible()
    await expect(found.get_by_role("button", name=fi("erase"))).to_have_count(0)
    await assert_accessible(page)
    await album.picture(page, "held")
    await presses(page, fi("release.of", number=1), "#privacy-holds ~ ul")
    await dialog.get_by_label(fi("reason")).fill("Ratkaistu")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text(fi("holds.none"))).to_be_visible()
    await expect(page.locator(".done-line")).to_have_text(fi("release.done"))
    await expect(page.get_by_role("heading", name=fi("holds"))).to_be_focused()

    await finds(page, receipt)
    await presses(page, fi("erase"), ".privacy-found")
    await assert_accessible(page)
    await album.picture(page, "erase")
    await presses(page, fi("erase"), "dialog")
    await expect(page.get_by_text(fi("erased", number=1))).to_be_visible()
    await expect(page.get_by_text(fi("cause.request")).first).to_be_visible()

    await presses(page, fi("change.of", service="advice fi"))
    days = dialog.get_by_label(fi("kind.conversation"))
    await days.fill("20")
    await expect(dialog.get_by_text(fi("days.order")).first).to_be_visible()
    await expect(dialog.get_by_text(fi("would_go.none"))).to_be_visible()
    for kind in ("files", "questions"):
        await dialog.get_by_label(fi(f"kind.{kind}")).fill("10")
    await expect(dialog.get_by_text(fi("staff.shorter"))).to_be_visible()
    await dialog.get_by_label(fi("reason")).fill("Tiedonohjaus")
    await assert_accessible(page)
    await album.picture(page, "days")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("row").nth(1)).to_contain_text("20 pv")
    await presses(page, fi("versions.of", service="advice fi"))
    await expect(dialog.get_by_text("Tiedonohjaus")).to_be_visible()
    await presses(page, fi("put_back.of", what=fi("otherwise")), "dialog")
    await dialog.get_by_label(fi("reason")).fill("Sittenkin")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("row").nth(1)).to_contain_text("90 pv")

    await page.set_viewport_size(PHONE)
    await page.emulate_media(color_scheme="dark")
    await assert_accessible(page)
    await album.picture(page, "phone-dark")
    await context.close()
    await visitor.disconnect()
