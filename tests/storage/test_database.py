"""The one writer: what is acknowledged is there, in order, and one failure takes only itself along."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from sqlalchemy import Connection, insert, select
from sqlalchemy.exc import DBAPIError

from advisory.errors import Code, Refusal
from advisory.storage import database as module
from advisory.storage.database import Database, open_database
from advisory.storage.jobs import job
from advisory.storage.work import Work
from tests.support.clock import FrozenClock


@dataclass(frozen=True)
class Happened:
    number: int


def add(name: str) -> Callable[[Work], str]:
    def run(work: Work) -> str:
        work.execute(insert(job).values(id=name, kind="k", key=name, payload={}, due_at=work.now, attempts=0))
        work.announce(Happened(int(name)))
        return name

    return run


async def names(database: Database) -> list[str]:
    return await database.read(lambda c: [row.id for row in c.execute(select(job).order_by(job.c.id))])


async def test_what_is_acknowledged_can_be_read(database: Database) -> None:
    assert await database.work(add("1")) == "1"
    assert await names(database) == ["1"]


async def test_works_are_done_in_the_order_in_which_they_were_asked_for(database: Database) -> None:
    heard: list[int] = []

    async def listen(event: Happened) -> None:
        heard.append(event.number)

    database.listen(Happened, listen)
    await asyncio.gather(*(database.work(add(str(n))) for n in range(100, 300)))
    await database.settled()
    assert heard == list(range(100, 300))


async def test_a_poisoned_work_takes_only_itself_along(database: Database) -> None:
    def poison(work: Work) -> None:
        add("3")(work)
        raise Refusal(Code.CLOSED)

    results = await asyncio.gather(
        database.work(add("1")),
        database.work(add("2")),
        database.work(poison),
        database.work(add("2")),
        database.work(add("4")),
        return_exceptions=True,
    )
    assert [type(result).__name__ for result in results] == ["str", "str", "Refusal", "IntegrityError", "str"]
    assert await names(database) == ["1", "2", "4"]


async def test_a_question_that_fails_takes_no_answer_from_those_asked_with_it(database: Database) -> None:
    def fails(connection: Connection) -> None:
        connection.exec_driver_sql("SELECT nothing FROM nowhere")

    await database.work(add("1"))
    asked = [names(database), database.read(fails), names(database)] * 20
    answers = await asyncio.gather(*asked, return_exceptions=True)
    assert [isinstance(one, DBAPIError) for one in answers] == [False, True, False] * 20
    assert all(one == ["1"] for one in answers if not isinstance(one, DBAPIError))


async def test_a_crowd_of_questions_sees_all_that_was_committed_before_each(database: Database) -> None:
    asked: list[asyncio.Task[list[str]]] = []
    for number in range(100, 130):
        await database.work(add(str(number)))
        asked += [asyncio.ensure_future(names(database)) for _ in range(20)]
    for place, told in enumerate(await asyncio.gather(*asked)):
        assert len(told) > place // 20


async def test_nothing_is_announced_of_what_was_rolled_back(database: Database) -> None:
    heard: list[int] = []

    async def listen(event: Happened) -> None:
        heard.append(event.number)

    def fail(work: Work) -> None:
        work.announce(Happened(1))
        raise Refusal(Code.CLOSED)

    database.listen(Happened, listen)
    with pytest.raises(Refusal):
        await database.work(fail)
    await database.settled()
    assert heard == []


async def test_what_cannot_be_told_ends_no_later_word(database: Database) -> None:
    heard: list[int] = []

    async def hear(happened: Happened) -> None:
        heard.append(happened.number)

    def refuse(_: object) -> None:
        raise ValueError("nobody understands this")

    database.listen(Happened, hear, everywhere=True)
    database.announcer.tell = refuse
    await database.work(add("1"))
    await database.work(add("2"))
    async with asyncio.timeout(10):
        await database.settled()
    assert heard == [1, 2]


async def test_a_listener_that_fails_does_not_keep_the_others_from_hearing(database: Database) -> None:
    heard: list[int] = []

    async def broken(_: Happened) -> None:
        raise RuntimeError("deliberate")

    async def listen(event: Happened) -> None:
        heard.append(event.number)

    database.listen(Happened, broken)
    database.listen(Happened, listen)
    await database.work(add("7"))
    await database.settled()
    assert heard == [7]


async def test_a_full_queue_says_busy_and_when_to_come_back(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "QUEUE_LIMIT", 3)
    waiting = [database.work(add(str(n))) for n in range(3)]
    with pytest.raises(Refusal) as refused:
        database.work(add("9"))
    assert refused.value.code is Code.BUSY
    assert refused.value.retry_after
    assert await asyncio.gather(*waiting) == ["0", "1", "2"]


async def test_closing_writes_what_still_waits(
    database_url: str, database: Database, clock: FrozenClock
) -> None:
    other = open_database(database_url, clock)
    await other.start()
    waiting = [other.work(add(str(n))) for n in range(50)]
    await other.close()
    assert len(await asyncio.gather(*waiting)) == 50
    assert len(await names(database)) == 50


async def test_an_unknown_kind_of_database_is_refused() -> None:
    with pytest.raises(ValueError, match="ADVISORY_DATABASE_URL"):
        open_database("mysql://x", FrozenClock())
