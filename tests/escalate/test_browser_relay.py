"""Calls from a home behind a router that lets out little, in Chromium, by the deployment's own coturn."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from playwright.async_api import Browser, BrowserContext, async_playwright

from advisory.lab.processes import found, free_port
from tests.escalate.test_browser_call import DESK, PHONE, STATIC, meet
from tests.support.app import make_settings, running_app
from tests.support.browser import BASE_FLAGS, call_flags
from tests.support.lacking import lacking
from tests.support.network import Home, a_home
from tests.support.relay import SECRET, RelayServer

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(120)]

KEEP = """() => {
  const Real = RTCPeerConnection;
  window.made = [];
  window.RTCPeerConnection = class extends Real {
    constructor(...given) { super(...given); window.made.push(this); }
  };
}"""

PAIRS = """async () => {
  const ways = [];
  for (const pc of window.made.filter((one) => one.connectionState === "connected")) {
    const report = await pc.getStats();
    const transport = [...report.values()].find((one) => one.type === "transport");
    const {localCandidateId, remoteCandidateId} = report.get(transport.selectedCandidatePairId);
    const [here, there] = [report.get(localCandidateId), report.get(remoteCandidateId)];
    const {address, port} = there;
    ways.push({type: here.candidateType, by: here.relayProtocol ?? "", address, port});
  }
  return ways;
}"""

PORTS = range(40_000, 40_060)


@pytest.fixture
def no_blocking_in_the_loop() -> None:
    """Pages are read from disk when they are first asked for; other tests watch the loop."""


@pytest.mark.parametrize("way", [pytest.param("ports", marks=pytest.mark.whole), "udp", "tcp"])
async def test_both_see_each_other_from_behind_a_router(tmp_path: Path, chromium: Browser, way: str) -> None:
    """Straight to the fixed ports where the router lets them out, and else through the relay's one port."""
    if not STATIC.exists():
        lacking("The built front end")
    with a_home() as home:
        if way == "ports" and not home.has_router:
            pytest.skip("network namespaces are forbidden here: nothing to call from behind")
        port = free_port()
        relay = RelayServer(tmp_path / "relay", home.city, leads_to=home.city)
        relayed = {"turn_urls": relay.url(way), "turn_secret": SECRET, "turn_only": True}
        settings = make_settings(
            tmp_path,
            media=True,
            host="0.0.0.0",
            port=port,
            visitor_url=f"http://{home.city}:{port}",
            media_address=home.city,
            media_ports=f"{PORTS[0]}-{PORTS[-1]}",
            **({} if way == "ports" else relayed),
        )
        through = f"udp dport {PORTS[0]}-{PORTS[-1]}" if way == "ports" else f"{way} dport {relay.port}"
        home.lets_out(f"tcp dport {port}", through)
        if way != "ports":
            relay.start()
        try:
            async with (
                running_app(settings) as running,
                at_home(home, tmp_path, settings.visitor_url) as phone,
            ):
                desk = await chromium.new_context(**DESK)
                for context in (phone, desk):
                    await context.add_init_script(f"({KEEP})()")
                pair = await meet(running, await phone.new_page(), await desk.new_page())
                await pair.call()
                await pair.see_each_other()
                for page in (pair.visitor, pair.advisor):
                    ways = await page.evaluate(PAIRS)
                    assert ways, "a connection"
                    told = json.dumps(ways)
                    assert all(one["address"] == home.city and one["port"] in PORTS for one in ways), told
                    if way == "ports":
                        assert all(one["type"] != "relay" for one in ways), told
                    else:
                        assert all((one["type"], one["by"]) == ("relay", way) for one in ways), told
                await desk.close()
        finally:
            relay.stop()


@asynccontextmanager
async def at_home(home: Home, folder: Path, origin: str) -> AsyncIterator[BrowserContext]:
    """A browser in the home. A page gets a camera only by HTTPS, or where its origin is named."""
    program = found("chromium", "chromium-browser")
    assert program is not None
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=home.program(program, folder),
            args=[*BASE_FLAGS, *call_flags(), f"--unsafely-treat-insecure-origin-as-secure={origin}"],
            ignore_default_args=["--headless"],
        )
        yield await browser.new_context(**PHONE)
        await browser.close()
