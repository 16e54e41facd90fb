"""Canned answers, contacts, warnings and remarks at the desk, with no mouse, in a real browser."""

from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Page, expect
from sqlalchemy import select

from advisory.directory.importing import referral
from advisory.faq.importing import publish_all
from advisory.storage.record import event_record
from advisory.templates_answers.importing import canned_answer
from tests.directory.test_referrals import POLICE
from tests.faq.support import CARD_FI, CARD_SV, answer
from tests.support.app import Running, make_settings, running_app
from tests.support.browser import assert_accessible, context_for
from tests.support.drivers import VisitorDriver
from tests.support.town import ADVICE, PASSWORD, SITE, sends_at_once
from tests.templates_answers.test_answers import HELLO, MOMENT

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PAUSE = {
    **MOMENT,
    "id": "ca-pause",
    "shortcut": "tauko",
    "group": "identification-pause",
    "versions": {
        "fi": {"te": "Tunnistautukaa itse, odotan tässä.", "sina": "Tunnistaudu itse, odotan tässä."}
    },
}
WHERE = {
    **MOMENT,
    "id": "ca-where",
    "shortcut": "missa",
    "variables": ["unit"],
    "versions": {"fi": {"te": "Lähin paikka on {unit}."}},
}


async def fills(app: Running) -> None:
    await app.service.answers.put([canned_answer(row) for row in (HELLO, MOMENT, PAUSE, WHERE)])
    await publish_all(
        app.service.parts.database,
        [("card", answer(CARD_FI, CARD_SV)), ("proc", answer(CARD_FI, kind="procedure"))],
    )
    await app.service.directory.put([referral({**POLICE, "hours": "24/7"})])
    await app.service.parts.database.settled()


async def at_desk(app: Running, browser: Browser) -> Page:
    await sends_at_once(app.service, "aino")
    context = await context_for(browser, "fi")
    page = await context.new_page()
    await page.goto(f"{app.service.settings.staff_url}/console")
    await expect(page.get_by_label("Sähköposti")).to_be_focused()
    await page.keyboard.type("aino@town.example")
    await page.keyboard.press("Tab")
    await page.keyboard.type(PASSWORD)
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="Ei keskusteluja")).to_be_visible()
    return page


async def takes(page: Page) -> None:
    await page.locator(".offer, .queued").first.wait_for()
    await page.keyboard.press("Control+k")
    await page.locator("dialog.palette").wait_for()
    await page.keyboard.press("o")
    await expect(page.locator("[data-composer]")).to_be_focused()


async def recorded(app: Running, kind: str) -> list[tuple[str, bool | None]]:
    asked = select(event_record.c.data).where(event_record.c.kind == kind).order_by(event_record.c.id)
    rows = await app.service.parts.database.read(lambda connection: list(connection.execute(asked)))
    return [(row.data["id"], row.data.get("edited")) for row in rows]


async def test_every_way_of_inserting_an_answer_is_recorded(tmp_path: Path, chromium: Browser) -> None:
    async with running_app(make_settings(tmp_path)) as app:
        await fills(app)
        page = await at_desk(app, chromium)
        keys, field = page.keyboard, page.locator("[data-composer]")
        visitor = await VisitorDriver(app.url).arrives(SITE)
        await visitor.starts("Moro! Mistä saisin mun kirjastokortin lapselle?", ADVICE, name="Ville")
        await takes(page)

        # A suggestion, as it is. The form of address is the visitor's, before anybody chose one.
        await expect(page.get_by_role("button", name="Puhuttelu: Sinuttelu")).to_be_visible()
        await expect(page.locator(".guide summary")).to_have_text(CARD_FI.question)
        await expect(page.locator('[data-suggestion="0"]')).to_be_visible()
        await keys.press("Alt+Shift+Digit1")
        await expect(field).to_have_value(CARD_FI.short)
        await keys.press("Enter")
        await visitor.sees_reply(CARD_FI.short)

        # From the picker, in that form, and changed before it is sent.
        await visitor.says("Entä sitten?")
        await keys.type("/het")
        await expect(page.locator('.picker[data-found="het"] .pick').first).to_contain_text("/hetki")
        await assert_accessible(page)
        await keys.press("Enter")
        await expect(field).to_have_value("Odota hetki, ole hyvä.")
        await keys.press("Backspace")
        await keys.type(", katson.")
        await keys.press("Enter")
        await visitor.sees_reply("Odota hetki, ole hyvä, katson.")

        # From the picker at once; a variable stops it, has the caret, and is filled in.
        await keys.type("/missa")
        await expect(page.locator('.picker[data-found="missa"] .pick').first).to_contain_text("/missa")
        await keys.press("Control+Enter")
        await expect(page.locator(".hint-line")).to_contain_text("Täytä: toimipiste")
        await keys.press("Control+Enter")
        await keys.type("Kirjasto")
        await keys.press("Enter")
        await visitor.sees_reply("Lähin paikka on Kirjasto.")

        # From the warning, whose answer is a key press away from the field.
        await visitor.says("Nyt se kysyy pankkitunnuksia")
        alert = page.locator('[data-alert="identification"]')
        await expect(alert).to_be_visible()
        await assert_accessible(page)
        await alert.get_by_role("button", name="Lisää /tauko").focus()
        await keys.press("Enter")
        await expect(field).to_have_value("Tunnistaudu itse, odotan tässä.")
        await keys.press("Enter")
        await visitor.sees_reply("Tunnistaudu itse, odotan tässä.")
        await expect(alert).to_be_visible()
        await alert.get_by_role("button", name="Piilota huomautus").focus()
        await keys.press("Enter")
        await expect(alert).to_have_count(0)

        # What is offered and left is known too.
        assert await recorded(app, "answer.dismissed") == []
        await visitor.says("Mistä saisin kirjastokortin myös vauvalle?")
        await expect(page.locator('[data-answer="card"]')).to_be_visible()
        await field.focus()
        for text in ("Kysyn kollegalta.", "Palaan pian."):
            await keys.type(text)
            await keys.press("Enter")
            await visitor.sees_reply(text)

        assert await recorded(app, "answer.used") == [
            ("card", False),
            ("ca-moment", True),
            ("ca-where", False),
            ("ca-pause", False),
        ]
        assert await recorded(app, "answer.dismissed") == [("card", None)], "once for a question"
        await visitor.disconnect()


async def test_contacts_remarks_danger_and_own_answers(tmp_path: Path, chromium: Browser) -> None:
    async with running_app(make_settings(tmp_path)) as app:
        await fills(app)
        page = await at_desk(app, chromium)
        keys, field = page.keyboard, page.locator("[data-composer]")
        visitor = await VisitorDriver(app.url).arrives(SITE)
        await visitor.starts("Hyvää päivää, mistä saan passin?", ADVICE, name="Maija")
        await takes(page)

        # A contact: into the text, or as a card.
        await keys.type("Katsokaa @lupa")
        option = page.locator('.picker[data-found="lupa"] .pick')
        await expect(option).to_contain_text("auki nyt")
        await assert_accessible(page)
        await keys.press("Enter")
        await expect(field).to_have_value(
            "Katsokaa Poliisi (lupapalvelut): Passit ja henkilökortit. Avoinna ympäri vuorokauden. "
            "https://poliisi.fi"
        )
        await keys.press("Control+a")
        await keys.type("Luonnos @lupa")
        await option.wait_for()
        await keys.press("Control+Enter")
        await expect(page.locator(".card-link")).to_contain_text("poliisi.fi")
        await expect(field).to_have_value("Luonnos ")
        await visitor.until(lambda: "referral" in cards(visitor), "the card")

        # A remark stops nothing.
        await keys.press("Control+a")
        await keys.type("Klikkaa vain tästä")
        await expect(page.locator('.hint-line[data-remark="tone"]')).to_contain_text("Klikkaa vain")
        await assert_accessible(page)
        await keys.press("Enter")
        await visitor.sees_reply("Klikkaa vain tästä")
        await keys.type("Avatkaa selain")
        await page.locator('.hint-line[data-remark="jargon"] button').focus()
        await keys.press("Enter")
        await expect(field).to_have_value("Avatkaa selain (ohjelma, jolla nettisivuja katsotaan)")
        await keys.press("Enter")

        # Asking for a code is stopped by the server, with the reason beside the text.
        await keys.type("Kerro pankkitunnuksesi.")
        await expect(page.locator('.hint-line[data-remark="asks_for_code"]')).to_be_visible()
        await keys.press("Enter")
        await expect(page.get_by_role("alert").filter(has_text="Sitä ei saa pyytää")).to_be_visible()
        await expect(field).to_have_value("Kerro pankkitunnuksesi.")

        # Danger: what to do for the advisor, 112 for the visitor, and nothing in the advisor's way.
        await visitor.says("Apua, haluan kuolla")
        danger = page.locator('[data-alert="self-harm"]')
        await expect(danger).to_contain_text("112")
        await assert_accessible(page)
        await visitor.syncs()
        assert "danger" in [line.notice for line in visitor.timelines[visitor.conversation].entries]
        await keys.press("Control+a")
        await keys.type("Olen tässä.")
        await keys.press("Enter")
        await visitor.sees_reply("Olen tässä.")

        # An answer of one's own, made of what is being written.
        await keys.type("Soitan teille {minutes} minuutissa.")
        await keys.press("Control+k")
        await page.locator("dialog.palette").wait_for()
        await keys.press("a")
        dialog = page.get_by_role("dialog", name="Omat ja yhteiset mallit")
        shortcut = dialog.get_by_label("Oikotie")
        await shortcut.focus()
        await keys.type("soitan")
        await assert_accessible(page)
        await keys.press("Enter")
        await expect(dialog.locator(".closed-row").first).to_contain_text("/soitan")
        # What cannot be taken back is asked about, and Escape says no to that alone.
        await dialog.get_by_role("button", name="Poista", exact=True).focus()
        await keys.press("Enter")
        sure = page.get_by_role("dialog", name="Poista vastaus /soitan")
        await expect(sure).to_be_visible()
        await assert_accessible(page)
        await keys.press("Escape")
        await expect(sure).not_to_be_attached()
        await keys.press("Escape")
        await field.focus()
        await keys.press("Control+a")
        await keys.type("/soi")
        await expect(page.locator('.picker[data-found="soi"] .pick')).to_contain_text("/soitan")
        await visitor.disconnect()


def cards(visitor: VisitorDriver) -> list[Any]:
    return [line.card.kind for line in visitor.timelines[visitor.conversation].entries if line.card]
