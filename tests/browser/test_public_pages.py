"""The public pages of articles as a reader without a script meets them."""

from typing import Any

import pytest
from playwright.async_api import Browser, BrowserContext, ViewportSize, expect

from advisory.texts import say
from tests.browser.city import SITE, City
from tests.support.browser import COLOURS, LOCALES, PHONE, Album, assert_accessible
from tests.support.variants import in_each_language

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(240)]

SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
NARROW: ViewportSize = {"width": 320, "height": 640}
LOOKS: dict[str, Any] = {
    "dark": {"color_scheme": "dark"},
    "contrast": {"contrast": "more"},
    "forced": {"forced_colors": "active"},
}
BARE: dict[str, Any] = {"color_scheme": "light", "contrast": "no-preference", "forced_colors": "none"}
WORDS = {"fi": "kirjastokortti", "sv": "bibliotekskort", "en": "library card"}


async def reader(chromium: Browser, lang: str, *, script: bool) -> BrowserContext:
    context = await chromium.new_context(
        viewport=PHONE, locale=LOCALES[lang], java_script_enabled=script, reduced_motion="reduce"
    )
    context.set_default_timeout(15_000)
    return context


@pytest.mark.req("R08")
@pytest.mark.parametrize("lang", ["fi", "sv", "en"])
async def test_a_reader_without_a_script_searches_and_reads(chromium: Browser, city: City, lang: str) -> None:
    pictures = Album(f"public-{lang}-")
    context = await reader(chromium, lang, script=False)
    page = await context.new_page()
    foreign: list[str] = []
    page.on("request", lambda one: None if one.url.startswith(city.url) else foreign.append(one.url))
    await page.goto(f"{city.url}/faq/{SITE}")
    await expect(page.get_by_role("heading", level=1)).to_have_text(say("faq", lang, "title"))
    await expect(page.locator("html")).to_have_attribute("lang", lang)
    await pictures.picture(page, "front")
    await page.keyboard.press("Tab")
    await expect(page.get_by_role("link", name=say("faq", lang, "skip"))).to_be_focused()
    await page.get_by_role("searchbox").focus()
    await page.keyboard.type(WORDS[lang])
    await page.keyboard.press("Enter")
    first = page.locator("main ul a").first
    await expect(first).to_be_visible()
    title = await first.inner_text()
    await pictures.picture(page, "found")
    await first.focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", level=1)).to_have_text(title)
    await expect(page.locator("article p, article li").first).to_be_visible()
    await pictures.picture(page, "article")
    # The same answer in another language is one step away.
    other = "sv" if lang != "sv" else "fi"
    await page.locator(f"header a[lang={other}]").click()
    await expect(page.locator("html")).to_have_attribute("lang", other)
    await expect(page.locator("article")).to_be_visible()
    assert await page.get_by_role("heading", level=1).inner_text() != title
    await page.goto(f"{city.url}/faq/{SITE}/{lang}?q=avaruusalus")
    await expect(page.get_by_text(say("faq", lang, "nothing_fits_note"))).to_be_visible()
    await expect(page.get_by_role("link", name=say("faq", lang, "chat"))).to_have_attribute(
        "href", city.pages
    )
    await pictures.picture(page, "nothing-fits")
    assert foreign == []
    await context.close()


@in_each_language("sv")
async def test_nobody_is_kept_out(chromium: Browser, city: City, lang: str) -> None:
    """A script runs here only to look: axe is one."""
    context = await reader(chromium, lang, script=True)
    page = await context.new_page()
    paths = ("", f"?q={WORDS[lang]}", "?q=avaruusalus", "/library-renew", "/topic/library", "/nowhere")
    for path in paths:
        await page.goto(f"{city.url}/faq/{SITE}/{lang}{path}")
        await expect(page.locator("main h1")).to_be_visible()
        for size, viewport in {"narrow": NARROW, "phone": PHONE}.items():
            await page.set_viewport_size(viewport)
            await assert_accessible(page)
            assert await page.evaluate(SIDEWAYS) == 0, f"{size} {path} scrolls sideways"
        for look, media in LOOKS.items():
            await page.emulate_media(**media)
            await assert_accessible(page, COLOURS)
            if path == paths[-1]:
                await Album(f"public-{lang}-{look}-").picture(page, "missing")
            await page.emulate_media(**BARE)
    await context.close()
