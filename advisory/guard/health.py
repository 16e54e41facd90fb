"""Words of somebody's own health: the one who writes is told that they need not, and nobody else ever hears.

`client/src/guard/health.ts` runs the same rules in the visitor's browser, where alone it is looked; the server
looks at nothing and stores nothing. What is here shows that both find the same and how well.
"""

import json
import re
from collections import defaultdict
from importlib import resources
from typing import Any, NamedTuple

from advisory.guard.folded import fold

_DATA: dict[str, Any] = json.loads(
    resources.files(__package__).joinpath("health.json").read_text(encoding="utf-8")
)
_SENTENCE = re.compile("[.!?;\n]+")
_WORD = re.compile("[a-z]+")
_KEY = 3


class _Phrase(NamedTuple):
    """Its words; all are whole but the last one of a phrase that is not `whole`, which only begins so."""

    words: tuple[str, ...]
    whole: bool


class _Found(NamedTuple):
    """From which word to before which, and what its last word goes on with."""

    start: int
    end: int
    rest: str


class _Words:
    def __init__(self, listed: str) -> None:
        self._whole: dict[str, list[_Phrase]] = defaultdict(list)
        self._begun: dict[str, list[_Phrase]] = defaultdict(list)
        for one in listed.split():
            words = tuple(one.rstrip("=").split("_"))
            phrase = _Phrase(words, one.endswith("="))
            if len(words) > 1 or phrase.whole:
                self._whole[words[0]].append(phrase)
            else:
                self._begun[words[0][:_KEY]].append(phrase)

    def at(self, words: list[str], place: int) -> _Found | None:
        word = words[place]
        for phrase in (*self._whole.get(word, ()), *self._begun.get(word[:_KEY], ())):
            end = place + len(phrase.words)
            if end > len(words) or tuple(words[place : end - 1]) != phrase.words[:-1]:
                continue
            last, wanted = words[end - 1], phrase.words[-1]
            if last == wanted or (not phrase.whole and last.startswith(wanted)):
                return _Found(place, end, last[len(wanted) :])
        return None

    def all(self, words: list[str]) -> list[_Found]:
        return [found for place in range(len(words)) if (found := self.at(words, place))]


_MATTER = _Words(" ".join(_DATA["matter"].values()))
_ALONE = _Words(_DATA["alone"])
_PERSON = _Words(_DATA["person"])
_KIN = _Words(_DATA["kin"])
_SUBJECT = _Words(_DATA["subject"])
_NEXT = _Words(_DATA["place_next"])
_OWN = tuple(_DATA["own"].split())
_PLACE = tuple(_DATA["place"].split())


def tells_of_health(text: str) -> bool:
    """Whether a sentence of it tells of the writer's health or of a relative's, as far as words show it."""
    return any(_told(_WORD.findall(sentence)) for sentence in _SENTENCE.split(fold(text)))


def _told(words: list[str]) -> bool:
    if _ALONE.all(words):
        return True
    matters = [one for one in _MATTER.all(words) if not _is_place(one, words)]
    if not matters:
        return False
    if any(one.rest.endswith(_OWN) for one in matters):
        return True
    if _SUBJECT.all(words):
        return False
    people = _PERSON.all(words) + [one for one in _KIN.all(words) if one.rest.endswith(_OWN)]
    return any(_near(one, person) for one in matters for person in people)


def _is_place(one: _Found, words: list[str]) -> bool:
    if any(part in one.rest for part in _PLACE):
        return True
    return one.end < len(words) and _NEXT.at(words, one.end) is not None


def _near(matter: _Found, person: _Found) -> bool:
    if person.start >= matter.end:
        return person.start - matter.end <= int(_DATA["near"]["after"])
    return matter.start - person.end <= int(_DATA["near"]["before"])
