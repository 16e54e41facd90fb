"""The guard at its strictest: while somebody identifies themself, and for a line that is still typed."""

import re
from collections.abc import Sequence

from advisory.guard import live, rules
from advisory.guard.folded import Folded, fold

DIGITS = re.compile(r"\d+(?:[ \-.:/]{1,2}\d+)*")
WORDS = re.compile(r"\s*\S+\s*")


def mask_all(text: str) -> live.Masked:
    """As `mask`, and no digit passes either, nor a number in words: for while somebody identifies themself.

    What is masked is looked through again: where digits are gone, a word may stand right behind a trigger.
    """
    masked = live.Masked(text)
    for _ in range(live.ROUNDS):
        found = _found(masked.text)
        if not found:
            break
        known = masked.spans
        more = [(_origin(known, one.start), _origin(known, one.end, after=True), one.kind) for one in found]
        masked = live.apply(text, live.merged([*((one.start, one.end, one.kind) for one in known), *more]))
    return masked


def _found(text: str) -> tuple[live.Span, ...]:
    spans = live.find(text)
    plain = Folded(text, fold(text))
    marks = [mark.span() for mark in rules.MARK.finditer(plain.text)]
    # What is found by its shape keeps its kind, and the length that stands in a mark tells nothing.
    taken = [plain.original(*one) for one in marks] + [(one.start, one.end) for one in spans]
    if marks:
        plain.replace([(*one, rules.HOLE) for one in marks])
    live.spoken_as_digits(plain)
    places = [plain.original(*one.span()) for one in DIGITS.finditer(plain.text)]
    places += [one.span() for one in DIGITS.finditer(text)]
    more = [(*one, "one_time_code") for one in places if not _within(one, taken)]
    return live.merged([(one.start, one.end, one.kind) for one in spans] + more)


def _within(place: tuple[int, int], taken: Sequence[tuple[int, int]]) -> bool:
    return any(start <= place[0] and place[1] <= end for start, end in taken)


def _origin(spans: Sequence[live.Span], place: int, *, after: bool = False) -> int:
    """Where in the original `place` stands once `spans` are masked: before a mark that it is in, or after it."""
    grown = 0
    for span in spans:
        begins = span.start + grown
        if place <= begins:
            break
        ends = begins + len(live.mark_of(span))
        if place < ends:
            return span.end if after else span.start
        grown = ends - span.end
    return place - grown


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
