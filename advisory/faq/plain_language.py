"""How hard a text is to read: its long words and sentences, and terms of the trade."""

import re

from advisory.search.analysis import words
from advisory.templates_answers.jargon import jargon as jargon

HARD = {"fi": 62, "sv": 47, "en": 47}
"""LIX from which a text is hard; Finnish words are longer for the same thought."""
LONG_WORD = 6
LEAST_WORDS = 30
"""Of fewer words the measure says nothing."""
_ENDS = re.compile(r"[.!?:]+(?=\s|$)|\n+")


def lix(text: str) -> int | None:
    """Words for each sentence, and the share of long words: the Swedish readability index."""
    found = words(text)
    if len(found) < LEAST_WORDS:
        return None
    sentences = sum(1 for part in _ENDS.split(text) if part.strip())
    long = sum(len(word) > LONG_WORD for word in found)
    return round(len(found) / max(1, sentences) + 100 * long / len(found))
