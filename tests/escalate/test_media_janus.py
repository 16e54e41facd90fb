"""A Janus server that dies, hangs or refuses: nothing is taken for dark that is not."""

import logging
import os
import signal
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import pytest

from advisory.escalate.media.base import EVERYONE, MediaEventKind, MediaFailure, MediaProblem
from advisory.escalate.media.janus import JanusBackend
from advisory.lab.bench_media import address
from advisory.lab.janus import Janus, program
from tests.escalate.conftest import ADVISOR, VISITOR, a_house, cid
from tests.escalate.media_stage import ROOM, Stage, until
from tests.support.lacking import lacking

SECRET = uuid4().hex


@pytest.fixture
async def janus(tmp_path: Path) -> AsyncIterator[Janus]:
    if program() is None:
        lacking("Janus")
    async with Janus(tmp_path, address(), SECRET) as server:
        yield server


@pytest.fixture
async def stage(janus: Janus) -> AsyncIterator[Stage]:
    media = JanusBackend(janus.url, SECRET)
    await media.start()
    await media.create_room(ROOM)
    made = Stage(media)
    yield made
    await made.close()
    await media.stop()


async def test_a_janus_that_died_is_found_again_and_everyone_can_rejoin(stage: Stage, janus: Janus) -> None:
    await stage.send()
    viewer = await stage.receive()
    await until(lambda: viewer.pictures > 5)
    os.kill(janus.pid, signal.SIGKILL)
    await janus.again()
    await stage.saw(MediaEventKind.ROOM_LOST, within_s=20)
    await stage.media.create_room(ROOM)
    await stage.send()
    again = await stage.receive()
    await until(lambda: again.pictures > 5)


async def test_one_that_hangs_is_not_taken_for_dark_and_its_old_connections_do_not_come_back(
    stage: Stage, janus: Janus
) -> None:
    await stage.send()
    viewer = await stage.receive()
    await until(lambda: viewer.pictures > 5)
    os.kill(janus.pid, signal.SIGSTOP)
    with pytest.raises(MediaFailure) as unsure:
        await stage.media.set_forwarding(ROOM, "s1", EVERYONE, False)
    assert unsure.value.problem == MediaProblem.UNAVAILABLE
    os.kill(janus.pid, signal.SIGCONT)
    await stage.saw(MediaEventKind.ROOM_LOST, within_s=20)
    await until(lambda: viewer.is_closed)
    with pytest.raises(MediaFailure) as gone:
        await stage.media.set_forwarding(ROOM, "s1", EVERYONE, False)
    assert gone.value.problem == MediaProblem.NO_ROOM


async def test_a_wrong_secret_opens_nothing_and_is_not_written_down(
    janus: Janus, caplog: pytest.LogCaptureFixture
) -> None:
    wrong = uuid4().hex
    media = JanusBackend(janus.url, wrong)
    with caplog.at_level(logging.DEBUG):
        await media.start()
        await until(lambda: "no line to Janus" in caplog.text)
        await media.stop()
    assert wrong not in caplog.text
    assert wrong not in janus.url


async def test_a_pause_is_dark_at_janus_and_ends_with_pictures(janus: Janus, tmp_path: Path) -> None:
    async with a_house(tmp_path / "house", JanusBackend(janus.url, SECRET)) as house:
        call = await house.live()
        source = next(one for one in call.sources if one.participant == call.visitor.id)
        viewing = await house.views(ADVISOR, call, source.id)
        await until(lambda: viewing.pictures > 5)
        begun = await house.pauses.start(VISITOR, house.conversation, cid())
        assert begun.pause.dark_at is not None
        await until(lambda: viewing.is_closed)
        late = await house.views(ADVISOR, call, source.id)
        await house.pauses.confirm(ADVISOR, call.id, begun.pause.id)
        assert late.pictures == 0
        ended = await house.pauses.end(VISITOR, house.conversation, begun.pause.id, True)
        assert ended.pause.outcome == "shown"
        await until(lambda: late.pictures > 5)


async def test_a_call_whose_pause_janus_does_not_confirm_ends(janus: Janus, tmp_path: Path) -> None:
    async with a_house(tmp_path / "house", JanusBackend(janus.url, SECRET)) as house:
        call = await house.live()
        os.kill(janus.pid, signal.SIGSTOP)
        try:
            begun = await house.pauses.start(VISITOR, house.conversation, cid())
        finally:
            os.kill(janus.pid, signal.SIGCONT)
        assert begun.pause.dark_at is None
        after = await house.calls.snapshot(call.id)
        assert (after.is_over, after.ended_reason) == (True, "pause_failed")
