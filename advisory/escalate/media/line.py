"""What both directions of raw forwarding share."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from advisory.escalate.media import rtcp
from advisory.escalate.media.compat import Wire, dropped

LOOK_S = 0.02
ROUND = 4
"""Looks from one to the next that also sees to what is not urgent: 80 ms."""
REPORT_TURNS = 48
"""Looks from one report to the next: about a second."""
NTP_EPOCH_S = 2_208_988_800

Heard = Callable[[], None]


@dataclass(frozen=True, slots=True)
class Line:
    """What was agreed for one kind of media on a connection."""

    kind: str
    payload_type: int
    ssrc: int
    cname: str
    extensions: dict[str, int]


def read_reports(wire: Wire, data: bytes) -> list[rtcp.Report] | None:
    if not wire.is_open:
        return None
    try:
        plain = wire.unprotect_rtcp(data)
    except Exception:
        dropped["unauthentic"] += 1
        return None
    found = rtcp.read(plain)
    if found is None:
        dropped["rtcp"] += 1
    return found


def wall_ntp(offset_s: float = 0.0) -> int:
    return int((time.time() + offset_s + NTP_EPOCH_S) * 4_294_967_296)


def nobody() -> None:
    """Nobody keeps this connection yet."""
