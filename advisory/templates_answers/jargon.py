"""Terms of the trade in a text, and plainer words for them."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from advisory.search.analysis import Stemmer, normal, surfaces, words

INDEXED = 4
_ROWS = [
    json.loads(line)
    for line in resources.files(__package__).joinpath("jargon.jsonl").read_text(encoding="utf-8").splitlines()
]


@dataclass(frozen=True, slots=True)
class Term:
    """A word of the trade, what to say instead, and its stems in order."""

    term: str
    plain: str
    stems: tuple[str, ...]


@cache
def _stemmer(lang: str) -> Stemmer:
    return Stemmer(lang)


@cache
def _terms(lang: str) -> dict[str, list[Term]]:
    """By the first letters of the first stem."""
    found: dict[str, list[Term]] = {}
    for row in _ROWS:
        if row.get("lang") == lang:
            stems = _stems(row["term"], lang)
            found.setdefault(stems[0][:INDEXED], []).append(Term(row["term"], row["plain"], stems))
    return found


def _stems(text: str, lang: str) -> tuple[str, ...]:
    stem = _stemmer(lang)
    return tuple(stem(word) for word in words(text))


def jargon(text: str, lang: str) -> Sequence[Term]:
    """Terms in it that its own words do not explain."""
    return list({term.term: term for term, _ in terms_in(text, lang)}.values())


def terms_in(text: str, lang: str) -> Iterator[tuple[Term, str]]:
    """Each with the words that stand for it."""
    text = normal(text)
    places = list(surfaces(text))
    stems = [_stemmer(lang)(place[0].lower()) for place in places]
    for at, stem in enumerate(stems):
        for term in _terms(lang).get(stem[:INDEXED], ()):
            there = stems[at : at + len(term.stems)]
            if len(there) == len(term.stems) and term.plain not in text:
                if all(_same(*pair, lang) for pair in zip(there, term.stems, strict=True)):
                    yield term, text[places[at].start() : places[at + len(there) - 1].end()]


def _same(stem: str, of_term: str, lang: str) -> bool:
    """Finnish stems end differently by case: selain, selaimella."""
    if stem == of_term or lang != "fi":
        return stem == of_term
    kept = of_term[: max(INDEXED, len(of_term) - 1)]
    return stem.startswith(kept) and len(stem) <= len(of_term) + 2
