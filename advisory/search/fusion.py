"""One ranking of two: what shares words with the question, and what is near it in meaning."""

from collections.abc import Mapping, Sequence

from advisory.search.meaning import Near
from advisory.search.model import NOTHING_FITS, Document, Key, Match

POOL = 50
WORDS_WEIGHT = 0.5
MEANING_WEIGHT = 0.5
FAR, NEAR = 0.82, 0.92
"""Cosines of this model lie close together: a stranger's and a paraphrase's."""


def fused(
    matches: Sequence[Match], near: Sequence[Near], documents: Mapping[Key, Document], lang: str
) -> list[Match]:
    """Both scaled to their own pool and added; what is in one of them only has nothing of the other."""
    first = lang.split("-")[0].lower()
    best = max((match.score for match in matches), default=0.0) or 1.0
    top, least = (near[0].cosine, near[-1].cosine) if near else (1.0, 0.0)
    meant: dict[str, tuple[float, float, Document]] = {}
    for key, cosine in near:
        document = documents.get(key)
        if document is not None and key[0] not in meant:
            # A reader of the language gets the version in it, whichever lies nearer.
            own = documents.get((document.id, lang)) or documents.get((document.id, first)) or document
            scaled = (cosine - least) / (top - least) if top > least else 1.0
            meant[key[0]] = scaled, min(max((cosine - FAR) / (NEAR - FAR), 0.0), 1.0), own
    found = []
    for match in matches:
        scaled, fit, _ = meant.pop(match.id, (0.0, 0.0, None))
        found.append(_match(match, match.score / best, scaled, fit))
    for id, (scaled, fit, document) in meant.items():
        other = document.lang.split("-")[0].lower() != first
        unseen = Match(id, document.kind, document.lang, 0.0, 0.0, (), other)
        found.append(_match(unseen, 0.0, scaled, fit))
    # As with words alone: what hardly fits in the reader's language comes after what fits in another.
    return sorted(found, key=lambda one: (_tier(one), -one.score))


def _match(match: Match, words: float, scaled: float, fit: float) -> Match:
    return Match(
        match.id,
        match.kind,
        match.lang,
        WORDS_WEIGHT * words + MEANING_WEIGHT * scaled,
        round(WORDS_WEIGHT * match.share + MEANING_WEIGHT * fit, 4),
        match.matched,
        match.other_lang,
    )


def _tier(match: Match) -> int:
    if match.other_lang:
        return 1
    return 0 if match.share >= NOTHING_FITS else 2
