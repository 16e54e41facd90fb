"""Silence, second thoughts, messages and what is over, on both pages, for everybody: in a real browser."""

import json
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.async_api import Browser, Locator, Page, expect
from sqlalchemy import update

from advisory.chat.life_store import Among
from advisory.chat.tables import conversation, entry
from advisory.clock import DAY_MS, MINUTE_MS, Instant
from advisory.desk.hours import Hours
from advisory.storage.work import Work
from advisory.texts import say
from tests.support.app import Running
from tests.support.browser import JOURNEY, axe_results, context_for, shown
from tests.support.pages import visitor_words
from tests.support.town import ADVICE, PASSWORD, SITE, STAFF, a_service, sends_at_once
from tests.support.variants import WHOLE

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.timeout(300),
    pytest.mark.parametrize(
        ("lang", "theme", "phone"),
        [
            ("fi", "light", False),
            ("sv", "dark", True),
            pytest.param("en", "light", True, marks=WHOLE),
        ],
    ),
]


@dataclass
class Stage:
    """The pages of one story; what axe finds is gathered, and each state is drawn."""

    app: Running
    browser: Browser
    lang: str
    theme: str
    phone: bool
    found: list[dict[str, Any]] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)

    async def page(self, address: str, *, phone: bool = False) -> Page:
        context = await context_for(self.browser, self.lang, phone=phone, dark=self.theme == "dark")
        page = await context.new_page()
        page.on("pageerror", lambda error: self.broken.append(str(error)))
        await page.goto(f"{self.app.url}{address}")
        return page

    async def visitor(self) -> "Visitor":
        page = await self.page(f"/w/app?site={SITE}&lang={self.lang}", phone=self.phone)
        return Visitor(page, self.lang)

    async def staff(self, name: str) -> "Staff":
        await self.app.service.people.set_language(
            next(one for one in STAFF if one.id == name).as_person(name), self.lang
        )
        await sends_at_once(self.app.service, name)
        page = await self.page("/console")
        await page.locator("#sign-in-email").fill(f"{name}@town.example")
        await page.locator("input[type=password]").fill(PASSWORD)
        await page.keyboard.press("Enter")
        await expect(page.locator("aside.list")).to_be_visible()
        return Staff(page, self.lang)

    async def look(self, page: Page, state: str) -> None:
        name = f"life-{state}-{self.lang}-{self.theme}".replace(" ", "-")
        JOURNEY.mkdir(parents=True, exist_ok=True)
        await page.screenshot(path=JOURNEY / f"{name}.png")
        await shown(page, state)
        found = await axe_results(page)
        self.found += [{"state": state, **one} for one in found["violations"]]

    def tell(self) -> None:
        assert not self.found, json.dumps(self.found, indent=1, ensure_ascii=False)
        assert not self.broken

    async def ages(self, one: str, ms: int) -> None:
        """As if the last line of the conversation, and the wait in it, were so much older."""

        def run(work: Work) -> None:
            item = self.app.service.chat.chat.require(work, one)
            old = {"at": entry.c.at - ms}
            work.execute(update(entry).where(entry.c.conversation == one).values(old))
            work.execute(
                update(conversation)
                .where(conversation.c.id == one)
                .values(
                    waiting_since=item.waiting_since and item.waiting_since - ms,
                    assigned_at=item.assigned_at and item.assigned_at - ms,
                    quiet_since=item.quiet_since and item.quiet_since - ms,
                )
            )

        await self.app.service.parts.database.work(run)
        await self.app.service.chat.life.attend()


@dataclass
class Visitor:
    page: Page
    lang: str

    def words(self, key: str, **params: object) -> str:
        return visitor_words(self.lang, key, **params)

    def later(self, key: str) -> str:
        return say("message", self.lang, key)

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True)

    async def presses(self, key: str) -> None:
        await self.button(self.words(key)).click()

    async def asks(self, text: str) -> None:
        await self.presses("home.ask")
        await self.page.get_by_label(self.words("before.question")).fill(text)
        await self.presses("before.send")
        await expect(self.page.locator(".yours")).to_be_visible()


@dataclass
class Staff:
    page: Page
    lang: str

    def words(self, key: str, **params: object) -> str:
        return say("console", self.lang, key, **params)

    @property
    def dialog(self) -> Locator:
        return self.page.locator("dialog")

    async def commands(self, letter: str) -> None:
        await self.page.keyboard.press("Control+k")
        await expect(self.page.locator("dialog.palette")).to_be_visible()
        await self.page.keyboard.press(letter)
        await expect(self.page.locator("dialog.palette")).to_have_count(0)

    async def takes(self) -> None:
        await expect(self.page.locator(".offer, .queued").first).to_be_visible()
        await self.commands("o")
        await expect(self.page.locator("[data-composer]")).to_be_focused()

    async def says(self, text: str) -> None:
        await self.page.locator("[data-composer]").focus()
        await self.page.keyboard.type(text)
        await self.page.keyboard.press("Enter")
        await expect(self.page.locator("[data-composer]")).to_have_value("")

    async def closes(self) -> None:
        await self.commands("l")
        await expect(self.dialog).to_be_visible()
        await self.page.keyboard.press("1")
        await self.page.keyboard.press("Enter")
        await expect(self.dialog).to_have_count(0)


async def the_only(app: Running) -> str:
    """The id of the one conversation that is there."""
    from sqlalchemy import select

    rows = await app.service.parts.database.read(
        lambda connection: list(connection.execute(select(conversation.c.id)))
    )
    (row,) = rows
    return str(row.id)


@pytest.mark.req("R35", "R11")
async def test_silence_and_second_thoughts(
    app: Running, chromium: Browser, lang: str, theme: str, phone: bool
) -> None:
    stage = Stage(app, chromium, lang, theme, phone)
    visitor, aino = await stage.visitor(), await stage.staff("aino")
    await visitor.asks("Kuinka haen paikkaa?")
    await stage.look(visitor.page, "queue")
    await aino.takes()
    await aino.says("Hakemus tehdään asioinnissa.")
    await expect(visitor.page.get_by_text("Hakemus tehdään asioinnissa.")).to_be_visible()
    one = await the_only(app)

    await stage.ages(one, 3 * MINUTE_MS)
    await expect(visitor.page.get_by_text(visitor.words("notice.quiet_soon"))).to_be_visible()
    await stage.ages(one, 2 * MINUTE_MS)
    await expect(visitor.page.get_by_role("heading", name=visitor.words("still.title"))).to_be_visible()
    await expect(aino.page.locator(".above")).to_be_visible()
    await stage.look(visitor.page, "asked")
    await stage.look(aino.page, "desk asked")
    await visitor.presses("still.here")
    await expect(visitor.page.locator("#still")).to_have_count(0)
    await expect(aino.page.locator(".above")).to_have_count(0)
    await expect(aino.page.get_by_text(aino.words("notice.still_here"))).to_be_visible()

    await aino.commands("r")
    await expect(aino.dialog).to_be_visible()
    await stage.look(aino.page, "desk return")
    await aino.page.keyboard.press("3")
    await expect(aino.page.locator(".above")).to_be_visible()
    await expect(visitor.page.locator(".system").last).to_contain_text("Aino")
    await visitor.page.locator("textarea").fill("Odotan.")
    await visitor.presses("chat.send")
    await expect(visitor.page.locator(".system.out")).to_be_visible()  # it stays in sight below new lines
    await stage.look(visitor.page, "returning")
    await stage.look(aino.page, "desk returning")
    await aino.page.get_by_role("button", name=aino.words("return.back")).click()
    await expect(visitor.page.locator(".system.out")).to_have_count(0)

    await aino.says("Palasin.")
    await visitor.page.locator("textarea").fill("pitkä juttu " * 330)
    await visitor.presses("chat.send")
    await visitor.page.locator("textarea").fill("toinen juttu " * 200)
    await visitor.presses("chat.send")
    await expect(aino.page.locator(".row .unread, .thread .message").last).to_be_visible()
    await expect(aino.page.locator(".log").get_by_text("toinen juttu").first).to_be_visible()
    assert await app.service.chat.life.notice_wide() == 1
    await expect(aino.page.get_by_text(aino.words("wide.title"))).to_be_visible()
    await stage.look(aino.page, "desk wide")
    await aino.page.get_by_role("button", name=aino.words("wide.dismiss")).click()
    await expect(aino.page.get_by_text(aino.words("wide.title"))).to_have_count(0)

    await aino.page.locator("[data-composer]").fill("Kesken")
    await aino.commands("l")
    await expect(aino.dialog.get_by_role("button", name=aino.words("close.send_first"))).to_be_visible()
    await stage.look(aino.page, "desk close unsent")
    await aino.page.keyboard.press("1")
    await aino.page.keyboard.press("Enter")
    await expect(aino.page.get_by_role("button", name=aino.words("undo.verb"))).to_be_visible()
    await stage.look(aino.page, "desk undo")
    await expect(visitor.page.get_by_role("heading", name=visitor.words("ending.thanks"))).to_be_visible()
    await aino.commands("z")
    await expect(aino.page.locator("[data-composer]")).to_have_value("Kesken")
    await expect(visitor.page.get_by_text(visitor.words("notice.close_undone"))).to_be_visible()

    await aino.page.locator("[data-composer]").fill("")
    await aino.page.locator(".to-list").evaluate("one => one.click()")  # hidden on a wide screen
    await stage.ages(one, 6 * MINUTE_MS)
    await expect(aino.page.get_by_role("alert")).to_be_attached()
    await expect(aino.page.locator(".strip.warn")).to_be_visible()
    await stage.look(aino.page, "desk overdue")
    await aino.page.locator(".strip.warn").get_by_role("button").click()
    await aino.closes()
    await expect(visitor.page.get_by_role("heading", name=visitor.words("ending.thanks"))).to_be_visible()
    await stage.look(visitor.page, "ending")
    await visitor.presses("ending.again")
    await expect(visitor.page.locator(".yours")).to_be_visible()
    await aino.takes()

    await aino.page.get_by_role("button", name=aino.words("head.more")).click()
    await aino.page.get_by_role("menuitem", name=aino.words("command.block")).click()
    await expect(aino.dialog).to_be_visible()
    await stage.look(aino.page, "desk block")
    await aino.page.get_by_role("button", name=aino.words("block.confirm")).click()
    await expect(aino.dialog).to_have_count(0)
    reason = visitor.later("block.abuse")
    await expect(visitor.page.locator(".notice.warn", has_text=reason)).to_be_visible()
    await expect(visitor.button(visitor.words("ending.again"))).to_have_count(0)
    await stage.look(visitor.page, "blocked")

    saara = await stage.staff("saara")
    await saara.page.keyboard.press("Control+k")
    await saara.page.keyboard.type(saara.words("blocks.title"))
    await saara.page.keyboard.press("Enter")
    await expect(saara.page.locator(".blocks li")).to_have_count(1)
    await stage.look(saara.page, "desk blocks")
    await saara.page.locator(".blocks button").click()
    await expect(saara.page.get_by_text(saara.words("blocks.none"))).to_be_visible()
    stage.tell()


@pytest.mark.req("R20")
async def test_messages_and_what_is_over(
    app: Running, chromium: Browser, lang: str, theme: str, phone: bool
) -> None:
    def shut(work: Work) -> None:
        from advisory.desk import store

        store.put_service(work, a_service(ADVICE, hours=Hours()))

    await app.service.parts.database.work(shut)
    await app.service.desk.board.load()
    stage = Stage(app, chromium, lang, theme, phone)
    visitor = await stage.visitor()
    await visitor.page.locator("details summary").click()
    await stage.look(visitor.page, "home other ways")
    await visitor.presses("message.leave")
    await visitor.page.get_by_label(visitor.words("before.question")).fill("Voinko vaihtaa paikkaa?")
    await stage.look(visitor.page, "message")
    await visitor.page.locator("input.contact").fill("aino.esimerkki")
    await visitor.button(visitor.later("send")).click()
    await expect(visitor.page.locator(".field-error")).to_be_visible()
    await expect(visitor.page.locator("input.contact")).to_be_focused()
    await stage.look(visitor.page, "message contact wrong")
    await visitor.page.locator("input.contact").fill("aino@posti.example")
    await visitor.button(visitor.later("send")).click()
    await expect(visitor.page.get_by_role("heading", name=visitor.later("there"))).to_be_visible()
    await expect(visitor.page.get_by_text(visitor.later("contact_saved"))).to_be_visible()
    await stage.look(visitor.page, "message there")
    receipt = await visitor.page.locator(".receipt .code").inner_text()

    aino = await stage.staff("aino")
    await expect(aino.page.locator(".left-message")).to_be_visible()
    await stage.look(aino.page, "desk message")
    await aino.page.locator(".left-message button").click()
    await expect(aino.page.get_by_text("aino@posti.example")).to_be_visible()
    await stage.look(aino.page, "desk message taken")
    await aino.says("Voit vaihtaa.")
    await aino.closes()
    await expect(visitor.page.get_by_role("heading", name=visitor.later("answered"))).to_be_visible()
    await expect(visitor.page.get_by_text("Voit vaihtaa.")).to_be_visible()
    await stage.look(visitor.page, "message answered")

    elsewhere = await stage.visitor()
    await elsewhere.page.locator("details summary").click()
    await elsewhere.presses("home.return")
    field_of_code = elsewhere.page.get_by_label(elsewhere.later("number"))
    await field_of_code.fill("AAAAAAAAAA")
    await elsewhere.button(elsewhere.later("return_open")).click()
    await expect(elsewhere.page.locator(".field-error")).to_be_visible()
    await stage.look(elsewhere.page, "return")
    await field_of_code.fill(receipt.lower())
    await elsewhere.button(elsewhere.later("return_open")).click()
    await expect(elsewhere.page.get_by_text("Voit vaihtaa.")).to_be_visible()

    await aino.commands("f")
    await expect(aino.page.locator(".closed-row")).to_have_count(1)
    await aino.page.keyboard.press("ArrowDown")
    await aino.page.keyboard.press("Enter")
    await expect(aino.page.locator(".closed-read").get_by_text("Voit vaihtaa.")).to_be_visible()
    await stage.look(aino.page, "desk closed")
    search = aino.dialog.get_by_role("textbox")
    await search.fill("BBBBBBBBBB")
    await aino.dialog.get_by_role("combobox").select_option("complaint")
    await search.press("Enter")
    await expect(aino.dialog.get_by_role("alert")).to_be_visible()
    await search.fill(receipt)
    await search.press("Enter")
    await expect(aino.dialog.get_by_role("alert")).to_have_count(0)
    await expect(aino.page.locator(".closed-read").get_by_text("Voit vaihtaa.")).to_be_visible()

    third = await stage.visitor()
    await third.page.locator("details summary").click()
    await third.presses("message.leave")
    await third.page.get_by_label(third.words("before.question")).fill("Onko paikkoja?")
    await third.button(third.later("send")).click()
    await expect(third.page.get_by_role("heading", name=third.later("there"))).to_be_visible()
    in_a_year = Instant(app.service.parts.clock() + 365 * DAY_MS)
    assert await app.service.chat.life.end_unanswered(Among((), others=True), in_a_year) == 1
    await expect(third.page.get_by_role("heading", name=third.later("ended"))).to_be_visible()
    await expect(third.page.get_by_text(say("talk", lang, "notice.closed_unanswered"))).to_be_visible()
    await stage.look(third.page, "message unanswered")
    stage.tell()
