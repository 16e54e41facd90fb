from pathlib import Path

import pytest


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    """What the network does is the same on every database."""
    return f"sqlite:///{tmp_path / 'advisory.sqlite'}"
