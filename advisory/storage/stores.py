"""SQLite or PostgreSQL behind the same verbs: how a group of Works is written, and how is read beside it."""

import asyncio
import contextlib
import sqlite3
import threading
import time
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Protocol, TypeVar

import orjson
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as SQLAlchemyTimeout
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from advisory.clock import Clock
from advisory.errors import Refusal
from advisory.storage.work import Work

T = TypeVar("T")

READERS = 3
READ_TOGETHER_S = 0.003
READ_AT_ONCE = 8
"""Few enough that a long question keeps few waiting, and enough that a crowd begins few transactions."""
BUSY_MS = 2_000
SCRUB_WITHIN_MS = 100
STATEMENT_WITHIN_S = 15.0
"""On PostgreSQL: a connection that the network has forgotten would be waited on for ever."""
FROZEN_AFTER_S = 3.0
"""On PostgreSQL: a process that is frozen amid a write loses it to the others, who wait for its rows."""


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
        _run_apart(connection, job, clock)
        if isinstance(job.error, IntegrityError):
            # Another process may just have stored the same: by now it is seen, and answered with.
            _run_apart(connection, job, clock)


def _run_apart(connection: Connection, job: Job, clock: Clock) -> None:
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


SQLITE_UNAVAILABLE = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_PROTOCOL,
}
AGAIN = ("40P01", "40001", "23505")
"""Deadlock, conflict, and a key that another process has just stored."""


def is_unavailable(error: BaseException) -> bool:
    """Whether the database cannot be used now, whatever it was asked: the same may succeed later."""
    if isinstance(error, DBAPIError):
        code = getattr(error.orig, "sqlite_errorcode", None)
        if code is not None:
            return code & 0xFF in SQLITE_UNAVAILABLE
        state = getattr(error.orig, "sqlstate", None) or ""
        broken = isinstance(error, OperationalError) or error.connection_invalidated
        return broken or state.startswith(UNAVAILABLE)
    return isinstance(error, SQLAlchemyTimeout | OSError | TimeoutError)


def _json(value: Any) -> str:
    return orjson.dumps(value).decode()


Answered = tuple[asyncio.Future[Any], Any, Exception | None]


class Store(Protocol):
    """SQLite or PostgreSQL behind the same three verbs."""

    async def start(self) -> None: ...
    async def close(self) -> None: ...
    async def write(self, jobs: list[Job]) -> None: ...
    async def scrub(self) -> bool: ...
    def read(self, run: Callable[[Connection], T]) -> Awaitable[T]: ...


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
        self._questions: deque[tuple[Callable[[Connection], Any], asyncio.Future[Any]]] = deque()
        self._reading = 0

    @staticmethod
    def _prepare(connection: Any, _: Any) -> None:
        connection.isolation_level = None
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            # What is deleted or written over is zeroed in the file, so that nobody reads it out of gaps.
            "secure_delete=ON",
            f"busy_timeout={BUSY_MS}",
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
        except Exception as error:
            if len(jobs) == 1 or is_unavailable(error):
                raise
            with self._writer.begin():
                run_apart(self._writer, jobs, self._clock)

    async def scrub(self) -> bool:
        return await asyncio.get_running_loop().run_in_executor(self._write_thread, self._scrub)

    def _scrub(self) -> bool:
        """The log still has every page as it was; folded into the file and emptied, it has none.

        Somebody who reads just now keeps it from that, and is not waited for.
        """
        assert self._writer is not None
        raw = self._writer.connection.driver_connection
        assert isinstance(raw, sqlite3.Connection)
        raw.execute(f"PRAGMA busy_timeout={SCRUB_WITHIN_MS}")
        try:
            busy, _, __ = raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        finally:
            raw.execute(f"PRAGMA busy_timeout={BUSY_MS}")
        return not busy

    def read(self, run: Callable[[Connection], T]) -> Awaitable[T]:
        """Questions that are asked together are answered together: a thread costs more than a question."""
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[T] = loop.create_future()
        self._questions.append((run, answer))
        if self._reading < READERS:
            self._reading += 1
            self._read_threads.submit(self._read_all, loop)
        return answer

    def _read_all(self, loop: asyncio.AbstractEventLoop) -> None:
        while True:
            answers: list[Answered] = []
            until = time.monotonic() + READ_TOGETHER_S
            while self._questions and time.monotonic() < until:
                answers += self._read_some()
            loop.call_soon_threadsafe(self._answer, loop, answers)
            if not answers:
                return

    def _answer(self, loop: asyncio.AbstractEventLoop, answers: list[Answered]) -> None:
        for answer, result, error in answers:
            if answer.done():
                continue
            if error is None:
                answer.set_result(result)
            else:
                answer.set_exception(error)
        if not answers:
            self._reading -= 1
            if self._questions:  # asked while that thread was leaving
                self._reading += 1
                self._read_threads.submit(self._read_all, loop)

    def _read_some(self) -> list[Answered]:
        """A transaction for those that wait: all were asked before it began, so none sees less."""
        asked: list[tuple[Callable[[Connection], Any], asyncio.Future[Any]]] = []
        with contextlib.suppress(IndexError):
            while len(asked) < READ_AT_ONCE:
                asked.append(self._questions.popleft())
        if not asked:
            return []  # another thread was quicker
        try:
            connection = self._reader()
            with connection.begin():
                return [(answer, *_read(run, connection)) for run, answer in asked]
        except Exception as error:
            return [(answer, None, error) for _, answer in asked]

    def _reader(self) -> Connection:
        connection: Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            assert self._engine is not None, "start the database first"
            connection = self._local.connection = self._engine.connect()
            self._readers.append(connection)
        return connection


def _read(run: Callable[[Connection], Any], connection: Connection) -> tuple[Any, Exception | None]:
    try:
        return run(connection), None
    except Exception as error:
        return None, error


class PostgresStore:
    """The same over asyncpg; one connection writes, a pool reads. What other processes upset is retried.

    Reads are statements by themselves, without a transaction around them or a question before them
    whether the connection lives: a page that connects reads four times.
    """

    def __init__(self, url: str, clock: Clock) -> None:
        self._clock = clock
        within = {"command_timeout": STATEMENT_WITHIN_S, "timeout": STATEMENT_WITHIN_S}
        in_ms = f"{FROZEN_AFTER_S * 1000:.0f}"
        self._writer = create_async_engine(
            url,
            pool_size=1,
            max_overflow=0,
            pool_pre_ping=True,
            json_serializer=_json,
            connect_args=within | {"server_settings": {"idle_in_transaction_session_timeout": in_ms}},
        )
        self._readers = create_async_engine(
            url,
            pool_size=READERS,
            max_overflow=2,
            isolation_level="AUTOCOMMIT",
            json_serializer=_json,
            connect_args=within,
        )

    async def start(self) -> None:
        async with self._readers.connect() as connection:
            await connection.exec_driver_sql("SELECT 1")

    async def close(self) -> None:
        await self._writer.dispose()
        await self._readers.dispose()

    async def write(self, jobs: list[Job]) -> None:
        try:
            await self._write(jobs)
        except DBAPIError as error:
            if getattr(error.orig, "sqlstate", "") not in AGAIN:
                raise
            await self._write(jobs)

    async def _write(self, jobs: list[Job]) -> None:
        try:
            async with self._writer.begin() as connection:
                await connection.run_sync(run_together, jobs, self._clock)
        except Exception as error:
            if len(jobs) == 1 or is_unavailable(error):
                raise
            async with self._writer.begin() as connection:
                await connection.run_sync(run_apart, jobs, self._clock)

    async def scrub(self) -> bool:
        """What was deleted is out of reach of every question and dump; vacuuming takes it from the disk."""
        return True

    async def read(self, run: Callable[[Connection], T]) -> T:
        try:
            return await self._read(run)
        except DBAPIError as error:
            if not error.connection_invalidated:
                raise
        return await self._read(run)  # the database was restarted; the pool has let go of what was before

    async def _read(self, run: Callable[[Connection], T]) -> T:
        async with self._readers.connect() as connection:
            return await connection.run_sync(run)
