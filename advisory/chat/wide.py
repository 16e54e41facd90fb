"""When a matter looks too wide for writing: a pure rule on how much has been said, and for how long."""

from dataclasses import dataclass

from advisory.clock import MINUTE_MS, Instant

TURNS = 16
LETTERS = 5_000
LASTED_MS = 30 * MINUTE_MS
LASTED_TURNS = 8


@dataclass(frozen=True, slots=True)
class Extent:
    """How much a visitor has written in a conversation that somebody holds."""

    conversation: str
    messages: int
    letters: int
    assigned_at: Instant


def looks_wide(extent: Extent, now: Instant) -> str | None:
    """Why it does, or None. A talk that is long but slow is not wide; one that goes on and on is."""
    if extent.letters >= LETTERS:
        return "length"
    if extent.messages >= TURNS:
        return "turns"
    if extent.messages >= LASTED_TURNS and now - extent.assigned_at >= LASTED_MS:
        return "time"
    return None
