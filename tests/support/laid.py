"""PostgreSQL databases that already have every table, lent to one test after another.

Making one, laying its tables and dropping it costs more than most tests do in it.
"""

import asyncio
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any, TypeVar

import asyncpg

from advisory.lab.postgres import Postgres
from tests.support.app import lay_tables

T = TypeVar("T")

LEFT_WITHIN_S = 2.0

SCHEMA = """
SELECT md5(string_agg(told, ';' ORDER BY told)) FROM (
  SELECT format('%s %s %s', oid, relname, relkind) FROM pg_class WHERE relnamespace = 'public'::regnamespace
  UNION ALL
  SELECT format('%s %s %s %s', attrelid, attname, atttypid, attnotnull)
    FROM pg_attribute JOIN pg_class ON attrelid = pg_class.oid
    WHERE relnamespace = 'public'::regnamespace AND attnum > 0
  UNION ALL
  SELECT format('%s %s', oid, convalidated) FROM pg_constraint WHERE connamespace = 'public'::regnamespace
  UNION ALL
  SELECT format('%s %s', oid, tgenabled) FROM pg_trigger
  UNION ALL
  SELECT format('%s %s', oid, md5(prosrc)) FROM pg_proc WHERE pronamespace = 'public'::regnamespace
  UNION ALL
  SELECT format('%s %s', setrole, setconfig)
    FROM pg_db_role_setting JOIN pg_database ON setdatabase = pg_database.oid
    WHERE datname = current_database()
) AS parts(told)
"""
"""What a test may have changed besides rows."""

OTHERS = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
"""

EMPTY = """
DO $$ DECLARE one text; found bool; BEGIN
  SET LOCAL session_replication_role = 'replica';  -- or what may only be added to would stay
  FOR one IN SELECT format('%I', relname) FROM pg_class
      WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' LOOP
    EXECUTE format('SELECT EXISTS (SELECT 1 FROM %s)', one) INTO found;
    IF found THEN EXECUTE format('DELETE FROM %s', one); END IF;
  END LOOP;
  FOR one IN SELECT format('%I', relname) FROM pg_class
      WHERE relnamespace = 'public'::regnamespace AND relkind = 'S' LOOP
    PERFORM setval(one::regclass, 1, false);
  END LOOP;
END $$
"""


class Laid:
    """Lends a database that is as `lay_tables` leaves it; what comes back otherwise is dropped."""

    def __init__(self, postgres: Postgres) -> None:
        self._postgres = postgres
        self._free: list[str] = []
        self._schemas: dict[str, str] = {}

    def lend(self) -> str:
        if self._free:
            return self._free.pop()
        url = self._postgres.fresh_database()
        self._schemas[url] = _alone(_laid(url))
        return url

    def take_back(self, url: str) -> None:
        if self._postgres.process is None:
            return
        with suppress(OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError):
            if _alone(_emptied(url, self._schemas[url])):
                self._free.append(url)
                return
        self._postgres.drop(url)


def _alone(coroutine: Coroutine[Any, Any, T]) -> T:
    """On a loop of its own, so that the loop of the test stays what it is."""
    loop = asyncio.new_event_loop()
    try:
        return loop.run_until_complete(coroutine)
    finally:
        loop.close()


async def _laid(url: str) -> str:
    await lay_tables(url)
    connection = await asyncpg.connect(url.replace("+asyncpg", ""))
    try:
        return str(await connection.fetchval(SCHEMA))
    finally:
        await connection.close()


async def _emptied(url: str, schema: str) -> bool:
    connection = await asyncpg.connect(url.replace("+asyncpg", ""), timeout=5, command_timeout=5)
    try:
        async with asyncio.timeout(LEFT_WITHIN_S):
            while await connection.fetchval(OTHERS):  # a connection that was closed leaves a little later
                await asyncio.sleep(0.01)
        if await connection.fetchval(SCHEMA) != schema:
            return False
        await connection.execute(EMPTY)
        return True
    finally:
        await connection.close()
