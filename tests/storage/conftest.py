from collections.abc import AsyncIterator

import pytest

from advisory.storage.database import Database, open_database
from tests.support.app import lay_tables
from tests.support.clock import FrozenClock


@pytest.fixture
async def database(database_url: str, clock: FrozenClock) -> AsyncIterator[Database]:
    await lay_tables(database_url)
    opened = open_database(database_url, clock)
    await opened.start()
    yield opened
    await opened.close()
