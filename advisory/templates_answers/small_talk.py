"""What people say around their question: greetings, thanks and fillers, per language."""

import json
import re
from functools import cache
from importlib.resources import files
from typing import Any

_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)?")
ASKING_ENDS = {"fi": ("ko", "kö", "kos", "kös", "ks", "tteko", "ttekö")}
"""Finnish asks by an ending on the first word of a clause."""
ENDING_LETTERS = 5


_LISTS: dict[str, Any] = json.loads(files(__package__).joinpath("small_talk.json").read_text("utf-8"))


@cache
def fillers(lang: str) -> frozenset[str]:
    return frozenset(_LISTS["words"].get(lang.split("-")[0], "").split())


@cache
def _listed(name: str, lang: str) -> frozenset[str]:
    return frozenset(_LISTS[name].get(lang.split("-")[0], ()))


@cache
def _greeting(lang: str) -> re.Pattern[str]:
    known = sorted(_LISTS["greetings"].get(lang.split("-")[0], ()), key=len, reverse=True)
    words = "|".join(re.escape(word) for word in known) or r"(?!)"
    return re.compile(rf"(?i)^\W*(?:(?:{words})(?!\w)[\s,.!:–-]*)+")


def without_greeting(text: str, lang: str) -> str:
    return _greeting(lang).sub("", text, count=1).strip()


def content_words(text: str, lang: str) -> list[str]:
    """Words that say something: no fillers, no asking words, no bare numbers, no masks."""
    silent = fillers(lang) | _listed("questions", lang) | _listed("openers", lang)
    return [
        word
        for word in _WORD.findall(re.sub(r"⟦[^⟧]*⟧", " ", text.lower()))
        if len(word) > 1 and not word.isdigit() and word not in silent
    ]


def asks(text: str, lang: str) -> bool:
    """Whether it reads as a question or a request, with or without its mark."""
    if "?" in text:
        return True
    words = _WORD.findall(without_greeting(text, lang).lower())[:3]
    if words and words[0] in _listed("openers", lang):
        return True
    ends = ASKING_ENDS.get(lang.split("-")[0], ())
    return any(
        word in _listed("questions", lang) or (ends and len(word) >= ENDING_LETTERS and word.endswith(ends))
        for word in words
    )
