"""The garbage collector, set for a process that holds thousands of connections, and its pauses.

With the default thresholds each full collection walks all connections, which costs more than half of
the time per message at some thousands of them, and stops everybody for as long as it takes.
"""

import gc
import time
from dataclasses import dataclass

THRESHOLDS = (50_000, 20, 50)


def tune() -> None:
    """What is built at start lives for good: leave it out of every later collection."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*THRESHOLDS)


@dataclass(slots=True)
class Pauses:
    """How often and for how long the collector has stopped this process; it says nothing of anybody."""

    count: int = 0
    total_s: float = 0.0
    longest_s: float = 0.0
    last_s: float = 0.0
    _began: float = 0.0

    def watch(self) -> None:
        gc.callbacks.append(self._note)

    def close(self) -> None:
        if self._note in gc.callbacks:
            gc.callbacks.remove(self._note)

    def _note(self, phase: str, _: dict[str, int]) -> None:
        if phase == "start":
            self._began = time.perf_counter()
            return
        self.last_s = time.perf_counter() - self._began
        self.count += 1
        self.total_s += self.last_s
        self.longest_s = max(self.longest_s, self.last_s)

    def measures(self) -> dict[str, float]:
        return {
            "gc_pauses_total": self.count,
            "gc_pause_seconds_total": self.total_s,
            "gc_pause_seconds_longest": self.longest_s,
            "gc_pause_seconds_last": self.last_s,
        }
