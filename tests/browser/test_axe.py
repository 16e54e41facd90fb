"""No page of the loop, in any state and language, keeps anybody out who cannot see it or use a mouse."""

import json
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.async_api import Browser, Page, Route, expect

from tests.browser.city import City
from tests.support.browser import COLOURS, JOURNEY, axe_results, shown
from tests.support.pages import AdvisorPage, VisitorPage
from tests.support.variants import in_each_language

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.timeout(240),
    in_each_language("sv"),
]

PATHS = {"fi": "kirjasto", "sv": "bibliotek", "en": "library"}
WORDS = {"fi": "kirjastokortti", "sv": "bibliotekskort", "en": "library card"}
QUESTIONS = {
    "fi": "Missä voin uusia kirjastokorttini? Tunnukseni on 131052-308T.",
    "sv": "Var kan jag förnya mitt bibliotekskort? Min beteckning är 131052-308T.",
    "en": "Where can I renew my library card? My code is 131052-308T.",
}
INCOMPLETE = JOURNEY / "axe-incomplete.json"


@dataclass
class Checker:
    """Gathers what is found everywhere, so that one run tells all of it."""

    run: str
    found: list[dict[str, Any]] = field(default_factory=list)
    unsure: dict[str, list[Any]] = field(default_factory=dict)
    states: list[str] = field(default_factory=list)
    opened: set[str] = field(default_factory=set)
    """Host pages already looked at with the panel open: what changes from then on is in the panel."""

    async def look(self, page: Page, state: str) -> None:
        """Every rule in the light theme, and in the dark one those that colours can break."""
        self.states.append(state)
        in_panel = state.startswith("widget")
        known = in_panel and page.url in self.opened
        await shown(page, state)
        self._heard(state, await axe_results(page, only_frames=known))
        await page.emulate_media(color_scheme="dark")
        self._heard(f"{state}, dark", await axe_results(page, only_frames=known, rules=COLOURS))
        await page.emulate_media(color_scheme="light")
        if in_panel:
            self.opened.add(page.url)

    def _heard(self, state: str, results: dict[str, list[dict[str, Any]]]) -> None:
        self.found += [{"state": state, **one} for one in results["violations"]]
        if results["incomplete"]:
            self.unsure[state] = results["incomplete"]

    def tell(self) -> None:
        JOURNEY.mkdir(parents=True, exist_ok=True)
        told = json.loads(INCOMPLETE.read_text()) if INCOMPLETE.exists() else {}
        told[self.run] = {"states": self.states, "incomplete": self.unsure}
        INCOMPLETE.write_text(json.dumps(told, indent=1, ensure_ascii=False, sort_keys=True))
        assert not self.found, json.dumps(self.found, indent=1, ensure_ascii=False)


async def closed(route: Route) -> None:
    """The state of the widget on a Sunday: the demo city itself never closes."""
    answer = await route.fetch()
    body = await answer.json()
    state = body["data"].get("state", body["data"])
    state["availability"] = "closed"
    state["opens_at"] = 1_798_000_000_000
    for service in body["data"].get("services", []):
        service["open"] = False
    await route.fulfill(response=answer, json=body)


async def test_visitors_and_the_desk(chromium: Browser, city: City, lang: str) -> None:
    checker = Checker(f"desk-{lang}")
    anna = await AdvisorPage.opens(chromium, city, lang)
    await expect(anna.page.locator("#sign-in-email")).to_be_focused()
    await checker.look(anna.page, "console sign-in")
    await anna.presses("Enter")
    await expect(anna.page.get_by_role("alert")).to_be_visible()
    await checker.look(anna.page, "console sign-in refused")
    await anna.signs_in(city, "anna.lindholm", speaks=lang)
    await expect(anna.page.locator("aside.list")).to_be_visible()
    await checker.look(anna.page, "desk empty")

    visitor = await VisitorPage.opens(chromium, city, lang, PATHS[lang])
    await expect(visitor.launcher.locator("small")).not_to_be_empty()
    await checker.look(visitor.page, "city page with the launcher")
    await visitor.opens_panel()
    await checker.look(visitor.page, "widget home")
    hits = await visitor.searches(WORDS[lang])
    await expect(hits.first).to_be_visible()
    await checker.look(visitor.page, "widget search")
    await visitor.reads(hits.first)
    await checker.look(visitor.page, "widget article")
    await visitor.button("no").click()
    await checker.look(visitor.page, "widget article did not help")
    await visitor.button("home.ask").click()
    await checker.look(visitor.page, "widget before")
    await visitor.writes_question(QUESTIONS[lang], "Kim")
    await expect(visitor.panel.locator(".guard").first).to_be_visible()
    await checker.look(visitor.page, "widget before with a secret taken out")

    await anna.goes_on_break()
    await visitor.button("before.send").click()
    await expect(visitor.panel.locator(".yours")).to_be_visible()
    await checker.look(visitor.page, "widget queue")
    await anna.comes_back()
    await anna.sees_waiting()
    await checker.look(anna.page, "desk with an offer")
    await anna.takes()
    await checker.look(anna.page, "desk with a conversation")
    await anna.types("/")
    await expect(anna.page.locator(".picker .pick").first).to_be_visible()
    await checker.look(anna.page, "desk picker")
    await anna.presses("Escape", "Backspace")
    await anna.types("Hello")
    await anna.sends()
    await visitor.sees("Hello")
    await visitor.says("Kiitos 🙂")
    await anna.sees("Kiitos 🙂")
    await checker.look(visitor.page, "widget conversation")
    await visitor.button("menu").click()
    await checker.look(visitor.page, "widget menu")
    await visitor.page.keyboard.press("Escape")
    for keys, state in ((("Control+k",), "desk palette"), (("Escape", "?"), "desk keys")):
        await anna.presses(*keys)
        await expect(anna.page.locator("dialog")).to_be_visible()
        await checker.look(anna.page, state)
        await anna.presses("Escape")
        await expect(anna.page.locator("dialog")).to_have_count(0)
    for letter, state in (("s", "desk transfer"), ("l", "desk close")):
        await anna.commands(letter)
        await expect(anna.page.locator("dialog")).to_be_visible()
        await checker.look(anna.page, state)
        await anna.presses("Escape")
        await expect(anna.page.locator("dialog")).to_have_count(0)

    for letter, state in (("u", "desk hand over all"), ("y", "desk end of shift")):
        await anna.commands(letter)
        await expect(anna.page.locator("dialog input, dialog textarea").first).to_be_focused()
        await checker.look(anna.page, state)
        await anna.presses("Escape")
        await expect(anna.page.locator("dialog")).to_have_count(0)
    await anna.commands("j")
    await expect(anna.page.locator(".presence-dot.on_phone")).to_be_visible()
    await checker.look(anna.page, "desk on the phone")
    await anna.comes_back()

    await anna.proposes_video()
    await expect(visitor.panel.locator(".call-offer")).to_be_visible(timeout=30_000)
    await checker.look(visitor.page, "widget call offer")
    await checker.look(anna.page, "desk call offered")
    await visitor.accepts_video()
    await visitor.sees_advisor_move()
    await visitor.shares_screen()
    await expect(anna.page.locator(".call-banner")).to_be_visible()
    await checker.look(visitor.page, "widget call and sharing")
    await checker.look(anna.page, "desk call and sharing")
    await anna.ends_call()
    await expect(visitor.panel.locator(".call-panel")).to_have_count(0)
    await anna.closes(1)
    await expect(visitor.panel.locator(".receipt")).to_be_visible()
    await checker.look(visitor.page, "widget ending")

    await anna.page.goto(f"{city.url}/console/news")
    await expect(anna.page.locator(".news-page h1")).to_be_visible()
    await checker.look(anna.page, "news")

    await visitor.page.route("**/w/state?*", closed)
    await visitor.page.route("**/api/widget/home?*", closed)
    await visitor.button("ending.done").click()
    await visitor.page.reload()
    await checker.look(visitor.page, "city page when closed")
    await visitor.launcher.click()
    await expect(visitor.button("message.leave")).to_be_visible()
    await checker.look(visitor.page, "widget home when closed")
    await visitor.button("message.leave").click()
    await expect(visitor.panel.locator("form#leave")).to_be_visible()
    await checker.look(visitor.page, "widget message when closed")
    checker.tell()
