"""Who lives, by the database's clock; who was taken for dead comes back as somebody else."""

from collections.abc import AsyncIterator

import pytest
from sqlalchemy import update

from advisory.storage.database import Database, open_database
from advisory.storage.leases import LEASE_MS, Leases, process
from advisory.storage.work import Work
from tests.support.clock import FrozenClock


@pytest.fixture
async def another(database_url: str, database: Database, clock: FrozenClock) -> AsyncIterator[Database]:
    """A second process on the same database."""
    opened = open_database(database_url, clock)
    await opened.start()
    yield opened
    await opened.close()


async def run_out(database: Database, lease: Leases, ago_ms: int = 1_000) -> None:
    """As if the process had not been able to renew."""

    def run(work: Work) -> None:
        back = process.c.lease_until - LEASE_MS - ago_ms
        work.execute(update(process).where(process.c.id == lease.id).values(lease_until=back))

    await database.work(run)


async def test_processes_see_each_other_live_and_leave(database: Database, another: Database) -> None:
    one, two = Leases(database), Leases(another)
    assert not one.shared, "not before it holds a lease"
    await one.renew()
    await two.renew()
    await one.renew()
    assert one.others == {two.id}
    assert two.others == {one.id}
    assert two.epoch > one.epoch
    await two.end()
    await one.renew()
    assert one.others == frozenset()


async def test_one_that_was_frozen_may_decide_nothing_until_it_has_a_new_epoch(
    database: Database, another: Database
) -> None:
    one, two = Leases(database), Leases(another)
    await one.renew()
    await two.renew()
    was = one.epoch
    assert await database.work(one.is_held)
    await run_out(another, one)
    assert not await database.work(one.is_held), "what it decided while it was away is refused"
    await two.renew()
    assert two.others == frozenset()
    await one.renew()
    assert one.epoch > max(was, two.epoch)
    assert await database.work(one.is_held)
    await two.renew()
    assert two.others == {one.id}


async def test_one_whose_lease_is_long_forgotten_takes_a_higher_epoch_all_the_same(
    database: Database, another: Database
) -> None:
    one, two = Leases(database), Leases(another)
    await one.renew()
    await run_out(another, one, ago_ms=3_600_000)
    await two.renew()
    was = one.epoch
    await one.renew()
    assert one.epoch > was


async def test_renewing_keeps_the_epoch(database: Database) -> None:
    one = Leases(database)
    await one.renew()
    was = one.epoch
    await one.renew()
    assert one.epoch == was
