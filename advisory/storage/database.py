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
import threading
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Protocol, TypeVar

import orjson
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as SQLAlchemyTimeout
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from advisory.background import Background
from advisory.clock import Clock
from advisory.errors import Code, Refusal
from advisory.storage.work import Work

log = logging.getLogger(__name__)

T = TypeVar("T")
E = TypeVar("E")
Item = TypeVar("Item")

Listener = Callable[[Any], Awaitable[None]]

BATCH_LIMIT = 512
QUEUE_LIMIT = 5_000
READERS = 3
BUSY_RETRY_S = 1.0
STATEMENT_WITHIN_S = 15.0
"""On PostgreSQL: a connection that the network has forgotten would be waited on for ever."""


RunAll = Callable[[Work, list[Any]], Sequence[Any]]
"""Does many of one kind at once: gives a result for each item, a `Refusal` for one that it left out."""


@dataclass(slots=True)
class Job:
    """One Work that waits for the writer, or one item of those that are done together."""

    done: asyncio.Future[Any]
    run: Callable[[Work], Any] | None = None
    run_all: RunAll | None = None
    item: Any = None
    result: Any = None
    error: BaseException | None = None
    announcements: Sequence[object] = ()


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """What another process has announced, or would have if its word had come through."""

    announcement: object


def run_together(connection: Connection, jobs: list[Job], clock: Clock) -> None:
    """Run all in one open transaction. The first error ends it, and with it the transaction."""
    for run_all, group in groupby(jobs, key=lambda job: job.run_all):
        if run_all is None:
            for job in group:
                _run(connection, job, clock)
        else:
            _run_all(connection, run_all, list(group), clock)


def run_apart(connection: Connection, jobs: list[Job], clock: Clock) -> None:
    """Run each in a savepoint of its own, so that an error takes only its own job along."""
    for job in jobs:
        savepoint = connection.begin_nested()
        try:
            run_together(connection, [job], clock)
        except BaseException as error:
            savepoint.rollback()
            job.error, job.announcements = error, ()
        else:
            savepoint.commit()


def _run(connection: Connection, job: Job, clock: Clock) -> None:
    assert job.run is not None
    work = Work(connection, clock())
    job.result, job.error = job.run(work), None
    job.announcements = work.announcements


def _run_all(connection: Connection, run_all: RunAll, jobs: list[Job], clock: Clock) -> None:
    work = Work(connection, clock())
    for job, result in zip(jobs, run_all(work, [job.item for job in jobs]), strict=True):
        refused = isinstance(result, Refusal)
        job.result, job.error = (None, result) if refused else (result, None)
        job.announcements = ()
    jobs[0].announcements = work.announcements


UNAVAILABLE = ("08", "40", "53", "57", "58", "25006")
"""SQLSTATEs that begin so: connection, conflict, no room, stopped, disk, read-only."""


def is_unavailable(error: BaseException) -> bool:
    """Whether the database cannot be used now, whatever it was asked: the same may succeed later."""
    if isinstance(error, DBAPIError):
        state = getattr(error.orig, "sqlstate", None) or ""
        broken = isinstance(error, OperationalError) or error.connection_invalidated
        return broken or state.startswith(UNAVAILABLE)
    return isinstance(error, SQLAlchemyTimeout | OSError | TimeoutError)


def _json(value: Any) -> str:
    return orjson.dumps(value).decode()


class Store(Protocol):
    """SQLite or PostgreSQL behind the same three verbs."""

    async def start(self) -> None: ...
    async def close(self) -> None: ...
    async def write(self, jobs: list[Job]) -> None: ...
    async def read(self, run: Callable[[Connection], T]) -> T: ...


class SqliteStore:
    """Writes on one thread of its own and reads on a few others (WAL, `synchronous=FULL`)."""

    def __init__(self, url: str, clock: Clock) -> None:
        self._url = url
        self._clock = clock
        self._engine: Engine | None = None
        self._writer: Connection | None = None
        self._write_thread = ThreadPoolExecutor(1, "writer")
        self._read_threads = ThreadPoolExecutor(READERS, "reader")
        self._local = threading.local()
        self._readers: list[Connection] = []

    @staticmethod
    def _prepare(connection: Any, _: Any) -> None:
        connection.isolation_level = None
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "busy_timeout=5000",
            "temp_store=MEMORY",
            # The log is folded into the file less often: a page that changed many times is then written once.
            "wal_autocheckpoint=8000",
            "journal_size_limit=67108864",
            "cache_size=-16000",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @staticmethod
    def _begin(connection: Connection) -> None:
        # Another process may write too: a lock that is taken late could not be waited for.
        writes = connection.get_execution_options().get("writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    async def start(self) -> None:
        loop = asyncio.get_running_loop()
        self._writer = await loop.run_in_executor(self._write_thread, self._connect_writer)

    def _connect_writer(self) -> Connection:
        # Made here, off the event loop: it looks at the file's folder.
        engine = create_engine(
            self._url,
            poolclass=NullPool,
            connect_args={"check_same_thread": False},
            json_serializer=_json,
        )
        event.listen(engine, "connect", self._prepare)
        event.listen(engine, "begin", self._begin)
        self._engine = engine
        return engine.connect().execution_options(writes=True)

    async def close(self) -> None:
        loop = asyncio.get_running_loop()
        if self._writer is not None:
            await loop.run_in_executor(self._write_thread, self._writer.close)
        await loop.run_in_executor(None, self._read_threads.shutdown)
        await loop.run_in_executor(None, self._close_readers)
        self._write_thread.shutdown(wait=False)

    def _close_readers(self) -> None:
        for connection in self._readers:
            connection.close()
        if self._engine is not None:
            self._engine.dispose()

    async def write(self, jobs: list[Job]) -> None:
        await asyncio.get_running_loop().run_in_executor(self._write_thread, self._write, jobs)

    def _write(self, jobs: list[Job]) -> None:
        assert self._writer is not None
        try:
            with self._writer.begin():
                run_together(self._writer, jobs, self._clock)
        except Exception:
            if len(jobs) == 1:
                raise
            with self._writer.begin():
                run_apart(self._writer, jobs, self._clock)

    async def read(self, run: Callable[[Connection], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._read_threads, self._read, run)

    def _read(self, run: Callable[[Connection], T]) -> T:
        connection: Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            assert self._engine is not None, "start the database first"
            connection = self._local.connection = self._engine.connect()
            self._readers.append(connection)
        with connection.begin():
            return run(connection)


class PostgresStore:
    """The same over asyncpg; one connection writes, a pool reads. A deadlock is retried once."""

    def __init__(self, url: str, clock: Clock) -> None:
        self._clock = clock
        self._engine = create_async_engine(
            url,
            pool_size=READERS + 1,
            max_overflow=2,
            pool_pre_ping=True,
            json_serializer=_json,
            connect_args={"command_timeout": STATEMENT_WITHIN_S, "timeout": STATEMENT_WITHIN_S},
        )

    async def start(self) -> None:
        async with self._engine.connect() as connection:
            await connection.exec_driver_sql("SELECT 1")

    async def close(self) -> None:
        await self._engine.dispose()

    async def write(self, jobs: list[Job]) -> None:
        try:
            await self._write(jobs)
        except DBAPIError as error:
            if getattr(error.orig, "sqlstate", "") not in ("40P01", "40001"):
                raise
            await self._write(jobs)

    async def _write(self, jobs: list[Job]) -> None:
        try:
            async with self._engine.begin() as connection:
                await connection.run_sync(run_together, jobs, self._clock)
        except Exception:
            if len(jobs) == 1:
                raise
            async with self._engine.begin() as connection:
                await connection.run_sync(run_apart, jobs, self._clock)

    async def read(self, run: Callable[[Connection], T]) -> T:
        async with self._engine.connect() as connection:
            return await connection.run_sync(run)


class Database:
    """Reads, writes and announces. Made by `open_database`; `start` before use, `close` after."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._waiting: deque[Job] = deque()
        self._wake = asyncio.Event()
        self._listeners: dict[type[Any], list[Listener]] = {}
        self._everywhere: dict[type[Any], list[Listener]] = {}
        self._announced: asyncio.Queue[Sequence[object]] = asyncio.Queue()
        self.admit: Callable[[object], object | None] = lambda announcement: announcement
        """What is shown of an announcement: it may be known already, or what it follows may be missing."""
        self.tell: Callable[[object], None] = lambda announcement: None
        """Takes what crosses to other processes, after it was heard here."""
        self._background = Background()
        self._idle = asyncio.Event()
        self._idle.set()
        self.healthy = True

    async def start(self) -> None:
        await self._store.start()
        self._background.spawn("writer", self._write_forever())
        self._background.spawn("announcer", self._announce_forever())

    async def close(self) -> None:
        """Write what is still waiting, tell the listeners, and stop."""
        await self._idle.wait()
        await self._announced.join()
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

    def listen(
        self, kind: type[E], listener: Callable[[E], Awaitable[None]], *, everywhere: bool = False
    ) -> None:
        """Hear every announced event of exactly this type, after its commit. For what may be lost only.

        With `everywhere` also what other processes announce: for listeners that show or keep a view,
        never for one that writes, since the process that announced has its own.
        """
        (self._everywhere if everywhere else self._listeners).setdefault(kind, []).append(listener)

    @property
    def alone(self) -> bool:
        """Whether this process is the only server on the database: the embedded file is its own."""
        return isinstance(self._store, SqliteStore)

    @property
    def crossing(self) -> frozenset[type[Any]]:
        """What other processes want to hear of."""
        return frozenset(self._everywhere)

    def hear(self, announcement: object) -> None:
        """Take what another process has committed to those who listen everywhere, behind what waits here."""
        self._announced.put_nowait([Elsewhere(announcement)])

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
        try:
            await self._store.write(jobs)
        except asyncio.CancelledError:
            raise
        except Exception as error:
            if len(jobs) == 1:
                self._fail(jobs[0], error)
                return
            # The commit itself failed: one by one, so that a poisoned job takes only itself along.
            for job in jobs:
                await self._write_once([job])
            return
        self.healthy = True
        if told := [announcement for job in jobs for announcement in job.announcements]:
            self._announced.put_nowait(told)
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

    async def _announce_forever(self) -> None:
        while True:
            for announcement in await self._announced.get():
                if isinstance(announcement, Elsewhere):
                    await self._show(announcement.announcement)
                    continue
                await self._show(announcement)
                await self._announce(announcement, self._listeners)
                if type(announcement) in self._everywhere:
                    self.tell(announcement)
            self._announced.task_done()

    async def _show(self, announcement: object) -> None:
        shown = self.admit(announcement)
        if shown is not None:
            await self._announce(shown, self._everywhere)

    async def _announce(self, announcement: object, listeners: dict[type[Any], list[Listener]]) -> None:
        for listener in listeners.get(type(announcement), ()):
            try:
                await listener(announcement)
            except Exception:
                log.exception("a listener of %s failed", type(announcement).__name__)

    async def settled(self) -> None:
        """Wait until every announcement so far has been heard; for tests and orderly stops."""
        await self._announced.join()


def open_database(url: str, clock: Clock) -> Database:
    """`sqlite:///path` or `postgresql+asyncpg://…`; anything else is refused with ValueError."""
    if url.startswith("sqlite:///"):
        return Database(SqliteStore(url, clock))
    if url.startswith("postgresql+asyncpg://"):
        return Database(PostgresStore(url, clock))
    raise ValueError("ADVISORY_DATABASE_URL must begin with sqlite:/// or postgresql+asyncpg://")
