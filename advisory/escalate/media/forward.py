"""Encoded packets from one received track to many sent ones, without decoding and without waiting."""

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

import av
from aiortc import MediaStreamTrack, RTCPeerConnection, RTCRtpReceiver
from aiortc.mediastreams import MediaStreamError

from advisory.escalate.media import compat
from advisory.escalate.media.connection import transceive
from advisory.escalate.media.rtp import BLACK_PICTURE

log = logging.getLogger(__name__)

Encoded: TypeAlias = "av.Packet[Any]"

LEG_LIMIT = {"audio": 25, "video": 15}
"""Packets (half a second) that wait for a viewer before they are dropped: late picture is worse than none."""
KEY_FRAME_INTERVAL_S = 0.3


def is_key_frame(packet: Encoded) -> bool:
    """Whether a VP8 frame can be decoded by itself (RFC 6386, 9.1: the lowest bit of its first byte)."""
    return packet.size > 0 and not memoryview(packet)[0] & 1


def _black_after(packet: Encoded) -> Encoded:
    """What takes the place of the last picture, which would stand on the viewer's screen."""
    black: Encoded = av.Packet(BLACK_PICTURE)
    black.pts, black.time_base = (packet.pts or 0) + 1, packet.time_base
    return black


def _nothing() -> None:
    """Nobody wants to know."""


class Leg(MediaStreamTrack):
    """What one viewer gets of one track. Closed, it gives nothing; opened, it starts at a key frame."""

    def __init__(self, kind: str, ask_for_key_frame: Callable[[], None]) -> None:
        super().__init__()
        self.kind = kind
        self.sent = 0
        self.closed: Callable[[], None] = _nothing
        self.stopped: Callable[[], None] = _nothing
        self._ask = ask_for_key_frame
        self._open = False
        self._starts = kind == "video"
        self._packets: deque[Encoded] = deque()
        self._taken: Encoded | None = None
        self._limit = LEG_LIMIT[kind]
        self._changed = asyncio.Event()

    @property
    def is_open(self) -> bool:
        return self._open

    @property
    def waiting(self) -> int:
        return len(self._packets)

    def open(self) -> None:
        if not self._open:
            self._open = True
            self._begin_anew()

    def close(self) -> None:
        self._open = False
        self._packets.clear()
        self.closed()
        if self.kind == "video" and self._taken is not None:
            self._packets.append(_black_after(self._taken))
            self._taken = None
            self._changed.set()

    def put(self, packet: Encoded) -> None:
        if not self._open:
            return
        if self._starts:
            if not is_key_frame(packet):
                self._ask()
                return
            self._starts = False
        if len(self._packets) >= self._limit:
            if self.kind == "video":
                self._begin_anew()
                return
            self._packets.popleft()
        self._packets.append(packet)
        self._taken = packet
        self._changed.set()

    async def recv(self) -> Encoded:
        # A packet is taken and sent in one step of the loop: after close() none can be on its way.
        while not self._packets:
            if self.readyState != "live":
                raise MediaStreamError
            self._changed.clear()
            await self._changed.wait()
        self.sent += 1
        return self._packets.popleft()

    def stop(self) -> None:
        super().stop()
        self._taken = None
        self.close()
        self._changed.set()
        self.stopped()

    def stats(self) -> dict[str, Any]:
        return {"waiting": self.waiting}

    def _begin_anew(self) -> None:
        self._packets.clear()
        if self.kind == "video":
            self._starts = True
            self._ask()


class Feed:
    """Reads one received track for as long as it lives, so that nothing piles up, and feeds the legs."""

    def __init__(self, track: MediaStreamTrack, receiver: RTCRtpReceiver, heard: Callable[[], None]) -> None:
        self.kind = track.kind
        self.received = 0
        self.received_bytes = 0
        self._track = track
        self._receiver = receiver
        self._heard = heard
        self._legs: set[Leg] = set()
        self._asked_at = 0.0
        self._asking: asyncio.Task[None] | None = None
        self._pump = asyncio.create_task(self._run(), name=f"feed-{track.kind}")

    def new_leg(self) -> Leg:
        return Leg(self.kind, self.request_key_frame)

    def add(self, leg: Leg) -> None:
        self._legs.add(leg)

    def remove(self, leg: Leg) -> None:
        self._legs.discard(leg)

    def request_key_frame(self) -> None:
        """Ask the sender, at most once in a while; a leg that still waits asks again with each packet."""
        now = asyncio.get_running_loop().time()
        if self.kind != "video" or now - self._asked_at < KEY_FRAME_INTERVAL_S:
            return
        if self._asking is not None and not self._asking.done():
            return
        seen = self._receiver.getSynchronizationSources()
        if seen:
            self._asked_at = now
            self._asking = asyncio.create_task(
                compat.ask_for_key_frame(self._receiver, seen[-1].source), name="ask-for-key-frame"
            )

    async def stop(self) -> None:
        tasks = [task for task in (self._pump, self._asking) if task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._legs.clear()

    def stats(self) -> dict[str, Any]:
        return {}

    async def _run(self) -> None:
        while True:
            try:
                packet = await self._track.recv()
            except MediaStreamError:
                return
            assert isinstance(packet, av.Packet)
            self.received += 1
            self.received_bytes += packet.size
            self._heard()
            for leg in self._legs:
                leg.put(packet)


class EncodedWay:
    """Whole encoded frames, on the library's public parts alone but for a few names."""

    name = "encoded"

    @staticmethod
    def prepare() -> None:
        """Once in a process, before its first connection."""
        compat.receive_undecoded()

    def extensions(self, direction: str) -> frozenset[str] | None:
        return None

    def receive(
        self, connection: RTCPeerConnection, answer: str, heard: Callable[[], None]
    ) -> dict[str, Feed]:
        return {
            one.kind: Feed(one.receiver.track, one.receiver, heard) for one in connection.getTransceivers()
        }

    def send(self, connection: RTCPeerConnection, media: str, feed: Feed) -> Leg:
        leg = feed.new_leg()
        sender = transceive(connection, media, "sendonly", leg)
        compat.on_key_frame_asked(sender, feed.request_key_frame)
        leg.closed = lambda: compat.forget_sent(sender)
        leg.stopped = lambda: feed.remove(leg)
        feed.add(leg)
        return leg

    def join(self, connection: RTCPeerConnection, answer: str, legs: Sequence[Leg]) -> None:
        """The library's senders have begun to ask the legs for packets."""
