"""Personal data out of text that may become an article: secrets, and who wrote and where they live."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from advisory.guard import live, rules
from advisory.guard.live import Span
from advisory.guard.names import forms, names

_UP = "A-ZÅÄÖÉÜŠŽÆØ"
_CAP = rf"[{_UP}][^\W\d_]+(?:-[{_UP}][^\W\d_]+)*"
_TOKEN = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_MARK = re.compile(r"⟦(?:[a-z_]+:\d{1,5}|(?:name|address|phone|email) \d{1,4})⟧")
_URL = re.compile(r"\b(?:https?://|www\.)[^\s<>()]{1,500}|\]\([^()\s]{1,500}\)")
_EMAIL = re.compile(
    r"[\w.+-]{1,64}(?:@|\s?[(\[](?:at|ät|miukumauku)[)\]]\s?)[\w-]{1,63}(?:\s?[.]\s?[\w-]{2,63}){1,4}", re.I
)
_PHONE = re.compile(
    r"(?<![\w.,/:-])(?:(?:\+|00)\d{1,3}[ -]?(?:\(0\))?|\(?0)\d{1,4}\)?(?:[ -]?\d{2,8}){1,4}(?![\w/]|[.,:]\d)"
)
_DATE = re.compile(r"\d{1,2}[ -]\d{1,2}[ -]\d{4}")
_PUBLIC_PHONE = re.compile(r"\(?(?:0[678]00|0100|0[23]0\d?|010|029)")
_STREET = (
    "katu|kadun|kadulla|kadulta|tie|tien|tiellä|tieltä|kuja|kujan|kujalla|polku|polun|polulla|väylä|väylällä"
    "|kaari|kaarella|rinne|rinteellä|raitti|raitilla|aukio|aukiolla|penger|penkereellä|ranta|rannassa"
    "|gatan|vägen|gränden|gränd|stigen|esplanaden|allén|backen|street|road|avenue|lane"
)
_ADDRESS = re.compile(
    rf"(?<![\w-])(?!(?:valta|kanta|seutu|yhdys|rauta)tie)(?:(?-i:[{_UP}])[\w-]{{1,30}} )?"
    rf"[^\W\d_]?[\w-]{{0,40}}(?:{_STREET}) \d{{1,4}}"
    rf"(?!\d|[.:]\d)(?: ?[-–] ?\d{{1,4}})?(?: ?[a-zA-Z](?!\w))?(?: ?(?:as\.? ?)?\d{{1,3}}(?![\d.]))?"
    rf"(?:,? ?\d{{5}}(?: [{_UP}][\w-]+)?)?",
    re.I,
)
_POSTAL = re.compile(rf"(?<![\w.,/:-])(?:PL \d{{1,5}},? )?\d{{5}} (?-i:[{_UP}])[\w-]{{2,30}}")
_WHO = rf"(?P<who>{_CAP}(?: (?:[{_UP}]\.|{_CAP})){{0,3}})"
_INTRODUCED = re.compile(
    r"(?<!\w)(?:(?i:nimeni on|nimi on|nimi|nimeni|täällä|olen|terveisin|terv\.?|t\.|yst\. terv\.|terveisiä"
    r"|jag heter|mitt namn är|namnet är|namn|hälsningar|hälsar|mvh|jag är|det här är"
    r"|my name is|name is|name|this is|i am|i'm|regards|best|yours|sincerely)[:,]?\s+)" + _WHO
)
_STRONG_CUE = re.compile(
    r"(?i:nimeni on|nimi on|nimi:|jag heter|mitt namn är|namn:|my name is|name:"
    r"|terveisin|hälsningar|mvh|regards)"
)
_LOWER_INTRODUCED = re.compile(
    r"(?<!\w)(?i:nimeni on|jag heter|mitt namn är|my name is)\s+"
    r"(?P<who>[^\W\d_]{2,20}(?: [^\W\d_]{3,25})?)(?!\w)"
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


def _known(text: str, known_names: Collection[str], cover: _Cover) -> None:
    parts: set[str] = set()
    for name in known_names:
        for part in name.split():
            parts |= forms(part)
    if not parts:
        return
    for token in _TOKEN.finditer(text):
        if token[0].lower() in parts and token[0][0].isupper():
            cover.take(token.start(), token.end(), "name")


def _introduced(text: str, cover: _Cover) -> bool:
    doubt = False
    listed = names()
    for match in _INTRODUCED.finditer(text):
        first = match["who"].split()[0].lower()
        strong = _STRONG_CUE.match(match[0]) is not None
        if strong or first in listed.given or first in listed.surnames:
            cover.take(match.start("who"), match.end("who"), "name")
    for match in _LOWER_INTRODUCED.finditer(text):
        if cover.take(match.start("who"), match.end("who"), "name"):
            doubt = True
    return doubt


def _listed(text: str, cover: _Cover) -> bool:
    """Given name with what follows it, and bare names that are no ordinary words."""
    doubt = False
    listed = names()
    tokens = list(_TOKEN.finditer(text))
    for place, token in enumerate(tokens):
        word = token[0].lower()
        is_given, is_surname = word in listed.given, word in listed.surnames
        if not (is_given or is_surname):
            continue
        after = tokens[place + 1] if place + 1 < len(tokens) else None
        beside = after is not None and text[token.end() : after.start()] == " "
        if is_given and after is not None and beside:
            capital = token[0][0].isupper() and after[0][0].isupper()
            surname = after[0].lower() in listed.surnames
            if capital or (surname and not token[0][0].isupper() and word not in listed.words):
                if cover.take(token.start(), after.end(), "name"):
                    doubt = doubt or not (capital and surname)
                continue
        if token[0][0].isupper() and word not in listed.words:
            cover.take(token.start(), token.end(), "name")
    return doubt


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
    for mark in _MARK.finditer(text):
        cover.kept.append(mark.span())
    for email in _EMAIL.finditer(text):
        cover.take(email.start(), email.end(), "email")
    for url in _URL.finditer(text):
        if cover.free(*url.span()):
            cover.kept.append(url.span())
    for span in live.find(text):
        cover.take(span.start, span.end, span.kind)
    for phone in _PHONE.finditer(text):
        digits = sum(c.isdigit() for c in phone[0])
        public = _PUBLIC_PHONE.match(phone[0]) or _DATE.fullmatch(phone[0])
        if 7 <= digits <= 15 and not public:
            cover.take(phone.start(), phone.end(), "phone")
    for address in _ADDRESS.finditer(text):
        cover.take(address.start(), address.end(), "address")
    for postal in _POSTAL.finditer(text):
        cover.take(postal.start(), postal.end(), "address")
    _known(text, known_names, cover)
    doubt = _introduced(text, cover) or doubt
    doubt = _listed(text, cover) or doubt
    for number in _LONG_NUMBER.finditer(text):
        doubt = doubt or cover.free(*number.span())
    return tuple(sorted(cover.spans)), doubt
