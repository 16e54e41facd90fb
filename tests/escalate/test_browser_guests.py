"""Guests of a call between real pages: the link, the door, three and four people, and the way out."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, Page, expect

from tests.escalate.test_browser_call import THEIRS, Pair, no_blocking_in_the_loop, pair
from tests.escalate.test_browser_pause import WATCH, from_the_visitor, shares
from tests.support.browser import Album, assert_accessible

__all__ = ["no_blocking_in_the_loop", "pair"]
pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(180)]

SMALL = """() => {
  const real = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  navigator.mediaDevices.getUserMedia = (asked) =>
    real(asked.video ? {...asked, video: {width: 320, height: 180}} : asked);
}"""


@pytest.fixture
async def phone(chromium: Browser) -> AsyncIterator[Page]:
    """A guest's own browser, which has never been here."""
    context = await chromium.new_context(
        viewport={"width": 390, "height": 844}, locale="fi-FI", reduced_motion="reduce"
    )
    page = await context.new_page()
    await page.add_init_script(f"({SMALL})()")
    await page.add_init_script(f"({WATCH})()")
    yield page
    await context.close()


async def invite(pair: Pair, role: str = "tulkki", *ticks: str) -> str:
    await pair.press(pair.advisor, "Kutsu mukaan")
    await pair.advisor.get_by_label(role).check()
    for tick in ticks:
        await pair.advisor.get_by_label(tick).check()
    await pair.press(pair.advisor, "Tee linkki")
    field = pair.advisor.get_by_label("Linkki toimii kerran")
    url = await field.input_value()
    await assert_accessible(pair.advisor)
    await pair.press(pair.advisor, "Sulje")
    return url


async def knocks(guest: Page, url: str, name: str) -> None:
    await guest.goto(url)
    await expect(guest.get_by_role("heading", name="Kutsu puheluun")).to_be_visible()
    assert "#" not in guest.url
    await guest.get_by_label("Nimesi").fill(name)
    await guest.get_by_role("button", name="Pyydä pääsyä").click()
    await expect(guest.get_by_text("Neuvoja päästää sinut sisään.")).to_be_visible()


async def comes_in(pair: Pair, guest: Page, url: str, name: str) -> None:
    await knocks(guest, url, name)
    await pair.press(pair.advisor, "Päästä sisään")
    await guest.get_by_role("button", name="Liity puheluun").click()
    assert await pair.moves(guest, THEIRS)


@pytest.mark.req("R61", "R72", "R73")
async def test_an_interpreter_comes_by_a_link_and_is_put_out_again(pair: Pair, phone: Page) -> None:
    album = Album("guest-")
    for page in (pair.visitor, pair.advisor):
        await page.evaluate(SMALL)
    await pair.call()
    url = await invite(pair)
    await phone.goto(url)
    await assert_accessible(phone)
    await album.picture(phone, "invited")
    await knocks(phone, url, "Leila")
    await expect(pair.visitor.get_by_text("Leila, tulkki, odottaa.")).to_be_visible()
    await phone.get_by_role("button", name="Kokeile ensin laitteita").click()
    await expect(phone.get_by_text("Äänesi kuuluu.")).to_be_visible()
    await assert_accessible(phone)
    await album.picture(phone, "waits")
    assert await phone.evaluate("window.receivers.length") == 0, "nothing flows before the door is opened"
    await album.picture(pair.advisor, "knock")
    await pair.press(pair.advisor, "Päästä sisään")
    await phone.get_by_role("button", name="Liity puheluun").click()
    assert await pair.moves(phone, THEIRS)
    await expect(pair.visitor.get_by_text("Leila, tulkki").first).to_be_visible()
    await expect(pair.visitor.locator(".call-tile:not(.mine)")).to_have_count(2)
    await expect(pair.visitor.get_by_text("Leila tuli mukaan.")).to_be_visible()
    await assert_accessible(phone)
    await album.picture(phone, "inside")
    await album.picture(pair.visitor, "three")

    await shares(pair)
    await expect(pair.advisor.locator(".call-screen video")).to_be_visible()
    await expect(phone.locator(".call-screen")).to_have_count(0)
    await expect(pair.visitor.get_by_text("Näkee: Aino", exact=True)).to_be_visible()

    await pair.press(pair.advisor, "Poista puhelusta: Leila, tulkki")
    await expect(phone.get_by_role("heading", name="Et ole enää puhelussa.")).to_be_visible()
    frames = await from_the_visitor(phone)
    await phone.wait_for_timeout(1_000)
    assert await from_the_visitor(phone) == frames
    await pair.see_each_other()
    await phone.goto("about:blank")
    await phone.goto(url)
    await expect(phone.get_by_role("heading", name="Linkki ei toimi")).to_be_visible()


@pytest.mark.whole
async def test_a_guest_who_is_not_let_in_is_told_so(pair: Pair, phone: Page) -> None:
    await pair.call()
    await knocks(phone, await invite(pair, "läheinen"), "Mari")
    await pair.press(pair.advisor, "Älä päästä")
    await expect(phone.get_by_role("heading", name="Sinua ei päästetty puheluun.")).to_be_visible()
