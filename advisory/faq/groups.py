"""Which questions are the same question: a question joins the group whose centre is nearest, or opens one."""

from collections import defaultdict
from collections.abc import Iterable

import numpy as np

from advisory.faq.space import Space, Vector, cosine, cosines
from advisory.search.postings import Growing

JOINS_AT = 0.4
LEAST = 1e-9
"""A question without a word in it has no length to divide by."""


class Groups:
    """The groups of one language."""

    def __init__(self, space: Space) -> None:
        self.space = space
        self._slots: dict[str, int] = {}
        self._names: list[str] = []
        self._group = Growing(np.empty(0, dtype=np.int32))
        self._sums: list[dict[int, float]] = []
        self._squares = Growing(np.empty(0, dtype=np.float64))
        self._asked: tuple[str, Vector] | None = None
        self._holding: dict[int, tuple[Growing, Growing]] = {}

    def __len__(self) -> int:
        return len(self._names)

    def learn(self, group: str, text: str) -> None:
        # Of the moment at which it was compared: one text more does not change what is rare.
        vector = self._asked[1] if self._asked and self._asked[0] == text else self.space.vector(text)
        self.space.learn(text)
        self._take(group, vector)

    def _take(self, group: str, vector: Vector) -> None:
        slot = self._slots.get(group)
        if slot is None:
            slot = self._slots[group] = len(self._names)
            self._names.append(group)
            self._sums.append(defaultdict(float))
            self._squares.append(0.0)
        total, question, grown = self._sums[slot], len(self._group), 0.0
        for term, weight in zip(vector.ids.tolist(), vector.weights.tolist(), strict=True):
            grown += weight * (2 * total[term] + weight)
            total[term] += weight
            pair = self._holding.get(term)
            if pair is None:
                pair = self._holding[term] = (
                    Growing(np.empty(0, dtype=np.int32)),
                    Growing(np.empty(0, dtype=np.float32)),
                )
            pair[0].append(question)
            pair[1].append(weight)
        self._squares.values[slot] += grown
        self._group.append(slot)

    def nearest(self, text: str) -> tuple[str, float] | None:
        """The group, and the cosine with its centre."""
        vector = self.space.vector(text)
        self._asked = text, vector
        held, shares = [], []
        for term, weight in zip(vector.ids.tolist(), vector.weights.tolist(), strict=True):
            pair = self._holding.get(term)
            if pair is not None:
                held.append(pair)
                shares.append(weight)
        if not held:
            return None
        weights = np.concatenate([pair[1].values for pair in held])
        weights *= np.repeat(np.array(shares, dtype=np.float32), [len(pair[1]) for pair in held])
        asked = np.concatenate([pair[0].values for pair in held])
        scores = np.bincount(self._group.values[asked], weights, minlength=len(self._names))
        scores = scores / np.sqrt(np.maximum(self._squares.values, LEAST))
        best = int(scores.argmax())
        return self._names[best], float(scores[best])


def medoid_order(texts: list[str], space: Space) -> list[int]:
    """Places of the texts, the most central first."""
    central = cosines([space.vector(text) for text in texts])
    return sorted(range(len(texts)), key=lambda at: (-round(float(central[at]), 5), len(texts[at]), at))


def different(texts: Iterable[str], space: Space, limit: int, alike: float = 0.92) -> list[str]:
    """Texts that say it in other words, in the given order."""
    kept: list[tuple[str, Vector]] = []
    for text in texts:
        vector = space.vector(text)
        if all(cosine(vector, other) < alike for _, other in kept):
            kept.append((text, vector))
        if len(kept) == limit:
            break
    return [text for text, _ in kept]
