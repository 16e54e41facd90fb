"""A document as each audience reads it, and what its words count."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from advisory.search.analysis import words
from advisory.search.model import Document

TITLE_WEIGHT = 2.0
PHRASING_WEIGHT = 2.0
BODY_WEIGHT = 1.0


@dataclass(frozen=True, slots=True)
class View:
    """A document as one audience reads it: unconfirmed phrasings make a second view of it for staff."""

    document: Document
    phrasings: tuple[str, ...]
    public: bool
    staff: bool


def views_of(document: Document) -> Iterator[View]:
    public = document.audience == "public"
    everything = document.phrasings + document.unconfirmed
    if document.unconfirmed and public:
        yield View(document, document.phrasings, public=True, staff=False)
        yield View(document, everything, public=False, staff=True)
    else:
        yield View(document, everything, public=public, staff=True)


def counts_of(view: View) -> dict[str, float]:
    counts: dict[str, float] = defaultdict(float)
    for word in words(view.document.title):
        counts[word] += TITLE_WEIGHT
    for phrasing in view.phrasings:
        for word in words(phrasing):
            counts[word] += PHRASING_WEIGHT
    for word in words(view.document.body):
        counts[word] += BODY_WEIGHT
    return counts
