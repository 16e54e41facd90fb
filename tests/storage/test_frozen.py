"""A process that stops amid a write, as a virtual machine does that is moved: the others go on."""

import asyncio
import os
import signal
import sys

import pytest
from sqlalchemy import select

from advisory.storage.database import open_database
from advisory.storage.leases import Leases, process
from advisory.storage.work import Work
from tests.support.app import lay_tables
from tests.support.clock import FrozenClock

pytestmark = pytest.mark.postgres

FREEZES = """
import asyncio, os, signal, sys
from sqlalchemy import update
from advisory.clock import wall_clock
from advisory.storage.database import open_database
from advisory.storage.leases import process

async def main() -> None:
    database = open_database(sys.argv[1], wall_clock)
    await database.start()

    def run(work):
        work.execute(update(process).values(lease_until=7))
        os.kill(os.getpid(), signal.SIGSTOP)
        work.execute(update(process).values(lease_until=8))

    try:
        await database.work(run)
    except Exception as refused:
        print(type(refused).__name__, getattr(getattr(refused, "code", None), "value", ""), flush=True)
    await database.work(lambda work: work.execute(update(process).values(epoch=99)))
    print("well again", flush=True)
    await database.close()

asyncio.run(main())
"""


async def test_it_loses_its_rows_to_the_others_and_its_write_is_refused(
    postgres_url: str, clock: FrozenClock
) -> None:
    await lay_tables(postgres_url)
    database = open_database(postgres_url, clock)
    await database.start()
    lease = Leases(database)
    await lease.renew()
    frozen = await asyncio.create_subprocess_exec(
        sys.executable, "-c", FREEZES, postgres_url, stdout=asyncio.subprocess.PIPE
    )
    try:
        await asyncio.to_thread(os.waitid, os.P_PID, frozen.pid, os.WSTOPPED | os.WNOWAIT)
        await asyncio.wait_for(lease.renew(), 12)
        frozen.send_signal(signal.SIGCONT)
        said, _ = await asyncio.wait_for(frozen.communicate(), 30)
    finally:
        if frozen.returncode is None:
            frozen.kill()
    assert said.decode().splitlines() == ["Refusal busy", "well again"]

    def row(work: Work) -> tuple[int, int]:
        found = work.execute(select(process.c.lease_until, process.c.epoch)).one()
        return found.lease_until, found.epoch

    until, epoch = await database.work(row)
    assert until > 8, "nothing of the write that was refused"
    assert epoch == 99
    await database.close()
