"""Raw packets from one sender: opened once, counted, asked for again when missing, handed to the legs."""

from __future__ import annotations

import secrets
import time
from typing import TYPE_CHECKING, Any

from advisory.escalate.media import rtcp, rtp
from advisory.escalate.media.compat import Wire, dropped
from advisory.escalate.media.line import REPORT_TURNS, ROUND, Heard, Line, nobody, read_reports, wall_ntp

if TYPE_CHECKING:
    from collections.abc import Callable

    from aiortc import RTCPeerConnection

    from advisory.escalate.media.outbound import Leg

HISTORY = {"audio": 128, "video": 512}
"""Packets kept to be sent again, powers of two: about two seconds."""
RATE = {"audio": 48_000, "video": 90_000}
PAYLOAD_LIMIT = 1_300
"""Beyond it a protected packet would not fit the library's buffer, nor most networks."""
GAP_LIMIT = 200
"""A longer hole is not asked for packet by packet; viewers start again at a key frame."""
TRIES, MISSED_FOR_S = {"audio": 3, "video": 10}, {"audio": 0.3, "video": 1.0}
KEY_FRAME_INTERVAL_S = 0.3
KEY_FRAME_ANSWERED_S = 0.1
HEARD_INTERVAL_S = 0.2
NACK_LIMIT = 50
ASK_AGAIN_S = 0.15
DESCRIPTOR_BYTES = 6
"""What tells a picture from the next, at most (RFC 7741, 4.2)."""
BYTES_A_SECOND = 1_500_000
BURST_BYTES = 400_000
"""A source beyond this is no camera: 12 Mbit/s, and a key frame at once."""
REPORTERS_LIMIT = 8
ARRIVALS_LIMIT = rtcp.STATUS_LIMIT
_ONLY_PADDING = b"\x01"


class _Gap:
    """A packet that is missing: since when, how often it was asked for, and when to ask again."""

    __slots__ = ("again_at", "asked_at", "since", "tries")

    def __init__(self, now: float) -> None:
        self.since = self.again_at = self.asked_at = now
        self.tries = 0


class Feed:
    """One kind of media of a source."""

    def __init__(self, line: Line, inbound: Inbound) -> None:
        self.kind = line.kind
        self.rate = RATE[line.kind]
        self.payload_type = line.payload_type
        self.ssrc: int | None = None
        self.highest: int | None = None
        self.received = self.received_bytes = self.recovered = self.asked = 0
        self.clock: tuple[rtcp.SenderClock, float] | None = None
        self._inbound = inbound
        self._legs: tuple[Leg, ...] = ()
        self._mask = HISTORY[line.kind] - 1
        self._history: list[tuple[int, int, int, bytes, bytes] | None] = [None] * HISTORY[line.kind]
        self._missing: dict[int, _Gap] = {}
        self._return_s = 0.04
        self._first = 0
        self._reported = (0, 0)
        self._newest: tuple[float, bytes] | None = None
        self._picture: tuple[bytes, bytes] | None = None
        self._key_asked_at = -1.0
        self._key_came_at = 0.0
        self._key_pending = False

    def add(self, leg: Leg) -> None:
        if leg not in self._legs:
            self._legs = (*self._legs, leg)

    def remove(self, leg: Leg) -> None:
        self._legs = tuple(one for one in self._legs if one is not leg)
        if not self._legs:
            # Nobody may be sent anything of this again, so it is not kept.
            self._history = [None] * (self._mask + 1)

    async def stop(self) -> None:
        self._legs = ()
        self._missing.clear()
        self._inbound.close()

    def take(self, data: bytes, at: int, now: float) -> None:
        """A packet that was opened and whose payload begins at `at`."""
        self.received += 1
        self.received_bytes += len(data)
        number = self._count(data[2] << 8 | data[3], now)
        payload = data[at:]
        if number is None or len(payload) > PAYLOAD_LIMIT:
            dropped["late" if number is None else "large"] += 1
            return
        first, mark, stamp = 0x80 | data[0] & 0x20, data[1] & 0x80, data[4:8]
        if not payload or (first & 0x20 and payload[-1] >= len(payload)):
            # Padding keeps its number, so that no viewer misses one, and loses its weight.
            first, payload = 0xA0, _ONLY_PADDING
        is_newest = number == self.highest
        if is_newest:
            self._newest = now, stamp
            if payload is not _ONLY_PADDING:
                self._picture = stamp, payload[:DESCRIPTOR_BYTES]
        legs = self._legs
        if not legs:
            return
        self._history[number & self._mask] = (number, first, mark, stamp, payload)
        is_key = False
        if self.kind == "video" and rtp.starts_key_frame(payload, 0):
            is_key, self._key_pending, self._key_came_at = True, False, now
        last_id = -1
        for leg in legs:
            if leg.starting:
                if not is_key:
                    continue
                leg.starts_with(number)
            elif not is_newest and not leg.takes_late(number):
                continue
            if leg.send_time_id != last_id:
                last_id = leg.send_time_id
                body, head = payload, first
                if last_id:
                    head = first | 0x10
                    body = b"\xbe\xde\0\x01" + bytes((last_id << 4 | 2,)) + rtp.send_time(now) + payload
            try:
                leg.send(number, head, mark, stamp, body, len(payload))
            except Exception:
                # A closing socket refuses in as many ways as there are event loops.
                dropped["unsent"] += 1

    def kept(self, number: int) -> tuple[int, int, bytes, bytes] | None:
        found = self._history[number & self._mask]
        return found[1:] if found is not None and found[0] == number else None

    def newest_picture(self) -> tuple[bytes, rtp.Descriptor | None] | None:
        """Timestamp and descriptor of the picture that came last, however much padding followed it."""
        if self._picture is None:
            return None
        stamp, begins = self._picture
        return stamp, rtp.descriptor(begins, 0)

    def request_key_frame(self) -> None:
        """Ask the sender, at most once in a while; who asks in between is answered by the next."""
        if self.kind == "video":
            self._key_pending = True
            self._ask_for_key_frame(time.monotonic())

    def moment(self, now: float) -> tuple[int, int] | None:
        """A moment of the sender's clock: NTP, and this feed's timestamp."""
        if self._newest is None:
            return None
        if self.clock is not None and self._inbound.clocks_known:
            told, at = self.clock
            ntp, stamp = told.ntp + int((now - at) * 4_294_967_296), told.timestamp
        else:
            at = self._newest[0]
            ntp, stamp = wall_ntp(), int.from_bytes(self._newest[1], "big")
        return ntp & 0xFFFFFFFFFFFFFFFF, stamp + int((now - at) * self.rate) & 0xFFFFFFFF

    @property
    def is_waiting(self) -> bool:
        return bool(self._missing)

    def look(self, now: float) -> list[int]:
        """The packets to ask for again."""
        if self._key_pending or any(leg.starting for leg in self._legs):
            self._ask_for_key_frame(now)
        if not self._missing:
            return []
        due: list[int] = []
        for number, gap in list(self._missing.items()):
            if gap.tries >= TRIES[self.kind] or now - gap.since > MISSED_FOR_S[self.kind]:
                del self._missing[number]
            elif now >= gap.again_at and len(due) < NACK_LIMIT:
                gap.tries += 1
                gap.asked_at = now
                # Twice as often from the second time on: somebody stands in front of a still picture.
                wait = min(max(0.02, 1.3 * self._return_s), ASK_AGAIN_S)
                gap.again_at = now + (wait if gap.tries == 1 else wait / 2)
                due.append(number & 0xFFFF)
        self.asked += len(due)
        return due

    def reception(self, now: float) -> rtcp.Reception | None:
        """What the sender is told once a second."""
        if self.ssrc is None or self.highest is None:
            return None
        expected = self.highest - self._first + 1
        before_expected, before_received = self._reported
        self._reported = expected, self.received
        due = expected - before_expected
        lost = due - (self.received - before_received)
        share = min(255, lost * 256 // due) if due > 0 and lost > 0 else 0
        last = since = 0
        if self.clock is not None:
            told, at = self.clock
            last, since = told.ntp >> 16 & 0xFFFFFFFF, min(0xFFFFFFFF, int((now - at) * 65_536))
        return rtcp.Reception(self.ssrc, share, expected - self.received, self.highest, 0, last, since)

    def ceiling(self) -> int | None:
        found = [bps for leg in self._legs if (bps := leg.settle_ceiling()) is not None]
        return min(found, default=None)

    def stats(self) -> dict[str, Any]:
        return {"asked_again": self.asked, "recovered": self.recovered, "missing": len(self._missing)}

    def _count(self, wire_number: int, now: float) -> int | None:
        """The packet's number without turn-over, or None when it is too late to be of use."""
        highest = self.highest
        if highest is None:
            self.highest = self._first = wire_number
            return wire_number
        step = (wire_number - highest) & 0xFFFF
        if step == 1:
            self.highest = highest + 1
            return highest + 1
        if 0 < step < 0x8000:
            number = highest + step
            self.highest = number
            if step > GAP_LIMIT:
                self._missing.clear()
                for leg in self._legs:
                    leg.begin_anew()
            else:
                for missed in range(highest + 1, number):
                    self._missing[missed] = _Gap(now)
                self._inbound.ask_again(self, now)
            return number
        number = highest - (0x10000 - step & 0xFFFF)
        gap = self._missing.pop(number, None)
        if gap is None:
            return None
        if gap.tries:
            self.recovered += 1
            # What came sooner than anything does answers an earlier question.
            took = now - gap.asked_at
            if took < 0.5 * self._return_s:
                took = min(now - gap.since, 0.5)
            self._return_s += 0.2 * (took - self._return_s)
        return number

    def _ask_for_key_frame(self, now: float) -> None:
        asked = self._key_asked_at
        waited = KEY_FRAME_ANSWERED_S if self._key_came_at > asked else KEY_FRAME_INTERVAL_S
        if self.ssrc is not None and now - asked >= waited:
            self._key_asked_at = now
            self._inbound.wire.send_rtcp(rtcp.picture_lost(self._inbound.own, self.ssrc))


class Inbound:
    """A sender's connection with its feeds."""

    def __init__(self, connection: RTCPeerConnection, lines: list[Line], heard: Heard) -> None:
        self.left: Callable[[], None] = nobody
        self.own = secrets.randbits(32)
        self.feeds = {line.kind: Feed(line, self) for line in lines}
        self._by_payload_type = {feed.payload_type: feed for feed in self.feeds.values()}
        self._arrival_id = next((line.extensions.get(rtp.TRANSPORT_SEQUENCE, 0) for line in lines), 0)
        self._came: dict[int, int] = {}
        self._next_base: int | None = None
        self._turn = 0
        self._heard = heard
        self._heard_at = 0.0
        self._reporters: set[bytes] = set()
        self._allowance = BURST_BYTES
        self._refilled_at = time.monotonic()
        self.wire = Wire(connection, self.take, self._changed)

    @property
    def clocks_known(self) -> bool:
        return all(feed.clock is not None for feed in self.feeds.values() if feed.ssrc is not None)

    def take(self, data: bytes) -> None:
        size = len(data)
        if size < rtp.HEADER or not self.wire.is_open:
            dropped["early" if size >= rtp.HEADER else "rtp"] += 1
            return
        if size > self._allowance:
            dropped["flood"] += 1
            return
        self._allowance -= size
        if rtp.is_rtcp(data):
            self._take_reports(data)
            return
        feed = self._by_payload_type.get(data[1] & 0x7F)
        ssrc = data[8] << 24 | data[9] << 16 | data[10] << 8 | data[11]
        # One stream of each kind: the library keeps state for every one that it opens.
        if feed is None or feed.ssrc not in (None, ssrc):
            dropped["stranger"] += 1
            return
        try:
            plain = self.wire.unprotect(data)
        except Exception:
            dropped["unauthentic"] += 1
            return
        now = time.monotonic()
        at = rtp.body_at(plain)
        if at is None:
            dropped["rtp"] += 1
            return
        if feed.ssrc is None:
            feed.ssrc = ssrc
            feed.look(now)
        if self._arrival_id:
            told = rtp.element(plain, self._arrival_id, at)
            if told is not None and len(told) == 2 and len(self._came) < ARRIVALS_LIMIT:
                self._came[told[0] << 8 | told[1]] = int(now * 1_000_000)
        if now - self._heard_at > HEARD_INTERVAL_S:
            self._heard_at = now
            self._heard()
        feed.take(plain, at, now)

    @property
    def is_busy(self) -> bool:
        """Whether something is waited for."""
        return any(feed.is_waiting for feed in self.feeds.values())

    def ask_again(self, feed: Feed, now: float) -> None:
        due = feed.look(now)
        if due and feed.ssrc is not None:
            self.wire.send_rtcp(rtcp.missing(self.own, feed.ssrc, due))

    def look(self, now: float, turn: int) -> None:
        """Every round, and every 20 ms while it is busy."""
        for feed in self.feeds.values():
            self.ask_again(feed, now)
        if turn % ROUND == 0:
            # By the clock: a round comes late where the machine is busy, and the packets do not.
            earned = int(BYTES_A_SECOND * (now - self._refilled_at))
            self._allowance, self._refilled_at = min(BURST_BYTES, self._allowance + earned), now
            self._tell_arrivals()
            if self.wire.is_open:
                self.wire.refresh()
        if turn % REPORT_TURNS == 0:
            self._report(now)

    def _tell_arrivals(self) -> None:
        """When each packet came; those that did not come are told as lost."""
        came = self._came
        if not came:
            return
        self._came = {}
        some = next(iter(came))
        ordered = sorted((number - some + 0x8000 & 0xFFFF, number) for number in came)
        base = ordered[0][1]
        # Begin where the last one ended, so that what got lost in between is told as lost.
        if self._next_base is not None and (base - self._next_base & 0xFFFF) < ARRIVALS_LIMIT // 2:
            base = self._next_base
        count = (ordered[-1][1] - base & 0xFFFF) + 1
        self._next_base = base + count & 0xFFFF
        ssrc = next((feed.ssrc for feed in self.feeds.values() if feed.ssrc is not None), None)
        if count > 2 * ARRIVALS_LIMIT or ssrc is None:
            return
        self._turn += 1
        self.wire.send_rtcp(rtcp.arrivals(self.own, ssrc, base, count, came, self._turn))

    def _report(self, now: float) -> None:
        told = [one for feed in self.feeds.values() if (one := feed.reception(now)) is not None]
        if told:
            self.wire.send_rtcp(rtcp.receiver_report(self.own, told))
        video = self.feeds.get("video")
        if video is not None and video.ssrc is not None:
            bps = video.ceiling()
            if bps is not None:
                self.wire.send_rtcp(rtcp.ceiling(self.own, [video.ssrc], bps))

    def close(self) -> None:
        self.wire.close()
        self.left()

    def _take_reports(self, data: bytes) -> None:
        reporter = data[4:8]
        if reporter not in self._reporters:
            if len(self._reporters) >= REPORTERS_LIMIT:
                dropped["stranger"] += 1
                return
        reports = read_reports(self.wire, data)
        if reports is None:
            return
        self._reporters.add(reporter)
        for report in reports:
            if isinstance(report, rtcp.SenderClock):
                for feed in self.feeds.values():
                    if feed.ssrc == report.ssrc:
                        feed.clock = report, time.monotonic()

    def _changed(self, is_up: bool) -> None:
        """Nothing to do: a sender that may send does so by itself."""
