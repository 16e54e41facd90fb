from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.support.clock import FrozenClock
from tests.support.house import House, a_house


@pytest.fixture
async def house(tmp_path: Path, database_url: str, clock: FrozenClock) -> AsyncIterator[House]:
    """On SQLite and on PostgreSQL."""
    async with a_house(tmp_path, database_url, clock) as made:
        yield made
