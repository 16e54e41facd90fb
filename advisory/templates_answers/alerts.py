"""What an advisor is told beside a visitor's words: danger, and identification. Nothing is done by itself."""

import json
from collections.abc import Sequence
from importlib.resources import files

from advisory.guard.danger import card, danger_in
from advisory.templates_answers.model import Alert

IDENTIFICATION = "identification"
ANSWERS_TO = "identification-pause"
"""The group of canned answers that says how the visitor goes on alone."""


_BEGINNINGS: dict[str, list[str]] = json.loads(
    files(__package__).joinpath("identifying.json").read_text("utf-8")
)


def alerts(open_words: Sequence[str], lang: str) -> list[Alert]:
    """For what the visitor wrote since the last answer, in the advisor's language; danger first."""
    found = []
    for text in reversed(open_words):
        if danger := danger_in(text):
            found.append(Alert(danger.kind, card(danger.kind, lang)))
            break
    whole = " ".join(open_words).lower()
    if any(_begins(whole, word) for words in _BEGINNINGS.values() for word in words):
        found.append(Alert(IDENTIFICATION))
    return found


def _begins(text: str, word: str) -> bool:
    at = text.find(word)
    while at > 0 and text[at - 1].isalnum():
        at = text.find(word, at + 1)
    return at >= 0
