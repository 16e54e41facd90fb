"""Binding advice from its setting to the visitor's copy, and the calm word to who writes of their health."""

from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from advisory.texts import say
from tests.support.app import Running
from tests.support.browser import Album, assert_accessible, context_for
from tests.support.town import ADVICE, PASSWORD, SITE, sends_at_once

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(240)]

MEANS = {
    "fi": "Kaupunki vastaa tästä neuvosta. Voit vedota siihen, jos olet kertonut asiasi oikein.",
    "sv": "Staden svarar för det här rådet. Du kan åberopa det, om du har berättat rätt om ditt ärende.",
    "en": "The city answers for this advice. You may rely on it if you told us the facts correctly.",
}
TEXT = "Hakemus on ajoissa, jos se on perillä 15.1. kello 16."


def of(name: str, key: str, **params: str | int) -> str:
    return say(name, "fi", key, **params)


async def everywhere(page: Page, album: Album, step: str) -> None:
    """Accessible and pictured as wide as the page is in the light, and as narrow as a phone in the dark."""
    usual = page.viewport_size
    assert usual is not None
    for width, scheme in ((usual["width"], "light"), (320, "dark")):
        await page.set_viewport_size({"width": width, "height": usual["height"]})
        await page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        await assert_accessible(page)
        await album.picture(page, f"{step}-{scheme}")
    await page.emulate_media(color_scheme="light")
    await page.set_viewport_size(usual)


async def signed_in(chromium: Browser, app: Running, name: str, path: str) -> Page:
    page = await (await context_for(chromium, "fi")).new_page()
    await page.goto(f"{app.url}/console{path}")
    await page.locator("#sign-in-email").fill(f"{name}@town.example")
    await page.locator("#sign-in-password").fill(PASSWORD)
    await page.keyboard.press("Enter")
    return page


async def sets(page: Page, app: Running, album: Album) -> None:
    """Binding advice is switched on in three languages, for a reason; without the words it is not saved."""
    switch = page.get_by_role("switch", name=of("settings", "services.binding_label"))
    await expect(switch).to_have_attribute("aria-checked", "false")
    await switch.focus()
    await page.keyboard.press("Enter")
    bar = page.get_by_role("form", name=of("settings", "save_form"))
    await bar.get_by_label(of("settings", "reason"), exact=True).fill("Sovittu johtoryhmässä")
    await bar.get_by_role("button", name=of("settings", "save")).click()
    await expect(bar).to_contain_text(of("settings", "services.binding_words_needed"))
    for lang, words in MEANS.items():
        await page.get_by_label(of("settings", f"services.binding_words.{lang}")).fill(words)
    await page.get_by_label(of("settings", "services.binding_level"), exact=True).select_option("2")
    await switch.scroll_into_view_if_needed()
    await everywhere(page, album, "settings")
    await bar.get_by_role("button", name=of("settings", "save")).click()
    await expect(page.locator(".svc-done").filter(has_text=of("settings", "saved"))).to_be_visible()
    binding = app.service.desk.board.services[ADVICE].binding
    assert binding is not None
    assert (binding.level, binding.words) == (2, MEANS)


@pytest.mark.req("R82", "R85")
async def test_a_statement_is_marked_confirmed_and_shown_and_health_is_remarked_on_once(
    chromium: Browser, app: Running, tmp_path: Path
) -> None:
    album = Album("binding-")
    await sends_at_once(app.service, "aino")
    visitor = await (await context_for(chromium, "fi", phone=True)).new_page()
    await visitor.goto(f"{app.url}/w/app?site={SITE}&lang=fi")
    await visitor.get_by_role("button", name=of("widget", "home.ask"), exact=True).click()
    question = visitor.get_by_role("textbox", name=of("widget", "before.question"))
    remark = visitor.get_by_role("status").filter(has_text=of("widget", "health.title"))

    # The place does not nag; one's own health is answered calmly, at once, and nothing is changed.
    await question.fill("Missä terveyskeskus on?")
    await expect(remark).to_have_count(0)
    asked = "Minulla on diabetes. Ehdinkö vielä hakea taksikorttia?"
    await question.fill(asked)
    await expect(remark).to_be_visible()
    await expect(question).to_have_value(asked)
    await everywhere(visitor, album, "health-before")
    await visitor.get_by_role("button", name=of("widget", "before.send")).click()
    await expect(visitor.locator(".yours")).to_contain_text(asked)

    desk = await signed_in(chromium, app, "aino", "")
    composer = desk.locator("[data-composer]")
    await desk.locator(".offer, .queued").first.wait_for()
    await desk.keyboard.press("Control+k")
    await desk.locator("dialog.palette").wait_for()
    await desk.keyboard.press("o")
    await expect(composer).to_be_focused()
    mark = desk.get_by_title(of("console", "binding.mark_hint"))
    await expect(mark).to_have_count(0)

    # Once a conversation is enough.
    field = visitor.get_by_role("textbox", name=of("talk", "chat.message"))
    await field.fill("Sairastan myös astmaa.")
    await expect(remark).to_have_count(0)
    await field.fill("")

    office = await signed_in(chromium, app, "matti", f"/settings/services/{ADVICE}")
    await sets(office, app, album)
    await office.context.close()

    # The desk hears of it by itself; the text is confirmed as it stands before it goes.
    await desk.reload()
    await desk.locator("[data-row]").first.click()
    await composer.fill(TEXT)
    await mark.focus()
    await desk.keyboard.press("Enter")
    dialog = desk.get_by_role("dialog")
    await expect(dialog.locator(".binding-text")).to_have_text(TEXT)
    await expect(dialog).to_contain_text(MEANS["fi"])
    await everywhere(desk, album, "confirm")
    await desk.keyboard.press("Escape")
    await expect(composer).to_have_value(TEXT)
    await mark.focus()
    await desk.keyboard.press("Enter")
    await dialog.get_by_role("button", name=of("console", "binding.confirm")).click()
    await expect(desk.locator(".message.own .binding")).to_contain_text("advice fi")
    await everywhere(desk, album, "desk")

    head = visitor.locator(".bubble .binding")
    await expect(head).to_contain_text(of("talk", "binding.title"))
    await expect(head).to_contain_text("Aino, advice fi,")
    await expect(head).to_contain_text(MEANS["fi"])
    await everywhere(visitor, album, "visitor")
    await visitor.get_by_role("button", name=of("talk", "menu"), exact=True).click()
    async with visitor.expect_download() as download:
        await visitor.get_by_role("button", name=of("talk", "menu.save")).click()
    await (await download.value).save_as(tmp_path / "copy.txt")
    copy = (tmp_path / "copy.txt").read_text()
    assert f"{of('talk', 'binding.title')} (Aino, advice fi, " in copy
    assert MEANS["fi"] in copy
    await visitor.context.close()
    await desk.context.close()
