"""Groups of questions on the wire (all of it HTTP)."""

from typing import Annotated, Literal

from pydantic import Field

from advisory.wire import At, Cid, Id, Short, Wire


class CandidateRow(Wire):
    """A group of questions that visitors asked. `cover` is 0–1: how well an article answers them.

    `minutes` is what these conversations took of advisors in 30 days; `trend` is the count of the
    last seven days less that of the seven before. `passed`: in how many of the conversations an advisor was
    offered the nearest article and wrote something else; from two on it counts as covering half as much.
    """

    id: str
    rev: int
    title: str
    lang: str
    languages: list[str]
    service: str
    kind: Literal["gap", "poor", "stale"]
    count: int
    count_30d: int
    trend: int
    weekly: list[int]
    minutes: int
    solved_share: float
    cover: float
    nearest: str | None = None
    nearest_title: str | None = None
    first_at: At
    last_at: At
    sites: list[str] = []
    reason: str = ""
    passed: int = 0


class ListCandidates(Wire):
    state: Literal["open", "muted"] = "open"


class GroupStep(Wire):
    """What somebody did to groups lately, and may be undone. `text` is one of the questions it was about."""

    id: str
    at: At
    by: str
    what: Literal["merged", "moved", "parted", "apart"]
    group: str
    other: str
    questions: int
    text: str = ""
    other_title: str = ""


class CandidateList(Wire):
    """`sites` of a row are where it was asked; `places` are their names. `reason`: why it was muted."""

    candidates: list[CandidateRow]
    waiting: int
    muted: int = 0
    places: dict[str, str] = {}
    steps: list[GroupStep] = []


class EvidenceLine(Wire):
    """A redacted question as a visitor wrote it."""

    id: str
    text: str
    lang: str
    at: At
    outcome: str | None = None


class AnswerCandidate(Wire):
    """What advisors really answered: redacted text, how often, and the entry it came from."""

    text: str
    lang: str
    count: int
    source: str | None = None
    edited: bool = False


class AlikeCandidate(Wire):
    """A group that may be the same; `alike` is 0–1."""

    id: str
    title: str
    count: int
    alike: float


class CandidateView(Wire):
    row: CandidateRow
    questions: list[EvidenceLine]
    answers: list[AnswerCandidate]
    searches: list[str] = []
    alike: list[AlikeCandidate] = []


class AdoptCandidate(Wire):
    """Make a draft of it: a new article, or the nearest one with the phrasings added."""

    cid: Cid
    rev: Annotated[int, Field(ge=1)]
    extend: Id | None = None


class MuteCandidate(Wire):
    cid: Cid
    rev: Annotated[int, Field(ge=1)]
    reason: Short = ""


class MergeCandidate(Wire):
    """Put all of it into another group."""

    cid: Cid
    rev: Annotated[int, Field(ge=1)]
    into: Id


class MoveQuestions(Wire):
    """Put some of its questions into another group; without `to` into a new one."""

    cid: Cid
    rev: Annotated[int, Field(ge=1)]
    questions: Annotated[list[Id], Field(min_length=1, max_length=200)]
    to: Id | None = None


class KeepApart(Wire):
    """It is not the same as the other, and is not suggested to be."""

    cid: Cid
    rev: Annotated[int, Field(ge=1)]
    other: Id


class ReopenCandidate(Wire):
    cid: Cid
    rev: Annotated[int, Field(ge=1)]


class UndoStep(Wire):
    cid: Cid
    step: Id


class GroupRef(Wire):
    """Where it is now; `step` names what was done, to undo it."""

    group: str
    step: str = ""
