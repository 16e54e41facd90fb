"""Raw packets through rooms of this process: real ICE, DTLS and SRTP, synthetic pictures."""

import asyncio
import contextlib
import random
import socket
import time
from collections.abc import AsyncIterator, Callable

import aioice.ice
import pylibsrtp
import pytest

from advisory.escalate.media import compat, rtcp, rtp
from advisory.escalate.media.base import EVERYONE, MediaEvent, MediaFailure, MediaProblem
from advisory.escalate.media.connection import new_connection, transceive
from advisory.escalate.media.inbound import Feed
from advisory.escalate.media.raw import RawWay
from advisory.escalate.media.rooms import Rooms
from advisory.lab.packet_peers import Network, Speaker, Watcher

ROOM = "room"


class Recorder(Watcher):
    """Keeps what came, and can ask for anything again."""

    def __init__(self, network: Network | None = None) -> None:
        super().__init__(network)
        self.pictures: list[bytes] = []

    def _read(self, data: bytes, now: float) -> None:
        if self._lines[data[1] & 0x7F].kind == "video":
            self.pictures.append(data)
        super()._read(data, now)

    def ask_for_all_again(self) -> None:
        numbers = sorted({number(data) for data in self.pictures})
        ssrc = int.from_bytes(self.pictures[0][8:12], "big")
        for start in range(0, len(numbers), 50):
            self._tell(rtcp.missing(1, ssrc, numbers[start : start + 50]))


def number(data: bytes) -> int:
    return data[2] << 8 | data[3]


class Stage:
    def __init__(self) -> None:
        self.events: list[MediaEvent] = []
        self.way = RawWay()
        self.rooms = Rooms(self.events.append, self.way)
        self.rooms.create_room(ROOM)
        self.callers: list[Speaker | Watcher] = []

    async def speaker(self, source: str = "s", network: Network | None = None, dark: bool = False) -> Speaker:
        made = Speaker(160, 90, 200, network)
        self.callers.append(made)
        await made.call(lambda offer: self.rooms.publish(ROOM, "speaker", source, "cam", offer, dark))
        return made

    async def watcher(self, name: str = "watcher", network: Network | None = None) -> Recorder:
        made = Recorder(network)
        self.callers.append(made)
        await made.call(lambda offer: self.rooms.subscribe(ROOM, name, "s", offer))
        return made

    async def close(self) -> None:
        for caller in self.callers:
            await caller.close()
        await self.rooms.close()


async def until(true: Callable[[], bool], within_s: float = 20) -> None:
    async with asyncio.timeout(within_s):
        while not true():
            await asyncio.sleep(0.01)


@pytest.fixture
async def stage(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Stage]:
    monkeypatch.setattr(aioice.ice, "StunProtocol", aioice.ice.StunProtocol)
    RawWay.prepare()
    compat.dropped.clear()
    made = Stage()
    yield made
    await made.close()
    await until(lambda: not any(task.get_name() == "look-after-media" for task in asyncio.all_tasks()))


async def test_a_lossy_network_is_healed_on_both_sides(stage: Stage) -> None:
    speaker = await stage.speaker(network=Network(0.05, 0.01))
    watcher = await stage.watcher(network=Network(0.05, 0.01))
    await watcher.sees(150)
    legs = stage.rooms.stats(ROOM)["sources"]["s"]["legs"]["watcher"]
    assert speaker.resent > 0, "the sender's packets were asked for again"
    assert legs["video"]["resent"] > 0, "the viewer's were sent again from the history"
    sounds = watcher.sound_numbers
    assert len(sounds) > 0.97 * (max(sounds) - min(sounds) + 1)


async def test_what_is_paused_is_black_and_gone(stage: Stage) -> None:
    await stage.speaker()
    watcher = await stage.watcher()
    await watcher.sees(20)
    await stage.rooms.set_forwarding(ROOM, "s", EVERYONE, False)
    paused = stage.rooms.stats(ROOM)["sources"]["s"]["viewers"]["watcher"]
    await until(lambda: watcher.pictures[-1].endswith(rtp.BLACK_PICTURE))
    black, last = watcher.pictures[-1], watcher.pictures[-2]
    assert number(black) == number(last) + 1 & 0xFFFF
    assert int.from_bytes(black[4:8], "big") > int.from_bytes(last[4:8], "big")
    assert black[1] & 0x80, "the picture is whole"

    came = len(watcher.pictures)
    watcher.ask_for_all_again()
    await asyncio.sleep(0.3)
    again = watcher.pictures[came:]
    assert all(data.endswith(rtp.BLACK_PICTURE) for data in again), "nothing from before the pause is left"
    assert stage.rooms.stats(ROOM)["sources"]["s"]["viewers"]["watcher"] == paused
    await until(lambda: stage.rooms.stats(ROOM)["sources"]["s"]["legs"]["watcher"]["video"]["black_shown"])

    late = await stage.watcher("late")
    await asyncio.sleep(0.3)
    assert late.packets == 0

    await stage.rooms.set_forwarding(ROOM, "s", EVERYONE, True)
    seen = len(watcher.shown_at)
    await watcher.sees(seen + 5)
    await late.sees(5)
    after = next(data for data in watcher.pictures[came:] if not data.endswith(rtp.BLACK_PICTURE))
    at = rtp.body_at(after)
    assert at is not None
    assert rtp.starts_key_frame(after, at)
    assert number(after) == number(black) + 1 & 0xFFFF, "no hole that the viewer would ask about"


async def test_a_pause_is_black_however_much_padding_came_before_it(stage: Stage) -> None:
    speaker = await stage.speaker()
    watcher = await stage.watcher()
    await watcher.sees(20)
    came = len(watcher.pictures)
    speaker.probe(600)
    await until(lambda: len(watcher.pictures) > came + 300)
    await stage.rooms.set_forwarding(ROOM, "s", EVERYONE, False)
    await until(lambda: watcher.pictures[-1].endswith(rtp.BLACK_PICTURE))


async def test_a_lost_black_picture_is_sent_until_it_is_seen(stage: Stage) -> None:
    await stage.speaker()
    watcher = await stage.watcher()
    await watcher.sees(20)
    watcher.network.lost = 0.8
    came = len(watcher.pictures)
    await stage.rooms.set_forwarding(ROOM, "s", EVERYONE, False)
    await until(lambda: any(data.endswith(rtp.BLACK_PICTURE) for data in watcher.pictures[came:]))


async def test_viewers_who_come_at_once_cost_the_sender_one_key_frame(stage: Stage) -> None:
    speaker = await stage.speaker()
    await until(lambda: stage.rooms.stats(ROOM)["sources"]["s"]["received"]["video"] > 10)
    began = time.monotonic()
    watchers = [await stage.watcher(f"watcher-{place}") for place in range(4)]
    for watcher in watchers:
        await watcher.sees(3)
    assert speaker.asked <= 2 + (time.monotonic() - began) / 0.1


async def test_sound_and_picture_have_one_clock(stage: Stage) -> None:
    await stage.speaker()
    watcher = await stage.watcher()
    await watcher.sees(45)
    source = stage.rooms._rooms[ROOM]["s"]
    audio, video = source.feeds["audio"], source.feeds["video"]
    await until(lambda: audio.clock is not None and video.clock is not None)  # type: ignore[attr-defined]
    now = time.monotonic()
    (heard_at, heard), (seen_at, seen) = audio.moment(now), video.moment(now)  # type: ignore[attr-defined]
    # The peer counts both from the moment it began to speak.
    apart_s = (heard / 48_000 - heard_at / 2**32) - (seen / 90_000 - seen_at / 2**32)
    assert abs(apart_s) < 0.005


async def test_datagrams_of_strangers_are_dropped_and_counted(stage: Stage) -> None:
    dice = random.Random(5)
    await stage.speaker()
    watcher = await stage.watcher()
    await watcher.sees(5)
    source = stage.rooms._rooms[ROOM]["s"]
    places = [
        candidate
        for connection in (source.connection, source.viewers["watcher"].connection)
        for transport in [connection.getTransceivers()[0].receiver.transport.transport]
        for candidate in transport.iceGatherer.getLocalCandidates()
        if ":" not in candidate.ip
    ]
    heads = (
        b"",
        b"\0",
        b"\0\x01\0\x08\x21\x12\xa4\x42",
        b"\x16\xfe\xfd",
        b"\x80\x60",
        b"\x80\xc8",
        b"\xff",
        b"\x45",
    )
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger:
        stranger.setblocking(False)
        for turn in range(600):
            place = places[turn % len(places)]
            stranger.sendto(dice.choice(heads) + dice.randbytes(dice.randrange(80)), (place.ip, place.port))
            stranger.sendto(dice.choice(heads), (place.ip, place.port))
            if turn % 20 == 0:
                await asyncio.sleep(0.005)
    seen = len(watcher.shown_at)
    await watcher.sees(seen + 20)
    assert {"unauthentic", "unknown"} <= set(compat.dropped)
    assert watcher.connection.connectionState == "connected"


async def test_a_caller_who_sends_rubbish_under_its_own_key_harms_nobody(stage: Stage) -> None:
    dice = random.Random(6)
    speaker = await stage.speaker()
    watcher = await stage.watcher()
    await watcher.sees(5)
    line = speaker._lines["video"]
    source = stage.rooms._rooms[ROOM]["s"]
    feed = source.feeds["video"]
    assert isinstance(feed, Feed)
    for turn in range(1_500):
        head = bytes((0x80 | dice.randrange(64), dice.choice((line.payload_type, 0, 255 - 128))))
        ssrc = line.ssrc if turn % 3 else dice.getrandbits(32)
        rest = dice.getrandbits(16).to_bytes(2, "big") + dice.randbytes(4) + ssrc.to_bytes(4, "big")
        with contextlib.suppress(pylibsrtp.Error):  # it will not protect everything
            speaker._put(head + rest + dice.randbytes(dice.randrange(60)))
        report = bytes((0x80 | dice.randrange(64), dice.randrange(200, 208))) + dice.randbytes(2)
        speaker._tell(report + dice.randbytes(4 * dice.randrange(2, 40)))
        watcher._tell(report + dice.randbytes(4 * dice.randrange(2, 40)))
        if turn % 25 == 0:
            await asyncio.sleep(0.002)
    assert len(feed._missing) <= 600
    assert len(feed._inbound._reporters) <= 8
    assert {"stranger", "rtcp"} <= set(compat.dropped)
    # A rejoin, as the page does when pictures stand still, finds everything in order.
    await stage.speaker()
    fresh = await stage.watcher("fresh")
    await fresh.sees(20)


async def test_a_camera_that_sends_more_than_a_camera_does_is_held_back(stage: Stage) -> None:
    speaker = await stage.speaker()
    await until(lambda: stage.rooms.stats(ROOM)["sources"]["s"]["received"]["video"] > 10)
    before = stage.rooms.stats(ROOM)["sources"]["s"]["received_bytes"]["video"]
    began = time.monotonic()
    for turn in range(40):
        for place in range(60):
            speaker._send("video", 0, turn * 3_000, b"\x80\x80\x80\x01" + bytes(1_000 + place))
        await asyncio.sleep(0.005)
    took = time.monotonic() - began
    got = stage.rooms.stats(ROOM)["sources"]["s"]["received_bytes"]["video"] - before
    assert got < 400_000 + 1_500_000 * (took + 1)
    assert compat.dropped["flood"] > 0


async def test_no_description_breaks_a_room(stage: Stage) -> None:
    dice = random.Random(8)
    connection = new_connection()
    for kind in ("audio", "video"):
        transceive(connection, kind, "sendonly")
    await connection.setLocalDescription(await connection.createOffer())
    good = connection.localDescription.sdp
    await connection.close()
    lines = good.splitlines()
    answered = 0
    for turn in range(150):
        made = list(lines)
        for _ in range(dice.randrange(1, 4)):
            place = dice.randrange(len(made))
            line = made[place]
            spot = dice.randrange(len(line) + 1)
            made[place] = dice.choice(
                (
                    line[:spot] + dice.choice("0:=/ä- ") + line[spot + 1 :],
                    line[:spot],
                    line + " " + "9" * dice.randrange(30),
                    "",
                    dice.choice(lines),
                )
            )
        try:
            await stage.rooms.publish(ROOM, "p", f"s{turn % 3}", "cam", "\r\n".join(made) + "\r\n", False)
            answered += 1
        except MediaFailure as failure:
            assert failure.problem == MediaProblem.BAD_SDP  # noqa: PT017
    assert 0 < answered < 150
    await stage.speaker()
    watcher = await stage.watcher()
    await watcher.sees(5)
