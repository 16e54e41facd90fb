"""Recordings of real packets: what a file holds, what it does not, and what a death leaves of it."""

import asyncio
import io
import os
import signal
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path

import av
import pytest
from sqlalchemy import select, true

from advisory.clock import Instant
from advisory.errors import Refusal
from advisory.escalate import recording_rules as rules
from advisory.escalate import recording_store
from advisory.escalate.media.client import WorkerBackend
from advisory.escalate.media.process import Reach
from advisory.escalate.media.recorder_client import RecorderProcess
from advisory.escalate.media.rtp import SEND_TIME
from advisory.escalate.model import Call
from advisory.escalate.recording import Part, RecordingState
from advisory.escalate.recording_sealed import Broken, SealedFile, opened
from advisory.identity import ConversationId
from advisory.lab.bench_media import address
from advisory.lab.media_peers import FPS, Sending, send
from advisory.storage.record import event_record
from advisory.storage.work import Work
from tests.escalate.conftest import ADVISOR, OVERSEER, VISITOR, House, cid, until

DARK = 40
"""Black as the forwarder makes it, in the range that television uses; the clip is far above it."""


async def _all_say_yes(house: House, call: Call) -> Call:
    asked = await house.recordings.ask(ADVISOR, call.id, cid(), "Opastus")
    assert asked.recording is not None
    return await house.recordings.answer(VISITOR, call.id, asked.recording.id, True)


async def _takes_down(house: House, more: int, parts: int) -> None:
    """Return when so many parts got so many pictures more."""
    recorder = house.recordings.recorder
    before = {part: one["pictures"] for part, one in (await recorder.stats()).items()}
    async with asyncio.timeout(30):
        while True:
            now = await recorder.stats()
            grown = [part for part, one in now.items() if one["pictures"] >= before.get(part, 0) + more]
            if len(grown) >= parts:
                return
            await asyncio.sleep(0.05)


async def _takes_nothing_down(house: House) -> None:
    """While so much is sent, nothing but what was under way comes: far less than half of it."""
    peer = house.peers[0]
    assert isinstance(peer, Sending)
    before, sent = await house.recordings.recorder.stats(), peer.video._sent
    await until(lambda: peer.video._sent >= sent + 2 * FPS, 30)
    for part, one in (await house.recordings.recorder.stats()).items():
        assert one["pictures"] - before[part]["pictures"] <= FPS * 2 // 3
        assert one["sounds"] - before[part]["sounds"] <= 100 // 3


async def _ended(house: House) -> list[Part]:
    async with asyncio.timeout(20):
        while True:
            kept = await house.archive.of_conversation(OVERSEER, house.conversation)
            parts = [part for one in kept for part in one.parts]
            if parts and all(part.ended_at is not None for part in parts):
                return parts
            await asyncio.sleep(0.05)


async def _plain(house: House, part: Part) -> bytes:
    opening = await house.archive.open(ADVISOR, house.conversation, part, cid(), "Asiakas pyysi")
    chunks = await house.archive.fetch(ADVISOR, house.conversation, part, opening.id)
    return await asyncio.to_thread(lambda: b"".join(chunks))


async def _files(tmp_path: Path) -> list[Path]:
    return await asyncio.to_thread(lambda: list((tmp_path / "recordings").glob("*")))


async def _pictures(webm: bytes) -> list[tuple[int, int]]:
    return await asyncio.to_thread(_decoded, webm)


def _decoded(webm: bytes) -> list[tuple[int, int]]:
    """Time in milliseconds and brightest point of every picture."""
    with av.open(io.BytesIO(webm), "r") as container:
        return [
            (int(float(frame.time or 0) * 1000), max(memoryview(frame.planes[0])))
            for frame in container.decode(video=0)
        ]


def _sounds(webm: bytes) -> int:
    with av.open(io.BytesIO(webm), "r") as container:
        return sum(1 for packet in container.demux(audio=0) if packet.size)


def _stretches(pictures: list[tuple[int, int]]) -> list[list[tuple[int, int]]]:
    """What was recorded between one hold and the next."""
    found = [[pictures[0]]]
    for before, after in pairwise(pictures):
        if after[0] - before[0] > 500:
            found.append([])
        found[-1].append(after)
    return found


def _of(parts: Iterable[Part], call: Call, role: str) -> list[Part]:
    return [part for part in parts if call.named(part.participant).role == role]


async def test_what_all_agreed_to_is_kept_and_a_pause_and_a_newcomer_hold_it(house: House) -> None:
    call = await house.live()
    assert house.recordings.recorder.pid is None
    call = await _all_say_yes(house, call)
    assert rules.may_run(call)
    await until(lambda: house.recordings.recorder.pid is not None)
    await _takes_down(house, 10, parts=2)
    await _takes_down(house, 110, parts=2)

    pause = await house.pauses.start(VISITOR, house.conversation, cid())
    assert pause.pause.dark_at is not None
    await house.pauses.confirm(ADVISOR, call.id, pause.pause.id)
    await _takes_nothing_down(house)
    assert rules.state_of(await house.calls.snapshot(call.id)) == RecordingState.HELD
    await house.pauses.end(VISITOR, house.conversation, pause.pause.id, True)
    await _takes_down(house, 20, parts=2)

    guest = await house.admitted(call, "interpreter")
    held = await house.calls.snapshot(call.id)
    assert rules.waits_for(held) == (held.of(guest.id).id,)
    assert held.recording is not None
    await house.recordings.align(call.id)
    await house.sends(guest, call)
    await _takes_nothing_down(house)
    assert len(await house.recordings.recorder.stats()) == 2, "the newcomer's own is not even asked for"
    await house.recordings.answer(guest, call.id, held.recording.id, True)
    await _takes_down(house, 15, parts=3)

    over = await house.recordings.answer(VISITOR, call.id, held.recording.id, False)
    assert rules.state_of(over) == RecordingState.OVER
    parts = await _ended(house)
    assert sorted(call.role for call in map(over.named, (part.participant for part in parts))) == [
        "advisor",
        "interpreter",
        "visitor",
    ]
    webm = await _plain(house, _of(parts, over, "visitor")[0])
    pictures = await _pictures(webm)
    part = _of(parts, over, "visitor")[0]
    assert len(pictures) == part.pictures
    assert _sounds(webm) == part.sounds
    stretches = _stretches(pictures)
    assert len(stretches) == 3, "a pause and a newcomer each leave a gap in which nothing was recorded"
    for stretch in stretches[:2]:
        # A hold ends with the forwarder's black picture, never with the last that was seen.
        assert stretch[-1][1] <= DARK < min(light for _, light in stretch[:-1])
        # The sender's own clock tells how many there were.
        sent = round((stretch[-2][0] - stretch[0][0]) * FPS / 1000) + 1
        assert len(stretch) - 1 >= 0.99 * sent
    fetched = await house.database.read(
        lambda connection: list(
            connection.execute(
                select(event_record.c.kind, event_record.c.actor, event_record.c.data)
                .where(event_record.c.kind.like("recording.%"))
                .order_by(event_record.c.id)
            )
        )
    )
    assert [row.kind for row in fetched] == [
        "recording.asked",
        "recording.agreed",
        "recording.agreed",
        "recording.refused",
        "recording.opened",
        "recording.fetched",
    ]
    assert fetched[-1].actor == ADVISOR.id
    opening = fetched[-1].data["opening"]
    assert fetched[-1].data == {"recording": part.recording, "part": part.id, "opening": opening}
    assert (await house.calls.snapshot(call.id)).state == "live"
    told = [one for one in await house.lines() if "recording" in one]
    assert told == ["recording", "recording_ended"]


async def test_a_no_leaves_no_file_at_all(house: House, tmp_path: Path) -> None:
    call = await house.live()
    asked = await house.recordings.ask(ADVISOR, call.id, cid(), "Opastus")
    assert asked.recording is not None
    await house.recordings.answer(VISITOR, call.id, asked.recording.id, False)
    await house.database.settled()
    assert house.recordings.recorder.pid is None
    assert not await _files(tmp_path)
    assert not await house.database.read(recording_store.part_ids)


async def test_a_killed_recorder_leaves_the_call_and_what_it_wrote(house: House, tmp_path: Path) -> None:
    call = await _all_say_yes(house, await house.live())
    await until(lambda: house.recordings.recorder.pid is not None)
    await _takes_down(house, 75, parts=2)
    killed = house.recordings.recorder.pid
    assert killed is not None
    os.kill(killed, signal.SIGKILL)
    await until(lambda: house.recordings.recorder.pid not in (None, killed), 20)
    await _takes_down(house, 15, parts=2)
    assert (await house.calls.snapshot(call.id)).state == "live"
    await house.calls.end(ADVISOR, call.id, "done")
    await house.database.settled()
    recordings = await house.archive.of_conversation(OVERSEER, house.conversation)
    kept = [part for one in recordings for part in one.parts]
    cut = [part for part in kept if part.ended_at is None and part.bytes]
    assert len(cut) == 2
    for part in cut:
        assert len(await _pictures(await _plain(house, part))) >= 30

    # Erased with its conversation: first the keys, and the files when they are next looked after.
    async with asyncio.timeout(20):
        while house.recordings._legs:
            await asyncio.sleep(0.05)

    def erase(work: Work) -> None:
        house.lifecycle.erase(work, ConversationId(house.conversation))

    await house.database.work(erase)
    assert await _files(tmp_path)
    await house.recordings.sweep()
    assert not await _files(tmp_path)


async def test_its_time_over_the_keys_go_and_then_the_files(house: House, tmp_path: Path) -> None:
    call = await _all_say_yes(house, await house.live())
    await until(lambda: house.recordings.recorder.pid is not None)
    await _takes_down(house, 5, parts=2)
    await house.calls.end(ADVISOR, call.id, "done")
    part = (await _ended(house))[0]
    for hours, kept in ((14 * 24 - 1, 2), (2, 0)):
        house.clock.pass_s(hours * 3_600)
        await house.database.work(lambda work: recording_store.empty(work, Instant(0), lambda _: true()))
        await house.recordings.sweep()
        assert len(await _files(tmp_path)) == kept
    with pytest.raises(Refusal):
        await house.archive.find(part.id)
    # That all agreed, and when, is kept as long as the conversation.
    assert (await house.archive.of_conversation(OVERSEER, house.conversation))[0].recording.answers


@pytest.mark.req("R83")
def test_a_sealed_file_is_read_as_far_as_it_was_written_and_never_changed(tmp_path: Path) -> None:
    path, key = tmp_path / "one", bytes(32)
    with path.open("wb") as file:
        sealed = SealedFile(file, key)
        for chunk in (b"first", b"second", b"third"):
            sealed.add(chunk)
        sealed.end()
    whole = path.read_bytes()
    assert b"second" not in whole
    assert sealed.size == len(whole)
    assert list(opened(io.BytesIO(whole), key)) == [b"first", b"second", b"third", b""]
    assert list(opened(io.BytesIO(whole[:-30]), key)) == [b"first", b"second"]
    changed = bytearray(whole)
    changed[20] ^= 1
    with pytest.raises(Broken):
        list(opened(io.BytesIO(bytes(changed)), key))
    with pytest.raises(Broken):
        list(opened(io.BytesIO(whole), bytes(31) + b"\1"))


async def test_the_recorder_reaches_a_worker_that_tells_browsers_another_address(tmp_path: Path) -> None:
    own, public = address(), "198.51.100.7"
    reach = Reach((own,), (public,))
    media, recorder = WorkerBackend(tmp_path / "media", reach), RecorderProcess(reach)
    await media.start()
    await media.create_room("room")

    async def publish(offer: str) -> str:
        return (await media.publish("room", "p", "s", "cam", offer)).replace(f" {public} ", f" {own} ")

    sender = await send(publish, width=160, height=90)
    offer = await recorder.offer("part", tmp_path / "part", bytes(32), ["audio", "video"])
    assert SEND_TIME not in offer  # or the library estimates the line's rate, for nobody
    await recorder.answer("part", await media.subscribe("room", "recorder", "s", offer))
    async with asyncio.timeout(20):
        while (await recorder.stats())["part"]["pictures"] == 0:
            await asyncio.sleep(0.1)
    await recorder.end("part")
    await recorder.stop()
    await sender.close()
    await media.stop()
