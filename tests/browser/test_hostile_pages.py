"""Everything that others wrote, at its worst, on every page that shows it, under a clock wrong by a day."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest
from playwright.async_api import Browser, Page, ViewportSize, expect

from advisory.desk import store as desk_store
from advisory.escalate.guest_wire import DECIDE, INVITE, DecideGuest, Invited, InviteGuest
from advisory.escalate.talk_wire import TYPE, Type
from advisory.escalate.wire import ANSWER, OFFER, STATE, AnswerVideo, OfferVideo, SessionRef, VideoState
from advisory.faq.model import Content, Version
from advisory.faq.tables import observation, question_group
from advisory.identity import Role, new_id
from advisory.storage.work import Work
from advisory.templates_answers.model import CannedAnswer
from advisory.texts import say
from tests.files import samples
from tests.support.app import Running, make_settings, running_app
from tests.support.browser import DESKTOP, JOURNEY, assert_accessible
from tests.support.drivers import StaffDriver, VisitorDriver
from tests.support.hostile import HOSTILE, SCRIPT, TURNED, WORD
from tests.support.ids import new_cid
from tests.support.town import ADVICE, LIBRARY, PASSWORD, SITE, a_member, a_service, a_site
from tools.frontend import build

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(300), pytest.mark.req("R116")]

FAKE = f"{TURNED} {SCRIPT}"
"""A name as it could be stored before names were cleaned."""
LONG = f"{SCRIPT} {TURNED} {WORD[:400]}"
LANGS = ("fi", "sv", "en")
NARROW: ViewportSize = {"width": 320, "height": 640}
SIDEWAYS = """() => {
  const beyond = (one) => one.getBoundingClientRect().right > innerWidth + 1 && one.checkVisibility();
  const named = (one) => `${one.tagName}.${one.className}`;
  return [...document.querySelectorAll("html, main, dialog")]
    .filter((one) => one.scrollWidth > one.clientWidth && one.checkVisibility())
    .map((one) => [named(one), one.scrollWidth, ...[...one.querySelectorAll("*")].filter(beyond).map(named)])
    .map((wide) => wide.slice(0, 8).join(" "));
}"""
SMALL = """() => [...document.querySelectorAll("button, input, textarea, summary")]
  .filter((one) => one.checkVisibility() && !one.closest(".vh"))
  .map((one) => [one.textContent, one.getBoundingClientRect()])
  .filter(([, box]) => box.width < 44 || box.height < 44).map(([words]) => words)"""
ACTIVE = ".message :is(script, img:not([src^=blob]), a[href^=javascript], a[href^=data])"
TURNS = r"""() => {
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const turned = [];
  for (let node = walk.nextNode(); node; node = walk.nextNode()) {
    if (node.parentElement.closest(".vh") || !/[\u202a-\u202e\u2066-\u2068]/.test(node.data)) continue;
    const style = getComputedStyle(node.parentElement);
    const beside = [...node.parentElement.childNodes].some((one) => one !== node && one.textContent.trim());
    const apart = style.unicodeBidi.includes("isolate") || style.unicodeBidi === "plaintext";
    if (beside || !(apart || !style.display.startsWith("inline") || style.display.startsWith("inline-")))
      turned.push(`${node.parentElement.outerHTML.slice(0, 90)}`);
  }
  return turned;
}"""
"""Where something that turns the direction stands in one line with something that is not a part of it."""


SPILLS = """(all) => all
  .filter((one) => !["clip", "hidden"].includes(getComputedStyle(one).overflowY))
  .map((one) => one.textContent.slice(0, 40))"""

WITH_AXE = (
    "guest-call",
    "widget-conversation",
    "desk-thread",
    "knowledge/candidates/group-0",
    "settings/sites",
    "wallboard",
)
"""What words can spoil for a reader is spoiled in these; in others the same parts stand."""


@dataclass
class Look:
    """Goes through pages and gathers what is wrong on any of them."""

    page: Page
    found: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("dialog", lambda dialog: self.found.append(f"a dialog opened: {dialog.message}"))

    async def at(self, where: str) -> None:
        for size in (None, NARROW):
            if size is not None:
                await self.page.set_viewport_size(size)
            for frame in self.page.frames:
                if await frame.evaluate("window.broken") is not None:
                    self.found.append(f"{where}: a script ran")
                self.found += [f"{where}, {size}: {wide}" for wide in await frame.evaluate(SIDEWAYS)]
                self.found += [
                    f"{where}: turns what is beside it: {one}" for one in await frame.evaluate(TURNS)
                ]
        if where in WITH_AXE:
            try:
                await assert_accessible(self.page)
            except AssertionError as error:
                self.found.append(f"{where}: {error}")
        await self.page.set_viewport_size(DESKTOP)

    def tell(self) -> None:
        assert not self.found, "\n".join(self.found)


@pytest.fixture
async def app(tmp_path: Path) -> AsyncIterator[Running]:
    """A town in which everything that anybody may name has the worst of names."""
    build()
    async with running_app(make_settings(tmp_path)) as running:
        await fill(running)
        yield running


async def fill(app: Running) -> None:
    whole = app.service
    words = {lang: LONG for lang in LANGS}

    def services(work: Work) -> None:
        for name in (ADVICE, LIBRARY):
            desk_store.put_service(work, a_service(name, names={lang: f"{FAKE} {name}" for lang in LANGS}))

    await whole.parts.database.work(services)
    await whole.desk.board.load()
    await whole.sites.put(
        a_site(
            app.url,
            names=words,
            notices=words,
            phone=FAKE,
            phone_hours=words,
            texts={name: words for name in ("launcher", "greeting", "closed")},
        )
    )
    everything = (Role.ADVISOR, Role.SUPERVISOR, Role.MAIN_USER, Role.EDITOR, Role.OWNER)
    for id, roles, name in (("olga", everything, FAKE), ("uuno", (Role.ADVISOR,), LONG)):
        await whole.people.add_member(replace(a_member(id, *roles), name=name, display_name=name), PASSWORD)
    texts = {lang: {"formal": LONG, "informal": FAKE} for lang in LANGS}
    await whole.answers.put([CannedAnswer("worst", "paha", FAKE, (ADVICE,), (), texts)])
    eeva = a_member("eeva", Role.EDITOR).as_person("eeva")
    for at, text in enumerate(HOSTILE):
        versions = tuple(
            Version(lang, f"{text} {lang} pysäköinti"[:9_000], f"{text}\n\n- {text}", text[:600])
            for lang in LANGS
        )
        content = Content("answer", (ADVICE,), versions)
        await whole.knowledge.articles.save(eeva, f"worst-{at}", new_cid(), 0, content)
        if not await whole.knowledge.articles.check(content, None):
            await whole.knowledge.articles.move(eeva, f"worst-{at}", new_cid(), 1, "published")
    await whole.parts.database.work(ask)


def ask(work: Work) -> None:
    """Candidates: asked by four visitors each."""
    for at, text in enumerate(HOSTILE):
        work.connection.execute(
            question_group.insert().values(
                id=f"group-{at}",
                rev=1,
                lang="fi",
                state="open",
                reason="",
                kept=0,
                first_at=work.now,
                last_at=work.now,
            )
        )
        for visitor in range(4):
            work.connection.execute(
                observation.insert().values(
                    id=new_id(),
                    conversation=new_id(),
                    ordinal=0,
                    visitor=f"v{visitor}",
                    group=f"group-{at}",
                    cover=0.0,
                    at=work.now,
                    lang="fi",
                    service=ADVICE,
                    site=SITE,
                    text=f"{text} {visitor}",
                    doubt=False,
                    outcome="solved",
                    seconds=60,
                    answers=[],
                    searched=FAKE,
                    seqs=[1],
                    pinned=False,
                )
            )


SECTIONS = (
    "knowledge/candidates/group-0",
    "knowledge/drafts",
    "knowledge/articles/worst-3",
    "settings/services",
    f"settings/services/{ADVICE}",
    "settings/hours",
    "settings/skills",
    "settings/sites",
    "settings/texts",
    "settings/names",
    "wallboard",
    "practice",
)


async def test_nothing_that_was_written_does_more_than_stand_there(chromium: Browser, app: Running) -> None:
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    context = await chromium.new_context(
        viewport=DESKTOP, locale="fi-FI", bypass_csp=True, reduced_motion="reduce"
    )
    context.set_default_timeout(20_000)
    await context.clock.install(time=tomorrow)
    look = Look(await context.new_page())
    page = look.page

    # The visitor's pages: the widget, from its first screen to the conversation.
    query = {"site": SITE, "lang": "fi", "path": "/fi/", "title": FAKE}
    await page.goto(f"{app.url}/w/app?{urlencode(query)}")
    await expect(page.get_by_role("heading", level=1)).to_be_visible()
    await look.at("widget-home")
    await page.get_by_role("button", name=say("widget", "fi", "home.ask"), exact=True).click()
    question = page.get_by_label(say("widget", "fi", "before.question"))
    await question.fill(WORD)
    await page.get_by_role("button", name=say("widget", "fi", "before.send")).click()
    too_long = say("widget", "fi", "before.too_long", n=len(WORD) - 4_000)
    await expect(page.get_by_text(too_long)).to_be_visible()
    await question.fill(SCRIPT)
    await page.get_by_label(say("widget", "fi", "before.name")).fill(FAKE[:60])
    await look.at("widget-before")
    await page.get_by_role("button", name=say("widget", "fi", "before.send")).click()
    await expect(page.locator(".yours")).to_contain_text(SCRIPT)
    await look.at("widget-queue")

    # An advisor with the worst of names answers with the worst of words, and sends a file.
    async with StaffDriver(app.url) as uuno:
        await uuno.signs_in("uuno@town.example", PASSWORD)
        one = await uuno.takes()
        await uuno.is_("break_soon")  # the next is offered to the other
        await expect(page.get_by_role("log")).to_contain_text(SCRIPT)
        field = page.get_by_role("textbox", name=say("talk", "fi", "chat.message"))
        for text in HOSTILE:
            await field.fill(text[:4_000])
            await page.get_by_role("button", name=say("talk", "fi", "chat.send"), exact=True).click()
            await uuno.says(one, text[:4_000])
        headers = {"X-File-Name": quote(f"{FAKE}fdp.exe"), "Content-Type": "application/octet-stream"}
        where = f"{app.url}/api/staff/files?conversation={one}&cid={new_cid()}"
        async with uuno.session.put(
            where, data=samples.picture(), headers={**headers, "Origin": app.url}
        ) as sent:
            assert (await sent.json())["ok"]
        await expect(page.locator(".message")).to_have_count(2 * len(HOSTILE) + 2)
        await look.at("widget-conversation")
        assert await page.locator(ACTIVE).count() == 0
        # Each message can be reached by its heading, says its language, and all is large enough to touch.
        log = page.get_by_role("log")
        assert await log.locator(".message > h2").count() == await log.locator(".message").count()
        assert await log.locator(".message:not([lang]):not(:has([lang]))").count() == 0
        assert await page.evaluate(SMALL) == []

        # What staff see of it, on every page of theirs.
        visitor = await VisitorDriver(app.url).arrives(SITE)
        await visitor.starts(HOSTILE[3], ADVICE, name=FAKE[:60], searched=FAKE)
        await page.goto(f"{app.url}/console")
        await page.locator("#sign-in-email").fill("olga@town.example")
        await page.locator("#sign-in-password").fill(PASSWORD)
        await page.keyboard.press("Enter")
        # By the server's clock, whatever this device's says.
        await expect(page.locator(".offer")).to_contain_text(re.compile(r"odottanut \d:\d\d"))
        await look.at("desk-queue")
        await page.locator("[data-offer]").click()
        await expect(page.locator(".thread .log")).to_contain_text("oikealta")
        await visitor.says(SCRIPT)
        for text in HOSTILE:
            await visitor.says(text[:4_000])
        await expect(page.locator(".thread .message")).to_have_count(len(HOSTILE) + 2)
        await look.at("desk-thread")
        assert await page.locator(ACTIVE).count() == 0
        for section in SECTIONS:
            await page.goto(f"{app.url}/console/{section}")
            await expect(page.get_by_role("heading").first).to_be_visible()
            await page.wait_for_load_state("networkidle")
            await look.at(section)
        await visitor.disconnect()
        for public in (f"faq/{SITE}", f"chat/{SITE}", f"accessibility/{SITE}"):
            await page.goto(f"{app.url}/{public}")
            await look.at(public)
    look.tell()
    await context.close()


async def test_a_guest_of_a_call_only_reads_what_others_wrote(chromium: Browser, tmp_path: Path) -> None:
    """The page behind an invitation: the door, the call with its text, and what was written before."""
    build()
    async with running_app(make_settings(tmp_path, media=True)) as app:
        worst = replace(a_member("olga"), name=FAKE, display_name=FAKE)
        await app.service.people.add_member(worst, PASSWORD)
        context = await chromium.new_context(
            viewport=NARROW, locale="fi-FI", bypass_csp=True, reduced_motion="reduce"
        )
        look = Look(page := await context.new_page())
        async with StaffDriver(app.url) as olga:
            await olga.signs_in("olga@town.example", PASSWORD)
            visitor = await VisitorDriver(app.url).arrives(SITE)
            await visitor.starts(SCRIPT, ADVICE, name=FAKE[:60])
            held = await olga.takes()
            for text in HOSTILE:
                await visitor.says(text[:4_000])
                await olga.says(held, text[:4_000])
            call = await olga.call(OFFER, OfferVideo(conversation=held, cid=new_cid()), VideoState)
            session = call.session
            answer = AnswerVideo(session=session, rev=call.rev, accept=True)
            await visitor.call(ANSWER, answer, VideoState)
            asked = InviteGuest(
                session=session,
                cid=new_cid(),
                role="authority",
                name=FAKE[:60],
                may_see=["screen", "history"],
            )
            await page.goto((await olga.call(INVITE, asked, Invited)).url)
            await expect(page.get_by_label(say("call", "fi", "join.name"))).to_have_value(
                re.compile("script")
            )
            await look.at("guest-invited")
            await page.get_by_label(say("call", "fi", "join.name")).fill(WORD[:60])
            await page.get_by_role("button", name=say("call", "fi", "join.knock")).click()
            await expect(page.get_by_text(say("call", "fi", "join.waiting"))).to_be_visible()
            seen = await olga.call(STATE[1], SessionRef(session=session), VideoState)
            [guest] = [one for one in seen.participants if one.role == "authority"]
            admit = DecideGuest(session=session, cid=new_cid(), participant=guest.id, admit=True)
            await olga.call(DECIDE, admit, VideoState)
            await page.get_by_role("button", name=say("call", "fi", "join.enter")).click()

            lines = [text[:300] for text in HOSTILE]
            for at, text in enumerate(lines):
                done = at < len(lines) - 1
                await visitor.call(TYPE[0], Type(session=session, line=at, text=text, done=done), SessionRef)
            await olga.call(TYPE[1], Type(session=session, line=0, text=WORD[:300]), SessionRef)
            await expect(page.locator(".call-typed-lines p")).to_have_count(len(lines) - 1)
            await page.get_by_role("button", name=say("call", "fi", "join.history")).click()
            await expect(page.locator(".guest-history li")).to_have_count(2 * len(HOSTILE) + 1)
            await look.at("guest-call")
            await page.set_viewport_size(NARROW)
            await page.screenshot(path=JOURNEY / "guest-hostile.png", full_page=True)
            look.tell()
            assert await page.locator(".guest :is(script, img, iframe, a)").count() == 0
            # What is piled up on one letter stays in its own line.
            assert await page.locator(".guest-history li, .call-typing").evaluate_all(SPILLS) == []
            await visitor.disconnect()
        look.tell()
        await context.close()
