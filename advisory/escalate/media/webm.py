"""WebM as bytes (RFC 8794, 9559): encoded pictures and sound put one after another, nothing re-encoded.

Every cluster is complete when it leaves, so that whatever was written can be played.
"""

import secrets
import struct

CLUSTER_MS = 1_000
EARLIEST_MS = -30_000
"""How far before its cluster's beginning a packet can stand: 16 bits."""
CLUSTER_BYTES = 512 * 1024
OPUS_DELAY_NS = 6_500_000
"""312 samples that a decoder of Opus begins with (RFC 7845, 4.2)."""
OPUS_HEAD = b"OpusHead\x01\x02" + struct.pack("<HIhB", 312, 48_000, 0, 0)
VIDEO, AUDIO = 1, 2
_UNKNOWN = b"\x01" + 7 * b"\xff"


def _element(name: int, body: bytes) -> bytes:
    return name.to_bytes((name.bit_length() + 7) // 8, "big") + _size(len(body)) + body


def _number(name: int, value: int) -> bytes:
    return _element(name, value.to_bytes(max(1, (value.bit_length() + 7) // 8), "big"))


def _size(size: int) -> bytes:
    return (0x1000_0000 | size).to_bytes(4, "big") if size < 0x0FFF_FFFF else _wide(size)


def _wide(size: int) -> bytes:
    return (1 << 56 | size).to_bytes(8, "big")


def head(picture: tuple[int, int] | None, sound: bool) -> bytes:
    """What stands before all clusters: which tracks there are; the picture's size in points."""
    begin = _element(
        0x1A45DFA3,
        _number(0x4286, 1)
        + _number(0x42F7, 1)
        + _number(0x42F2, 4)
        + _number(0x42F3, 8)
        + _element(0x4282, b"webm")
        + _number(0x4287, 4)
        + _number(0x4285, 2),
    )
    about = _element(
        0x1549A966,
        _number(0x2AD7B1, 1_000_000) + _element(0x4D80, b"advisory") + _element(0x5741, b"advisory"),
    )
    tracks = b""
    if picture is not None:
        width, height = picture
        video = _element(0xE0, _number(0xB0, width) + _number(0xBA, height))
        tracks += _track(VIDEO, 1, b"V_VP8", video)
    if sound:
        audio = _element(0xE1, _element(0xB5, struct.pack(">d", 48_000.0)) + _number(0x9F, 2))
        opus = _element(0x63A2, OPUS_HEAD) + _number(0x56AA, OPUS_DELAY_NS) + _number(0x56BB, 80_000_000)
        tracks += _track(AUDIO, 2, b"A_OPUS", opus + audio)
    return begin + b"\x18\x53\x80\x67" + _UNKNOWN + about + _element(0x1654AE6B, tracks)


def _track(number: int, kind: int, codec: bytes, more: bytes) -> bytes:
    unique = secrets.randbits(56) | 1
    begin = _number(0xD7, number) + _number(0x73C5, unique) + _number(0x83, kind) + _number(0x9C, 0)
    return _element(0xAE, begin + _element(0x86, codec) + more)


class Clusters:
    """Gathers packets and gives them back a cluster at a time. Times are milliseconds and never fall."""

    def __init__(self) -> None:
        self._begin: int | None = None
        self._blocks: list[bytes] = []
        self._bytes = 0

    def add(self, track: int, at: int, data: bytes, *, key: bool) -> bytes:
        """Gives the cluster that was finished by this, or nothing."""
        begin = self._begin
        done = b""
        if begin is not None and (at - begin >= CLUSTER_MS or self._bytes + len(data) > CLUSTER_BYTES):
            done = self.take()
        if self._begin is None:
            self._begin = at
        since = struct.pack(">h", max(at - self._begin, EARLIEST_MS))
        self._blocks.append(
            _element(0xA3, bytes((0x80 | track,)) + since + (b"\x80" if key else b"\0") + data)
        )
        self._bytes += len(data)
        return done

    def take(self) -> bytes:
        if self._begin is None:
            return b""
        made = _element(0x1F43B675, _number(0xE7, self._begin) + b"".join(self._blocks))
        self._begin, self._blocks, self._bytes = None, [], 0
        return made


def size_of(picture: bytes) -> tuple[int, int] | None:
    """Width and height of a VP8 key frame (RFC 6386, 9.1); None for any other."""
    if len(picture) < 10 or picture[0] & 1 or picture[3:6] != b"\x9d\x01\x2a":
        return None
    width, height = struct.unpack("<HH", picture[6:10])
    return width & 0x3FFF, height & 0x3FFF
