"""Personal data out of text that may become an article: secrets, and who wrote and where they live."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from advisory.guard import contacts, introduced, live, rules
from advisory.guard.live import Span
from advisory.guard.names import names

_MARK = re.compile(r"⟦(?:[a-z_]+:\d{1,5}|(?:name|address|phone|email) \d{1,4})⟧")
_URL = re.compile(r"\b(?:https?://|www\.)[^\s<>()]{1,500}|\]\([^()\s]{1,500}\)")
_PASSPORT = re.compile(
    r"(?<!\w)(?i:pass(?:i|in|ini|inumero\w*|et|nummer|port)\b(?: ?(?:numero|nummer|number|no)\w*)?)"
    r"(?: (?:on|är|is))?:? (?P<what>[A-Z]{1,2} ?\d{6,7})(?!\w)"
)
_LONG_NUMBER = re.compile(r"\d{6,}|(?:\d{2,}[ -]){2,}\d{2,}")


@dataclass(slots=True)
class Numbering:
    """Gives the same mark to the same value through one conversation; lives as long as the work does."""

    _numbers: dict[str, dict[str, int]] = field(default_factory=dict)

    def number(self, kind: str, value: str) -> int:
        seen = self._numbers.setdefault(kind, {})
        return seen.setdefault(value, len(seen) + 1)


@dataclass(frozen=True, slots=True)
class Redacted:
    """`doubt`: something may be left, or may be wrongly removed; an editor looks before it is used."""

    text: str
    spans: tuple[Span, ...] = ()
    doubt: bool = False

    @property
    def kinds(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(span.kind for span in self.spans))


class _Cover:
    """Spans found so far; what is covered is not looked at again."""

    def __init__(self) -> None:
        self.spans: list[Span] = []
        self.kept: list[tuple[int, int]] = []

    def free(self, start: int, end: int) -> bool:
        return not any(a < end and start < b for a, b in self.kept) and not any(
            span.start < end and start < span.end for span in self.spans
        )

    def take(self, start: int, end: int, kind: str) -> bool:
        if self.free(start, end):
            self.spans.append(Span(start, end, kind))
            return True
        return False


def _key(kind: str, value: str) -> str:
    if kind == "phone":
        digits = "".join(c for c in value if c.isdigit())
        return digits[-8:]
    if kind == "name":
        listed = names()
        words = [word.lower() for word in value.split()]
        return " ".join(listed.given.get(word) or listed.surnames.get(word) or word for word in words).lower()
    return " ".join(value.lower().split())


def _mark(text: str, span: Span, numbering: Numbering) -> str:
    if span.kind in rules.KINDS:
        return f"⟦{span.kind}:{span.end - span.start}⟧"
    return f"⟦{span.kind} {numbering.number(span.kind, _key(span.kind, text[span.start : span.end]))}⟧"


def _write(text: str, spans: Sequence[Span], numbering: Numbering) -> str:
    parts: list[str] = []
    done = 0
    for span in spans:
        parts += (text[done : span.start], _mark(text, span, numbering))
        done = span.end
    return "".join(parts) + text[done:]


def redact(text: str, *, known_names: Collection[str] = (), numbering: Numbering | None = None) -> Redacted:
    """Replace personal data by typed marks; `known_names` are those of advisors and staff."""
    spans, doubt = _search(text, known_names)
    return Redacted(_write(text, spans, numbering or Numbering()), spans, doubt)


def find(text: str) -> tuple[Span, ...]:
    """What `redact` would replace, in order, none overlapping."""
    return _search(text, ())[0]


def _search(text: str, known_names: Collection[str]) -> tuple[tuple[Span, ...], bool]:
    cover = _Cover()
    doubt = False
    if "⟦" in text:
        cover.kept += [mark.span() for mark in _MARK.finditer(text)]
    for start, end in contacts.emails(text):
        cover.take(start, end, "email")
    if "://" in text or "www." in text or "](" in text:
        cover.kept += [url.span() for url in _URL.finditer(text) if cover.free(*url.span())]
    for span in live.find(text):
        cover.take(span.start, span.end, span.kind)
    for passport in _PASSPORT.finditer(text):
        cover.take(*passport.span("what"), "identity_code")
    for start, end in contacts.phones(text):
        cover.take(start, end, "phone")
    for start, end in contacts.addresses(text):
        cover.take(start, end, "address")
    for name in introduced.known(text, known_names):
        cover.take(name.start, name.end, "name")
    for name in introduced.introduced(text):
        doubt = (cover.take(name.start, name.end, "name") and name.doubt) or doubt
    for name in introduced.listed(text):
        doubt = (cover.take(name.start, name.end, "name") and name.doubt) or doubt
    for number in _LONG_NUMBER.finditer(text):
        doubt = doubt or cover.free(*number.span())
    return tuple(sorted(cover.spans)), doubt
