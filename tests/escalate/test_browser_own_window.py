"""A page around the widget that forbids camera and microphone: the call goes to a window of its own."""

import re
from collections.abc import AsyncIterator
from html import escape
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest
from aiohttp import web
from playwright.async_api import Browser, expect

from advisory.lab.processes import free_port
from tests.escalate.test_browser_call import (
    DESK,
    PHONE,
    STATIC,
    THEIRS,
    Pair,
    no_blocking_in_the_loop,
)
from tests.support.app import RECORDING, make_settings, running_app
from tests.support.browser import Album, assert_accessible
from tests.support.lacking import lacking
from tests.support.town import PASSWORD, SITE, a_site

__all__ = ["no_blocking_in_the_loop"]
pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(180)]

HOST = """<!doctype html><html lang="fi"><head><title>Kaupunki</title>
<meta name="viewport" content="width=device-width"></head><body><main><h1>Kaupunki</h1>
<iframe title="Neuvonta" style="width: 370px; height: 640px" src="{frame}"
 allow="camera; microphone; display-capture"></iframe></main></body></html>"""


@pytest.fixture
async def pair(tmp_path: Path, chromium: Browser) -> AsyncIterator[Pair]:
    """The visitor's page is another's, with our frame in it; the pair's visitor page is that whole page."""
    if not STATIC.exists():
        lacking("The built front end")
    async with running_app(make_settings(tmp_path, media=True, **RECORDING)) as running:
        port = free_port()
        service = urlsplit(running.url).hostname
        host = f"http://{'localhost' if service == '127.0.0.1' else '127.0.0.1'}:{port}"
        await running.service.sites.put(a_site(running.url, origins=(running.url, host)))
        asked = {"site": SITE, "lang": "fi", "path": "/fi/", "title": "Etusivu", "origin": host}
        frame = escape(f"{running.url}/w/app?{urlencode(asked)}")

        async def city(_: web.Request) -> web.Response:
            headers = {"Permissions-Policy": "camera=(), microphone=()"}
            return web.Response(text=HOST.format(frame=frame), content_type="text/html", headers=headers)

        pages = web.Application()
        pages.router.add_get("/fi/", city)
        runner = web.AppRunner(pages)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", port).start()
        phone, desk = await chromium.new_context(**PHONE), await chromium.new_context(**DESK)
        visitor, advisor = await phone.new_page(), await desk.new_page()
        await visitor.goto(f"{host}/fi/")
        yield Pair(running, visitor, advisor)
        await phone.close()
        await desk.close()
        await runner.cleanup()


async def test_one_press_takes_the_call_to_a_window_of_its_own_and_writing_goes_on_in_both(
    pair: Pair,
) -> None:
    album = Album("own-window-")
    frame = pair.visitor.frame_locator("iframe")
    await pair.advisor.goto(f"{pair.running.service.settings.staff_url}/console")
    await pair.advisor.fill("input[type=email]", "aino@town.example")
    await pair.advisor.fill("input[type=password]", PASSWORD)
    await pair.advisor.keyboard.press("Enter")
    await frame.get_by_role("button", name="Kysy neuvojalta", exact=True).click()
    await frame.locator("textarea").first.fill("Miten haen pysäköintitunnusta?")
    await frame.get_by_role("button", name="Lähetä kysymys").click()
    await pair.advisor.get_by_role("button", name=re.compile(r"^Ota \d")).click()
    await pair.press(pair.advisor, "Kuvayhteys")
    await pair.press(pair.advisor, "Videopuhelu")

    # Told before anything is asked of the browser, and without a button that would only fail.
    await expect(frame.get_by_role("heading", name="Jatketaanko puhelulla?")).to_be_visible()
    await expect(frame.get_by_text("Tämä sivusto ei salli")).to_be_visible()
    await expect(frame.get_by_role("button", name="Vastaa kameralla")).to_have_count(0)
    await assert_accessible(pair.visitor)
    await album.picture(pair.visitor, "forbidden")
    async with pair.visitor.context.expect_page() as opening:
        await frame.get_by_role("button", name="Avaa puhelu omaan ikkunaan").press("Enter")
    own = await opening.value
    await expect(own.get_by_text("Miten haen pysäköintitunnusta?")).to_be_visible()
    assert set(dict(part.split("=") for part in urlsplit(own.url).query.split("&"))) <= {
        *("site", "lang", "path", "own")
    }
    assert urlsplit(own.url).fragment == ""
    await expect(frame.get_by_text("Oma ikkuna avautui.")).to_be_visible()
    await album.picture(own, "offered")
    await pair.press(own, "Vastaa kameralla")
    await expect(own.locator(".call-panel[data-state=live]")).to_be_visible()
    assert await pair.moves(own, THEIRS)
    assert await pair.moves(pair.advisor, THEIRS)
    await expect(frame.get_by_text("Puhelu on auki toisessa ikkunassa.")).to_be_visible()
    for page in (pair.visitor, own):
        await assert_accessible(page)
    await album.picture(pair.visitor, "elsewhere")
    await album.picture(own, "live")

    for writes, words in ((own, "Täältä puhelun vierestä"), (frame, "Ja täältä sivulta")):
        await writes.get_by_label("Viesti").fill(words)
        await writes.get_by_role("button", name="Lähetä", exact=True).click()
        for shown in (own, frame, pair.advisor):
            await expect(shown.get_by_text(words).first).to_be_visible()

    # Reloaded, it is told again whose it is, and goes back into its call.
    await own.reload()
    assert await pair.moves(own, THEIRS)
    assert await own.evaluate("JSON.stringify([{...localStorage}, document.cookie])") == '[{},""]'

    # Alone, it is nobody's.
    stranger = await pair.visitor.context.new_page()
    await stranger.goto(own.url)
    await expect(stranger.get_by_role("button", name="Kysy neuvojalta", exact=True)).to_be_visible()
    await pair.press(own, "Lopeta puhelu")
    await expect(own.locator(".call-panel")).to_have_count(0)
