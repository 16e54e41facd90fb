"""How good a ranking is, by questions whose answers are known."""

import random
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np

DEEP = 10
"""Places that are looked at."""
LONG = 5
"""Letters from which a word is long enough for people to mistype it."""
SLIP_SHARE = 0.25
FOLD_SHARE = 0.2
_LETTERS = "abcdefghijklmnopqrstuvwxyzäö"
_DOTS = str.maketrans("äöåÄÖÅ", "aoaAOA")


def mistyped(text: str, chance: random.Random) -> str:
    """One slip of the finger in a quarter of the long words, and the dots left out in a fifth of them."""
    typed = []
    for word in text.split():
        drawn = chance.random()
        if len(word) >= LONG and drawn < SLIP_SHARE:
            word = _slip(word, chance)
        elif len(word) >= LONG and drawn < SLIP_SHARE + FOLD_SHARE:
            word = word.translate(_DOTS)
        typed.append(word)
    return " ".join(typed)


def _slip(word: str, chance: random.Random) -> str:
    """A letter left out, put in, put for another, or changed over with the next."""
    at = chance.randrange(1, len(word) - 1)
    other = chance.choice(_LETTERS.replace(word[at].lower(), ""))
    slipped = (
        word[:at] + word[at + 1 :],
        word[:at] + other + word[at:],
        word[:at] + other + word[at + 1 :],
        word[:at] + word[at + 1] + word[at] + word[at + 2 :],
    )
    return chance.choice(slipped)


def area_under_curve(inside: Sequence[float], outside: Sequence[float]) -> float:
    """How often a question that has an answer scores above one that has none."""
    ordered = np.sort(np.array(outside))
    below = np.searchsorted(ordered, inside, side="left")
    level = np.searchsorted(ordered, inside, side="right") - below
    return float((below + level / 2).sum() / (len(inside) * len(outside)))


@dataclass(frozen=True, slots=True)
class Answered:
    """`found` are ids, best first; `fit` says how well the first of them fits."""

    right: Collection[str]
    found: Sequence[str]
    fit: float
    ms: float


def figures(answered: Sequence[Answered]) -> dict[str, float]:
    """What was right in the first place, in the first five, and how far down; how long it took."""
    known = [one for one in answered if one.right]
    places = [
        next((at for at, id in enumerate(one.found[:DEEP], 1) if id in one.right), None) for one in known
    ]
    took = [one.ms for one in answered]
    counted: dict[str, float] = {}
    if known:
        counted["recall@1"] = sum(place == 1 for place in places) / len(known)
        counted["recall@5"] = sum(place is not None and place <= 5 for place in places) / len(known)
        counted["mrr@10"] = sum(1 / place for place in places if place) / len(known)
    outside = [one.fit for one in answered if not one.right]
    if known and outside:
        counted["oos_auc"] = area_under_curve([one.fit for one in known], outside)
    counted = {name: round(value, 4) for name, value in counted.items()}
    for name, share in (("p50_ms", 50), ("p99_ms", 99)):
        counted[name] = round(float(np.percentile(took, share)), 3)
    return counted
