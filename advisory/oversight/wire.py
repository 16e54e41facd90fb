"""Oversight on the wire: the wallboard, what each has chosen for themself, and lines beside conversations."""

from typing import Annotated, Literal

from pydantic import Field

from advisory.chat.life_wire import OVERSEEING
from advisory.chat.wire import HELD, ConversationCard, ConversationRef, Entry
from advisory.wire import (
    ADVISING,
    PLAIN,
    STAFF,
    STAFF_SPACE,
    At,
    Cid,
    Count,
    Event,
    Id,
    May,
    Nothing,
    Push,
    Scope,
    Text,
    Wire,
)


class WallStaffed(Wire):
    """Who is there. `members` may serve; `leaving` go on a break soon or are on the phone."""

    members: int
    free: int
    full: int
    leaving: int
    away: int
    load: float
    capacity: int


class WallWork(Wire):
    """First answers within the promise and all of them, today and in the last half-hour; and closed today."""

    kept: int
    answered: int
    kept_lately: int
    answered_lately: int
    handled: int


class WallService(Wire):
    """`work` is absent where it would tell of fewer than five people."""

    id: str
    name: str
    open: bool
    closes_at: At | None = None
    promise_s: int
    waiting: int
    longest_since: At | None = None
    held: int
    staffed: WallStaffed
    work: WallWork | None = None


class WallLate(Wire):
    """Past 80 % of the promise. `advisor_name` while somebody holds it."""

    conversation: str
    service: str
    service_name: str
    waiting_since: At
    promise_s: int
    advisor_name: str | None = None


class WallAdvisor(Wire):
    """As the desk shows colleagues to each other: their state and load, nothing of their work."""

    id: str
    name: str
    presence: Literal["available", "break_soon", "on_phone", "on_break", "offline"]
    load: float
    capacity: int


class WallSample(Wire):
    """All services together, every fifteen seconds."""

    at: At
    waiting: int
    longest_s: int
    load: float
    capacity: int
    kept_lately: int
    answered_lately: int


class Wall(Wire):
    """`samples` are those of the last hour in the answer to looking, and the newest in what is pushed."""

    at: At
    services: list[WallService]
    everything: WallWork
    staffed: WallStaffed
    late: list[WallLate]
    advisors: list[WallAdvisor]
    samples: list[WallSample]


class AlertLimits(Wire):
    """From where on a figure is amber, and red. A share is a percentage, and lower is worse."""

    warn: Count
    late: Count


class AlertThresholds(Wire):
    waiting: AlertLimits = AlertLimits(warn=3, late=8)
    longest_s: AlertLimits = AlertLimits(warn=60, late=120)
    kept: AlertLimits = AlertLimits(warn=90, late=80)
    load: AlertLimits = AlertLimits(warn=80, late=95)


class OwnKey(Wire):
    """A key that somebody has given to something in place of the one it came with."""

    action: Annotated[str, Field(pattern=r"^[a-z_]{1,32}$")]
    key: Annotated[str, Field(min_length=1, max_length=32, pattern=r"^[^\x00-\x20\x7f]+$"), PLAIN]


class Chosen(Wire):
    """On all of one's consoles: limits of the wallboard, how one is called, and how one's hands work.

    `undo_s` is for how long what was sent may be taken back. Which actions have a key is known to the
    console alone.
    """

    thresholds: AlertThresholds = AlertThresholds()
    wall_alerts: bool = True
    sound: bool = True
    desktop: bool = False
    undo_s: Literal[0, 3, 5, 10] = 3
    keys: Annotated[list[OwnKey], Field(max_length=60)] = []


class PreferencesView(Wire):
    rev: int
    chosen: Chosen


class SavePreferences(Wire):
    """All of them together; `rev` is the revision that was changed."""

    rev: Count
    chosen: Chosen


class AsideLine(Wire):
    """Staff alone see it; it is no line of the timeline."""

    id: str
    conversation: str
    seq: int
    at: At
    by: str
    by_name: str
    kind: Literal["joined", "left", "said"]
    text: str = ""


class Asides(Wire):
    """`looking_on` are the names of those who came and have not left."""

    lines: list[AsideLine]
    looking_on: list[str]


class Join(Wire):
    """Look on from here: what is written comes live. The advisor is told, the visitor is not."""

    conversation: Id
    cid: Cid


class Joined(Wire):
    card: ConversationCard
    entries: list[Entry]
    asides: Asides


class Leave(Wire):
    conversation: Id
    cid: Cid


class Whisper(Wire):
    """Between the advisor who holds it and those who look on."""

    conversation: Id
    cid: Cid
    text: Text


class TakeOver(Wire):
    """Take it out of its advisor's hands, by whoever answers for the shift. Both sides are told."""

    conversation: Id
    cid: Cid


class ExtendHours(Wire):
    """Keep a service open today for so many minutes more than it would be."""

    service: Id
    cid: Cid
    minutes: Annotated[int, Field(ge=5, le=240)]


class Extended(Wire):
    closes_at: At | None = None


LOOKING = May(OVERSEEING, Scope.SELF)
OVER = May(OVERSEEING, Scope.SERVICE_CONVERSATION)

WATCH = Event(STAFF_SPACE, "wall:watch", Nothing, Wall, LOOKING, mutates=False)
UNWATCH = Event(STAFF_SPACE, "wall:unwatch", Nothing, Nothing, LOOKING, mutates=False)
EXTEND = Event(STAFF_SPACE, "wall:extend_hours", ExtendHours, Extended, LOOKING)

PREFERENCES = Event(
    STAFF_SPACE, "preferences:mine", Nothing, PreferencesView, May(STAFF, Scope.SELF), mutates=False
)
PREFER = Event(STAFF_SPACE, "preferences:save", SavePreferences, PreferencesView, May(STAFF, Scope.SELF))

JOIN = Event(STAFF_SPACE, "beside:join", Join, Joined, OVER)
LEAVE = Event(STAFF_SPACE, "beside:leave", Leave, Nothing, OVER)
WHISPER = Event(STAFF_SPACE, "beside:whisper", Whisper, AsideLine, May(ADVISING, Scope.SERVICE_CONVERSATION))
TAKE_OVER = Event(STAFF_SPACE, "beside:take_over", TakeOver, ConversationCard, OVER)
BESIDE = Event(STAFF_SPACE, "beside:lines", ConversationRef, Asides, HELD, mutates=False)

WALL_CHANGED = Push((STAFF_SPACE,), "wall:changed", Wall)
ASIDE_ADDED = Push((STAFF_SPACE,), "beside:added", AsideLine)
