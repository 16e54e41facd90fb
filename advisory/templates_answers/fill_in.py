"""Variables of canned answers: `{name}` in a text becomes what is known, or is reported."""

import re
from collections.abc import Iterable, Mapping

VARIABLES = frozenset(
    {
        "name",
        "advisor",
        "service",
        "unit",
        "unit_phone",
        "hours",
        "link",
        "wait",
        "minutes",
        "days",
        "reference",
    }
)
_PLACE = re.compile(r"{(\w+)}")
_BRACE = re.compile(r"[{}]")
ELSEWHERE = frozenset({"transfer", "referral"})
"""Groups whose texts speak of another service than the one that is advising."""


def variables_of(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_PLACE.findall(text)))


def unknown_in(text: str) -> tuple[str, ...]:
    """Names that nothing can ever fill; a brace that belongs to no variable counts too."""
    strange = [name for name in variables_of(text) if name not in VARIABLES]
    return (*strange, *_BRACE.findall(_PLACE.sub("", text)))


def applicable(known: Mapping[str, str], text: str, group: str) -> dict[str, str]:
    """What of the known values means the same thing in this text.

    Where a text names another unit, the phone and the hours in it are that unit's; where it hands the
    visitor over, the service and the wait are those of the receiver. Guessing there would misdirect people.
    """
    used = set(variables_of(text))
    foreign: set[str] = set()
    if "unit" in used:
        foreign |= {"unit", "unit_phone", "hours"}
    if group in ELSEWHERE:
        foreign |= {"service", "wait"}
    return {name: value for name, value in known.items() if value and name not in foreign}


def fill(text: str, values: Mapping[str, str]) -> tuple[str, tuple[str, ...]]:
    """The text with what is known put in, and the names that still stand in it."""
    filled = _PLACE.sub(lambda place: values.get(place[1]) or place[0], text)
    return filled, tuple(name for name in variables_of(text) if not values.get(name))


def mismatched(texts: Iterable[str], declared: Iterable[str]) -> tuple[str, ...]:
    """Variables that are declared but missing from a text, or used without being declared."""
    wanted = set(declared)
    wrong: set[str] = set()
    for text in texts:
        wrong |= set(variables_of(text)) ^ wanted
    return tuple(sorted(wrong))
