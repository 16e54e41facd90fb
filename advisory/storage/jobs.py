"""Work that must happen though the process dies: rows written in the same Work as their cause.

A job is run at least once, by one process at a time, and again after a growing pause when it
fails; so each kind must be harmless to run twice. `key` makes asking for the same job twice one job.
"""

import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from sqlalchemy import Column, Index, Integer, String, Table, UniqueConstraint, delete, func, select, update

from advisory.background import Background
from advisory.clock import DAY_MS, MINUTE_MS, SECOND_MS, Clock, Instant
from advisory.identity import new_id
from advisory.storage.database import Database
from advisory.storage.metadata import Json, identifier, instant, metadata
from advisory.storage.work import Work

log = logging.getLogger(__name__)

Run = Callable[[Mapping[str, Any]], Awaitable[None]]

LEASE_MS = 2 * MINUTE_MS
FIRST_PAUSE_MS = 5 * SECOND_MS
LONGEST_PAUSE_MS = DAY_MS // 4
POLL_S = 1.0
AT_ONCE = 16

job = Table(
    "job",
    metadata,
    identifier("id", primary_key=True),
    Column("kind", String(48), nullable=False),
    Column("key", String(128), nullable=False),
    Column("payload", Json, nullable=False),
    instant("due_at", nullable=False),
    Column("attempts", Integer, nullable=False, default=0),
    Column("last_error", String(80)),
    UniqueConstraint("kind", "key"),
    Index("ix_job_due_at", "due_at"),
)


def ask(work: Work, kind: str, key: str, payload: Mapping[str, Any], due_at: Instant | None = None) -> None:
    """Have `kind` run for `key`; asked for again before it ran, it stays one job."""
    found = work.execute(select(job.c.id).where(job.c.kind == kind, job.c.key == key)).first()
    if found is None:
        work.execute(
            job.insert().values(
                id=new_id(), kind=kind, key=key, payload=dict(payload), due_at=due_at or work.now, attempts=0
            )
        )


class Jobs:
    """Runs due jobs; handlers are registered by kind before `start`."""

    def __init__(self, database: Database, background: Background, clock: Clock) -> None:
        self._database = database
        self._background = background
        self._clock = clock
        self._run: dict[str, Run] = {}

    def handle(self, kind: str, run: Run) -> None:
        self._run[kind] = run

    def start(self) -> None:
        self._background.every("jobs", POLL_S, self.run_due)

    async def run_due(self) -> int:
        """Run what is due now; gives how many were run."""
        claimed = await self._database.work(self._claim)
        for row in claimed:
            await self._run_one(row)
        return len(claimed)

    async def drain(self) -> None:
        """Run until nothing is due; for commands and tests."""
        while await self.run_due():
            pass

    async def count(self) -> int:
        return await self._database.read(
            lambda connection: int(connection.execute(select(func.count()).select_from(job)).scalar_one())
        )

    def _claim(self, work: Work) -> list[Any]:
        due = work.execute(
            select(job)
            .where(job.c.due_at <= work.now, job.c.kind.in_(list(self._run)))
            .order_by(job.c.due_at)
            .limit(AT_ONCE)
            .with_for_update(skip_locked=True)
        ).all()
        if due:
            work.execute(
                update(job).where(job.c.id.in_([row.id for row in due])).values(due_at=work.now + LEASE_MS)
            )
        return list(due)

    async def _run_one(self, row: Any) -> None:
        try:
            await self._run[row.kind](row.payload)
        except Exception as error:
            log.exception("job %s failed", row.kind)
            kind = type(error).__name__[:80]
            pause = min(FIRST_PAUSE_MS * 2**row.attempts, LONGEST_PAUSE_MS)
            await self._database.work(
                lambda work: work.execute(
                    update(job)
                    .where(job.c.id == row.id)
                    .values(attempts=row.attempts + 1, due_at=work.now + pause, last_error=kind)
                )
            )
        else:
            await self._database.work(lambda work: work.execute(delete(job).where(job.c.id == row.id)))
