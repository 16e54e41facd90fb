"""The one way to read and write: `work` on the single writer, `read` beside it.

A Work is a plain function of its connection, so it can never hold a lock over an await, and it keeps
nothing elsewhere, so it may be run again. Works are taken in the order in which they were asked
for, as many as are waiting at once, and committed together. When one of them fails, the transaction
is undone and all are run once more, each in a savepoint of its own, so that only the one that fails
is left out. There is no timer: while one commit is under way the next batch gathers. A caller hears
of success only after COMMIT, and listeners hear of announcements after that, in commit order.
"""

import asyncio
import logging
import time
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

from sqlalchemy import Connection

from advisory.background import Background
from advisory.clock import Clock
from advisory.errors import Code, Refusal
from advisory.storage.announcer import Announcer
from advisory.storage.stores import Job, PostgresStore, SqliteStore, Store, is_unavailable
from advisory.storage.work import Work

log = logging.getLogger(__name__)

T = TypeVar("T")
E = TypeVar("E")
Item = TypeVar("Item")

BATCH_LIMIT = 512
QUEUE_LIMIT = 5_000
BUSY_RETRY_S = 1.0


class Database:
    """Reads, writes and announces. Made by `open_database`; `start` before use, `close` after."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._waiting: deque[Job] = deque()
        self._wake = asyncio.Event()
        self.announcer = Announcer()
        self._background = Background()
        self._idle = asyncio.Event()
        self._idle.set()
        self.healthy = True
        self.measured: Callable[[int, float], None] | None = None
        """Hears of each commit: how many Works, and for how long."""

    async def start(self) -> None:
        await self._store.start()
        self._background.spawn("writer", self._write_forever())
        self._background.spawn("announcer", self.announcer.run())

    async def close(self) -> None:
        """Write what is still waiting, tell the listeners, and stop."""
        await self._idle.wait()
        await self.announcer.settled()
        await self._background.close()
        await self._store.close()

    def work(self, run: Callable[[Work], T]) -> Awaitable[T]:
        """Queue `run` for the writer at once (before any await) and give its result after COMMIT.

        Raises what `run` raised, and `busy` when the queue is full.
        """
        done: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._queue(Job(done, run=run))
        return done

    def together(
        self, run_all: Callable[[Work, list[Item]], Sequence[T | Refusal]], item: Item
    ) -> Awaitable[T]:
        """Like `work` for what comes in crowds: items that follow each other are handed to one call.

        What `run_all` leaves out it gives a `Refusal` for, before anything of that item is written; what
        it raises makes it run again for each item by itself.
        """
        done: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._queue(Job(done, run_all=run_all, item=item))
        return done

    def _queue(self, job: Job) -> None:
        if len(self._waiting) >= QUEUE_LIMIT:
            raise Refusal(Code.BUSY, retry_after=BUSY_RETRY_S)
        self._waiting.append(job)
        self._idle.clear()
        self._wake.set()

    async def read(self, run: Callable[[Connection], T]) -> T:
        """Run a query function beside the writer; it sees what was committed before it began."""
        try:
            return await self._store.read(run)
        except Exception as error:
            if (told := self._told(error)) is error:
                raise
            raise told from error

    async def scrub(self) -> bool:
        """After something was erased: nothing of it stays readable in the files of an embedded database.

        Whether it could be done now; whoever was reading may have been in the way.
        """
        return await self._store.scrub()

    def listen(
        self, kind: type[E], listener: Callable[[E], Awaitable[None]], *, everywhere: bool = False
    ) -> None:
        """Hear every announced event of exactly this type, after its commit (`Announcer.listen`)."""
        self.announcer.listen(kind, listener, everywhere=everywhere)

    @property
    def alone(self) -> bool:
        """Whether this process is the only server on the database: the embedded file is its own."""
        return isinstance(self._store, SqliteStore)

    @property
    def waiting(self) -> int:
        return len(self._waiting)

    async def _write_forever(self) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            while self._waiting:
                jobs = [self._waiting.popleft() for _ in range(min(len(self._waiting), BATCH_LIMIT))]
                await self._write_once(jobs)
            self._idle.set()

    async def _write_once(self, jobs: list[Job]) -> None:
        began = time.perf_counter()
        try:
            await self._store.write(jobs)
        except asyncio.CancelledError:
            raise
        except Exception as error:
            if len(jobs) == 1 or is_unavailable(error):
                for job in jobs:
                    self._fail(job, error)
                return
            # The commit itself failed: one by one, so that a poisoned job takes only itself along.
            for job in jobs:
                await self._write_once([job])
            return
        self.healthy = True
        if self.measured is not None:
            self.measured(len(jobs), time.perf_counter() - began)
        if told := [announcement for job in jobs for announcement in job.announcements]:
            self.announcer.put(told)
        for job in jobs:
            if job.error is not None:
                self._fail(job, job.error)
            elif not job.done.done():
                job.done.set_result(job.result)

    def _fail(self, job: Job, error: BaseException) -> None:
        told = self._told(error)
        if not job.done.done():
            job.done.set_exception(told)

    def _told(self, error: BaseException) -> BaseException:
        """What the caller hears: a database that is away is `busy`, so that they come again."""
        if not is_unavailable(error):
            return error
        if self.healthy:
            log.error("the database cannot be used: %s", type(getattr(error, "orig", error)).__name__)
        self.healthy = False
        return Refusal(Code.BUSY, retry_after=BUSY_RETRY_S)

    async def settled(self) -> None:
        """Wait until every announcement so far has been heard; for tests and orderly stops."""
        await self.announcer.settled()


def open_database(url: str, clock: Clock) -> Database:
    """`sqlite:///path` or `postgresql+asyncpg://…`; anything else is refused with ValueError."""
    if url.startswith("sqlite:///"):
        return Database(SqliteStore(url, clock))
    if url.startswith("postgresql+asyncpg://"):
        return Database(PostgresStore(url, clock))
    raise ValueError("ADVISORY_DATABASE_URL must begin with sqlite:/// or postgresql+asyncpg://")
