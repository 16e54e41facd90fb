"""What is looked at before an article is published. Each check is a function of the versions."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from advisory.faq import markdown
from advisory.faq.model import ANSWER, Check, Version, out_of_date
from advisory.guard import faq as guard

LONG_SENTENCE_WORDS = 25
LONG_SENTENCES = 2
"""So many long sentences, and a text is hard to read."""
PHRASING_LIMIT = 50
DUPLICATE_SHARE = 0.8
_WORD = re.compile(r"[^\W\d_]{3,}")

_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n")

Nearest = Callable[[str, str], tuple[str, str, float] | None]
"""A question and its language to the nearest other published article: id, title, and how alike (0–1)."""


def run(kind: str, versions: Sequence[Version], languages: Iterable[str], nearest: Nearest) -> list[Check]:
    """Findings, those that block first."""
    found = [
        *_empty(kind, versions),
        *_personal(versions),
        *_links(versions),
        *_translations(versions, languages),
        *_long(versions),
        *_duplicates(versions, nearest),
    ]
    return sorted(found, key=lambda check: check.level != "blocks")


def _empty(kind: str, versions: Sequence[Version]) -> Iterator[Check]:
    if not versions:
        yield Check("empty", "blocks")
    for version in versions:
        for name in ("question", "answer"):
            if not getattr(version, name).strip():
                yield Check("empty", "blocks", version.lang, name)
        if kind == ANSWER and not version.short.strip():
            yield Check("empty", "warns", version.lang, "short")


def _personal(versions: Sequence[Version]) -> Iterator[Check]:
    """Names of people may be an office's; codes, addresses and numbers of a person never are."""
    for version in versions:
        for name in ("question", "answer", "short", "phrasings"):
            value = getattr(version, name)
            redacted = guard.redact(value if isinstance(value, str) else "\n".join(value))
            kinds = [kind for kind in redacted.kinds if kind]
            if kinds:
                blocks = any(kind in SECRETS for kind in kinds) or name == "phrasings"
                yield Check(
                    "personal_data",
                    "blocks" if blocks else "warns",
                    version.lang,
                    f"{name}: {', '.join(kinds)}",
                )
            elif "⟦" in redacted.text:
                # A mark from a conversation: what stood there is gone, and a reader would see the hole.
                yield Check("personal_data", "blocks" if name != "phrasings" else "warns", version.lang, name)


SECRETS = frozenset({"identity_code", "card", "iban", "bank_user_id", "one_time_code", "pin", "password"})


def _links(versions: Sequence[Version]) -> Iterator[Check]:
    for version in versions:
        for address in markdown.links(version.answer):
            if not markdown.is_sound(address):
                yield Check("broken_link", "blocks", version.lang, address[:120])


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
