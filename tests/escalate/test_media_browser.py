"""The forwarder between real browsers, without the service around it."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from playwright.async_api import Browser, Page, Route

from advisory.escalate.media.base import EVERYONE
from advisory.escalate.media.client import WorkerBackend
from advisory.escalate.media.janus import JanusBackend
from advisory.escalate.wiring import MediaPart
from advisory.lab.bench_media import address
from advisory.lab.janus import Janus
from advisory.lab.media_peers import receive, send
from advisory.lab.packet_peers import polled
from tests.escalate.media_stage import until
from tests.support.firefox import a_firefox

SECRET = uuid4().hex

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(90)]

SCRIPT = """() => {
  const pc = window.pc = new RTCPeerConnection({bundlePolicy: "max-bundle"});
  const call = async () => {
    await pc.setLocalDescription(await pc.createOffer());
    await pc.setRemoteDescription({type: "answer", sdp: await exchange(pc.localDescription.sdp)});
  };
  window.send = async () => {
    const video = {width: 640, height: 360, frameRate: 30};
    const stream = await navigator.mediaDevices.getUserMedia({audio: true, video});
    const one = {direction: "sendonly", streams: [stream]};
    for (const track of stream.getTracks()) pc.addTransceiver(track, one);
    await call();
  };
  window.view = async () => {
    const video = window.video = document.body.appendChild(document.createElement("video"));
    video.muted = video.autoplay = true;
    for (const kind of ["audio", "video"]) pc.addTransceiver(kind, {direction: "recvonly"});
    pc.ontrack = ({track, streams}) => { if (track.kind === "video") video.srcObject = streams[0]; };
    await call();
  };
  window.brightest = () => {
    const canvas = Object.assign(document.createElement("canvas"), {width: 64, height: 36});
    const context = canvas.getContext("2d");
    context.drawImage(video, 0, 0, 64, 36);
    return Math.max(...context.getImageData(0, 0, 64, 36).data.filter((_, place) => place % 4 < 3));
  };
  window.stats = async (type, kind) => {
    for (const one of (await pc.getStats()).values()) if (one.type === type && one.kind === kind) return one;
    return {};
  };
}"""


@dataclass
class Pages:
    media: MediaPart
    sender: Page
    viewer: Page

    async def decoded(self) -> int:
        return int((await self.viewer.evaluate("stats('inbound-rtp', 'video')")).get("framesDecoded", 0))

    async def see(self, more: int) -> None:
        wanted = await self.decoded() + more

        async def enough() -> bool:
            return await self.decoded() >= wanted

        await polled(enough, 40)

    async def show_at_most(self, brightest: int) -> None:
        async def dark() -> bool:
            return int(await self.viewer.evaluate("brightest()")) <= brightest

        try:
            await polled(dark, 20)
        except TimeoutError as late:
            seen = await self.viewer.evaluate("stats('inbound-rtp', 'video')")
            raise AssertionError(f"still bright: {await self.media.stats('room')}, {seen}") from late


@asynccontextmanager
async def two_pages(media: MediaPart, chromium: Browser) -> AsyncIterator[Pages]:
    await media.start()
    await media.create_room("room")

    async def publish(offer: str) -> str:
        return await media.publish("room", "sender", "s", "cam", offer)

    async def subscribe(offer: str) -> str:
        return await media.subscribe("room", "viewer", "s", offer)

    async def empty(route: Route) -> None:
        await route.fulfill(body="<!doctype html><title>call</title><body>", content_type="text/html")

    async def page(exchange: Any) -> Page:
        made = await (await chromium.new_context()).new_page()
        await made.expose_function("exchange", exchange)
        await made.route("**/*", empty)
        await made.goto("http://localhost/")
        await made.evaluate(SCRIPT)
        return made

    made = Pages(media, await page(publish), await page(subscribe))
    await made.sender.evaluate("send()")
    await made.viewer.evaluate("view()")
    yield made
    await media.stop()


@pytest.fixture
async def pages(tmp_path: Path, chromium: Browser) -> AsyncIterator[Pages]:
    async with two_pages(WorkerBackend(tmp_path), chromium) as made:
        yield made


async def test_a_pause_is_black_on_the_other_screen_and_ends_with_a_fresh_picture(pages: Pages) -> None:
    await pages.see(30)
    assert int(await pages.viewer.evaluate("brightest()")) > 60
    await pages.media.set_forwarding("room", "s", EVERYONE, False)
    await pages.show_at_most(5)
    before = await pages.decoded()
    await pages.viewer.wait_for_timeout(1_000)
    assert await pages.decoded() == before
    assert int(await pages.viewer.evaluate("brightest()")) <= 5
    await pages.media.set_forwarding("room", "s", EVERYONE, True)
    await pages.see(15)
    assert int(await pages.viewer.evaluate("brightest()")) > 60


async def test_what_was_agreed_with_a_browser_heals_sound_and_paces_the_picture(pages: Pages) -> None:
    await pages.see(30)
    answer = await pages.sender.evaluate("pc.remoteDescription.sdp")
    assert answer.count("transport-wide-cc-extensions-01") == 2
    for line in ("useinbandfec=1", "x-google-start-bitrate=2000", "transport-cc", "nack pli"):
        assert line in answer

    async def paced() -> bool:
        """The browser's own estimate, which it only has when arrivals are told to it."""
        pairs = "[...(await pc.getStats()).values()].find((one) => one.availableOutgoingBitrate > 500000)"
        return bool(await pages.sender.evaluate(f"async () => Boolean({pairs})"))

    await polled(paced, 30)
    stats = await pages.media.stats("room")
    assert stats["worker"]["way"] == "raw"
    assert "rtp" not in stats["worker"]["dropped"]


async def test_janus_carries_a_call_of_pages_and_lets_nothing_through_in_a_pause(
    tmp_path: Path, chromium: Browser
) -> None:
    async with (
        Janus(tmp_path, address(), SECRET) as server,
        two_pages(JanusBackend(server.url, SECRET), chromium) as pages,
    ):
        await pages.see(30)
        assert int(await pages.viewer.evaluate("brightest()")) > 60
        await pages.media.set_forwarding("room", "s", EVERYONE, False)
        await pages.viewer.wait_for_timeout(500)  # what had arrived by then may be drawn yet
        before = await pages.decoded()
        await pages.viewer.wait_for_timeout(1_000)
        assert await pages.decoded() == before
        await pages.viewer.evaluate(f"({SCRIPT})()")
        await pages.viewer.evaluate("view()")
        await pages.viewer.wait_for_timeout(1_000)
        assert await pages.decoded() == 0
        await pages.media.set_forwarding("room", "s", EVERYONE, True)
        await pages.see(15)
        assert int(await pages.viewer.evaluate("brightest()")) > 60


VIEWS = """(async () => {
  const pc = window.viewer = new RTCPeerConnection({bundlePolicy: "max-bundle"});
  for (const kind of ["audio", "video"]) pc.addTransceiver(kind, {direction: "recvonly"});
  const video = document.body.appendChild(document.createElement("video"));
  video.muted = video.autoplay = true;
  pc.ontrack = ({track}) => { if (track.kind === "video") video.srcObject = new MediaStream([track]); };
  await pc.setLocalDescription();
  return pc.localDescription.sdp;
})()"""
SENDS = """(async () => {
  const canvas = document.createElement("canvas");
  const context = canvas.getContext("2d");
  let turn = 0;
  setInterval(() => {
    context.fillStyle = `hsl(${turn++} 90% 60%)`;
    context.fillRect(0, 0, 300, 150);
  }, 50);
  const pc = window.sender = new RTCPeerConnection({bundlePolicy: "max-bundle"});
  const {sender} = pc.addTransceiver("video", {direction: "sendonly"});
  window.shows = () => sender.replaceTrack(canvas.captureStream(15).getVideoTracks()[0]);
  await pc.setLocalDescription();
  return pc.localDescription.sdp;
})()"""
DECODED = "(async () => [...(await viewer.getStats()).values()].some((one) => one.framesDecoded > 20))()"


async def test_firefox_views_and_sends_and_shows_itself_without_a_new_connection(tmp_path: Path) -> None:
    media = WorkerBackend(tmp_path / "media")
    await media.start()
    await media.create_room("room")
    sending = await send(lambda offer: media.publish("room", "other", "theirs", "cam", offer))
    async with a_firefox(tmp_path / "firefox") as firefox:
        tab = await firefox.opens("about:blank")

        async def takes(connection: str, answer: str) -> None:
            said = json.dumps({"type": "answer", "sdp": answer})
            await tab.evaluate(f"{connection}.setRemoteDescription({said}).then(() => true)")

        await takes("viewer", await media.subscribe("room", "fox", "theirs", await tab.evaluate(VIEWS)))
        await takes("sender", await media.publish("room", "fox", "own", "screen", await tab.evaluate(SENDS)))
        await tab.until(DECODED)
        viewing = await receive(lambda offer: media.subscribe("room", "other", "own", offer), audio=False)
        assert viewing.pictures == 0
        await tab.evaluate("shows().then(() => true)")
        await until(lambda: viewing.pictures > 5, 30)
        await viewing.close()
    await sending.close()
    await media.stop()
