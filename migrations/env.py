"""Alembic's environment: every feature's tables, one connection, SQLite in batch mode."""

import asyncio

from alembic import context
from sqlalchemy import Connection, create_engine
from sqlalchemy.ext.asyncio import create_async_engine

from advisory.schema import metadata

config = context.config
url = config.get_main_option("sqlalchemy.url") or ""


def run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()


async def run_async() -> None:
    engine = create_async_engine(url)
    async with engine.begin() as connection:
        await connection.run_sync(run)
    await engine.dispose()


if url.startswith("sqlite"):
    with create_engine(url).begin() as opened:
        run(opened)
else:
    asyncio.run(run_async())
