"""The whole of it, lived through by two visitors, an advisor, an editor and a third visitor."""

import pytest
from playwright.async_api import Browser, expect

from tests.browser.city import City
from tests.support.browser import Album, moving
from tests.support.pages import AdvisorPage, EditorPage, VisitorPage

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(300)]

ANNA = "anna.lindholm"
ELIN = "elin.backman"
PEKKA = "pekka.halonen"
TREE_QUESTION = "Mihin voin viedä vanhan joulukuusen loppiaisen jälkeen?"
TREE_ARTICLE = {
    "fi": (
        "Mihin joulukuusen voi viedä?",
        "Vie joulukuusi keräyspisteeseen tammikuun loppuun mennessä.\n\n- **Tori:** laidalla, aina auki.\n"
        "- **Jäteasema:** maksutta aukioloaikana.\n\nPoista koristeet ja hopealanka ensin.",
        "Voitte viedä kuusen torin laidalle tai jäteasemalle tammikuun loppuun asti.",
    ),
    "sv": (
        "Vart kan man föra julgranen?",
        "För julgranen till en insamlingsplats i januari.\n\n- **Torget:** vid kanten, alltid öppet.\n"
        "- **Avfallsstationen:** gratis under öppettiderna.\n\nTa bort pyntet först.",
        "Ni kan föra granen till torget eller avfallsstationen till slutet av januari. Ta bort pyntet först.",
    ),
    "en": (
        "Where can I take my Christmas tree?",
        "Take the tree to a collection point by the end of January.\n\n- **Market square:** always open.\n"
        "- **Waste station:** free during opening hours.\n\nTake off the decorations first.",
        "You can take the tree to the market square or the waste station until the end of January.",
    ),
}
TREE_ANSWER = "Kuusen voi viedä keräyspisteeseen torin laidalle tammikuun loppuun asti."


@pytest.mark.req("R03", "R06", "R08", "R09", "R10", "R12", "R59", "R73", "R76")
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
    await anna.goes_to_slot(1)
    await anna.sees(TREE_QUESTION)
    await album.picture(anna.page, "console-desk-two")
    await anna.looks_for_answer("moi")
    await album.picture(anna.page, "console-picker")
    await anna.picks_answer()
    await anna.sends()
    await anna.says(TREE_ANSWER)
    await aino.sees(TREE_ANSWER)
    await aino.says("Entä minne vien rikkinäisen paistinpannun?")
    await anna.sees("paistinpannun")
    await anna.takes_suggestion()
    await album.picture(anna.page, "console-suggestion")
    await anna.sends()
    await expect(aino.log.locator(".message:not(.mine)")).to_have_count(3)
    await album.picture(aino.page, "visitor-chat-desktop")
    await anna.notes("Kuusi ja paistinpannu selvitetty.")
    await anna.goes_to_slot(2)
    await anna.says("Hej! Du kan lämna granen vid torget till slutet av januari. Ta bort pyntet först.")
    await bo.sees("till slutet av januari")
    await album.picture(bo.page, "visitor-chat-phone")
    await album.picture(anna.page, "console-desk-answered")

    # A voice and a picture, and the visitor's screen.
    await anna.goes_to_slot(1)
    await anna.proposes_video()
    await expect(aino.panel.locator(".call-offer")).to_be_visible(timeout=30_000)
    await album.picture(aino.page, "visitor-call-offer-desktop")
    await aino.accepts_video()
    await aino.sees_advisor_move()
    await anna.sees_visitor_move()
    await album.picture(aino.page, "visitor-call-desktop")
    await album.picture(anna.page, "console-call")
    await aino.shares_screen()
    await expect(anna.page.locator(".call-banner")).to_be_visible()
    await moving(anna.page.locator(".call-screen video"))
    await album.picture(aino.page, "visitor-sharing-desktop")
    await album.picture(anna.page, "console-sharing")
    await anna.ends_call()
    await expect(aino.panel.locator(".call-panel")).to_have_count(0)
    await anna.goes_to_slot(1)
    await anna.says("Hyvä, että löytyi.")
    await aino.sees("Hyvä, että löytyi.")
    await aino.says("Kiitos avusta!")
    await anna.sees("Kiitos avusta!")
    await album.picture(aino.page, "visitor-after-call-desktop")

    # Both end, and both visitors may say how it went.
    await anna.closes(1)
    await expect(anna.page.locator("[data-row]")).to_have_count(1)
    await anna.goes_to_slot(2)
    await anna.commands("l")
    await anna.presses("1")
    await album.picture(anna.page, "console-close")
    await anna.presses("Enter")
    await expect(anna.page.locator("[data-row]")).to_have_count(0)
    await album.picture(anna.page, "console-desk-empty")
    assert await anna.touched() == 0
    await expect(aino.panel.locator(".receipt")).to_be_visible()
    await aino.rates("yes", "ending.good")
    await album.picture(aino.page, "visitor-ending-desktop")
    await aino.button("ending.done").click()
    await expect(bo.panel.locator(".receipt")).to_be_visible()
    await album.picture(bo.page, "visitor-ending-phone")

    # What was asked has joined the questions of others; an editor answers them all.
    elin = await EditorPage.opens(chromium, city, "sv")
    await elin.signs_in(city, ELIN)
    await elin.opens_tab("nav.candidates")
    await expect(elin.page.locator("tbody tr").first).to_be_visible()
    await album.picture(elin.page, "editor-candidates")
    await elin.opens_candidate("kuu")
    await expect(elin.page.locator(".asked li", has_text=TREE_QUESTION)).to_be_visible()
    assert await elin.page.locator(".asked li").count() >= 3
    await album.picture(elin.page, "editor-evidence")
    await elin.adopts()
    await album.picture(elin.page, "editor-draft")
    for lang, texts in TREE_ARTICLE.items():
        await elin.writes(lang, *texts)
    await album.picture(elin.page, "editor-three-languages")
    await elin.button("edit.view.preview").click()
    await expect(elin.page.locator(".shown article li").first).to_be_visible()
    await album.picture(elin.page, "editor-preview")

    # A third visitor asks in other words, and the answer is there as soon as it is published.
    cleo = await VisitorPage.opens(chromium, city, "fi", "", phone=True)
    await cleo.opens_panel()
    await cleo.searches("minne kuusi laitetaan joulun mentyä")
    fresh = cleo.hits.filter(has_text=TREE_ARTICLE["fi"][0])
    await expect(fresh).to_have_count(0)
    await elin.sends_to_be_read()
    pekka = await EditorPage.opens(chromium, city, "fi")
    await pekka.signs_in(city, PEKKA)
    await pekka.opens_article("nav.in_review", TREE_ARTICLE["fi"][0])
    await pekka.publishes()
    await cleo.searches("minne kuusi laitetaan kun joulu on ohi")
    await expect(fresh).to_be_visible()
    await album.picture(pekka.page, "editor-published")
    await album.picture(cleo.page, "visitor-finds-phone")
    await cleo.reads(fresh)
    await cleo.button("yes").click()
    await album.picture(cleo.page, "visitor-helped-phone")
    await elin.page.get_by_role("link", name=elin.said("act.effect")).click()
    await expect(elin.page.locator(".effects .detail .title")).to_have_text(TREE_ARTICLE["sv"][0])
    figures = elin.page.locator(".effects .figures dd")
    await expect(figures.nth(1)).to_have_text("1")
    await expect(figures.nth(2)).to_contain_text("100")
    await album.picture(elin.page, "editor-effect")
