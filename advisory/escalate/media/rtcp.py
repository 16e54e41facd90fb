"""Reports about media as bytes: RFC 3550, 4585 and 5104, REMB, and transport-wide times of arrival."""

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

PACKETS_LIMIT = 16
"""Reports in one datagram: senders put together a handful."""

_SR, _RR, _SDES, _RTPFB, _PSFB = 200, 201, 202, 205, 206
_NACK, _ARRIVALS = 1, 15
_PLI, _FIR, _APPLICATION = 1, 4, 15
_BLOCK = struct.Struct("!LLLLLL")
_CNAME = 1
_PADDED = 0x20
DELTA_US = 250
REFERENCE_US = 64_000
STATUS_LIMIT = 512


@dataclass(frozen=True, slots=True)
class SenderClock:
    """Which of the sender's wall-clock moments (64-bit NTP) a timestamp stands for."""

    ssrc: int
    ntp: int
    timestamp: int


@dataclass(frozen=True, slots=True)
class Reception:
    """What a receiver tells of a stream; `lost_share` in 256ths, times in 65,536ths of a second."""

    ssrc: int
    lost_share: int
    lost: int
    highest: int
    jitter: int
    last_report: int
    since_report: int


@dataclass(frozen=True, slots=True)
class Missing:
    ssrc: int
    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class PictureLost:
    ssrc: int


@dataclass(frozen=True, slots=True)
class Ceiling:
    """The bits a second that a receiver believes can reach it."""

    ssrcs: tuple[int, ...]
    bps: int


Report: TypeAlias = SenderClock | Reception | Missing | PictureLost | Ceiling


def read(data: bytes) -> list[Report] | None:
    """What a datagram reports, or None when it is not what it should be."""
    found: list[Report] = []
    at, size = 0, len(data)
    for _ in range(PACKETS_LIMIT):
        if at + 4 > size or data[at] >> 6 != 2:
            return None
        end = at + 4 + 4 * int.from_bytes(data[at + 2 : at + 4], "big")
        if end > size:
            return None
        body = data[at + 4 : end]
        if data[at] & 0x20:
            padding = body[-1] if body else 0
            if not 0 < padding <= len(body):
                return None
            body = body[:-padding]
        try:
            _read_one(data[at] & 0x1F, data[at + 1], body, found)
        except (struct.error, IndexError):
            return None
        at = end
        if at == size:
            return found
    return None


def _read_one(count: int, kind: int, body: bytes, found: list[Report]) -> None:
    if kind in (_SR, _RR):
        (ssrc,) = struct.unpack_from("!L", body)
        at = 4
        if kind == _SR:
            ntp, timestamp = struct.unpack_from("!QL", body, 4)
            found.append(SenderClock(ssrc, ntp, timestamp))
            at = 24
        for _ in range(count):
            about, losses, *rest = _BLOCK.unpack_from(body, at)
            lost = losses & 0xFFFFFF
            signed = lost - 0x1000000 if lost & 0x800000 else lost
            found.append(Reception(about, losses >> 24, signed, *rest))
            at += _BLOCK.size
        return
    if kind not in (_RTPFB, _PSFB):
        return
    (about,) = struct.unpack_from("!L", body, 4)
    details = body[8:]
    if kind == _RTPFB and count == _NACK:
        numbers: list[int] = []
        for first, others in struct.iter_unpack("!HH", details):
            numbers.append(first)
            numbers += [(first + bit + 1) & 0xFFFF for bit in range(16) if others >> bit & 1]
        found.append(Missing(about, tuple(numbers)))
    elif kind == _PSFB and count == _PLI:
        found.append(PictureLost(about))
    elif kind == _PSFB and count == _FIR:
        found.extend(PictureLost(ssrc) for ssrc, _ in struct.iter_unpack("!LL", details))
    elif kind == _PSFB and count == _APPLICATION and details[:4] == b"REMB":
        ssrcs = tuple(ssrc for (ssrc,) in struct.iter_unpack("!L", details[8 : 8 + 4 * details[4]]))
        mantissa = (details[5] & 3) << 16 | details[6] << 8 | details[7]
        # 64 bits are beyond any network; a hostile exponent must not grow a number without end.
        found.append(Ceiling(ssrcs, min(mantissa << (details[5] >> 2), 1 << 40)))


def _packet(count: int, kind: int, body: bytes) -> bytes:
    return struct.pack("!BBH", 0x80 | count, kind, len(body) // 4) + body


def sender_report(ssrc: int, ntp: int, timestamp: int, packets: int, octets: int, cname: str) -> bytes:
    """With the name that tells a viewer which sound belongs to which picture."""
    info = struct.pack("!LQLLL", ssrc, ntp, timestamp, packets & 0xFFFFFFFF, octets & 0xFFFFFFFF)
    name = cname.encode()[:255]
    item = struct.pack("!LBB", ssrc, _CNAME, len(name)) + name
    return _packet(0, _SR, info) + _packet(1, _SDES, item + bytes(4 - len(item) % 4))


def receiver_report(own: int, receptions: Sequence[Reception]) -> bytes:
    body = struct.pack("!L", own)
    for one in receptions:
        lost = max(-0x800000, min(one.lost, 0x7FFFFF)) & 0xFFFFFF
        body += _BLOCK.pack(
            one.ssrc,
            one.lost_share << 24 | lost,
            one.highest & 0xFFFFFFFF,
            one.jitter & 0xFFFFFFFF,
            one.last_report,
            one.since_report,
        )
    return _packet(len(receptions), _RR, body)


def missing(own: int, ssrc: int, numbers: Sequence[int]) -> bytes:
    """Ask for packets again; `numbers` in rising order, so that sixteen followers share a word."""
    words: list[tuple[int, int]] = []
    for number in numbers:
        if words and 0 < (number - words[-1][0]) & 0xFFFF <= 16:
            first, others = words[-1]
            words[-1] = (first, others | 1 << ((number - first - 1) & 0xFFFF))
        else:
            words.append((number, 0))
    return _packet(
        _NACK, _RTPFB, struct.pack("!LL", own, ssrc) + b"".join(struct.pack("!HH", *one) for one in words)
    )


def picture_lost(own: int, ssrc: int) -> bytes:
    return _packet(_PLI, _PSFB, struct.pack("!LL", own, ssrc))


def ceiling(own: int, ssrcs: Sequence[int], bps: int) -> bytes:
    exponent = max(0, bps.bit_length() - 18)
    packed = exponent << 18 | bps >> exponent
    body = struct.pack("!LL4s", own, 0, b"REMB") + bytes((len(ssrcs),)) + packed.to_bytes(3, "big")
    return _packet(_APPLICATION, _PSFB, body + b"".join(struct.pack("!L", ssrc) for ssrc in ssrcs))


def arrivals(own: int, ssrc: int, base: int, count: int, came_us: Mapping[int, int], turn: int) -> bytes:
    """When each of `count` packets from number `base` on came, by which a sender paces itself."""
    reference = min(came_us.values(), default=0) // REFERENCE_US
    before = reference * REFERENCE_US
    symbols: list[int] = []
    deltas = bytearray()
    for step in range(count):
        at = came_us.get((base + step) & 0xFFFF)
        if at is None:
            symbols.append(0)
            continue
        delta = (at - before) // DELTA_US
        before += delta * DELTA_US
        if 0 <= delta <= 0xFF:
            symbols.append(1)
            deltas.append(delta)
        else:
            symbols.append(2)
            deltas += struct.pack("!h", max(-0x8000, min(delta, 0x7FFF)))
    chunks = bytearray()
    for start in range(0, count, 7):
        word = 0xC000
        for place, symbol in enumerate(symbols[start : start + 7]):
            word |= symbol << (12 - 2 * place)
        chunks += struct.pack("!H", word)
    head: tuple[Any, ...] = (own, ssrc, base, count, (reference & 0xFFFFFF) << 8 | turn & 0xFF)
    body = struct.pack("!LLHHL", *head) + chunks + deltas
    padding = -len(body) % 4
    if padding:
        body += bytes(padding - 1) + bytes((padding,))
    return _packet(_ARRIVALS | (_PADDED if padding else 0), _RTPFB, body)
