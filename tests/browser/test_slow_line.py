"""A visitor where the network is poor: 64 kbit/s in each direction, once with WebSocket and once without."""

import os
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from advisory.lab.processes import free_port
from tests.browser.city import City
from tests.support.pages import AdvisorPage, VisitorPage
from tests.support.slow_line import SlowLine, slow_line

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(300), pytest.mark.req("R78")]

BITS_PER_S = 64_000
PATIENCE_MS = 90_000
NO_SOCKETS = """window.WebSocket = class {
  constructor() { setTimeout(() => this.onclose?.(), 50); }
  send() {}
  close() {}
};"""
"""A network that lets none open."""


@pytest.fixture
async def far(
    first_city: City, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[tuple[City, SlowLine]]:
    """The city at the far end of a slow line for visitors; staff sit beside it."""
    near, listen = first_city.copied_to(tmp_path / "city"), free_port()
    monkeypatch.setitem(os.environ, "ADVISORY_VISITOR_URL", f"http://localhost:{listen}")
    monkeypatch.setitem(os.environ, "ADVISORY_DEMO_URL", f"http://127.0.0.1:{listen}")
    near.start()
    try:
        async with slow_line(listen, near.port, BITS_PER_S) as line:
            yield near, line
    finally:
        near.stop()


@pytest.mark.parametrize(
    "sockets",
    [pytest.param(True, id="websocket", marks=pytest.mark.whole), pytest.param(False, id="polling")],
)
async def test_the_widget_opens_and_words_go_both_ways(
    chromium: Browser, far: tuple[City, SlowLine], sockets: bool
) -> None:
    city, line = far
    pages = os.environ["ADVISORY_DEMO_URL"]
    anna = await AdvisorPage.opens(chromium, city, "fi")
    await anna.signs_in(city, "anna.lindholm")

    context = await chromium.new_context(locale="fi-FI")
    context.set_default_timeout(PATIENCE_MS)
    if not sockets:
        await context.add_init_script(NO_SOCKETS)
    page = await context.new_page()
    visitor = VisitorPage(page, "fi")
    began = time.monotonic()
    await page.goto(f"{pages}/fi/kirjasto", timeout=PATIENCE_MS)
    await expect(visitor.launcher.locator("small")).not_to_be_empty(timeout=PATIENCE_MS)
    loaded = time.monotonic()
    await visitor.launcher.click()
    await expect(visitor.button("home.ask")).to_be_visible(timeout=PATIENCE_MS)
    opened = time.monotonic()
    await visitor.button("home.ask").click()
    await visitor.asks("Kuinka monta kirjaa saa lainata?", "Veikko")
    await anna.takes()
    asked = time.monotonic()
    await anna.says("Sata lainaa kerralla.")
    await expect(visitor.log.get_by_text("Sata lainaa kerralla.", exact=True)).to_be_visible(
        timeout=PATIENCE_MS
    )
    answered = time.monotonic()
    await visitor.says("Kiitos!")
    desk = anna.page.locator(".thread .log")
    await expect(desk.get_by_text("Kiitos!", exact=True)).to_be_visible(timeout=PATIENCE_MS)
    thanked = time.monotonic()
    print(
        f"page {loaded - began:.1f} s, widget open {opened - loaded:.1f} s, answer {answered - asked:.1f} s, "
        f"thanks {thanked - answered:.1f} s, {line.down.carried / 1000:.0f} kB down, "
        f"{line.up.carried / 1000:.0f} kB up"
    )
    await context.close()
    assert opened - loaded < PATIENCE_MS / 1_000
    assert line.down.carried < 115_000, "what a visitor has to load for a page and a conversation"
