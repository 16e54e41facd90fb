"""No page of the editors, in any state, language, theme and width, keeps anybody out."""

import pytest
from playwright.async_api import Browser, Page, expect

from tests.browser.city import City
from tests.browser.test_axe import Checker
from tests.support.browser import DESKTOP
from tests.support.pages import EditorPage
from tests.support.variants import in_each_language

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.timeout(420),
    in_each_language("fi"),
]

SIDEWAYS = """() => [...document.querySelectorAll("html, main")]
  .filter((one) => one.scrollWidth > one.clientWidth)
  .map((one) => `${one.tagName} is ${one.scrollWidth} px wide`)"""


class Narrow(Checker):
    """Looks at 320 px too, as on a small phone or with text four times as large."""

    async def look(self, page: Page, state: str) -> None:
        await super().look(page, state)
        await page.set_viewport_size({"width": 320, "height": 640})
        await super().look(page, f"{state}, narrow")
        for wide in await page.evaluate(SIDEWAYS):
            self.found.append({"state": state, "id": "sideways", "what": wide})
        await page.set_viewport_size(DESKTOP)


async def test_editors(chromium: Browser, city: City, lang: str) -> None:
    checker = Narrow(f"editor-{lang}")
    elin = await EditorPage.opens(chromium, city, lang)
    await elin.signs_in(city, "elin.backman", speaks=lang)
    await elin.opens_tab("nav.candidates")
    await expect(elin.page.locator("tbody tr").first).to_be_visible()
    await checker.look(elin.page, "candidates")
    await elin.opens_candidate("")
    await checker.look(elin.page, "evidence")
    await elin.page.locator(".asked li button").first.click()
    await expect(elin.page.get_by_role("dialog")).to_be_visible()
    await checker.look(elin.page, "reason to open a transcript")
    await elin.presses("Escape")
    await elin.button("mute").click()
    await expect(elin.page.get_by_role("dialog")).to_be_visible()
    await checker.look(elin.page, "mute a candidate")
    await elin.presses("Escape")
    await elin.page.locator(".asked input").first.check()
    for act in ("move", "merge"):
        await elin.button(f"group.{act}").click()
        await expect(elin.page.get_by_role("dialog")).to_be_visible()
        await checker.look(elin.page, f"{act} groups")
        await elin.presses("Escape")
        await expect(elin.page.get_by_role("dialog")).to_have_count(0)
    await elin.page.get_by_role("button", name=elin.said("muted")).click()
    await expect(elin.page.get_by_text(elin.said("muted.empty"))).to_be_visible()
    await checker.look(elin.page, "nothing muted")
    await elin.page.goto(f"{city.url}/console/knowledge/candidates/nothing")
    await expect(elin.page.get_by_text(elin.said("candidates.gone"))).to_be_visible()
    await checker.look(elin.page, "a candidate that is gone")
    for tab in ("in_review", "scheduled", "due_for_review"):
        await elin.opens_tab(f"nav.{tab}")
        await expect(elin.page.locator(".articles .filters")).to_be_visible()
        await checker.look(elin.page, f"articles {tab}")
    await elin.opens_tab("nav.published")
    await expect(elin.page.locator("tbody tr").first).to_be_visible()
    await checker.look(elin.page, "published articles")
    await elin.page.locator("tbody .row-link").first.click()
    await expect(elin.page.locator(".editor .checks li").first).to_be_visible()
    await checker.look(elin.page, "article in three languages")
    for view in ("preview", "changes"):
        await elin.button(f"edit.view.{view}").click()
        await checker.look(elin.page, f"article {view}")
    await elin.button("new").click()
    await checker.look(elin.page, "new article")
    await elin.opens_tab("nav.effect")
    await elin.page.locator("tbody .row-link").first.click()
    await expect(elin.page.locator(".effects .detail .figures")).to_be_visible()
    await checker.look(elin.page, "effect")
    pekka = await EditorPage.opens(chromium, city, lang)
    await pekka.signs_in(city, "pekka.halonen", speaks=lang)
    await pekka.opens_tab("nav.openings")
    await expect(pekka.page.locator(".opening-table, .blank-title").first).to_be_visible()
    await checker.look(pekka.page, "openings")
    await pekka.page.goto(f"{city.url}/console/news")
    await expect(pekka.page.locator(".news-page h1")).to_be_visible()
    await checker.look(pekka.page, "news")
    checker.tell()
