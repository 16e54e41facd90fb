"""The warm index of one language: BM25 over stems, and beside them 4-grams that bear typos and compounds."""

from array import array
from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from advisory.search.analysis import Stemmer, grams, words
from advisory.search.model import Audience, Document
from advisory.search.postings import (
    Growing,
    Postings,
    Slots,
    Weights,
    joined,
    rarity,
)
from advisory.search.views import View, counts_of, views_of

GRAM_WEIGHT = 0.3
UNKNOWN_GRAM_WEIGHT = 0.6
"""Of a word that stands nowhere, most likely misspelt: nothing but its letters speaks for it."""
SERVICE_BOOST = 1.15
"""What asking within a service is worth: enough to decide between equals, not to hide a better answer."""
PRIOR_SHARE = 0.1
"""The most that use may add, as a share of the best score: the popular must not drown the rare."""
POSTINGS_LIMIT = 1_500_000
"""What one question may touch. The commonest terms, which say least, are left out beyond it."""
WORDS_LIMIT = 200
"""The last so many words of a message are read."""
TELLING_WORDS = 24
"""The rarest so many of them are looked for: the question in a long story."""
PREFIX_SCAN = 512
PREFIX_STEMS = 24
POOL = 30
"""The best so many are looked at closely: share of the question, and prior."""
DRIFT = 64
"""Patches that are always borne before an index is built anew."""

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Asked:
    words: tuple[str, ...]
    unfinished: str | None
    kinds: frozenset[str] | None
    services: frozenset[str]
    audience: Audience
    prior: Callable[[str], float] | None

    @classmethod
    def parse(
        cls,
        q: str,
        *,
        prefix: bool,
        kinds: Iterable[str] | None,
        services: Iterable[str] | None,
        audience: Audience,
        prior: Callable[[str], float] | None,
    ) -> "Asked":
        found = words(q)[-WORDS_LIMIT:]
        unfinished = found.pop() if prefix and found and q[-1].isalnum() else None
        return cls(
            words=tuple(dict.fromkeys(found)),
            unfinished=unfinished,
            kinds=None if kinds is None else frozenset(kinds),
            services=frozenset(services or ()),
            audience=audience,
            prior=prior,
        )


class Term(NamedTuple):
    """One thing that is looked for: the stem or a 4-gram of a word of the question.

    `worth` is its stream's weight times its rarity. A 4-gram of several words belongs to the first of them.
    """

    word: str
    stem: bool
    slots: Slots
    weights: Weights
    worth: float


@dataclass(frozen=True, slots=True)
class Ranked:
    document: Document
    score: float
    share: float


class Shard:
    def __init__(self, stemmer: Stemmer) -> None:
        self._stemmer = stemmer
        self._stems = Postings()
        self._grams = Postings()
        self._surfaces: list[str] = []
        self._letters: set[str] = set()
        self._at: list[Document] = []
        self._slots: dict[str, tuple[int, ...]] = {}
        self._visible: dict[Audience, Growing] = {
            "public": Growing(np.empty(0, dtype=bool)),
            "staff": Growing(np.empty(0, dtype=bool)),
        }
        self._kinds: dict[str, Growing] = {}
        self._services: dict[str, Growing] = {}
        self._dead = 0
        self._built = 0

    @classmethod
    def build(cls, stemmer: Stemmer, documents: Iterable[Document]) -> "Shard":
        made = cls(stemmer)
        surfaces: dict[str, int] = {}
        slot, surface, count = array("i"), array("i"), array("f")
        for document in documents:
            for view in views_of(document):
                counts = counts_of(view)
                slot.extend([len(made._at)] * len(counts))
                surface.extend([surfaces.setdefault(word, len(surfaces)) for word in counts])
                count.extend(counts.values())
                made._place(view)
        made._built = len(made._at)
        slots, which = (
            np.frombuffer(slot, dtype=np.int32),
            np.frombuffer(surface, dtype=np.int32),
        )
        weights = np.frombuffer(count, dtype=np.float32)

        stems: dict[str, int] = {}
        stem_of = np.fromiter(
            (stems.setdefault(stemmer(word), len(stems)) for word in surfaces),
            np.int32,
            len(surfaces),
        )
        made._stems = Postings.build(stems, stem_of[which], slots, weights, made._built)

        # Each word's grams are made once; the documents that hold the word then take them over.
        gram_numbers: dict[str, int] = {}
        of_word, starts = array("i"), array("i", [0])
        for word in surfaces:
            of_word.extend([gram_numbers.setdefault(gram, len(gram_numbers)) for gram in grams(word)])
            starts.append(len(of_word))
        begin = np.frombuffer(starts, dtype=np.int32)
        times = np.diff(begin)[which]
        ends = np.cumsum(times, dtype=np.int64)
        total = int(ends[-1]) if len(ends) else 0
        place = np.arange(total, dtype=np.int64) - np.repeat(ends - times - begin[:-1][which], times)
        numbers = np.frombuffer(of_word, dtype=np.int32)[place]
        del place
        made._grams = Postings.build(
            gram_numbers,
            numbers,
            np.repeat(slots, times),
            np.repeat(weights, times),
            made._built,
        )
        made._surfaces = sorted(surfaces)
        made._letters = {letter for gram in gram_numbers for letter in gram}
        return made

    def _place(self, view: View) -> int:
        """Give a view the next slot, and note who may see it there and what it belongs to."""
        slot, document = len(self._at), view.document
        self._at.append(document)
        self._slots[document.id] = (*self._slots.get(document.id, ()), slot)
        self._visible["public"].append(view.public)
        self._visible["staff"].append(view.staff)
        for owner, names in (
            (self._kinds, (document.kind,)),
            (self._services, tuple(document.services)),
        ):
            for name in names:
                owner.setdefault(name, Growing(np.empty(0, dtype=np.int32))).append(slot)
        return slot

    def put(self, document: Document) -> None:
        """Findable when this returns; the version that was there is gone."""
        self.remove(document.id)
        for view in views_of(document):
            stem_counts: dict[str, float] = defaultdict(float)
            gram_counts: dict[str, float] = defaultdict(float)
            for word, count in counts_of(view).items():
                stem_counts[self._stemmer(word)] += count
                for gram in grams(word):
                    gram_counts[gram] += count
                    self._letters.update(gram)
                at = bisect_left(self._surfaces, word)
                if at == len(self._surfaces) or self._surfaces[at] != word:
                    insort(self._surfaces, word)
            slot = self._place(view)
            self._stems.add(slot, stem_counts)
            self._grams.add(slot, gram_counts)

    def remove(self, id: str) -> None:
        for slot in self._slots.pop(id, ()):
            for column in self._visible.values():
                column.values[slot] = False
            self._dead += 1

    @property
    def drifted(self) -> bool:
        """Average lengths and rarities no longer describe what is in here."""
        return self._dead + len(self._at) - self._built > DRIFT + self._built // 2

    def documents(self) -> list[Document]:
        return [self._at[slots[0]] for slots in self._slots.values()]

    def __len__(self) -> int:
        return len(self._slots)

    def get(self, id: str) -> Document | None:
        slots = self._slots.get(id)
        return self._at[slots[0]] if slots else None

    def terms(self, asked: Asked) -> list[Term]:
        """What a question looks for, the rarest first."""
        documents = max(1, len(self._at) - self._dead)
        found: dict[tuple[bool, str], Term] = {}

        def add(
            word: str,
            term: str,
            parts: list[tuple[Slots, Weights]],
            *,
            stem: bool,
            weight: float = GRAM_WEIGHT,
        ) -> None:
            if (stem, term) not in found:
                slots, weights = joined(parts, len(self._at))
                worth = (1.0 if stem else weight) * rarity(len(slots), documents)
                found[stem, term] = Term(word, stem, slots, weights, worth)

        for word in asked.words:
            stem = self._stemmer(word)
            add(word, stem, [self._stems.of(stem)], stem=True)
        if len(found) > TELLING_WORDS:
            telling = sorted(found.items(), key=lambda item: len(item[1].slots))[:TELLING_WORDS]
            found = dict(telling)
        for whole in list(found.values()):
            weight = GRAM_WEIGHT if len(whole.slots) else UNKNOWN_GRAM_WEIGHT
            for gram in grams(whole.word):
                add(whole.word, gram, [self._grams.of(gram)], stem=False, weight=weight)
        if asked.unfinished:
            word = asked.unfinished
            known = [self._stems.of(stem) for stem in {self._stemmer(word), *self._completed(word)}]
            if any(len(slots) for slots, _ in known):
                # An unknown beginning is no rare word yet: it must not weigh as one.
                add(word, f"{word}…", known, stem=True)
            begun = grams(word, unfinished=True)
            for gram in begun:
                add(word, gram, [self._grams.of(gram)], stem=False)
            if not begun and len(word) > 1:
                begin = "_" + word
                add(
                    word,
                    begin,
                    [self._grams.of(begin + letter) for letter in self._letters],
                    stem=False,
                )
        return sorted(found.values(), key=lambda term: len(term.slots))

    def _completed(self, begun: str) -> list[str]:
        """Stems of the known words that begin so, the commonest ones."""
        if len(begun) < 3:
            return []
        at = bisect_left(self._surfaces, begun)
        stems: set[str] = set()
        for word in self._surfaces[at : at + PREFIX_SCAN]:
            if not word.startswith(begun):
                break
            stems.add(self._stemmer(word))
        return sorted(stems, key=lambda stem: -len(self._stems.of(stem)[0]))[:PREFIX_STEMS]

    def rank(self, asked: Asked, terms: list[Term], limit: int) -> list[Ranked]:
        taken, left = [], POSTINGS_LIMIT
        for term in terms:
            left -= len(term.slots)
            if left < 0:
                break
            if len(term.slots):
                taken.append(term)
        if not taken:
            return []
        # One pass over all postings at once: a call for each of some hundred terms costs more than the sums.
        slots = np.concatenate([term.slots for term in taken])
        weights = np.concatenate([term.weights for term in taken])
        worth = np.repeat(
            np.array([term.worth for term in taken], dtype=np.float32), [len(t.slots) for t in taken]
        )
        scores = np.bincount(slots, weights * worth, minlength=len(self._at)).astype(np.float64, copy=False)
        scores *= self._visible[asked.audience].values
        if asked.kinds is not None:
            chosen = np.zeros(len(scores), dtype=bool)
            for kind in asked.kinds & self._kinds.keys():
                chosen[self._kinds[kind].values] = True
            scores *= chosen
        if asked.services:
            preferred = np.zeros(len(scores), dtype=bool)
            for service in asked.services & self._services.keys():
                preferred[self._services[service].values] = True
            scores[preferred] *= SERVICE_BOOST
        pool = _best(scores, max(limit, POOL))
        if not len(pool):
            return []
        return self._ordered(asked, pool, scores[pool], self._shares(terms, taken, slots, weights, pool))[
            :limit
        ]

    def _shares(
        self, terms: list[Term], taken: list[Term], slots: Slots, weights: Weights, pool: Slots
    ) -> Floats:
        """How much of the question each of the pool explains.

        A word weighs by its rarity. It is explained by its stem, or as far as its letters are there: half of
        a misspelt word, most of a compound.
        """
        place = np.full(len(self._at), -1, dtype=np.int32)
        place[pool] = np.arange(len(pool), dtype=np.int32)
        at = place[slots]
        close = np.flatnonzero(at >= 0)
        row = np.repeat(np.arange(len(taken)), [len(term.slots) for term in taken])[close]
        held = np.zeros((len(taken), len(pool)))
        held[row, at[close]] = np.minimum(weights[close], 1.0)
        rows: dict[str, list[int]] = defaultdict(list)
        for number, term in enumerate(taken):
            rows[term.word].append(number)
        worth: dict[str, float] = {}
        letters: dict[str, int] = defaultdict(int)
        for term in terms:
            if term.stem:
                worth[term.word] = term.worth
            else:
                letters[term.word] += 1
                worth.setdefault(term.word, term.worth / GRAM_WEIGHT)
        explained = np.zeros(len(pool))
        for word, numbers in rows.items():
            stems = [number for number in numbers if taken[number].stem]
            parts = [number for number in numbers if not taken[number].stem]
            part = (held[parts] > 0).sum(axis=0) / letters[word] if parts else 0.0
            explained += worth[word] * (np.maximum(held[stems[0]], part) if stems else part)
        own = sum(worth.values())
        shares: Floats = np.minimum(explained / own, 1.0) if own else explained
        return shares

    def _ordered(self, asked: Asked, pool: Slots, scores: Floats, shares: Floats) -> list[Ranked]:
        if asked.prior is not None:
            priors = np.array([max(0.0, asked.prior(self._at[slot].id)) for slot in pool])
            if priors.max() > 0:
                scores = scores + PRIOR_SHARE * scores.max() * priors / priors.max()
        order = np.argsort(-scores, kind="stable")
        return [Ranked(self._at[pool[i]], float(scores[i]), round(float(shares[i]), 4)) for i in order]


def _best(scores: Floats, count: int) -> Slots:
    """The slots with the best scores above zero, best first; equal scores in the order they came in."""
    if len(scores) > count:
        top = np.argpartition(-scores, count - 1)[:count]
        top.sort()
    else:
        top = np.arange(len(scores))
    top = top[scores[top] > 0]
    best: Slots = top[np.argsort(-scores[top], kind="stable")].astype(np.int32)
    return best
