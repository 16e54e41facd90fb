"""Servers with one promise taken out each, to see that a run notices: `python -m tests.chaos.mutants NAME`.

Nothing of this is a switch in the product: the parts are replaced before it starts to serve.
"""

import asyncio
import itertools
import random
import sys
from collections.abc import Callable, Collection
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, UniqueConstraint, create_engine, text

from advisory.chat import posting, store
from advisory.chat.model import Conversation, Entry
from advisory.chat.service import Chat
from advisory.chat.tables import entry
from advisory.cli import main
from advisory.clock import Clock
from advisory.desk.claims import Claims, choose
from advisory.errors import Code, Refusal
from advisory.identity import Person
from advisory.schema import metadata
from advisory.storage import database, stores
from advisory.storage.migrate import newest
from advisory.storage.work import Work

MUTANTS: dict[str, Callable[[], None]] = {}


def mutant(install: Callable[[], None]) -> Callable[[], None]:
    MUTANTS[install.__name__] = install
    return install


def _done(job: stores.Job) -> None:
    if not job.done.done():
        job.done.set_result(job.result)


def _before_commit(tell: Callable[[list[stores.Job]], None]) -> None:
    """Do this with messages whose statements have run; every sixth time the commit fails after it."""
    run_together, groups = stores.run_together, itertools.count(1)

    def runs(connection: Connection, jobs: list[stores.Job], clock: Clock) -> None:
        run_together(connection, jobs, clock)
        messages = [job for job in jobs if job.run_all is not None and job.error is None]
        if messages and not connection.in_nested_transaction():
            tell(messages)
            if next(groups) % 6 == 0:
                raise OSError("the disk did not take it")

    stores.run_together = runs


@mutant
def nothing() -> None:
    """A disk that fails now and then, and every promise kept."""
    _before_commit(lambda jobs: None)


@mutant
def ack_before_commit() -> None:
    """Success is told as soon as the statements have run; the disk follows."""

    def tell(jobs: list[stores.Job]) -> None:
        for job in jobs:
            job.done.get_loop().call_soon_threadsafe(_done, job)

    _before_commit(tell)


@mutant
def publish_before_commit() -> None:
    """Others are told as soon as the statements have run."""
    made: list[database.Database] = []
    start = database.Database.start

    async def starts(self: database.Database) -> None:
        made.append(self)
        await start(self)

    def tell(jobs: list[stores.Job]) -> None:
        for job in jobs:
            loop = job.done.get_loop()
            loop.call_soon_threadsafe(made[0].announcer.put, list(job.announcements))
            job.announcements = ()

    database.Database.start = starts  # type: ignore[method-assign]
    _before_commit(tell)


@mutant
def no_unique_cid() -> None:
    """A message that is sent again is a new one; its tables have no rule against it either."""

    def finds_nothing(*_: Any) -> dict[tuple[str, str, str], Entry]:
        return {}

    store.entries_by_cid = finds_nothing  # type: ignore[assignment]


@mutant
def seq_from_memory() -> None:
    """Numbers come from a counter of the process, which begins a new block when it starts."""
    counters: dict[str, int] = {}
    lock = store.lock

    def remembers(work: Work, ids: Collection[str]) -> dict[str, Conversation]:
        found = lock(work, ids)
        for name, item in found.items():
            known = counters.setdefault(name, -(-item.last_seq // 32) * 32 if item.last_seq > 2 else 0)
            counters[name] = max(known, item.last_seq)
            found[name] = replace(item, last_seq=counters[name])
        return found

    store.lock = remembers


@mutant
def reorders() -> None:
    """Something is awaited before the writer is asked, so that messages overtake each other."""
    post: Any = Chat.post

    async def dawdles(self: Chat, *arguments: Any, **named: Any) -> posting.Posted:
        await asyncio.sleep(random.random() * 0.05)
        posted: posting.Posted = await post(self, *arguments, **named)
        return posted

    Chat.post = dawdles  # type: ignore[method-assign]


@mutant
def naive_claim() -> None:
    """What is free is read first and taken later, on the word of the reading."""

    async def takes(self: Claims, person: Person, cid: str, conversation: str | None) -> Conversation | None:
        assert conversation is not None
        item = await self._database.read(lambda connection: store.find(connection, conversation))
        if item is None or not item.waits_in_queue:
            raise Refusal(Code.TAKEN)
        await asyncio.sleep(0.02)

        def run(work: Work) -> Conversation:
            # The numbering of its timeline has a lock of its own, which this mutant leaves alone.
            read = replace(item, last_seq=self._chat.require(work, conversation).last_seq)
            advisor = self._staffing.lock_those(work, [person.id])[person.id]
            assert advisor is not None
            return self._assign(work, [choose(work, person, cid, read, advisor)])[0]

        return await self._database.work(run)

    Claims.take = takes  # type: ignore[method-assign]


def lay_without_unique(url: str) -> None:
    """The newest tables of SQLite without the rule that a cid stands once."""
    engine = create_engine(url)
    rules = [rule for rule in entry.constraints if isinstance(rule, UniqueConstraint)]
    entry.constraints.difference_update(rules)
    try:
        metadata.create_all(engine)
    finally:
        entry.constraints.update(rules)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)"))
        connection.execute(text("INSERT INTO alembic_version VALUES (:newest)"), {"newest": newest()})
    engine.dispose()


if __name__ == "__main__":
    MUTANTS[sys.argv[1]]()
    raise SystemExit(main(["serve"]))
