"""Media worker processes: what becomes of their calls when they die, hang or leave."""

import asyncio
import os
import signal
import socket
import stat
from pathlib import Path

import pytest

from advisory.clock import SECOND_MS
from advisory.escalate.media import worker
from advisory.escalate.media.base import EVERYONE, MediaEventKind, MediaFailure, MediaProblem
from advisory.escalate.media.client import WorkerBackend
from advisory.escalate.media.forward import EncodedWay
from advisory.storage.leases import LEASE_MS
from tests.escalate.media_stage import ROOM, Stage, until


@pytest.mark.parametrize("blow", [signal.SIGKILL, signal.SIGSTOP], ids=["killed", "hangs"])
async def test_a_worker_that_dies_or_hangs_is_replaced_and_everyone_can_rejoin(
    tmp_path: Path, blow: signal.Signals
) -> None:
    media = WorkerBackend(tmp_path)
    await media.start()
    await media.create_room(ROOM)
    stage = Stage(media)
    await stage.send()
    viewer = await stage.receive()
    await until(lambda: viewer.pictures > 5)
    first = media.workers[0].pid
    assert first is not None
    os.kill(first, blow)
    await stage.saw(MediaEventKind.ROOM_LOST, within_s=12)
    await media.create_room(ROOM)
    await stage.send()
    viewer = await stage.receive()
    await until(lambda: viewer.pictures > 5)
    assert media.workers[0].pid not in (None, first)
    await stage.close()
    await media.stop()
    assert list(tmp_path.iterdir()) == []


async def test_of_several_workers_one_dies_with_its_own_rooms_alone_and_they_come_up_at_another(
    tmp_path: Path,
) -> None:
    media = WorkerBackend(tmp_path, workers=2)
    await media.start()
    stage = Stage(media)
    await until(lambda: all(one.pid for one in media.workers), 20)
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


async def test_the_worker_of_a_frozen_server_leaves_before_another_process_takes_its_calls(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert (worker.HEARD_WITHIN_S + 5) * SECOND_MS < LEASE_MS
    monkeypatch.setattr(worker, "HEARD_WITHIN_S", 0.3)
    ends = socket.socketpair()
    _, server = await asyncio.open_connection(sock=ends[0])
    own = await asyncio.open_connection(sock=ends[1])
    async with asyncio.timeout(10):
        await worker.Worker(*own, EncodedWay(), {}).run()
    server.close()


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
