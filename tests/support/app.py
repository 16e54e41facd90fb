"""The whole service on a free port, as it runs for people."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aiohttp import web
from argon2 import PasswordHasher
from sqlalchemy import create_engine
from sqlalchemy.ext.asyncio import create_async_engine

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


def make_settings(var: Path, **more: Any) -> Settings:
    """An embedded database in `var` and a free port, unless told otherwise."""
    return Settings(**{"port": free_port(), "var": var, "media": False, "second_reader": "never", **more})


async def lay_tables(url: str) -> None:
    """Every table in an empty database: what the migrations make, which is tested by itself."""
    if url.startswith("sqlite:///"):
        Path(url.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True)
        engine = create_engine(url)
        metadata.create_all(engine)
        engine.dispose()
        return
    online = create_async_engine(url)
    async with online.begin() as connection:
        await connection.run_sync(metadata.create_all)
    await online.dispose()


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
