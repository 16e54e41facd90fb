"""An editor puts groups of questions together and takes them apart, by keyboard, and undoes it."""

import sqlite3
import time

import pytest
from playwright.async_api import Browser, Locator, expect

from tests.browser.city import City
from tests.browser.test_editors import look
from tests.support.browser import Album, assert_accessible
from tests.support.pages import EditorPage

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(300)]

ELIN = "elin.backman"


def as_the_night_leaves_it(city: City) -> None:
    """The two first candidates are suggested to be one."""
    with sqlite3.connect(city.var / "advisory.sqlite", timeout=30) as database:
        database.execute("PRAGMA busy_timeout = 30000")
        one, other = (
            row[0]
            for row in database.execute(
                'SELECT "group" FROM observation JOIN question_group ON question_group.id = "group"'
                " WHERE state = 'open' AND observation.lang = 'fi' GROUP BY \"group\""
                " HAVING COUNT(DISTINCT visitor) >= 3 ORDER BY COUNT(*) DESC LIMIT 2"
            )
        )
        database.execute("DELETE FROM group_merge")
        database.execute(
            'INSERT INTO group_merge ("group", "into", alike, at) VALUES (?, ?, 0.41, ?)',
            (other, one, int(time.time() * 1000)),
        )
    database.close()


async def titles(rows: Locator) -> list[str]:
    return sorted(await rows.locator(".row-link .cut").all_inner_texts())


async def opens_suggested(elin: EditorPage) -> None:
    """The first candidate, by keys, of which something is suggested."""
    await elin.goes_to(elin.page.locator("tbody .row-link").first)
    for _ in range(await elin.page.locator("tbody tr").count()):
        await elin.presses("Enter")
        await expect(elin.page.locator("aside .asked li").first).to_be_visible()
        if await elin.page.locator(".alike li").count():
            return
        await elin.presses("ArrowDown")
    raise AssertionError("no candidate has a suggestion")


@pytest.mark.req("R08")
@pytest.mark.whole
async def test_groups_are_merged_parted_and_put_back_by_keyboard(chromium: Browser, own_city: City) -> None:
    city, pictures = own_city, Album("editors-groups-")
    as_the_night_leaves_it(city)
    elin = await EditorPage.opens(chromium, city, "fi")
    await elin.signs_in(city, ELIN, speaks="fi")
    rows = elin.page.locator("tbody tr")
    await expect(rows.first).to_be_visible()
    before = await titles(rows)

    # What the night suggests is accepted, and undone from where the keyboard is then.
    await opens_suggested(elin)
    await look(pictures, elin.page, "suggestion")
    await assert_accessible(elin.page)
    await elin.goes_to(elin.page.locator(".alike button").first)
    await elin.presses("Enter")
    await expect(elin.page.locator(".just-done").get_by_text(elin.said("group.done.merged"))).to_be_visible()
    await expect(rows).to_have_count(len(before) - 1)
    back = elin.page.locator(".just-done button").first
    await expect(back).to_be_focused()
    await look(pictures, elin.page, "merged")
    await assert_accessible(elin.page)
    await elin.presses("Enter")
    await expect(rows).to_have_count(len(before))
    assert await titles(rows) == before

    # It is not the same: nobody is asked again, and after a reload another may undo it.
    await expect(elin.page.locator(".alike button").nth(1)).to_be_visible()
    await elin.goes_to(elin.page.locator(".alike button").nth(1))
    await elin.presses("Enter")
    await expect(elin.page.locator(".just-done").get_by_text(elin.said("group.done.apart"))).to_be_visible()
    await expect(elin.page.locator(".alike")).to_have_count(0)
    await elin.page.reload()
    await elin.goes_to(elin.page.locator(".steps summary"))
    await elin.presses("Enter")
    await look(pictures, elin.page, "steps")
    await assert_accessible(elin.page)
    await elin.goes_to(elin.page.locator(".steps li button").first)
    await elin.presses("Enter")
    await expect(elin.page.locator(".alike li")).to_have_count(1)
    await expect(elin.page.locator(".steps")).to_have_count(0)

    # A question that belongs elsewhere becomes a group of its own, which too few have asked to be listed.
    asked = elin.page.locator(".asked li")
    held = await asked.count()
    move = elin.button("group.move")
    await expect(move).to_have_attribute("aria-disabled", "true")
    await elin.goes_to(asked.last.locator("input"))
    await elin.presses("Space")
    await elin.goes_to(move)
    await elin.presses("Enter")
    dialog = elin.page.get_by_role("dialog")
    await expect(dialog.get_by_role("heading").first).to_be_focused()
    await dialog.get_by_role("button", name=elin.said("group.move_do"), exact=True).focus()
    await elin.presses("Enter")
    await expect(dialog.get_by_text(elin.said("group.choose"))).to_be_visible()
    await look(pictures, elin.page, "move")
    await assert_accessible(elin.page)
    await dialog.get_by_role("radio").first.focus()
    await elin.presses("Space", "Enter")
    await expect(dialog).to_have_count(0)
    await expect(
        elin.page.locator(".just-done").get_by_text(elin.said("group.done.parted.one", n=1))
    ).to_be_visible()
    await expect(asked).to_have_count(held - 1)
    await elin.presses("Enter")  # the way back has the focus
    await expect(asked).to_have_count(held)

    # Muted with a reason, found among the muted, and put back.
    await elin.goes_to(elin.button("mute"), most=90)
    await elin.presses("Enter")
    await dialog.get_by_role("textbox").focus()
    await elin.types("Kuuluu toiselle kunnalle")
    await elin.presses("Enter")
    await expect(elin.page.locator(".just-done").get_by_text(elin.said("group.done.muted"))).to_be_visible()
    await expect(rows).to_have_count(len(before) - 1)
    muted = elin.page.get_by_role("button", name=elin.said("muted"))
    await elin.page.reload()
    await expect(elin.page.get_by_text(elin.said("candidates.gone"))).to_have_count(0)
    await elin.goes_to(muted)
    await elin.presses("Enter")
    await expect(rows).to_have_count(1)
    await elin.goes_to(rows.first.locator(".row-link"))
    await elin.presses("Enter")
    await expect(elin.page.get_by_text("Kuuluu toiselle kunnalle")).to_be_visible()
    await look(pictures, elin.page, "muted")
    await assert_accessible(elin.page)
    await elin.goes_to(elin.button("muted.reopen"), most=90)
    await elin.presses("Enter")
    await expect(rows).to_have_count(len(before))
    assert await elin.touched() == 0

    # Somebody else decided meanwhile: it is said, and what is shown is how it is now.
    pekka = await EditorPage.opens(chromium, city, "fi")
    await pekka.signs_in(city, "pekka.halonen")
    await opens_suggested(pekka)
    await opens_suggested(elin)
    await pekka.page.locator(".alike button").first.click()
    await expect(
        pekka.page.locator(".just-done").get_by_text(pekka.said("group.done.merged"))
    ).to_be_visible()
    await elin.page.locator(".alike button").first.click()
    await expect(elin.page.get_by_text(elin.said("candidates.gone"))).to_be_visible()
    await expect(rows).to_have_count(len(before) - 1)
