from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from advisory.lab.redis import RedisServer
from tests.support.many import Pair, two_processes


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    """What the network does is the same on every database."""
    return f"sqlite:///{tmp_path / 'advisory.sqlite'}"


@pytest.fixture
async def pair(tmp_path: Path, postgres_url: str, redis_server: RedisServer) -> AsyncIterator[Pair]:
    async with two_processes(tmp_path, postgres_url, redis_server.url) as running:
        yield running
