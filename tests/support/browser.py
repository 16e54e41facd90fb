"""Chromium under the test's control, and the accessibility checker injected into its pages."""

import json
from pathlib import Path
from typing import Any

from playwright.async_api import Frame, Page

ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"

BASE_FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--autoplay-policy=no-user-gesture-required",
)

CALL_FLAGS = (
    "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream=fps=30,display-media-type=browser",
    "--allow-loopback-in-peer-connection",
)
"""A camera, a microphone and a shared tab that need no hardware and ask no question."""

RUN = """async () => {
  const {violations} = await axe.run(document, {resultTypes: ["violations"], iframes: false});
  return violations.map(({id, impact, help, nodes}) => ({
    id, impact, help, nodes: nodes.map(({target, failureSummary}) => [target.join(" "), failureSummary]),
  }));
}"""


async def _check(frame: Frame, source: str) -> list[dict[str, Any]]:
    await frame.evaluate(source)
    found: list[dict[str, Any]] = await frame.evaluate(RUN)
    return [{"page": frame.url.split("?")[0], **violation} for violation in found]


async def axe_violations(page: Page) -> list[dict[str, Any]]:
    """Everything axe finds in the page and in each of its frames, with every rule on."""
    source = AXE.read_text()
    found: list[dict[str, Any]] = []
    for frame in page.frames:
        if frame.url.startswith("http"):
            found += await _check(frame, source)
    return found


async def assert_accessible(page: Page) -> None:
    found = await axe_violations(page)
    assert not found, json.dumps(found, indent=1, ensure_ascii=False)
