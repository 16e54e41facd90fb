"""When silence is asked about and ended, and when an advisor is reminded: pure rules on the clock.

The visitor's silence counts from the last line of the timeline while it is their turn. It does not
count while the advisor owes the answer, in a pause, in a call or before a promised return.
"""

from dataclasses import dataclass
from enum import StrEnum

from advisory.chat.model import Conversation
from advisory.clock import HOUR_MS, MINUTE_MS, SECOND_MS, Instant

EXTENSIONS = 10
NUDGE_AGAIN_MS = 10 * MINUTE_MS
GIVE_BACK_MS = HOUR_MS
MESSAGE_CLOSE_MS = 30 * MINUTE_MS
LONGEST_RETURN_MS = 4 * HOUR_MS
FORGOTTEN_MS = 12 * HOUR_MS
"""Whatever it waits for: a conversation in which nothing was said for so long is over."""

WARN_SHARE = 0.6


class Step(StrEnum):
    """What is due in a conversation."""

    WARN = "warn"  # say that it is asked soon
    ASK = "ask"  # are you still there?
    CLOSE = "close"
    NUDGE = "nudge"  # remind the advisor, and tell the visitor honestly
    GIVE_BACK = "give_back"  # somebody else may answer
    RETURN = "return"  # the advisor promised to be back by now


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a service waits in silence; `close_ms` counts from the question."""

    warn_ms: int
    ask_ms: int
    close_ms: int
    nudge_ms: int

    @property
    def close_minutes(self) -> int:
        return max(1, round(self.close_ms / MINUTE_MS))


ASK_AND_CLOSE_S = {
    "advice": (300, 120),
    "throughput": (240, 120),
    "expert": (600, 180),
    "multi_party": (600, 300),
}
"""By kind of service: seconds of silence until the question, and from there to the end."""


def patience(kind: str, promise_s: int, ask_s: int | None = None, close_s: int | None = None) -> Patience:
    usual_ask, usual_close = ASK_AND_CLOSE_S.get(kind, ASK_AND_CLOSE_S["advice"])
    ask = (ask_s or usual_ask) * SECOND_MS
    return Patience(
        warn_ms=int(ask * WARN_SHARE),
        ask_ms=ask,
        close_ms=(close_s or usual_close) * SECOND_MS,
        nudge_ms=max(2 * promise_s * SECOND_MS, 3 * MINUTE_MS),
    )


def next_step(item: Conversation, last_at: Instant, patience: Patience, now: Instant) -> Step | None:
    """What is due now; `last_at` is when the last line of the timeline came.

    A server that slept for an hour warns and asks like any other: nobody is closed unasked.
    """
    if item.status != "active":
        return None
    silent = now - last_at
    if silent >= FORGOTTEN_MS:
        return Step.CLOSE
    if item.in_call:
        return None
    if item.turn == "paused":
        return Step.RETURN if item.returns_at is not None and item.returns_at <= now else None
    if item.turn == "advisor":
        return _owed(item, last_at, patience, now)
    if item.is_message:
        return Step.CLOSE if silent >= MESSAGE_CLOSE_MS else None
    if item.stage == "asked":
        return Step.CLOSE if now >= (item.closes_at or now) else None
    if item.stage == "warned":
        return Step.ASK if silent >= patience.ask_ms - patience.warn_ms else None
    return Step.WARN if silent >= patience.warn_ms else None


def _owed(item: Conversation, last_at: Instant, patience: Patience, now: Instant) -> Step | None:
    since = item.waiting_since or last_at
    # Who just got a conversation that has waited long is not to blame for it.
    mine = max(since, item.assigned_at or since)
    if now - mine >= GIVE_BACK_MS:
        return Step.GIVE_BACK
    if item.is_overdue and item.nudged_at is not None:
        return Step.NUDGE if now - item.nudged_at >= NUDGE_AGAIN_MS else None
    return Step.NUDGE if now - mine >= patience.nudge_ms else None
