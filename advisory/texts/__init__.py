"""Every text that a person may see, in every language of the interface.

The catalogues are flat JSON files `<area>.<lang>.json`, read by Python here and by the front ends.
"""

import json
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files

from advisory.identity import LANGUAGES, Lang

DEFAULT = "fi"


def chosen(words: Mapping[str, str], lang: Lang, order: Sequence[Lang] = LANGUAGES) -> tuple[str, Lang]:
    """What an organisation wrote, and the language it is in: the reader's, else the organisation's first.

    `order` is the organisation's own; without any words both are told so by an empty text in the reader's.
    """
    for one in (lang, *order, *words):
        if (found := words.get(one, "")).strip():
            return found, one
    return "", lang


@cache
def catalogue(area: str, lang: Lang) -> dict[str, str]:
    chosen = lang if lang in LANGUAGES else DEFAULT
    text = files(__package__).joinpath(f"{area}.{chosen}.json").read_text("utf-8")
    found: dict[str, str] = json.loads(text)
    return found


def say(area: str, lang: Lang, key: str, **params: object) -> str:
    """The text under `area.key` with its `{param}` places filled; KeyError when it is missing."""
    text = catalogue(area, lang)[f"{area}.{key}"]
    for name, value in params.items():
        text = text.replace("{" + name + "}", str(value))
    return text
