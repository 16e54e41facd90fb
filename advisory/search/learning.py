"""Which of visitors' own wordings a document is found by."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from advisory.search.analysis import grams, words

KEPT = 50
"""Phrasings of one document that are of use; the hundredth helps no more."""
CONFIRMED_BY = 3
"""So many visitors who say nearly the same speak for everybody; fewer are heard by advisors alone."""
ALIKE = 0.7
WORDS = 30
"""A longer wording is a story, in which the question is a small part."""


@dataclass(frozen=True, slots=True)
class Learned:
    confirmed: tuple[str, ...] = ()
    unconfirmed: tuple[str, ...] = ()


@dataclass(slots=True)
class _Wording:
    text: str
    letters: frozenset[str]
    visitors: set[str] = field(default_factory=set)


def learned(
    asked: Iterable[tuple[str, str]], phrasings: Sequence[str], stem: Callable[[str], str]
) -> Learned:
    """From (visitor, text), the newest first, beside the phrasings that an editor gave.

    Nearly the same is said once, in its newest form; what is said by most comes first. People rarely say the
    same, but they use the same words: of a wording that few used, those words are confirmed that enough
    visitors used, whatever else they said.
    """
    given = [_letters(text) for text in phrasings]
    wordings: list[_Wording] = []
    speakers: dict[str, set[str]] = defaultdict(set)
    for visitor, text in asked:
        said = words(text)
        if not said or len(said) > WORDS:
            continue
        for word in said:
            speakers[stem(word)].add(visitor)
        letters = _letters(text)
        if any(_alike(letters, one) for one in given):
            continue
        same = next((one for one in wordings if _alike(letters, one.letters)), None)
        if same is None:
            same = _Wording(" ".join(text.split()), letters)
            wordings.append(same)
        same.visitors.add(visitor)
    wordings.sort(key=lambda one: -len(one.visitors))
    kept = wordings[: max(0, KEPT - len(phrasings))]
    common = {name for name, whose in speakers.items() if len(whose) >= CONFIRMED_BY}
    new = common - {stem(word) for text in phrasings for word in words(text)}
    confirmed: dict[str, None] = {}
    unconfirmed = []
    for one in kept:
        if len(one.visitors) >= CONFIRMED_BY:
            confirmed[one.text] = None
            continue
        unconfirmed.append(one.text)
        if any(stem(word) in new for word in words(one.text)):
            confirmed[" ".join(word for word in words(one.text) if stem(word) in common)] = None
    return Learned(tuple(confirmed), tuple(unconfirmed))


def _letters(text: str) -> frozenset[str]:
    return frozenset(gram for word in words(text) for gram in (grams(word) or [word]))


def _alike(one: frozenset[str], other: frozenset[str]) -> bool:
    return len(one & other) >= ALIKE * len(one | other)
