"""How people ask, per language: what tells a question or a request from data, thanks and small talk."""

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from itertools import pairwise
from typing import Any

from advisory.identity import LANGUAGES
from advisory.templates_answers.small_talk import ASKING_ENDS, content_words, fillers

_LISTS: dict[str, Any] = json.loads(files(__package__).joinpath("asking.json").read_text("utf-8"))
_WORD = re.compile(r"[^\W_]+")
_APOSTROPHES = str.maketrans("", "", "'’´`")
_MARK = re.compile(r"⟦[^⟧]*⟧")
OPENING_WORDS = 3
ENDING_LETTERS = 5
SAME_LETTER_ENDS = ("kko", "kkö", "inko")
"""Finnish nouns (verkko, viikko, aurinko) end like questions do."""
SURE_OF_LANGUAGE = 3
"""Everyday words of another language, and twice as many as of the expected one, before it is believed."""

Phrases = frozenset[tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class _Cues:
    before_subject: frozenset[str]
    subjects: frozenset[str]
    questions: frozenset[str]
    opens: frozenset[str]
    wants: Phrases
    gives: Phrases
    declines: Phrases
    idle: frozenset[str]
    offers: Phrases
    ends: tuple[str, ...]


def _list(name: str, lang: str) -> list[str]:
    return str(_LISTS[name].get(lang, "")).split()


def _phrases(lang: str, *names: str) -> Phrases:
    return frozenset(tuple(phrase.split("|")) for name in names for phrase in _list(name, lang))


@cache
def _cues(lang: str) -> _Cues:
    lang = lang.split("-")[0]
    return _Cues(
        frozenset(_list("before_subject", lang)),
        frozenset(_list("subjects", lang)),
        frozenset(_list("questions", lang)),
        frozenset(_list("opens", lang)),
        _phrases(lang, "requests", "troubles", "tasks"),
        _phrases(lang, "gives"),
        _phrases(lang, "declines"),
        frozenset(_list("idle", lang)),
        _phrases(lang, "offers"),
        ASKING_ENDS.get(lang, ()),
    )


@cache
def everyday(lang: str) -> frozenset[str]:
    """Words of every other sentence: they tell nothing of what it is about."""
    cues, lang = _cues(lang), lang.split("-")[0]
    return (
        frozenset(_list("common", lang))
        | fillers(lang)
        | cues.questions
        | cues.before_subject
        | cues.subjects
    )


@lru_cache(maxsize=1_000)
def _words(text: str) -> list[str]:
    """Apostrophes go, because many people leave them out."""
    return _WORD.findall(_MARK.sub(" ", text.lower().translate(_APOSTROPHES)))


def _holds(words: Sequence[str], phrases: Phrases) -> bool:
    return any(tuple(words[at : at + length]) in phrases for length in (1, 2, 3) for at in range(len(words)))


@lru_cache(maxsize=1_000)
def said(text: str, lang: str) -> list[str]:
    """Words that say something and are no numbers, codes, marks or small talk."""
    idle = _cues(lang).idle
    return [
        word
        for word in content_words(text.translate(_APOSTROPHES), lang)
        if word not in idle and not any(sign.isdigit() for sign in word)
    ]


@lru_cache(maxsize=1_000)
def questions(text: str, lang: str) -> bool:
    """Whether it has the form of a question, with or without its mark."""
    if "?" in text:
        return True
    cues, words = _cues(lang), _words(text)
    if any(word in cues.questions for word in words):
        return True
    if any(word in cues.opens for word in words[:OPENING_WORDS]):
        return True
    if any(one in cues.before_subject and two in cues.subjects for one, two in pairwise(words)):
        return True
    return bool(cues.ends) and any(
        len(word) >= ENDING_LETTERS and word.endswith(cues.ends) and not word.endswith(SAME_LETTER_ENDS)
        for word in words
    )


@lru_cache(maxsize=1_000)
def asks(text: str, lang: str) -> bool:
    """Whether it asks, wants, or tells of something that does not work."""
    return questions(text, lang) or _holds(_words(text), _cues(lang).wants)


@lru_cache(maxsize=1_000)
def gives(text: str, lang: str) -> bool:
    """Whether it hands over data that was asked for, thanks, or says that there is nothing more."""
    cues, words = _cues(lang), _words(text)
    return _holds(words, cues.gives) or _holds(words[:1], cues.declines)


def forget() -> None:
    """What was worked out for a text is kept with the text, which may be erased."""
    for one in (_words, said, questions, asks, gives):
        one.cache_clear()


def mostly_digits(text: str) -> bool:
    """Numbers and codes: as many words with a digit in them as without."""
    words = _words(text)
    return sum(any(sign.isdigit() for sign in word) for word in words) * 2 >= len(words)


def offers_help(text: str, lang: str) -> bool:
    """An advisor's "How can I help?", which leaves open what comes."""
    return "?" in text and _holds(_words(text), _cues(lang).offers)


def language_of(texts: Iterable[str], expected: str) -> str:
    """The language that the texts are plainly written in, else the expected one."""
    found = dict.fromkeys(LANGUAGES, 0)
    common = {lang: _common(lang) for lang in LANGUAGES}
    for text in texts:
        for word in _words(text):
            for lang in LANGUAGES:
                found[lang] += word in common[lang]
    best = max(LANGUAGES, key=lambda lang: (found[lang], lang == expected))
    ours = found.get(expected.split("-")[0])
    if ours is None or found[best] < SURE_OF_LANGUAGE or found[best] <= 2 * ours:
        return expected
    return best


@cache
def _common(lang: str) -> frozenset[str]:
    return frozenset(_list("common", lang))
