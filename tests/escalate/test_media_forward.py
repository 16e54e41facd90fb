import asyncio
import fractions
from typing import cast

import av
import pytest
from aiortc import MediaStreamTrack, RTCRtpReceiver
from aiortc.mediastreams import MediaStreamError

from advisory.escalate.media.forward import LEG_LIMIT, Encoded, Feed, Leg, is_key_frame
from advisory.escalate.media.rtp import BLACK_PICTURE
from advisory.lab.media_peers import FPS, video_clip

KEY, DELTA = b"\x10key", b"\x11delta"


def packet(data: bytes, number: int = 0) -> Encoded:
    made = av.Packet(data)
    made.pts, made.time_base = number, fractions.Fraction(1, FPS)
    return made


def test_a_key_frame_is_told_from_its_first_byte() -> None:
    clip = video_clip(64, 48, 2, 100)
    assert [number for number, data in enumerate(clip) if is_key_frame(packet(data))] == [0, FPS]
    assert not is_key_frame(av.Packet(b""))


async def test_a_viewer_starts_at_a_key_frame() -> None:
    asked: list[None] = []
    leg = Leg("video", lambda: asked.append(None))
    leg.put(packet(KEY))
    assert leg.waiting == 0, "a closed leg takes nothing"
    leg.open()
    leg.put(packet(DELTA))
    assert leg.waiting == 0
    assert len(asked) == 2
    leg.put(packet(KEY))
    leg.put(packet(DELTA))
    assert [bytes(await leg.recv()) for _ in range(2)] == [KEY, DELTA]


async def test_what_waits_is_gone_when_a_leg_closes_and_black_takes_its_place() -> None:
    leg = Leg("video", lambda: None)
    leg.open()
    reading = asyncio.create_task(leg.recv())
    await asyncio.sleep(0)
    leg.put(packet(KEY, 7))
    leg.close()
    black = await reading
    assert bytes(black) == BLACK_PICTURE, "the packet was still on its way and must not come out"
    assert black.pts is not None
    assert black.pts > 7
    reading = asyncio.create_task(leg.recv())
    leg.open()
    leg.put(packet(DELTA))
    await asyncio.sleep(0.02)
    assert not reading.done(), "an opened leg must not go on in the middle of a picture"
    leg.put(packet(KEY))
    assert bytes(await reading) == KEY
    leg.stop()
    with pytest.raises(MediaStreamError):
        await leg.recv()


@pytest.mark.parametrize("kind", ["audio", "video"])
async def test_a_viewer_who_does_not_read_never_holds_more_than_the_limit(kind: str) -> None:
    leg = Leg(kind, lambda: None)
    leg.open()
    most = 0
    for number in range(5_000):
        leg.put(packet(KEY if number % FPS == 0 else DELTA, number))
        most = max(most, leg.waiting)
    assert 0 < most <= LEG_LIMIT[kind]


class Endless(MediaStreamTrack):
    kind = "video"

    def __init__(self, count: int) -> None:
        super().__init__()
        self.left = count

    async def recv(self) -> Encoded:
        if self.left == 0:
            raise MediaStreamError
        self.left -= 1
        if self.left % 100 == 0:
            await asyncio.sleep(0)
        return packet(KEY)


class Unasked:
    def getSynchronizationSources(self) -> list[object]:
        return []


async def test_a_track_is_read_whether_or_not_anybody_watches() -> None:
    track = Endless(2_000)
    heard: list[None] = []
    feed = Feed(track, cast("RTCRtpReceiver", Unasked()), lambda: heard.append(None))
    stuck = feed.new_leg()
    stuck.open()
    feed.add(stuck)
    while track.left:
        await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert feed.received == len(heard) == 2_000
    assert stuck.waiting <= LEG_LIMIT["video"]
    await feed.stop()
