import pytest

from tools.frontend import build


@pytest.fixture(scope="session", autouse=True)
def built() -> None:
    build()
