from pathlib import Path

import pytest


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    """Signing in asks the same plain questions of every database; its store is tested with the others'."""
    return f"sqlite:///{tmp_path / 'advisory.sqlite'}"
