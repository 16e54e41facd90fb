"""Settings as main users and supervisors meet them: a promise, a day off, skills by keyboard and table."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from advisory.texts import say
from tests.support.app import Running, make_settings, running_app
from tests.support.browser import PHONE, Album, assert_accessible, context_for
from tests.support.town import ADVICE, LIBRARY, PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(240)]

WIDER = """Math.max(
  ...["html", "main"].map((one) => document.querySelector(one).scrollWidth)
) - innerWidth"""
NARROW = {"width": 320, "height": 720}


def fi(key: str, **params: str | int) -> str:
    return say("settings", "fi", key, **params)


@pytest.fixture
async def app(tmp_path: Path) -> AsyncIterator[Running]:
    async with running_app(make_settings(tmp_path)) as running:
        yield running


async def sign_in(page: Page, app: Running, name: str, path: str) -> None:
    await page.goto(f"{app.url}/console/settings/{path}")
    await page.locator("#sign-in-email").fill(f"{name}@town.example")
    await page.locator("#sign-in-password").fill(PASSWORD)
    await page.keyboard.press("Enter")


async def station(page: Page, album: Album, step: str) -> None:
    """Accessible on a desktop and on the narrowest phone, light and dark, with nothing beside the page."""
    for size, name, scheme in ((None, "desktop", "light"), (NARROW, "narrow", "dark")):
        before = page.viewport_size
        assert before is not None
        await page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        if size is not None:
            await page.set_viewport_size(size)  # type: ignore[arg-type]
        await assert_accessible(page)
        wide = await page.evaluate(WIDER)
        assert wide <= 0, f"{step}, {name}: {wide} px beside the page"
        await album.picture(page, f"{step}-{name}")
        await page.set_viewport_size(before)
    await page.emulate_media(color_scheme="light")


@pytest.mark.req("R33")
@pytest.mark.req("R40")
@pytest.mark.req("R51")
async def test_settings_are_changed_with_a_reason_and_put_back(chromium: Browser, app: Running) -> None:
    album = Album("settings-")
    context = await context_for(chromium, "fi")
    page = await context.new_page()
    await sign_in(page, app, "matti", "services")
    await expect(page.get_by_role("row")).to_have_count(3)
    await station(page, album, "map")

    # A promise and a channel, for a reason, and at once in the service that runs.
    await page.get_by_role("link", name="library fi").click()
    promise = page.get_by_label(fi("services.promise_label"), exact=True)
    await promise.fill("3")
    video = page.get_by_role("group", name=fi("services.channel.video"))
    await video.get_by_label(fi("services.is_offered")).uncheck()
    await video.get_by_label(fi("services.map.why")).fill("Kirjastossa ei ole rauhallista tilaa puhelulle")
    await page.get_by_label(fi("services.turn.when")).fill("2099-01-07T09:00")
    await page.get_by_role("button", name=fi("services.turn.add")).click()
    bar = page.get_by_role("form", name=fi("save_form"))
    await expect(bar).to_contain_text(fi("changes.other", n=4))
    await station(page, album, "service")
    await bar.get_by_role("button", name=fi("save")).click()
    await expect(bar).to_contain_text(fi("reason.needed"))
    await bar.get_by_label(fi("reason"), exact=True).fill("Syksyn kiire")
    await page.keyboard.press("Enter")
    await expect(page.locator(".svc-done").filter(has_text=fi("saved"))).to_be_visible()
    board = app.service.desk.board
    assert board.services[LIBRARY].promise_s == 180
    assert not board.offers(LIBRARY, "video")
    versions = page.get_by_role("region", name=fi("versions"))
    await expect(versions.get_by_role("listitem").filter(has_text="Syksyn kiire").first).to_contain_text(
        "3 min"
    )
    await versions.scroll_into_view_if_needed()
    await station(page, album, "versions")

    # Undone at once, and put back again for a reason.
    await page.get_by_role("button", name=fi("undo"), exact=True).click()
    await expect(promise).to_have_value("2")
    assert board.services[LIBRARY].promise_s == 120
    await versions.get_by_role("button", name=fi("versions.put_back_n", rev=2)).click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label(fi("reason"), exact=True).fill("Kokeillaan taas")
    await station(page, album, "put-back")
    await page.keyboard.press("Enter")
    await expect(promise).to_have_value("3")
    await expect(versions).to_contain_text(fi("versions.of", rev=2))
    assert board.services[LIBRARY].promise_s == 180

    # A new service is closed until it has hours.
    await page.get_by_role("button", name=fi("services.all")).click()
    await page.get_by_role("button", name=fi("services.new")).click()
    for lang, name in (("fi", "Uimahallit"), ("sv", "Simhallar"), ("en", "Swimming pools")):
        await page.get_by_label(fi(f"services.name.{lang}")).fill(name)
    await expect(page.get_by_label(fi("services.id"))).to_have_value("swimming-pools")
    await bar.get_by_label(fi("reason"), exact=True).fill("Uusi palvelu keväällä")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="Uimahallit")).to_be_visible()
    await expect(page.get_by_text(fi("services.no_hours"))).to_be_visible()
    assert not board.is_open("swimming-pools")
    await context.close()


@pytest.mark.req("R33")
async def test_hours_and_skills_are_set_by_a_supervisor(
    chromium: Browser, app: Running, tmp_path: Path
) -> None:
    album = Album("settings-hours-")
    context = await context_for(chromium, "fi")
    page = await context.new_page()
    await sign_in(page, app, "saara", "hours")
    await expect(page.get_by_role("row")).to_have_count(3)
    await station(page, album, "week")
    await page.get_by_label(fi("hours.pick")).select_option(ADVICE)
    await expect(page.locator(".hours-month")).to_be_visible()

    # A day off in two presses: the day, and that it is closed.
    day = page.locator(".hours-day.today")
    await day.click()
    await station(page, album, "day")
    await page.get_by_role("button", name=fi("hours.close_day")).click()
    await expect(day).to_contain_text(fi("hours.closed"))
    board = app.service.desk.board
    await app.service.parts.database.settled()
    assert not board.is_open(ADVICE)
    await station(page, album, "month")
    await page.get_by_role("button", name=fi("undo"), exact=True).click()
    await expect(day).to_contain_text("0–24")
    await app.service.parts.database.settled()
    assert board.is_open(ADVICE)

    # The week: what overlaps is said beside the field, and nothing is stored.
    monday = page.get_by_label(fi("hours.day.mon"))
    await monday.fill("9–12, 11–15")
    await expect(page.get_by_text(fi("hours.wrong.overlap", one="9–12", other="11–15"))).to_be_visible()
    await station(page, album, "overlap")
    await monday.fill("9-12 13-15.30")
    await page.get_by_role("button", name=fi("hours.copy")).click()
    bar = page.get_by_role("form", name=fi("save_form"))
    await expect(bar).to_contain_text(fi("changes.other", n=5))
    await bar.get_by_label(fi("reason"), exact=True).fill("Talviajat")
    await page.keyboard.press("Enter")
    await expect(bar).to_have_count(0)
    await app.service.parts.database.settled()
    assert board.services[ADVICE].hours.week["fri"] == (("09:00", "12:00"), ("13:00", "15:30"))

    # Skills by keyboard alone, one undone.
    await page.get_by_role("link", name=fi("skills.title")).click()
    cell = page.get_by_role("button", name=re.compile("^Aino, advice fi:"))
    await cell.focus()
    await page.keyboard.press("3")
    await expect(cell).to_have_accessible_name("Aino, advice fi: 3")
    await page.keyboard.press("ArrowRight")
    await page.keyboard.press("0")
    other = page.get_by_role("button", name=re.compile("^Aino, library fi:"))
    await expect(other).to_have_accessible_name(f"Aino, library fi: {fi('skills.level_0')}")
    await page.keyboard.press("Control+z")
    await expect(other).to_have_accessible_name("Aino, library fi: 2")
    await expect(page.locator(".svc-done").filter(has_text=fi("skills.undone"))).to_be_visible()
    limit = page.get_by_role("button", name=f"Aino, {fi('skills.limit.conversations')}: 5")
    await expect(limit).to_have_attribute("aria-disabled", "true")
    await station(page, album, "skills")

    # A table: tried line by line, refused with a mistake, stored when it is right.
    await page.get_by_role("button", name=fi("skills.import")).click()
    dialog = page.get_by_role("dialog")
    table = tmp_path / "osaaminen.csv"
    table.write_text(f"email;service:{ADVICE}\naino@town.example;1\nbjorn@town.example;9\n")
    await dialog.get_by_label(fi("skills.import.file")).set_input_files(table)
    await expect(dialog).to_contain_text(fi("skills.import.wrong.one", n=1))
    await expect(dialog).to_contain_text(fi("skills.wrong.bad_level", what="advice fi", value="9"))
    await station(page, album, "import")
    table.write_text(f"email;service:{ADVICE}\naino@town.example;1\nbjorn@town.example;3\n")
    await dialog.get_by_label(fi("skills.import.file")).set_input_files(table)
    await dialog.get_by_role("button", name=fi("skills.import.do.other", n=2)).click()
    await expect(dialog).to_have_count(0)
    await expect(cell).to_have_accessible_name("Aino, advice fi: 1")
    async with page.expect_download() as downloading:
        await page.get_by_role("link", name=fi("skills.export")).click()
    stored = (await (await downloading.value).path()).read_text("utf-8-sig")
    assert "bjorn@town.example;Bjorn;3;2;" in stored

    # What is not theirs can be read and not set.
    await page.get_by_role("link", name=fi("services.title")).click()
    await page.get_by_role("link", name="advice fi").click()
    await expect(page.get_by_text(fi("services.read_only"))).to_be_visible()
    await expect(page.get_by_label(fi("services.name.fi"))).to_be_disabled()
    await page.set_viewport_size(PHONE)
    await album.picture(page, "read-only-phone")
    await context.close()
