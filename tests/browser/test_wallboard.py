"""A supervisor's shift in the browser: figures, own limits, looking on, taking over, a notice, what hurts."""

from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest
from playwright.async_api import Browser, expect

from advisory.desk import store
from advisory.texts import say
from tests.support.app import Running, make_settings, running_app
from tests.support.browser import Album, assert_accessible, context_for
from tests.support.drivers import StaffDriver, VisitorDriver, http
from tests.support.town import ADVICE, PASSWORD, SITE, a_service
from tools.frontend import build

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(240)]

OUTAGE = {"fi": "Ajanvaraus ei toimi", "sv": "Bokningen fungerar inte", "en": "Booking is down"}


def fi(key: str, **params: str | int) -> str:
    return say("wallboard", "fi", key, **params)


@pytest.fixture
async def app(tmp_path: Path) -> AsyncIterator[Running]:
    """The small town, whose advice promises an answer within a second."""
    build()
    async with running_app(make_settings(tmp_path)) as running:
        soon = a_service(ADVICE, promise_s=1)
        await running.service.parts.database.work(lambda work: store.put_service(work, soon))
        await running.service.desk.board.load()
        yield running


@pytest.mark.req("R27", "R44", "R46")
async def test_a_supervisor_sees_looks_on_takes_over_and_tells(chromium: Browser, app: Running) -> None:
    album = Album("wallboard-")
    visitor = await VisitorDriver(app.url).arrives(SITE)
    second = await VisitorDriver(app.url).arrives(SITE)
    async with StaffDriver(app.url) as aino:
        await aino.signs_in("aino@town.example", PASSWORD)
        conversation = await visitor.starts("Mistä saan pysäköintiluvan?", ADVICE)
        await aino.takes(conversation)
        await aino.is_("break_soon")

        context = await context_for(chromium, "fi")
        page = await context.new_page()
        await page.goto(f"{app.url}/console/wallboard")
        await page.locator("#sign-in-email").fill("saara@town.example")
        await page.locator("#sign-in-password").fill(PASSWORD)
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("heading", level=1, name=fi("title"))).to_be_visible()
        late = page.get_by_role("region", name=fi("late"))
        await expect(late.get_by_text("Aino")).to_be_visible()
        await assert_accessible(page)
        await album.picture(page, "calm")

        # Own limits: an alert stays until it has been seen.
        await page.get_by_role("button", name=fi("thresholds.title")).click()
        limits = page.get_by_role("dialog").get_by_role("group", name=fi("measure.waiting"))
        await limits.get_by_label(fi("thresholds.late")).fill("1")
        await expect(limits.get_by_role("alert")).to_have_text(fi("thresholds.order"))
        await limits.get_by_label(fi("thresholds.warn")).fill("1")
        await assert_accessible(page)
        await page.get_by_role("button", name=fi("thresholds.save")).click()
        await expect(page.get_by_role("dialog")).to_have_count(0)
        await second.starts("Onko teillä auki?", ADVICE)
        alert = page.get_by_text(fi("alert.waiting"), exact=False).first
        await expect(alert).to_be_visible()
        await assert_accessible(page)
        await album.picture(page, "alert")
        await page.get_by_role("button", name=fi("alert.seen")).click()
        await expect(page.get_by_role("button", name=fi("alert.seen"))).to_have_count(0)
        assert (
            await app.service.parts.database.read(
                lambda c: c.exec_driver_sql("select count(*) from preference where staff = 'saara'").scalar()
            )
        ) == 1

        # Looking on: the advisor sees it, the visitor does not.
        await late.get_by_role("button", name=fi("late.look"), exact=False).first.click()
        dialog = page.get_by_role("dialog")
        await expect(dialog.get_by_text("Mistä saan pysäköintiluvan?")).to_be_visible()
        await dialog.get_by_role("textbox").fill("Lupa haetaan verkossa")
        await page.keyboard.press("Enter")
        await expect(dialog.get_by_text("Lupa haetaan verkossa")).to_be_visible()
        await aino.until(
            lambda: (
                [data["kind"] for name, data in aino.pushed if name == "beside:added"] == ["joined", "said"]
            ),
            "that she is looked on and whispered to",
        )
        assert not any(name.startswith("beside") for name, _ in visitor.pushed)
        await assert_accessible(page)
        await album.picture(page, "beside")

        # Taking over asks once more, and the visitor is told who serves them.
        await dialog.get_by_role("button", name=fi("beside.take")).click()
        await dialog.get_by_role("button", name=fi("beside.take_sure")).click()
        await expect(page.locator("[data-composer]")).to_be_visible()
        await visitor.until(lambda: bool(visitor.view and visitor.view.advisor_name == "Saara"), "who serves")
        await aino.until(lambda: "desk:gone" in [name for name, _ in aino.pushed], "that it is gone")
        await expect(page.get_by_text("Lupa haetaan verkossa")).to_be_visible()
        await expect(page.get_by_text(say("console", "fi", "aside.here", names="Saara"))).to_have_count(0)
        await assert_accessible(page)
        await album.picture(page, "taken-over")

        # A notice: to staff with receipts, and on the first screen of the widget.
        await page.get_by_role("link", name=say("console", "fi", "section.wallboard")).click()
        await page.get_by_role("button", name=fi("notices.write")).click()
        dialog = page.get_by_role("dialog")
        for field, text in zip(await dialog.get_by_role("textbox").all(), OUTAGE.values(), strict=True):
            await field.fill(text)
        await dialog.get_by_label(fi("notices.also_visitors")).check()
        await assert_accessible(page)
        await dialog.get_by_role("button", name=fi("notices.send")).click()
        await expect(page.get_by_text(fi("notices.read_by", read=1, all=5))).to_be_visible()
        async with aiohttp.ClientSession() as session:
            home = await http(session, "GET", app.url, f"/api/widget/home?site={SITE}&lang=sv&path=/")
        assert home["notice"] == OUTAGE["sv"]

        # What hurts goes to whoever owns the service.
        await page.keyboard.press("Control+k")
        await expect(page.locator("dialog.palette")).to_be_visible()
        await page.keyboard.type("x")
        await expect(page.get_by_role("dialog").get_by_role("textbox")).to_be_focused()
        await page.keyboard.type("Liian monta painiketta")
        await assert_accessible(page)
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("dialog")).to_have_count(0)
        other = await context_for(chromium, "fi", phone=True)
        owners = await other.new_page()
        await owners.goto(f"{app.url}/console/pains")
        await owners.locator("#sign-in-email").fill("matti@town.example")
        await owners.locator("#sign-in-password").fill(PASSWORD)
        await owners.keyboard.press("Enter")
        await expect(owners.get_by_text("Liian monta painiketta")).to_be_visible()
        await expect(owners.locator("li", has_text=say("console", "fi", "section.wallboard"))).to_be_visible()
        await assert_accessible(owners)
        await album.picture(owners, "pains")
        await other.close()

        # On a narrow screen in the dark, with the curves there.
        await expect(page.locator(".chart-plot canvas").first).to_be_visible(timeout=60_000)
        await album.picture(page, "curves")
        await page.set_viewport_size({"width": 320, "height": 700})
        await page.emulate_media(color_scheme="dark")
        await page.reload()
        await expect(page.locator(".chart-plot canvas").first).to_be_visible(timeout=60_000)
        await assert_accessible(page)
        assert await page.evaluate("document.documentElement.scrollWidth") <= 320
        await album.picture(page, "narrow-dark")
        await context.close()
    for one in (visitor, second):
        await one.disconnect()
