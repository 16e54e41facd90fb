"""Canned answers on the wire: the picker and the suggestions beside the visitor's last message."""

from typing import Annotated, Literal

from pydantic import Field

from advisory.wire import ADVISING, STAFF_SPACE, At, Event, Id, May, OptionalText, Scope, Short, Wire

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


class Alert(Wire):
    """Words of the visitor that an advisor should not overlook. In a danger `text` says what to do."""

    kind: Literal["self-harm", "violence", "child-at-risk", "acute-medical", "fire", "identification"]
    text: str = ""


class Guide(Wire):
    """An instruction for staff; it is never sent."""

    id: str
    title: str
    steps: list[str]


class Suggested(Wire):
    """`formality` is what was asked for, else how the visitor writes. `pause` says, where the visitor
    speaks of identification, that they do it alone."""

    hits: list[Hit]
    question: str = ""
    formality: Formality
    alerts: list[Alert] = []
    guides: list[Guide] = []
    pause: Hit | None = None


class Remark(Wire):
    """Something about `words` of an advisor's text, before it is sent."""

    kind: Literal["asks_for_code", "personal", "tone", "jargon"]
    words: str = ""
    why: str = ""
    better: str = ""


class Remarks(Wire):
    remarks: list[Remark]


class Look(Wire):
    """A text as it is being written."""

    conversation: Id
    text: OptionalText
    lang: Annotated[str, Field(max_length=35)]


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
    STAFF_SPACE,
    "answer:suggest",
    Suggest,
    Suggested,
    May(ADVISING, Scope.HELD_CONVERSATION),
    mutates=False,
)
LOOK = Event(STAFF_SPACE, "answer:look", Look, Remarks, May(ADVISING, Scope.HELD_CONVERSATION), mutates=False)
