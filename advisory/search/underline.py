"""Which words of a text led to it, and the part of a text that shows most of them."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable

from advisory.search.analysis import fold, grams, normal, surfaces
from advisory.search.model import Document, Snippet

WORTH_SHARE = 0.25
"""A word worth less than this share of the question's rarest one is not underlined: "on", "ja", "the"."""
ALIKE = 0.35
"""Shared 4-grams, as a share of both words', from which a misspelt word is taken for a known one."""
LETTERS_APART = 3
PART_LETTERS = 4
"""A stem of at least so many letters is underlined inside a compound too."""
BODY_LETTERS = 4_000
WORDS_SHOWN = 12
SNIPPET_LETTERS = 220


class Underliner:
    """Judges words of documents in one language against one question.

    `unknown` are words that stand in no document: only these may be misspelt, and only for these are letters
    compared.
    """

    def __init__(
        self,
        stem: Callable[[str], str],
        known: Iterable[str],
        unknown: Iterable[str] = (),
        unfinished: str | None = None,
    ) -> None:
        self._stem = stem
        self._stems = {stem(word) for word in known}
        parts = [re.escape(fold(part)) for part in self._stems if len(part) >= PART_LETTERS]
        self._part = re.compile("|".join(parts)) if parts else None
        # A slip in the first letter is rare, and leaving it out leaves little to compare.
        self._misspelt: dict[str, list[tuple[int, set[str]]]] = defaultdict(list)
        for word in unknown:
            if len(word) > PART_LETTERS:
                self._misspelt[fold(word)[0]].append((len(word), set(grams(word))))
        self._unfinished = fold(unfinished) if unfinished else None
        self._judged: dict[str, bool] = {}

    def __call__(self, word: str) -> bool:
        word = word.lower()
        verdict = self._judged.get(word)
        if verdict is None:
            verdict = self._judged[word] = self._judge(word)
        return verdict

    def _judge(self, word: str) -> bool:
        if self._stem(word) in self._stems:
            return True
        folded = fold(word)
        if self._unfinished and folded.startswith(self._unfinished):
            return True
        if self._part is not None and self._part.search(folded):
            return True
        own: set[str] | None = None
        for letters, others in self._misspelt.get(folded[0], ()):
            if abs(letters - len(word)) <= LETTERS_APART:
                own = set(grams(word)) if own is None else own
                if 2 * len(own & others) >= ALIKE * (len(own) + len(others)):
                    return True
        return False


def matched_words(document: Document, underlined: Underliner) -> tuple[str, ...]:
    """As they stand in the document: title first, then body, then the phrasings."""
    found: dict[str, str] = {}
    for text in (document.title, document.body[:BODY_LETTERS], *document.phrasings):
        for word in dict.fromkeys(place.group() for place in surfaces(normal(text))):
            if underlined(word):
                found.setdefault(word.lower(), word)
                if len(found) == WORDS_SHOWN:
                    return tuple(found.values())
    return tuple(found.values())


def marked(text: str, underlined: Underliner) -> Snippet:
    text = normal(text)
    return Snippet(
        text,
        tuple(place.span() for place in surfaces(text) if underlined(place.group())),
    )


def snippet(text: str, underlined: Underliner, letters: int = SNIPPET_LETTERS) -> Snippet:
    """The part with most different matched words, from the start of a word, ellipses where it is cut."""
    text = " ".join(normal(text).split())
    places = [(place.span(), place.group().lower()) for place in surfaces(text)]
    hits = [(span, word) for span, word in places if underlined(word)]
    if len(text) <= letters:
        return Snippet(text, tuple(span for span, _ in hits))
    start, most = 0, 0
    for i, (span, _) in enumerate(hits):
        within = {word for (_, end), word in hits[i : i + 40] if end <= span[0] + letters - 40}
        if len(within) > most:
            start, most = span[0], len(within)
    # A little of what stands before the first word, so that it can be understood.
    start = 0 if start < 40 else next((s for (s, _), _ in places if s >= start - 40), start)
    end = max((e for (_, e), _ in places if e <= start + letters), default=start + letters)
    before, after = ("… " if start else ""), (" …" if end < len(text) else "")
    moved = len(before) - start
    marks = tuple((s + moved, e + moved) for (s, e), _ in hits if start <= s and e <= end)
    return Snippet(f"{before}{text[start:end]}{after}", marks)
