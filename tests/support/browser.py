"""Chromium under the test's control, and the accessibility checker injected into its pages."""

import asyncio
import json
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from playwright.async_api import Browser, BrowserContext, Frame, Locator, Page, ViewportSize, async_playwright

from advisory.lab.processes import free_port

ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
JOURNEY = ROOT / "var" / "journey"

# Chromium keeps a page of its own for the list under each window's address bar, which costs more than most
# pages under test. A second flag takes the first one's place: what Playwright leaves out stands here too.
LEFT_OUT = (
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose",
    "HttpsUpgrades",
    "HttpsFirstBalancedModeAutoEnable",
    "LensOverlay",
    "MediaRouter",
    "PaintHolding",
    "ThirdPartyStoragePartitioning",
    "AvoidCorsURLLoaderRestartOnRedirect",
    "TcpPortRandomizationWin",
    "OptimizationHints",
    "NetworkTimeServiceQuerying",
    "AimEnabled",
    "PreconnectToSearch",
    "WebUIOmniboxPopup",
    "WebUIOmniboxAimPopup",
)

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
    f"--disable-features={','.join(LEFT_OUT)}",
)

USUAL_DEVICES = "fps=30,display-media-type=browser"


def call_flags(devices: str = USUAL_DEVICES) -> tuple[str, ...]:
    """A camera, a microphone and a shared tab that need no hardware and ask no question."""
    return (
        "--use-fake-ui-for-media-stream",
        f"--use-fake-device-for-media-stream={devices}",
        "--allow-loopback-in-peer-connection",
    )


@contextmanager
def a_chromium(program: str, devices: str = USUAL_DEVICES) -> Iterator[str]:
    """Chromium in the background of this process; the address under which it can be driven."""
    address = f"http://127.0.0.1:{(port := free_port())}"
    ready, over = threading.Event(), threading.Event()

    async def run() -> None:
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(
                executable_path=program,
                args=[*BASE_FLAGS, *call_flags(devices), f"--remote-debugging-port={port}"],
                ignore_default_args=["--headless"],
            )
            ready.set()
            await asyncio.to_thread(over.wait)
            await browser.close()

    with ThreadPoolExecutor(1) as beside:
        running = beside.submit(asyncio.run, run())
        try:
            while not ready.wait(0.1) and not running.done():
                pass
            if running.done():
                running.result()
            yield address
        finally:
            over.set()
            running.result()


DESKTOP: ViewportSize = {"width": 1366, "height": 768}
PHONE: ViewportSize = {"width": 390, "height": 844}
LOCALES = {"fi": "fi-FI", "sv": "sv-FI", "en": "en-GB"}

# A pointer that a person moves makes trusted events; a click that a script makes does not.
COUNT_POINTER = """() => {
  window.pointed = 0;
  addEventListener("pointerdown", (event) => { if (event.isTrusted) window.pointed += 1; }, true);
}"""

RUN = """async (rules) => {
  // What is half way from one colour to another has neither: whatever ends is waited for.
  const ends = (one) => one.effect.getComputedTiming().endTime !== Infinity;
  const ending = document.getAnimations().filter(ends);
  await Promise.all(ending.map((one) => one.finished.catch(() => {})));
  const wanted = {iframes: false, resultTypes: ["violations", "incomplete"]};
  if (rules) wanted.runOnly = rules;
  const {violations, incomplete} = await axe.run(document, wanted);
  const told = (found) => found.map(({id, impact, help, nodes}) => ({
    id, impact, help, nodes: nodes.map(({target, failureSummary}) => [target.join(" "), failureSummary]),
  }));
  return {violations: told(violations), incomplete: told(incomplete)};
}"""

# The mean lightness of a small copy, enough to tell one picture from the next.
LIGHT = """(video) => {
  if (!video.videoWidth) return null;
  const canvas = new OffscreenCanvas(64, 36);
  const paint = canvas.getContext("2d", {willReadFrequently: true});
  paint.drawImage(video, 0, 0, 64, 36);
  const {data} = paint.getImageData(0, 0, 64, 36);
  let sum = 0;
  for (let at = 0; at < data.length; at += 4) sum = (sum * 31 + data[at] + data[at + 1] + data[at + 2]) % 1e9;
  return sum;
}"""


COLOURS = ("color-contrast", "link-in-text-block")
"""The rules that another theme can break where it changes nothing but colours."""


async def _check(frame: Frame, source: str, rules: Sequence[str] | None) -> dict[str, list[dict[str, Any]]]:
    if not await frame.evaluate("typeof axe === 'object'"):
        await frame.evaluate(source)
    found: dict[str, list[dict[str, Any]]] = await frame.evaluate(RUN, rules)
    page = frame.url.split("?")[0]
    return {kind: [{"page": page, **one} for one in ones] for kind, ones in found.items()}


class Eye(Protocol):
    """Somebody else who wants to see what the tests look at."""

    async def draws(self, page: Page, name: str) -> None: ...

    async def checks(self, page: Page) -> None: ...


eyes: list[Eye] = []


async def shown(page: Page, name: str) -> None:
    for eye in eyes:
        await eye.draws(page, name)


async def axe_results(
    page: Page, *, only_frames: bool = False, rules: Sequence[str] | None = None
) -> dict[str, list[dict[str, Any]]]:
    """As `axe_in`, before all who want to see the page."""
    if rules is None:
        for eye in eyes:
            await eye.checks(page)
    return await axe_in(page, only_frames=only_frames, rules=rules)


async def axe_in(
    page: Page, *, only_frames: bool = False, rules: Sequence[str] | None = None
) -> dict[str, list[dict[str, Any]]]:
    """What axe finds, and what it cannot tell, in the page and in each of its frames, with every rule on.

    `only_frames`: in its frames alone. `rules`: these alone.
    """
    source = AXE.read_text()
    found: dict[str, list[dict[str, Any]]] = {"violations": [], "incomplete": []}
    for frame in page.frames:
        if only_frames and frame.parent_frame is None:
            continue
        if frame.url.startswith("http") and await _in_sight(frame):
            for kind, ones in (await _check(frame, source, rules)).items():
                found[kind] += ones
    return found


async def _in_sight(frame: Frame) -> bool:
    return frame.parent_frame is None or await (await frame.frame_element()).is_visible()


async def axe_violations(page: Page, rules: Sequence[str] | None = None) -> list[dict[str, Any]]:
    return (await axe_results(page, rules=rules))["violations"]


async def assert_accessible(page: Page, rules: Sequence[str] | None = None) -> None:
    found = await axe_violations(page, rules)
    assert not found, json.dumps(found, indent=1, ensure_ascii=False)


async def context_for(
    browser: Browser, lang: str, *, phone: bool = False, dark: bool = False
) -> BrowserContext:
    """A person's browser: a desktop of 1366 × 768 or a phone of 390 × 844, in Finland.

    The phone's pixels are not doubled: after a screenshot, Chromium then aims touches in frames wrongly.
    """
    context = await browser.new_context(
        viewport=PHONE if phone else DESKTOP,
        is_mobile=phone,
        has_touch=phone,
        locale=LOCALES[lang],
        timezone_id="Europe/Helsinki",
        color_scheme="dark" if dark else "light",
        reduced_motion="reduce",
    )
    context.set_default_timeout(15_000)
    return context


async def settled(page: Page) -> None:
    """A frame of another site learns its new size a little later."""
    for frame in page.frames[1:]:
        high = await (await frame.frame_element()).evaluate("(frame) => frame.clientHeight")
        if high:
            await frame.wait_for_function("(high) => Math.abs(innerHeight - high) < 4", arg=high)


async def moving(video: Locator, within_ms: int = 20_000) -> None:
    """Wait until the picture has a size and has changed."""
    first = None
    for _ in range(within_ms // 150):
        light = await video.evaluate(LIGHT)
        if light is not None and first is not None and light != first:
            return
        first = first if first is not None else light
        await video.page.wait_for_timeout(150)
    raise AssertionError(f"no moving picture in {video}: {first}")


@dataclass
class Album:
    """Numbered pictures of a story, in the order in which they were taken."""

    name: str = ""
    folder: Path = JOURNEY
    taken: list[str] = field(default_factory=list)

    async def picture(self, page: Page, step: str) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        name = f"{self.name}{len(self.taken) + 1:02}-{step}.png"
        self.taken.append(name)
        await page.screenshot(path=self.folder / name, animations="disabled", caret="initial")
        await shown(page, f"{self.name}{step}")

    async def both_sizes(self, page: Page, step: str) -> None:
        """The same state on a desktop and as narrow as a phone."""
        await self.picture(page, f"{step}-desktop")
        await page.set_viewport_size(PHONE)
        await settled(page)
        await self.picture(page, f"{step}-phone")
        await page.set_viewport_size(DESKTOP)
