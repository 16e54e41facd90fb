"""A text as the rules read it: small plain letters, in which each knows where it stood."""

import re
from collections.abc import Sequence

from advisory.guard import rules

_FOREIGN = re.compile("[^\x00-\x7f]")
_FEW = 12
_BRACKETS = {"⟦": "\x01", "⟧": "\x02"}
_KEEPING = rules.fold_table()
_KEEPING.update({ord(stand_in): stand_in for stand_in in _BRACKETS.values()})


def fold(text: str) -> str:
    """The same as `text.translate(FOLD)`, which is quick for nothing but ASCII to ASCII."""
    if text.isascii():
        return text.translate(rules.FOLD)
    foreign = set(_FOREIGN.findall(text))
    if len(foreign) > _FEW or "\x01" in text or "\x02" in text:
        return text.translate(rules.FOLD)
    for character in foreign:
        text = text.replace(character, _BRACKETS.get(character) or rules.FOLD[ord(character)] or "")
    if foreign.isdisjoint(_BRACKETS):
        return text.translate(rules.FOLD)
    return text.translate(_KEEPING).replace("\x01", "⟦").replace("\x02", "⟧")


class Folded:
    """Positions are ranges until something is replaced: most texts hold nothing."""

    def __init__(self, original: str, folded: str) -> None:
        self.text = folded
        self._starts: Sequence[int]
        if len(folded) == len(original):
            self._starts = range(len(original))
            self._ends: Sequence[int] = range(1, len(original) + 1)
        else:
            table = rules.FOLD
            self._starts = [i for i, character in enumerate(original) if table[ord(character)] is not None]
            self._ends = [start + 1 for start in self._starts]

    def original(self, start: int, end: int) -> tuple[int, int]:
        return self._starts[start], self._ends[end - 1]

    def replace(self, parts: Sequence[tuple[int, int, str]]) -> None:
        """Put one character in the place of each part; parts are in order and do not overlap."""
        text: list[str] = []
        starts: list[int] = []
        ends: list[int] = []
        done = 0
        for start, end, character in parts:
            text += (self.text[done:start], character)
            starts += self._starts[done:start]
            ends += self._ends[done:start]
            starts.append(self._starts[start])
            ends.append(self._ends[end - 1])
            done = end
        self.text = "".join(text) + self.text[done:]
        starts += self._starts[done:]
        ends += self._ends[done:]
        self._starts, self._ends = starts, ends
