"""Ten conversations at once: a scripted advisor at the real console, practice visitors at a real server.

`python -m advisory.lab.ten --minutes 30` (`make ten`). The advisor has a keyboard and nothing else: takes who
waits, goes from one to the next by Ctrl Enter, reads for as long as people do, and answers with what the
console offers (`bench_keys`). Half of the visitors stay all the time, so that their conversations grow; the
others leave when they have what they came for, and somebody new comes. The page itself counts keys and takes
the time from a key to the picture after it.
"""

import argparse
import asyncio
import contextlib
import random
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, CDPSession, Page, async_playwright, expect

from advisory.cli.bar import Bar
from advisory.lab.bench import ROOT, Progress
from advisory.lab.bench_keys import COUNT_KEYS, DIALOGUES, FLAGS, WAIT_MS, Advisor, Known, sends_at_once
from advisory.lab.bench_video import City, demo_city
from advisory.lab.processes import found
from advisory.lab.ten_report import DOCUMENT, PICTURES, Run, Spell, document
from advisory.lab.ten_visits import WHO, Colleague, House, Plan, Visit, until
from advisory.practice.dialogues import read

THANKS = "Ole hyvä, mukavaa päivää!"
UNSEEN_AFTER_S = 5.0
GRACE_S = 240.0
"""So long after the end the advisor goes on, until nobody waits; who still does has been forgotten."""
STRIP = 4

PROBE = """
window.ten = [];
addEventListener("keydown", (event) => {
  if (["Shift", "Control", "Alt", "AltGraph", "Meta"].includes(event.key)) return;
  const from = event.timeStamp;
  const digit = event.altKey && !event.shiftKey ? /^Digit(\\d)$/.exec(event.code)?.[1] : undefined;
  const wanted = digit && (digit === "0" ? "10" : digit);
  const painted = () => {
    const shown = document.querySelector(".thread-head .slot")?.textContent;
    if (wanted && shown !== wanted && performance.now() - from < 5000) {
      requestAnimationFrame(painted);
      return;
    }
    const after = new MessageChannel();
    after.port1.onmessage = () => window.ten.push([wanted ? "open" : "key", performance.now() - from]);
    after.port2.postMessage(0);
  };
  requestAnimationFrame(painted);
}, true);
"""
"""From the moment the browser had the key until the frame with what it changed has been made."""


class Ten:
    """The scripted advisor at the page."""

    def __init__(self, page: Page, cdp: CDPSession, house: House, known: Known) -> None:
        self._page = page
        self._cdp = cdp
        self._house = house
        self._known = known
        self._advisor = Advisor(page, known)
        self._pictures: list[bytes] = []

    async def heap_mb(self) -> float:
        await self._cdp.send("HeapProfiler.collectGarbage")
        used = await self._cdp.send("Runtime.getHeapUsage")
        return float(used["usedSize"]) / 2**20

    async def picture(self) -> None:
        self._pictures.append(await self._page.screenshot(type="jpeg", quality=72))

    @property
    def pictures(self) -> list[bytes]:
        return self._pictures

    async def takes(self) -> None:
        rows = self._page.locator("[data-row]")
        held = await rows.count()
        await self._advisor.takes()
        await expect(rows).to_have_count(held + 1, timeout=WAIT_MS)

    async def spell(self) -> Spell:
        """What keys and openings took since the last time."""
        told: list[list[Any]] = await self._page.evaluate("window.ten.splice(0)")
        by = {kind: sorted(ms for one, ms in told if one == kind) for kind in ("key", "open")}
        return Spell(by["key"], by["open"])

    async def measures(self) -> Spell:
        """Typing in one conversation and going round all of them, while all of them live."""
        plan, keys = self._house.plan, self._page.keyboard
        await self.spell()
        await keys.press("Alt+1")
        await expect(self._page.locator("[data-composer]")).to_be_focused()
        for number in range(plan.keys):
            await keys.press("abcdefghijklmnopqrstuvwxyz"[number % 26])
            await asyncio.sleep(0.02)
        await keys.press("Control+a")
        await keys.press("Delete")
        for number in range(plan.openings):
            await keys.press(f"Alt+{(number % plan.at_once + 1) % 10}")
            await asyncio.sleep(0.05)
        return await self.spell()

    async def works(self, seconds: float, bar: Bar) -> None:
        """Until time is up, and then until nobody waits any more."""
        house, began = self._house, time.monotonic()
        await self._page.evaluate("window.keysPressed = 0")
        while True:
            passed = time.monotonic() - began
            bar.at(min(int(passed), int(seconds)))
            if len(self._pictures) < STRIP and passed >= seconds * len(self._pictures) / (STRIP - 1) - 1:
                await self.picture()
            house.is_over = passed >= seconds
            if house.is_over and (not house.waiting() or passed > seconds + GRACE_S):
                break
            if not await self._one_thing():
                await asyncio.sleep(0.2)
            await self._looks_for_unseen()
        house.run.keys += int(await self._page.evaluate("window.keysPressed"))
        house.run.forgotten = len(house.waiting())

    async def _looks_for_unseen(self) -> None:
        """Somebody who waits stands in the list, in its first group."""
        late = time.monotonic() - UNSEEN_AFTER_S
        waiting = {one.id for one in self._house.waiting() if one.asked_at and one.asked_at < late}
        shown = await self._page.evaluate(
            """() => [...document.querySelectorAll("[aria-labelledby=group-waiting] [data-row]"),
              ...document.querySelectorAll(".offer [data-offer]")].map((one) =>
                one.dataset.row ?? one.dataset.offer)"""
        )
        in_queue = await self._page.locator(".queued").count()
        unseen = waiting - set(shown)
        if len(unseen) > in_queue:
            self._house.run.unseen += 1

    async def _one_thing(self) -> bool:
        page, house = self._page, self._house
        if await page.locator(".offer, .queued").count() > 0 and await self._has_room():
            await self.takes()
            return True
        there = {one.id: one for one in house.waiting()}
        here = await page.evaluate("document.querySelector('[data-row][aria-current]')?.dataset.row")
        if here in there:
            await self._answers(there[here])
            return True
        others = page.locator("[aria-labelledby=group-waiting] [data-row]:not([aria-current])")
        if await others.count() == 0:
            return False
        await page.keyboard.press("Control+k")
        await page.locator("dialog.palette").wait_for()
        await page.keyboard.press("n")
        if await page.locator("dialog.palette").count() > 0:
            # Nobody waits any more: their visitor has just left.
            await page.keyboard.press("Escape")
            await page.locator("dialog.palette").wait_for(state="detached")
            return False
        return True

    async def _has_room(self) -> bool:
        return await self._page.locator("[data-row]").count() < self._house.plan.at_once

    async def _answers(self, visit: Visit) -> None:
        run, plan = self._house.run, self._house.plan
        await asyncio.sleep(plan.reading_s * random.uniform(0.7, 1.3))
        before = int(await self._page.evaluate("window.keysPressed"))
        labels = list(visit.labels)
        if self._known.fitting(labels):
            way, _, _ = await self._advisor.answers(visit.seq, labels, visit.dialogue.lang)
            run.ways[way] = run.ways.get(way, 0) + 1
            run.keys += before  # the counter began anew
        else:
            await self._page.locator("[data-composer]").focus()
            await self._page.keyboard.type(THANKS)
            await self._page.keyboard.press("Control+Enter")
            await expect(self._page.locator("[data-composer]")).to_have_value("", timeout=WAIT_MS)
            run.ways["thanks"] = run.ways.get("thanks", 0) + 1
        run.answers += 1
        # Their page has it a moment later; until then they are not asked about again.
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(10):
                await until(lambda: visit.asked_at is None)


@contextlib.asynccontextmanager
async def at_the_desk(browser: Browser, city: City, house: House) -> AsyncIterator[Ten]:
    context = await browser.new_context(viewport={"width": 1366, "height": 768}, locale="fi-FI")
    context.set_default_timeout(WAIT_MS)
    page = await context.new_page()
    for script in (COUNT_KEYS, PROBE):
        await page.add_init_script(script)
    await page.goto(f"{city.url}/console")
    await page.locator("#sign-in-email").fill(WHO)
    await page.keyboard.press("Tab")
    await page.keyboard.type(city.password)
    await page.keyboard.press("Enter")
    await page.locator("header.topbar").wait_for()
    await sends_at_once(page)
    known = await asyncio.to_thread(Known)
    try:
        yield Ten(page, await context.new_cdp_session(page), house, known)
    finally:
        await context.close()


async def live(plan: Plan, city: City, browser: Browser, progress: Progress) -> tuple[Run, list[bytes]]:
    """The whole run; its figures and a few pictures of the console."""
    dialogues = await asyncio.to_thread(read, DIALOGUES)
    house = await asyncio.to_thread(House, plan, city, dialogues)
    run, colleague = house.run, Colleague(city)
    sitting: list[asyncio.Task[None]] = []
    async with at_the_desk(browser, city, house) as ten:
        run.heap_empty = await ten.heap_mb()
        for _ in range(plan.at_once):
            await house.visit().begins()
            await ten.takes()
        progress(f"{plan.at_once} conversations; each grows to {plan.entries} lines")
        await colleague.signs_in()
        try:
            await house.fill(colleague)
            talking = asyncio.create_task(house.chatter(colleague))
            run.measured = await ten.measures()
            talking.cancel()
            await asyncio.gather(talking, return_exceptions=True)
            run.heap_start = await ten.heap_mb()
            await house.calm(colleague)
            progress("the work begins")
            sitting = [
                asyncio.create_task(house.sits(visit, number % 2 == 0))
                for number, visit in enumerate(house.here)
            ]
            with Bar("ten conversations, seconds", int(plan.seconds)) as bar:
                await ten.works(plan.seconds, bar)
            run.worked = await ten.spell()
            run.heap_end = await ten.heap_mb()
        finally:
            for task in sitting:
                task.cancel()
            for error in await asyncio.gather(*sitting, return_exceptions=True):
                if isinstance(error, Exception):
                    run.broken.append(f"{type(error).__name__}: {error}")
            await house.close()
            await colleague.leaves()
        run.heap_closed = await ten.heap_mb()
        return run, ten.pictures


async def _whole(plan: Plan, progress: Progress) -> tuple[Run, list[bytes]]:
    with demo_city() as city:
        async with async_playwright() as playwright:
            program = found("chromium", "chromium-browser", "google-chrome")
            browser = await playwright.chromium.launch(executable_path=program, args=list(FLAGS))
            try:
                return await live(plan, city, browser, progress)
            finally:
                await browser.close()


def main() -> int:
    parser = argparse.ArgumentParser(prog="make ten", description=__doc__)
    parser.add_argument("--minutes", type=float, default=30.0)
    parser.add_argument("--entries", type=int, default=300, help="lines of each conversation at the start")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--write", action="store_true", help=f"renew {DOCUMENT} and its pictures")
    asked = parser.parse_args()
    plan = Plan(asked.minutes * 60, entries=asked.entries, seed=asked.seed)
    run, pictures = asyncio.run(_whole(plan, lambda line: print(line, file=sys.stderr, flush=True)))
    print(document(run, plan.seconds, plan.at_once, plan.entries))
    if asked.write:
        Path(ROOT, DOCUMENT).write_text(document(run, plan.seconds, plan.at_once, plan.entries))
        for number, picture in enumerate(pictures, 1):
            Path(ROOT, PICTURES.format(number)).write_bytes(picture)
    return 0 if run.forgotten == run.unseen == 0 and not run.broken else 1


if __name__ == "__main__":
    sys.exit(main())
