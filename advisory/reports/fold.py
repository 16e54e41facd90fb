"""What reports know of one conversation, and how it follows from the event record row by row."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from advisory.clock import Instant
from advisory.storage.record import ERASED, Row

OPENS = "conversation.started"
HOLDS = frozenset({"conversation.assigned", "desk.taken_over", "conversation.close_undone"})
LETS_GO = frozenset({"conversation.given_back", "desk.advisor_lost"})
PAUSES = frozenset({"pause.started", "conversation.return_promised"})
GOES_ON = frozenset({"pause.ended", "conversation.returned"})
CALL_BEGINS = frozenset({"call.live"})
CALL_ENDS = frozenset({"call.ended"})
OF_A_CONVERSATION = frozenset(
    {
        OPENS,
        *HOLDS,
        *LETS_GO,
        *PAUSES,
        *GOES_ON,
        *CALL_BEGINS,
        *CALL_ENDS,
        "conversation.closed",
        *ERASED,
        "conversation.outcome",
        "conversation.rated",
        "conversation.reopened",
        "conversation.return_due",
        "desk.handed_over",
        "entry.posted",
        "message.left",
        "answer.used",
    }
)
OF_A_PAGE = frozenset({"article.viewed", "article.helped", "search.missed"})


@dataclass(slots=True)
class Case:
    """One conversation as its rows of the record tell it. `day` and `hour` are local to its service.

    It belongs to the service in which the visitor asked. While somebody holds it, each moment counts
    whole in `held_ms`, divided by how many they held just then in `shared_ms`, and times that number in
    `load_ms`. `reply_ms` is how long the visitor waited for the `replies` after the first answer, pauses
    left out. The last fields say where it stands: `waiting_since`, `paused_at`, `call_at`, and `touched_at`
    until when its holder's time has been shared out.
    """

    conversation: str
    service: str
    site: str
    lang: str
    channel: str
    day: int
    hour: int
    started_at: Instant
    promise_s: int
    again_h: int | None = None
    advisor: str | None = None
    assigned_at: Instant | None = None
    answered_at: Instant | None = None
    closed_at: Instant | None = None
    closed_by: str | None = None
    outcome: str | None = None
    solved: str | None = None
    feeling: int | None = None
    surer: str | None = None
    replies: int = 0
    reply_ms: int = 0
    held_ms: int = 0
    shared_ms: int = 0
    load_ms: int = 0
    call_ms: int = 0
    call_mode: str | None = None
    used: int = 0
    handed: int = 0
    reopened: int = 0
    held_by: str | None = None
    touched_at: Instant | None = None
    waiting_since: Instant | None = None
    paused_at: Instant | None = None
    call_at: Instant | None = None

    @property
    def place(self) -> tuple[int, str]:
        return self.day, self.service


FIELDS = tuple(Case.__dataclass_fields__)
CLOCKS = ("held_by", "touched_at", "waiting_since", "paused_at", "call_at")
"""Where a conversation stands; all of them are empty once it is over."""

Tally = tuple[int, str, str, str, str]
"""Day, service, site, what was counted, and of which thing."""


@dataclass(slots=True)
class Surroundings:
    """Which local day (as YYYYMMDD) and hour a moment is in a service, and what the service promised then."""

    local: Callable[[str, Instant], tuple[int, int]]
    promise_s: Callable[[str, Instant], int]


@dataclass
class Fold:
    """Reads the record row by row, in its order. `cases` are those that the rows are about, and all that are
    held by advisors who are named in them; `touched` are the places whose cases changed."""

    around: Surroundings
    cases: dict[str, Case] = field(default_factory=dict)
    changed: set[str] = field(default_factory=set)
    touched: set[tuple[int, str]] = field(default_factory=set)
    tallies: dict[Tally, int] = field(default_factory=lambda: defaultdict(int))
    renamed: dict[str, str] = field(default_factory=dict)
    _held: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def know(self, cases: Iterable[Case]) -> None:
        for case in cases:
            self.cases.setdefault(case.conversation, case)
            if case.held_by is not None:
                self._held[case.held_by].add(case.conversation)

    def read(self, row: Row) -> None:
        """Practice is no contact and leaves no trace here."""
        if row.practice:
            return
        if row.kind in OF_A_PAGE:
            self._page(row)
        elif row.conversation is None or row.kind not in OF_A_CONVERSATION:
            return
        elif row.kind == OPENS:
            self._open(row)
        elif (case := self.cases.get(row.conversation)) is not None:
            self.changed.add(case.conversation)
            self.touched.add(case.place)
            self._happened(case, row)

    def _page(self, row: Row) -> None:
        day, _ = self.around.local(row.service or "", row.at)
        what = row.kind
        if what == "article.helped":
            what = "helped_yes" if row.data.get("helped") else "helped_no"
        item = str(row.data.get("article", ""))
        self.tallies[day, row.service or "", row.site or "", what, item] += 1

    def _open(self, row: Row) -> None:
        assert row.conversation is not None
        service = row.service or ""
        day, hour = self.around.local(service, row.at)
        lang = str(row.data.get("lang", "")).split("-")[0][:8].lower()
        channel = str(row.data.get("channel", "chat"))
        case = Case(row.conversation, service, row.site or "", lang, channel, day, hour, row.at, 0)
        case.promise_s = self.around.promise_s(service, row.at)
        case.waiting_since = row.at
        again = row.data.get("again_h")
        case.again_h = int(again) if again is not None else None
        self.cases[row.conversation] = case
        self.changed.add(case.conversation)
        self.touched.add(case.place)

    def _happened(self, case: Case, row: Row) -> None:
        kind, at = row.kind, row.at
        if kind == "entry.posted":
            self._said(case, row)
        elif kind in HOLDS:
            self._hold(case, row.actor, at)
            if kind == "conversation.close_undone":
                case.closed_at = case.closed_by = case.outcome = None
        elif kind in LETS_GO or (kind == "desk.handed_over" and row.data.get("to") == "queue"):
            self._let_go(case, at)
            case.handed += kind == "desk.handed_over"
        elif kind == "desk.handed_over":
            case.handed += 1
        elif kind == "conversation.closed":
            self._close(case, row)
        elif kind == "conversation.outcome":
            case.outcome = row.data.get("outcome")
        elif kind == "conversation.rated":
            case.solved, case.feeling, case.surer = (row.data.get(n) for n in ("solved", "feeling", "surer"))
        elif kind == "conversation.reopened":
            case.reopened += 1
            case.closed_at = case.closed_by = case.outcome = None
            case.waiting_since = at
        elif kind == "message.left":
            case.channel = "message"
        elif kind == "answer.used":
            case.used += 1
            self._use(case, row)
        elif kind in ERASED:
            self._forget(case, row)
        else:
            self._clocks(case, row)

    def _said(self, case: Case, row: Row) -> None:
        if row.actor_kind == "visitor":
            if case.waiting_since is None:
                case.waiting_since = row.at
        elif row.actor_kind == "staff":
            if case.answered_at is None:
                case.answered_at = row.at
                case.advisor = row.actor or case.advisor
            elif case.waiting_since is not None and case.paused_at is None:
                case.replies += 1
                case.reply_ms += max(0, row.at - case.waiting_since)
            case.waiting_since = None

    def _clocks(self, case: Case, row: Row) -> None:
        kind, at = row.kind, row.at
        if kind in PAUSES:
            case.paused_at = case.paused_at or at
        elif kind in GOES_ON:
            if case.paused_at is not None and case.waiting_since is not None:
                case.waiting_since = Instant(
                    case.waiting_since + at - max(case.paused_at, case.waiting_since)
                )
            case.paused_at = None
        elif kind == "conversation.return_due":
            case.paused_at, case.waiting_since = None, at
        elif kind in CALL_BEGINS:
            case.call_at = case.call_at or at
            case.call_mode = str(row.data.get("mode") or "video")
        elif kind in CALL_ENDS and case.call_at is not None:
            case.call_ms += max(0, at - case.call_at)
            case.call_at = None

    def _use(self, case: Case, row: Row) -> None:
        item = f"{row.data.get('kind', '')}:{row.data.get('id', '')}"
        self.tallies[case.day, case.service, case.site, "used", item] += 1

    def _close(self, case: Case, row: Row) -> None:
        self._let_go(case, row.at)
        case.closed_at, case.closed_by = row.at, row.data.get("by")
        case.outcome = row.data.get("outcome")
        case.waiting_since = case.paused_at = None
        if case.call_at is not None:
            case.call_ms += max(0, row.at - case.call_at)
            case.call_at = None

    def _forget(self, case: Case, row: Row) -> None:
        """What was counted stays; what it was counted of is nameless. The same each time that it is read."""
        self._let_go(case, row.at)
        del self.cases[case.conversation]
        self.changed.discard(case.conversation)
        self.renamed[case.conversation] = name = f"erased-{row.id}"
        case.conversation = name
        self.cases[name] = case
        self.changed.add(name)

    # -- whose time it takes ---------------------------------------------------------------------

    def _share_out(self, advisor: str, at: Instant) -> None:
        held = self._held[advisor]
        for name in held:
            case = self.cases[name]
            lasted = max(0, at - (case.touched_at or at))
            case.held_ms += lasted
            case.shared_ms += lasted // len(held)
            case.load_ms += lasted * len(held)
            case.touched_at = at
            self.changed.add(name)
            self.touched.add(case.place)

    def _hold(self, case: Case, advisor: str | None, at: Instant) -> None:
        self._let_go(case, at)
        if advisor is None:
            return
        self._share_out(advisor, at)
        self._held[advisor].add(case.conversation)
        case.held_by, case.touched_at = advisor, at
        case.advisor = case.advisor or advisor
        case.assigned_at = case.assigned_at or at

    def _let_go(self, case: Case, at: Instant) -> None:
        if case.held_by is None:
            return
        self._share_out(case.held_by, at)
        self._held[case.held_by].discard(case.conversation)
        case.held_by = case.touched_at = None
