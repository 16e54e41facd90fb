"""RTP as bytes (RFC 3550, 8285, 7741): what a forwarder reads of a packet, and no more.

Every packet came from outside. A reader here answers None to what it cannot make sense of, and never
looks beyond the end.
"""

import struct
from dataclasses import dataclass

HEADER = 12
TRANSPORT_SEQUENCE = "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01"
SEND_TIME = "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time"
_ONE_BYTE_FORM = b"\xbe\xde"

BLACK_PICTURE = bytes.fromhex(
    "f00e009d012a4001b400004708858588858488020200061604f70681649f6bdb9b27387b27387b27387b27387b27387b2738"
    "7b27387b27387b27387b27387b27387b27387b27387b27387b27387b27387b27387b27387b27387b27387b27387b27387b27"
    "387b27387b27387b27387b27387b27387b27387b27387b27387b272e00feffab5080"
)
"""A black VP8 key frame of 320 × 180. A key frame brings its own size, so it fits after any picture."""


def is_rtcp(data: bytes) -> bool:
    """RFC 5761, 4: on a shared port the second byte tells reports from media."""
    return 192 <= data[1] <= 223


def body_at(data: bytes) -> int | None:
    """Where the payload begins, beyond contributing sources and extensions."""
    size = len(data)
    if size < HEADER or data[0] >> 6 != 2:
        return None
    at = HEADER + 4 * (data[0] & 0x0F)
    if data[0] & 0x10:
        if at + 4 > size:
            return None
        at += 4 + 4 * (data[at + 2] << 8 | data[at + 3])
    return at if at <= size else None


def element(data: bytes, number: int, end: int) -> bytes | None:
    """The header extension `number` of a packet whose payload begins at `end` (RFC 8285, one-byte form)."""
    at = HEADER + 4 * (data[0] & 0x0F)
    if not data[0] & 0x10 or data[at : at + 2] != _ONE_BYTE_FORM:
        return None
    at += 4
    while at < end:
        head = data[at]
        if head == 0:
            at += 1
            continue
        size = (head & 0x0F) + 1
        if head >> 4 == number:
            return data[at + 1 : at + 1 + size] if at + 1 + size <= end else None
        at += 1 + size
    return None


@dataclass(frozen=True, slots=True)
class Descriptor:
    """What precedes the picture in a VP8 payload (RFC 7741, 4.2)."""

    flags: int
    picture: int | None
    wide: bool
    level_index: int | None
    key_index: int | None
    size: int

    def of_next(self) -> bytes:
        """The descriptor of a key frame that follows, in the same layout."""
        if not self.flags:
            return b"\x10"
        made = bytearray((0x90, self.flags))
        if self.picture is not None:
            following = self.picture + 1
            made += (
                (0x8000 | following & 0x7FFF).to_bytes(2, "big") if self.wide else bytes((following & 0x7F,))
            )
        if self.level_index is not None:
            made.append((self.level_index + 1) & 0xFF)
        if self.key_index is not None:
            made.append((self.key_index + 1) & 0x1F)
        return bytes(made)


def descriptor(data: bytes, at: int) -> Descriptor | None:
    try:
        begin, first = at, data[at]
        at += 1
        flags, picture, wide, level, key = 0, None, False, None, None
        if first & 0x80:
            flags = data[at]
            at += 1
            if flags & 0x80:
                wide = bool(data[at] & 0x80)
                picture = (data[at] & 0x7F) << 8 | data[at + 1] if wide else data[at]
                at += 2 if wide else 1
            if flags & 0x40:
                level = data[at]
                at += 1
            if flags & 0x30:
                key = data[at]
                at += 1
    except IndexError:
        return None
    return Descriptor(flags & 0xF0, picture, wide, level, key, at - begin)


def starts_key_frame(data: bytes, at: int) -> bool:
    """Whether a VP8 packet begins a picture that can be shown by itself (RFC 7741, 4.3: P is 0)."""
    size = len(data)
    if at >= size or not data[at] & 0x10 or data[at] & 0x07:
        return False
    if data[at] & 0x80:
        if at + 1 >= size:
            return False
        flags = data[at + 1]
        at += 1
        if flags & 0x80:
            if at + 1 >= size:
                return False
            at += 2 if data[at + 1] & 0x80 else 1
        at += bool(flags & 0x40) + bool(flags & 0x30)
    at += 1
    return at < size and not data[at] & 1


def send_time(now: float) -> bytes:
    """24 bits, 6.18 fixed point, as the send-time extension wants it."""
    return (int(now * 262_144) & 0xFFFFFF).to_bytes(3, "big")


pack_head = struct.Struct("!BBH").pack
