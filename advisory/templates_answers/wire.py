"""Canned answers on the wire: the picker and the suggestions beside the visitor's last message."""

from typing import Annotated, Literal

from pydantic import Field

from advisory.wire import (
    ADVISING,
    PLAIN,
    STAFF_SPACE,
    At,
    Cid,
    Count,
    Event,
    Id,
    May,
    Nothing,
    OptionalText,
    Scope,
    Short,
    Text,
    Wire,
)

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
    q: Annotated[str, Field(max_length=200), PLAIN] = ""
    lang: Annotated[str, Field(max_length=35), PLAIN] | None = None
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
    lang: Annotated[str, Field(max_length=35), PLAIN]


AnswerScope = Literal["personal", "team", "all"]


class AnswerRow(Wire):
    """A canned answer as its keepers see it. `texts` is language to form of address to text; `mine` says
    that the one who asks may change it. The counts are of ninety days."""

    id: str
    rev: int
    shortcut: str
    title: str
    services: list[str]
    scope: AnswerScope
    owner: str | None = None
    texts: dict[str, dict[str, str]]
    mine: bool
    used: int = 0
    edited: int = 0
    dismissed: int = 0
    helped: int = 0
    not_helped: int = 0


class AnswerRows(Wire):
    answers: list[AnswerRow]


class AskAnswers(Wire):
    """Every answer that the one who asks may use."""


class Forms(Wire):
    """te and sinä, ni and du; English has the first alone."""

    formal: Text
    informal: OptionalText = ""


class Versions(Wire):
    fi: Forms | None = None
    sv: Forms | None = None
    en: Forms | None = None


class SaveAnswer(Wire):
    """Add an answer (`rev` 0) or replace that revision. A team's has its service in `owner`."""

    cid: Cid
    id: Id
    rev: Count
    shortcut: Annotated[str, Field(pattern=r"^[^\W_]{1,40}$")]
    services: Annotated[list[Id], Field(min_length=1, max_length=50)]
    scope: AnswerScope = "personal"
    owner: Id | None = None
    texts: Versions


class RemoveAnswer(Wire):
    cid: Cid
    id: Id
    rev: Count


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
KEPT = Event(STAFF_SPACE, "answer:kept", AskAnswers, AnswerRows, May(ADVISING, Scope.SELF), mutates=False)
SAVE = Event(STAFF_SPACE, "answer:save", SaveAnswer, AnswerRow, May(ADVISING, Scope.SELF))
REMOVE = Event(STAFF_SPACE, "answer:remove", RemoveAnswer, Nothing, May(ADVISING, Scope.SELF))
