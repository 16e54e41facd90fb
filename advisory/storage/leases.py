"""Which processes live: each holds a lease by the database's clock, under a number that only grows.

A process that was frozen or cut off finds its lease gone when it comes back, and takes a new one under
a higher epoch. What it decided meanwhile about things that a lease stands for is refused (`is_held`).
"""

import logging
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Integer,
    Table,
    cast,
    delete,
    func,
    select,
    update,
)

from advisory.background import Background
from advisory.clock import SECOND_MS
from advisory.identity import new_id
from advisory.storage.database import Database
from advisory.storage.metadata import identifier, instant, metadata
from advisory.storage.work import Work

log = logging.getLogger(__name__)

LEASE_MS = 30 * SECOND_MS
RENEW_S = 10.0
KEEP_MS = 600 * SECOND_MS
"""How long a lease that ran out is remembered, with what hangs on it."""

process = Table(
    "process",
    metadata,
    identifier("id", primary_key=True),
    Column("epoch", Integer, nullable=False),
    instant("lease_until", nullable=False, index=True),
)


def database_now(connection: Connection) -> Any:
    """Milliseconds by the one clock that all processes share, as an expression."""
    if connection.dialect.name == "postgresql":
        return cast(func.extract("epoch", func.clock_timestamp()) * 1_000, BigInteger)
    return cast((func.julianday("now") - 2_440_587.5) * 86_400_000, BigInteger)


class Leases:
    """This process among the others. Where there can be no others it is not started, and always holds."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.id = new_id()
        self.epoch = 0
        self.others: frozenset[str] = frozenset()

    @property
    def shared(self) -> bool:
        """Whether other processes may write to the same database."""
        return self.epoch > 0

    async def start(self, background: Background) -> None:
        await self.renew()
        background.every("lease", RENEW_S, self.renew)

    async def renew(self) -> None:
        """Hold on, or come back under a new epoch; see who else lives and forget who is long gone."""
        epoch, self.others = await self._database.work(self._renew)
        if self.epoch and epoch != self.epoch:
            log.warning("the lease of this process ran out; it goes on under a new one")
        self.epoch = epoch

    async def end(self) -> None:
        """Leave in an orderly way."""
        await self._database.work(lambda work: work.execute(delete(process).where(process.c.id == self.id)))

    def _renew(self, work: Work) -> tuple[int, frozenset[str]]:
        now = work.execute(select(database_now(work.connection))).scalar_one()
        mine = process.c.id == self.id
        renewed = work.execute(
            update(process)
            .where(mine, process.c.epoch == self.epoch, process.c.lease_until > now)
            .values(lease_until=now + LEASE_MS)
        ).rowcount
        epoch = self.epoch
        if not renewed:
            highest = work.execute(select(func.coalesce(func.max(process.c.epoch), 0))).scalar_one()
            epoch = max(int(highest), self.epoch) + 1
            work.execute(delete(process).where(mine))
            work.execute(process.insert().values(id=self.id, epoch=epoch, lease_until=now + LEASE_MS))
        work.execute(delete(process).where(process.c.lease_until < now - KEEP_MS))
        alive = select(process.c.id).where(process.c.lease_until > now, process.c.id != self.id)
        return epoch, frozenset(row.id for row in work.execute(alive))

    def alive(self, connection: Connection) -> set[str]:
        """Every process that holds a lease now, this one included."""
        now = database_now(connection)
        rows = connection.execute(select(process.c.id).where(process.c.lease_until > now))
        return {row.id for row in rows} | ({self.id} if not self.shared else set())

    def is_held(self, work: Work) -> bool:
        """Whether this process may still speak for what hangs on its lease."""
        if not self.shared:
            return True
        now = database_now(work.connection)
        held = select(process.c.id).where(
            process.c.id == self.id, process.c.epoch == self.epoch, process.c.lease_until > now
        )
        return work.execute(held).first() is not None
