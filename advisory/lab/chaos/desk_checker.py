"""The desk's promises, read from the event record: one owner per epoch, room kept, nobody forgotten."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from advisory.lab.chaos.history import Happened, Stored, Trouble

ENDS = ("conversation.closed", "conversation.given_back", "desk.advisor_lost")
GRACE_MS = 10_000
"""After a fault people first have to come back; an advisor who fell silent counts as free until found."""


@dataclass(slots=True)
class Standing:
    """One conversation on its way through the record."""

    owner: str | None = None
    handed_to_person: bool = False
    since: int = 0
    epochs: set[int] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Forgotten:
    """How long a conversation may wait, in seconds, while somebody has room and nothing is broken."""

    limit_s: float


def judge_desk(
    stored: Stored, troubles: Sequence[Trouble], forgotten: Forgotten
) -> Iterator[tuple[str, str]]:
    standing: dict[str, Standing] = {}
    held: dict[str, int] = dict.fromkeys(stored.capacity, 0)
    calm = Calm(troubles)
    room_since = stored.record[0].at if stored.record else 0
    for row in stored.record:
        if row.conversation is None:
            continue
        one = standing.setdefault(row.conversation, Standing(since=row.at))
        had_room = _room(held, stored.capacity)
        if row.kind == "conversation.assigned":
            yield from _assigned(row, one, held, stored.capacity)
            waited = row.at - max(one.since, room_since, calm.since(row.at)) if had_room else 0
            if waited > forgotten.limit_s * 1_000:
                yield "forgotten", f"{row.conversation} waited {waited / 1_000:.0f} s while somebody had room"
        elif row.kind in ENDS or (row.kind == "desk.handed_over" and row.data.get("to") == "service"):
            _released(one, held)
            one.since = row.at
        elif row.kind == "desk.handed_over":
            one.handed_to_person = True
        if not had_room and _room(held, stored.capacity):
            room_since = row.at
    for name in stored.waiting:
        yield "forgotten", f"{name} was still waiting when all was over"


def _assigned(
    row: Happened, one: Standing, held: dict[str, int], capacity: dict[str, int]
) -> Iterator[tuple[str, str]]:
    epoch, owner = int(row.data["epoch"]), row.actor or ""
    if epoch in one.epochs:
        yield "double_assigned", f"{row.conversation} has two owners of epoch {epoch}"
    elif one.owner is not None and not one.handed_to_person:
        yield "double_assigned", f"{row.conversation} was {one.owner}'s when it became {owner}'s"
    if one.epochs and epoch < max(one.epochs):
        yield "went_back", f"{row.conversation} fell back to epoch {epoch}"
    _released(one, held)
    one.owner, one.handed_to_person = owner, False
    one.epochs.add(epoch)
    held[owner] = held.get(owner, 0) + 1
    if held[owner] > capacity.get(owner, 0):
        yield "overloaded", f"{owner} holds {held[owner]} of {capacity.get(owner, 0)}"


def _released(one: Standing, held: dict[str, int]) -> None:
    if one.owner is not None:
        held[one.owner] -= 1
        one.owner = None


def _room(held: dict[str, int], capacity: dict[str, int]) -> bool:
    return any(count < capacity.get(who, 0) for who, count in held.items())


class Calm:
    """Since when nothing has been broken, at any moment; while something is, no wait counts."""

    def __init__(self, troubles: Sequence[Trouble]) -> None:
        real = sorted((one.began_ms, one.healed_ms) for one in troubles if not one.skipped)
        self._began = [began for began, _ in real]
        self._until: list[int] = []
        latest = 0
        for _, healed in real:
            latest = max(latest, healed + GRACE_MS)
            self._until.append(latest)

    def since(self, at: int) -> int:
        place = bisect_right(self._began, at)
        return self._until[place - 1] if place else 0
