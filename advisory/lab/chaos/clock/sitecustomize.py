"""A wall clock that a run can move: Python loads this module by itself where it stands on the path.

The offset, in nanoseconds, stands in the file that CHAOS_CLOCK names, shared as memory.
"""

import mmap
import os
import struct
import time
from pathlib import Path


def install(path: Path) -> None:
    with path.open("r+b") as file:
        shared = mmap.mmap(file.fileno(), 8)
    real_ns = time.time_ns

    def moved_ns() -> int:
        return real_ns() + int(struct.unpack("q", shared[:8])[0])

    time.time_ns = moved_ns
    time.time = lambda: moved_ns() / 1e9


if os.environ.get("CHAOS_CLOCK"):
    install(Path(os.environ["CHAOS_CLOCK"]))
