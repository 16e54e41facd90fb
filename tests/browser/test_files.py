"""Files in a conversation, sent and looked at by both sides in their browsers."""

import base64
import re
from pathlib import Path

import pytest
from playwright.async_api import Browser, Locator, Page, expect

from advisory.texts import say
from tests.browser.city import City
from tests.files import samples
from tests.support.browser import Album, assert_accessible
from tests.support.pages import AdvisorPage, VisitorPage

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(300)]

ANNA = "anna.lindholm"
PASTE = """(data) => {
  const bytes = Uint8Array.from(atob(data), (sign) => sign.charCodeAt(0));
  const moved = new DataTransfer();
  moved.items.add(new File([bytes], "ruutu.png", { type: "image/png" }));
  const paste = new ClipboardEvent("paste", { clipboardData: moved, bubbles: true, cancelable: true });
  document.activeElement.dispatchEvent(paste);
}"""
DROP = """(place, data) => {
  const bytes = Uint8Array.from(atob(data), (sign) => sign.charCodeAt(0));
  const moved = new DataTransfer();
  moved.items.add(new File([bytes], "pudotettu.pdf"));
  const event = (name) => new DragEvent(name, { dataTransfer: moved, bubbles: true, cancelable: true });
  place.dispatchEvent(event("dragover"));
  place.dispatchEvent(event("drop"));
}"""


def words(key: str, lang: str = "fi", **params: object) -> str:
    return say("files", lang, key, **params)


def chooser(within: Locator) -> Locator:
    return within.locator("input[type=file]")


async def loaded(picture: Locator) -> None:
    await expect(picture).to_have_js_property("complete", True)
    assert await picture.evaluate("(one) => one.naturalWidth > 0")


@pytest.mark.req("R60")
async def test_both_send_files_and_look_at_them(chromium: Browser, own_city: City, tmp_path: Path) -> None:
    city, album = own_city, Album("files-")
    photo, form = tmp_path / "laskun kuva.jpg", tmp_path / "lomake.pdf"
    photo.write_bytes(samples.photo_with_position())
    form.write_bytes(samples.pdf(3, "Asumistuki"))
    aino = await VisitorPage.opens(chromium, city, "fi", "jatteet", phone=True)
    await aino.opens_panel()
    await aino.button("home.ask").click()
    await aino.asks("Voiko tästä laskusta saada hyvitystä?", "Aino")
    anna = await AdvisorPage.opens(chromium, city, "fi")
    await anna.signs_in(city, ANNA)
    await anna.takes()

    # The visitor picks a photograph, and the advisor looks at it by the keys.
    add = aino.panel.get_by_role("button", name=words("add"), exact=True)
    await expect(add).to_be_visible()
    await chooser(aino.panel.locator(".file-attach")).set_input_files(photo)
    mine = aino.panel.locator(".file-shown")
    await loaded(mine.locator("img"))
    await expect(aino.panel.locator(".file-upload")).to_have_count(0)
    shown = anna.page.locator(".thread .file-shown")
    await loaded(shown.locator("img"))
    await expect(shown).to_contain_text("laskun kuva.jpg")
    await album.picture(aino.page, "visitor-file-phone")
    await album.picture(anna.page, "console-file")
    opener = shown.get_by_role("button", name=re.compile("laskun kuva.jpg"))
    await anna.goes_to(opener)
    await anna.presses("Enter")
    viewer = anna.page.locator("dialog.file-viewer")
    await loaded(viewer.locator(".file-page img"))
    await album.picture(anna.page, "console-file-open")
    await assert_accessible(anna.page)
    await anna.presses("Escape")
    await expect(viewer).to_have_count(0)
    await expect(opener).to_be_focused()

    # The advisor sends a document; its pages are pictures with their words beside.
    await chooser(anna.page.locator(".file-attach")).set_input_files(form)
    document = aino.panel.locator(".file-shown").nth(1)
    await loaded(document.locator("img"))
    await expect(document).to_contain_text(words("pages.other", n=3))
    await document.get_by_role("button").click()
    pages = aino.panel.locator("dialog.file-viewer .file-page")
    await expect(pages).to_have_count(3)
    await loaded(pages.first.locator("img"))
    await pages.first.locator("summary").click()
    await expect(pages.first).to_contain_text("Asumistuki 1")
    await pages.nth(2).scroll_into_view_if_needed()
    await loaded(pages.nth(2).locator("img"))
    await album.picture(aino.page, "visitor-document-phone")
    async with aino.page.expect_download() as saving:
        await aino.panel.get_by_role("button", name=words("save")).click()
    saved = tmp_path / "saved.pdf"
    await (await saving.value).save_as(saved)
    assert samples.pages_in(saved.read_bytes()) == 3
    assert (await saving.value).suggested_filename == "lomake.pdf"
    await assert_accessible(aino.page)
    # Both look at it: one turns the page, the other points by the keys.
    await aino.panel.get_by_role("button", name=words("together_open"), exact=True).click()
    await expect(pages).to_have_count(0)
    both = (aino.panel.locator(".file-together"), anna.page.locator(".file-together"))
    await both[0].get_by_role("button", name=words("next"), exact=True).click()
    for one in both:
        await expect(one.get_by_role("status")).to_have_text(words("page", n=2, of=3))
        await loaded(one.locator(".file-stage img"))
    await anna.goes_to(both[1].locator(".file-stage"))
    await anna.presses("ArrowLeft", "ArrowUp")
    await expect(both[0].locator(".file-pointer")).to_be_visible()
    await album.picture(aino.page, "visitor-together-phone")
    await album.picture(anna.page, "console-together")
    await assert_accessible(aino.page)
    await assert_accessible(anna.page)
    await both[1].get_by_role("button", name=words("put_away_both")).click()
    for one in both:
        await expect(one).to_have_count(0)

    # Pasted and dropped, and what is no picture is refused in words.
    await anna.composer.focus()
    await anna.page.evaluate(PASTE, base64.b64encode(samples.picture()).decode())
    await expect(aino.panel.locator(".file-shown")).to_have_count(3)
    await anna.page.locator(".thread").evaluate(DROP, base64.b64encode(samples.pdf(1)).decode())
    await expect(aino.panel.locator(".file-shown")).to_have_count(4)
    wrong = tmp_path / "kuva.png"
    wrong.write_bytes(samples.PAYLOAD * 10)
    await chooser(aino.panel.locator(".file-attach")).set_input_files(wrong)
    failed = aino.panel.locator(".file-upload.failed")
    await expect(failed).to_contain_text(say("errors", "fi", "file_kind"))
    await album.picture(aino.page, "visitor-file-refused-phone")
    await assert_accessible(aino.page)
    await failed.get_by_role("button", name=words("put_away")).click()
    await expect(failed).to_have_count(0)
    await expect(aino.panel.locator(".file-shown")).to_have_count(4)


async def slowly(page: Page, state: dict[str, int]) -> None:
    """The line breaks while a file is sent, as often as the state says."""

    async def handle(route: object) -> None:
        if state["breaks"] > 0:
            state["breaks"] -= 1
            state["broken"] += 1
            await route.abort("connectionreset")  # type: ignore[attr-defined]
        else:
            await route.continue_()  # type: ignore[attr-defined]

    await page.context.route(re.compile(r"/api/\w+/files\?"), handle)


@pytest.mark.whole
async def test_a_broken_line_costs_only_time(chromium: Browser, own_city: City, tmp_path: Path) -> None:
    photo = tmp_path / "kuva.png"
    photo.write_bytes(samples.picture())
    aino = await VisitorPage.opens(chromium, own_city, "sv", "avfall", dark=True)
    await aino.opens_panel()
    await aino.button("home.ask").click()
    await aino.asks("Hur får jag ett nytt avfallskärl?")
    anna = await AdvisorPage.opens(chromium, own_city, "fi", dark=True)
    await anna.signs_in(own_city, ANNA)
    await anna.takes()
    await anna.says("Hej! Skicka gärna en bild av kärlet.")
    state = {"breaks": 1, "broken": 0}
    await slowly(aino.page, state)
    await expect(aino.panel.get_by_role("button", name=words("add", "sv"), exact=True)).to_be_visible()
    await chooser(aino.panel.locator(".file-attach")).set_input_files(photo)
    await loaded(aino.panel.locator(".file-shown img"))
    assert state["broken"] == 1, "sent again by itself"
    # Given up after some tries; the visitor's press sends the same once more.
    state["breaks"] = 4
    await chooser(aino.panel.locator(".file-attach")).set_input_files(photo)
    failed = aino.panel.locator(".file-upload.failed")
    await expect(failed).to_contain_text(words("no_connection", "sv"), timeout=60_000)
    await Album("files-").picture(aino.page, "visitor-file-failed-dark")
    await assert_accessible(aino.page)
    await failed.get_by_role("button", name=words("again", "sv")).click()
    await expect(aino.panel.locator(".file-shown")).to_have_count(2)
    await expect(anna.page.locator(".thread .file-shown")).to_have_count(2)
    await Album("files-").picture(anna.page, "console-file-dark")
