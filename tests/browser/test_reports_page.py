"""Reports as a main user reads them: a period, a service, numbers for curves, a file, and nothing at all."""

import csv
import io
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from advisory.clock import SECOND_MS
from advisory.texts import say
from tests.browser.test_settings_pages import station
from tests.reports.test_service import lived
from tests.support.app import Running, make_settings, running_app
from tests.support.browser import DESKTOP, PHONE, Album, context_for
from tests.support.clock import FrozenClock
from tests.support.house import a_house
from tests.support.town import ADVICE, LIBRARY, PASSWORD
from tools.frontend import build

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(180)]


def fi(key: str, **params: str | int) -> str:
    return say("reports", "fi", key, **params)


@pytest.fixture
async def app(tmp_path: Path, clock: FrozenClock) -> AsyncIterator[Running]:
    """A day with thirteen conversations is behind us."""
    build()
    settings = make_settings(tmp_path)
    async with a_house(tmp_path, settings.database_url, clock) as house:
        await lived(house)
    async with running_app(settings, clock, fresh=False) as running:
        yield running


async def chooses(page: Page, label: str, value: str) -> None:
    await page.get_by_label(fi(label), exact=True).select_option(value)


@pytest.mark.req("R23", "R26")
async def test_a_report_is_read_narrowed_and_taken_along(
    chromium: Browser, app: Running, clock: FrozenClock
) -> None:
    album = Album("reports-")
    context = await context_for(chromium, "fi")
    page = await context.new_page()
    await page.clock.set_fixed_time(clock() / SECOND_MS)
    await page.goto(f"{app.url}/console/reports")
    await page.locator("#sign-in-email").fill("matti@town.example")
    await page.locator("#sign-in-password").fill(PASSWORD)
    await page.keyboard.press("Enter")
    await expect(page.get_by_text(fi("summary.contacts", n=13))).to_be_visible()
    contacts = page.get_by_role("region", name=fi("chart.contacts"), exact=True)
    await contacts.get_by_text(fi("chart.table")).focus()
    await page.keyboard.press("Enter")
    await expect(contacts.get_by_role("row", name="1.6.2026 13", exact=True)).to_be_visible()
    await station(page, album, "month")

    # What an hour costs: half a line is said beside its field, and Escape leaves all as it was.
    await page.get_by_role("button", name=fi("costs.change")).focus()
    await page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    hour = dialog.get_by_role("group", name=fi("channel.name.chat")).get_by_label(fi("costs.hour"))
    await expect(hour).to_be_focused()
    await page.keyboard.type("paljon")
    await page.keyboard.press("Enter")
    await expect(dialog.get_by_text(fi("costs.number"))).to_be_visible()
    await expect(hour).to_be_focused()
    await station(page, album, "costs")
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("button", name=fi("costs.change"))).to_be_focused()

    await chooses(page, "period", "week")
    await chooses(page, "service", ADVICE)
    # Thirteen less these would tell of the library's three.
    await expect(page.get_by_text(fi("hidden.whole.means")).first).to_be_visible()
    await station(page, album, "untold")
    # A line that is down is said in words, beside what was pressed.
    await page.route("**/api/reports/export*", lambda route: route.abort())
    await page.get_by_role("button", name=fi("export.csv")).click()
    offline = fi("export.failed", reason=say("console", "fi", "no_connection"))
    await expect(page.get_by_role("alert").filter(has_text=offline)).to_be_visible()
    await page.unroute("**/api/reports/export*")
    async with page.expect_download() as downloading:
        await page.get_by_role("button", name=fi("export.csv")).focus()
        await page.keyboard.press("Enter")
    await expect(page.locator(".done-line")).to_have_text(fi("export.done"))
    file = await (await downloading.value).path()
    rows = list(csv.reader(io.StringIO(file.read_text("utf-8-sig")), delimiter=";"))
    assert next(row for row in rows if row[:1] == [fi("figure.contacts")])[1] == fi("hidden.whole")

    # Too few to be told is not the same as nothing.
    await chooses(page, "service", LIBRARY)
    few = f"1.6.2026 {fi('hidden.few')}"
    await expect(contacts.get_by_role("row", name=few, exact=True)).to_be_visible()

    await chooses(page, "period", "last_week")
    await expect(page.get_by_role("heading", name=fi("none.title"))).to_be_visible()
    await station(page, album, "empty")

    # On a phone the sections that have no room are behind one button, which says where one is.
    await page.set_viewport_size(PHONE)
    label = say("console", "fi", "nav.rest.label", now=say("console", "fi", "section.reports"))
    await page.get_by_role("button", name=label).focus()
    await page.keyboard.press("Enter")
    here = page.get_by_role("menuitemradio", name=say("console", "fi", "section.reports"))
    await expect(here).to_be_focused()
    await station(page, album, "sections")
    await page.keyboard.press("ArrowUp")
    await page.keyboard.press("Enter")
    await expect(page).to_have_url(f"{app.url}/console/wallboard")
    await page.set_viewport_size(DESKTOP)
    wallboard = page.get_by_role("link", name=say("console", "fi", "section.wallboard"))
    await expect(wallboard).to_have_attribute("aria-current", "page")
    await context.close()
