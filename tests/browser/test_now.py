"""Before anybody writes they are told how it is now: open, about to close, full, or closed until when."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.async_api import Browser, FrameLocator, Locator, Page, expect
from sqlalchemy import select

from advisory.chat.tables import conversation
from advisory.desk import store as desk_store
from advisory.desk.hours import DAYS, Hours
from advisory.texts import say
from tests.support.app import Running
from tests.support.browser import Album, assert_accessible, context_for
from tests.support.pages import visitor_words
from tests.support.town import ADVICE, SITE, a_service
from tests.support.variants import WHOLE

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(240), pytest.mark.req("R15", "R34")]

QUESTION = "Voinko vaihtaa paikkaa?"
LEAVE = {"fi": "Jätä viesti", "sv": "Lämna ett meddelande", "en": "Leave a message"}
OPENS = {"fi": "aukeaa", "sv": "öppnar", "en": "opens"}
LOOKED_AT_AGAIN = 'document.dispatchEvent(new Event("visibilitychange"))'


async def keeps(app: Running, hours: Hours, queue_limit: int = 100) -> None:
    """The town's service has these hours from now on."""
    changed = a_service(ADVICE, hours=hours, queue_limit=queue_limit)
    await app.service.parts.database.work(lambda work: desk_store.put_service(work, changed))
    await app.service.desk.board.load()


def at_noon(minutes: int) -> tuple[str, str]:
    """Where it is noon just now, and what the clock says there so much later: no day ends in between."""
    now = datetime.now(UTC)
    east = 12 - now.hour
    return f"Etc/GMT{-east:+d}", (now + timedelta(hours=east, minutes=minutes)).strftime("%H:%M")


def closing_in(minutes: int) -> Hours:
    zone, closes = at_noon(minutes)
    return Hours(week={day: (("00:00", closes),) for day in DAYS}, zone=zone)


def opening_in(minutes: int) -> Hours:
    zone, opens = at_noon(minutes)
    return Hours(week={day: ((opens, "24:00"),) for day in DAYS}, zone=zone)


class Guest:
    """Somebody on a page of the town; `again` as when they come back to the tab."""

    def __init__(self, page: Page, lang: str, app: Running) -> None:
        self.page = page
        self.lang = lang
        self.app = app

    @property
    def panel(self) -> FrameLocator:
        return self.page.frame_locator("iframe")

    @property
    def launcher(self) -> Locator:
        return self.page.locator("section > button")

    @property
    def told(self) -> Locator:
        return self.panel.locator(".availability")

    def words(self, key: str) -> str:
        return visitor_words(self.lang, key)

    def begins(self, key: str) -> str:
        """A text as far as its first blank."""
        return self.words(key).split("{")[0].strip()

    def button(self, key: str) -> Locator:
        return self.panel.get_by_role("button", name=self.words(key), exact=True)

    async def again(self) -> None:
        await self.page.frames[1].evaluate(LOOKED_AT_AGAIN)


async def a_guest(app: Running, browser: Browser, lang: str, *, dark: bool) -> Guest:
    context = await context_for(browser, lang, dark=dark)
    page = await context.new_page()
    # What is told may be kept for half a minute; nobody waits for that here.
    session = await context.new_cdp_session(page)
    await session.send("Network.setCacheDisabled", {"cacheDisabled": True})
    script = f'<script src="{app.url}/w/loader.js" data-site="{SITE}" data-lang="{lang}" async></script>'
    host = f'<!doctype html><html lang="{lang}"><title>x</title><main><h1>x</h1></main>{script}'
    await page.route(
        f"{app.url}/town", lambda route: route.fulfill(body=host, content_type="text/html; charset=utf-8")
    )
    await page.goto(f"{app.url}/town")
    return Guest(page, lang, app)


@pytest.mark.parametrize(
    ("lang", "dark"), [("fi", False), ("sv", True), pytest.param("en", False, marks=WHOLE)]
)
async def test_how_it_is_now_is_told_first(app: Running, chromium: Browser, lang: str, dark: bool) -> None:
    album = Album(f"now-{lang}-{'dark' if dark else 'light'}-")

    async def look(step: str) -> None:
        await album.both_sizes(guest.page, step)
        await guest.page.emulate_media(forced_colors="active")
        await album.both_sizes(guest.page, f"{step}-contrast")
        await guest.page.emulate_media(forced_colors="none")
        await assert_accessible(guest.page)

    await keeps(app, closing_in(20))
    guest = await a_guest(app, chromium, lang, dark=dark)
    await expect(guest.launcher.locator("small")).not_to_be_empty()
    await guest.launcher.click()
    await expect(guest.told).to_contain_text(guest.begins("closing"))
    await expect(guest.button("home.ask")).to_be_visible()
    await look("closing")

    await keeps(app, closing_in(120), queue_limit=0)
    await guest.again()
    await expect(guest.told).to_have_text(guest.words("full"))
    await expect(guest.button("home.ask")).to_have_count(0)
    await look("full")

    await keeps(app, closing_in(120))
    await guest.again()
    await guest.button("home.ask").click()
    field = guest.panel.get_by_label(guest.words("before.question"))
    await field.fill(QUESTION)
    await keeps(app, opening_in(120))
    await guest.again()
    await expect(guest.panel.locator(".notice", has_text=guest.begins("shut.opens"))).to_be_visible()
    await expect(guest.button("before.send")).to_have_count(0)
    await look("closed-while-writing")
    await guest.button("message.leave").click()
    await expect(guest.panel.locator("form#leave textarea")).to_have_value(QUESTION)

    await guest.page.reload()
    await expect(guest.launcher.locator("b")).to_have_text(LEAVE[lang])
    await expect(guest.launcher.locator("small")).to_contain_text(OPENS[lang])
    await look("launcher-closed")
    await guest.launcher.click()
    await expect(guest.told).to_contain_text(guest.begins("shut.opens"))
    await look("home-closed")
    await guest.button("message.leave").click()
    await guest.panel.locator("form#leave textarea").fill(QUESTION)
    await guest.panel.get_by_role("button", name=say("message", lang, "send"), exact=True).click()
    there = guest.panel.get_by_role("heading", name=say("message", lang, "there"))
    await expect(there).to_be_visible()
    channels = select(conversation.c.channel)
    left = await app.service.parts.database.read(lambda c: list(c.execute(channels).scalars()))
    assert left == ["message"]
    await look("message-there")
