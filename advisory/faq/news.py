"""What changed for advisors: which answers are new, which say something else, and which are gone."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from advisory.clock import Instant
from advisory.faq.model import ARCHIVED, DRAFT, DUE, PUBLISHED, Content, Revision

SHOWN = 50
TAKEN_BACK = f"state:{DRAFT}"
IMPORTED = "imported"


@dataclass(frozen=True, slots=True)
class News:
    """`before` and `after` are what readers had and have; none of either where it was new or is gone."""

    article: str
    at: Instant
    note: str
    before: Content | None
    after: Content | None

    @property
    def kind(self) -> str:
        return "hidden" if self.after is None else "changed" if self.before else "new"


def of(revisions: Sequence[Revision], since: Instant) -> list[News]:
    """From revisions by article, oldest first. What a file brought in the first time is no news."""
    found: list[News] = []
    for _, ones in groupby(revisions, key=lambda one: one.article):
        shown: Content | None = None
        state = DRAFT
        for one in ones:
            after = _shown_after(one, shown, state)
            if _words(after) != _words(shown) and one.at >= since and one.summary != IMPORTED:
                found.append(News(one.article, one.at, one.note, shown, after))
            shown, state = after, one.state
    return sorted(found, key=lambda one: -one.at)[:SHOWN]


def _shown_after(one: Revision, shown: Content | None, state: str) -> Content | None:
    if one.state in (PUBLISHED, DUE):
        return one.content
    # A draft is written beside what readers see, unless it was taken back from them.
    taken_back = state in (PUBLISHED, DUE) and one.summary == TAKEN_BACK
    return None if one.state == ARCHIVED or taken_back else shown


def _words(content: Content | None) -> object:
    return content and [(version.lang, version.words) for version in content.versions]
