"""The whole of it, lived through by two visitors, an advisor, an editor and a third visitor."""

import pytest
from playwright.async_api import Browser, expect

from tests.browser.city import City
from tests.support.browser import Album
from tests.support.pages import AdvisorPage, EditorPage, VisitorPage

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(300)]

ANNA = "anna.lindholm"
ELIN = "elin.backman"
TREE_QUESTION = "Mihin voin viedä vanhan joulukuusen loppiaisen jälkeen?"
TREE_ANSWER = "Kuusen voi viedä keräyspisteeseen torin laidalle tammikuun loppuun asti. Poista koristeet ensin."


async def test_a_question_becomes_an_answer_for_the_next_visitor(chromium: Browser, own_city: City) -> None:
    city, album = own_city, Album()

    # The first visitor looks for it, reads, and asks.
    aino = await VisitorPage.opens(chromium, city, "fi", "jatteet")
    await expect(aino.launcher.locator("small")).not_to_be_empty()
    await album.picture(aino.page, "visitor-page-desktop")
    await aino.opens_panel()
    await album.picture(aino.page, "visitor-home-desktop")
    hits = await aino.searches("lajittelu")
    await expect(hits.first).to_be_visible()
    await album.picture(aino.page, "visitor-search-desktop")
    await aino.reads(hits.first)
    await album.picture(aino.page, "visitor-article-desktop")
    await aino.button("no").click()
    await album.picture(aino.page, "visitor-not-helped-desktop")
    await aino.button("home.ask").click()
    await aino.writes_question(TREE_QUESTION, "Aino")
    await album.picture(aino.page, "visitor-before-desktop")
    await aino.button("before.send").click()
    await expect(aino.panel.locator(".yours")).to_be_visible()
    await album.picture(aino.page, "visitor-queue-desktop")

    # The second asks for the same in other words, in Swedish and on a phone.
    bo = await VisitorPage.opens(chromium, city, "sv", "avfall", phone=True)
    await expect(bo.launcher.locator("small")).not_to_be_empty()
    await album.picture(bo.page, "visitor-page-phone")
    await bo.opens_panel()
    await album.picture(bo.page, "visitor-home-phone")
    await bo.button("home.ask").click()
    await bo.writes_question("Hej! Var lämnar man julgranen när julen är över?")
    await album.picture(bo.page, "visitor-before-phone")
    await bo.button("before.send").click()
    await expect(bo.panel.locator(".yours")).to_be_visible()
    await album.picture(bo.page, "visitor-queue-phone")

    # The advisor works with the keys alone.
    anna = await AdvisorPage.opens(chromium, city, "fi")
    await album.picture(anna.page, "console-sign-in")
    await anna.signs_in(city, ANNA)
    await anna.sees_waiting()
    await album.picture(anna.page, "console-desk-waiting")
    await anna.takes()
    await anna.takes()
    await album.picture(anna.page, "console-desk-two")
    await anna.goes_to_slot(1)
    await anna.sees(TREE_QUESTION)
    await anna.types("/terv")
    await expect(anna.page.locator(".picker .pick").first).to_be_visible()
    await album.picture(anna.page, "console-picker")
    await anna.presses("Escape")
