"""Services, advisors' load, and whose turn it is: pure rules on frozen values."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from advisory.chat.idle import Patience, patience
from advisory.chat.model import Conversation, Holding
from advisory.clock import MINUTE_MS, SECOND_MS, Instant
from advisory.desk.hours import Hours

COUNT_LIMIT = 10
OFFER_MS = 20 * SECOND_MS
LOST_MS = 45 * SECOND_MS
IDLE_MS = 5 * MINUTE_MS

IDLE_WEIGHT = 0.3
FIRST_MINUTE_WEIGHT = 1.5
VIDEO_WEIGHT = 3.0
NEW_WEIGHT = 1.0


Carried = Conversation | Holding


@dataclass(frozen=True, slots=True)
class Service:
    """A topic that is advised on. `promise_s` is the service promise: seconds to a human's first words.

    `ask_after_s` and `close_after_s` are the silence until "are you still there?" and from there to the
    end. A message is answered within `message_days` opening days.
    """

    id: str
    names: dict[str, str]
    kind: str = "advice"
    languages: tuple[str, ...] = ("fi", "sv", "en")
    promise_s: int = 120
    hours: Hours = field(default_factory=Hours)
    level: int = 1
    queue_limit: int = 100
    overflow_to: str | None = None
    overflow_after_s: int | None = None
    max_participants: int = 4
    active: bool = True
    ask_after_s: int | None = None
    close_after_s: int | None = None
    message_days: int = 2

    def name(self, lang: str) -> str:
        return self.names.get(lang) or self.names.get("fi") or self.id

    @property
    def patience(self) -> Patience:
        """How long silence lasts before it is asked about; by the service's kind unless it says more."""
        return patience(self.kind, self.promise_s, self.ask_after_s, self.close_after_s)


@dataclass(frozen=True, slots=True)
class Advisor:
    """Somebody at the desk with what they hold now.

    `capacity` is the sum of weights they may carry, `rev` the revision of what they chose to be.
    """

    id: str
    name: str
    capacity: int
    skills: dict[str, int]
    languages: tuple[str, ...]
    state: str = "offline"
    connected: bool = False
    last_assigned_at: Instant | None = None
    held: tuple[Carried, ...] = ()
    rev: int = 0

    def load(self, now: Instant) -> float:
        return round(sum(weight(item, now) for item in self.held), 2)

    def has_room(self, now: Instant) -> bool:
        """Room for one more that is pushed: weights as they are, so a rush of new ones waits a minute."""
        return len(self.held) < COUNT_LIMIT and self.load(now) + NEW_WEIGHT <= self.capacity

    def may_take(self, now: Instant) -> bool:
        """Room for one more that the advisor takes: a fresh conversation counts as one."""
        plain = sum(
            min(weight(item, now), NEW_WEIGHT) if not item.in_call else VIDEO_WEIGHT for item in self.held
        )
        return len(self.held) < COUNT_LIMIT and plain + NEW_WEIGHT <= self.capacity

    def fits(self, item: Conversation, level: int) -> bool:
        return self.skills.get(item.service, 0) >= level and item.lang in self.languages


def weight(item: Carried, now: Instant) -> float:
    """How much of an advisor one conversation takes: a call 3, its first minute 1.5, a quiet one 0.3."""
    if item.in_call:
        return VIDEO_WEIGHT
    if item.assigned_at is not None and now - item.assigned_at < MINUTE_MS:
        return FIRST_MINUTE_WEIGHT
    if item.turn != "advisor" and now - (item.quiet_since or item.created_at) > IDLE_MS:
        return IDLE_WEIGHT
    return 1.0


def free_slot(held: Iterable[Carried]) -> int:
    taken = {item.slot for item in held}
    return next(slot for slot in range(1, COUNT_LIMIT + 2) if slot not in taken)


def best_advisor(item: Conversation, advisors: Sequence[Advisor], level: int, now: Instant) -> Advisor | None:
    """The advisor to offer it to: the one from before if free, else the least loaded, longest unassigned."""
    free = [
        advisor
        for advisor in advisors
        if advisor.state == "available"
        and advisor.connected
        and advisor.id not in item.passed_by
        and advisor.fits(item, level)
        and advisor.has_room(now)
    ]
    if not free:
        return None
    return min(
        free,
        key=lambda advisor: (
            advisor.id != item.last_advisor,
            advisor.load(now) / advisor.capacity,
            advisor.last_assigned_at or 0,
            advisor.id,
        ),
    )


def offers(
    queue: Sequence[Conversation], advisors: Sequence[Advisor], levels: dict[str, int], now: Instant
) -> list[tuple[Conversation, Advisor]]:
    """Who should be offered what now: in queue order, each offer counted against the advisor's room."""
    standing = {advisor.id: advisor for advisor in advisors}
    for item in queue:
        if item.status == "offered" and item.offered_to in standing:
            holder = standing[item.offered_to]
            standing[holder.id] = replace(holder, held=(*holder.held, item))
    made = []
    for item in queue:
        if item.status != "queued":
            continue
        chosen = best_advisor(item, list(standing.values()), levels.get(item.service, 1), now)
        if chosen is None and item.passed_by:
            # Everybody who could has let it pass once: it goes round again rather than wait for ever.
            item = replace(item, passed_by=())
            chosen = best_advisor(item, list(standing.values()), levels.get(item.service, 1), now)
        if chosen is not None:
            standing[chosen.id] = replace(chosen, held=(*chosen.held, item))
            made.append((item, chosen))
    return made
