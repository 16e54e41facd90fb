"""Canned answers on the wire: the picker and the suggestions beside the visitor's last message."""

from typing import Annotated, Literal

from pydantic import Field

from advisory.wire import ADVISING, STAFF_SPACE, At, Event, Id, May, Scope, Short, Wire

Formality = Literal["formal", "informal"]
"""te or sinä, ni or du; English has one form."""


class Hit(Wire):
    """An answer that fits. `text` is ready to insert: variables that could be resolved are.

    `unresolved` names the variables that stand in `text` as `{name}` and must be filled in before
    sending. `matched` are the words of the question that led here.
    """

    kind: Literal["article", "canned_answer"]
    id: str
    title: str
    shortcut: str | None = None
    text: str
    lang: str
    other_lang: bool = False
    unresolved: list[str] = []
    matched: list[str] = []
    reviewed_at: At | None = None
    due_for_review: bool = False
    uses: int = 0
    score: float


class SearchAnswers(Wire):
    """`q` empty lists what is used most in this conversation's service."""

    conversation: Id
    q: Annotated[str, Field(max_length=200)] = ""
    lang: Annotated[str, Field(max_length=35)] | None = None
    formality: Formality | None = None
    limit: Annotated[int, Field(ge=1, le=20)] = 8


class Suggest(Wire):
    """At most three answers for the visitor's last unanswered words; none is an answer too."""

    conversation: Id
    formality: Formality | None = None


class Hits(Wire):
    hits: list[Hit]
    question: str = ""


class LimitCard(Wire):
    service: str
    advise: list[Short]
    only_generally: list[Short]
    never: list[Short]
    refer_to: list[str]


SEARCH = Event(
    STAFF_SPACE,
    "answer:search",
    SearchAnswers,
    Hits,
    May(ADVISING, Scope.SERVICE_CONVERSATION),
    mutates=False,
)
SUGGEST = Event(
    STAFF_SPACE, "answer:suggest", Suggest, Hits, May(ADVISING, Scope.HELD_CONVERSATION), mutates=False
)
