"""Names: of those whom a text introduces, of listed people, and of staff."""

import json
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from importlib import resources

from advisory.guard.contacts import UPPER
from advisory.guard.names import forms, names

_OTHERS = json.loads(resources.files(__package__).joinpath("places.json").read_text(encoding="utf-8"))
_NO_NAME = frozenset((_OTHERS["others"] + " " + _OTHERS["towns"]).split())
TOKEN = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
# One way alone to read each part: two would be two more for each further part, which no machine ends.
_CAP = rf"[{UPPER}][^\W\d_]*(?:[-'’][^\W\d_]+)*"
_WHO = re.compile(
    rf"(?P<title>(?:[Hh]erra|[Rr]ouva|[Nn]eiti|Mr|Mrs|Ms|Dr|[Hh]err|[Ff]ru)\.? )?"
    rf"(?P<who>{_CAP}(?: (?:(?:von|af|de|van|al|el|bin|der|di|la) )*(?:[{UPPER}]\.|{_CAP})){{0,4}})"
)
_KIN_FI = (
    "äiti isä poika tytär tyttäre lapse puoliso vaimo miehe mummo ukki ukin sisko velje avopuoliso anoppi appi"
    " kummi tyttö avomiehe tyttöystävä poikaystävä"
)
_KIN = (
    "|".join(word + "(?:ni|mme|nsä)" for word in _KIN_FI.split())
    + "|(?:min|mitt|mina|vår) (?:son|dotter|man|fru|sambo|mamma|pappa|mor|far|syster|bror|barn|mormor|morfar|farmor|farfar|make|maka)"
    + "|(?:my|our) (?:son|daughter|wife|husband|partner|mother|father|mum|mom|dad|sister|brother|child|grandmother"
    "|grandfather|neighbour|boyfriend|girlfriend)"
)
_STRONG = re.compile(
    r"(?<!\w)(?i:"
    r"(?:minun |mun |koko |oma |etu|suku)?nime(?:ni|mme) (?:on|oli)|(?:etu|suku)?nime(?:ni|ltäni)|(?:koko |etu|suku)?nimi (?:on|oli)|(?:koko |etu|suku)?nimi(?= ?:)"
    r"|nimellä(?:ni)?|nimeltä(?:än)?|nimiin|täällä kirjoittaa|täällä puhuu|soittaja on|kirjoittaja on|kysyy|kysyjä(?: on)?"
    r"|kutsutaan|sanotaan|(?:terveisin|terveisiä|terkuin|terkut|terv|yst\.? ?terv|yst|yt|ystävällisesti|kunnioittaen|kiittäen|t)(?= ?[.:,]|\s)"
    r"|asiakas(?= ?:)|hakija(?= ?:)|allekirjoittanut"
    r"|heter|mitt (?:fullständiga |hela )?namn(?: är)?|(?:för|efter)?namnet är|(?:hela |för|efter)?namn(?= ?:)|kallas(?: för)?|i namnet|på namnet"
    r"|(?:häls?ningar|hälsning|mvh|hälsar|vänligen|högaktningsfullt)"
    r"|(?:my |the )?(?:full |first |last |own )?name(?:'s|’s| is| was)|(?:full |first |last )?name(?= ?:)|(?:can |please )?call me|known as"
    r"|under (?:the )?name(?: of)?|in the name(?: of)?|named|called"
    r"|(?:best |kind |warm )?regards|sincerely(?: yours)?|yours(?: truly| faithfully)?|cheers|signed"
    r")(?: ?[:,.]| on| är| is)?\s+(?:muuten |siis |vain |just |bara |alltså )?"
)
_WEAK = re.compile(
    r"(?<!\w)(?i:olen|mä oon|oon|täällä|tässä|nimimerkki|jag är|det här är|här är|det är|this is|i am|i'm|i’m|im|it's|it’s|thanks|thank you"
    r"|kiitos|kiitokset|tack|best|//|moi,? olen|[-–—](?=[ A-ZÅÄÖ])|"
    + _KIN
    + r")(?:,|:)?\s*(?:nimeltä |heter |on |är |is |called |named |nimi on |name is )?"
)
_HERE = re.compile(
    rf"(?:^|[.!?,\n] ?|[Hh](?:ei|ej|i|ello),? |[Mm]oi,? )(?P<who>{_CAP}(?: {_CAP}){{0,2}})"
    r",? (?P<how>tässä|täällä|här|here|speaking|heter jag|on nimeni|is my name|är mitt namn|nimeltäni)(?!\w)"
)
_LOWER = re.compile(
    r"(?<!\w)(?i:nime?ni on|mun nimi on|minun nimi on|jag heter|mitt namn är|my (?:full )?name is|my name's)\s+"
    r"(?P<who>[^\W\d_]{2,20}(?:-[^\W\d_]{2,20})?(?: [^\W\d_]{3,25})?)(?!\w)"
)
_LOWER_STOP = frozenset(
    "ja on ei että what vad mikä spelled mutta jossa joka se väärin väärä oikein oikea vaihtunut muuttunut kirjoitettu och är inte fel rätt som"
    " and is not wrong right spelled misspelled spelt correct written on in at jo nyt minulla miten kuinka eri sama the a".split()
)


@dataclass(frozen=True, slots=True)
class Name:
    start: int
    end: int
    doubt: bool = False


def _people(who: str, start: int, strong: bool) -> tuple[int, int] | None:
    """The words of `who` that may be a name: up to the first that is a place, a day, an office."""
    end = 0
    for token in TOKEN.finditer(who):
        word = token[0].lower()
        if word in _NO_NAME and not (_is_listed(word) and (end or strong)):
            break
        if token[0].isupper() and len(token[0]) > 1 and not who.isupper():
            break
        end = token.end()
    return (start, start + end) if end else None


def _is_listed(word: str) -> bool:
    listed = names()
    return word in listed.given or word in listed.surnames


def _is_name(word: str) -> bool:
    """Listed, and no mere word or people such as "suomalainen"."""
    listed = names()
    return word in listed.given or (word in listed.surnames and word not in listed.words)


def introduced(text: str) -> Iterator[Name]:
    for cue in _STRONG.finditer(text):
        who = _WHO.match(text, cue.end())
        if who and (span := _people(who["who"], who.start("who"), True)):
            if _fits(cue[0], text[span[0] : span[1]], text, span[1]):
                yield Name(*span)
        elif not who:
            yield from _lower_listed(text, cue.end())
    for cue in _WEAK.finditer(text):
        who = _WHO.match(text, cue.end())
        if who and (span := _people(who["who"], who.start("who"), False)):
            words = [word.lower() for word in text[span[0] : span[1]].split()]
            dash = cue[0].strip() in ("-", "–", "—")
            ends = not text[span[1] :].strip(" .!\n)")
            signature = dash or cue[0].lower().startswith(("thank", "kiito", "tack", "best", "//"))
            if signature and not ends:
                continue
            certain = any(_is_name(word) for word in words) or (len(words) > 1 and not dash)
            if certain or _KIN_CUE.match(cue[0]):
                yield Name(*span)
            elif (
                _SAYS_WHO.match(cue[0])
                and _stops(cue[0], text, span[1])
                and not words[0].endswith(_from(cue[0]))
            ):
                yield Name(*span, doubt=True)
    for here in _HERE.finditer(text):
        span = _people(here["who"], here.start("who"), False)
        if span and (
            here["how"] not in ("tässä", "täällä", "här", "here")
            or _is_listed(here["who"].split()[0].lower())
        ):
            yield Name(*span)
    for lower in _LOWER.finditer(text):
        words = lower["who"].split()
        kept = [word for word in words if word.lower() not in _LOWER_STOP]
        if kept and kept[0] == words[0]:
            length = len(lower["who"]) if len(kept) == len(words) else len(words[0])
            yield Name(lower.start("who"), lower.start("who") + length, doubt=not words[0][0].isupper())


def _lower_listed(text: str, start: int) -> Iterator[Name]:
    """One or two names in small letters, right after words that introduce them."""
    first = TOKEN.match(text, start)
    if first is None or first[0] not in names().given or first[0] in names().words:
        return
    end = first.end()
    second = TOKEN.match(text, end + 1) if text[end : end + 1] == " " else None
    if second and second[0] in names().surnames:
        end = second.end()
    yield Name(start, end, doubt=True)


_SAYS_WHO = re.compile("(?i:olen|täällä|mä|oon|jag är|det här är|i am|i'm|i’m|im|this is)")
_STOPS = re.compile(r" ?(?:[,.!]|$|\n)| (?:ja|och|and)(?!\w)")


def _stops(cue: str, text: str, end: int) -> bool:
    """ "This is Ewan, hello", but not "This is Art."."""
    return _STOPS.match(text, end) is not None and (cue[0] not in "tTdD" or text[end : end + 1] == ",")


_FROM = ("ish", "ese", "ian", "are", "sk")
_FROM_FI = ("sta", "stä", "lta", "ltä", "ssa", "ssä", "lla", "llä", "lle", "nen", "n")


def _from(cue: str) -> tuple[str, ...]:
    """How words end that say where somebody is or comes from."""
    return _FROM_FI if cue[0] in "oOtTmM" and "is" not in cue else _FROM


_KIN_CUE = re.compile(rf"(?i:{_KIN})")
_NEEDS_LISTED = (
    "kysyy",
    "kutsutaan",
    "sanotaan",
    "called",
    "named",
    "kallas",
    "nimiin",
    "t ",
    "yt",
    "yst ",
    "yours",
    "signed",
    "nimeni",
    "nimelt",
    "best",
)


def _fits(cue: str, who: str, text: str, end: int) -> bool:
    if cue.lower().startswith(_NEEDS_LISTED):
        alone = not text[end:].strip(" .!\n)")
        return alone or len(who.split()) > 1 or _is_listed(who.split()[0].lower())
    return True


def listed(text: str) -> Iterator[Name]:
    """Given name with what follows it, and bare names that are no ordinary words."""
    known = names()
    given, surnames = known.given, known.surnames
    tokens = [(m[0], m[0].lower(), m.start(), m.end()) for m in TOKEN.finditer(text)]
    for place, (word, low, start, end) in enumerate(tokens):
        is_given = low in given
        if not is_given and low not in surnames:
            continue
        capital = word[0].isupper()
        if is_given and place + 1 < len(tokens) and text[end : tokens[place + 1][2]] == " ":
            after, after_low, _, after_end = tokens[place + 1]
            surname = after_low in surnames
            if (
                capital
                and after[0].isupper()
                and after_low not in _NO_NAME
                and (surname or low not in known.words)
            ):
                yield Name(start, after_end, doubt=not surname)
                continue
            if surname and not capital and low not in known.words and after_low not in known.words:
                yield Name(start, after_end, doubt=True)
                continue
        acronym = word.isupper() and not text.isupper()
        if capital and low not in known.words and not acronym:
            yield Name(start, end)


def known(text: str, known_names: Collection[str]) -> Iterator[Name]:
    """Staff, in any form of their names; only with a capital letter, since names are words too."""
    parts: set[str] = set()
    for name in known_names:
        for part in name.split():
            parts |= forms(part)
    if parts:
        for token in TOKEN.finditer(text):
            if token[0].lower() in parts and token[0][0].isupper():
                yield Name(token.start(), token.end())
