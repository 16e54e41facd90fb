"""The widget is a guest on other people's pages, and behaves like one."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Browser, Request, Route, expect

from advisory.texts import say
from tests.browser.city import SITE, City
from tests.support.browser import assert_accessible, context_for
from tests.support.pages import VisitorPage

pytestmark = [pytest.mark.browser, pytest.mark.slow]

WATCH_SHIFTS = """() => {
  window.shifts = [];
  const note = (list) => {
    for (const {value, sources} of list.getEntries()) {
      window.shifts.push([value, sources.map(({node}) => node?.nodeName)]);
    }
  };
  new PerformanceObserver(note).observe({type: "layout-shift", buffered: true});
}"""
FOCUSED_IN_LOADER = "() => document.activeElement.shadowRoot?.activeElement?.tagName"


def of_service(request: Request, city: City) -> bool:
    return request.url.startswith(city.url)


@pytest.mark.req("R10", "R116")
async def test_a_host_page_pays_for_the_loader_and_one_cookieless_request(
    chromium: Browser, city: City
) -> None:
    context = await context_for(chromium, "fi")
    await context.add_cookies([{"name": "advisory_session", "value": "somebody", "url": city.url}])
    page = await context.new_page()
    await page.add_init_script(f"({WATCH_SHIFTS})()")
    requests: list[Request] = []
    page.on("request", lambda request: requests.append(request))

    await page.goto(f"{city.pages}/fi/kirjasto")
    await expect(page.locator("section > button small")).not_to_be_empty()
    await page.wait_for_load_state("networkidle")

    asked = [request for request in requests if of_service(request, city)]
    assert [urlsplit(request.url).path for request in asked] == ["/w/loader.js", "/w/state"]
    state = asked[1]
    assert "cookie" not in await state.all_headers()
    answer = await state.response()
    assert answer is not None
    headers = await answer.all_headers()
    assert "set-cookie" not in headers
    assert "max-age" in headers["cache-control"]

    await page.locator("section > button").click()
    panel = page.frame_locator("iframe")
    await expect(panel.get_by_role("heading", level=1)).to_be_visible()
    await page.wait_for_load_state("networkidle")
    hosts = {urlsplit(request.url).netloc for request in requests if request.url.startswith("http")}
    assert hosts == {urlsplit(city.url).netloc, urlsplit(city.pages).netloc}
    shifts = await page.evaluate("window.shifts")
    assert not shifts, shifts


@pytest.mark.req("R10")
async def test_focus_goes_into_the_panel_and_comes_back(chromium: Browser, city: City) -> None:
    visitor = await VisitorPage.opens(chromium, city, "fi", "kirjasto")
    await expect(visitor.launcher.locator("small")).not_to_be_empty()
    await visitor.launcher.focus()
    await visitor.page.keyboard.press("Enter")
    await expect(visitor.panel.get_by_role("heading", level=1)).to_be_focused()
    assert await visitor.page.evaluate(FOCUSED_IN_LOADER) == "IFRAME"

    await visitor.page.keyboard.press("Escape")
    await expect(visitor.page.locator("iframe")).to_be_hidden()
    assert await visitor.page.evaluate(FOCUSED_IN_LOADER) == "BUTTON"

    await visitor.page.keyboard.press("Enter")
    await expect(visitor.panel.get_by_role("heading", level=1)).to_be_focused()
    await visitor.button("minimise").press("Enter")
    await expect(visitor.launcher).to_be_visible()
    assert await visitor.page.evaluate(FOCUSED_IN_LOADER) == "BUTTON"


@pytest.mark.parametrize(("lang", "path"), [("fi", "kirjasto"), ("sv", "bibliotek"), ("en", "library")])
async def test_the_widget_speaks_the_language_of_the_page(
    chromium: Browser, city: City, lang: str, path: str
) -> None:
    visitor = await VisitorPage.opens(chromium, city, lang, path)
    await expect(visitor.launcher.locator("b")).to_have_text(say("launcher", lang, "ask"))
    await visitor.opens_panel()
    await expect(visitor.panel.locator("html")).to_have_attribute("lang", lang)
    await expect(visitor.panel.get_by_role("heading", level=1)).to_have_text(visitor.words("home.greeting"))


async def test_code_that_does_not_come_is_told_of_and_asked_for_again(chromium: Browser, city: City) -> None:
    visitor = await VisitorPage.opens(chromium, city, "fi", "kirjasto")
    asked: list[str] = []

    async def fails(route: Route) -> None:
        asked.append(route.request.url)
        await route.abort()

    await visitor.page.route("**/assets/later-*.js", fails)
    await visitor.opens_panel()
    assert not asked, "nothing of a conversation is loaded before one is begun"
    await visitor.button("home.ask").click()
    await visitor.writes_question("Kuinka monta kirjaa saa lainata?")
    await visitor.button("before.send").click()
    told = visitor.panel.get_by_role("status").filter(has_text=visitor.words("no_connection"))
    await expect(told).to_be_visible()
    await assert_accessible(visitor.page)
    await visitor.page.unroute("**/assets/later-*.js")
    await expect(visitor.panel.locator(".yours")).to_be_visible()
    await visitor.button("queue.leave").click()
    await expect(visitor.button("ending.done")).to_be_visible()


@pytest.fixture
def stranger(city: City) -> Iterator[str]:
    """A page of somebody whom the site's key was not given to."""
    text = f'<!doctype html><title>x</title><script src="{city.url}/w/loader.js" data-site="{SITE}"></script>'

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(f"<html><body>{text}</body></html>".encode())

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Page)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


async def test_a_page_of_another_origin_gets_no_frame(chromium: Browser, city: City, stranger: str) -> None:
    page = await (await context_for(chromium, "fi")).new_page()
    refusals: list[str] = []
    page.on("console", lambda message: refusals.append(message.text))
    await page.goto(stranger)
    await page.locator("section > button").click()
    await expect(page.locator("iframe")).to_be_attached()
    while not any("frame-ancestors" in text for text in refusals):
        await page.wait_for_event("console")
    await page.frames[1].wait_for_url("chrome-error:**")
    await expect(page.frame_locator("iframe").locator(".panel")).to_have_count(0)
