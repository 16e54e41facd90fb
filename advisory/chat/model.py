"""A conversation, its entries, and the rules of who may write and what follows from it."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Self

from advisory.clock import DAY_MS, Instant
from advisory.errors import Code, Refusal
from advisory.identity import Person

_VARIABLE = re.compile(r"\{([^\W\d_][\w:.-]{0,39})\}")
"""`console/src/desk/variables.ts` has the same."""
REOPEN_MS = DAY_MS
MESSAGE_REOPEN_MS = 7 * DAY_MS
"""Who left a message may read the answer days later; their token lives as long."""
REHEARSING = "rehearsal-"
"""How the id of a practice visitor begins who came to one advisor alone."""
PREVIEW = 160
JOINED_MOST = 20
PRIORITY_MS = 600_000
"""What one step of priority is worth in waiting: who came earlier than that is still served first."""
CODES_JOIN_MS = 60_000
"""A secret may be split over messages that are at most this far apart."""


@dataclass(frozen=True)
class Conversation:
    """One conversation; the columns of its row under the same names.

    Exactly one of the turns holds while it is active: `advisor` (the visitor waits), `visitor`
    (the advisor has answered) or `paused`. `epoch` grows each time it changes hands. `rev` grows
    with every change that anybody sees. `unread` counts the visitor's messages since the advisor
    last read or wrote. Until `codes_until` the visitor's next words may complete a code. While it is
    `handed_to` a service its advisor keeps it until somebody there takes it; `needs_level` and
    `needs_lang` are what the giver asked of that somebody. `quiet_seq` is the line in which the silent
    were warned or asked (`quiet_stage`); it speaks of now only while it is the last line. `contact` is
    where the visitor of a message may be reached.

    Without slots, so that every message can copy it at once instead of sixty fields one by one.
    """

    id: str
    number: int
    site: str
    service: str
    lang: str
    visitor: str
    visitor_name: str
    receipt: str
    created_at: Instant
    queued_at: Instant
    channel: str = "chat"
    practice: bool = False
    status: str = "queued"
    turn: str = "advisor"
    pause: str | None = None
    priority: int = 0
    advisor: str | None = None
    last_advisor: str | None = None
    advisor_name: str = ""
    epoch: int = 0
    slot: int | None = None
    offered_to: str | None = None
    offered_until: Instant | None = None
    passed_by: tuple[str, ...] = ()
    handed_to: str | None = None
    needs_level: int | None = None
    needs_lang: str | None = None
    transferred_from: str | None = None
    transfer_note: str = ""
    in_call: bool = False
    rev: int = 1
    last_seq: int = 0
    read_by_visitor: int = 0
    read_by_advisor: int = 0
    unread: int = 0
    codes_until: Instant | None = None
    last_text: str = ""
    last_by: str = "visitor"
    topic: str = ""
    page_path: str = ""
    page_title: str = ""
    searched: str = ""
    read_article: str | None = None
    assigned_at: Instant | None = None
    first_answer_at: Instant | None = None
    waiting_since: Instant | None = None
    quiet_since: Instant | None = None
    return_at: Instant | None = None
    quiet_stage: str | None = None
    quiet_seq: int = 0
    closes_at: Instant | None = None
    nudged_at: Instant | None = None
    wide: str | None = None
    contact: str = ""
    answer_by: Instant | None = None
    closed_at: Instant | None = None
    reopen_until: Instant | None = None
    closed_by: str | None = None
    outcome: str | None = None
    answer_missing: bool = False
    note: str = ""
    note_rev: int = 0
    draft: str = ""
    draft_rev: int = 0
    rated_solved: str | None = None
    rated_feeling: int | None = None
    rated_surer: str | None = None
    rated_text: str = ""
    rated_at: Instant | None = None
    known_sub: str = ""
    """Who the host page's own server says that the visitor is there, and what it calls them."""
    known_name: str = ""

    @classmethod
    def of(cls, values: Iterable[tuple[str, Any]]) -> Self:
        """From a value for every field."""
        made = object.__new__(cls)
        made.__dict__.update(values)
        return made

    def but(self, **changes: Any) -> Self:
        """The same with other values."""
        made = object.__new__(type(self))
        made.__dict__.update(self.__dict__)
        made.__dict__.update(changes)
        return made

    @property
    def is_open(self) -> bool:
        return self.status != "closed"

    @property
    def is_unheld(self) -> bool:
        """Nobody has it: it is in turn for somebody now, or lies as a message to be answered."""
        return self.status in ("queued", "offered", "message")

    @property
    def is_message(self) -> bool:
        return self.channel == "message"

    @property
    def waits_in_queue(self) -> bool:
        return self.status in ("queued", "offered")

    @property
    def queue(self) -> str | None:
        """The service whose advisors may take it: the queue it waits in, or where its advisor hands it."""
        if self.waits_in_queue:
            return self.service
        return self.handed_to if self.is_open else None

    @property
    def shown_to(self) -> str | None:
        """The service whose advisors see it in their lists though nobody there holds it."""
        return self.service if self.status == "message" else self.queue

    @property
    def stage(self) -> str | None:
        """`warned` or `asked` while nothing has been said since."""
        return self.quiet_stage if self.quiet_seq == self.last_seq else None

    @property
    def returns_at(self) -> Instant | None:
        """When the advisor said that they will be back with it."""
        return self.return_at if self.turn == "paused" and self.pause == "return" else None

    @property
    def is_identifying(self) -> bool:
        """The visitor identifies themself somewhere else now: nothing like a code may get into writing."""
        return self.turn == "paused" and self.pause == "identification"

    @property
    def is_overdue(self) -> bool:
        """Its advisor was reminded that the visitor waits, and has not answered since."""
        return (
            self.status == "active"
            and self.turn == "advisor"
            and self.nudged_at is not None
            and self.nudged_at > (self.waiting_since or 0)
        )

    @property
    def has_deadline(self) -> bool:
        """Something that the next line of the timeline may end: the question, a promise, a reminder."""
        return self.stage == "asked" or self.returns_at is not None or self.is_overdue

    def require_open(self) -> None:
        if not self.is_open:
            raise Refusal(Code.CLOSED)

    def require_writer(self, person: Person) -> None:
        """The visitor whose it is, or the advisor who holds it now, while it is open."""
        mine = self.visitor == person.id if person.is_visitor else self.advisor == person.id
        if not mine:
            raise Refusal(Code.NOT_FOUND if person.is_visitor else Code.NOT_PERMITTED)
        self.require_open()

    def with_entry(self, entry: "Entry") -> "Conversation":
        """The conversation after `entry` was added to its timeline.

        The visitor's wait begins with their oldest unanswered message and does not begin anew when
        they write again; a human answer ends it, a notice of the system does not.
        """
        changes: dict[str, Any] = {"last_seq": entry.seq}
        if entry.kind in ("text", "card", "file"):
            changes |= {"last_text": preview(entry), "last_by": entry.by}
            if entry.by == "visitor":
                changes |= {
                    "turn": "paused" if self.turn == "paused" else "advisor",
                    "waiting_since": self.waiting_since or entry.at,
                    "quiet_since": entry.at,
                    "unread": self.unread + 1,
                }
            elif entry.by == "advisor":
                changes |= {
                    # An answer keeps the promise to return; a pause of the visitor's is theirs to end.
                    "turn": "paused" if self.turn == "paused" and self.pause != "return" else "visitor",
                    "waiting_since": None,
                    "first_answer_at": self.first_answer_at or entry.at,
                    "read_by_advisor": entry.seq,
                    "unread": 0,
                }
        return self.but(rev=self.rev + 1, **changes)

    @property
    def is_rehearsal(self) -> bool:
        """It belongs to the one advisor who practises: nobody else is to have it."""
        return self.practice and self.visitor.startswith(REHEARSING)

    def assigned_to(self, advisor: str, name: str, slot: int, now: Instant) -> "Conversation":
        return replace(
            self.kept(),
            status="active",
            advisor=advisor,
            advisor_name=name,
            slot=slot,
            epoch=self.epoch + 1,
            assigned_at=now,
            service=self.handed_to or self.service,
        )

    def offered(self, advisor: str, until: Instant) -> "Conversation":
        """Offered to somebody; what is being handed over stays with its advisor meanwhile."""
        status = "offered" if self.waits_in_queue else self.status
        return replace(self, status=status, offered_to=advisor, offered_until=until, rev=self.rev + 1)

    def kept(self) -> "Conversation":
        """Handed to nobody: what was asked of a receiver is forgotten with it."""
        return replace(
            self,
            handed_to=None,
            offered_to=None,
            offered_until=None,
            needs_level=None,
            needs_lang=None,
            passed_by=(),
            rev=self.rev + 1,
        )

    def back_in_queue(self, *, passed_by: str | None = None) -> "Conversation":
        """Where it stood: `queued_at` is kept, so it is at the front again."""
        passed = (*self.passed_by, passed_by) if passed_by else self.passed_by
        return replace(
            self,
            status="message" if self.is_message else "queued",
            service=self.handed_to or self.service,
            handed_to=None,
            last_advisor=self.advisor or self.last_advisor,
            advisor=None,
            advisor_name="",
            slot=None,
            offered_to=None,
            offered_until=None,
            passed_by=passed,
            turn="advisor" if self.returns_at is not None else self.turn,
            draft="",
            in_call=False,
            rev=self.rev + 1,
        )

    def until_return(self, at: Instant) -> "Conversation":
        return replace(self, turn="paused", pause="return", return_at=at, rev=self.rev + 1)

    def returned(self, now: Instant) -> "Conversation":
        """The promised time is here: from now on the visitor waits again."""
        return replace(self, turn="advisor", pause=None, return_at=None, waiting_since=now, rev=self.rev + 1)

    def closed(self, by: str, now: Instant, outcome: str | None, topic: str, missing: bool) -> "Conversation":
        return replace(
            self,
            status="closed",
            turn="visitor",
            closed_at=now,
            closed_by=by,
            reopen_until=Instant(now + (MESSAGE_REOPEN_MS if self.is_message else REOPEN_MS)),
            last_advisor=self.advisor or self.last_advisor,
            outcome=outcome,
            topic=topic or self.topic,
            answer_missing=missing,
            waiting_since=None,
            handed_to=None,
            offered_to=None,
            offered_until=None,
            in_call=False,
            draft="",
            rev=self.rev + 1,
        )


@dataclass(frozen=True, slots=True)
class Holding:
    """As much of a conversation as tells how heavily it weighs on its advisor, also just after it closed."""

    id: str
    advisor: str
    service: str
    status: str
    slot: int | None
    turn: str
    in_call: bool
    assigned_at: Instant | None
    waiting_since: Instant | None
    quiet_since: Instant | None
    created_at: Instant


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a timeline, never changed once it is stored.

    `used` holds `{kind, id, edited}` of the answers that the advisor put into it.
    """

    conversation: str
    seq: int
    kind: str
    at: Instant
    by: str
    sender: str
    by_name: str = ""
    cid: str | None = None
    lang: str | None = None
    text: str | None = None
    notice: str | None = None
    call: str | None = None
    params: Mapping[str, Any] = field(default_factory=dict)
    card: Mapping[str, Any] | None = None
    target: int | None = None
    used: tuple[Mapping[str, Any], ...] = ()

    @property
    def is_binding(self) -> bool:
        """Its advisor marked it as what the organisation answers for."""
        return self.by == "advisor" and bool(self.params.get("binding"))


def is_masked(text: str | None) -> bool:
    return text is not None and "⟦" in text


def unresolved(text: str) -> str:
    """The first variable of a canned answer that nobody has filled in, or nothing."""
    found = _VARIABLE.search(text)
    return found[1] if found else ""


def same_message(
    stored: Entry, text: str | None, card: Mapping[str, Any] | None, *, binding: bool = False
) -> bool:
    """Whether a resend under the same cid carries what is stored.

    Where either side was masked the words cannot be compared, and an equal cid is the same message.
    """
    if stored.is_binding != binding:
        return False
    if is_masked(stored.text) or is_masked(text):
        return True
    return (stored.text or "") == (text or "") and (stored.card or None) == (card or None)


def preview(entry: Entry) -> str:
    if entry.params.get("marked"):
        return "…"  # what is marked is opened where it stands
    text = entry.text or str((entry.card or {}).get("title", ""))
    flat = " ".join(text.split())
    return flat if len(flat) <= PREVIEW else flat[: PREVIEW - 1] + "…"
