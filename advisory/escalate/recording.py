"""A recording of a call: none until everybody said yes, and held whenever somebody has not. No I/O."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Literal

from advisory.clock import DAY_MS, MINUTE_MS, Instant

PURPOSE_MOST = 200
REASON_LEAST, REASON_MOST = 3, 300
OPEN_FOR_MS = 15 * MINUTE_MS
"""How long a reason that was given lets its giver fetch the part that it was given for."""
Why = Literal["refused", "withdrawn", "stopped", "call_over", "failed"]
FINAL: frozenset[Why] = frozenset({"refused", "withdrawn"})
"""After these nobody is asked again in the same call: a no is not worn down."""


class RecordingState(StrEnum):
    ASKING = "asking"
    ON = "on"
    HELD = "held"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Answer:
    participant: str
    yes: bool
    at: Instant


@dataclass(frozen=True, slots=True)
class Recording:
    """`asked_by` is a participant. `days`: how long it is kept, as everybody was told when asked."""

    id: str
    asked_by: str
    cid: str
    purpose: str
    days: int
    asked_at: Instant
    answers: tuple[Answer, ...] = ()
    started_at: Instant | None = None
    ended_at: Instant | None = None
    ended_reason: Why | None = None
    keep_until: Instant | None = None

    def answer_of(self, participant: str) -> bool | None:
        return next((one.yes for one in reversed(self.answers) if one.participant == participant), None)

    def waits_for(self, present: Sequence[str]) -> tuple[str, ...]:
        """Who is there and has not said yes."""
        return tuple(one for one in present if self.answer_of(one) is not True)

    def state(self, present: Sequence[str], *, paused: bool) -> RecordingState:
        if self.ended_at is not None:
            return RecordingState.OVER
        if not self.waits_for(present) and not paused:
            return RecordingState.ON
        return RecordingState.ASKING if self.started_at is None else RecordingState.HELD

    def begun(self, at: Instant) -> "Recording":
        return self if self.started_at is not None else replace(self, started_at=at)

    def answered(self, participant: str, yes: bool, *, asker: bool, at: Instant) -> "Recording":
        """One no ends it. What is over stays so, whatever is answered later."""
        if self.ended_at is not None or self.answer_of(participant) is yes:
            return self
        after = replace(self, answers=(*self.answers, Answer(participant, yes, at)))
        if yes:
            return after
        why: Why = "stopped" if asker else "refused" if self.started_at is None else "withdrawn"
        return after.ended(why, at)

    def ended(self, why: Why, at: Instant) -> "Recording":
        if self.ended_at is not None:
            return self
        return replace(self, ended_at=at, ended_reason=why, keep_until=Instant(at + self.days * DAY_MS))


@dataclass(frozen=True, slots=True)
class Part:
    """What one source sent, in one sealed file. `sealed_key` opens it and is itself sealed."""

    id: str
    recording: str
    participant: str
    kind: str
    sealed_key: str
    began_at: Instant
    ended_at: Instant | None = None
    pictures: int = 0
    sounds: int = 0
    bytes: int = 0


@dataclass(frozen=True, slots=True)
class Opening:
    """Somebody said why they open one part, before they were given anything of it."""

    id: str
    conversation: str
    recording: str
    part: str
    staff: str
    staff_name: str
    at: Instant
    reason: str

    def lets(self, staff: str, part: str, now: Instant) -> bool:
        return (self.staff, self.part) == (staff, part) and now < self.until

    @property
    def until(self) -> Instant:
        return Instant(self.at + OPEN_FOR_MS)
