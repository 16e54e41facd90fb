"""Conversations and their timeline on the wire."""

from typing import Annotated, Literal

from pydantic import Field

from advisory.chat.attached_wire import Card, FileLine
from advisory.chat.notices_wire import CallNotice, NoticeCode, PartyNotice
from advisory.people.door_wire import Proof
from advisory.wire import (
    ADVISING,
    PLAIN,
    STAFF_SPACE,
    VISITOR,
    VISITORS,
    At,
    Cid,
    Count,
    Event,
    Id,
    May,
    Nothing,
    OptionalText,
    PagePath,
    PageTitle,
    Push,
    Scope,
    Short,
    Text,
    UiLang,
    Wire,
)

Status = Literal["queued", "offered", "message", "active", "closed"]
Turn = Literal["advisor", "visitor", "paused"]
Outcome = Literal["solved", "referred", "transferred", "too_wide", "left", "unanswered"]
EntryKind = Literal["text", "notice", "card", "file", "call", "masked", "withdrawn"]


class Page(Wire):
    """The page of the host site that the visitor came from: its path and title, nothing more."""

    path: PagePath = ""
    title: PageTitle = ""


class Entry(Wire):
    """One line of a timeline. `seq` is dense from 1; entries are never changed, only followed.

    `text` may hold masks such as `⟦identity_code:11⟧`: what was there, and its length.
    `by_name` is the advisor's display name. `target` is the seq that a `masked` or `withdrawn`
    entry speaks of; for `masked`, `text` is the new text of that entry. Of a `file` the text says the name.
    """

    seq: int
    kind: EntryKind
    at: At
    by: Literal["visitor", "advisor", "system"]
    by_name: str = ""
    cid: str | None = None
    lang: str | None = None
    text: str | None = None
    notice: NoticeCode | None = None
    call: CallNotice | PartyNotice | None = None
    params: dict[str, str | int] = {}
    card: Card | None = None
    file: FileLine | None = None
    target: int | None = None


class Queue(Wire):
    """`position` counts from 1. The wait is a range in seconds; absent when samples are too few."""

    position: int
    wait_low_s: int | None = None
    wait_high_s: int | None = None
    counted_at: At


class ConversationView(Wire):
    """As its visitor sees it. `closes_at` while they are asked, `returns_at` while the advisor is awaited.

    `files`: they may send files in it.
    """

    id: str
    rev: int
    service: str
    service_name: str
    lang: str
    status: Status
    head: int
    created_at: At
    queue: Queue | None = None
    advisor_name: str | None = None
    read_by_advisor: int = 0
    outcome: Outcome | None = None
    closed_at: At | None = None
    reopen_until: At | None = None
    channel: str = "chat"
    returns_at: At | None = None
    paused: bool = False
    closes_at: At | None = None
    answer_by: At | None = None
    has_contact: bool = False
    rated: bool = False
    receipt: str | None = None
    files: bool = False


class UsedAnswer(Wire):
    """A canned answer or an article whose text the advisor put into a message."""

    kind: Literal["article", "canned_answer"]
    id: Id
    edited: bool = False


class StartConversation(Wire):
    cid: Cid
    service: Id
    text: Text
    lang: UiLang
    name: Annotated[str, Field(max_length=60), PLAIN] = ""
    page: Page = Page()
    searched: Annotated[str, Field(max_length=200), PLAIN] = ""
    read_article: Id | None = None
    proof: Proof | None = None


class Started(Wire):
    conversation: ConversationView
    entries: list[Entry]


class ConversationRef(Wire):
    conversation: Id


class SyncConversation(Wire):
    """Ask for what comes after `after`, the last seq held without a gap."""

    conversation: Id
    after: Count


class Synced(Wire):
    """At most 500 entries; `more` says that there is another page. One of the two views is there."""

    conversation: ConversationView | None = None
    card: "ConversationCard | None" = None
    entries: list[Entry]
    head: int
    more: bool = False


class MyConversations(Wire):
    conversations: list[ConversationView]


class PostEntry(Wire):
    conversation: Id
    cid: Cid
    text: Text
    lang: Annotated[str, Field(max_length=35), PLAIN] | None = None


class PostAdvisorEntry(Wire):
    """`used` names the answers in the text, `passed` those left; a `card` replaces the text, and only text is
    `binding`: confirmed by its advisor as it stands."""

    conversation: Id
    cid: Cid
    text: OptionalText = ""
    lang: Annotated[str, Field(max_length=35), PLAIN] | None = None
    used: Annotated[list[UsedAnswer], Field(max_length=10)] = []
    passed: Annotated[list[UsedAnswer], Field(max_length=3)] = []
    card: Card | None = None
    binding: bool = False


class Moved(Wire):
    """What an entry made of its conversation, as staff see it; a time that is not there is none."""

    turn: Turn
    unread: int
    last_text: str
    last_by: Literal["visitor", "advisor", "system"]
    read_by_advisor: int
    waiting_since: At | None = None
    quiet_since: At | None = None


class EntryPosted(Wire):
    """A new entry. `rev` is the conversation's with it, and `moved`, for staff, what it changed there.

    While a conversation is active nothing else tells of what an entry changed.
    """

    conversation: str
    rev: int
    entry: Entry
    moved: Moved | None = None


class EntryReceipt(EntryPosted):
    """The entry as it is stored, to the connection that sent it; `dup`: this cid was stored before."""

    dup: bool = False


class SeenEntries(Wire):
    """A read mark; it only ever grows, so a resend is harmless."""

    conversation: Id
    seq: Count


class EndConversation(Wire):
    """Leave the queue or end the conversation. Ending what has ended gives the same answer."""

    conversation: Id
    cid: Cid


class RateConversation(Wire):
    conversation: Id
    cid: Cid
    solved: Literal["yes", "partly", "no"] | None = None
    feeling: Annotated[int, Field(ge=1, le=5)] | None = None
    surer: Literal["yes", "partly", "no"] | None = None
    text: OptionalText = ""


class CloseConversation(Wire):
    conversation: Id
    cid: Cid
    outcome: Outcome
    topic: Short = ""
    answer_missing: bool = False


class SaveNote(Wire):
    """The private note beside a conversation; `rev` is the note's revision that was edited."""

    conversation: Id
    rev: Count
    text: OptionalText


class SaveDraft(Wire):
    """An advisor's draft, kept on the server. Visitors' drafts never leave their browser."""

    conversation: Id
    rev: Count
    text: OptionalText


class Saved(Wire):
    rev: int


class Known(Wire):
    """Who the host page's own server says that the visitor is. `name` may be empty."""

    name: str
    sub: str


class ConversationCard(Wire):
    """A conversation as staff see it in a list.

    `turn` says whom it waits for. `waiting_since` is when the oldest unanswered message of the
    visitor came (or when they joined the queue); `quiet_since` is when the visitor last wrote.
    `slot` is 1–10 and never changes while the advisor holds the conversation. `epoch` grows each
    time the conversation changes hands. `overdue` says that the advisor was reminded of it. `wide` is
    why it looks too wide for writing, until that is dismissed. `contact` and `known` are for its
    advisor alone.
    """

    id: str
    rev: int
    epoch: int
    number: int
    name: str
    service: str
    service_name: str
    site: str
    lang: str
    channel: str
    practice: bool
    status: Status
    turn: Turn
    pause: str | None = None
    head: int
    read_by_advisor: int
    read_by_visitor: int
    unread: int
    last_text: str
    last_by: Literal["visitor", "advisor", "system"]
    topic: str
    created_at: At
    waiting_since: At | None = None
    quiet_since: At | None = None
    promise_s: int
    slot: int | None = None
    advisor: str | None = None
    advisor_name: str | None = None
    offered_to: str | None = None
    offered_until: At | None = None
    handed_to: str | None = None
    handed_to_name: str | None = None
    transferred_from: str | None = None
    transfer_note: str | None = None
    in_call: bool = False
    page: Page = Page()
    searched: str = ""
    read_article: str | None = None
    read_article_title: str | None = None
    note: str = ""
    note_rev: int = 0
    draft: str = ""
    draft_rev: int = 0
    outcome: Outcome | None = None
    closed_at: At | None = None
    returns_at: At | None = None
    closes_at: At | None = None
    overdue: bool = False
    wide: Literal["turns", "length", "time"] | None = None
    contact: str = ""
    answer_by: At | None = None
    known: Known | None = None
    files: bool = False
    video: bool = False


class Heads(Wire):
    """The last seq of each conversation that this connection follows; finds a lost last entry."""

    heads: dict[str, int]
    now: At


class SeenBy(Wire):
    conversation: str
    by: Literal["visitor", "advisor"]
    seq: int


OWN = May(VISITOR, Scope.OWN_CONVERSATION)
HELD = May(ADVISING, Scope.HELD_CONVERSATION)
MEMBER = May(ADVISING, Scope.SERVICE_CONVERSATION)

START = Event(VISITORS, "conversation:start", StartConversation, Started, May(VISITOR, Scope.SELF))
MINE = Event(VISITORS, "conversation:mine", Nothing, MyConversations, May(VISITOR, Scope.SELF), mutates=False)
SYNC = Event(VISITORS, "conversation:sync", SyncConversation, Synced, OWN, mutates=False)
POST = Event(VISITORS, "entry:post", PostEntry, EntryReceipt, OWN)
SEEN = Event(VISITORS, "entry:seen", SeenEntries, Nothing, OWN)
END = Event(VISITORS, "conversation:end", EndConversation, ConversationView, OWN)
RATE = Event(VISITORS, "conversation:rate", RateConversation, Nothing, OWN)

STAFF_SYNC = Event(STAFF_SPACE, "conversation:sync", SyncConversation, Synced, MEMBER, mutates=False)
STAFF_POST = Event(STAFF_SPACE, "entry:post", PostAdvisorEntry, EntryReceipt, HELD)
STAFF_SEEN = Event(STAFF_SPACE, "entry:seen", SeenEntries, Nothing, HELD)
CLOSE = Event(STAFF_SPACE, "conversation:close", CloseConversation, ConversationCard, HELD)
NOTE = Event(STAFF_SPACE, "conversation:note", SaveNote, Saved, HELD)
DRAFT = Event(STAFF_SPACE, "conversation:draft", SaveDraft, Saved, HELD)

ENTRY_POSTED = Push((VISITORS, STAFF_SPACE), "entry:posted", EntryPosted)
ENTRY_SEEN = Push((VISITORS, STAFF_SPACE), "entry:seen_by", SeenBy)
HEADS = Push((VISITORS, STAFF_SPACE), "conversation:heads", Heads)
VIEW_CHANGED = Push((VISITORS,), "conversation:changed", ConversationView)
CARD_CHANGED = Push((STAFF_SPACE,), "conversation:changed", ConversationCard)
