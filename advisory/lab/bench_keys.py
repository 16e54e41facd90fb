"""How many keys from a visitor's question to a sent answer that fits: the practice set, on the real console.

Each of the practice set's lines was labelled with the answers that fit it before any ranking was seen. An
advisor who knows the labels reads what the console offers, and takes the first way that leads to one of
them: a suggestion (Alt Shift and its number), else `/` and the answer's shortcut, or the longest word of an
article's title, until it stands among the first three. Ctrl Enter sends it. The page itself counts the keys;
a chord counts one, and so does each arrow. What a variable has to be filled in with is typed and counted.
Where nothing fitting is found so, the answer would have to be written: one key for each letter.
"""

import asyncio
import json
import random
import re
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import mean, median
from typing import Any

from playwright.async_api import Browser, Page, async_playwright, expect

from advisory.identity import LANGUAGES
from advisory.lab.bench import ROOT, Figures, Progress
from advisory.lab.bench_video import City, demo_city
from advisory.lab.processes import found
from advisory.practice.dialogues import Dialogue, read
from advisory.practice.visitor import PracticeVisitor
from advisory.texts import say

CONTENT = ROOT / "advisory" / "demo" / "content"
DIALOGUES = CONTENT / "practice_dialogues.jsonl"
SITE = "koivuranta"
MOST_LETTERS = 12
NEAR = 3
WAIT_MS = 60_000
FILLED_IN = {"minutes": "5", "days": "3", "link": "https://koivuranta.example", "unit": "Kirjasto"}
OTHERWISE = "Kirjasto"
FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
)

COUNT_KEYS = """
window.keysPressed = 0;
window.addEventListener("keydown", (event) => {
  if (!["Shift", "Control", "Alt", "AltGraph", "Meta"].includes(event.key)) window.keysPressed += 1;
}, true);
"""


@dataclass(frozen=True)
class Answered:
    """One line of the practice set: how it was answered, with what, and the keys that it took."""

    dialogue: str
    line: int
    lang: str
    way: str
    answer: str
    keys: int


class Known:
    """What an experienced advisor knows: shortcuts by heart, and what the articles are called."""

    def __init__(self) -> None:
        self.shortcuts = {row["id"]: row["shortcut"] for row in _rows("canned_answers")}
        self.groups: dict[str, list[str]] = {}
        for row in _rows("canned_answers"):
            self.groups.setdefault(row["group"], []).append(row["id"])
        self.articles = {row["id"]: row["versions"] for row in _rows("articles") if row["kind"] == "answer"}

    def fitting(self, labels: Sequence[str]) -> list[str]:
        """The answers that labels stand for; instructions for staff are none."""
        ids: list[str] = []
        for label in labels:
            kind, _, group = label.partition(":")
            ids += self.groups.get(group, []) if kind == "canned" else [label]
        return [id for id in ids if id in self.shortcuts or id in self.articles]

    def word(self, id: str, lang: str) -> str:
        """What is typed after the slash."""
        if id in self.shortcuts:
            return str(self.shortcuts[id])
        words = str(self.articles[id][lang]["question"]).split()
        return max((word.strip("?.,!():”“") for word in words), key=len).lower()[:MOST_LETTERS]

    def letters(self, id: str, lang: str) -> int:
        return len(self.articles[id][lang]["short"]) if id in self.articles else 100


def _rows(name: str) -> list[dict[str, Any]]:
    lines = (CONTENT / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return [row for row in map(json.loads, lines) if "_about" not in row]


class Advisor:
    """At the console, with a keyboard alone."""

    def __init__(self, page: Page, known: Known) -> None:
        self._page = page
        self._known = known

    @classmethod
    async def signs_in(cls, browser: Browser, city: City, known: Known) -> "Advisor":
        context = await browser.new_context(viewport={"width": 1366, "height": 768}, locale="fi-FI")
        context.set_default_timeout(WAIT_MS)
        page = await context.new_page()
        await page.add_init_script(COUNT_KEYS)
        await page.goto(f"{city.url}/console")
        await page.locator("#sign-in-email").fill("anna.lindholm@koivuranta.example")
        await page.keyboard.press("Tab")
        await page.keyboard.type(city.password)
        await page.keyboard.press("Enter")
        await page.locator("header.topbar").wait_for()
        await sends_at_once(page)
        return cls(page, known)

    async def takes(self) -> None:
        await self._page.locator(".offer, .queued").first.wait_for(timeout=WAIT_MS)
        await self._page.keyboard.press("Control+k")
        await self._page.locator("dialog.palette").wait_for()
        await self._page.keyboard.press("o")
        await expect(self._page.locator("[data-composer]")).to_be_focused(timeout=WAIT_MS)

    async def answers(self, seq: int, labels: Sequence[str], lang: str) -> tuple[str, str, int]:
        """The way, the answer and the keys, from the moment that question and suggestions are there."""
        page = self._page
        await page.locator(f'.question [data-seq="{seq}"]').wait_for(timeout=WAIT_MS)
        await expect(page.locator("[data-suggested]")).to_have_attribute(
            "data-suggested", "there", timeout=WAIT_MS
        )
        await page.evaluate("window.keysPressed = 0")
        fitting = self._known.fitting(labels)
        offered = await page.locator("[data-suggestion]").evaluate_all(
            "(all) => all.map((one) => one.dataset.answer)"
        )
        best = next((at for at, id in enumerate(offered) if id in fitting), None)
        if best is not None:
            await page.keyboard.press(f"Alt+Shift+Digit{best + 1}")
            return "suggestion", offered[best], await self._sends()
        for id in fitting[:1]:
            if (at := await self._looks_for(self._known.word(id, lang), fitting)) is not None:
                picked = await self._listed()
                for _ in range(at):
                    await page.keyboard.press("ArrowDown")
                await page.keyboard.press("Control+Enter")
                return "picker", picked[at], await self._sends(sent=True)
        await page.keyboard.press("Escape")
        await page.locator("[data-composer]").fill("Tarkistan tämän.")
        tried = await self._sends()
        return "written", "", tried + max(self._known.letters(id, lang) for id in fitting)

    async def _listed(self) -> list[str]:
        picks = self._page.locator(".picker [data-answer]")
        return list(await picks.evaluate_all("(all) => all.map((one) => one.dataset.answer)"))

    async def _looks_for(self, word: str, fitting: Sequence[str]) -> int | None:
        """Where a fitting answer stands among the first, as soon as it does."""
        await self._page.keyboard.press("/")
        for typed in range(len(word) + 1):
            if typed:
                await self._presses(word[typed - 1])
            picker = self._page.locator(f'.picker[data-found="{word[:typed]}"]')
            await picker.wait_for(timeout=WAIT_MS)
            near = (await self._listed())[:NEAR]
            if found := [at for at, id in enumerate(near) if id in fitting]:
                return found[0]
        return None

    async def _presses(self, letter: str) -> None:
        """The driver's keyboard has no å, ä and ö: there the letter comes without a key, which is counted."""
        if letter.isascii():
            await self._page.keyboard.press(letter)
        else:
            await self._page.keyboard.insert_text(letter)
            await self._page.evaluate("window.keysPressed += 1")

    async def _sends(self, *, sent: bool = False) -> int:
        """The keys, once it has gone; `sent` where the picker has sent it unless a variable stopped it."""
        field = self._page.locator("[data-composer]")
        if sent:
            await self._page.locator(".picker").wait_for(state="detached", timeout=WAIT_MS)
        else:
            await expect(field).not_to_have_value("", timeout=WAIT_MS)
        while missing := await self._page.locator(".under .missing").all_inner_texts():
            sent = False
            await self._page.keyboard.type(FILLED_IN.get(missing[0].strip("{}"), OTHERWISE))
            if len(missing) > 1:
                await self._page.keyboard.press("Tab")
        if not sent:
            await self._page.keyboard.press("Control+Enter")
        await expect(field).to_have_value("", timeout=WAIT_MS)
        return int(await self._page.evaluate("window.keysPressed"))


async def sends_at_once(page: Page) -> None:
    """What is measured is the work, and not the seconds in which an answer may be taken back."""
    await page.locator("header.topbar .menu-root > button").last.click()
    words = re.compile("|".join(say("console", lang, "own.undo_none") for lang in LANGUAGES))
    await page.get_by_role("menuitemradio", name=words).click(timeout=WAIT_MS)


async def play(
    dialogues: Sequence[Dialogue], city: City, browser: Browser, progress: Progress
) -> list[Answered]:
    """Every labelled line of every dialogue, one visitor after the other."""
    known = await asyncio.to_thread(Known)
    key = await asyncio.to_thread((city.var / "practice.key").read_text)
    advisor = await Advisor.signs_in(browser, city, known)
    done: list[Answered] = []
    for number, dialogue in enumerate(dialogues, 1):
        visitor = PracticeVisitor(
            dialogue,
            url=city.url,
            site=SITE,
            practice_key=key,
            pace=1.0,
            waits=True,
            chance=random.Random(number),
            progress=progress,
        )
        visitor.arrive()
        try:
            await visitor.begin()
            await advisor.takes()
            lines = [(dialogue.opening, dialogue.opening_fitting)]
            lines += [(line.text, line.fitting) for line in dialogue.lines]
            for at, (text, labels) in enumerate(lines):
                if not known.fitting(labels):
                    continue
                if at:
                    await visitor.say(text)
                seq = max(visitor.ledger.acknowledged.values())
                answered = await advisor.answers(seq, labels, dialogue.lang)
                done.append(Answered(dialogue.id, at, dialogue.lang, *answered))
            await visitor.end()
        finally:
            await visitor.leave()
        progress(f"keys: {number}/{len(dialogues)} visitors, median {median(one.keys for one in done)}")
    return done


async def _measure(dialogues: Sequence[Dialogue], progress: Progress) -> list[Answered]:
    with demo_city() as city:
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(
                executable_path=found("chromium", "chromium-browser", "google-chrome"), args=list(FLAGS)
            )
            try:
                return await play(dialogues, city, browser, progress)
            finally:
                await browser.close()


def figures(done: Sequence[Answered]) -> Figures:
    keys = sorted(one.keys for one in done)
    named = {
        "desk.keys_to_answer.median": float(median(keys)),
        "desk.keys_to_answer.mean": round(mean(keys), 2),
        "desk.keys_to_answer.p90": float(keys[int(0.9 * (len(keys) - 1))]),
        "desk.keys_to_answer.lines": float(len(keys)),
    }
    for way in ("suggestion", "picker", "written"):
        share = sum(one.way == way for one in done) / len(done)
        named[f"desk.keys_to_answer.by_{way}"] = round(share, 3)
    for lang in ("fi", "sv", "en"):
        if of := [one.keys for one in done if one.lang == lang]:
            named[f"desk.keys_to_answer.median_{lang}"] = float(median(of))
    return Figures(named, {"lines": [asdict(one) for one in done]})


def measure(progress: Progress) -> Figures:
    return figures(asyncio.run(_measure(read(DIALOGUES), progress)))


if __name__ == "__main__":
    chosen = read(Path(sys.argv[1]) if len(sys.argv) > 1 else DIALOGUES)
    if len(sys.argv) > 2:
        chosen = chosen[: int(sys.argv[2])]
    shown = asyncio.run(_measure(chosen, lambda line: print(line, file=sys.stderr)))
    for one in shown:
        print(json.dumps(asdict(one), ensure_ascii=False))
    print(json.dumps(dict(figures(shown).named), indent=1))
