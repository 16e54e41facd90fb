"""E-mail as people meet it: a password that was forgotten, how letters go, and a choice of one's own."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from advisory.texts import say
from tests.browser.test_settings_pages import sign_in, station
from tests.mail.conftest import Post, mail_settings, post
from tests.support.app import Running, running_app
from tests.support.browser import Album, context_for

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(240)]

__all__ = ["post"]


@pytest.fixture
async def app(tmp_path: Path, post: Post) -> AsyncIterator[Running]:
    settings = mail_settings(tmp_path, f"sqlite:///{tmp_path / 'advisory.sqlite'}", post.box.port)
    async with running_app(settings) as running:
        yield running


def fi(area: str, key: str, **params: str | int) -> str:
    return say(area, "fi", key, **params)


async def test_letters_on_the_pages(chromium: Browser, app: Running, post: Post) -> None:
    album = Album("mail-")
    context = await context_for(chromium, "fi")
    page = await context.new_page()

    # A password was forgotten: the same words for whoever asks, while the mail server is away.
    await page.goto(f"{app.url}/console")
    forgotten = page.get_by_role("button", name=fi("console", "sign_in.forgotten"))
    await forgotten.press("Enter")
    await expect(page.get_by_role("alert")).to_contain_text(fi("console", "sign_in.no_email"))
    await expect(page.locator("#sign-in-email")).to_be_focused()
    await page.locator("#sign-in-email").fill("aino@town.example")
    await forgotten.press("Enter")
    await expect(page.get_by_text(fi("console", "sign_in.forgotten.sent"))).to_be_visible()
    await expect(page.get_by_role("alert")).to_have_count(0)
    await station(page, album, "forgotten")

    mail = app.service.mail
    assert mail is not None
    async with asyncio.timeout(30):
        while not (await mail.standing()).troubled:
            await asyncio.sleep(0.05)

    # It is tried, and the page says what hinders it.
    await sign_in(page, app, "matti", "mail")
    troubled = page.get_by_role("region", name=fi("settings", "mail.troubled"))
    no_answer = fi("settings", "mail.error.no_answer")
    await expect(page.get_by_role("heading", level=1)).to_have_text(fi("settings", "mail.title"))
    await expect(troubled).to_contain_text(no_answer)
    await expect(troubled).to_contain_text("Aino")
    test = page.get_by_role("button", name=fi("settings", "mail.test"))
    await test.press("Enter")
    await expect(page.get_by_role("status").get_by_text(no_answer)).to_be_visible()
    await station(page, album, "away")
    post.open()
    await test.press("Enter")
    await expect(page.get_by_text(fi("settings", "mail.taken"))).to_be_visible()
    assert "matti@town.example" in post.box.to

    # An invitation says that it goes out by itself.
    await page.goto(f"{app.url}/console/people")
    await page.get_by_role("button", name=fi("people", "invite"), exact=True).click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label(fi("people", "invite.name")).fill("Liisa Laine")
    await dialog.get_by_label(fi("people", "email")).fill("liisa@town.example")
    await dialog.get_by_role("button", name=fi("people", "invite.send")).click()
    await expect(dialog.get_by_text(fi("people", "link.mailed").partition("{")[0])).to_be_visible()
    await station(page, album, "link")

    # A choice of one's own is kept.
    await page.goto(f"{app.url}/console/account")
    late = page.get_by_label(fi("people", "letters.late"))
    await late.check()
    await expect(late).to_be_checked()
    await page.get_by_role("heading", name=fi("people", "letters.title")).scroll_into_view_if_needed()
    await station(page, album, "account")
    await page.reload()
    await expect(late).to_be_checked()
