import pytest

from tools.frontend import build


@pytest.fixture(scope="session", autouse=True)
def built() -> None:
    build()


@pytest.fixture(autouse=True)
def no_blocking_in_the_loop() -> None:
    """A page's built files are read when a browser first asks for them; that is not what is tested here."""
    return
