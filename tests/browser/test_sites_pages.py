"""A main user opens a pilot: a site, its words in two languages, names, and what visitors then meet."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web
from playwright.async_api import Browser, Page, ViewportSize, expect

from advisory.lab.processes import free_port
from advisory.texts import say
from tests.support.app import Running, make_settings, running_app
from tests.support.browser import PHONE, Album, assert_accessible, context_for
from tests.support.town import PASSWORD, sends_at_once

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(240)]

NARROW: ViewportSize = {"width": 320, "height": 720}


def fi(key: str, **params: str | int) -> str:
    return say("settings", "fi", key, **params)


def practice(key: str, **params: str | int) -> str:
    return say("practice", "fi", key, **params)


@pytest.fixture
async def app(tmp_path: Path) -> AsyncIterator[Running]:
    async with running_app(make_settings(tmp_path)) as running:
        yield running


@pytest.fixture
async def pages(app: Running) -> AsyncIterator[str]:
    """A place of the organisation's own, on a host that is not the service's; gives its origin."""

    async def page(_: web.Request) -> web.Response:
        tag = f'<script src="{app.url}/w/loader.js" data-site="library" data-pilot="0" async></script>'
        return web.Response(
            text=f"<!doctype html><html lang=fi><title>T</title>{tag}", content_type="text/html"
        )

    host = web.Application()
    host.router.add_get("/{path:.*}", page)
    runner = web.AppRunner(host, access_log=None)
    await runner.setup()
    port = free_port()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    yield f"http://127.0.0.1:{port}"
    await runner.cleanup()


async def settle(page: Page, album: Album, name: str, inside: str = ".sites") -> None:
    """Looked at and checked as it is, on a phone, and as narrow as it gets in the dark."""
    await assert_accessible(page)
    before = page.viewport_size
    assert before is not None
    await page.set_viewport_size({**before, "height": 1_900})
    await album.picture(page, name)
    await page.set_viewport_size(NARROW)
    await page.evaluate("document.documentElement.dataset.theme = 'dark'")
    await assert_accessible(page)
    wide = await page.evaluate(f"document.querySelector('{inside}').scrollWidth - innerWidth")
    assert wide <= 0, f"{name}: {wide} px too wide"
    await page.set_viewport_size({**PHONE, "height": 1_900})
    await album.picture(page, f"{name}-phone-dark")
    await page.evaluate("delete document.documentElement.dataset.theme")
    await page.set_viewport_size(before)


@pytest.mark.req("R45", "R138")
async def test_a_pilot_is_set_up_and_met(chromium: Browser, app: Running, pages: str) -> None:
    album = Album("sites-")
    await sends_at_once(app.service, "matti")
    context = await context_for(chromium, "fi")
    await context.grant_permissions(["clipboard-read", "clipboard-write"], origin=app.url)
    page = await context.new_page()
    await page.goto(f"{app.url}/console/settings/sites")
    await page.locator("#sign-in-email").fill("matti@town.example")
    await page.locator("#sign-in-password").fill(PASSWORD)
    await page.keyboard.press("Enter")

    # A new site: what is wrong is said where it is wrong.
    await page.get_by_role("button", name=fi("sites.new")).click()
    await page.get_by_label(fi("sites.new.name")).fill("Kirjasto")
    await page.get_by_label(fi("sites.new.key"), exact=True).fill("Iso Avain")
    await page.get_by_label(fi("sites.new.origin")).fill("kirjasto.example")
    await page.get_by_role("button", name=fi("sites.new.make")).click()
    await expect(page.locator(".field-error", has_text=say("errors", "fi", "origin_scheme"))).to_be_visible()
    await page.get_by_label(fi("sites.new.origin")).fill(pages + "/fi")
    await page.get_by_role("button", name=fi("sites.new.make")).click()
    await expect(page.get_by_text(say("errors", "fi", "origin_path"))).to_be_visible()
    await page.get_by_label(fi("sites.new.origin")).fill(pages)
    await page.get_by_role("button", name=fi("sites.new.make")).click()
    await expect(page.get_by_text(say("errors", "fi", "site_key"))).to_be_visible()
    await page.get_by_label(fi("sites.new.key"), exact=True).fill("library")
    await assert_accessible(page)
    await page.get_by_role("button", name=fi("sites.new.make")).click()
    await expect(page.get_by_role("textbox", name=fi("sites.origin", n=1))).to_have_value(pages)

    # A pilot on some pages, for nobody yet, then for all who come there.
    await page.get_by_role("switch", name=fi("sites.pilot.limit")).click()
    await page.get_by_role("textbox", name=fi("sites.pilot.pages")).fill("/fi/kokeilu*")
    await page.get_by_label(fi("sites.pilot.share")).fill("0")
    save = page.get_by_role("button", name=fi("sites.save"))
    await save.click()
    await expect(page.get_by_text(fi("sites.all_saved"))).to_be_visible()
    await expect(page.get_by_text(fi("sites.pilot.nobody"))).to_be_visible()

    visitor = await (await context_for(chromium, "fi")).new_page()
    launcher = visitor.locator("section > button")

    async def meets(path: str, *, shown: bool) -> None:
        async with visitor.expect_response(lambda answer: "/w/state" in answer.url):
            await visitor.goto(f"{pages}{path}")
        await expect(launcher).to_be_visible(visible=shown)

    await meets("/fi/kokeilu/a", shown=False)
    await page.get_by_label(fi("sites.pilot.share")).fill("100")
    await page.get_by_label(fi("sites.pilot.try")).fill("/fi/kokeilu/b")
    await expect(page.get_by_text(fi("sites.pilot.tried", share=100))).to_be_visible()
    await save.click()
    await expect(page.get_by_text(fi("sites.all_saved"))).to_be_visible()
    await meets("/fi/kokeilu/b", shown=True)
    assert await visitor.evaluate("sessionStorage.length + localStorage.length + document.cookie.length") > 0
    assert await visitor.evaluate("Object.keys(sessionStorage).join()") == "advisorylibrary0", "a lot"
    await meets("/fi/muu", shown=False)

    # The code is copied by one button; the preview shows it though the pilot does not, and sends nothing.
    await page.get_by_role("button", name=fi("sites.embed.copy")).click()
    await expect(page.get_by_text(fi("sites.embed.copied")).first).to_be_visible()
    copied = await page.evaluate("navigator.clipboard.readText()")
    assert copied == f'<script src="{app.url}/w/loader.js" data-site="library" data-pilot="0" async></script>'
    await page.set_viewport_size({"width": 1366, "height": 1_900})
    await page.locator(".sites-frame").scroll_into_view_if_needed()
    panel = page.frame_locator(".sites-frame").frame_locator("iframe")
    await expect(panel.get_by_role("heading", name=say("widget", "fi", "home.greeting"))).to_be_visible()
    await panel.get_by_role("button", name=say("widget", "fi", "home.ask")).click()
    await panel.locator("textarea").fill("Ei tätä pitäisi lähettää")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    async with page.expect_console_message(lambda said: "Blocked form submission" in said.text):
        await panel.get_by_role("button", name=say("widget", "fi", "before.send")).click()
    assert sent == []
    await settle(page, album, "site")

    # A colour of their own: what is made of it is told and shown before it is saved.
    await page.get_by_label(fi("sites.accent.code")).fill("punainen")
    await expect(page.get_by_text(say("errors", "fi", "colour_form"))).to_be_visible()
    await page.get_by_label(fi("sites.accent.code")).fill("#FC0")
    told = {"used": "#7f6400", "ratio": "1,2", "used_ratio": "4,5"}
    await expect(page.get_by_text(fi("sites.accent.darker", **told))).to_be_visible()
    heading = panel.get_by_role("heading", name=say("widget", "fi", "home.greeting"))
    await expect(heading).to_have_css("color", "rgb(0, 0, 0)")
    await settle(page, album, "site-colour")
    await page.get_by_role("button", name=fi("sites.accent.wine")).click()
    await expect(page.get_by_text(fi("sites.accent.as_it_is", ratio="7,1"))).to_be_visible()
    await save.click()
    await expect(page.get_by_text(fi("sites.all_saved"))).to_be_visible()
    await meets("/fi/kokeilu/c", shown=True)  # a page whose state is not kept yet
    await expect(launcher).to_have_css("background-color", "rgb(141, 27, 61)")
    await visitor.emulate_media(forced_colors="active")
    await launcher.click()
    inside = visitor.frame_locator("iframe").locator(":root")
    drawn = "getComputedStyle(document.documentElement).getPropertyValue('--hero')"
    assert "#8d1b3d" not in await inside.evaluate(drawn)
    await visitor.emulate_media(forced_colors="none")
    assert "#8d1b3d" in await inside.evaluate(drawn)

    # Words side by side: what Swedish lacks is said, and what is written is met.
    await page.get_by_role("link", name=fi("texts.title")).click()
    await page.get_by_role("combobox", name=fi("sites.choose")).select_option("library")
    greeting = page.locator("#texts-greeting-fi")
    await greeting.fill("Tervetuloa <b>kirjastoon</b>")
    await expect(panel.get_by_role("heading", name=say("widget", "fi", "home.greeting"))).to_be_visible()
    await expect(greeting).to_be_focused()  # what is shown beside the field takes nobody out of it
    await expect(page.locator("#texts-greeting-sv-state")).to_have_text(
        fi("texts.missing").replace("{lang}", "svenska")
    )
    await page.locator("#texts-rules_url-fi").fill("kirjasto.example")
    await save.click()
    await expect(page.locator("#texts-rules_url-fi-state")).to_have_text(say("errors", "fi", "link_form"))
    await page.locator("#texts-rules_url-fi").fill("https://kirjasto.example/saannot")
    await save.click()
    await expect(page.get_by_text(fi("sites.all_saved"))).to_be_visible()
    await expect(panel.get_by_role("heading", name="Tervetuloa <b>kirjastoon</b>")).to_be_visible()
    await settle(page, album, "texts")

    # Names: a working name for one, a word for any advisor for the others.
    await page.get_by_role("link", name=fi("names.title")).click()
    await page.get_by_role("radio", name=fi("names.alias")).check()
    await page.get_by_role("textbox", name=fi("names.alias_of", name="Aino")).fill("Neuvoja Koivu")
    await save.click()
    await expect(page.get_by_text(fi("sites.all_saved"))).to_be_visible()
    row = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name="Aino"))
    await expect(row.get_by_role("cell").last).to_have_text("Neuvoja Koivu")
    await settle(page, album, "names")

    # Practice: one visitor, answered at the desk, and what came of it.
    await page.get_by_role("navigation").get_by_role("link", name=practice("title")).click()
    await expect(page.get_by_text(practice("no_runs"))).to_be_visible()
    await page.get_by_role("button", name=practice("start")).click()
    await page.get_by_role("button", name=practice("to_desk")).click()
    await page.get_by_role("button", name=re.compile(say("console", "fi", "practice"))).first.click()
    await page.locator("textarea").first.fill("Hei! Lomake on verkossa.")
    await page.locator("textarea").first.press("Enter")
    await page.get_by_role("navigation").get_by_role("link", name=practice("title")).click()
    await page.get_by_role("button", name=practice("end")).click()
    await expect(page.get_by_text(practice("of", n=1, all=1))).to_be_visible()
    await page.get_by_role("button", name=re.compile(practice("step.rules"))).first.click()
    await expect(page.get_by_text(practice("induction.done", n=1, all=8))).to_be_visible()
    await settle(page, album, "practice", ".practice")
    await context.close()
    await visitor.context.close()
