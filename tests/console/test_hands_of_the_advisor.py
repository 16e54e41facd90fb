"""The desk for a hand that slips: taking back, the wrong conversation, own keys, two side by side."""

import asyncio
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from advisory.chat.life_wire import RETURN, PromiseReturn
from advisory.chat.wire import ConversationCard
from advisory.desk.channels import Channel
from advisory.desk.store import put_service
from advisory.oversight.notices_wire import WRITE, NoticeTexts, NoticeView, WriteNotice
from advisory.texts import say
from tests.support.app import make_settings, running_app
from tests.support.browser import DESKTOP, JOURNEY, assert_accessible, context_for
from tests.support.drivers import StaffDriver, VisitorDriver
from tests.support.ids import new_cid
from tests.support.town import ADVICE, LIBRARY, PASSWORD, SITE, a_service

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def words(key: str, **params: object) -> str:
    return say("console", "fi", key, **params)


async def picture(page: Page, name: str) -> None:
    await asyncio.to_thread(JOURNEY.mkdir, parents=True, exist_ok=True)
    await page.screenshot(path=JOURNEY / f"hands-{name}.png", animations="disabled")


async def looked_at(page: Page, name: str) -> None:
    """On the desktop and as narrow as pages get."""
    await assert_accessible(page)
    await picture(page, name)
    was = page.viewport_size or DESKTOP
    await page.set_viewport_size({"width": 320, "height": 720})
    await assert_accessible(page)
    await picture(page, f"{name}-320")
    await page.set_viewport_size(was)


async def chooses(page: Page, label: str) -> None:
    """In the menu of whoever is here, until the server has kept it."""
    menu = page.get_by_role("button", name=words("own.label", name="Aino"))
    choice = page.get_by_role("menuitemradio", name=label, exact=True)
    await menu.click()
    await choice.click()
    await menu.click()
    await expect(choice).to_have_attribute("aria-checked", "true")
    await page.keyboard.press("Escape")


async def goes_offline(page: Page) -> None:
    await page.context.set_offline(True)
    await expect(page.locator("[data-light=restoring]")).to_contain_text(words("light.restoring"))


@pytest.mark.timeout(240)
@pytest.mark.req("R04")
async def test_a_hand_that_slips_is_helped(tmp_path: Path, chromium: Browser) -> None:
    async with running_app(make_settings(tmp_path)) as app:
        writing = a_service(ADVICE, channels=(Channel("chat"), Channel("message")))
        await app.service.parts.database.work(lambda work: put_service(work, writing))
        await app.service.desk.board.load()
        context = await context_for(chromium, "fi")
        page = await context.new_page()
        broken: list[str] = []
        page.on("pageerror", lambda error: broken.append(str(error)))
        await page.goto(f"{app.service.settings.staff_url}/console")
        keys = page.keyboard
        await page.get_by_label("Sähköposti").fill("aino@town.example")
        await page.get_by_label("Salasana").fill(PASSWORD)
        await keys.press("Enter")
        await expect(page.get_by_role("heading", name="Ei keskusteluja")).to_be_visible()
        await expect(page.locator("[data-light=good]")).to_contain_text(words("light.good"))

        kaisa, timo = [await VisitorDriver(app.url).arrives(SITE) for _ in range(2)]
        await kaisa.starts("Hei, numeroni on 040 123 4567.", LIBRARY, name="Kaisa")
        await timo.starts("Milloin olette auki?", ADVICE, name="Timo")
        for name in ("Kaisa", "Timo"):
            await expect(page.get_by_role("main")).to_contain_text(name)
            await keys.press("Control+k")
            await page.locator("dialog.palette").wait_for()
            await keys.type("o")
            await expect(page.get_by_role("textbox", name=f"Vastaus: {name}")).to_be_focused()

        # A call is offered where the service offers it.
        video = page.get_by_role("button", name=words("head.video"))
        await expect(video).to_have_count(0)
        await keys.press("Alt+1")
        await expect(video).to_be_visible()
        await keys.press("Alt+2")
        await expect(page.get_by_role("textbox", name="Vastaus: Timo")).to_be_focused()

        # Sent and gone on; taken back from there, and it stands in its own conversation again. While the line
        # is down it stays to be taken back, however slow the machine is.
        field = page.locator("[data-at-hand] [data-composer]")
        leaving = page.locator(".leaving")
        await goes_offline(page)
        await keys.type("Kello on yhdeksän.")
        await keys.press("Control+Enter")
        await expect(page.get_by_role("heading", level=1)).to_have_text("Kaisa")
        await expect(leaving).to_contain_text(words("leaving.to", name="Timo"))
        await keys.press("Alt+Backspace")
        await expect(page.get_by_role("textbox", name="Vastaus: Timo")).to_be_focused()
        await expect(field).to_have_value("Kello on yhdeksän.")
        await expect(leaving).to_have_text("")
        await context.set_offline(False)
        await expect(page.locator("[data-light=good]")).to_have_count(1)
        await chooses(page, words("own.undo_none"))
        await field.focus()
        await keys.press("End")
        await keys.type(" Auki 9–16.")
        await keys.press("Enter")
        await timo.sees_reply("Kello on yhdeksän. Auki 9–16.")

        # What is Kaisa's is pasted to Timo: said, and one press takes it out.
        await expect(field).to_have_value("")
        await keys.type("Soitan 0401234567.")
        await keys.press("Control+a")
        await keys.press("Control+x")
        await keys.type("Selvä. ")
        await keys.press("Control+v")
        note = page.locator(".hint-line")
        await expect(note).to_contain_text(words("pasted.person", name="Kaisa", what="0401234567"))
        await looked_at(page, "pasted")
        await keys.press("Alt+Backspace")
        await expect(field).to_have_value("Selvä. ")
        await expect(note).not_to_contain_text("Kaisa")

        # A question mark in a field is one; elsewhere it brings the keys, which can be changed there.
        await keys.type("Onko näin?")
        await expect(field).to_have_value("Selvä. Onko näin?")
        await keys.press("Escape")
        await keys.press("?")
        sheet = page.get_by_role("dialog", name=words("keys.title"))
        await expect(sheet).to_contain_text(words("keys.send_next"))
        await sheet.get_by_role("button", name=words("keys.change")).click()
        line = sheet.locator('[data-action="next"]')
        await line.click()
        await keys.press("s")
        said = sheet.locator(".keys-said")
        await expect(said).to_have_text(words("keys.no_taken", chord="S", by=words("command.transfer")))
        await looked_at(page, "keys")
        await keys.press("q")
        await expect(line).to_have_text("Q")
        await keys.press("Escape")
        await expect(sheet).to_have_count(0)
        await page.reload()
        await page.locator("[data-row]").first.wait_for()
        await keys.press("Alt+2")
        await expect(page.get_by_role("textbox", name="Vastaus: Timo")).to_be_focused()
        await keys.press("Control+k")
        await page.locator("dialog.palette").wait_for()
        await keys.press("q")
        await expect(page.get_by_role("textbox", name="Vastaus: Kaisa")).to_be_focused()

        # Two side by side on a wide page, and no doubt to whom an answer goes.
        await page.set_viewport_size({"width": 1680, "height": 900})
        await page.wait_for_function("matchMedia('(min-width: 1600px)').matches")
        await keys.press("Alt+Shift+Enter")
        threads = page.locator(".thread")
        await expect(threads).to_have_count(2)
        await expect(page.locator("[data-at-hand] h1")).to_have_text("Kaisa")
        await assert_accessible(page)
        # What is told above each keeps a name of its own.
        async with StaffDriver(app.url) as elsewhere:
            await elsewhere.signs_in("aino@town.example", PASSWORD)
            for visitor in (kaisa, timo):
                promise = PromiseReturn(conversation=visitor.conversation, cid=new_cid(), minutes=15)
                await elsewhere.call(RETURN, promise, ConversationCard)
            await expect(page.locator("section.above")).to_have_count(2)
            await assert_accessible(page)
            await picture(page, "two")
        await keys.press("Alt+2")
        await expect(page.locator("[data-at-hand] h1")).to_have_text("Timo")
        await expect(page.locator("[data-at-hand] .btn.send").first).to_contain_text("Timo")
        await expect(threads.first.locator("h1")).to_have_text("Kaisa")
        await expect(page.get_by_role("textbox", name="Vastaus: Timo")).to_be_focused()
        await keys.press("Shift+F6")
        await expect(page.locator("[data-at-hand] h1")).to_have_text("Kaisa")
        await expect(page.get_by_role("textbox", name="Vastaus: Kaisa")).to_be_focused()
        await keys.type("Soitamme teille.")
        await keys.press("Enter")
        await kaisa.sees_reply("Soitamme teille.")
        await page.set_viewport_size(DESKTOP)
        await expect(threads).to_have_count(1)
        await expect(page.locator("[data-at-hand] h1")).to_have_text("Kaisa")

        # Who has no desk hears what everybody is to know.
        editor = await (await context_for(chromium, "fi")).new_page()
        await editor.goto(f"{app.service.settings.staff_url}/console")
        await editor.get_by_label("Sähköposti").fill("eeva@town.example")
        await editor.get_by_label("Salasana").fill(PASSWORD)
        await editor.keyboard.press("Enter")
        await expect(editor.locator("[data-light=good]")).to_have_count(1)
        async with StaffDriver(app.url) as saara:
            await saara.signs_in("saara@town.example", PASSWORD)
            told = NoticeTexts(fi="Puhelut ovat poikki", sv="Avbrott", en="Outage")
            await saara.call(WRITE, WriteNotice(cid=new_cid(), words=told), NoticeView)
        await expect(editor.locator(".notice-strip")).to_contain_text("Puhelut ovat poikki")
        await expect(editor.get_by_role("heading", level=1)).to_be_visible()
        await looked_at(editor, "editor")
        await editor.get_by_role("button", name=words("notice_read")).click()
        await expect(editor.locator(".notice-strip")).to_have_count(0)

        # At the end, since whoever is away for long loses their conversations.
        await chooses(page, words("seconds", n=3))
        await goes_offline(page)
        await field.focus()
        await keys.type("Lähtee, kun yhteys palaa.")
        await keys.press("Enter")
        await expect(leaving).to_contain_text(words("leaving.to", name="Kaisa"))
        await looked_at(page, "leaving")
        await expect(leaving).to_contain_text(words("leaving.to", name="Kaisa"))

        await asyncio.gather(kaisa.disconnect(), timo.disconnect())
        assert broken == []
