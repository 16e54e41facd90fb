"""One stream of terms: which documents hold a term, and how much BM25 gives each for it."""

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

K1 = 4.0
"""High, because a title's words count double and phrasings repeat what matters; see docs/search.md."""
B = 0.75

Slots = npt.NDArray[np.int32]
Weights = npt.NDArray[np.float32]


class Growing:
    """An array that takes one more value in constant time on average."""

    __slots__ = ("_room", "_used")

    def __init__(self, values: npt.NDArray[Any]) -> None:
        self._room = values
        self._used = len(values)

    def append(self, value: float) -> None:
        if self._used == len(self._room):
            room = np.empty(max(8, self._used * 3 // 2), dtype=self._room.dtype)
            room[: self._used] = self._room
            self._room = room
        self._room[self._used] = value
        self._used += 1

    def __len__(self) -> int:
        return self._used

    @property
    def values(self) -> npt.NDArray[Any]:
        return self._room[: self._used]


class Postings:
    """Built at once from all documents, then patched document by document.

    A weight holds the saturated frequency and the document's length against the average, but not the rarity
    of the term, which changes with every patch and is taken while asking. The average is the one of the time
    at which a document came in; whoever owns this builds it anew when it has drifted.
    """

    def __init__(self) -> None:
        self._ranges: dict[str, int] = {}
        self._starts = np.zeros(1, dtype=np.int64)
        self._slots: Slots = np.empty(0, dtype=np.int32)
        self._weights: Weights = np.empty(0, dtype=np.float32)
        self._patched: dict[str, tuple[Growing, Growing]] = {}
        self._documents = 0
        self._length = 0.0

    @classmethod
    def build(
        cls,
        terms: dict[str, int],
        term: Slots,
        slot: Slots,
        count: Weights,
        documents: int,
    ) -> "Postings":
        """From triples (term, slot, count) in the order of slots; a pair may come several times."""
        made = cls()
        made._ranges = terms
        made._documents = documents
        lengths = np.bincount(slot, weights=count, minlength=documents)
        made._length = float(lengths.sum())
        order = np.argsort(term, kind="stable")
        term, slot, count = term[order], slot[order], count[order]
        del order
        if len(term):
            first = np.empty(len(term), dtype=bool)
            first[0] = True
            np.not_equal(term[1:], term[:-1], out=first[1:])
            first[1:] |= slot[1:] != slot[:-1]
            at = np.flatnonzero(first)
            term, slot, count = term[at], slot[at], np.add.reduceat(count, at)
        norm = made._norm(lengths).astype(np.float32)[slot]
        made._slots = slot
        made._weights = (count * np.float32(K1 + 1) / (count + norm)).astype(np.float32)
        made._starts = np.searchsorted(term, np.arange(len(terms) + 1))
        return made

    def _norm(self, length: Any) -> Any:
        average = self._length / self._documents if self._documents else 1.0
        return K1 * (1 - B + B * length / (average or 1.0))

    def add(self, slot: int, counts: Mapping[str, float]) -> None:
        length = sum(counts.values())
        self._documents += 1
        self._length += length
        norm = self._norm(length)
        for term, count in counts.items():
            pair = self._patched.get(term)
            if pair is None:
                slots, weights = self._built(term)
                pair = self._patched[term] = Growing(slots), Growing(weights)
            pair[0].append(slot)
            pair[1].append(count * (K1 + 1) / (count + norm))

    def _built(self, term: str) -> tuple[Slots, Weights]:
        number = self._ranges.get(term)
        if number is None:
            return self._slots[:0], self._weights[:0]
        part = slice(int(self._starts[number]), int(self._starts[number + 1]))
        return self._slots[part], self._weights[part]

    def of(self, term: str) -> tuple[Slots, Weights]:
        pair = self._patched.get(term)
        if pair is None:
            return self._built(term)
        return pair[0].values, pair[1].values


def rarity(held_by: int, documents: int) -> float:
    """Inverse document frequency, never below zero."""
    held_by = min(held_by, documents)
    return math.log(1 + (documents - held_by + 0.5) / (held_by + 0.5))


def joined(parts: list[tuple[Slots, Weights]], size: int) -> tuple[Slots, Weights]:
    """Several terms as one, in an index of `size` slots: a document counts with the best of them.

    A beginning of two letters stands for half of all postings: they are laid beside each other once,
    which costs a tenth of sorting them.
    """
    if len(parts) == 1:
        return parts[0]
    best = np.zeros(size, dtype=np.float32)
    for slots, weights in parts:
        best[slots] = np.maximum(best[slots], weights)
    held = np.flatnonzero(best).astype(np.int32)
    return held, best[held]
