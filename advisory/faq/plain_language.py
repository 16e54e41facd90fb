"""How hard a text is to read: its long words and sentences, and terms of the trade."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from advisory.search.analysis import Stemmer, words

HARD = {"fi": 62, "sv": 47, "en": 47}
"""LIX from which a text is hard; Finnish words are longer for the same thought."""
LONG_WORD = 6
INDEXED = 4
LEAST_WORDS = 30
"""Of fewer words the measure says nothing."""
_ENDS = re.compile(r"[.!?:]+(?=\s|$)|\n+")


@dataclass(frozen=True, slots=True)
class Term:
    """A word of the trade, what to say instead, and its stems in order."""

    term: str
    plain: str
    stems: tuple[str, ...]


def lix(text: str) -> int | None:
    """Words for each sentence, and the share of long words: the Swedish readability index."""
    found = words(text)
    if len(found) < LEAST_WORDS:
        return None
    sentences = sum(1 for part in _ENDS.split(text) if part.strip())
    long = sum(len(word) > LONG_WORD for word in found)
    return round(len(found) / max(1, sentences) + 100 * long / len(found))


@cache
def _stemmer(lang: str) -> Stemmer:
    return Stemmer(lang)


@cache
def _terms(lang: str) -> dict[str, list[Term]]:
    """By the first letters of the first stem."""
    found: dict[str, list[Term]] = {}
    lines = resources.files(__package__).joinpath("jargon.jsonl").read_text(encoding="utf-8").splitlines()
    for row in map(json.loads, lines):
        if row.get("lang") == lang:
            stems = _stems(row["term"], lang)
            found.setdefault(stems[0][:INDEXED], []).append(Term(row["term"], row["plain"], stems))
    return found


def _stems(text: str, lang: str) -> tuple[str, ...]:
    stem = _stemmer(lang)
    return tuple(stem(word) for word in words(text))


def jargon(text: str, lang: str) -> Sequence[Term]:
    """Terms in it that its own words do not explain."""
    stems = _stems(text, lang)
    found: dict[str, Term] = {}
    for at, stem in enumerate(stems):
        for term in _terms(lang).get(stem[:INDEXED], ()):
            there = stems[at : at + len(term.stems)]
            if len(there) == len(term.stems) and term.plain not in text:
                if all(_same(*pair, lang) for pair in zip(there, term.stems, strict=True)):
                    found.setdefault(term.term, term)
    return list(found.values())


def _same(stem: str, of_term: str, lang: str) -> bool:
    """Finnish stems end differently by case: selain, selaimella."""
    if stem == of_term or lang != "fi":
        return stem == of_term
    kept = of_term[: max(INDEXED, len(of_term) - 1)]
    return stem.startswith(kept) and len(stem) <= len(of_term) + 2
