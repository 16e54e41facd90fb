"""A canned answer: a sentence kit with a shortcut, variables, and a text per language and formality."""

from collections.abc import Mapping
from dataclasses import dataclass

FORMS = ("formal", "informal")
"""te and sinä, ni and du; a language with one form has it under `formal`."""


@dataclass(frozen=True, slots=True)
class CannedAnswer:
    """`texts` is language to form to text. `scope` says whose it is: everybody's, one service's team's
    or one advisor's; `owner` is that service or advisor. `article` is offered beside the sentence."""

    id: str
    shortcut: str
    group: str
    services: tuple[str, ...]
    variables: tuple[str, ...]
    texts: Mapping[str, Mapping[str, str]]
    article: str | None = None
    scope: str = "all"
    owner: str | None = None
    rev: int = 1

    def is_for(self, staff: str, services: frozenset[str]) -> bool:
        if self.scope == "personal":
            return self.owner == staff
        return self.scope == "all" or self.owner in services

    def text(self, lang: str, form: str) -> tuple[str, str] | None:
        """The text and its language: the one asked for, else the first that there is."""
        for code in (lang.split("-")[0], "en", *self.texts):
            if forms := self.texts.get(code):
                return forms.get(form) or next(iter(forms.values())), code
        return None

    def title(self, lang: str) -> str:
        """Its first sentence, for a list."""
        found = self.text(lang, "formal")
        if found is None:
            return self.shortcut
        ends = [at for mark in ".!?" if (at := found[0].find(mark, 12)) > 0]
        first = found[0][: min(ends) + 1] if ends else found[0]
        return first if len(first) <= 90 else first[:89] + "…"


@dataclass(frozen=True, slots=True)
class Tally:
    """How often an answer went out as it was, changed first, was offered and left, and helped or did not."""

    used: int = 0
    edited: int = 0
    dismissed: int = 0
    helped: int = 0
    not_helped: int = 0


@dataclass(frozen=True, slots=True)
class LimitCard:
    """What is advised on in a service, what only generally, and what never; one text per language."""

    service: str
    texts: Mapping[str, Mapping[str, list[str]]]


@dataclass(frozen=True, slots=True)
class Short:
    """An article's short answer, ready for an advisor. `link` is the first address in the full answer."""

    id: str
    lang: str
    title: str
    text: str
    services: frozenset[str]
    link: str | None = None
    reviewed_at: int | None = None
    due_for_review: bool = False


@dataclass(frozen=True, slots=True)
class Alert:
    """A danger, with what to do; or identification, for which the page has words of its own."""

    kind: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Guide:
    """An instruction for staff, block by block; nothing of it is ever put into a message."""

    id: str
    title: str
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Offer:
    """One answer that is offered to an advisor, its variables filled as far as they could be."""

    kind: str
    id: str
    title: str
    text: str
    lang: str
    score: float
    shortcut: str | None = None
    other_lang: bool = False
    unresolved: tuple[str, ...] = ()
    matched: tuple[str, ...] = ()
    reviewed_at: int | None = None
    due_for_review: bool = False
    uses: int = 0


@dataclass(frozen=True, slots=True)
class Suggestions:
    """What stands beside a visitor's unanswered words, and how they are to be addressed."""

    question: str
    offers: tuple[Offer, ...]
    formality: str
    alerts: tuple[Alert, ...] = ()
    guides: tuple[Guide, ...] = ()
    pause: Offer | None = None
