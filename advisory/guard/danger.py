"""Words that may tell of an emergency: a prompt for a human being, never a decision."""

import json
import re
from collections import defaultdict
from functools import cache
from importlib import resources
from typing import Any, NamedTuple

_WORD = re.compile(r"\w+")


class Danger(NamedTuple):
    """What a visitor may be in, and the language of the words that told so."""

    kind: str
    lang: str


_TEXT = resources.files(__package__).joinpath("danger.jsonl").read_text(encoding="utf-8")
_ROWS: list[dict[str, Any]] = [row for row in map(json.loads, _TEXT.splitlines()) if "_about" not in row]


def _by_first_word() -> dict[str, list[tuple[tuple[str, ...], Danger]]]:
    found: dict[str, list[tuple[tuple[str, ...], Danger]]] = defaultdict(list)
    for row in _ROWS:
        words = tuple(_WORD.findall(row["phrase"].lower()))
        found[words[0]].append((words, Danger(row["kind"], row["lang"])))
    return dict(found)


_PHRASES = _by_first_word()


def danger_in(text: str) -> Danger | None:
    """The first phrase that stands in it as whole words, in whatever language."""
    words = _WORD.findall(text.lower())
    for at, word in enumerate(words):
        for phrase, danger in _PHRASES.get(word, ()):
            if tuple(words[at : at + len(phrase)]) == phrase:
                return danger
    return None


@cache
def card(kind: str, lang: str) -> str:
    """What an advisor should know and do, in a language of the staff."""
    cards = {row["lang"]: str(row["card"]) for row in _ROWS if row["kind"] == kind}
    return cards.get(lang) or next(iter(cards.values()))
