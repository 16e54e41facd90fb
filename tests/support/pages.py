"""What people do on the pages, in their own words and languages."""

import re
from typing import Self

from playwright.async_api import Browser, FrameLocator, Locator, Page, expect

from advisory.texts import catalogue, say
from tests.browser.city import City
from tests.support.browser import COUNT_POINTER, context_for, moving

CALL_WAIT_MS = 30_000

CHANGE_LANGUAGE = """async (lang) => {
  const headers = {"content-type": "application/json"};
  const answer = await fetch("/api/staff/language", {method: "PUT", headers, body: JSON.stringify({lang})});
  if (!answer.ok) throw new Error(await answer.text());
}"""


def pattern(area: str, lang: str, key: str) -> re.Pattern[str]:
    """A text with places in it, whatever stands in them."""
    text = catalogue(area, lang)[f"{area}.{key}"]
    return re.compile("^" + re.sub(r"\\\{\w+\\\}", ".+", re.escape(text)) + "$")


def visitor_words(lang: str, key: str, **params: object) -> str:
    """The first screens have a catalogue of their own, and what follows a question another."""
    area = "talk" if f"talk.{key}" in catalogue("talk", lang) else "widget"
    return say(area, lang, key, **params)


class VisitorPage:
    """Somebody on a page of the city, with the widget on it."""

    def __init__(self, page: Page, lang: str) -> None:
        self.page = page
        self.lang = lang

    @classmethod
    async def opens(
        cls,
        browser: Browser,
        city: City,
        lang: str,
        path: str,
        *,
        phone: bool = False,
        dark: bool = False,
    ) -> Self:
        context = await context_for(browser, lang, phone=phone, dark=dark)
        page = await context.new_page()
        await page.goto(f"{city.pages}/{lang}/{path}")
        return cls(page, lang)

    def words(self, key: str, **params: object) -> str:
        return visitor_words(self.lang, key, **params)

    @property
    def panel(self) -> FrameLocator:
        return self.page.frame_locator("iframe")

    def button(self, key: str) -> Locator:
        return self.panel.get_by_role("button", name=self.words(key), exact=True)

    @property
    def launcher(self) -> Locator:
        return self.page.locator("section > button")

    async def opens_panel(self) -> None:
        await expect(self.launcher.locator("small")).not_to_be_empty()
        await self.launcher.click()
        await expect(self.button("home.ask")).to_be_visible()

    async def searches(self, words: str) -> Locator:
        await self.panel.get_by_role("searchbox").fill(words)
        return self.hits

    @property
    def hits(self) -> Locator:
        return self.panel.locator("#found [role=status] ~ .rows button")

    async def reads(self, hit: Locator) -> None:
        await hit.click()
        await expect(self.panel.locator(".prose")).to_be_visible()

    async def goes_back(self) -> None:
        await self.button("back").click()

    async def writes_question(self, text: str, name: str = "") -> None:
        await self.panel.get_by_label(self.words("before.question"), exact=False).fill(text)
        if name:
            await self.panel.get_by_label(self.words("before.name")).fill(name)

    async def asks(self, text: str, name: str = "") -> None:
        await self.writes_question(text, name)
        await self.button("before.send").click()
        await expect(self.panel.locator(".yours, .log").first).to_be_visible()

    @property
    def field(self) -> Locator:
        return self.panel.get_by_role("textbox", name=self.words("chat.message"), exact=True)

    async def says(self, text: str) -> None:
        await self.field.fill(text)
        await self.button("chat.send").click()

    @property
    def log(self) -> Locator:
        return self.panel.get_by_role("log")

    async def sees(self, text: str) -> None:
        await expect(self.log.get_by_text(text, exact=False).last).to_be_visible()

    async def accepts_video(self) -> None:
        answer = say("call", self.lang, "offer.video_button")
        await self.panel.get_by_role("button", name=answer).click(timeout=CALL_WAIT_MS)

    async def sees_advisor_move(self) -> None:
        await moving(self.panel.locator(".call-tile:not(.mine) video").first)

    async def shares_screen(self) -> None:
        for word in ("share", "steps.go"):
            await self.panel.get_by_role("button", name=say("call", self.lang, word), exact=True).click()
        await expect(self.panel.locator(".call-sharing")).to_be_visible()

    async def rates(self, *choices: str) -> None:
        for key in choices:
            await self.panel.locator("label.option", has_text=self.words(key)).first.click()


class KeyboardPage:
    """A page of the console that is touched by its keys alone; the page itself counts every other touch."""

    def __init__(self, page: Page, lang: str) -> None:
        self._page = page
        self.lang = lang

    @classmethod
    async def opens(cls, browser: Browser, city: City, lang: str, *, dark: bool = False) -> Self:
        context = await context_for(browser, lang, dark=dark)
        page = await context.new_page()
        await page.add_init_script(f"({COUNT_POINTER})()")
        await page.goto(f"{city.url}/console")
        return cls(page, lang)

    @property
    def page(self) -> Page:
        """To look at."""
        return self._page

    async def presses(self, *keys: str) -> None:
        for key in keys:
            await self._page.keyboard.press(key)

    async def types(self, text: str) -> None:
        await self._page.keyboard.type(text)

    async def goes_to(self, target: Locator, most: int = 60) -> None:
        """By Tab, as far as it takes."""
        await target.wait_for()
        for _ in range(most):
            if await target.evaluate("(one) => one === document.activeElement"):
                return
            await self.presses("Tab")
        raise AssertionError(f"{target} is out of reach of the Tab key")

    async def touched(self) -> int:
        return int(await self._page.evaluate("window.pointed"))

    async def signs_in(self, city: City, member: str, *, speaks: str | None = None) -> None:
        await self.goes_to(self._page.locator("#sign-in-email"))
        await self.types(city.email(member))
        await self.presses("Tab")
        await self.types(city.password(member))
        await self.presses("Enter")
        await expect(self._page.locator("header.topbar")).to_be_visible()
        if speaks is not None:
            await self._page.evaluate(CHANGE_LANGUAGE, speaks)
            await self._page.reload()
        await expect(self._page.locator("html")).to_have_attribute("lang", self.lang)
        await expect(self._page.locator("header.topbar")).to_be_visible()

    def words(self, key: str, **params: object) -> str:
        return say("console", self.lang, key, **params)


class AdvisorPage(KeyboardPage):
    """The desk."""

    @property
    def composer(self) -> Locator:
        return self._page.locator("[data-composer]")

    async def commands(self, letter: str) -> None:
        """Ctrl K and the letter of a command."""
        await self.presses("Control+k")
        await expect(self._page.locator("dialog.palette")).to_be_visible()
        await self.presses(letter)
        await expect(self._page.locator("dialog.palette")).to_have_count(0)

    async def sees_waiting(self) -> None:
        await expect(self._page.locator(".offer, .queued").first).to_be_visible()

    async def goes_on_break(self) -> None:
        await self._asks(self.words("command.break"))

    async def comes_back(self) -> None:
        await self._asks(self.words("command.available"))

    async def _asks(self, command: str) -> None:
        await self.presses("Control+k")
        palette = self._page.locator("dialog.palette")
        await expect(palette).to_be_visible()
        await self.types(command)
        # Before Enter, as whoever looks where they are: what the palette has instead shows in the failure.
        await expect(palette.get_by_role("option")).to_have_text([re.compile(re.escape(command))])
        await self.presses("Enter")
        await expect(palette).to_have_count(0)

    async def takes(self) -> None:
        """What is offered, else the longest waiting."""
        rows = self._page.locator("[data-row]")
        held = await rows.count()
        await self.sees_waiting()
        await self.commands("o")
        await expect(rows).to_have_count(held + 1)
        # It is in the list as soon as anybody may know, and open when the server has answered.
        await expect(self._page.locator(".thread-head .slot")).to_have_text(str(held + 1))
        await expect(self.composer).to_be_focused()

    async def goes_to_slot(self, slot: int) -> None:
        await self.presses(f"Alt+{slot % 10}")
        await expect(self._page.locator(".thread-head .slot")).to_have_text(str(slot))
        await expect(self.composer).to_be_focused()

    async def sees(self, text: str) -> None:
        await expect(self._page.locator(".thread").get_by_text(text).first).to_be_visible()

    async def looks_for_answer(self, shortcut: str) -> None:
        """`/` and the answer's shortcut, until it stands first."""
        await self.types(f"/{shortcut}")
        await expect(self._page.locator(".picker .pick .shortcut").first).to_have_text(f"/{shortcut}")

    async def picks_answer(self) -> str:
        """What stands first; gives what now stands in the field."""
        await self.presses("Enter")
        await expect(self._page.locator(".picker")).to_have_count(0)
        return await self.composer.input_value()

    async def takes_suggestion(self, number: int = 1) -> str:
        await expect(self._page.locator("[data-suggestion]").nth(number - 1)).to_be_visible()
        await self.presses(f"Alt+Shift+Digit{number}")
        await expect(self.composer).not_to_have_value("")
        return await self.composer.input_value()

    async def sends(self) -> None:
        await self.presses("Enter")
        await expect(self.composer).to_have_value("")

    async def says(self, text: str) -> None:
        await expect(self.composer).to_be_focused()
        await self.types(text)
        await self.sends()

    async def notes(self, text: str) -> None:
        await self.commands("m")
        await expect(self._page.locator("[data-note]")).to_be_focused()
        await self.types(text)
        await self.presses("Escape")

    async def proposes_video(self) -> None:
        await self.commands("v")
        button = self._page.locator(".call-propose button").first
        await self.goes_to(button)
        await self.presses("Enter")

    async def sees_visitor_move(self) -> None:
        await moving(self._page.locator(".call-dock .call-tile:not(.mine) video").first)

    async def ends_call(self) -> None:
        await self.goes_to(self._page.locator(".call-controls .hang"))
        await self.presses("Enter")

    async def closes(self, outcome: int) -> None:
        await self.commands("l")
        dialog = self._page.locator("dialog")
        await expect(dialog).to_be_visible()
        await self.presses(str(outcome))
        await self.presses("Enter")
        await expect(dialog).to_have_count(0)


class EditorPage(KeyboardPage):
    """The editors' section; here the mouse may be used."""

    async def signs_in(self, city: City, member: str, *, speaks: str | None = None) -> None:
        await super().signs_in(city, member, speaks=speaks)
        await self._page.goto(f"{city.url}/console/knowledge")  # a main user begins at the desk
        await expect(self._page.locator(".subnav")).to_be_visible()

    def said(self, key: str, **params: object) -> str:
        return say("editor", self.lang, key, **params)

    def button(self, key: str) -> Locator:
        return self._page.get_by_role("button", name=self.said(key), exact=True)

    async def opens_tab(self, key: str) -> None:
        tab = self._page.locator(".subnav a", has_text=self.said(key))
        await tab.click()
        await expect(tab).to_have_attribute("aria-current", "page")

    async def opens_candidate(self, words: str) -> None:
        await self.opens_tab("nav.candidates")
        await self._page.get_by_role("searchbox").fill(words)
        await self._page.locator("tbody .row-link").first.click()
        await expect(self._page.locator("aside .asked li").first).to_be_visible()

    async def adopts(self) -> None:
        await self.button("adopt.new").click()
        await expect(self._page.locator(".editor h1")).to_be_visible()

    def version(self, lang: str) -> Locator:
        heading = self._page.get_by_role("heading", name=say("editor", self.lang, f"lang.{lang}"), exact=True)
        return self._page.locator("section.one-language", has=heading)

    async def writes(self, lang: str, question: str, answer: str, short: str) -> None:
        fields = self.version(lang).get_by_role("textbox")
        for at, text in enumerate((question, answer, short)):
            await fields.nth(at).fill(text)

    async def notes(self, text: str) -> None:
        await self._page.get_by_label(self.said("act.note")).fill(text)

    async def sends_to_be_read(self) -> None:
        """To a second pair of eyes: whoever wrote it does not publish it."""
        send = self.button("act.to_review")
        await expect(send).not_to_have_attribute("aria-disabled", "true")
        await send.click()
        await expect(self._page.get_by_text(self.said("act.waits"))).to_be_visible()

    async def opens_article(self, tab: str, title: str) -> None:
        await self.opens_tab(tab)
        await self._page.locator("tbody .row-link", has_text=title).click()
        await expect(self._page.locator(".editor .checks li").first).to_be_visible()

    async def publishes(self) -> None:
        publish = self.button("act.publish")
        await expect(publish).not_to_have_attribute("aria-disabled", "true")
        await publish.click()
        await expect(publish).to_have_count(0)
        await expect(self._page.locator("p[role=status]", has_text=self.said("edit.saved"))).to_be_visible()
