"""Time that stands still until a test moves it."""

from advisory.clock import Instant

START = Instant(1_780_300_800_000)
"""Monday 2026-06-01 08:00 UTC: 11:00 in Helsinki, when services are open."""


class FrozenClock:
    def __init__(self, at: Instant = START) -> None:
        self.at = at

    def __call__(self) -> Instant:
        return self.at

    def advance(self, ms: int) -> Instant:
        self.at = Instant(self.at + ms)
        return self.at
