"""The server dies in the middle of a conversation; nobody loses, doubles or reloads anything."""

import pytest
from playwright.async_api import Browser, Locator, expect

from tests.browser.city import City
from tests.support.pages import AdvisorPage, VisitorPage

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(240), pytest.mark.req("R78")]

BACK_MS = 45_000


async def order_of(log: Locator, texts: list[str]) -> list[str]:
    """As they stand in the log; whatever stands twice is named twice."""
    said = await log.inner_text()
    return [line for line in said.splitlines() if line in texts]


async def test_a_conversation_outlives_its_server(chromium: Browser, own_city: City) -> None:
    city = own_city
    visitor = await VisitorPage.opens(chromium, city, "fi", "kirjasto")
    anna = await AdvisorPage.opens(chromium, city, "fi")
    await visitor.opens_panel()
    await visitor.button("home.ask").click()
    await visitor.asks("Kuinka monta kirjaa saa lainata?", "Veikko")
    await anna.signs_in(city, "anna.lindholm")
    await anna.takes()
    await anna.says("Hetki, tarkistan.")
    await visitor.sees("Hetki, tarkistan.")
    frame = visitor.page.frames[1]
    for place in (visitor.page, frame, anna.page):
        await place.evaluate("window.stayed = true")

    city.kill()
    await expect(visitor.panel.locator(".lost")).to_be_visible()
    await visitor.says("Lasten kirjoja siis.")
    await visitor.says("Ja levyjä.")
    await anna.says("Sata lainaa kerralla.")
    await anna.says("Levyt lasketaan mukaan.")
    city.start()

    texts = ["Hetki, tarkistan.", "Lasten kirjoja siis.", "Ja levyjä.", "Sata lainaa kerralla."]
    texts.append("Levyt lasketaan mukaan.")
    desk = anna.page.locator(".thread .log")
    for text in texts:
        await expect(visitor.log.get_by_text(text, exact=True)).to_be_visible(timeout=BACK_MS)
        await expect(desk.get_by_text(text, exact=True)).to_be_visible(timeout=BACK_MS)
    await expect(visitor.panel.locator(".lost")).to_have_count(0, timeout=BACK_MS)
    await visitor.says("Kiitos!")
    await expect(desk.get_by_text("Kiitos!", exact=True)).to_be_visible(timeout=BACK_MS)

    texts.append("Kiitos!")
    seen = await order_of(visitor.log, texts)
    assert sorted(seen) == sorted(texts), "each stands once"
    assert await order_of(desk, texts) == seen, "both read the same, in the same order"
    assert seen.index("Lasten kirjoja siis.") < seen.index("Ja levyjä.")
    assert seen.index("Sata lainaa kerralla.") < seen.index("Levyt lasketaan mukaan.")
    for place in (visitor.page, frame, anna.page):
        assert await place.evaluate("window.stayed"), "somebody had to load a page again"
