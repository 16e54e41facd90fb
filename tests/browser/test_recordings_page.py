"""The page of recordings: empty, listed, opened for a reason, played, and what is said when it cannot be."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from advisory.texts import say
from tests.support.app import RECORDING, Running, make_settings, running_app
from tests.support.browser import PHONE, Album, assert_accessible, context_for
from tests.support.drivers import VisitorDriver
from tests.support.recordings import sow
from tests.support.town import ADVICE, PASSWORD, SITE

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(180)]

WHY = "Asiakas pyysi saada kuulla sovitun"


def fi(key: str, **params: str | int) -> str:
    return say("recordings", "fi", key, **params)


@pytest.fixture
async def app(tmp_path: Path) -> AsyncIterator[Running]:
    async with running_app(make_settings(tmp_path, **RECORDING)) as running:
        yield running


async def test_a_recording_is_found_opened_for_a_reason_and_played(
    chromium: Browser, app: Running, tmp_path: Path
) -> None:
    album = Album("recordings-")
    context = await context_for(chromium, "fi")
    page = await context.new_page()
    await page.goto(f"{app.url}/console/recordings")
    await page.locator("#sign-in-email").fill("saara@town.example")
    await page.locator("#sign-in-password").fill(PASSWORD)
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name=fi("none"))).to_be_visible()
    await assert_accessible(page)
    await album.picture(page, "none")

    visitor = await VisitorDriver(app.url).arrives(SITE)
    part = await sow(app, tmp_path, await visitor.starts("Hei", ADVICE))
    await page.reload()
    card = page.get_by_role("article")
    await expect(card).to_contain_text("4 min 12 s")
    await expect(card).to_contain_text(fi("openings.none"))
    await assert_accessible(page)
    await album.picture(page, "list")

    # By keyboard alone: nothing is fetched before a reason is given.
    fetched: list[str] = []
    page.on("request", lambda request: fetched.append(request.url) if f"/{part}?" in request.url else None)
    await card.get_by_role("button", name=fi("open")).focus()
    await page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    reason = dialog.get_by_label(fi("reason"))
    await reason.focus()
    await page.keyboard.press("Enter")
    await expect(dialog.get_by_text(fi("reason.needed"))).to_be_visible()
    await assert_accessible(page)
    await album.picture(page, "reason")
    await reason.fill("Hetu 131052-308T")
    await page.keyboard.press("Enter")
    await expect(dialog.get_by_text(fi("reason.personal"))).to_be_visible()
    assert fetched == []
    await reason.fill(WHY)
    await page.keyboard.press("Enter")
    film = dialog.locator("video")
    await expect(film).to_be_visible()
    await film.evaluate("(video) => { video.muted = true; return video.play(); }")
    await page.wait_for_function("() => document.querySelector('video').currentTime > 0.3")
    await assert_accessible(page)
    await album.picture(page, "played")
    async with page.expect_download() as downloading:
        await dialog.get_by_role("link", name=fi("download")).click()
    assert (await (await downloading.value).path()).stat().st_size > 500
    await page.keyboard.press("Escape")
    await expect(card.get_by_text(fi("openings.one", n=1))).to_be_visible()
    await card.locator("summary").click()
    await expect(card.get_by_text(WHY)).to_be_visible()

    # On a phone, in the dark, and gone meanwhile.
    await page.set_viewport_size(PHONE)
    await page.emulate_media(color_scheme="dark")
    await assert_accessible(page)
    await album.picture(page, "phone-dark")
    (tmp_path / "recordings" / f"{part}.webm.sealed").unlink()
    await card.get_by_role("button", name=fi("open")).click()
    await reason.fill(WHY)
    await page.keyboard.press("Enter")
    await expect(dialog.get_by_text(fi("play_failed"))).to_be_visible()
    await assert_accessible(page)
    await album.picture(page, "gone")
    await context.close()
    await visitor.disconnect()
