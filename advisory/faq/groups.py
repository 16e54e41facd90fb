"""Which questions are the same question: leader clustering over stems and 4-grams. No storage, no network."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from functools import lru_cache

from advisory.search.analysis import Stemmers, fold, grams, words
from advisory.templates_answers.small_talk import content_words

JOINS_AT = 0.35
STEM_SHARE, GRAM_SHARE = 0.65, 0.35
PRIOR_TEXTS = 100
"""Texts that the rarity of a word is smoothed with, so that the first few questions do not decide it."""

Counts = Mapping[str, float]

_stemmers = Stemmers()


@lru_cache(maxsize=50_000)
def features(text: str, lang: str) -> tuple[Counts, Counts]:
    """Stems and 4-grams of the words that say something, dampened."""
    said = content_words(text, lang) or words(text)
    stem = _stemmers[lang]
    stems = Counter(fold(stem(word)) for word in said)
    runs = Counter(run for word in said for run in grams(word))
    return _dampened(stems), _dampened(runs)


def _dampened(counts: Counter[str]) -> dict[str, float]:
    return {term: 1.0 + math.log(count) for term, count in counts.items()}


class Space:
    """Texts of one language as unit vectors. Rarity is counted over all texts and a steady background."""

    def __init__(self, lang: str, background: Iterable[str] = ()) -> None:
        self.lang = lang
        self._texts = 0
        self._with: Counter[str] = Counter()
        for text in background:
            self.learn(text)

    def learn(self, text: str) -> None:
        stems, runs = features(text, self.lang)
        self._texts += 1
        self._with.update(f"s{term}" for term in stems)
        self._with.update(f"g{term}" for term in runs)

    def vector(self, text: str) -> dict[str, float]:
        stems, runs = features(text, self.lang)
        return self._weighed(stems, "s", STEM_SHARE) | self._weighed(runs, "g", GRAM_SHARE)

    def _weighed(self, counts: Counts, mark: str, share: float) -> dict[str, float]:
        weights = {
            mark + term: count * math.log(1 + (self._texts + PRIOR_TEXTS) / (1 + self._with[mark + term]))
            for term, count in counts.items()
        }
        norm = math.sqrt(sum(weight * weight for weight in weights.values())) or 1.0
        # Each stream has its share of the cosine, however many terms it holds.
        return {term: weight / norm * math.sqrt(share) for term, weight in weights.items()}


def cosine(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    if len(one) > len(other):
        one, other = other, one
    return sum(weight * other.get(term, 0.0) for term, weight in one.items())


class Groups:
    """The groups of one language. A text joins the group whose centre is nearest, or opens one."""

    def __init__(self, space: Space) -> None:
        self.space = space
        self._sums: dict[str, dict[str, float]] = {}
        self._norms: dict[str, float] = {}
        self._holding: dict[str, set[str]] = defaultdict(set)

    def learn(self, group: str, text: str) -> None:
        self.space.learn(text)
        total = self._sums.setdefault(group, defaultdict(float))
        for term, weight in self.space.vector(text).items():
            total[term] += weight
            self._holding[term].add(group)
        self._norms[group] = math.sqrt(sum(weight * weight for weight in total.values())) or 1.0

    def nearest(self, text: str) -> tuple[str, float] | None:
        vector = self.space.vector(text)
        scores: dict[str, float] = defaultdict(float)
        for term, weight in vector.items():
            for group in self._holding.get(term, ()):
                scores[group] += weight * self._sums[group][term]
        best = max(scores, key=lambda group: (scores[group] / self._norms[group], group), default=None)
        return None if best is None else (best, scores[best] / self._norms[best])


def medoid_order(texts: list[str], space: Space) -> list[int]:
    """Places of the texts, the most central first."""
    vectors = [space.vector(text) for text in texts]
    centre: dict[str, float] = defaultdict(float)
    for vector in vectors:
        for term, weight in vector.items():
            centre[term] += weight
    return sorted(range(len(texts)), key=lambda at: (-cosine(vectors[at], centre), len(texts[at]), at))


def different(texts: Iterable[str], space: Space, limit: int, alike: float = 0.92) -> list[str]:
    """Texts that say it in other words, in the given order."""
    kept: list[tuple[str, dict[str, float]]] = []
    for text in texts:
        vector = space.vector(text)
        if all(cosine(vector, other) < alike for _, other in kept):
            kept.append((text, vector))
        if len(kept) == limit:
            break
    return [text for text, _ in kept]
