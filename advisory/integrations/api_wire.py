"""What programs ask for and are given under `/api/v1`. Times are milliseconds since 1970-01-01 UTC."""

from typing import Annotated, Any, Literal

from pydantic import Field

from advisory.desk.policies_wire import HoursForm
from advisory.faq.wire import ArticleKind, ArticleState, Note, SearchHit, VersionView
from advisory.wire import FILLED, PLAIN, At, Id, OptionalText, Short, UiLang, Wire

Cursor = Annotated[str, Field(pattern="^[A-Za-z0-9_-]{1,200}$")]
Limit = Annotated[int, Field(ge=1, le=200)]
When = Annotated[int, Field(ge=0, le=4_102_444_800_000)]
Channel = Literal["chat", "message"]


class Paging(Wire):
    """`cursor` is the `next` of the page before."""

    cursor: Cursor | None = None
    limit: Limit = 100


class FindConversations(Paging):
    """`since` and `until` are of the beginning, the latter left out."""

    service: Id | None = None
    channel: Channel | None = None
    state: Literal["open", "closed"] | None = None
    since: When | None = None
    until: When | None = None


class ApiConversation(Wire):
    """What is known of a conversation without a word of what was written in it, and without names."""

    id: str
    rev: int
    number: int
    service: str
    site: str
    channel: str
    lang: str
    status: str
    created_at: At
    waiting_since: At | None = None
    assigned_at: At | None = None
    first_answer_at: At | None = None
    answer_by: At | None = None
    closed_at: At | None = None
    closed_by: str | None = None
    outcome: str | None = None
    entries: int
    has_contact: bool = False
    rated_solved: str | None = None
    rated_feeling: int | None = None


class ApiConversations(Wire):
    """The oldest first. `next` is the place after the last one, also where there is no more now."""

    conversations: list[ApiConversation]
    next: str | None = None


class ApiEntry(Wire):
    """`binding`: the advisor marked the text as binding advice of the organisation."""

    seq: int
    at: At
    kind: str
    by: str
    lang: str | None = None
    text: str | None = None
    notice: str | None = None
    card: dict[str, Any] | None = None
    binding: bool = False


class ReadTranscript(Wire):
    """At most 500 lines past `after`."""

    after: Annotated[int, Field(ge=0, le=2_147_483_647)] = 0


class ApiTranscript(Wire):
    """`more`: ask again with the last `seq` as `after`."""

    conversation: str
    lang: str
    entries: list[ApiEntry]
    more: bool


class FindMessages(Paging):
    service: Id | None = None
    state: Literal["open", "closed"] | None = None


class FindArticles(Paging):
    state: ArticleState | None = None
    service: Id | None = None


class ApiArticleRow(Wire):
    id: str
    rev: int
    kind: ArticleKind
    state: ArticleState
    titles: dict[str, str]
    services: list[str]
    changed_at: At
    published_at: At | None = None
    review_at: At | None = None


class ApiArticles(Wire):
    articles: list[ApiArticleRow]
    next: str | None = None


class WriteArticle(Wire):
    """All of an article. What visitors see changes when it is published."""

    kind: ArticleKind = "answer"
    services: Annotated[list[Id], Field(max_length=30)]
    versions: Annotated[list[VersionView], Field(min_length=1, max_length=3)]
    sources: OptionalText = ""
    place: bool = False
    review_after_days: Annotated[int, Field(ge=1, le=1_000)] = 180
    contacts: Annotated[list[Short], Field(max_length=100)] = []


class MoveNote(Wire):
    """`note` is for whoever reads of it in the console."""

    note: Note = ""


class ApiArticle(Wire):
    """`versions` are being written, `published` is what visitors see."""

    id: str
    rev: int
    kind: ArticleKind
    state: ArticleState
    services: list[str]
    versions: list[VersionView]
    published: list[VersionView]
    sources: str
    place: bool
    review_after_days: int
    contacts: list[str]
    changed_at: At
    published_at: At | None = None
    review_at: At | None = None


class FindCannedAnswers(Paging):
    service: Id | None = None


class ApiCannedAnswer(Wire):
    """`texts` is language to form (`formal`, `informal`) to text."""

    id: str
    rev: int
    shortcut: str
    group: str
    services: list[str]
    variables: list[str]
    texts: dict[str, dict[str, str]]
    article: str | None = None


class ApiCannedAnswers(Wire):
    canned_answers: list[ApiCannedAnswer]
    next: str | None = None


LangCode = Annotated[str, Field(pattern="^[a-z]{2,3}(-[A-Za-z0-9]{2,8})?$")]
FormName = Literal["formal", "informal", "te", "sina", "ni", "du", "text"]
Line = Annotated[str, Field(max_length=60), PLAIN, FILLED]


class CannedAnswerRow(Wire):
    """One row of a file to be imported, as `advisory content import` takes it."""

    id: Id
    shortcut: Line
    group: Line
    services: Annotated[list[Id], Field(max_length=30)]
    variables: Annotated[list[Line], Field(max_length=20)] = []
    versions: Annotated[
        dict[LangCode, dict[FormName, Annotated[str, Field(max_length=4_000), PLAIN]]],
        Field(max_length=10, json_schema_extra={"additionalProperties": False}),
    ]
    article: Id | None = None


class CheckCannedAnswers(Wire):
    rows: Annotated[list[CannedAnswerRow], Field(min_length=1, max_length=500)]


class CheckedRow(Wire):
    """`wrong` is empty where the row could be imported."""

    id: str
    wrong: str = ""


class CheckedRows(Wire):
    """Nothing was stored."""

    rows: list[CheckedRow]
    good: int


class ApiService(Wire):
    """`open`: now, for chats. `promise_s`: the first human answer comes within so many seconds."""

    id: str
    names: dict[str, str]
    kind: str
    active: bool
    languages: list[str]
    channels: list[str]
    promise_s: int
    open: bool
    opens_at: At | None = None
    closes_at: At | None = None


class ApiServices(Wire):
    services: list[ApiService]


class ApiHours(Wire):
    service: str
    hours: HoursForm


class ApiQueue(Wire):
    """How it is now. The wait is that of somebody who came now, None while too little is known."""

    service: str
    open: bool
    takes_new: bool
    waiting: int
    longest_wait_s: int
    wait_low_s: int | None = None
    wait_high_s: int | None = None
    available: int
    at_desk: int


class ApiQueues(Wire):
    queues: list[ApiQueue]
    at: At


class SearchKnowledge(Wire):
    q: Annotated[str, Field(min_length=1, max_length=200), PLAIN, FILLED]
    lang: UiLang = "fi"
    service: Id | None = None
    limit: Annotated[int, Field(ge=1, le=20)] = 5


class ApiHits(Wire):
    """What is published for everybody and fits. No hits means that nothing fits."""

    hits: list[SearchHit]


class ApiReferral(Wire):
    """Where else a matter belongs. `open` now; None where its hours are not known."""

    id: str
    kind: str
    name: str
    what_for: str
    hours: str | None = None
    open: bool | None = None
    phone: str | None = None
    link: str | None = None


class ApiReferrals(Wire):
    referrals: list[ApiReferral]


class ApiAdvisor(Wire):
    """`skills` is service to level."""

    id: str
    name: str
    languages: list[str]
    channels: list[str]
    capacity: int
    skills: dict[str, int]


class ApiSkills(Wire):
    advisors: list[ApiAdvisor]
