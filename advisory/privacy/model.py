"""For how long what is kept, what may not go though its time is over, and why something was erased."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Literal

from advisory.clock import DAY_MS, MINUTE_MS, Instant
from advisory.errors import Code, Refusal

LEAST_DAYS, MOST_DAYS = 1, 3_650
REASON_LEAST, REASON_MOST = 3, 300
OPEN_MS = 30 * MINUTE_MS
"""So long may be worked on what was found by a receipt, before its code is asked for again."""
PRACTICE_MS = DAY_MS

Cause = Literal["schedule", "practice", "request", "restored"]
"""Why something went: its time was over, it was practice, somebody asked, a backup had brought it back."""
WhyFound = Literal["access", "erasure", "hold", "check"]
WhyErased = Literal["asked", "not_needed", "mistake", "unlawful"]


@dataclass(frozen=True, slots=True)
class Schedule:
    """Whole days. A conversation's begin when it is closed; the others' when the thing itself was made.

    `questions`: what visitors asked, as it was taken out of conversations for editors.
    """

    conversation: int = 90
    files: int = 30
    recordings: int = 14
    questions: int = 90

    def days(self, kind: str) -> int:
        """Nothing outlives its conversation, which takes it along."""
        return min(int(getattr(self, kind)), self.conversation)

    def before(self, kind: str, now: Instant) -> Instant:
        """What is older has had all of its last day."""
        return Instant(now - self.days(kind) * DAY_MS)

    def require(self) -> None:
        days = asdict(self)
        if not all(LEAST_DAYS <= number <= MOST_DAYS for number in days.values()):
            raise Refusal(Code.INVALID)
        if max(days.values()) > self.conversation:
            raise Refusal(Code.KEPT_LONGER)


KINDS = tuple(one.name for one in fields(Schedule))


def capped(days: Mapping[str, int]) -> Schedule:
    """As the operator set it: parts that would outlive their conversation go with it."""
    most = days["conversation"]
    return Schedule(**{kind: min(days[kind], most) for kind in KINDS})


@dataclass(frozen=True, slots=True)
class Version:
    """For how long a service has kept what from `at` on. `of_rev`: what was put back."""

    service: str
    rev: int
    at: Instant
    staff: str
    staff_name: str
    reason: str
    of_rev: int | None
    days: Schedule


@dataclass(frozen=True, slots=True)
class Hold:
    """A conversation that nothing is taken from until somebody releases it."""

    id: str
    conversation: str
    service: str
    number: int
    at: Instant
    staff: str
    staff_name: str
    reason: str
    released_at: Instant | None = None
    released_by: str | None = None
    released_name: str = ""
    released_why: str = ""

    @property
    def stands(self) -> bool:
        return self.released_at is None


@dataclass(frozen=True, slots=True)
class Case:
    """Somebody found a conversation by its receipt, for a reason. Good for them alone, for a while."""

    id: str
    conversation: str
    staff: str
    staff_name: str
    why: str
    at: Instant

    @property
    def until(self) -> Instant:
        return Instant(self.at + OPEN_MS)

    def lets(self, staff: str, now: Instant) -> bool:
        return staff == self.staff and now < self.until


@dataclass(frozen=True, slots=True)
class Deleted:
    """A line of the deletion log: how many things of a kind went, where and why; of whom, nobody can tell.

    Of `conversation` the conversations are counted, of the other kinds what was kept of them.
    """

    at: Instant
    cause: str
    service: str
    kind: str
    count: int
    id: int = 0
