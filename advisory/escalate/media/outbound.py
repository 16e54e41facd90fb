"""Raw packets to one viewer: rewritten, protected, sent, and sent again when they were lost."""

from __future__ import annotations

import secrets
import time
from typing import TYPE_CHECKING, Any

from advisory.escalate.media import rtcp, rtp
from advisory.escalate.media.compat import Wire, dropped
from advisory.escalate.media.line import REPORT_TURNS, ROUND, Line, nobody, read_reports

if TYPE_CHECKING:
    from collections.abc import Callable

    from aiortc import RTCPeerConnection

    from advisory.escalate.media.inbound import Feed

RESENDS_LIMIT = 40
"""Packets sent again to a viewer within a round, about as many as are sent: beyond it, it makes it worse."""
ASKED_LIMIT = 200
BLACK_TRIES = 25
BLACK_STEP = 90
"""A millisecond of the picture's clock: the black picture comes after whatever was shown."""
CEILING_FLOOR_BPS = 150_000
LOSS_LIMIT = 0.10


class Leg:
    """What one viewer gets of one feed. Closed, it gives nothing; opened, it starts at a key frame."""

    def __init__(self, feed: Feed) -> None:
        self.feed = feed
        self.kind = feed.kind
        self.sent = self.octets = self.resent = 0
        self.starting = feed.kind == "video"
        self.send_time_id = 0
        self.rtt_s: float | None = None
        self.lost_share = 0.0
        self.jitter_ms = 0.0
        self.remb_bps: int | None = None
        self.ceiling_bps: int | None = None
        self.is_stopped = False
        self.stopped: Callable[[], None] = nobody
        self._wanted = self._open = False
        self._wire: Wire | None = None
        self._ssrc = b"\0\0\0\0"
        self._payload_type = 0
        self._offset = 0
        self._start: int | None = None
        # The lower half leaves room before the first turn-over, over which SRTP could stumble.
        self._last = secrets.randbelow(0x8000)
        self._allowance = RESENDS_LIMIT
        self._reported: dict[int, float] = {}
        self._black: tuple[int, bytes] | None = None
        self._black_tries = 0
        self._rate_from = (0.0, 0)
        self.rate_bps = 0

    @property
    def is_open(self) -> bool:
        return self._open

    @property
    def ssrc(self) -> int:
        return int.from_bytes(self._ssrc, "big")

    def join(self, wire: Wire, line: Line) -> None:
        self._wire = wire
        self._ssrc = line.ssrc.to_bytes(4, "big")
        self._payload_type = line.payload_type
        self._cname = line.cname
        self.send_time_id = line.extensions.get(rtp.SEND_TIME, 0)

    def flows(self, is_up: bool) -> None:
        """The viewer's transport came up or went down."""
        if not is_up:
            self._stop_flowing()
        elif self._wanted:
            self._start_flowing()

    def open(self) -> None:
        self._wanted = True
        if not self._open and self._wire is not None and self._wire.is_open:
            self._start_flowing()

    def close(self) -> None:
        """From here on nothing of the source leaves: not the next packet, and none that was sent before."""
        self._wanted = False
        black = self._make_black() if self._open and self._start is not None else None
        self._stop_flowing()
        if black is not None:
            self._black, self._black_tries = (self._last, black), BLACK_TRIES
            self._put(black)

    def stop(self) -> None:
        self._wanted = False
        self._stop_flowing()
        self._black = self._wire = None
        self.is_stopped = True
        self.stopped()

    def holds_back(self, is_choked: bool) -> None:
        """Drop instead of pile up, for as long as the network takes nothing."""
        if is_choked:
            self.feed.remove(self)
        elif self._open:
            self.feed.add(self)
            self.begin_anew()

    def begin_anew(self) -> None:
        """Give nothing until the next key frame."""
        if self.kind == "video":
            self.starting = True
            self.feed.request_key_frame()

    def starts_with(self, number: int) -> None:
        """The viewer's numbers go on without a hole, whatever was left out."""
        self.starting = False
        self._start = number
        self._offset = self._last + 1 - number
        self._black = None

    def takes_late(self, number: int) -> bool:
        return self._start is not None and number >= self._start

    def send(self, number: int, first: int, mark: int, stamp: bytes, body: bytes, size: int) -> None:
        wire = self._wire
        if self._start is None:
            self.starts_with(number)
        out = number + self._offset & 0xFFFF
        packet = rtp.pack_head(first, mark | self._payload_type, out) + stamp + self._ssrc + body
        if (out - self._last) & 0x8000 == 0:
            self._last = out
        self.sent += 1
        self.octets += size
        wire.sendto(wire.protect(packet), wire.address)  # type: ignore[union-attr]

    def answer(self, report: rtcp.Report, now: float) -> None:
        """What the viewer tells of this leg."""
        if isinstance(report, rtcp.Missing):
            self._resend(report.numbers, now)
        elif isinstance(report, rtcp.PictureLost):
            if self._open:
                self.feed.request_key_frame()
        elif isinstance(report, rtcp.Reception):
            self.lost_share = report.lost_share / 256
            self.jitter_ms = 1000 * report.jitter / self.feed.rate
            sent_at = self._reported.get(report.last_report)
            if sent_at is not None:
                self.rtt_s = max(0.0, now - sent_at - report.since_report / 65_536)
            if self._black is not None and (report.highest - self._black[0]) & 0x8000 == 0:
                self._black_tries = 0
        elif isinstance(report, rtcp.Ceiling):
            self.remb_bps = report.bps

    def look(self) -> None:
        """Every round: a black picture that got lost is sent until the viewer's report shows it."""
        self._allowance = RESENDS_LIMIT
        if self._black is not None and self._black_tries > 0 and not self._open:
            self._black_tries -= 1
            self._put(self._black[1])

    def report(self, now: float) -> None:
        """Once a second: the sender's clock for the viewer, so that lips and words go together."""
        since, octets = self._rate_from
        if since:
            self.rate_bps = int(8 * (self.octets - octets) / (now - since))
        self._rate_from = now, self.octets
        moment = self.feed.moment(now)
        if self._wire is None or not self._open or self._start is None or moment is None:
            return
        ntp, stamp = moment
        self._reported = dict([*self._reported.items(), (ntp >> 16 & 0xFFFFFFFF, now)][-8:])
        self._wire.send_rtcp(rtcp.sender_report(self.ssrc, ntp, stamp, self.sent, self.octets, self._cname))

    def settle_ceiling(self) -> int | None:
        """How much this viewer can take, when it shows that it cannot take what it gets."""
        rate = self.rate_bps
        if self._open and rate > CEILING_FLOOR_BPS:
            if self.remb_bps is not None and self.remb_bps < 0.9 * rate:
                self.ceiling_bps = max(self.remb_bps, CEILING_FLOOR_BPS)
                return self.ceiling_bps
            if self.lost_share > LOSS_LIMIT:
                self.ceiling_bps = max(int(0.85 * rate), CEILING_FLOOR_BPS)
                return self.ceiling_bps
        if self.ceiling_bps is not None:
            self.ceiling_bps = int(self.ceiling_bps * 1.08)
            if not self._open or self.ceiling_bps > 3 * max(rate, 1_000_000):
                self.ceiling_bps = None
        return self.ceiling_bps

    def stats(self) -> dict[str, Any]:
        return {
            "resent": self.resent,
            "rate_bps": self.rate_bps,
            "rtt_ms": None if self.rtt_s is None else round(self.rtt_s * 1000, 1),
            "lost": round(self.lost_share, 3),
            "jitter_ms": round(self.jitter_ms, 1),
            "ceiling_bps": self.ceiling_bps,
            "black_shown": self._black is not None and self._black_tries == 0,
        }

    def _start_flowing(self) -> None:
        self._open = True
        self._start = None
        if self.kind == "audio":
            self.starting = False
        self.feed.add(self)
        self.begin_anew()

    def _stop_flowing(self) -> None:
        self._open = False
        self._start = None
        self.starting = self.kind == "video"
        self.feed.remove(self)

    def _resend(self, numbers: tuple[int, ...], now: float) -> None:
        if self._black is not None and self._black[0] in numbers and not self._open:
            self._put(self._black[1])
        start, newest = self._start, self.feed.highest
        if start is None or newest is None or not self._open:
            return
        for out in numbers[:ASKED_LIMIT]:
            number = newest - ((newest + self._offset - out) & 0xFFFF)
            kept = self.feed.kept(number) if number >= start else None
            if kept is None or self._allowance == 0:
                continue
            self._allowance -= 1
            self.resent += 1
            first, mark, stamp, payload = kept
            body = payload
            if self.send_time_id:
                first |= 0x10
                body = b"\xbe\xde\0\x01" + bytes((self.send_time_id << 4 | 2,)) + rtp.send_time(now) + payload
            head = rtp.pack_head(first, mark | self._payload_type, out)
            self._put(head + stamp + self._ssrc + body)

    def _make_black(self) -> bytes | None:
        """What takes the place of the last picture, which would stand on the viewer's screen."""
        newest = self.feed.newest_picture() if self.kind == "video" else None
        if newest is None:
            return None
        stamp, picture = newest
        self._last = self._last + 1 & 0xFFFF
        after = (int.from_bytes(stamp, "big") + BLACK_STEP & 0xFFFFFFFF).to_bytes(4, "big")
        body = (picture.of_next() if picture else b"\x10") + rtp.BLACK_PICTURE
        packet = rtp.pack_head(0x80, 0x80 | self._payload_type, self._last) + after + self._ssrc + body
        self.sent += 1
        self.octets += len(body)
        return packet

    def _put(self, packet: bytes) -> None:
        wire = self._wire
        if wire is not None and wire.is_open and not wire.choked:
            try:
                wire.sendto(wire.protect(packet), wire.address)
            except Exception:
                # A closing socket refuses in as many ways as there are event loops.
                dropped["unsent"] += 1


class Outbound:
    """A viewer's connection with its legs."""

    def __init__(self, connection: RTCPeerConnection, legs: dict[int, Leg]) -> None:
        self.legs = legs
        self.left: Callable[[], None] = nobody
        for leg in legs.values():
            leg.stopped = self.close
        self.wire = Wire(connection, self.take, self._changed)

    def take(self, data: bytes) -> None:
        """A datagram from the viewer: only reports are expected."""
        if len(data) < 8 or not rtp.is_rtcp(data):
            dropped["stranger"] += 1
            return
        reports = read_reports(self.wire, data)
        now = time.monotonic()
        for report in reports or ():
            if isinstance(report, rtcp.Ceiling):
                for ssrc in report.ssrcs:
                    if ssrc in self.legs:
                        self.legs[ssrc].answer(report, now)
            elif report.ssrc in self.legs:
                self.legs[report.ssrc].answer(report, now)

    @property
    def is_busy(self) -> bool:
        return False

    def look(self, now: float, turn: int) -> None:
        if turn % ROUND or not self.wire.is_open:
            return
        was_choked = self.wire.choked
        if not self.wire.refresh():
            return
        for leg in self.legs.values():
            if was_choked != self.wire.choked:
                leg.holds_back(self.wire.choked)
            leg.look()
            if turn % REPORT_TURNS == 0:
                leg.report(now)

    def close(self) -> None:
        """Let go of the connection when its last leg has stopped."""
        if all(leg.is_stopped for leg in self.legs.values()):
            self.wire.close()
            self.left()

    def _changed(self, is_up: bool) -> None:
        for leg in self.legs.values():
            leg.flows(is_up)
