from collections.abc import AsyncIterator

import pytest

from tests.faq.support import EditorDriver
from tests.support.app import Running


@pytest.fixture
async def editor(app: Running) -> AsyncIterator[EditorDriver]:
    async with EditorDriver(app.url) as driver:
        yield await driver.arrives()
