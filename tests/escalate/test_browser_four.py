"""Four people in one call, with everything that a call can hold: one journey from the offer to the end."""

import re
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from tests.escalate.test_browser_call import THEIRS, Pair, no_blocking_in_the_loop, pair
from tests.escalate.test_browser_guests import SMALL, comes_in, invite, phone
from tests.escalate.test_browser_pause import shares
from tests.files import samples
from tests.support.browser import Album, assert_accessible
from tests.support.town import PASSWORD

__all__ = ["no_blocking_in_the_loop", "pair", "phone"]
pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(300)]

ALBUM = "four-"


@pytest.mark.req("R60", "R64", "R75")
@pytest.mark.whole
async def test_four_share_look_identify_record_and_one_hands_over(
    pair: Pair, phone: Page, chromium: Browser, tmp_path: Path
) -> None:
    album = Album(ALBUM)
    for page in (pair.visitor, pair.advisor):
        await page.evaluate(SMALL)
    office = await chromium.new_context(
        viewport={"width": 800, "height": 700}, locale="fi-FI", reduced_motion="reduce"
    )
    fourth = await office.new_page()
    await fourth.add_init_script(f"({SMALL})()")
    await pair.call("Vastaa ilman kameraa")
    await comes_in(pair, phone, await invite(pair, "läheinen", "Saa nähdä jaetun ruudun"), "Mari")
    ticks = ("Saa lukea keskustelun viestit",)
    await comes_in(pair, fourth, await invite(pair, "toinen viranomainen", *ticks), "Pekka")
    all_four = (pair.visitor, pair.advisor, phone, fourth)
    await expect(pair.visitor.locator(".call-tile")).to_have_count(4)

    await shares(pair)
    assert await pair.moves(phone, ".call-screen video")
    await expect(fourth.locator(".call-screen")).to_have_count(0)
    await fourth.get_by_role("button", name="Keskustelun viestit").click()
    await expect(fourth.get_by_text("Miten haen pysäköintitunnusta?")).to_be_visible()
    await album.picture(pair.visitor, "visitor-shares")
    await album.picture(fourth, "authority-reads")

    await records(pair, all_four)
    await identifies(pair, phone, fourth, album)
    assert await pair.moves(phone, ".call-screen video")
    for page in all_four:
        await expect(page.locator("[data-recording=on]")).to_be_visible()
    await phone.get_by_role("button", name="Lopeta tallennus").click()
    for page in all_four:
        await expect(page.locator("[data-recording]")).to_have_count(0)
    await pair.press(pair.visitor, "Lopeta jako")

    await look_together(pair, tmp_path, album)
    bjorn = await hands_over(pair, chromium, album)
    await expect(pair.visitor.locator(".call-tile")).to_have_count(4)
    assert await pair.moves(pair.visitor, THEIRS)
    await album.picture(pair.visitor, "visitor-with-the-colleague")
    await pair.press(bjorn, "Lopeta puhelu")
    for page in (pair.visitor, phone, fourth):
        await expect(page.locator(".call-tile")).to_have_count(0)
    await bjorn.context.close()
    await office.close()


async def records(pair: Pair, everybody: tuple[Page, ...]) -> None:
    await pair.press(pair.advisor, "Pyydä lupa tallentaa")
    await pair.advisor.get_by_label("Mihin tallennetta tarvitaan?").fill("Opastus jää talteen")
    await pair.advisor.keyboard.press("Enter")
    for page in everybody:
        if page is not pair.advisor:
            await expect(pair.advisor.locator("[data-recording=asking]")).to_be_visible()
            await page.get_by_role("button", name="Suostun", exact=True).click()
    for page in everybody:
        await expect(page.locator("[data-recording=on]")).to_be_visible()


async def identifies(pair: Pair, phone: Page, fourth: Page, album: Album) -> None:
    """Nobody sees or records anything of it."""
    await pair.visitor.get_by_role("button", name="Tunnistaudun nyt").first.click()
    await expect(pair.visitor.get_by_role("heading", name="Voit nyt tunnistautua")).to_be_visible()
    await expect(pair.advisor.locator("[data-recording=held]")).to_be_visible()
    await expect(phone.get_by_text("Et näe etkä kuule asiakasta.")).to_be_visible()
    screens = await phone.locator(".call-screen video").count()
    assert screens == 0
    await expect(fourth.locator(".call-theirs[data-certain=true]")).to_be_visible()
    await album.picture(pair.visitor, "visitor-identifies")
    await album.picture(phone, "relative-in-the-pause")
    await album.picture(pair.advisor, "advisor-in-the-pause")
    await pair.press(pair.visitor, "Olen valmis")
    await pair.press(pair.visitor, "Kyllä, näytä tämä")
    await album.picture(pair.visitor, "visitor-is-told-to-log-out")
    await pair.press(pair.visitor, "Jatka keskustelua")


async def look_together(pair: Pair, folder: Path, album: Album) -> None:
    """The advisor sends a form; both turn its pages while they go on talking."""
    form = folder / "lomake.pdf"
    form.write_bytes(samples.pdf(2, "Asumistuki"))
    await pair.advisor.locator(".file-attach input[type=file]").set_input_files(form)
    shown = pair.advisor.locator(".file-shown")
    await expect(shown.locator("img")).to_have_js_property("complete", True)
    await shown.get_by_role("button").first.click()
    await pair.advisor.get_by_role("button", name="Katsotaan yhdessä", exact=True).click()
    both = [page.locator(".file-together") for page in (pair.advisor, pair.visitor)]
    await both[0].get_by_role("button", name="Seuraava", exact=True).click()
    for one in both:
        await expect(one.get_by_role("status")).to_have_text("Sivu 2/2")
    await expect(pair.visitor.locator(".call-tile")).to_have_count(4)
    await album.picture(pair.visitor, "visitor-reads-along")
    await assert_accessible(pair.visitor)
    await both[0].get_by_role("button", name="Sulje molemmilta").click()
    await expect(both[1]).to_have_count(0)


async def hands_over(pair: Pair, chromium: Browser, album: Album) -> Page:
    """The colleague comes into the call; who held it stays until then."""
    context = await chromium.new_context(
        viewport={"width": 1366, "height": 800}, locale="fi-FI", reduced_motion="reduce"
    )
    bjorn = await context.new_page()
    await bjorn.add_init_script(f"({SMALL})()")
    await bjorn.goto(f"{pair.running.service.settings.staff_url}/console")
    await bjorn.fill("input[type=email]", "bjorn@town.example")
    await bjorn.fill("input[type=password]", PASSWORD)
    await bjorn.keyboard.press("Enter")
    await expect(bjorn.get_by_text("Odottaa sinua")).to_be_visible()
    await pair.press(pair.advisor, "Siirrä")
    await pair.press(pair.advisor, "Henkilö")
    await pair.advisor.get_by_role("radio", name="Bjorn").check()
    await pair.advisor.get_by_label("Muistiinpano vastaanottajalle").fill("Lomake on auki, sivu 2.")
    await pair.advisor.keyboard.press("Control+Enter")
    take = bjorn.get_by_role("button", name=re.compile(r"^Ota \d"))
    await expect(take).to_be_visible()
    await expect(bjorn.get_by_text("Puhelu kesken · Etusivu")).to_be_visible()
    await expect(bjorn.get_by_text("Lomake on auki, sivu 2.")).to_be_visible()
    await album.picture(bjorn, "colleague-is-asked")
    await take.click()
    await pair.press(bjorn, "Jatka puhelua tässä")
    await expect(bjorn.locator(".call-tile")).to_have_count(4)
    await expect(pair.advisor.locator(".call-tile")).to_have_count(0)
    await pair.press(bjorn, "Kamera pois")
    await album.picture(bjorn, "colleague-goes-on")
    return bjorn
