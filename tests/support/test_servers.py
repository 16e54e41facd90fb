"""The servers that other tests lean on do what they say: they die without warning and come back."""

import asyncio
import subprocess

import pytest
from playwright.async_api import Browser
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from advisory.lab.postgres import Postgres
from advisory.lab.redis import RedisServer
from tests.support.laid import Laid


async def ask(url: str, statement: str) -> int | None:
    engine = create_async_engine(url)
    try:
        async with engine.begin() as connection:
            result = await connection.execute(text(statement))
            return int(result.scalar_one()) if result.returns_rows else None
    finally:
        await engine.dispose()


@pytest.mark.postgres
async def test_what_postgres_committed_outlives_its_death(postgres: Postgres, postgres_url: str) -> None:
    await ask(postgres_url, "CREATE TABLE kept AS SELECT 7 AS n")
    postgres.kill()
    with pytest.raises(OSError, match="111"):
        await ask(postgres_url, "SELECT 1")
    postgres.start()
    assert await ask(postgres_url, "SELECT n FROM kept") == 7


@pytest.mark.postgres
def test_a_lent_database_comes_back_as_it_was(postgres: Postgres, laid: Laid) -> None:
    lent, rows = laid.lend(), "SELECT count(*) FROM audit_chain"
    postgres.say(lent, "INSERT INTO audit_chain (place, record, digest, sealed_at) VALUES (1, 1, 'x', 1)")
    assert asyncio.run(ask(lent, rows)) == 1
    laid.take_back(lent)
    again = laid.lend()
    assert again == lent
    assert asyncio.run(ask(again, rows)) == 0, "also what can only be added to"
    postgres.say(again, "ALTER TABLE audit_chain DISABLE TRIGGER ALL")
    laid.take_back(again)
    another = laid.lend()
    assert another != again, "whose schema was touched is lent no more"
    laid.take_back(another)


@pytest.mark.redis
def test_redis_comes_back_empty(redis_server: RedisServer) -> None:
    def cli(*words: str) -> str:
        done = subprocess.run(
            ["redis-cli", "-p", str(redis_server.port), *words], capture_output=True, text=True, check=True
        )
        return done.stdout.strip()

    assert cli("SET", "seen", "1") == "OK"
    redis_server.kill()
    redis_server.start()
    assert cli("EXISTS", "seen") == "0"


@pytest.mark.browser
async def test_chromium_draws(chromium: Browser) -> None:
    page = await chromium.new_page()
    await page.set_content("<h1>Tervetuloa</h1>")
    assert await page.text_content("h1") == "Tervetuloa"
