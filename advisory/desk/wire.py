"""The desk on the wire: presence, the queue, taking and handing over."""

from typing import Annotated, Literal

from pydantic import Field

from advisory.chat.wire import ConversationCard, ConversationRef
from advisory.wire import (
    ADVISING,
    PLAIN,
    STAFF,
    STAFF_SPACE,
    At,
    Cid,
    Event,
    Id,
    May,
    Nothing,
    OptionalText,
    Push,
    Scope,
    Wire,
)

Presence = Literal["available", "break_soon", "on_phone", "on_break", "offline"]


class Binds(Wire):
    """A service in which this advisor may give binding statements, and what visitors read with one."""

    service: str
    words: dict[str, str]


class Me(Wire):
    """The advisor's own state. `load` is the sum of weights of what they hold, to one decimal.

    `over_capacity` says that quiet conversations woke up and weigh more together than was agreed.
    """

    id: str
    name: str
    roles: list[str]
    lang: str
    presence: Presence
    capacity: int
    load: float
    held: int
    over_capacity: bool = False
    shift_ends_at: At | None = None
    promise_kept_today: float | None = None
    binding: list[Binds] = []
    rev: int


class ServiceView(Wire):
    """A service that this advisor belongs to."""

    id: str
    name: str
    open: bool
    closes_at: At | None = None
    opens_at: At | None = None
    promise_s: int
    waiting: int
    free_advisors: int


class Colleague(Wire):
    id: str
    name: str
    presence: Presence
    load: float
    capacity: int
    services: list[str]


class Desk(Wire):
    """Everything the desk shows; this and the pushes that follow equal a fresh snapshot."""

    me: Me
    services: list[ServiceView]
    conversations: list[ConversationCard]
    now: At


class SetPresence(Wire):
    """A break is refused while conversations are held (`holds_conversations`)."""

    cid: Cid
    presence: Presence


class Take(Wire):
    """Take one conversation, or the next in turn when none is named. One wins; the other is `taken`."""

    cid: Cid
    conversation: Id | None = None


class Taken(Wire):
    conversation: ConversationCard | None = None


class Decline(Wire):
    """Let an offer pass; it goes back to the front of the queue."""

    cid: Cid
    conversation: Id


class TransferTo(Wire):
    """Either a person, or a service with the skill that is asked for: at least a level, and a language."""

    service: Id | None = None
    advisor: Id | None = None
    level: Annotated[int, Field(ge=1, le=3)] | None = None
    lang: Annotated[str, Field(max_length=35), PLAIN] | None = None


class Transfer(Wire):
    """The giver keeps the conversation until somebody else has it."""

    cid: Cid
    conversation: Id
    to: TransferTo
    note: OptionalText = ""


class Keep(Wire):
    """Call a hand-over off before anybody has taken it."""

    cid: Cid
    conversation: Id


class HandOverNote(Wire):
    conversation: Id
    note: OptionalText = ""


class HandOverAll(Wire):
    """Give everything that is held back to the front of its queue, and go."""

    cid: Cid
    notes: Annotated[list[HandOverNote], Field(max_length=20)] = []
    presence: Literal["on_break", "offline", "break_soon"] | None = None


class SetShift(Wire):
    """Until when the advisor works today; None forgets it."""

    cid: Cid
    ends_at: At | None = None


class Targets(Wire):
    services: list[ServiceView]
    advisors: list[Colleague]


class Beat(Wire):
    """The console is alive; the client sends one every 10 s."""

    visible: bool = True


class ServicesChanged(Wire):
    services: list[ServiceView]


class ConversationGone(Wire):
    """A conversation that this advisor may no longer see in their lists."""

    conversation: str
    reason: Literal["taken", "closed", "transferred", "left"]


DESK_ROLES = May(ADVISING, Scope.SELF)

SNAPSHOT = Event(STAFF_SPACE, "desk:snapshot", Nothing, Desk, DESK_ROLES, mutates=False)
PRESENCE = Event(STAFF_SPACE, "desk:presence", SetPresence, Me, DESK_ROLES)
TAKE = Event(STAFF_SPACE, "desk:take", Take, Taken, DESK_ROLES)
DECLINE = Event(STAFF_SPACE, "desk:decline", Decline, Nothing, May(ADVISING, Scope.SERVICE_CONVERSATION))
TRANSFER = Event(STAFF_SPACE, "desk:transfer", Transfer, Nothing, May(ADVISING, Scope.HELD_CONVERSATION))
KEEP = Event(STAFF_SPACE, "desk:keep", Keep, Nothing, May(ADVISING, Scope.HELD_CONVERSATION))
HAND_OVER_ALL = Event(STAFF_SPACE, "desk:hand_over_all", HandOverAll, Me, DESK_ROLES)
SHIFT = Event(STAFF_SPACE, "desk:shift", SetShift, Me, DESK_ROLES)
TARGETS = Event(
    STAFF_SPACE,
    "desk:targets",
    ConversationRef,
    Targets,
    May(ADVISING, Scope.HELD_CONVERSATION),
    mutates=False,
)
BEAT = Event(STAFF_SPACE, "desk:beat", Beat, Nothing, May(STAFF, Scope.SELF), mutates=False)

ME_CHANGED = Push((STAFF_SPACE,), "desk:me", Me)
SERVICES_CHANGED = Push((STAFF_SPACE,), "desk:services", ServicesChanged)
CONVERSATION_GONE = Push((STAFF_SPACE,), "desk:gone", ConversationGone)

CapacityLimit = Annotated[int, Field(ge=1, le=10)]
