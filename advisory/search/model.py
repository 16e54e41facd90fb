"""What is searched and what is found."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Audience = Literal["public", "staff"]

NOTHING_FITS = 0.3
"""A first match that explains a smaller share of the question than this is not an answer: offer a person."""


@dataclass(frozen=True, slots=True)
class Document:
    """One language version of something that can answer; (id, lang) names it.

    `audience` public is seen by staff too. `unconfirmed` are phrasings that nobody has approved yet: they
    count for staff and never for the public.
    """

    id: str
    kind: str
    lang: str
    services: frozenset[str]
    audience: Audience
    title: str
    phrasings: tuple[str, ...]
    body: str
    version: int
    unconfirmed: tuple[str, ...] = ()


Key = tuple[str, str]
"""(id, lang) of a document."""


@dataclass(frozen=True, slots=True)
class Match:
    """`share`: how much of the question's own weight this explains, 0–1.

    `matched`: words as they stand in the document, to underline. `other_lang`: not in the language asked for.
    """

    id: str
    kind: str
    lang: str
    score: float
    share: float
    matched: tuple[str, ...]
    other_lang: bool


@dataclass(frozen=True, slots=True)
class Snippet:
    """Plain text, and the [start, end) ranges in it that matched."""

    text: str
    marks: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Hit:
    id: str
    kind: str
    lang: str
    version: int
    score: float
    title: Snippet
    snippet: Snippet


@dataclass(frozen=True, slots=True)
class Found:
    """One page of an editor's search.

    `counts` says how many fit per kind, language and service, over all pages. `did_you_mean` is the question
    with unknown words replaced by known ones. `degraded`: the durable index was not at hand, so there are no
    counts, phrases or exclusions.
    """

    hits: tuple[Hit, ...]
    total: int
    counts: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    did_you_mean: str | None = None
    degraded: bool = False
