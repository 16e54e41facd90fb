"""Articles, candidates and self-service search on the wire (all of it HTTP)."""

from typing import Annotated, Literal

from pydantic import Field

from advisory.wire import PLAIN, WHOLE, At, Cid, Id, OptionalText, Short, UiLang, Wire

ArticleState = Literal["draft", "in_review", "scheduled", "published", "due_for_review", "archived"]
LAST_AT = 4_102_444_800_000
"""The year 2100."""
Note = Annotated[str, Field(max_length=300), PLAIN]
ArticleKind = Literal["answer", "procedure"]


class SearchHit(Wire):
    """`snippet` is plain text; `matched` are the words to underline."""

    id: str
    title: str
    snippet: str
    lang: str
    other_lang: bool = False
    matched: list[str] = []


class SearchResult(Wire):
    """No hits means that nothing fits: say so and offer a person."""

    q: str
    hits: list[SearchHit]


class PublicArticle(Wire):
    """`html` is made by the server from a Markdown subset and is safe to place."""

    id: str
    title: str
    lang: str
    html: str
    services: list[str]
    updated_at: At
    related: list[SearchHit] = []


class Helped(Wire):
    """Whether an article helped, from the widget; counted once for a cid."""

    cid: Cid
    site: Annotated[str, Field(max_length=64), PLAIN]
    article: Id
    lang: UiLang
    helped: bool
    searched: Annotated[str, Field(max_length=200), PLAIN] = ""


class VersionView(Wire):
    """One language of an article. `out_of_date`: another language was changed after it."""

    lang: UiLang
    question: Annotated[str, Field(max_length=300), PLAIN]
    answer: Annotated[str, Field(max_length=20_000), WHOLE]
    short: Annotated[str, Field(max_length=1_000), PLAIN] = ""
    phrasings: Annotated[list[Annotated[str, Field(max_length=300), PLAIN]], Field(max_length=50)] = []
    out_of_date: bool = False


class ArticleRow(Wire):
    id: str
    rev: int
    kind: ArticleKind
    state: ArticleState
    title: str
    languages: list[str]
    services: list[str]
    updated_at: At
    published_at: At | None = None
    review_at: At | None = None
    publish_at: At | None = None
    hide_at: At | None = None
    uses_30d: int = 0
    views_30d: int = 0
    helped: int = 0
    not_helped: int = 0
    place: bool = False


class PlaceView(Wire):
    """A site and the services of its pages. What is for none in particular is for every site."""

    id: str
    name: str
    services: list[str]


class ArticleList(Wire):
    """A page of the articles that were asked for; `total` are all of these, `counts` all of each state.

    `services` and `depends_on_place` tell by what those of the state can be narrowed down.
    """

    articles: list[ArticleRow]
    total: int
    counts: dict[str, int]
    services: list[str] = []
    places: list[PlaceView] = []
    depends_on_place: bool = False


class ArticleView(Wire):
    """An article with the version that is published now (if any) and the one being edited.

    `second_reader`: another than who sent it publishes it. `may_publish`: you may, as it stands now.
    """

    row: ArticleRow
    versions: list[VersionView]
    published: list[VersionView] = []
    sources: OptionalText = ""
    place: bool = False
    review_after_days: int = 180
    contacts: list[str] = []
    owner: str = ""
    second_reader: bool = False
    may_publish: bool = True
    linked_from: list["ArticleLinkFrom"] = []
    candidate: str | None = None
    revisions: list["RevisionRow"] = []


class ArticleLinkFrom(Wire):
    """Another article whose text leads here."""

    id: str
    title: str


class RevisionRow(Wire):
    """`note` is what its maker said of it."""

    rev: int
    at: At
    by: str
    state: ArticleState
    summary: str = ""
    note: str = ""


class RevisionView(Wire):
    """An article as one of its revisions has it."""

    rev: int
    at: At
    by: str
    versions: list[VersionView]


class SaveArticle(Wire):
    """`rev` is the revision that was edited; `stale` when somebody saved in between.

    A new article is saved with `rev` 0 under an id that the client made (`cid`)."""

    cid: Cid
    rev: Annotated[int, Field(ge=0)]
    kind: ArticleKind = "answer"
    services: Annotated[list[Id], Field(max_length=30)]
    versions: Annotated[list[VersionView], Field(max_length=3)]
    sources: OptionalText = ""
    place: bool = False
    review_after_days: Annotated[int, Field(ge=1, le=1_000)] = 180
    contacts: Annotated[list[Short], Field(max_length=100)] = []
    candidate: Id | None = None


class MoveArticle(Wire):
    """Publish, archive, or take back to draft. Publishing is refused while a check blocks it.

    `note` is for whoever reads of it: what changed, or what is still missing."""

    cid: Cid
    rev: Annotated[int, Field(ge=1)]
    to: Literal["draft", "in_review", "published", "archived"]
    note: Note = ""


class ScheduleArticle(Wire):
    """Publish by itself at a time, and hide; without `publish_at` only the hiding is set or let go."""

    cid: Cid
    rev: Annotated[int, Field(ge=1)]
    publish_at: Annotated[int, Field(ge=0, le=LAST_AT)] | None = None
    hide_at: Annotated[int, Field(ge=0, le=LAST_AT)] | None = None
    note: Note = ""


class RevertArticle(Wire):
    cid: Cid
    rev: Annotated[int, Field(ge=1)]
    to_rev: Annotated[int, Field(ge=1)]


class Check(Wire):
    """One check before publishing. `blocks` stops it, `warns` does not.

    `found` stands in `field`; as a contact of an office it may be kept (`contacts`)."""

    code: Literal[
        "personal_data",
        "asks_for_code",
        "variable",
        "empty",
        "translation_missing",
        "out_of_date",
        "long_sentences",
        "reading_level",
        "jargon",
        "broken_link",
        "dead_link",
        "duplicate",
    ]
    level: Literal["ok", "warns", "blocks"]
    lang: UiLang | None = None
    detail: str = ""
    field: Literal["", "question", "answer", "short", "phrasings"] = ""
    found: str = ""


class Preview(Wire):
    html: str
    checks: list[Check]


class PreviewArticle(Wire):
    lang: UiLang
    versions: Annotated[list[VersionView], Field(max_length=3)]
    contacts: Annotated[list[Short], Field(max_length=100)] = []
    article: Id | None = None


class NewsItem(Wire):
    """What changed for advisors. `before` and `after` are what is sent in a chat."""

    article: str
    at: At
    kind: Literal["new", "changed", "hidden"]
    procedure: bool
    title: str
    lang: str
    services: list[str]
    languages: list[str]
    note: str
    before: str
    after: str


class News(Wire):
    items: list[NewsItem]


class ArticleRef(Wire):
    article: str
    rev: int


class EffectPoint(Wire):
    week: At
    conversations: int
    views: int


class Effect(Wire):
    """`enough` false means: too early to say. `published_at` is the first time, `again_at` the later ones."""

    article: str
    title: str
    published_at: At | None
    again_at: list[At]
    points: list[EffectPoint]
    uses: int
    views: int
    helped: int
    not_helped: int
    enough: bool


class EffectSide(Wire):
    weeks: int
    conversations: int


class EffectRow(Wire):
    article: ArticleRow
    before: EffectSide
    after: EffectSide
    enough: bool


class EffectList(Wire):
    """Of articles that have been published, the latest first. `enough` false means: too early to say."""

    rows: list[EffectRow]
    total: int
