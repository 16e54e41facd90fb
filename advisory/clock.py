"""Time as a value that is passed in, so that hours can be tested in milliseconds."""

import time
from collections.abc import Callable
from typing import NewType

Instant = NewType("Instant", int)
"""Milliseconds since 1970-01-01 UTC."""

SECOND_MS = 1_000
MINUTE_MS = 60 * SECOND_MS
HOUR_MS = 60 * MINUTE_MS
DAY_MS = 24 * HOUR_MS

Clock = Callable[[], Instant]


def wall_clock() -> Instant:
    return Instant(time.time_ns() // 1_000_000)
