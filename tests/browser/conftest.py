import fcntl
import json
import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.browser.city import City
from tests.support.app import Running, make_settings, running_app
from tests.support.browser import AXE
from tests.support.lacking import lacking
from tools.frontend import build


@pytest.fixture(scope="session")
def first_city(tmp_path_factory: pytest.TempPathFactory) -> City:
    """Filled once, whoever tests beside us, and stopped, so that each story can have its own copy."""
    if not AXE.exists():
        lacking("axe-core")
    build()
    together = tmp_path_factory.getbasetemp()
    if os.environ.get("PYTEST_XDIST_WORKER"):
        together = together.parent
    with (together / "city.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        city = City(together / "city")
        told = together / "city.json"
        if told.exists():
            city.passwords.update(json.loads(told.read_text()))
        else:
            city.start()
            city.stop()
            told.write_text(json.dumps(city.passwords))
    return city


@pytest.fixture(scope="session")
def city(first_city: City, tmp_path_factory: pytest.TempPathFactory) -> Iterator[City]:
    """One that tests share which leave it as they found it."""
    shared = first_city.copied_to(tmp_path_factory.mktemp("city") / "shared")
    shared.start()
    yield shared
    shared.stop()


@pytest.fixture
async def app(tmp_path: Path) -> AsyncIterator[Running]:
    """The small town, with its pages built."""
    if not AXE.exists():
        lacking("axe-core")
    build()
    async with running_app(make_settings(tmp_path)) as running:
        yield running


@pytest.fixture
def own_city(first_city: City, tmp_path: Path) -> Iterator[City]:
    own = first_city.copied_to(tmp_path / "city")
    own.start()
    yield own
    own.stop()
