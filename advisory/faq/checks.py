"""What is looked at before an article is published. Each check is a function of the versions."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from advisory.clock import DAY_MS, Instant
from advisory.faq import markdown
from advisory.faq.model import ANSWER, Check, Content, Version, out_of_date
from advisory.faq.plain_language import HARD, jargon, lix
from advisory.guard import faq as guard
from advisory.guard.asks import asks_for_code
from advisory.templates_answers.fill_in import unknown_in, variables_of

LONG_SENTENCE_WORDS = 25
LONG_SENTENCES = 2
"""So many long sentences, and a text is hard to read."""
DUPLICATE_SHARE = 0.8
TERMS_SHOWN = 8
TRUSTED_MS = 7 * DAY_MS
"""What an address outside answered is believed for so long; after that it may have been mended."""
GONE = frozenset({"404", "410"})
_WORD = re.compile(r"[^\W\d_]{3,}")
_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n")

Nearest = Callable[[str, str], tuple[str, str, float] | None]
"""A question and its language to the nearest other published article: id, title, and how alike (0–1)."""


@dataclass(frozen=True, slots=True)
class Said:
    """What an address outside answered when the operator last asked it, and when that was."""

    what: str
    at: Instant


@dataclass(frozen=True, slots=True)
class Around:
    """What stands around an article and decides with it.

    `known` is its published text: names and numbers in it were looked at before. `trusting` takes every name,
    number and address for an office's, as where an operator takes files in.
    """

    languages: Iterable[str]
    nearest: Nearest = field(default=lambda *_: None)
    is_there: Callable[[str], bool] = field(default=lambda _: True)
    said: Mapping[str, Said] = field(default_factory=dict)
    known: str = ""
    trusting: bool = False
    now: Instant = Instant(0)


def run(content: Content, around: Around) -> list[Check]:
    """Findings, those that block first."""
    versions = content.versions
    found = [
        *_empty(content.kind, versions),
        *_personal(content, around),
        *_codes(versions),
        *_variables(versions),
        *_links(versions, around),
        *_translations(versions, around.languages),
        *_long(versions),
        *_level(versions),
        *_terms(versions),
        *_duplicates(versions, around.nearest),
    ]
    order = ("blocks", "warns", "ok")
    return sorted(found, key=lambda check: order.index(check.level))


def text_of(content: Content | None) -> str:
    """All that readers see of it."""
    if content is None:
        return ""
    return "\n".join(text for version in content.versions for text in version.words)


def _fields(version: Version) -> Iterator[tuple[str, str]]:
    yield "question", version.question
    yield "answer", version.answer
    yield "short", version.short
    for phrasing in version.phrasings:
        yield "phrasings", phrasing


def _empty(kind: str, versions: Sequence[Version]) -> Iterator[Check]:
    if not versions:
        yield Check("empty", "blocks")
    for version in versions:
        for name in ("question", "answer"):
            if not getattr(version, name).strip():
                yield Check("empty", "blocks", version.lang, name, name)
        if kind == ANSWER and not version.short.strip():
            yield Check("empty", "warns", version.lang, "short", "short")


SECRETS = frozenset({"identity_code", "card", "iban", "bank_user_id", "one_time_code", "pin", "password"})


def _personal(content: Content, around: Around) -> Iterator[Check]:
    """What a person's code is never stands. A name or a number may be an office's: an editor says so."""
    for version in content.versions:
        for name, text in _fields(version):
            redacted = guard.redact(text)
            for span in redacted.spans:
                found = text[span.start : span.end]
                public = name != "phrasings" and (
                    around.trusting or found in content.contacts or found in around.known
                )
                if span.kind in SECRETS or not public:
                    yield Check("personal_data", "blocks", version.lang, span.kind, name, found)
            if "⟦" in text:
                # A mark from a conversation: what stood there is gone, and a reader would see the hole.
                level = "warns" if name == "phrasings" else "blocks"
                yield Check("personal_data", level, version.lang, "", name)


def _codes(versions: Sequence[Version]) -> Iterator[Check]:
    """An advisor's message that asks for a code is stopped, so a text for messages must not ask either."""
    for version in versions:
        for name, level in (("short", "blocks"), ("answer", "warns")):
            text = markdown.plain(getattr(version, name))
            if asks_for_code(text):
                yield Check("asks_for_code", level, version.lang, "", name)


def _variables(versions: Sequence[Version]) -> Iterator[Check]:
    """Only the text for chats is filled in, and only with what can be known there."""
    for version in versions:
        for name, text in _fields(version):
            strange = unknown_in(text) if name == "short" else variables_of(text)
            for one in strange:
                yield Check("variable", "blocks", version.lang, one, name)


def _links(versions: Sequence[Version], around: Around) -> Iterator[Check]:
    for version in versions:
        for address in dict.fromkeys(markdown.links(version.answer)):
            inside = markdown.article_in(address)
            sound = around.is_there(inside) if inside else markdown.is_sound(address)
            if not sound:
                yield Check("broken_link", "blocks", version.lang, address[:120], "answer")
            elif said := around.said.get(address):
                fresh = around.now - said.at < TRUSTED_MS
                level = "warns" if said.what else "ok"
                if fresh and said.what in GONE:
                    level = "blocks"
                detail = f"{address[:120]} ({said.what})" if said.what else ""
                yield Check("dead_link", level, version.lang, detail, "answer")


def _translations(versions: Sequence[Version], languages: Iterable[str]) -> Iterator[Check]:
    there = {version.lang for version in versions}
    if there:
        for lang in languages:
            if lang not in there:
                yield Check("translation_missing", "warns", lang)
    for lang in sorted(out_of_date(versions)):
        yield Check("out_of_date", "warns", lang)


def _long(versions: Sequence[Version]) -> Iterator[Check]:
    for version in versions:
        text = f"{markdown.plain(version.answer)}\n{version.short}"
        long = [one for one in _SENTENCE.split(text) if len(one.split()) > LONG_SENTENCE_WORDS]
        if len(long) >= LONG_SENTENCES:
            yield Check("long_sentences", "warns", version.lang, long[0][:120])


def _level(versions: Sequence[Version]) -> Iterator[Check]:
    for version in versions:
        found = lix(markdown.plain(version.answer))
        if found is not None:
            hard = found >= HARD.get(version.lang, max(HARD.values()))
            yield Check("reading_level", "warns" if hard else "ok", version.lang, str(found), "answer")


def _terms(versions: Sequence[Version]) -> Iterator[Check]:
    for version in versions:
        text = f"{version.question}\n{markdown.plain(version.answer)}\n{version.short}"
        for term in jargon(text, version.lang)[:TERMS_SHOWN]:
            yield Check("jargon", "warns", version.lang, f"{term.term} → {term.plain}")


def alike(one: str, other: str) -> float:
    """The share of their words that two questions have in common; endings do not count."""
    first, second = ({word[:5] for word in _WORD.findall(text.casefold())} for text in (one, other))
    return len(first & second) / len(first | second) if first and second else 0.0


def _duplicates(versions: Sequence[Version], nearest: Nearest) -> Iterator[Check]:
    for version in versions:
        if version.question.strip() and (found := nearest(version.question, version.lang)):
            _, title, _ = found
            if alike(version.question, title) >= DUPLICATE_SHARE:
                yield Check("duplicate", "warns", version.lang, title[:120])
