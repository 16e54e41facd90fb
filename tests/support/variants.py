"""Walks that are taken in each language: the ordinary run takes one of them, `--whole` takes all."""

import pytest

from advisory.identity import LANGUAGES

WHOLE = pytest.mark.whole


def in_each_language(first: str) -> pytest.MarkDecorator:
    """`lang`; in the ordinary run `first` alone.

    That every text is there in every language is tested by itself. Files begin with different languages,
    so that each is walked through and looked at every time.
    """
    return pytest.mark.parametrize(
        "lang", [pytest.param(lang, marks=() if lang == first else WHOLE) for lang in LANGUAGES]
    )
