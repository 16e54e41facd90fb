"""The identification pause between real pages: what is drawn, counted in frames and measured in light."""

import asyncio
import os
import re
import signal
from dataclasses import dataclass

import pytest
from playwright.async_api import Page, expect

from tests.browser.test_guard_wire import Wire
from tests.escalate.test_browser_call import SCREEN, THEIRS, Pair, no_blocking_in_the_loop, pair
from tests.support.browser import Album, assert_accessible

__all__ = ["no_blocking_in_the_loop", "pair"]
pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(120)]

# Every picture of the page, wherever it stands: what has been decoded so far, and how light it is now.
PICTURES = """() => {
  const canvas = new OffscreenCanvas(32, 18);
  const paint = canvas.getContext("2d", {willReadFrequently: true});
  return [...document.querySelectorAll("video:not(.own)")].map((video) => {
    paint.clearRect(0, 0, 32, 18);
    if (video.videoWidth) paint.drawImage(video, 0, 0, 32, 18);
    const {data} = paint.getImageData(0, 0, 32, 18);
    let light = 0;
    for (let at = 0; at < data.length; at += 4) light = Math.max(light, data[at], data[at + 1], data[at + 2]);
    return {light, source: video.srcObject !== null};
  });
}"""

# What any receiver of this page has had, whatever the page does with it. What is no key frame is no picture
# by itself: a camera sends hardly anything else, and our black picture is none.
COUNTED = """async () => {
  const sum = {received: 0, decoded: 0, between: 0, waiting: 0};
  for (const pc of window.receivers) {
    const report = await pc.getStats();
    report.forEach((one) => {
      if (one.type !== "inbound-rtp" || one.kind !== "video") return;
      const {framesReceived = 0, framesDecoded = 0, keyFramesDecoded = 0, framesDropped = 0} = one;
      sum.received += framesReceived;
      sum.decoded += framesDecoded;
      sum.between += framesDecoded - keyFramesDecoded;
      sum.waiting += Math.max(0, framesReceived - framesDecoded - framesDropped);
    });
  }
  return sum;
}"""
BLACK = 2
"""The last picture of a source is a black key frame of ours, which may come after the confirmation."""
WATCH = """() => {
  window.receivers = [];
  const Real = RTCPeerConnection;
  window.RTCPeerConnection = class extends Real {
    constructor(...given) { super(...given); window.receivers.push(this); }
  };
}"""


@dataclass(frozen=True)
class Frames:
    """Pictures of the visitor that a page has had so far."""

    received: int
    decoded: int
    between: int
    """Decoded, and no key frame."""
    waiting: int
    """Received, and neither decoded nor dropped."""


async def from_the_visitor(page: Page) -> Frames:
    return Frames(**await page.evaluate(COUNTED))


def assert_only_black(before: Frames, after: Frames, black: int = BLACK) -> None:
    """Nothing has come since but the black picture; a busy browser decodes late what it had already."""
    assert after.received - before.received <= black, (before, after)
    assert after.between - before.between <= before.waiting, (before, after)


async def is_dark(page: Page) -> bool:
    seen = await page.evaluate(PICTURES)
    return all(one["light"] <= 5 and not one["source"] for one in seen)


async def shares(pair: Pair) -> None:
    await pair.press(pair.visitor, "Jaa ruutu")
    await pair.press(pair.visitor, "Valitse, mitä näytät")
    await expect(pair.visitor.get_by_text("Sinä jaat: välilehti")).to_be_visible()


@pytest.mark.req("R125", "R130")
async def test_the_visitor_identifies_themself_unseen_and_is_told_to_log_out(pair: Pair) -> None:
    await pair.advisor.evaluate(WATCH)
    await pair.call()
    await shares(pair)
    assert await pair.moves(pair.advisor, SCREEN)

    await pair.visitor.get_by_role("button", name="Tunnistaudun nyt").first.click()
    await expect(pair.visitor.get_by_role("heading", name="Voit nyt tunnistautua")).to_be_visible()
    assert await is_dark(pair.advisor)
    frames = await from_the_visitor(pair.advisor)
    await expect(pair.visitor.get_by_role("dialog")).to_contain_text("Peitetty")
    await expect(pair.advisor.get_by_text("Et näe etkä kuule asiakasta.")).to_be_visible()
    await expect(pair.advisor.locator(".call-theirs[data-certain=true]")).to_be_visible()
    await assert_accessible(pair.visitor)
    await assert_accessible(pair.advisor)
    settled = await from_the_visitor(pair.advisor)
    assert_only_black(frames, settled)
    for _ in range(10):
        await asyncio.sleep(0.1)
        assert await is_dark(pair.advisor)
    assert await from_the_visitor(pair.advisor) == settled

    await pair.press(pair.visitor, "Kirjoita neuvojalle")
    await pair.visitor.get_by_label("Viesti").fill("Sivu kysyy luvun 4711")
    await pair.press(pair.visitor, "Lähetä")
    await expect(pair.advisor.get_by_text("Sivu kysyy luvun").first).to_be_visible()
    await expect(pair.advisor.get_by_text("4711")).to_have_count(0)
    await pair.press(pair.visitor, "Näytä tauko")

    await pair.press(pair.visitor, "Olen valmis")
    await expect(pair.visitor.get_by_role("heading", name="Näytetäänkö tämä?")).to_be_visible()
    assert await pair.moves(pair.visitor, ".call-pause .call-screen video")
    assert await is_dark(pair.advisor)
    await pair.press(pair.visitor, "Kyllä, näytä tämä")
    assert await pair.moves(pair.advisor, SCREEN)
    assert await pair.moves(pair.advisor, THEIRS)
    await expect(pair.visitor.get_by_role("heading", name="Ennen kuin jatkat")).to_be_visible()
    await assert_accessible(pair.visitor)
    await pair.press(pair.visitor, "Jatka keskustelua")
    await pair.see_each_other()


IGNORES = """() => {
  const held = new Map();
  const place = Object.getOwnPropertyDescriptor(HTMLMediaElement.prototype, "srcObject");
  Object.defineProperty(HTMLMediaElement.prototype, "srcObject", {
    get() { return held.has(this) ? null : place.get.call(this); },
    set(stream) { if (stream) place.set.call(this, stream); else held.set(this, true); },
  });
  Object.defineProperty(MediaStreamTrack.prototype, "enabled", { get: () => true, set: () => {} });
}"""


async def test_a_page_that_takes_no_notice_of_the_pause_gets_no_picture(pair: Pair) -> None:
    """An advisor's page that was changed: it says that it shows nothing, and goes on showing."""
    await pair.advisor.evaluate(WATCH)
    await pair.advisor.evaluate(IGNORES)
    await pair.call()
    await pair.see_each_other()
    await pair.visitor.get_by_role("button", name="Tunnistaudun nyt").first.click()
    await expect(pair.visitor.get_by_role("heading", name="Voit nyt tunnistautua")).to_be_visible()
    await asyncio.sleep(0.25)
    frames = await from_the_visitor(pair.advisor)
    await asyncio.sleep(2)
    assert_only_black(frames, await from_the_visitor(pair.advisor), black=0)


async def test_a_page_that_does_not_answer_costs_the_call(pair: Pair) -> None:
    await pair.call()
    await pair.see_each_other()
    await pair.advisor.close()
    await pair.visitor.get_by_role("button", name="Tunnistaudun nyt").first.click()
    await expect(pair.visitor.get_by_role("heading", name="Katkaisimme puhelun")).to_be_visible()
    await assert_accessible(pair.visitor)
    assert not await pair.running.service.calls.open_calls()
    await pair.press(pair.visitor, "Palaa keskusteluun")
    await expect(pair.visitor.get_by_role("heading", name="Ennen kuin jatkat")).to_be_visible()


@pytest.mark.parametrize("fault", ["the advisor reloads", "the visitor reloads", "the worker dies"])
async def test_it_stays_dark_whatever_comes_up_again(pair: Pair, fault: str) -> None:
    await pair.call()
    await pair.see_each_other()
    await pair.visitor.get_by_role("button", name="Tunnistaudun nyt").first.click()
    await expect(pair.visitor.get_by_role("heading", name="Voit nyt tunnistautua")).to_be_visible()
    if fault == "the advisor reloads":
        await pair.advisor.reload()
        await pair.advisor.get_by_text("Kävijä 1").first.click()
        await expect(pair.advisor.locator(".call-tile.mine:not(.dark)")).to_be_visible()
    elif fault == "the visitor reloads":
        await pair.visitor.reload()
        await expect(pair.visitor.get_by_role("heading", name="Voit nyt tunnistautua")).to_be_visible()
    else:
        pid = pair.media.workers[0].pid
        assert pid is not None
        os.kill(pid, signal.SIGKILL)
        await expect(pair.visitor.locator(".call-panel[data-state=reconnecting]")).to_be_attached()
    await expect(pair.visitor.locator(".call-panel[data-state=paused_ident]")).to_be_attached(timeout=30_000)
    for _ in range(10):
        await asyncio.sleep(0.15)
        assert await is_dark(pair.advisor)
    await pair.press(pair.visitor, "Olen valmis")
    await pair.press(pair.visitor, "Jatka keskustelua")
    await pair.see_each_other()


async def test_the_advisor_begins_a_pause_without_a_call_and_only_the_visitor_ends_it(pair: Pair) -> None:
    await pair.press(pair.advisor, "Kuvayhteys")
    await pair.press(pair.advisor, "Tunnistautumistauko")
    await expect(pair.visitor.get_by_role("heading", name="Voit nyt tunnistautua")).to_be_visible()
    await expect(pair.advisor.get_by_text(re.compile("tunnistautuu$"))).to_be_visible()
    await pair.press(pair.visitor, "Olen valmis")
    await pair.press(pair.visitor, "Jatka keskustelua")
    await expect(pair.advisor.locator(".call-theirs")).to_have_count(0)


@pytest.mark.req("R125", "R127")
async def test_the_visitor_begins_a_pause_without_a_call_and_no_number_leaves_them(
    pair: Pair,
) -> None:
    album = Album("pause-without-call-")
    wire = Wire()
    await wire.tap(await pair.visitor.context.new_cdp_session(pair.visitor))
    await pair.press(pair.visitor, "Valikko")
    await pair.visitor.get_by_role("button", name="Tunnistaudun nyt").press("Enter")
    await expect(pair.visitor.get_by_role("heading", name="Voit nyt tunnistautua")).to_be_visible()
    await expect(pair.advisor.get_by_text(re.compile("tunnistautuu$"))).to_be_visible()
    await assert_accessible(pair.visitor)
    await assert_accessible(pair.advisor)
    await album.picture(pair.visitor, "ready")
    await album.picture(pair.advisor, "theirs")

    await pair.press(pair.visitor, "Kirjoita neuvojalle")
    await expect(pair.visitor.get_by_text("kaikki numerot poistetaan viestistäsi")).to_be_visible()
    field = pair.visitor.get_by_label("Viesti")
    await field.press_sequentially("Sivu kysyy lukua 4711, sitten yksi kaksi kolme neljä", delay=20)
    await field.press("Enter")
    await expect(pair.advisor.get_by_text("Sivu kysyy lukua").first).to_be_visible()
    await assert_accessible(pair.visitor)
    await album.picture(pair.visitor, "masked")
    posted = [text for text in wire.sent if "Sivu kysyy lukua" in text]
    assert posted, "the message went out by this wire"
    assert not [text for text in wire.sent if "4711" in text or "kaksi" in text]

    # It is the visitor's to end, and afterwards a house number is one again.
    await pair.press(pair.visitor, "Näytä tauko")
    await pair.press(pair.visitor, "Olen valmis")
    await pair.press(pair.visitor, "Jatka keskustelua")
    await expect(pair.advisor.locator(".call-theirs")).to_have_count(0)
    await field.fill("Asun talossa 12")
    await field.press("Enter")
    await expect(pair.advisor.get_by_text("Asun talossa 12").first).to_be_visible()


async def test_a_pause_that_the_server_does_not_hear_of_is_not_said_to_have_begun(pair: Pair) -> None:
    """Before the page has the code of pauses, and with it."""
    reached = pair.visitor.get_by_role("heading", name="Voit nyt tunnistautua")
    await pair.press(pair.visitor, "Valikko")
    await pair.visitor.context.set_offline(True)
    await pair.visitor.get_by_role("button", name="Tunnistaudun nyt").click()
    await expect(pair.visitor.get_by_text("Tauko ei alkanut, koska")).to_be_visible()
    await expect(reached).to_have_count(0)
    await pair.visitor.context.set_offline(False)
    await pair.press(pair.visitor, "Yritä uudelleen")
    await pair.press(pair.visitor, "Valikko")
    await pair.press(pair.visitor, "Tunnistaudun nyt")
    await expect(reached).to_be_visible()
    await pair.press(pair.visitor, "Olen valmis")
    await pair.press(pair.visitor, "Jatka keskustelua")

    await pair.press(pair.visitor, "Valikko")
    await pair.visitor.context.set_offline(True)
    await pair.visitor.get_by_role("button", name="Tunnistaudun nyt").click()
    await expect(pair.visitor.get_by_role("heading", name="Tauko ei alkanut")).to_be_visible()
    await assert_accessible(pair.visitor)
    await pair.visitor.context.set_offline(False)
    # What was asked is heard late, and is the pause that was wanted.
    await expect(reached).to_be_visible()
    await expect(pair.advisor.locator(".call-theirs[data-certain=true]")).to_be_visible()
