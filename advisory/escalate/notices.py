"""Which lines a change of a call puts into the timeline, and what they say."""

from typing import Literal

from advisory.escalate.model import OVER, Call, State

Notice = Literal["offered", "accepted", "declined", "expired", "ended", "failed", "sharing", "sharing_ended"]

NOTICES: dict[State, Notice] = {
    State.OFFERED: "offered",
    State.ACCEPTED: "accepted",
    State.DECLINED: "declined",
    State.EXPIRED: "expired",
    State.ENDED: "ended",
}
FAILED_REASONS = frozenset({"failed", "unreachable"})


def notices(before: Call | None, after: Call) -> list[Notice]:
    found: list[Notice] = []
    shared = before is not None and any(source.kind == "screen" for source in before.sources)
    shares = any(source.kind == "screen" for source in after.sources)
    if shared != shares:
        found.append("sharing" if shares else "sharing_ended")
    if (before is None or before.state != after.state) and after.state in NOTICES:
        failed = after.state == State.ENDED and after.ended_reason in FAILED_REASONS
        found.append("failed" if failed else NOTICES[after.state])
    return found


def params(call: Call) -> dict[str, str | int]:
    found: dict[str, str | int] = {"mode": call.mode, "name": call.of(call.offered_by).name}
    if call.state in OVER and call.ended_at is not None:
        found["reason"] = call.ended_reason or ""
        if call.started_at is not None:
            found["seconds"] = (call.ended_at - call.started_at) // 1000
    surface = next((source.surface for source in call.sources if source.kind == "screen"), None)
    if surface is not None:
        found["surface"] = surface
    return found
