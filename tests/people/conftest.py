from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.people.door import Door, a_door
from tests.support.clock import FrozenClock


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    """Signing in asks the same plain questions of every database; its store is tested with the others'."""
    return f"sqlite:///{tmp_path / 'advisory.sqlite'}"


@pytest.fixture
async def door(tmp_path: Path, clock: FrozenClock) -> AsyncIterator[Door]:
    async with a_door(tmp_path, clock) as made:
        yield made
