"""From text to words, stems and 4-grams, alike for documents and questions."""

import re
import threading
import unicodedata
from collections.abc import Iterator

import snowballstemmer

GRAM = 4
LETTERS = 60
"""Longer than the longest Finnish compound; what goes on is no word."""
STEMS_KEPT = 400_000
"""Stems remembered per language; a city's knowledge base has a fraction of that."""

_WORD = re.compile(r"[^\W_]+")
_ALGORITHMS = {
    "ar": "arabic", "ca": "catalan", "da": "danish", "de": "german", "el": "greek", "en": "english",
    "es": "spanish", "et": "estonian", "eu": "basque", "fi": "finnish", "fr": "french", "ga": "irish",
    "hi": "hindi", "hu": "hungarian", "hy": "armenian", "id": "indonesian", "it": "italian",
    "lt": "lithuanian", "nb": "norwegian", "ne": "nepali", "nl": "dutch", "nn": "norwegian",
    "no": "norwegian", "pt": "portuguese", "ro": "romanian", "ru": "russian", "sr": "serbian",
    "sv": "swedish", "ta": "tamil", "tr": "turkish", "yi": "yiddish",
}  # fmt: skip


def normal(text: str) -> str:
    """Composed letters: a decomposed ä would fall apart into a and a mark."""
    return unicodedata.normalize("NFC", text)


def surfaces(text: str) -> Iterator[re.Match[str]]:
    """The words of a text as they stand there, with their places."""
    return _WORD.finditer(text)


def words(text: str) -> list[str]:
    return [word[:LETTERS] for word in _WORD.findall(normal(text).lower())]


_FOLDED = str.maketrans("äöåéü", "aoaeu")


def fold(word: str) -> str:
    """Without dots, rings and accents, as people type on a foreign keyboard."""
    if word.isascii():
        return word
    word = word.translate(_FOLDED)
    if word.isascii():
        return word
    return "".join(c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c))


def grams(word: str, *, unfinished: bool = False) -> list[str]:
    """Runs of four letters with the word's ends marked; an unfinished word has no end yet."""
    marked = f"_{fold(word)}" if unfinished else f"_{fold(word)}_"
    return [marked[at : at + GRAM] for at in range(len(marked) - GRAM + 1)]


class Stemmer:
    """The stems of one language, remembered; safe to share between threads.

    A language without a stemmer keeps its words as they are: the 4-grams carry its inflection.
    """

    def __init__(self, lang: str) -> None:
        algorithm = _ALGORITHMS.get(lang.split("-")[0].lower())
        self._snowball = snowballstemmer.stemmer(algorithm) if algorithm else None
        self._known: dict[str, str] = {}
        self._lock = threading.Lock()

    def __call__(self, word: str) -> str:
        if self._snowball is None:
            return word
        stem = self._known.get(word)
        if stem is None:
            # The stemmer keeps the word it works on in itself.
            with self._lock:
                stem = str(self._snowball.stemWord(word))
                if len(self._known) >= STEMS_KEPT:
                    self._known.clear()
                self._known[word] = stem
        return stem


class Stemmers:
    """One stemmer per language, made when first asked for."""

    def __init__(self) -> None:
        self._made: dict[str, Stemmer] = {}

    def __getitem__(self, lang: str) -> Stemmer:
        return self._made.setdefault(lang, Stemmer(lang)) if lang not in self._made else self._made[lang]
