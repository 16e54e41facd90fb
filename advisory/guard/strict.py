"""The guard at its strictest: while somebody identifies themself, and for a line that is still typed."""

import re

from advisory.guard import live, rules
from advisory.guard.folded import Folded, fold

DIGITS = re.compile(r"\d+(?:[ \-.:/]{1,2}\d+)*")
WORDS = re.compile(r"\s*\S+\s*")


def mask_all(text: str) -> live.Masked:
    """As `mask`, and no digit passes either, nor a number in words: for while somebody identifies themself."""
    spans = live.find(text)
    plain = Folded(text, fold(text))
    marks = [mark.span() for mark in rules.MARK.finditer(plain.text)]
    masked = [plain.original(*one) for one in marks]
    if marks:
        plain.replace([(*one, rules.HOLE) for one in marks])
    live.spoken_as_digits(plain)
    more = [plain.original(*one.span()) for one in DIGITS.finditer(plain.text)]
    for one in DIGITS.finditer(text):
        # The length that stands in a mark tells nothing.
        if not any(start <= one.start() and one.end() <= end for start, end in masked):
            more.append(one.span())
    kept = live.merged(
        [(one.start, one.end, one.kind) for one in spans] + [(*one, "one_time_code") for one in more]
    )
    return live.apply(text, kept)


def settled(text: str) -> str:
    """What may be shown of a line that somebody still types: its words up to the first that could be a secret."""
    if live.is_silent(text):
        return text
    words = WORDS.findall(text)
    low, high = 0, len(words)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if live.is_silent("".join(words[:middle])) else (low, middle - 1)
    return "".join(words[:low])
