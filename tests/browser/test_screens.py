"""Each screen of the loop in each language, wide and narrow, for people to look at."""

import pytest
from playwright.async_api import Browser, Page, expect

from tests.browser.city import City
from tests.support.browser import Album
from tests.support.pages import AdvisorPage, EditorPage, VisitorPage
from tests.support.variants import in_each_language

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(180), pytest.mark.req("R96")]

PATHS = {"fi": "palvelut/passi", "sv": "tjanster/pass", "en": "services/passport"}
SEARCHES = {"fi": "passikuva", "sv": "passfoto", "en": "passport photo"}
QUESTIONS = {
    "fi": "Tarvitseeko lapsen passiin molempien vanhempien suostumus?",
    "sv": "Behövs båda föräldrarnas samtycke för barnets pass?",
    "en": "Do both parents need to consent to a child's passport?",
}
ANSWERS = {
    "fi": "Hei! Kyllä, jos molemmat ovat huoltajia. Suostumuksen voi antaa verkossa.",
    "sv": "Hej! Ja, om båda är vårdnadshavare. Samtycket kan ges på nätet.",
    "en": "Hello! Yes, if both are guardians. They can give it online.",
}
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
LONG_ADDRESS = "accessibility"
"""An article with a word too long for a column."""
OVERLAPPING = """() => {
  const fields = [...document.querySelectorAll("textarea, select, input:not([type=radio], [type=checkbox])")];
  const boxes = fields.filter((one) => one.checkVisibility()).map((one) => one.getBoundingClientRect());
  const meet = (a, b) =>
    a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1;
  return boxes.flatMap((a, at) => boxes.slice(at + 1).filter((b) => meet(a, b)).map((b) => [a, b]));
}"""


async def look(album: Album, page: Page, step: str) -> None:
    await album.both_sizes(page, step)
    for frame in page.frames:
        if frame.url.startswith("http"):
            assert await frame.evaluate(SIDEWAYS) <= 0, f"{step}: {frame.url} scrolls sideways"
            overlapping = await frame.evaluate(OVERLAPPING)
            assert not overlapping, f"{step}: {overlapping}"


@in_each_language("fi")
@pytest.mark.whole
async def test_every_screen(chromium: Browser, city: City, lang: str) -> None:
    album = Album(f"{lang}-")
    visitor = await VisitorPage.opens(chromium, city, lang, PATHS[lang])
    await expect(visitor.launcher.locator("small")).not_to_be_empty()
    await look(album, visitor.page, "page")
    await visitor.opens_panel()
    await look(album, visitor.page, "home")
    hits = await visitor.searches(SEARCHES[lang])
    await expect(hits.first).to_be_visible()
    await look(album, visitor.page, "search")
    await visitor.reads(hits.first)
    await look(album, visitor.page, "article")
    await visitor.button("no").press("Enter")  # nothing moves under a key
    await visitor.button("home.ask").click()
    await look(album, visitor.page, "before")
    await visitor.asks(QUESTIONS[lang], "Kim")
    await look(album, visitor.page, "queue")

    anna = await AdvisorPage.opens(chromium, city, lang)
    await look(album, anna.page, "sign-in")
    await anna.signs_in(city, "anna.lindholm", speaks=lang)
    await anna.takes()
    await anna.says(ANSWERS[lang])
    await visitor.sees(ANSWERS[lang])
    await look(album, visitor.page, "chat")
    await look(album, anna.page, "desk")
    await anna.closes(1)
    await expect(visitor.panel.locator(".receipt")).to_be_visible()
    await look(album, visitor.page, "ending")

    elin = await EditorPage.opens(chromium, city, lang)
    await elin.signs_in(city, "elin.backman", speaks=lang)
    await elin.opens_candidate("")
    await look(album, elin.page, "candidates")
    await elin.page.goto(f"{city.url}/console/knowledge/articles/{LONG_ADDRESS}")
    await expect(elin.page.locator(".editor .checks li").first).to_be_visible()
    await look(album, elin.page, "editor")
