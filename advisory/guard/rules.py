"""The rule set that browser and server share, read from `rules.json` and made ready to run."""

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from importlib import resources
from typing import Any

DATA: dict[str, Any] = json.loads(
    resources.files(__package__).joinpath("rules.json").read_text(encoding="utf-8")
)

KINDS: tuple[str, ...] = tuple(DATA["kinds"])
OTHER = "\x7f"
"""Stands for every character that no rule speaks of."""
HOLE = "\x1f"
"""Stands for a whole mark, so that what was removed weighs the same however long it was."""

Check = Callable[[str, int, int], int]
"""Text, start and end of a match to the end that is right, or -1."""


class _Fold(dict[int, str | None]):
    def __missing__(self, code: int) -> str:
        return OTHER


def fold_table() -> _Fold:
    table = _Fold({code: chr(code) for code in range(0x20, 0x7F)})
    for ranges, targets in DATA["fold"].items():
        for part in ranges.split():
            first, _, last = part.partition("-")
            start = int(first, 16)
            end = int(last, 16) if last else start + max(len(targets), 1) - 1
            for code in range(start, end + 1):
                table[code] = targets[(code - start) % len(targets)] if targets else None
    return table


FOLD = fold_table()


@dataclass(frozen=True, slots=True)
class Shape:
    kind: str
    pattern: re.Pattern[str]
    check: Check | None
    unless_reference: bool


@dataclass(frozen=True, slots=True)
class Trigger:
    group: str
    word: str
    ambiguous: bool


def _words(text: str) -> list[str]:
    return text.split()


def _one_of(words: Iterable[str]) -> str:
    """A pattern for any of the words, by their first letters: an engine tries one branch after another."""
    rests: dict[str, list[str]] = {}
    for word in sorted(words, key=lambda word: (-len(word), word)):
        rests.setdefault(word[0], []).append(word[1:])
    return "(?:" + "|".join(f"{first}(?:{'|'.join(rest)})" for first, rest in rests.items()) + ")"


def _identity(text: str, start: int, end: int) -> int:
    code = [c for c in text[start:end] if c.isascii() and c.isalnum()]
    digits = "".join(code[:6]) + "".join(code[-4:-1])
    plausible = 1 <= int(digits[:2]) <= 31 and 1 <= int(digits[2:4]) <= 12
    return end if plausible and "0123456789abcdefhjklmnprstuvwxy"[int(digits) % 31] == code[-1] else -1


def _prefix_end(text: str, start: int, end: int, length: int) -> int:
    """Where the first `length` letters and digits end; -1 when there are fewer or the last is cut."""
    for position in range(start, end):
        if text[position].isalnum():
            length -= 1
            if length == 0:
                following = text[position + 1 : position + 2]
                return -1 if following.isascii() and following.isalnum() else position + 1
    return -1


_IBAN_LENGTHS = {part[:2]: int(part[2:]) for part in _words(DATA["ibans"])}


def _iban(text: str, start: int, end: int) -> int:
    length = _IBAN_LENGTHS.get(text[start : start + 2])
    stop = _prefix_end(text, start, end, length) if length else -1
    if stop < 0:
        return -1
    code = [c for c in text[start:stop] if c.isalnum()]
    return stop if int("".join(str(int(c, 36)) for c in code[4:] + code[:4])) % 97 == 1 else -1


_DOUBLED = str.maketrans("0123456789", "0246813579")


def luhn(digits: str) -> bool:
    doubled = digits[-2::-2].translate(_DOUBLED)
    return sum(map(int, digits[-1::-2])) % 10 == -sum(map(int, doubled)) % 10


def _swedish(text: str, start: int, end: int) -> int:
    digits = "".join(c for c in text[start:end] if c not in "-+")
    return end if luhn(digits[-10:]) else -1


_CARDS = [(int(length), first) for length, first in DATA["cards"].items()]
_CARDS.sort(reverse=True)


def _card(text: str, start: int, end: int) -> int:
    digits = text[start:end].replace(" ", "").replace("-", "").replace("\n", "")
    for length, first in _CARDS:
        if length <= len(digits) and digits[0] in first and luhn(digits[:length]):
            stop = _prefix_end(text, start, end, length)
            if stop > 0:
                return stop
    return -1


_CHECKS: dict[str, Check] = {"identity": _identity, "swedish": _swedish, "iban": _iban, "luhn": _card}

_START = "(?<![0-9a-z])"
_ALONE = "(?<![0-9][- \n])"
"""A match begins neither within a word or number nor, where it must stand alone, after another number."""

SHAPES = tuple(
    Shape(
        rule["kind"],
        re.compile(f"{_START}{_ALONE if rule.get('alone') else ''}(?:{rule['pattern']})"),
        _CHECKS[rule["check"]] if "check" in rule else None,
        rule.get("unless", False),
    )
    for rule in DATA["shapes"]
)
ANY_SHAPE = re.compile(_START + "(?:" + "|".join(rule["pattern"] for rule in DATA["shapes"]) + ")")
"""Says soonest that there is none of them."""

EXACT: dict[str, Trigger] = {}
PREFIXES: dict[str, list[Trigger]] = {}
PAIRS: dict[str, Trigger] = {}
for _group, _lists in DATA["triggers"].items():
    for _word in _words(_lists["exact"]):
        EXACT[_word] = Trigger(_group.rstrip("?"), _word, _group.endswith("?"))
    for _word in _words(_lists["prefix"]):
        PREFIXES.setdefault(_word[:4], []).append(Trigger(_group.rstrip("?"), _word, _group.endswith("?")))
    for _word in filter(None, _lists.get("pairs", "").split(";")):
        PAIRS[_word] = Trigger(_group, _word, False)
for _bucket in PREFIXES.values():
    _bucket.sort(key=lambda trigger: (-len(trigger.word), trigger.word))
PASSWORDS = frozenset(
    word[:4] for key in ("exact", "prefix") for word in _words(DATA["triggers"]["password"][key])
)
"""How the words begin that a password without digits may follow."""
PAIR_FIRST = frozenset(pair.split()[0] for pair in PAIRS)
TELLING = EXACT.keys() | PAIR_FIRST

VALUES: dict[str, list[tuple[int, int, str]]] = DATA["values"]
AFTER: int = DATA["window"]["after"]
BEFORE: int = DATA["window"]["before"]
MOST_NUMBERS: int = DATA["window"]["numbers"]
NOT_AFTER = frozenset(_words(DATA["not_after"]))
REFERENCES = frozenset(_words(DATA["references"]))
UNIT = re.compile("|".join(word if len(word) > 2 else word + "$" for word in _words(DATA["not_before"])))
"""What a number counts; longer words may be inflected."""
OTHER_CODES = frozenset(_words(DATA["other_codes"]))
NOT_PASSWORD = tuple(_words(DATA["not_password"]))
LETTERS = "abcdefghijklmnopqrstuvwxyz"
SIGNS = "".join(chr(code) for code in range(0x80) if not chr(code).isalnum()) + "⟦⟧"
SPOKEN = {word: digit for digit, words in DATA["digits"].items() for word in _words(words)}

_ITEM = f"(?:[0-9]|{_one_of(SPOKEN)})"
LOUD = EXACT.keys() | SPOKEN.keys()
SPOKEN_RUN = re.compile(_START + _ITEM + "(?:[ ,.\n-]{1,3}" + _ITEM + "){3,}(?![a-z0-9])")
NUMBER = re.compile("[0-9]+|[a-z]+")
MARK = re.compile("⟦(?:" + "|".join(KINDS) + "):[0-9]{1,5}⟧")
DIGIT = re.compile("[0-9]")
WORD = re.compile("[a-z]+")
RUN = re.compile("[0-9](?:[-., \n]{1,3}[0-9](?![0-9]))+|[0-9]+(?:[- \n]{1,2}[0-9]+)*")
GROUP = re.compile("[0-9]+")
NO_CODE = re.compile(DATA["no_code"])
"""A whole run that is a business id, a date or a span of years or hours."""
DIRECT = re.compile(f"[^a-z0-9]*(?:{_one_of(_words(DATA['joiners']))}[^a-z0-9]+)*(?:[a-z]-)?")
"""What may stand between a trigger word and its value without loosening their bond."""
NEXT_WORD = re.compile("[ -]?([a-z]+|[$%])")
SAID = re.compile("[:=a-z]")
SECRET = re.compile("[^ \n]{4,}")
DATE = re.compile("[^0-9]*[0-9]{1,2}[.][0-9]{1,2}[.](?:[0-9]{2,4})?[^0-9]*")
END_OF_LINE = re.compile("[ .!]*(?:\n|$)")
