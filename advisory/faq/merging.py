"""Which groups are one group after all, seen from all their questions at once. No storage, no network."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from advisory.faq.space import Space, Vector

MERGES_AT = 0.2
"""Mean cosine of the questions of two groups from which they are taken to be one."""
NEIGHBOURS = 4_000
"""More groups than this at once are not compared: the largest are."""

Scores = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Merge:
    """`alike` is the mean cosine of their questions."""

    group: str
    into: str
    alike: float


def merges(
    texts: Mapping[str, Sequence[str]],
    space: Space,
    *,
    fixed: Collection[str] = (),
    apart: Collection[frozenset[str]] = (),
    at: float = MERGES_AT,
) -> list[Merge]:
    """Pairs of groups to be one, the most alike first; a later pair speaks of what earlier ones made.

    The smaller goes into the larger, and what is not `fixed` into what is; two fixed ones stay two, and so
    do pairs known to be `apart`. The same groups give the same pairs, in whichever order they come.
    """
    names = sorted(texts, key=lambda name: (name not in fixed, -len(texts[name]), name))[:NEIGHBOURS]
    if len(names) < 2:
        return []
    dots = products([_sum([space.vector(text) for text in texts[name]]) for name in names])
    sizes = np.array([len(texts[name]) for name in names], dtype=np.float32)
    places = {name: place for place, name in enumerate(names)}
    foreign = np.zeros(dots.shape, dtype=bool)
    stays = np.array([name in fixed for name in names])
    foreign[np.ix_(stays, stays)] = True
    for pair in apart:
        known = [places[name] for name in pair if name in places]
        if len(known) == 2:
            foreign[known[0], known[1]] = foreign[known[1], known[0]] = True
    return [
        Merge(names[one], names[other], alike)
        for one, other, alike in _linked(dots, sizes, stays, foreign, at)
    ]


def _sum(vectors: Sequence[Vector]) -> Vector:
    ids, places = np.unique(np.concatenate([one.ids for one in vectors]), return_inverse=True)
    weights = np.bincount(places, np.concatenate([one.weights for one in vectors]))
    return Vector(ids, weights.astype(np.float32))


def products(vectors: Sequence[Vector]) -> Scores:
    """Of each with each, through the lists of who holds a term."""
    lengths = [len(one.ids) for one in vectors]
    ids = np.concatenate([one.ids for one in vectors])
    weights = np.concatenate([one.weights for one in vectors])
    owners = np.repeat(np.arange(len(vectors), dtype=np.int32), lengths)
    order = np.argsort(ids, kind="stable")
    held_by, held = owners[order], weights[order]
    starts = np.searchsorted(ids[order], np.arange(int(ids.max(initial=0)) + 2))
    found = np.zeros((len(vectors), len(vectors)), dtype=np.float32)
    for place, one in enumerate(vectors):
        if not len(one.ids):
            continue
        begins, counts = starts[one.ids], starts[one.ids + 1] - starts[one.ids]
        ends = np.cumsum(counts)
        at = np.arange(int(ends[-1])) + np.repeat(begins - (ends - counts), counts)
        found[place] = np.bincount(
            held_by[at], held[at] * np.repeat(one.weights, counts), minlength=len(vectors)
        )
    return found


def _linked(
    dots: Scores, sizes: Scores, stays: npt.NDArray[np.bool_], foreign: npt.NDArray[np.bool_], at: float
) -> list[tuple[int, int, float]]:
    """Average linkage: join the two nearest until none are near enough."""
    np.fill_diagonal(foreign, True)
    best = np.empty(len(sizes), dtype=np.int64)
    alike = np.empty(len(sizes), dtype=np.float32)

    def look(place: int) -> None:
        row = np.where(foreign[place], np.float32(-1), dots[place] / (sizes[place] * sizes))
        best[place] = row.argmax()
        alike[place] = row[best[place]]

    for place in range(len(sizes)):
        look(place)
    found: list[tuple[int, int, float]] = []
    while True:
        one = int(alike.argmax())
        near = float(alike[one])
        if near < at:
            return found
        other = int(best[one])
        kept, gone = sorted((one, other), key=lambda place: (not stays[place], -sizes[place], place))
        found.append((gone, kept, near))
        dots[kept] += dots[gone]
        dots[:, kept] = dots[kept]
        sizes[kept] += sizes[gone]
        stays[kept] |= stays[gone]
        foreign[kept] |= foreign[gone]
        foreign[:, kept] = foreign[kept]
        foreign[gone] = foreign[:, gone] = True
        alike[gone] = -1
        stale = np.flatnonzero((best == kept) | (best == gone))
        for place in {kept, *stale.tolist()} - {gone}:
            look(place)
