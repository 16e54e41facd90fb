"""A connection that the network has forgotten without a word does not hold the service up for ever."""

import asyncio

import pytest
from sqlalchemy import text

from advisory.errors import Code, Refusal
from advisory.lab.chaos.proxy import BOTH, Proxy, Weather
from advisory.lab.postgres import Postgres
from advisory.storage import stores
from advisory.storage.database import Database, open_database
from advisory.storage.work import Work
from tests.support.clock import FrozenClock


def asks(work: Work) -> int:
    return int(work.execute(text("SELECT 7")).scalar_one())


async def until_it_works(database: Database) -> int:
    while True:
        try:
            return await database.work(asks)
        except Refusal as refusal:
            assert refusal.code == Code.BUSY  # noqa: PT017 - any number of times, and nothing else
            await asyncio.sleep(0.1)


@pytest.mark.slow
@pytest.mark.postgres
async def test_a_forgotten_connection_is_given_up(
    postgres: Postgres, postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stores, "STATEMENT_WITHIN_S", 1.0)
    proxy = Proxy(postgres.port)
    await proxy.start()
    database = open_database(postgres_url.replace(f":{postgres.port}/", f":{proxy.port}/"), FrozenClock())
    await database.start()
    try:
        assert await database.work(asks) == 7
        assert await database.read(lambda c: c.execute(text("SELECT 8")).scalar_one()) == 8
        proxy.set(Weather(drops=BOTH, old_only=True))
        async with asyncio.timeout(30):
            assert await until_it_works(database) == 7
    finally:
        await proxy.close()
        await database.close()
