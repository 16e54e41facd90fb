from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from advisory.files.model import Rule
from tests.support.clock import FrozenClock
from tests.support.house import House, a_house
from tests.support.town import ADVICE


@pytest.fixture
async def house(tmp_path: Path, clock: FrozenClock) -> AsyncIterator[House]:
    async with a_house(tmp_path, f"sqlite:///{tmp_path / 'advisory.sqlite'}", clock) as house:
        await house.service.files.allow(Rule(ADVICE, visitors=True))
        yield house


@pytest.fixture
async def either_house(tmp_path: Path, database_url: str, clock: FrozenClock) -> AsyncIterator[House]:
    """For what is asked of the database itself."""
    async with a_house(tmp_path, database_url, clock) as house:
        await house.service.files.allow(Rule(ADVICE, visitors=True))
        yield house
