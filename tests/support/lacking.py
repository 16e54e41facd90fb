"""What to do about a server or a browser that is not installed."""

import os
from typing import NoReturn

import pytest


def lacking(what: str) -> NoReturn:
    """Skip where a developer has chosen not to install something; fail where CI must have it."""
    words = f"{what} is not installed: make test-deps"
    if os.environ.get("CI"):
        pytest.fail(words)
    pytest.skip(words)
