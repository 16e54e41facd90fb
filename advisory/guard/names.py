"""Common given names and surnames in Finland, with the forms that Finnish bends them into."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources

_DATA: dict[str, str] = json.loads(
    resources.files(__package__).joinpath("names.json").read_text(encoding="utf-8")
)
_ENDINGS = tuple(_DATA["endings"].split())


@dataclass(frozen=True, slots=True)
class Names:
    """Forms in lower case, each to its base form; `words` are forms that are ordinary words too."""

    given: dict[str, str]
    surnames: dict[str, str]
    words: frozenset[str]


def _stems(name: str) -> Iterator[str]:
    yield name
    if name.endswith("nen"):
        yield name[:-3] + "se"
        yield name[:-3] + "s"
    elif name.endswith("s"):
        yield name[:-1] + "kse"
        yield name[:-1] + "s"
        yield name[:-2] + name[-2] * 2 if len(name) > 4 else name
    elif name[-1] not in "aeiouyäöå":
        yield name + "i"
    elif name.endswith(("mäki", "joki")):
        yield name[:-2] + "e"
    else:
        for strong, weak in (("kk", "k"), ("pp", "p"), ("tt", "t"), ("lt", "ll"), ("nt", "nn"), ("rt", "rr")):
            if name[-3:-1] == strong:
                yield name[:-3] + weak + name[-1]
        for strong, weak in (("ht", "hd"), ("lk", "l"), ("ik", "i"), ("rk", "r"), ("np", "mm")):
            if name[-3:-1] == strong:
                yield name[:-3] + weak + name[-1]
        if name.endswith(("mi", "ri", "hti")):
            yield name[:-1] + "e"


def forms(name: str) -> set[str]:
    """The name and its inflected forms, in lower case."""
    base = name.lower()
    bent = {base} | {stem + ending for stem in _stems(base) for ending in _ENDINGS}
    if base.endswith("nen"):
        bent |= {base[:-3] + "sta", base[:-3] + "stä"}
    return bent


def _bent(listed: str) -> dict[str, str]:
    known: dict[str, str] = {}
    for name in listed.split():
        for form in forms(name):
            known.setdefault(form, name)
    for name in listed.split():
        known[name.lower()] = name
    return known


def _plain(listed: str) -> dict[str, str]:
    """Names from elsewhere: bent like Finnish ones they would be ordinary Finnish words too often."""
    return {name.lower() + ending: name for name in listed.split() for ending in ("s", "'s", "’s", "")}


@cache
def names() -> Names:
    words = {form for name in _DATA["also_words"].split() for form in forms(name)}
    words -= {name.lower() for key in ("given", "given_plain") for name in _DATA[key].split()}
    words |= {word.lower() for key in ("also_words", "word_forms") for word in _DATA[key].split()}
    return Names(
        _plain(_DATA["given_plain"]) | _bent(_DATA["given"]),
        _plain(_DATA["surnames_plain"]) | _bent(_DATA["surnames"]),
        frozenset(words),
    )
