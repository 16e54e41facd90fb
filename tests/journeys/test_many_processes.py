"""Any process may die or freeze: what its people held goes on elsewhere."""

import asyncio
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from advisory.lab.redis import RedisServer
from tests.support.connection import Connection
from tests.support.drivers import StaffDriver, VisitorDriver
from tests.support.fleet import Fleet, a_fleet
from tests.support.many import becomes
from tests.support.town import ADVICE, PASSWORD, SITE

pytestmark = [pytest.mark.postgres, pytest.mark.redis]

HOUR_AGO = "UPDATE seat SET heard_at = heard_at - 3600000 WHERE staff = 'aino'"
LEASE_OUT = (
    "UPDATE process SET lease_until = lease_until - 60000 "
    "WHERE id IN (SELECT process FROM seat WHERE staff = 'aino')"
)


@pytest.fixture
async def fleet(tmp_path: Path, postgres_url: str, redis_server: RedisServer) -> AsyncIterator[Fleet]:
    """Two processes, each reached by its own address as if a proxy had chosen."""
    async with a_fleet(tmp_path, postgres_url, redis_server.url) as running:
        yield running


def by(fleet: Fleet, number: int, person: Connection) -> None:
    """Connect through this process from now on; the origin stays the one that all share."""
    person.address = fleet.processes[number].url


async def visitor_by(fleet: Fleet, number: int) -> VisitorDriver:
    visitor = VisitorDriver(fleet.url)
    by(fleet, number, visitor)
    return await visitor.arrives(SITE)


async def test_what_a_killed_process_held_waits_at_the_front(fleet: Fleet) -> None:
    """Its advisor does not come back: 45 seconds after their last word the visitor waits for another."""
    visitor = await visitor_by(fleet, 0)
    async with StaffDriver(fleet.url) as advisor:
        by(fleet, 1, advisor)
        await advisor.signs_in("aino@town.example", PASSWORD)
        conversation = await visitor.starts("Hei!", ADVICE)
        await advisor.sees_waiting(conversation)
        await advisor.takes(conversation)
        await advisor.says(conversation, "Hei, hetki vain.")
        await visitor.sees_reply("Hei, hetki vain.")
        await asyncio.to_thread(fleet.processes[1].kill)
    [(status,)] = await fleet.rows("SELECT status FROM conversation WHERE id = :id", id=conversation)
    assert status == "active", "not before the time has passed"
    await fleet.rows(LEASE_OUT)
    await fleet.rows(HOUR_AGO)

    def waits() -> bool:
        return visitor.view is not None and visitor.view.status == "queued"

    # The other process takes nobody for lost in its first 45 seconds, and reads the seats every ten.
    await becomes(waits, "the queue again", within_s=90)
    assert [e.notice for e in visitor.timelines[conversation].entries if e.notice][-1] == "advisor_left"
    async with StaffDriver(fleet.url) as bjorn:
        by(fleet, 0, bjorn)
        await bjorn.signs_in("bjorn@town.example", PASSWORD)
        await bjorn.sees_waiting(conversation)
        await bjorn.takes(conversation)
        await bjorn.says(conversation, "Minä jatkan.")
        await visitor.sees_reply("Minä jatkan.")
    await visitor.disconnect()


async def test_a_process_that_wakes_takes_nothing_from_an_advisor_who_went_on_elsewhere(
    fleet: Fleet,
) -> None:
    """Frozen for longer than its lease: what it remembers of who was heard is older than what is true."""
    visitor = await visitor_by(fleet, 0)
    async with StaffDriver(fleet.url) as advisor:
        by(fleet, 1, advisor)
        await advisor.signs_in("aino@town.example", PASSWORD)
        conversation = await visitor.starts("Hei!", ADVICE)
        await advisor.sees_waiting(conversation)
        await advisor.takes(conversation)
        fleet.processes[1].send(signal.SIGSTOP)
        await advisor.vanish()
        await fleet.rows(LEASE_OUT)
        await fleet.rows(HOUR_AGO)
        by(fleet, 0, advisor)
        await advisor.opens_console()
        await advisor.says(conversation, "Jatketaan tästä.")
        await visitor.sees_reply("Jatketaan tästä.")
        [(old,)] = await fleet.rows("SELECT max(epoch) FROM process")
        fleet.processes[1].send(signal.SIGCONT)

        async def renewed() -> bool:
            [(now,)] = await fleet.rows("SELECT max(epoch) FROM process")
            return bool(now > old)

        await becomes(renewed, "a new epoch of the one that woke", within_s=30)
        await visitor.says("Kiitos!")
        await advisor.sees(conversation, "Kiitos!")
        rows = await fleet.rows("SELECT kind FROM event_record WHERE kind = 'desk.advisor_lost'")
        assert rows == [], "the advisor was never lost"
    await visitor.disconnect()
