"""What a change of a call tells: lines of the timeline, and rows of the record."""

from collections.abc import Mapping
from typing import Any, Literal

from advisory.chat.model import Conversation
from advisory.escalate.model import OVER, Call, State, Status
from advisory.identity import Person, Role
from advisory.storage.work import Work

Notice = Literal[
    "offered",
    "accepted",
    "declined",
    "expired",
    "ended",
    "failed",
    "sharing",
    "sharing_ended",
    "guest_came",
    "guest_left",
    "recording",
    "recording_ended",
]
Words = dict[str, str | int]

NOTICES: dict[State, Notice] = {
    State.OFFERED: "offered",
    State.ACCEPTED: "accepted",
    State.DECLINED: "declined",
    State.EXPIRED: "expired",
    State.ENDED: "ended",
}
FAILED_REASONS = frozenset({"failed", "unreachable", "pause_failed"})


def notices(before: Call | None, after: Call) -> list[tuple[Notice, Words]]:
    found: list[tuple[Notice, Words]] = []
    shared = before is not None and any(source.kind == "screen" for source in before.sources)
    shares = any(source.kind == "screen" for source in after.sources)
    if shared != shares:
        found.append(("sharing" if shares else "sharing_ended", params(after)))
    recorded = before is not None and _records(before)
    if recorded != _records(after):
        found.append(("recording_ended" if recorded else "recording", {}))
    if before is not None and not after.is_over:
        found += _guests(before, after)
    if (before is None or before.state != after.state) and after.state in NOTICES:
        failed = after.state == State.ENDED and after.ended_reason in FAILED_REASONS
        found.append(("failed" if failed else NOTICES[after.state], params(after)))
    return found


def _records(call: Call) -> bool:
    """Whether something was recorded and more may be: a hold is shown in the call, not told line by line."""
    item = call.recording
    return item is not None and item.started_at is not None and item.ended_at is None


def _guests(before: Call, after: Call) -> list[tuple[Notice, Words]]:
    was = {one.id: one.status for one in before.participants}
    found: list[tuple[Notice, Words]] = []
    for one in after.participants:
        words: Words = {"name": one.name, "role": one.role}
        if not one.is_guest:
            continue
        if one.status == Status.JOINED and was.get(one.id) == Status.ADMITTED:
            found.append(("guest_came", words))
        elif not one.is_present and was.get(one.id) in (Status.JOINED, Status.LOST):
            found.append(("guest_left", words))
    return found


def params(call: Call) -> Words:
    found: Words = {"mode": call.mode, "name": call.of(call.offered_by).name}
    if call.state in OVER and call.ended_at is not None:
        found["reason"] = call.ended_reason or ""
        if call.started_at is not None:
            found["seconds"] = (call.ended_at - call.started_at) // 1000
    surface = next((source.surface for source in call.sources if source.kind == "screen"), None)
    if surface is not None:
        found["surface"] = surface
    return found


def note(work: Work, item: Conversation, person: Person | None, kind: str, data: Mapping[str, Any]) -> None:
    """A row of the record. Neither a visitor nor a guest is named in it."""
    staff = person is not None and not person.is_visitor and not person.has(Role.GUEST)
    who = "system" if person is None else ("visitor" if person.is_visitor else "staff" if staff else "guest")
    work.record(
        kind,
        conversation=item.id,
        service=item.service,
        site=item.site,
        practice=item.practice,
        actor_kind=who,
        actor=person.id if staff and person is not None else None,
        data=dict(data),
    )
