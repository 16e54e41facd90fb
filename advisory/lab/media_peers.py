"""Synthetic callers for tests and measurements: they send a clip that was encoded before."""

import asyncio
import fractions
import re
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import av
import numpy as np
from aiortc import (
    MediaStreamTrack,
    RTCConfiguration,
    RTCPeerConnection,
    RTCRtpSender,
    RTCSessionDescription,
)
from aiortc.mediastreams import MediaStreamError
from av.video.frame import PictureType

FPS = 30
VIDEO_STEP = 90_000 // FPS
AUDIO_STEP = 960

Exchange = Callable[[str], Awaitable[str]]
"""Takes an offer to the other side and brings the answer."""


@lru_cache
def video_clip(width: int, height: int, seconds: int, kbps: int) -> tuple[bytes, ...]:
    """VP8 with a bright square that moves over grey; every FPS-th frame is a key frame."""
    codec = av.CodecContext.create("libvpx", "w")
    codec.width, codec.height, codec.pix_fmt = width, height, "yuv420p"
    codec.bit_rate = kbps * 1000
    codec.time_base = fractions.Fraction(1, FPS)
    codec.options = {"deadline": "realtime", "cpu-used": "8", "lag-in-frames": "0", "auto-alt-ref": "0"}
    noise = np.random.default_rng(1).integers(0, 24, (height, width), dtype=np.uint8)
    packets: list[bytes] = []
    for number in range(FPS * seconds):
        picture = np.full((height * 3 // 2, width), 128, np.uint8)
        picture[:height] = 90 + np.roll(noise, number * 7, axis=1)
        left = number * 4 % (width - height // 3)
        picture[height // 3 : height * 2 // 3, left : left + height // 3] = 230
        frame = av.VideoFrame.from_ndarray(picture, format="yuv420p")
        frame.pts = number
        frame.pict_type = PictureType.I if number % FPS == 0 else PictureType.NONE
        packets += [bytes(packet) for packet in codec.encode(frame)]
    return tuple(packets + [bytes(packet) for packet in codec.encode(None)])


@lru_cache
def audio_clip() -> tuple[bytes, ...]:
    """One second of a tone in Opus, 20 ms a packet."""
    codec = av.CodecContext.create("libopus", "w")
    codec.sample_rate, codec.layout, codec.format = 48_000, "stereo", "s16"
    codec.bit_rate = 32_000
    packets: list[bytes] = []
    for start in range(0, 48_000, AUDIO_STEP):
        wave = 8_000 * np.sin(2 * np.pi * 440 * np.arange(start, start + AUDIO_STEP) / 48_000)
        both = np.repeat(wave.astype(np.int16), 2).reshape(1, -1)
        frame = av.AudioFrame.from_ndarray(both, format="s16", layout="stereo")
        frame.sample_rate, frame.pts = 48_000, start
        packets += [bytes(packet) for packet in codec.encode(frame)]
    return tuple(packets)


class ClipTrack(MediaStreamTrack):
    """Plays encoded packets in real time and jumps to a key frame when it is asked for one."""

    def __init__(self, kind: str, packets: Sequence[bytes]) -> None:
        super().__init__()
        self.kind = kind
        self.asked = 0
        self._packets = packets
        self._step, self._rate = (VIDEO_STEP, 90_000) if kind == "video" else (AUDIO_STEP, 48_000)
        self._next = self._sent = 0
        self._started: float | None = None

    def jump(self) -> None:
        self.asked += 1
        self._next = (self._next + FPS - 1) // FPS * FPS

    async def recv(self) -> "av.Packet[Any]":
        if self.readyState != "live":
            raise MediaStreamError
        if self._started is None:
            self._started = time.monotonic()
        await asyncio.sleep(self._started + self._sent * self._step / self._rate - time.monotonic())
        packet = av.Packet(self._packets[self._next % len(self._packets)])
        packet.pts = self._sent * self._step
        packet.time_base = fractions.Fraction(1, self._rate)
        self._next += 1
        self._sent += 1
        return packet


def numbered(offer: str) -> str:
    """The same offer with the numbers that Chromium and Safari give to the codecs of a call."""
    sound, line, picture = offer.partition("m=video")
    return _renumbered(sound, 96, 111) + _renumbered(line + picture, 97, 96)


def _renumbered(text: str, own: int, theirs: int) -> str:
    named = rf"(^m=.* |^a=rtpmap:|^a=fmtp:|^a=rtcp-fb:|apt=){own}\b"
    return re.sub(named, rf"\g<1>{theirs}", text, flags=re.MULTILINE)


def _connection() -> RTCPeerConnection:
    return RTCPeerConnection(RTCConfiguration(iceServers=[]))


async def _close(connection: RTCPeerConnection) -> None:
    # The library waits for its decoders' threads; in a task of its own that is not our code's blocking.
    await asyncio.create_task(connection.close(), name="close-peer")


async def _connect(connection: RTCPeerConnection, exchange: Exchange) -> None:
    await connection.setLocalDescription(await connection.createOffer())
    answer = await exchange(numbered(connection.localDescription.sdp))
    await connection.setRemoteDescription(RTCSessionDescription(answer, "answer"))


@dataclass(eq=False)
class Sending:
    connection: RTCPeerConnection
    video: ClipTrack
    audio: ClipTrack | None

    async def close(self) -> None:
        await _close(self.connection)


async def send(
    exchange: Exchange, *, width: int = 320, height: int = 180, kbps: int = 300, audio: bool = True
) -> Sending:
    connection = _connection()
    sound = ClipTrack("audio", audio_clip()) if audio else None
    if sound is not None:
        connection.addTransceiver(sound, direction="sendonly")
    picture = ClipTrack("video", video_clip(width, height, 4, kbps))
    transceiver = connection.addTransceiver(picture, direction="sendonly")
    codecs = RTCRtpSender.getCapabilities("video").codecs
    transceiver.setCodecPreferences([codec for codec in codecs if codec.mimeType == "video/VP8"])
    transceiver.sender._send_keyframe = picture.jump  # type: ignore[method-assign]
    await _connect(connection, exchange)
    return Sending(connection, picture, sound)


@dataclass(eq=False)
class Receiving:
    """Counts what arrives. Only what is read is counted: `read=False` leaves the tracks alone."""

    connection: RTCPeerConnection
    joined_at: float
    first_at: float | None = None
    pictures: int = 0
    sounds: int = 0
    brightest: int = 0
    tasks: list[asyncio.Task[None]] = field(default_factory=list)

    @property
    def is_closed(self) -> bool:
        return self.connection.connectionState == "closed"

    async def close(self) -> None:
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)
        await _close(self.connection)

    async def read(self, track: MediaStreamTrack) -> None:
        while True:
            try:
                frame = await track.recv()
            except MediaStreamError:
                return
            if track.kind == "audio":
                self.sounds += 1
                continue
            if self.first_at is None:
                self.first_at = time.monotonic()
            self.pictures += 1
            if isinstance(frame, av.VideoFrame):
                self.brightest = max(memoryview(frame.planes[0]))


async def receive(exchange: Exchange, *, audio: bool = True) -> Receiving:
    connection = _connection()
    receiving = Receiving(connection, time.monotonic())

    def arrived(track: MediaStreamTrack) -> None:
        receiving.tasks.append(asyncio.create_task(receiving.read(track), name=f"read-{track.kind}"))

    connection.on("track", arrived)
    for kind in ("audio", "video") if audio else ("video",):
        connection.addTransceiver(kind, direction="recvonly")
    await _connect(connection, exchange)
    return receiving
