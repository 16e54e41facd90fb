"""Synthetic callers that speak in packets: cheap enough to load a forwarder, exact enough to judge it.

The library agrees on the connection; the packets are made and read here, without encoding or decoding.
The last eight bytes of a picture say when it was sent.
"""

import asyncio
import contextlib
import random
import struct
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from aiortc import RTCPeerConnection, RTCSessionDescription

from advisory.escalate.media import rtcp, rtp
from advisory.escalate.media.compat import Wire
from advisory.escalate.media.connection import new_connection, transceive
from advisory.escalate.media.line import Line, wall_ntp
from advisory.escalate.media.raw import read_lines
from advisory.lab.media_peers import FPS, Exchange, audio_clip, video_clip

CHUNK = 1_100
KEPT = 1_024
LATE_S = 0.1
_STAMP = struct.Struct("!d")


@dataclass
class Network:
    """What lies between a caller and the server: each way loses a share of the packets and takes time."""

    lost: float = 0.0
    delay_s: float = 0.0
    dice: random.Random = field(default_factory=lambda: random.Random(7))

    def carry(self, act: Callable[[bytes], None], data: bytes) -> None:
        if self.lost and self.dice.random() < self.lost:
            return
        if self.delay_s:
            asyncio.get_running_loop().call_later(self.delay_s, act, data)
        else:
            act(data)


class _Caller:
    def __init__(self, network: Network | None) -> None:
        self.network = network or Network()
        self.connection = new_connection()
        self.wire: Wire | None = None
        self.tasks: set[asyncio.Task[None]] = set()

    async def close(self) -> None:
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)
        if self.wire is not None:
            self.wire.close()
        await asyncio.create_task(self.connection.close(), name="close-peer")

    def _attach(self) -> None:
        self.wire = Wire(self.connection, lambda data: self.network.carry(self._take, data), self._changed)

    def _changed(self, is_up: bool) -> None:
        raise NotImplementedError

    def _take(self, data: bytes) -> None:
        raise NotImplementedError

    def _put(self, packet: bytes) -> None:
        wire = self.wire
        assert wire is not None
        if wire.is_open and wire.refresh():
            wire.sendto(wire.protect(packet), wire.address)

    def _tell(self, report: bytes) -> None:
        assert self.wire is not None
        self.wire.send_rtcp(report)

    def _reports(self, data: bytes) -> list[rtcp.Report]:
        assert self.wire is not None
        with contextlib.suppress(Exception):
            return rtcp.read(self.wire.unprotect_rtcp(data)) or []
        return []


async def offer_to(connection: RTCPeerConnection, exchange: Exchange) -> str:
    await connection.setLocalDescription(await connection.createOffer())
    answer = await exchange(connection.localDescription.sdp)
    await connection.setRemoteDescription(RTCSessionDescription(answer, "answer"))
    return answer


class Speaker(_Caller):
    """Sends a clip in real time, jumps to a key frame when asked, and sends again what got lost."""

    def __init__(self, width: int, height: int, kbps: int, network: Network | None = None) -> None:
        super().__init__(network)
        self.pictures = video_clip(width, height, 4, kbps)
        self.sounds = audio_clip()
        self.asked = self.resent = 0
        self._lines: dict[str, Line] = {}
        self._numbers = {"audio": 100, "video": 200}
        self._sent: dict[str, dict[int, bytes]] = {"audio": {}, "video": {}}
        self._place = self._arrival = self._stamp = 0

    async def call(self, exchange: Exchange) -> None:
        for kind in ("audio", "video"):
            transceive(self.connection, kind, "sendonly")
        answer = await offer_to(self.connection, exchange)
        own = {line.kind: line.ssrc for line in read_lines(self.connection.localDescription.sdp)}
        for line in read_lines(answer):
            self._lines[line.kind] = Line(
                line.kind, line.payload_type, own[line.kind], "peer", line.extensions
            )
        self._attach()

    def _changed(self, is_up: bool) -> None:
        if is_up:
            self.tasks.add(asyncio.create_task(self._play(), name="speak"))

    async def _play(self) -> None:
        began = time.monotonic()
        shown = heard = told = 0
        while True:
            now = time.monotonic() - began
            if now - shown / FPS > LATE_S:
                # A camera whose machine was busy leaves pictures out; it does not send them all at once.
                began += now - shown / FPS
                continue
            if shown <= now * FPS:
                self._show(shown)
                shown += 1
            if heard <= now * 50:
                self._send("audio", 0x80, heard * 960, self.sounds[heard % len(self.sounds)])
                heard += 1
            if told <= now:
                told += 1
                for kind, rate in (("audio", 48_000), ("video", 90_000)):
                    stamp = int(now * rate) & 0xFFFFFFFF
                    self._tell(rtcp.sender_report(self._lines[kind].ssrc, wall_ntp(), stamp, 0, 0, "peer"))
            following = min(shown / FPS, heard / 50)
            await asyncio.sleep(max(0.0, began + following - time.monotonic()))

    def _show(self, turn: int) -> None:
        picture = self.pictures[self._place % len(self.pictures)]
        data = picture + _STAMP.pack(time.monotonic())
        index = 0x8000 | self._place & 0x7FFF
        self._place += 1
        self._stamp = turn * 3_000
        for at in range(0, len(data), CHUNK):
            chunk = data[at : at + CHUNK]
            last = at + CHUNK >= len(data)
            if last and len(chunk) < _STAMP.size:
                chunk = data[-_STAMP.size :]
            head = struct.pack("!BBH", 0x90 if at == 0 else 0x80, 0x80, index)
            self._send("video", 0x80 if last else 0, self._stamp, head + chunk)

    def probe(self, packets: int) -> None:
        """Try what the network takes, as browsers do, with packets that carry nothing."""
        for _ in range(packets):
            self._send("video", 0, self._stamp, b"")

    def _send(self, kind: str, mark: int, stamp: int, payload: bytes) -> None:
        line = self._lines[kind]
        number = self._numbers[kind] = self._numbers[kind] + 1 & 0xFFFF
        first, body = 0x80, payload
        extension = line.extensions.get(rtp.TRANSPORT_SEQUENCE)
        if extension is not None:
            self._arrival = self._arrival + 1 & 0xFFFF
            first = 0x90
            told = struct.pack("!BHx", extension << 4 | 1, self._arrival)
            body = b"\xbe\xde\0\x01" + told + payload
        packet = struct.pack("!BBHLL", first, mark | line.payload_type, number, stamp & 0xFFFFFFFF, line.ssrc)
        self._sent[kind][number % KEPT] = packet + body
        self.network.carry(self._put, packet + body)

    def _take(self, data: bytes) -> None:
        if not rtp.is_rtcp(data):
            return
        for report in self._reports(data):
            if isinstance(report, rtcp.PictureLost):
                self.asked += 1
                self._place = (self._place + FPS - 1) // FPS * FPS
            elif isinstance(report, rtcp.Missing):
                for kind, line in self._lines.items():
                    if line.ssrc == report.ssrc:
                        self._again(kind, report.numbers)

    def _again(self, kind: str, numbers: tuple[int, ...]) -> None:
        for number in numbers:
            packet = self._sent[kind].get(number % KEPT)
            if packet is not None and packet[2] << 8 | packet[3] == number:
                self.resent += 1
                self.network.carry(self._put, packet)


class Holes:
    """Numbers of one stream that did not come, and when to ask for each again."""

    def __init__(self, given_up_after_s: float) -> None:
        self.ssrc = 0
        self.highest: int | None = None
        self.given_up: set[int] = set()
        self._after_s = given_up_after_s
        self._missing: dict[int, tuple[float, float]] = {}

    def came(self, number: int, now: float) -> tuple[int, bool]:
        """The number without turn-over, and whether there is a new hole before it."""
        before = self.highest
        ahead = _unwrapped(number, before)
        self._missing.pop(ahead, None)
        if before is not None and ahead <= before:
            return ahead, False
        self.highest = ahead
        for missed in range(before + 1 if before is not None else ahead, ahead):
            self._missing[missed] = (now, now)
        return ahead, before is not None and ahead > before + 1

    def due(self, now: float, again_s: float) -> list[int]:
        found: list[int] = []
        for number, (since, again) in list(self._missing.items()):
            if now - since > self._after_s:
                del self._missing[number]
                self.given_up.add(number)
            elif now >= again and len(found) < 50:
                self._missing[number] = (since, now + again_s)
                found.append(number & 0xFFFF)
        return found


class Watcher(_Caller):
    """Puts pictures together as a browser does: in order, complete, from a key frame on."""

    def __init__(self, network: Network | None = None) -> None:
        super().__init__(network)
        self.joined_at = time.monotonic()
        self.shown_at: list[float] = []
        self.delays: list[float] = []
        self.sounds = self.packets = self.ended = 0
        self.sound_numbers: set[int] = set()
        self._lines: dict[int, Line] = {}
        self._have: dict[int, tuple[bool, float]] = {}
        # Sound that comes later than this has been concealed already.
        self._holes = {"audio": Holes(0.2), "video": Holes(1.0)}
        self._next: int | None = None
        self._asked_at = 0.0

    async def call(self, exchange: Exchange) -> None:
        for kind in ("audio", "video"):
            transceive(self.connection, kind, "recvonly")
        self._agreed(await offer_to(self.connection, exchange))

    async def answer(self, offer: str) -> str:
        """To a server that offers."""
        for kind in ("audio", "video"):
            transceive(self.connection, kind, "recvonly")
        await self.connection.setRemoteDescription(RTCSessionDescription(offer, "offer"))
        await self.connection.setLocalDescription(await self.connection.createAnswer())
        answer = self.connection.localDescription.sdp
        self._agreed(answer)
        return answer

    async def sees(self, pictures: int, within_s: float = 20) -> None:
        """Return when so many pictures came since the beginning."""
        until = time.monotonic() + within_s
        while len(self.shown_at) < pictures:
            if time.monotonic() > until:
                raise TimeoutError(f"{len(self.shown_at)} of {pictures} pictures came")
            await asyncio.sleep(0.01)

    def _agreed(self, answer: str) -> None:
        self._lines = {line.payload_type: line for line in read_lines(answer)}
        self._attach()

    def _changed(self, is_up: bool) -> None:
        if is_up:
            self.tasks.add(asyncio.create_task(self._look(), name="watch"))

    def _take(self, data: bytes) -> None:
        if self.wire is None or not self.wire.is_open or rtp.is_rtcp(data):
            return
        with contextlib.suppress(Exception):
            data = self.wire.unprotect(data)
            self._read(data, time.monotonic())

    def _read(self, data: bytes, now: float) -> None:
        at = rtp.body_at(data)
        line = self._lines.get(data[1] & 0x7F)
        if line is None or at is None:
            return
        self.packets += 1
        holes = self._holes[line.kind]
        holes.ssrc = int.from_bytes(data[8:12], "big")
        ahead, is_hole = holes.came(data[2] << 8 | data[3], now)
        if is_hole:
            self._ask(now)
        if line.kind == "audio":
            self.sounds += 1
            if ahead not in holes.given_up:
                self.sound_numbers.add(ahead)
            return
        marked = bool(data[1] & 0x80)
        self.ended += marked
        if marked and len(data) >= at + 11 and ahead == holes.highest:
            self.delays.append(now - _STAMP.unpack(data[-8:])[0])
        starts = rtp.starts_key_frame(data, at)
        if starts and (self._next is None or ahead > self._next + 3 * KEPT):
            self._next = ahead
            self._have.clear()
        if self._next is not None and ahead >= self._next:
            self._have[ahead] = marked, now
            while self._next in self._have:
                if self._have.pop(self._next)[0]:
                    self.shown_at.append(now)
                self._next += 1

    def _ask(self, now: float) -> None:
        again_s = max(0.02, 2.4 * self.network.delay_s)
        for holes in self._holes.values():
            due = holes.due(now, again_s)
            if due:
                self._carry_report(rtcp.missing(1, holes.ssrc, due))
        given_up = self._holes["video"].given_up
        if self._next is not None and any(number >= self._next for number in given_up):
            self._next = None
        given_up.clear()

    async def _look(self) -> None:
        turn = 0
        while True:
            await asyncio.sleep(0.02)
            now = time.monotonic()
            turn += 1
            self._ask(now)
            video = self._holes["video"]
            if self._next is None and now - self._asked_at > 0.3 and video.ssrc:
                self._asked_at = now
                self._carry_report(rtcp.picture_lost(1, video.ssrc))
            if turn % 50 == 0 and video.highest is not None:
                told = rtcp.Reception(video.ssrc, 0, 0, video.highest, 0, 0, 0)
                self._carry_report(rtcp.receiver_report(1, [told]))

    def _carry_report(self, report: bytes) -> None:
        self.network.carry(self._tell, report)


async def polled(true: Callable[[], Awaitable[bool]], within_s: float) -> None:
    """Return when it holds."""
    until = time.monotonic() + within_s
    while not await true():
        if time.monotonic() > until:
            raise TimeoutError(f"not so within {within_s:g} s")
        await asyncio.sleep(0.05)


def _unwrapped(number: int, highest: int | None) -> int:
    """Without turn-over, next to the highest so far."""
    if highest is None:
        return number
    return highest + ((number - highest + 0x8000) & 0xFFFF) - 0x8000
