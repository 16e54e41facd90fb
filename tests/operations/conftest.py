import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import closing
from pathlib import Path

import asyncpg
import pytest

from advisory.operations.places import Place
from advisory.storage.migrate import newest
from tests.support.app import Running, make_settings, running_app

MARK = f"""
CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY);
INSERT INTO alembic_version VALUES ('{newest()}')
"""


def kind_of(url: str) -> str:
    return "sqlite" if url.startswith("sqlite") else "postgres"


async def mark_as_migrated(url: str) -> None:
    """What the tests' quick tables lack of those that migrations make."""
    if url.startswith("sqlite:///"):
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as file:
            file.executescript(MARK)
        return
    connection = await asyncpg.connect(url.replace("+asyncpg", ""))
    await connection.execute(MARK)
    await connection.close()


@pytest.fixture
async def app(tmp_path: Path, database_url: str) -> AsyncIterator[Running]:
    """The whole service with the small town, on tables that know their schema."""
    async with running_app(make_settings(tmp_path, database_url=database_url)) as running:
        await mark_as_migrated(database_url)
        yield running


@pytest.fixture
def place(tmp_path: Path, database_url: str) -> Place:
    return Place(database_url, tmp_path)


@pytest.fixture
def another_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[str], str]]:
    """Gives the address of one more empty database of a kind."""
    made: list[str] = []

    def url(kind: str) -> str:
        if kind == "sqlite":
            return f"sqlite:///{tmp_path / f'another{len(made)}' / 'advisory.sqlite'}"
        made.append(request.getfixturevalue("postgres").fresh_database())
        return made[-1]

    yield url
    for one in made:
        request.getfixturevalue("postgres").drop(one)
