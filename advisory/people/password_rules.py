"""Which passwords may be chosen: long enough, and not among the first that somebody would try.

Nothing is asked of the kinds of characters. How hard a password is to guess is the shortest way of
putting it together from common words, years, runs of the keyboard and single characters.
"""

import re
import unicodedata
from array import array
from bisect import bisect_left
from collections.abc import Iterable
from enum import StrEnum
from functools import cache
from hashlib import blake2b
from importlib.resources import files
from math import inf, log2
from pathlib import Path

LEAST = 12
EASY_BITS, FAIR_BITS, GOOD_BITS = 34.0, 44.0, 60.0
WORD_BITS, OWN_BITS, YEAR_BITS, RUN_BITS = 10.0, 2.0, 7.0, 5.0
SHORTEST, LONGEST = 3, 20
ENOUGH = 64
"""Characters that are looked at: what comes after them makes nothing easier."""
YEAR = re.compile(r"(?:19|20)[0-9]{2}")
RUNS = (
    "0123456789",
    "abcdefghijklmnopqrstuvwxyzåäö",
    "qwertyuiopå",
    "asdfghjklöä",
    "zxcvbnm,.-",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
    "qazwsxedcrfvtgbyhnujmikolp",
)
_RUNS = (*RUNS, *(run[::-1] for run in RUNS))
_LEET = str.maketrans("01345@$7!", "oieasast" + "i")


class Strength(StrEnum):
    """In words, for the one who chooses; the first two are refused."""

    SHORT = "short"
    EASY = "easy"
    FAIR = "fair"
    GOOD = "good"
    STRONG = "strong"


def normal(password: str) -> str:
    """The same letters, whichever keyboard put them together."""
    return unicodedata.normalize("NFC", password)


@cache
def common_words() -> frozenset[str]:
    text = files(__package__).joinpath("common_words.txt").read_text("utf-8")
    lines = (line for line in text.splitlines() if not line.startswith("#"))
    return frozenset(word for line in lines for word in line.split())


class KnownPasswords:
    """An operator's list of passwords that are known, one a line, kept as eight bytes each."""

    def __init__(self, passwords: Iterable[str] = ()) -> None:
        long_enough = (one for line in passwords if len(one := line.strip()) >= LEAST)
        self._digests = array("Q", sorted({_digest(one) for one in long_enough}))

    @classmethod
    def of_file(cls, path: Path | None) -> "KnownPasswords":
        if path is None:
            return cls()
        with path.open(encoding="utf-8", errors="replace") as lines:
            return cls(lines)

    def __len__(self) -> int:
        return len(self._digests)

    def __contains__(self, password: str) -> bool:
        wanted = _digest(password)
        at = bisect_left(self._digests, wanted)
        return at < len(self._digests) and self._digests[at] == wanted


def _digest(password: str) -> int:
    folded = normal(password).casefold().encode("utf-8", "surrogatepass")
    return int.from_bytes(blake2b(folded, digest_size=8).digest(), "big")


def strength(password: str, own: Iterable[str] = (), known: KnownPasswords | None = None) -> Strength:
    """`own` are words that belong to the person: name, address, organisation."""
    password = normal(password)
    if len(password) < LEAST:
        return Strength.SHORT
    guesses = bits(password, own)
    if guesses < EASY_BITS or (known is not None and password in known):
        return Strength.EASY
    if guesses < FAIR_BITS:
        return Strength.FAIR
    return Strength.GOOD if guesses < GOOD_BITS else Strength.STRONG


def bits(password: str, own: Iterable[str] = ()) -> float:
    """How many yes-or-no questions a guesser needs who knows how people choose."""
    text = password.casefold()[:ENOUGH]
    for size in range(1, len(text) // 2 + 1):
        times, rest = divmod(len(text), size)
        if not rest and text == text[:size] * times:
            return _bits(text[:size], _words_of(own)) + log2(times)
    return _bits(text, _words_of(own))


def _words_of(own: Iterable[str]) -> frozenset[str]:
    parts = (part for one in own for part in re.split(r"[\W_]+", one.casefold()))
    return frozenset(part for part in parts if len(part) >= SHORTEST)


def _bits(text: str, own: frozenset[str]) -> float:
    disguised = text.translate(_LEET)
    least = [0.0] + [inf] * len(text)
    for at in range(len(text)):
        before = least[at]
        least[at + 1] = min(least[at + 1], before + _character(text[at]))
        for end in range(at + SHORTEST, min(len(text), at + LONGEST) + 1):
            cost = _piece(text[at:end], disguised[at:end], own)
            least[end] = min(least[end], before + cost)
    return least[-1]


def _piece(plain: str, disguised: str, own: frozenset[str]) -> float:
    if plain in own or disguised in own:
        return OWN_BITS
    if plain in common_words():
        return WORD_BITS
    if disguised in common_words():
        return WORD_BITS + 1
    if YEAR.fullmatch(plain):
        return YEAR_BITS
    if plain == plain[0] * len(plain) or any(plain in run for run in _RUNS):
        return RUN_BITS + log2(len(plain))
    return inf


def _character(one: str) -> float:
    if one.isdigit():
        return log2(10)
    return log2(29) if one.isalpha() else log2(20)
