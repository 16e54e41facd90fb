"""Packets and reports as bytes: what is written is read back, and nothing from outside breaks a reader."""

import random
import struct

import pytest

from advisory.escalate.media import rtcp, rtp

SEED = 20_260
TURNS = 4_000


def packet(payload: bytes, *, first: int = 0x80, extension: bytes = b"", sources: int = 0) -> bytes:
    head = struct.pack("!BBHLL", first | sources, 0x60, 7, 90_000, 1)
    return head + b"\0\0\0\2" * sources + extension + payload


def extended(*elements: tuple[int, bytes]) -> bytes:
    body = b"".join(bytes((number << 4 | len(value) - 1,)) + value for number, value in elements)
    body += bytes(-len(body) % 4)
    return b"\xbe\xde" + struct.pack("!H", len(body) // 4) + body


def test_the_payload_is_found_behind_sources_and_extensions() -> None:
    made = packet(b"body", first=0x90, extension=extended((5, b"\x01\x02"), (3, b"abc")), sources=2)
    at = rtp.body_at(made)
    assert at is not None
    assert made[at:] == b"body"
    assert rtp.element(made, 5, at) == b"\x01\x02"
    assert rtp.element(made, 3, at) == b"abc"
    assert rtp.element(made, 4, at) is None


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x80" * 11,
        packet(b"")[:11],
        b"\x40" + packet(b"")[1:],
        packet(b"", sources=3)[:20],
        packet(b"", first=0x90, extension=b"\xbe\xde"),
        packet(b"", first=0x90, extension=b"\xbe\xde\xff\xff\0\0\0\0"),
    ],
)
def test_a_packet_that_ends_too_soon_has_no_payload(data: bytes) -> None:
    assert rtp.body_at(data) is None


@pytest.mark.parametrize(
    "layout", [b"\x10", b"\x90\x80\x05", b"\x90\x80\x85\x06", b"\x90\xf0\x85\x06\x07\x08"]
)
def test_a_key_frame_is_told_in_every_layout(layout: bytes) -> None:
    assert rtp.starts_key_frame(layout + rtp.BLACK_PICTURE, 0)
    assert not rtp.starts_key_frame(layout + b"\x01" + rtp.BLACK_PICTURE, 0), "depends on earlier pictures"
    assert not rtp.starts_key_frame(bytes((layout[0] & ~0x10,)) + layout[1:] + rtp.BLACK_PICTURE, 0)
    for size in range(len(layout) + 1):
        assert not rtp.starts_key_frame((layout + rtp.BLACK_PICTURE)[:size], 0)
    read = rtp.descriptor(layout + rtp.BLACK_PICTURE, 0)
    assert read is not None
    assert read.size == len(layout)
    after = rtp.descriptor(read.of_next() + rtp.BLACK_PICTURE, 0)
    assert after is not None
    assert (after.flags, after.size, after.wide) == (read.flags, read.size, read.wide)
    assert rtp.starts_key_frame(read.of_next() + rtp.BLACK_PICTURE, 0)
    if read.picture is not None:
        assert after.picture == read.picture + 1


def test_the_black_picture_is_black() -> None:
    import av

    decoder = av.CodecContext.create("vp8", "r")
    (frame,) = [*decoder.decode(av.Packet(rtp.BLACK_PICTURE)), *decoder.decode(None)]
    assert max(frame.to_ndarray(format="gray").flat) == 0
    assert rtp.BLACK_PICTURE[0] & 1 == 0


def test_what_is_reported_is_read_back() -> None:
    reception = rtcp.Reception(9, 26, -3, 70_000, 11, 12, 13)
    assert rtcp.read(rtcp.receiver_report(1, [reception, reception])) == [reception, reception]
    sent = rtcp.sender_report(5, 1 << 40, 77, 10, 1_000, "{name}")
    assert rtcp.read(sent) == [rtcp.SenderClock(5, 1 << 40, 77)]
    assert rtcp.read(rtcp.picture_lost(1, 5)) == [rtcp.PictureLost(5)]
    numbers = (65_530, 65_535, 0, 3, 40, 57, 300)
    assert rtcp.read(rtcp.missing(1, 5, numbers)) == [rtcp.Missing(5, numbers)]
    for bps in (0, 150_000, 2_500_000, 1 << 36):
        most = (rtcp.read(rtcp.ceiling(1, [5, 6], bps)) or [None])[0]  # type: ignore[list-item]
        assert isinstance(most, rtcp.Ceiling)
        assert most.ssrcs == (5, 6)
        assert 0.99 * bps <= most.bps <= bps
    together = sent + rtcp.picture_lost(1, 5)
    assert len(rtcp.read(together) or ()) == 2


def test_times_of_arrival_are_told_as_the_draft_has_them() -> None:
    came = {65_534: 1_000_000, 65_535: 1_000_250, 1: 1_100_000}
    told = rtcp.arrivals(1, 5, 65_534, 4, came, 3)
    assert len(told) % 4 == 0
    assert told[0] & 0x1F == 15
    own, about, base, count, clock = struct.unpack_from("!LLHHL", told, 4)
    assert (own, about, base, count, clock >> 8, clock & 0xFF) == (1, 5, 65_534, 4, 15, 3)
    (chunk,) = struct.unpack_from("!H", told, 20)
    assert [chunk >> (12 - 2 * place) & 3 for place in range(4)] == [1, 1, 0, 2]
    first, second, third = struct.unpack_from("!BBh", told, 22)
    assert [first * 250 + 15 * 64_000, second, third] == [1_000_000, 1, 399]
    assert rtcp.read(told) == []


def test_no_datagram_breaks_a_reader() -> None:
    dice = random.Random(SEED)
    good = [
        packet(b"\x90\xf0\x85\x06\x07\x08" + rtp.BLACK_PICTURE, first=0x90, extension=extended((5, b"ab"))),
        rtcp.sender_report(5, 1 << 40, 77, 10, 1_000, "name") + rtcp.missing(1, 5, range(0, 900, 9)),
        rtcp.receiver_report(1, [rtcp.Reception(9, 26, 3, 70_000, 11, 12, 13)])
        + rtcp.ceiling(1, [5], 900_000),
        rtcp.arrivals(1, 5, 0, 20, {number: 1_000 * number for number in range(20)}, 1),
    ]
    for _ in range(TURNS):
        data = bytearray(dice.choice(good))
        for _ in range(dice.randrange(1, 6)):
            data[dice.randrange(len(data))] = dice.choice((0, 1, 0x7F, 0x80, 0xFF, dice.randrange(256)))
        cut = bytes(data[: dice.randrange(len(data) + 1)] if dice.random() < 0.4 else data)
        at = rtp.body_at(cut)
        if at is not None:
            assert rtp.HEADER <= at <= len(cut)
            for number in (0, 5, 15):
                found = rtp.element(cut, number, at)
                assert found is None or len(found) <= 16
            rtp.starts_key_frame(cut, at)
            read = rtp.descriptor(cut, at)
            assert read is None or at + read.size <= len(cut)
        reports = rtcp.read(cut)
        assert reports is None or len(reports) <= 31 * rtcp.PACKETS_LIMIT
        for report in reports or ():
            if isinstance(report, rtcp.Ceiling):
                assert report.bps <= 1 << 40
            elif isinstance(report, rtcp.Missing):
                assert len(report.numbers) <= 17 * len(cut) // 4
