"""The picture book: what journeys draw and check anyway, in every theme and width, and axe in all of them.

A plugin of pytest, used by `make screens` alone. A journey that went through is not taken again until the
book is begun anew.
"""

import asyncio
import json
import os
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page, ViewportSize

from tests.support import browser

FOLDER = browser.ROOT / "var" / "book"
DONE, PICTURES, FOUND = FOLDER / "done.txt", FOLDER / "pictures", FOLDER / "axe.jsonl"
SIZES: dict[str, ViewportSize] = {"desktop": browser.DESKTOP, "phone": browser.PHONE}
ZOOMED: dict[str, ViewportSize] = {
    "320": {"width": 320, "height": 640},
    "200": {"width": browser.DESKTOP["width"] // 2, "height": browser.DESKTOP["height"] // 2},
}
THEMES: dict[str, dict[str, Any]] = {
    "light": {"color_scheme": "light", "contrast": "no-preference"},
    "dark": {"color_scheme": "dark", "contrast": "no-preference"},
    "contrast": {"color_scheme": "light", "contrast": "more"},
}
VARIED = {"fi", "sv", "en", "light", "dark", "desktop", "phone"}
NOW = """() => ({
  color_scheme: matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light",
  contrast: matchMedia("(prefers-contrast: more)").matches ? "more" : "no-preference",
})"""


@dataclass
class Book:
    """Draws a state when it has a name; axe looks at all."""

    seen: dict[str, int] = field(default_factory=dict)

    async def draws(self, page: Page, name: str) -> None:
        parts = [part for part in name.removesuffix(", narrow").split("-") if part not in VARIED]
        folder = PICTURES / _test() / "-".join(parts).replace(" ", "-")
        folder.mkdir(parents=True, exist_ok=True)
        lang = await page.evaluate("document.documentElement.lang")
        async for theme, size in _spread(page, SIZES):
            await page.screenshot(
                path=folder / f"{lang}-{theme}-{size}.png", animations="disabled", caret="initial"
            )

    async def checks(self, page: Page) -> None:
        place = f"{_test()} {self.seen.setdefault(_test(), 0) + 1}"
        self.seen[_test()] += 1
        async for theme, size in _spread(page, {**SIZES, **ZOOMED}):
            rules = None if theme == "light" else browser.COLOURS
            results = await browser.axe_in(page, rules=rules)
            line = {"state": place, "theme": theme, "size": size, "page": page.url.split("?")[0], **results}
            with FOUND.open("a") as file:
                file.write(json.dumps(line, ensure_ascii=False) + "\n")


def _test() -> str:
    """`axe-visitors_and_the_desk`, of the test that runs."""
    told = os.environ["PYTEST_CURRENT_TEST"].split(" ")[0]
    module, name = told.split("::")
    return f"{Path(module).stem.removeprefix('test_')}-{name.split('[')[0].removeprefix('test_')}"


async def _spread(page: Page, sizes: dict[str, ViewportSize]) -> AsyncIterator[tuple[str, str]]:
    """The page in every theme and size, and at last as it was; a phone stays one."""
    before = await page.evaluate(NOW)
    size = page.viewport_size
    assert size is not None
    is_phone = size["width"] <= browser.PHONE["width"]
    for name, one in {"phone": size}.items() if is_phone else sizes.items():
        await page.set_viewport_size(one)
        await browser.settled(page)
        for theme, media in THEMES.items():
            await page.emulate_media(**media)
            await asyncio.sleep(0.05)
            yield theme, name
    await page.set_viewport_size(size)
    await page.emulate_media(**before)


def pytest_configure(config: pytest.Config) -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    browser.eyes.append(Book())


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    done = set(DONE.read_text().splitlines()) if DONE.exists() else set()
    left = [one for one in items if one.nodeid not in done and one.get_closest_marker("browser")]
    config.hook.pytest_deselected(items=[one for one in items if one not in left])
    items[:] = left
    for one in items:
        # Six pictures and fifteen looks take the time of one.
        one.add_marker(pytest.mark.timeout(1_500))


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if report.when == "call" and report.passed:
        with DONE.open("a") as file:
            file.write(f"{report.nodeid}\n")


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    if exitstatus == pytest.ExitCode.NO_TESTS_COLLECTED:
        session.exitstatus = pytest.ExitCode.OK  # all have been taken before
