"""Whether what people write can be stored: found out, and found healed, also while nobody writes."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from sqlalchemy import Connection, delete, insert, text

from advisory.background import Background
from advisory.clock import Clock, Instant
from advisory.errors import Refusal
from advisory.storage.database import Database
from advisory.storage.receipts import receipt
from advisory.storage.work import Work

log = logging.getLogger(__name__)

LOOK_EVERY_S = 2.0
PATIENCE_S = 4.0
"""A write that takes longer is no better than one that is refused."""
TURNS = 20
"""Patience is counted in turns of the loop: one that is late itself says nothing of the disk."""

Told = Callable[[Instant | None], Awaitable[None]]


class StorageWatch:
    """`failing_since` is None while all is well. Hooks hear it while it fails, and once after."""

    def __init__(self, database: Database, background: Background, clock: Clock) -> None:
        self._database = database
        self._background = background
        self._clock = clock
        self._hooks: list[Told] = []
        self._asked: asyncio.Task[bool] | None = None
        self.failing_since: Instant | None = None

    def on_look(self, hook: Told) -> None:
        self._hooks.append(hook)

    async def look(self) -> None:
        fine = await self._works()
        if fine and self.failing_since is None:
            return
        if self.failing_since is None:
            self.failing_since = self._clock()
            log.error("nothing can be stored; what people write waits with them")
        elif fine:
            log.warning("storing works again after %d s", (self._clock() - self.failing_since) // 1_000)
            self.failing_since = None
        for hook in self._hooks:
            await hook(self.failing_since)

    async def _works(self) -> bool:
        """A reading shows that the database is there; only a writing that it takes what it is given."""
        if self._asked is None or self._asked.done():
            self._asked = self._background.spawn("storage look", self._ask())
        for _ in range(TURNS):
            await asyncio.wait([self._asked], timeout=PATIENCE_S / TURNS)
            if self._asked.done():
                return self._asked.result()
        return False

    async def _ask(self) -> bool:
        quiet = self._database.healthy and self.failing_since is None and not self._database.waiting
        try:
            if quiet:
                await self._database.read(self._read)
            else:
                await self._database.work(self._write)
        except Refusal:
            return False
        return True

    @staticmethod
    def _read(connection: Connection) -> None:
        connection.execute(text("SELECT 1"))

    @staticmethod
    def _write(work: Work) -> None:
        """Something that has to reach the disk and leaves nothing behind."""
        mine = {"person": "storage watch", "cid": "", "action": "look", "subject": "", "at": work.now}
        work.execute(insert(receipt).values(mine))
        work.execute(delete(receipt).where(receipt.c.person == mine["person"]))
