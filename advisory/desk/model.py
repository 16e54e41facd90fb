"""Services, advisors' load, and whose turn it is: pure rules on frozen values."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from advisory.chat.idle import Patience, patience
from advisory.chat.model import PRIORITY_MS, Conversation, Holding
from advisory.clock import MINUTE_MS, SECOND_MS, Instant
from advisory.desk.binding import Binding
from advisory.desk.channels import EVERYWHERE, Channel, Turn, offered
from advisory.desk.hours import Hours
from advisory.texts import chosen

COUNT_LIMIT = 10
OFFER_MS = 20 * SECOND_MS
OFFERS_AT_ONCE = 100
"""More are made in the next round: a service that comes back may have thousands waiting and hundreds free."""
HAND_OVER_MS = MINUTE_MS
LOST_MS = 45 * SECOND_MS
IDLE_MS = 5 * MINUTE_MS
WRAP_UP_MS = MINUTE_MS
ANSWER_TAKES_MS = 30 * SECOND_MS
"""Who has less than this left for an answer they owe is not given another visitor."""
SHIFT_END_MS = 10 * MINUTE_MS
"""Nothing new is pushed to an advisor in the last minutes of their shift."""

IDLE_WEIGHT = 0.3
FIRST_MINUTE_WEIGHT = 1.5
VIDEO_WEIGHT = 3.0
PHONE_WEIGHT = 3.0
WRAP_UP_WEIGHT = 0.5
NEW_WEIGHT = 1.0

Carried = Conversation | Holding


@dataclass(frozen=True, slots=True)
class Service:
    """A topic that is advised on. `promise_s` is the service promise: seconds to a human's first words.

    What comes in during the last `quiet_s` of its day is left to be picked and is pushed only once it
    has closed, so that nobody's day is prolonged unasked. After `overflow_after_s` somebody below
    `level` will do, and the advisors of `overflow_to` too.
    `ask_after_s` and `close_after_s` are the silence until "are you still there?" and from there to the
    end. A message is answered within `message_days` opening days. `target_pct` of the first answers are
    meant to come within the promise. `turns` change `channels` by themselves. Without `binding` nothing
    that is said there is marked as binding. `health_note`: who writes of their health is told that they
    need not.
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
    quiet_s: int = 300
    max_participants: int = 4
    active: bool = True
    ask_after_s: int | None = None
    close_after_s: int | None = None
    message_days: int = 2
    target_pct: int = 80
    channels: tuple[Channel, ...] = EVERYWHERE
    turns: tuple[Turn, ...] = ()
    binding: Binding | None = None
    health_note: bool = True

    def offers(self, channel: str, now: Instant) -> bool:
        return self.active and channel in self.offered(now)

    def offered(self, now: Instant) -> tuple[str, ...]:
        return offered(self.channels, self.turns, now)

    def opens_at(self, now: Instant) -> Instant | None:
        """When a chat can be begun again; None where that is not known."""
        if self.offers("chat", now):
            return self.hours.next_opening(now)
        turns = sorted(turn.at for turn in self.turns if turn.channel == "chat" and turn.offered)
        since = next((at for at in turns if at > now and self.offers("chat", at)), None)
        if since is None or self.hours.is_open(since):
            return since
        return self.hours.next_opening(since)

    def name(self, lang: str) -> str:
        return self.named(lang)[0]

    def named(self, lang: str) -> tuple[str, str]:
        """Its name and the language it is in."""
        name, of = chosen(self.names, lang)
        return name or self.id, of

    @property
    def patience(self) -> Patience:
        """How long silence lasts before it is asked about; by the service's kind unless it says more."""
        return patience(self.kind, self.promise_s, self.ask_after_s, self.close_after_s)

    def quiet_from(self, now: Instant) -> Instant | None:
        """When the last minutes of the day began, if they have: who came since is not pushed to anybody."""
        closes = self.hours.closes_at(now)
        began = None if closes is None else Instant(closes - self.quiet_s * SECOND_MS)
        return began if began is not None and began <= now else None


@dataclass(frozen=True, slots=True)
class Advisor:
    """Somebody at the desk with what they hold now.

    `capacity` is the sum of weights they may carry, `rev` the revision of what they chose to be.
    `offered` counts what is offered to them and not yet taken, `wrapping` what they closed just now.
    `answer_by` is when the first of those who wait for their answer has waited as long as promised.
    """

    id: str
    name: str
    capacity: int
    skills: dict[str, int]
    languages: tuple[str, ...]
    channels: tuple[str, ...] = ("chat", "video", "message")
    state: str = "offline"
    connected: bool = False
    last_assigned_at: Instant | None = None
    shift_ends_at: Instant | None = None
    held: tuple[Carried, ...] = ()
    offered: int = 0
    wrapping: int = 0
    answer_by: Instant | None = None
    rev: int = 0

    def load(self, now: Instant) -> float:
        on_phone = PHONE_WEIGHT if self.state == "on_phone" else 0.0
        carried = sum(weight(item, now) for item in self.held)
        return round(carried + self.wrapping * WRAP_UP_WEIGHT + on_phone, 2)

    def has_room(self, now: Instant) -> bool:
        """Room for one more that is pushed: weights as they are, so a rush of new ones waits a minute."""
        count = len(self.held) + self.offered
        return count < COUNT_LIMIT and self.load(now) + (self.offered + 1) * NEW_WEIGHT <= self.capacity

    def may_take(self, now: Instant) -> bool:
        """Room for one more that the advisor takes: a fresh one counts as one, what they closed as none."""
        plain = sum(
            min(weight(item, now), NEW_WEIGHT) if not item.in_call else VIDEO_WEIGHT for item in self.held
        )
        plain += PHONE_WEIGHT if self.state == "on_phone" else 0.0
        return len(self.held) < COUNT_LIMIT and plain + NEW_WEIGHT <= self.capacity

    def may_be_pushed(self, now: Instant) -> bool:
        """There, free, not about to go home, and not about to keep somebody waiting beyond the promise."""
        return (
            self.state == "available"
            and self.connected
            and self.has_room(now)
            and (self.shift_ends_at is None or now < self.shift_ends_at - SHIFT_END_MS)
            and (self.answer_by is None or now < self.answer_by - ANSWER_TAKES_MS)
        )

    def fits(self, item: Conversation, service: Service | None, now: Instant) -> bool:
        """Skill at the needed level, language and channel. After the overflow time less will do."""
        queue = item.queue or item.service
        needed = item.needs_level or (service.level if service else 1)
        level = self.skills.get(queue, 0)
        if service is not None and level < needed and overflows(item, service, now):
            level = max(level and needed, self.skills.get(service.overflow_to or "", 0) and needed)
        channels = {item.channel, "video"} if item.in_call else {item.channel}
        return (
            level >= needed
            and (item.needs_lang or item.lang) in self.languages
            and channels <= set(self.channels)
        )


def in_turn(item: Conversation) -> tuple[int, str]:
    """What queues are sorted by: who came first, each step of priority counted as ten minutes more.

    It does not change while somebody waits, so that nobody is overtaken for ever.
    """
    return (item.queued_at - item.priority * PRIORITY_MS, item.id)


def overflows(item: Conversation, service: Service, now: Instant) -> bool:
    after = service.overflow_after_s
    return after is not None and now - (item.waiting_since or item.queued_at) >= after * SECOND_MS


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


def offers(
    queue: Sequence[Conversation],
    advisors: Sequence[Advisor],
    services: Mapping[str, Service],
    now: Instant,
) -> list[tuple[Conversation, Advisor]]:
    """Who should be offered what now: in queue order, each offer counted against the advisor's room.

    An offer goes to the advisor from before if free, else to the least loaded, longest unassigned.
    """
    free = {advisor.id: advisor for advisor in advisors if advisor.may_be_pushed(now)}
    ranks = {id: _rank(advisor, now) for id, advisor in free.items()}
    asked = {item.queue or item.service for item in queue if item.offered_to is None}
    quiet_from = {name: services[name].quiet_from(now) for name in asked if name in services}
    able: dict[Hashable, list[str]] = {}
    made: list[tuple[Conversation, Advisor]] = []

    def best(item: Conversation, fitting: Iterable[str]) -> str | None:
        others = (id for id in fitting if id != item.advisor and id not in item.passed_by)
        return min(others, key=lambda id: (id != item.last_advisor, *ranks[id]), default=None)

    for item in queue:
        if not free or len(made) == OFFERS_AT_ONCE:
            break
        service = services.get(item.queue or item.service)
        since = quiet_from.get(item.queue or item.service)
        if item.offered_to is not None or (since is not None and item.queued_at >= since):
            continue
        kind = kind_of(item, service, now)
        if kind not in able:
            able[kind] = [id for id, advisor in free.items() if advisor.fits(item, service, now)]
        fitting = able[kind] = [id for id in able[kind] if id in free]
        chosen = best(item, fitting)
        if chosen is None and item.passed_by:
            # Everybody who could has let it pass once: it goes round again rather than wait for ever.
            item = replace(item, passed_by=())
            chosen = best(item, fitting)
        if chosen is not None:
            made.append((item, free[chosen]))
            loaded = free[chosen] = replace(free[chosen], offered=free[chosen].offered + 1)
            ranks[chosen] = _rank(loaded, now)
            if not loaded.may_be_pushed(now):
                del free[chosen]
    return made


def _rank(advisor: Advisor, now: Instant) -> tuple[float, int, str]:
    carried = advisor.load(now) + advisor.offered * NEW_WEIGHT
    return (carried / advisor.capacity, advisor.last_assigned_at or 0, advisor.id)


def kind_of(item: Conversation, service: Service | None, now: Instant) -> Hashable:
    """All that `Advisor.fits` looks at: who fits one fits all of a kind, however long the queue is."""
    late = service is not None and overflows(item, service, now)
    lang = item.needs_lang or item.lang
    return (item.queue or item.service, item.needs_level, lang, item.channel, item.in_call, late)
