"""The worker process with real peers: real ICE, DTLS, SRTP and VP8 over this machine's network."""

import asyncio
import os
import signal
import stat
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from advisory.escalate.media.base import (
    EVERYONE,
    MediaEvent,
    MediaEventKind,
    MediaFailure,
    MediaProblem,
)
from advisory.escalate.media.client import WorkerBackend
from advisory.lab.media_peers import Receiving, Sending, receive, send

ROOM = "room"


class Stage:
    """A worker, its events, and the peers to close at the end."""

    def __init__(self, media: WorkerBackend) -> None:
        self.media = media
        self.events: list[MediaEvent] = []
        self._closers: list[Sending | Receiving] = []
        self._listening = asyncio.create_task(self._listen())

    async def _listen(self) -> None:
        async for event in self.media.events():
            self.events.append(event)

    async def send(
        self, source: str = "s1", *, by: str = "visitor", dark: bool = False, room: str = ROOM
    ) -> Sending:
        sending = await send(
            lambda offer: self.media.publish(room, by, source, "cam", offer, dark=dark), width=160, height=90
        )
        self._closers.append(sending)
        return sending

    async def receive(self, source: str = "s1", *, by: str = "advisor", room: str = ROOM) -> Receiving:
        receiving = await receive(lambda offer: self.media.subscribe(room, by, source, offer))
        self._closers.append(receiving)
        return receiving

    async def saw(self, kind: MediaEventKind, source: str = "", within_s: float = 8) -> MediaEvent:
        def find() -> MediaEvent | None:
            hits = (event for event in self.events if event.kind == kind and event.source == source)
            return next(hits, None)

        await until(lambda: find() is not None, within_s)
        found = find()
        assert found is not None
        return found

    async def close(self) -> None:
        for peer in self._closers:
            await peer.close()
        self._listening.cancel()


async def until(true: Callable[[], bool], within_s: float = 8) -> None:
    async with asyncio.timeout(within_s):
        while not true():
            await asyncio.sleep(0.02)


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    media = WorkerBackend(tmp_path)
    await media.start()
    await media.create_room(ROOM)
    made = Stage(media)
    yield made
    await made.close()
    await media.stop()
    assert list(tmp_path.iterdir()) == []


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
    assert (await stage.media.stats(ROOM))["worker"]["connections"] == 2


async def test_stopped_forwarding_stops_the_packets_for_everyone_who_is_there_or_comes(stage: Stage) -> None:
    await stage.send()
    viewer = await stage.receive()
    await until(lambda: viewer.pictures > 5)

    await stage.media.set_forwarding(ROOM, "s1", EVERYONE, False)
    stopped = (await stage.media.stats(ROOM))["sources"]["s1"]["viewers"]["advisor"]
    await nothing_comes(viewer)
    assert (await stage.media.stats(ROOM))["sources"]["s1"]["viewers"]["advisor"] == stopped
    late = await stage.receive(by="colleague")
    await nothing_comes(late)
    assert late.pictures == late.sounds == 0

    seen = viewer.pictures
    await stage.media.set_forwarding(ROOM, "s1", EVERYONE, True)
    await until(lambda: viewer.pictures > seen and late.pictures > 0)


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


@pytest.mark.parametrize("blow", [signal.SIGKILL, signal.SIGSTOP], ids=["killed", "hangs"])
async def test_a_worker_that_dies_or_hangs_is_replaced_and_everyone_can_rejoin(
    stage: Stage, blow: signal.Signals
) -> None:
    await stage.send()
    viewer = await stage.receive()
    await until(lambda: viewer.pictures > 5)
    first = stage.media.workers[0].pid
    assert first is not None
    os.kill(first, blow)
    await stage.saw(MediaEventKind.ROOM_LOST, within_s=12)
    await stage.media.create_room(ROOM)
    await stage.send()
    viewer = await stage.receive()
    await until(lambda: viewer.pictures > 5)
    assert stage.media.workers[0].pid not in (None, first)


async def test_of_several_workers_one_dies_with_its_own_rooms_alone_and_they_come_up_at_another(
    tmp_path: Path,
) -> None:
    media = WorkerBackend(tmp_path, workers=2)
    await media.start()
    stage = Stage(media)
    await until(lambda: all(worker.pid for worker in media.workers), 20)
    for room in ("first", "second", "third"):
        await media.create_room(room)
    one, other = media.workers
    assert sorted(map(len, (one.rooms, other.rooms))) == [1, 2], "each where least is"
    kept, lost = next(iter(one.rooms)), set(other.rooms)
    await stage.send(room=kept)
    viewer = await stage.receive(room=kept)
    await until(lambda: viewer.pictures > 5)

    killed = other.pid
    assert killed is not None
    os.kill(killed, signal.SIGKILL)
    await until(lambda: len([e for e in stage.events if e.kind == MediaEventKind.ROOM_LOST]) == len(lost))
    assert {event.room for event in stage.events if event.kind == MediaEventKind.ROOM_LOST} == lost
    for room in lost:
        with pytest.raises(MediaFailure) as gone:
            await media.set_forwarding(room, "s1", EVERYONE, False)
        assert gone.value.problem == MediaProblem.NO_ROOM
    (again, *_) = sorted(lost)
    await media.create_room(again)
    assert again in one.rooms, "nobody waits for the one that starts anew"
    await stage.send(room=again)
    theirs = await stage.receive(room=again)
    seen = viewer.pictures
    await until(lambda: theirs.pictures > 5 and viewer.pictures > seen)
    await until(lambda: other.pid not in (None, killed), 20)
    await stage.close()
    await media.stop()


async def test_the_worker_leaves_with_its_server_and_its_socket_is_private(tmp_path: Path) -> None:
    media = WorkerBackend(tmp_path)
    await media.start()
    await media.create_room(ROOM)
    (home,) = tmp_path.iterdir()
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    pid = media.workers[0].pid
    assert pid is not None
    await media.stop()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
