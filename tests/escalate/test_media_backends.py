"""What every media backend promises, with real peers: real ICE, DTLS, SRTP and VP8."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from advisory.escalate.media.base import EVERYONE, MediaEventKind, MediaFailure, MediaProblem
from advisory.escalate.media.client import WorkerBackend
from advisory.escalate.media.janus import JanusBackend
from advisory.lab.bench_media import address
from advisory.lab.janus import Janus, program
from advisory.lab.media_peers import Receiving
from tests.escalate.media_stage import ROOM, Stage, until
from tests.support.lacking import lacking


@pytest.fixture(params=["worker", "janus"])
async def stage(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Stage]:
    async with AsyncExitStack() as closing:
        media: WorkerBackend | JanusBackend = WorkerBackend(tmp_path)
        if request.param == "janus":
            if program() is None:
                lacking("Janus")
            server = await closing.enter_async_context(Janus(tmp_path, address(), SECRET))
            media = JanusBackend(server.url, SECRET)
        await media.start()
        closing.push_async_callback(media.stop)
        await media.create_room(ROOM)
        made = Stage(media)
        closing.push_async_callback(made.close)
        yield made


SECRET = "0123456789abcdef"


async def nothing_comes(viewer: Receiving, for_s: float = 1.0) -> None:
    # One packet may be on the wire, and the receiver's buffers still hold a few; then silence.
    await asyncio.sleep(0.4)
    before = viewer.pictures, viewer.sounds
    await asyncio.sleep(for_s)
    assert (viewer.pictures, viewer.sounds) == before


async def test_picture_and_sound_pass_undecoded_from_one_to_the_other(stage: Stage) -> None:
    await stage.send()
    viewer = await stage.receive()
    await until(lambda: viewer.pictures > 20 and viewer.sounds > 20)
    assert viewer.brightest > 200, "the bright square of the clip is seen"
    await stage.saw(MediaEventKind.SOURCE_UP, "s1")
    await stage.saw(MediaEventKind.VIEWER_UP, "s1")


async def test_stopped_forwarding_stops_the_packets_for_everyone_who_is_there_or_comes(stage: Stage) -> None:
    await stage.send()
    viewer = await stage.receive()
    await until(lambda: viewer.pictures > 5)

    await stage.media.set_forwarding(ROOM, "s1", EVERYONE, False)
    stopped = (await stage.media.stats(ROOM))["sources"]["s1"]["viewers"].get("advisor")
    await nothing_comes(viewer)
    assert (await stage.media.stats(ROOM))["sources"]["s1"]["viewers"].get("advisor") == stopped
    late = await stage.receive(by="colleague")
    await nothing_comes(late)
    assert late.pictures == late.sounds == 0

    await stage.media.set_forwarding(ROOM, "s1", EVERYONE, True)
    # Whose connection was cut comes again, as a page does.
    again = await stage.receive() if viewer.is_closed else viewer
    seen = again.pictures
    await until(lambda: again.pictures > seen and late.pictures > 0)


async def test_forwarding_is_stopped_for_one_viewer_alone(stage: Stage) -> None:
    await stage.send()
    one, other = await stage.receive(by="one"), await stage.receive(by="other")
    await until(lambda: one.pictures > 5 and other.pictures > 5)
    await stage.media.set_forwarding(ROOM, "s1", ["one"], False)
    seen = other.pictures
    await nothing_comes(one)
    assert other.pictures > seen + 10


async def test_a_source_that_comes_up_dark_stays_dark_until_it_is_let_go(stage: Stage) -> None:
    await stage.send(dark=True)
    viewer = await stage.receive()
    await nothing_comes(viewer)
    assert viewer.pictures == 0
    await stage.media.set_forwarding(ROOM, "s1", EVERYONE, True)
    await until(lambda: viewer.pictures > 0)


async def test_publishing_and_viewing_again_replace_what_was_there(stage: Stage) -> None:
    await stage.send()
    viewer = await stage.receive()
    await until(lambda: viewer.pictures > 5)
    again = await stage.receive()
    await until(lambda: again.pictures > 5)
    assert list((await stage.media.stats(ROOM))["sources"]["s1"]["viewers"]) == ["advisor"]
    await stage.send()
    last = await stage.receive()
    await until(lambda: last.pictures > 5)
    assert len((await stage.media.stats(ROOM))["sources"]) == 1


async def test_an_ejected_participant_neither_sends_nor_sees(stage: Stage) -> None:
    await stage.send("s1", by="visitor")
    await stage.send("s2", by="guest")
    guest = await stage.receive("s1", by="guest")
    await until(lambda: guest.pictures > 5)
    await stage.media.eject(ROOM, "guest")
    await nothing_comes(guest)
    sources = (await stage.media.stats(ROOM))["sources"]
    assert list(sources) == ["s1"]
    assert sources["s1"]["viewers"] == {}


async def test_a_sender_who_leaves_is_told_as_a_lost_source(stage: Stage) -> None:
    sending = await stage.send()
    await stage.saw(MediaEventKind.SOURCE_UP, "s1")
    await sending.close()
    await stage.saw(MediaEventKind.SOURCE_DOWN, "s1")


async def test_a_bad_offer_is_refused_and_harms_nobody(stage: Stage) -> None:
    await stage.send()
    viewer = await stage.receive()
    await until(lambda: viewer.pictures > 5)
    for offer in ("v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 1\r\na=sendonly\r\n", "", "\x00" * 100, "v=0" * 40_000):
        with pytest.raises(MediaFailure) as refused:
            await stage.media.publish(ROOM, "visitor", "bad", "cam", offer)
        assert refused.value.problem == MediaProblem.BAD_SDP
    with pytest.raises(MediaFailure) as unknown:
        await stage.media.subscribe(ROOM, "advisor", "nobody", "v=0")
    assert unknown.value.problem == MediaProblem.NO_SOURCE
    assert list((await stage.media.stats(ROOM))["sources"]) == ["s1"]
    seen = viewer.pictures
    await until(lambda: viewer.pictures > seen)
