"""A visitor on a phone helps themself: searches, reads, says whether it helped, and takes along what did
not."""

import json
from collections.abc import Sequence

import pytest
from playwright.async_api import Browser, expect

from tests.browser.city import City
from tests.browser.test_public_pages import BARE, LOOKS, NARROW, SIDEWAYS, reader
from tests.support.browser import COLOURS, PHONE, Album, axe_results
from tests.support.drivers import StaffDriver
from tests.support.pages import VisitorPage
from tests.support.variants import in_each_language

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(300)]

PATHS = {"fi": "kirjasto", "sv": "bibliotek", "en": "library"}
WORDS = {"fi": "kirjastokortti", "sv": "bibliotekskort", "en": "library card"}
ASKED = {
    "fi": "Saako kortin myös lapselle?",
    "sv": "Får ett barn också ett kort?",
    "en": "Can a child have a card too?",
}


async def looked_at(visitor: VisitorPage, album: Album, state: str, found: list[str]) -> None:
    """On a phone and on the narrowest one by every rule, and in every other light by those of colours."""
    page = visitor.page
    frame = next(one for one in page.frames if one.parent_frame is not None)

    async def checked(look: str, rules: Sequence[str] | None = None) -> None:
        results = await axe_results(page, only_frames=True, rules=rules)
        found.extend(
            f"{state}, {look}: {json.dumps(one, ensure_ascii=False)}" for one in results["violations"]
        )
        if await frame.evaluate(SIDEWAYS):
            found.append(f"{state}, {look} scrolls sideways")

    await page.set_viewport_size(NARROW)
    await checked("narrow")
    await page.set_viewport_size(PHONE)
    await checked("light")
    for look, media in LOOKS.items():
        await page.emulate_media(**media)
        await checked(look, COLOURS)
        await album.picture(page, f"{state.replace(' ', '-')}-{look}")
        await page.emulate_media(**BARE)
    await album.picture(page, state.replace(" ", "-"))


async def asked_one(anna: StaffDriver, searched: str) -> str:
    """The conversation that came with these words."""

    def mine() -> list[str]:
        return [id for id, card in anna.cards.items() if card.searched == searched]

    await anna.until(lambda: bool(mine()), f"the question of who searched for {searched}")
    return mine()[0]


@pytest.mark.req("R08")
@in_each_language("en")
async def test_a_visitor_helps_themself_on_a_phone(chromium: Browser, own_city: City, lang: str) -> None:
    city, album = own_city, Album(f"self-{lang}-")
    found: list[str] = []
    visitor = await reads_about_it(chromium, city, lang)
    await visitor.button("yes").click()
    await expect(visitor.panel.get_by_text(visitor.words("article.thanks"))).to_be_visible()
    await looked_at(visitor, album, "it helped", found)
    await visitor.page.context.close()

    visitor = await reads_about_it(chromium, city, lang, album, found)
    title = await visitor.panel.get_by_role("heading", level=1).inner_text()
    await visitor.button("no").click()
    carried = visitor.panel.locator(".carry")
    for key, params in (("carry.searched", {"q": WORDS[lang]}), ("carry.read", {"title": title})):
        await expect(carried.get_by_text(visitor.words(key, **params))).to_be_visible()
    await looked_at(visitor, album, "it did not help", found)
    await visitor.button("home.ask").click()
    await expect(carried.get_by_text(visitor.words("carry.searched", q=WORDS[lang]))).to_be_visible()
    await looked_at(visitor, album, "before", found)
    await visitor.asks(ASKED[lang])
    await looked_at(visitor, album, "asked", found)
    async with StaffDriver(city.url) as anna:
        await anna.signs_in(city.email("anna.lindholm"), city.password("anna.lindholm"))
        conversation = await asked_one(anna, WORDS[lang])
        assert anna.cards[conversation].read_article_title
    await visitor.page.context.close()
    assert not found, "\n".join(found)


async def reads_about_it(
    chromium: Browser, city: City, lang: str, album: Album | None = None, found: list[str] | None = None
) -> VisitorPage:
    """Searches in vain, then finds an article and opens it; looked at on the way where `album` is given."""
    page = await (await reader(chromium, lang, script=True)).new_page()
    await page.goto(f"{city.pages}/{lang}/{PATHS[lang]}")
    visitor = VisitorPage(page, lang)

    async def looks(state: str) -> None:
        if album is not None and found is not None:
            await looked_at(visitor, album, state, found)

    await visitor.opens_panel()
    await visitor.searches("qqqq")
    await expect(visitor.panel.get_by_text(visitor.words("home.none", q="qqqq"))).to_be_visible()
    await looks("nothing found")
    hits = await visitor.searches(WORDS[lang])
    await expect(hits.first).to_be_visible()
    await looks("found")
    await visitor.reads(hits.first)
    await looks("article")
    return visitor
