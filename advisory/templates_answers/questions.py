"""From the lines of a conversation to what has to be answered. Pure."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from advisory.chat.model import Entry
from advisory.search.model import NOTHING_FITS, Match
from advisory.templates_answers.small_talk import content_words, without_greeting

FEW_WORDS = 3
QUESTION_LETTERS = 600
CONTEXT_MESSAGES = 3
CONTEXT_WEIGHT = 0.5
CONTEXT_FITS = 0.4
_MARK = re.compile(r"⟦[^⟧]*⟧")


def open_words(entries: Sequence[Entry]) -> list[str]:
    """The visitor's texts since the last answer."""
    last_answer = max((at for at, line in enumerate(entries) if line.by == "advisor"), default=-1)
    return visitor_texts(entries[last_answer + 1 :])


def question_of(entries: Sequence[Entry], lang: str) -> str:
    """The visitor's words since the last answer; with the message before them when they say little."""
    spoken = [line for line in entries if line.kind in ("text", "card", "file") and line.by != "system"]
    last_answer = max((at for at, line in enumerate(spoken) if line.by == "advisor"), default=-1)
    texts = [line.text or "" for line in spoken[last_answer + 1 :]]
    if not texts:
        return ""
    if len(content_words("\n".join(texts), lang)) < FEW_WORDS:
        before = [line.text or "" for line in spoken[: last_answer + 1] if line.by == "visitor"]
        texts = [*before[-1:], *texts]
    plain = (without_greeting(_MARK.sub(" ", text), lang) for text in texts)
    return "\n".join(text for text in plain if text)[-QUESTION_LETTERS:]


def context_of(entries: Sequence[Entry], lang: str) -> str:
    """What the conversation was about before the words that wait for an answer."""
    last_answer = max((at for at, line in enumerate(entries) if line.by == "advisor"), default=0)
    texts = visitor_texts(entries[:last_answer])[-CONTEXT_MESSAGES:]
    context = "\n".join(without_greeting(_MARK.sub(" ", text), lang) for text in texts)
    return context if content_words(context, lang) else ""


def blended(now: Sequence[Match], before: Sequence[Match]) -> list[Match]:
    """Best first: what fits the question, helped by what fitted the conversation until now.

    A question that follows from the last one rarely names its subject again. What explains little of the
    question is only offered when it explained much of what was said before.
    """
    best_now = max((match.score for match in now), default=0.0) or 1.0
    best_before = max((match.score for match in before), default=0.0) or 1.0
    scores = {match.id: match.score / best_now for match in now}
    for match in before:
        scores[match.id] = scores.get(match.id, 0.0) + CONTEXT_WEIGHT * match.score / best_before
    found = {match.id: match for match in (*before, *now)}
    fits = {match.id for match in now if match.share >= NOTHING_FITS}
    fits |= {match.id for match in before if match.share >= CONTEXT_FITS}
    return [
        replace(found[id], score=round(scores[id], 4))
        for id in sorted(fits, key=lambda id: (-scores[id], id))
    ]


def visitor_texts(entries: Iterable[Entry]) -> list[str]:
    return [line.text for line in entries if line.by == "visitor" and line.kind == "text" and line.text]


def primary(lang: str) -> str:
    return lang.split("-")[0].lower()
