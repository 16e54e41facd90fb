"""Editors at work: from closed conversations to an answer in three languages, and two on one article."""

import time

import pytest
from playwright.async_api import Browser, Locator, Page, expect

from tests.browser.city import SITE, City
from tests.support.browser import DESKTOP, PHONE, Album, assert_accessible
from tests.support.drivers import StaffDriver, VisitorDriver
from tests.support.pages import AdvisorPage, EditorPage, VisitorPage

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(300)]

ANNA, ELIN, PEKKA = "anna.lindholm", "elin.backman", "pekka.halonen"
ASKED = (
    "Saako koiran tuoda mukaan kirjastoon?",
    "Saako koiran ottaa mukaan kirjastoon? nimeni on Maija Virtanen",
    "Moi, voiko koiran ottaa mukaan kirjastoon?",
    "saako kirjastoon tuoda koiran",
    "Voinko tulla kirjastoon koiran kanssa?",
    "voiko koiran tuoda kirjastoon?",
    "saako koiran tuoda kirjastoon mukaan",
    "Saako koira tulla mukaan kirjastoon?",
    "Voiko kirjastoon ottaa koiran mukaan sisään?",
    "Hei, saako pieni koira tulla kirjastoon mukaan",
)
SAID = "Koirat voivat odottaa eteisessä. Opaskoira saa tulla sisään asti."
ARTICLE = {
    "fi": (
        "Saako koiran tuoda kirjastoon?",
        "Koira voi odottaa kirjaston eteisessä. Opaskoira saa tulla sisään asti.\n\nPidä koira kytkettynä. "
        "Lue myös, [miten uusit lainasi](article:library-renew).",
        "Koira voi odottaa eteisessä. Opaskoira saa tulla sisään asti.",
    ),
    "sv": (
        "Får man ta med hunden till biblioteket?",
        "Hunden kan vänta i bibliotekets farstu. Ledarhundar får komma in.\n\nHåll hunden kopplad.",
        "Hunden kan vänta i farstun. Ledarhundar får komma in.",
    ),
    "en": (
        "May I bring my dog to the library?",
        "A dog can wait in the entrance hall. Guide dogs may come in.\n\nKeep the dog on a lead.",
        "A dog can wait in the entrance hall. Guide dogs may come in.",
    ),
}
OTHERWISE = {
    "fi": "pääseekö koira sisälle kirjastoon",
    "sv": "är hundar välkomna in på biblioteket",
    "en": "are dogs let into the library",
}
"""The same question as a visitor asks it who has seen no article."""


SIDEWAYS = """() => [document.documentElement, document.querySelector("main")]
  .map((one) => one.scrollWidth - one.clientWidth)"""


async def look(album: Album, page: Page, step: str) -> None:
    """Wide and as narrow as a phone, where nothing may lie out of sight."""
    await album.picture(page, f"{step}-desktop")
    await page.set_viewport_size(PHONE)
    await album.picture(page, f"{step}-phone")
    assert await page.evaluate(SIDEWAYS) == [0, 0], f"{step} scrolls sideways on a phone"
    await page.set_viewport_size(DESKTOP)


async def first_found(visitor: VisitorPage, city: City, lang: str, words: str) -> list[str]:
    asked: dict[str, str | float | bool] = {"site": SITE, "lang": lang, "path": f"/{lang}/", "q": words}
    answer = await visitor.page.request.get(f"{city.url}/api/widget/search", params=asked)
    return [hit["title"] for hit in (await answer.json())["data"]["hits"]]


async def ten_talks(city: City) -> None:
    """Ten visitors ask the same in their own words, through the front door."""
    async with StaffDriver(city.url) as anna:
        await anna.signs_in(city.email(ANNA), city.password(ANNA))
        for text in ASKED:
            visitor = await VisitorDriver(city.url).arrives(SITE)
            conversation = await visitor.starts(text, "library")
            await anna.takes(conversation)
            await anna.says(conversation, SAID)
            await anna.closes(conversation)
            await visitor.disconnect()


async def candidate(elin: EditorPage) -> tuple[Locator, int]:
    """Its row and how many asked it; the list is opened again until nearly all of them are in it."""
    row = elin.page.locator("tbody tr", has_text="koira").first
    for _ in range(120):
        await elin.opens_tab("nav.candidates")
        await elin.page.get_by_role("searchbox").fill("koira")
        if await row.count():
            asked = int((await row.locator("td.n").first.inner_text()).split(",")[0])
            if asked >= len(ASKED) - 2:
                return row, asked
        await elin.page.wait_for_timeout(500)
        await elin.page.reload()
    raise AssertionError("what was asked did not come together")


@pytest.mark.req("R08", "R119", "R121")
async def test_ten_transcripts_become_an_answer_that_is_counted(chromium: Browser, own_city: City) -> None:
    city, pictures = own_city, Album("editors-loop-")
    await ten_talks(city)

    elin = await EditorPage.opens(chromium, city, "sv")
    await elin.signs_in(city, ELIN)
    row, asked = await candidate(elin)
    await row.locator(".row-link").click()
    await expect(elin.page.locator(".asked li").nth(5)).to_be_visible()
    await look(pictures, elin.page, "evidence")
    assert "Virtanen" not in await elin.page.locator("main").inner_text()

    # A whole conversation opens for a reason, and the next editor sees who read it.
    await elin.page.locator(".asked li button").first.click()
    dialog = elin.page.get_by_role("dialog")
    await expect(dialog.get_by_role("heading").first).to_be_focused()
    await dialog.get_by_role("button", name=elin.said("transcript.do")).click()
    await expect(dialog.get_by_text(elin.said("transcript.reason_needed"))).to_be_visible()
    await look(pictures, elin.page, "transcript-reason")
    await assert_accessible(elin.page)
    await dialog.get_by_role("textbox").fill("Svaret är kort, vad gällde frågan?")
    await elin.presses("Enter")
    await expect(dialog.locator(".transcript li").nth(1)).to_be_visible()
    await look(pictures, elin.page, "transcript")
    await assert_accessible(elin.page)
    await elin.presses("Escape")
    await expect(dialog).to_have_count(0)

    await elin.adopts()
    for lang, texts in ARTICLE.items():
        await elin.writes(lang, *texts)
    # A person's number in a draft: said beside the field, and in the way.
    answer = elin.version("sv").get_by_role("textbox").nth(1)
    await answer.fill(f"{ARTICLE['sv'][1]} Ring Maija Virtanen, 040 123 4567.")
    await expect(elin.version("sv").locator(".field-error")).to_contain_text("040 123 4567")
    await elin.button("act.save").click()
    await expect(elin.button("act.to_review")).to_have_attribute("aria-disabled", "true")
    await look(pictures, elin.page, "personal-data")
    await assert_accessible(elin.page)
    await answer.fill(ARTICLE["sv"][1])
    await elin.notes("Ny anvisning om hundar")
    await elin.sends_to_be_read()
    await expect(elin.button("act.publish")).to_have_count(0)
    await look(pictures, elin.page, "waits")

    pekka = await EditorPage.opens(chromium, city, "fi")
    await pekka.signs_in(city, PEKKA)
    await pekka.opens_article("nav.in_review", ARTICLE["fi"][0])
    await expect(pekka.page.locator(".history q").first).to_have_text("Ny anvisning om hundar")
    await look(pictures, pekka.page, "reads")

    cleo = await VisitorPage.opens(chromium, city, "fi", "", phone=True)
    await cleo.opens_panel()
    await cleo.searches("lemmikki koira kirjasto")
    fresh = cleo.hits.filter(has_text=ARTICLE["fi"][0])
    await expect(fresh).to_have_count(0)
    await pekka.notes("Koirista on nyt ohje.")
    began = time.monotonic()
    await pekka.publishes()
    # The first search after it is published finds it, asked in other words, in each language.
    for lang, words in OTHERWISE.items():
        assert ARTICLE[lang][0] in await first_found(cleo, city, lang, words)
    await cleo.searches(OTHERWISE["fi"])
    await expect(fresh).to_be_visible()
    print(f"published and found after {time.monotonic() - began:.2f} s, clicks and pages in it")
    await pictures.picture(cleo.page, "found")
    await cleo.reads(fresh)
    await cleo.button("yes").click()
    await cleo.panel.locator(".prose a").click()
    await expect(cleo.panel.get_by_role("heading", name="Miten uusin lainani?")).to_be_visible()

    await pekka.page.get_by_role("link", name=pekka.said("act.effect")).click()
    figures = pekka.page.locator(".effects .figures dd")
    await expect(figures.nth(1)).to_have_text("1")
    await expect(figures.nth(2)).to_contain_text("100")
    too_early = pekka.page.locator(".detail header").get_by_text(pekka.said("effect.too_early"), exact=True)
    await expect(too_early).to_be_visible()
    await pekka.page.locator("summary").click()
    counted = pekka.page.locator(".plain-table tbody tr td:nth-of-type(1)")
    assert sum(map(int, await counted.all_inner_texts())) >= asked
    row = pekka.page.locator("tr.is-open")
    await expect(row).to_contain_text(pekka.said("effect.too_early"))
    await look(pictures, pekka.page, "effect")

    # A main user sees who read a conversation on the way, and why; readers without a script have the page.
    await pekka.opens_tab("nav.openings")
    opening = pekka.page.locator(".opening-table tbody tr")
    await expect(opening).to_have_count(1)
    await expect(opening).to_contain_text("Svaret är kort, vad gällde frågan?")
    await look(pictures, pekka.page, "openings")
    await assert_accessible(pekka.page)
    for lang, (question, *_) in ARTICLE.items():
        await cleo.page.goto(f"{city.url}/faq/{SITE}/{lang}?q={OTHERWISE[lang]}")
        await cleo.page.get_by_role("link", name=question).click()
        await expect(cleo.page.get_by_role("heading", level=1)).to_have_text(question)

    # Advisors read what is new before they answer as they did yesterday.
    anna = await AdvisorPage.opens(chromium, city, "fi")
    await anna.signs_in(city, ANNA)
    await anna.page.goto(f"{city.url}/console/news")
    news = anna.page.locator(".news-page article").first
    await expect(news).to_contain_text(ARTICLE["fi"][0])
    await expect(news).to_contain_text("Koirista on nyt ohje.")
    await look(pictures, anna.page, "news")
    await assert_accessible(anna.page)


async def test_two_editors_on_one_article(chromium: Browser, own_city: City) -> None:
    """The second sees the first's change before saving, and loses nothing of their own."""
    city, pictures = own_city, Album("editors-two-")
    path = f"{city.url}/console/knowledge/articles/library-renew"
    elin = await EditorPage.opens(chromium, city, "fi")
    await elin.signs_in(city, ELIN, speaks="fi")
    pekka = await EditorPage.opens(chromium, city, "fi")
    await pekka.signs_in(city, PEKKA)
    for editor in (elin, pekka):
        await editor.page.goto(path)
        await expect(editor.page.locator(".editor .checks li").first).to_be_visible()
    short = pekka.version("fi").get_by_role("textbox").nth(2)
    mine = await short.input_value() + " Pekan lisäys."
    await short.fill(mine)

    question = elin.version("en").get_by_role("textbox").nth(0)
    await question.fill("How do I renew my loans, by Elin?")
    await elin.button("act.save").click()
    await expect(elin.page.locator("p[role=status]", has_text=elin.said("edit.saved"))).to_be_visible()

    await pekka.page.bring_to_front()
    await pekka.page.evaluate("dispatchEvent(new Event('focus'))")
    look = pekka.button("newer.look")
    await expect(look).to_be_in_viewport()
    await expect(short).to_have_value(mine)
    await pictures.picture(pekka.page, "newer")
    await look.click()
    await expect(pekka.page.get_by_role("heading", name=pekka.said("conflict.title"))).to_be_visible()
    await expect(short).to_have_value(mine)
    theirs = pekka.version("en").get_by_role("textbox").nth(0)
    await expect(theirs).to_have_value("How do I renew my loans, by Elin?")
    await pictures.picture(pekka.page, "both")
    await pekka.button("act.save").click()
    await expect(pekka.page.locator("p[role=status]", has_text=pekka.said("edit.saved"))).to_be_visible()
    await elin.page.reload()
    await expect(elin.version("fi").get_by_role("textbox").nth(2)).to_have_value(mine)
    await expect(elin.version("en").get_by_role("textbox").nth(0)).to_have_value(
        "How do I renew my loans, by Elin?"
    )


@pytest.mark.whole
async def test_an_article_is_compared_and_given_its_times_by_keyboard(
    chromium: Browser, own_city: City
) -> None:
    city, pictures = own_city, Album("editors-keys-")
    pekka = await EditorPage.opens(chromium, city, "fi", dark=True)
    await pekka.signs_in(city, PEKKA)
    await pekka.page.goto(f"{city.url}/console/knowledge/articles/library-renew")
    await expect(pekka.page.locator(".editor .checks li").first).to_be_visible()

    await pekka.goes_to(pekka.button("edit.view.changes"))
    await pekka.presses("Enter")
    field = pekka.page.locator(".marked textarea").nth(1)
    await pekka.goes_to(field)
    await pekka.presses("Control+Home")
    await pekka.types("Aivan uusi alku. ")
    await expect(pekka.page.locator(".marks ins").first).to_contain_text("Aivan uusi alku.")
    boxes = [await one.bounding_box() for one in (field, pekka.page.locator(".marks").nth(1))]
    assert boxes[0] == boxes[1], "the marks lie under their words"
    await look(pictures, pekka.page, "compare-dark")
    await assert_accessible(pekka.page)
    await pekka.presses("Control+s")
    await expect(pekka.page.locator("p[role=status]", has_text=pekka.said("edit.saved"))).to_be_visible()
    await pekka.goes_to(pekka.button("act.to_review"))
    await pekka.presses("Enter")
    await expect(pekka.page.get_by_text(pekka.said("act.waits"))).to_be_visible()
    assert await pekka.touched() == 0

    elin = await EditorPage.opens(chromium, city, "fi")
    await elin.signs_in(city, ELIN, speaks="fi")
    await elin.page.goto(f"{city.url}/console/knowledge/in-review")
    await elin.goes_to(elin.page.locator("tbody .row-link").first)
    await elin.presses("Enter")
    await elin.goes_to(elin.page.get_by_role("button", name=elin.said("history.compare", rev=1)))
    await elin.presses("Enter")
    await expect(elin.page.locator(".change-head b").first).to_contain_text("1")
    await expect(elin.page.locator(".marks ins").first).to_contain_text("Aivan uusi alku.")
    await look(pictures, elin.page, "compare-version")
    await assert_accessible(elin.page)
    await elin.goes_to(elin.button("act.schedule"))
    await elin.presses("Enter")
    dialog = elin.page.get_by_role("dialog")
    publish, hide = dialog.locator("input").nth(0), dialog.locator("input").nth(1)
    await publish.fill("2020-01-01T09:00")
    await elin.presses("Enter")
    await expect(dialog.get_by_text(elin.said("schedule.past"))).to_be_visible()
    await look(pictures, elin.page, "schedule")
    await assert_accessible(elin.page)
    await publish.fill("2090-01-01T09:00")
    await hide.fill("2090-02-01T09:00")
    await elin.presses("Enter")
    await expect(dialog).to_have_count(0)
    await expect(elin.button("act.publish_now")).to_be_visible()
    await elin.opens_tab("nav.scheduled")
    await expect(elin.page.locator("tbody tr")).to_have_count(1)
    await look(pictures, elin.page, "scheduled")
    await assert_accessible(elin.page)
    await elin.opens_tab("nav.due_for_review")
    await assert_accessible(elin.page)
    await pictures.picture(elin.page, "due")
