"""The whole service on a free port, as it runs for people."""

import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import asyncpg
from aiohttp import web
from argon2 import PasswordHasher
from sqlalchemy import create_mock_engine, make_url

from advisory.app import Service, application, build
from advisory.clock import Clock, wall_clock
from advisory.lab.processes import free_port
from advisory.people.passwords import Passwords
from advisory.schema import metadata
from advisory.settings import Settings
from tests.support.town import settle

QUICK_HASHER = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
"""Real hashes that are not worth waiting for."""


@dataclass(frozen=True)
class Running:
    """`url` is where visitors and staff come; `service` has the parts, for what no page can do."""

    url: str
    service: Service


RECORDING: dict[str, Any] = {"recording": True, "recording_key": bytes(range(32)).hex()}


def make_settings(var: Path, **more: Any) -> Settings:
    """An embedded database in `var` and a free port, unless told otherwise."""
    return Settings(**{"port": free_port(), "var": var, "media": False, "second_reader": "never", **more})


@cache
def table_statements(address: str) -> str:
    made: list[str] = []
    dialect = make_url(address).get_dialect()()

    def keep(statement: Any, *_: Any, **__: Any) -> None:
        made.append(str(statement.compile(dialect=dialect)))

    metadata.create_all(create_mock_engine(address, keep), checkfirst=False)
    return ";\n".join(made)


laid: set[str] = set()
"""Databases on PostgreSQL that have their tables: see `tests.support.laid`."""


async def lay_tables(url: str) -> None:
    """Every table in an empty database: what the migrations make, which is tested by itself."""
    if url in laid:
        return
    if url.startswith("sqlite:///"):
        path = Path(url.removeprefix("sqlite:///"))
        path.parent.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(path)) as file:
            file.executescript(f"BEGIN; {table_statements('sqlite://')}; COMMIT")
        return
    connection = await asyncpg.connect(url.replace("+asyncpg", ""))
    await connection.execute(table_statements("postgresql+asyncpg://"))
    await connection.close()
    laid.add(url)


@asynccontextmanager
async def running_app(
    settings: Settings, clock: Clock = wall_clock, *, fresh: bool = True
) -> AsyncIterator[Running]:
    """Started, with the small town in it; `fresh=False` opens again what an earlier run left behind."""
    if fresh:
        await lay_tables(settings.database_url)
    service = build(settings, clock, Passwords(QUICK_HASHER))
    runner = web.AppRunner(application(service), access_log=None, shutdown_timeout=5)
    await runner.setup()
    try:
        if fresh:
            await settle(service, settings.visitor_url)
        await web.TCPSite(runner, settings.host, settings.port).start()
        yield Running(settings.visitor_url, service)
    finally:
        await runner.cleanup()
