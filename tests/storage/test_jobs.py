"""Jobs happen though a process dies: at least once, and again after a pause when they fail."""

from collections.abc import Mapping
from typing import Any

import pytest

from advisory.background import Background
from advisory.errors import Code, Refusal
from advisory.storage import jobs, receipts
from advisory.storage.database import Database
from tests.support.clock import FrozenClock


@pytest.fixture
def runner(database: Database, clock: FrozenClock) -> jobs.Jobs:
    return jobs.Jobs(database, Background(), clock)


async def test_a_job_runs_once_however_often_it_was_asked_for(database: Database, runner: jobs.Jobs) -> None:
    seen: list[Any] = []

    async def run(payload: Mapping[str, Any]) -> None:
        seen.append(payload["n"])

    runner.handle("count", run)
    for _ in range(3):
        await database.work(lambda work: jobs.ask(work, "count", "a", {"n": 1}))
    await runner.drain()
    assert seen == [1]
    assert await runner.count() == 0


async def test_a_failed_job_comes_again_later(
    database: Database, runner: jobs.Jobs, clock: FrozenClock, caplog: pytest.LogCaptureFixture
) -> None:
    tries = 0

    async def run(_: Mapping[str, Any]) -> None:
        nonlocal tries
        tries += 1
        if tries == 1:
            raise RuntimeError("deliberate")

    runner.handle("shaky", run)
    await database.work(lambda work: jobs.ask(work, "shaky", "a", {}))
    await runner.drain()
    assert (tries, await runner.count()) == (1, 1)
    clock.advance(jobs.FIRST_PAUSE_MS)
    await runner.drain()
    assert (tries, await runner.count()) == (2, 0)


async def test_a_job_of_a_process_that_died_is_taken_up_after_its_lease(
    database: Database, runner: jobs.Jobs, clock: FrozenClock
) -> None:
    runner.handle("orphan", lambda _: _nothing())
    await database.work(lambda work: jobs.ask(work, "orphan", "a", {}))
    await database.work(runner._claim)
    assert await runner.run_due() == 0
    clock.advance(jobs.LEASE_MS)
    assert await runner.run_due() == 1


async def _nothing() -> None:
    return None


async def test_a_resend_gets_what_came_of_it_the_first_time(database: Database) -> None:
    made: list[str] = []

    def make() -> str:
        made.append("x")
        return "thing"

    for _ in range(2):
        subject = await database.work(lambda work: receipts.once(work, "me", "c-1", "make", make))
        assert subject == "thing"
    assert made == ["x"]
    with pytest.raises(Refusal) as refused:
        await database.work(lambda work: receipts.once(work, "me", "c-1", "other", make))
    assert refused.value.code is Code.CONFLICT
