"""Questions of one language as vectors: which words, weighed by how rare they are. No storage, no network."""

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from advisory.faq import asking
from advisory.search.analysis import Stemmers, fold, grams, words
from advisory.search.postings import Growing

STEM_SHARE, GRAM_SHARE = 0.65, 0.35
PRIOR_TEXTS = 100
"""Texts that the rarity of a word is smoothed with, so that the first few questions do not decide it."""
PRIOR_COMMON = 0.5
"""Share of those texts in which an everyday word is taken to stand."""

Ids = npt.NDArray[np.int32]
Weights = npt.NDArray[np.float32]
Counts = tuple[tuple[str, ...], Weights]
"""Terms, and how often each stands there, dampened."""

_MARK = re.compile(r"⟦[^⟧]*⟧")
_stemmers = Stemmers()


@dataclass(frozen=True, slots=True)
class Vector:
    """Of length one. `ids` ascend."""

    ids: Ids
    weights: Weights


@lru_cache(maxsize=50_000)
def features(text: str, lang: str) -> tuple[Counts, Counts]:
    """Stems and 4-grams, dampened."""
    said = words(_MARK.sub(" ", text))
    stem = _stemmers[lang]
    stems = Counter(f"s{fold(stem(word))}" for word in said)
    runs = Counter(f"g{run}" for word in said for run in grams(word))
    return _dampened(stems), _dampened(runs)


def _dampened(counts: Counter[str]) -> Counts:
    told = np.fromiter(counts.values(), dtype=np.float32, count=len(counts))
    return tuple(counts), 1 + np.log(told)


class Space:
    """Rarity is counted over all texts and a steady background, in which everyday words are common."""

    def __init__(self, lang: str, background: Iterable[str] = ()) -> None:
        self.lang = lang
        self._texts = PRIOR_TEXTS
        self._ids: dict[str, int] = {}
        self._with = Growing(np.empty(0, dtype=np.float32))
        for word in asking.everyday(lang):
            for counts in features(word, lang):
                common = self._known(counts[0])
                self._with.values[common] = PRIOR_TEXTS * PRIOR_COMMON
        for text in background:
            self.learn(text)

    @staticmethod
    def forget() -> None:
        """What was worked out for a text is kept with the text, which may be erased."""
        features.cache_clear()

    def _known(self, terms: tuple[str, ...]) -> list[int]:
        found = [self._ids.get(term, -1) for term in terms]
        for place, id in enumerate(found):
            if id < 0:
                found[place] = self._ids[terms[place]] = len(self._ids)
                self._with.append(0.0)
        return found

    def learn(self, text: str) -> None:
        self._texts += 1
        for counts in features(text, self.lang):
            known = self._known(counts[0])
            self._with.values[known] += 1

    def vector(self, text: str) -> Vector:
        stems, runs = features(text, self.lang)
        # Each stream has its share of the cosine, however many terms it holds.
        one, other = self._weighed(stems, STEM_SHARE), self._weighed(runs, GRAM_SHARE)
        ids = np.concatenate((one[0], other[0]))
        order = np.argsort(ids)
        return Vector(ids[order], np.concatenate((one[1], other[1]))[order])

    def _weighed(self, counts: Counts, share: float) -> tuple[Ids, Weights]:
        ids = np.array(self._known(counts[0]), dtype=np.int32)
        weights = counts[1] * np.log(1 + self._texts / (1 + self._with.values[ids]))
        norm = math.sqrt(float(weights @ weights)) or 1.0
        return ids, (weights * (math.sqrt(share) / norm)).astype(np.float32)


def cosine(one: Vector, other: Vector) -> float:
    _, left, right = np.intersect1d(one.ids, other.ids, assume_unique=True, return_indices=True)
    return float(one.weights[left] @ other.weights[right])


def cosines(vectors: Sequence[Vector]) -> npt.NDArray[np.float32]:
    """Of every one with the centre of all, not scaled: for ordering."""
    if not vectors:
        return np.empty(0, dtype=np.float32)
    ids = np.concatenate([one.ids for one in vectors])
    weights = np.concatenate([one.weights for one in vectors])
    _, places = np.unique(ids, return_inverse=True)
    centre = np.bincount(places, weights)
    owner = np.repeat(np.arange(len(vectors)), [len(one.ids) for one in vectors])
    return np.bincount(owner, weights * centre[places], minlength=len(vectors)).astype(np.float32)
