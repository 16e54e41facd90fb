"""Where a number near a word of secrets begins and ends to be one: each pair differs in one thing.

What is taken out stands in brackets, after its kind where that is not a one-time code.
"""

import re

import pytest

from advisory.guard import live, rules, strict
from advisory.guard.live import Span, find, is_silent, joining

MARKED = re.compile(r"\[(?:([a-z_]+)\|)?([^\]]+)\]")


def told(marked: str) -> tuple[str, tuple[Span, ...]]:
    spans, taken = [], 0
    for one in MARKED.finditer(marked):
        start = one.start() - taken
        spans.append(Span(start, start + len(one[2]), one[1] or "one_time_code"))
        taken += len(one[0]) - len(one[2])
    return MARKED.sub(r"\2", marked), tuple(spans)


OTHER_NUMBERS = (
    "koodi 12:3456",
    "koodi 0:3456",
    "koodi 9:3456",
    "koodi 12/3456",
    "koodi a9:3456",
    "koodi 9;[3456]",
    "koodi x.[3456]",
    "9.3456 koodi",
    ".[3456] koodi 7",
    "koodi +3456",
    "[3456] koodi +",
    "koodi 3456a",
    "koodi 3456z",
    "koodi 3456za",
    "koodi [3456], ja",
    "koodi [3456].",
    "koodi [3456];9",
    "koodi 3456:0",
    "koodi 3456:90 tai niin",
    "koodi 3456.7",
    "koodi 12-34",
    "koodi [12 34]",
    "sms-koodi [12 34]",
    "koodi [12 34] - kiitos",
    "koodi 1234567-8",
    "koodi 2026-05-12",
    "koodi [1234-56-78]",
)
"""Dates, times, prices and business ids beside the word, and what only looks like them."""

FAR = (
    "koodi on varmaan 12 34",
    "koodi on varmaan [123 456]",
    "koodi on varmaan [1 2 3 4]",
    "koodi on varmaan 1 23 4",
    "koodi on varmaan 12 [3456]",
    "koodi on varmaan 1999",
    "koodi on varmaan 2045",
    "koodi on varmaan [2145]",
    "koodi on varmaan [20451]",
    "1999 oli koodi",
    "[2199] oli koodi",
    "koodi ehkä eilen, 00100",
    "koodi ehkä eilen,\n00100",
    "koodi ehkä eilen [00100]",
    "koodi ehkä eilen, [001001]",
    "koodi ehkä eilen 1234 %",
    "koodi ehkä eilen 1234 $",
    "koodi ehkä eilen 1234 euroa",
    "koodi ehkä eilen [1234] x",
    "käyttäjätunnus varmaan 040123456",
    "käyttäjätunnus varmaan [bank_user_id|04012345]",
    "käyttäjätunnus varmaan [bank_user_id|140123456]",
)
"""With other words between them."""

PHONES = (
    "koodi on varmaan 04 12345",
    "koodi on varmaan 04 [1234]",
    "koodi on varmaan 14 [12345]",
    "koodi on varmaan +46 70123",
    "koodi on varmaan 46 [70123]",
    "koodi on varmaan 358 40 1234",
    "koodi on varmaan 348 40 [1234]",
    "koodi on varmaan 12 [3358]",
    "46 [70123] on koodi +",
)
"""A number that is called, and one that is not."""

AROUND = (
    "koodi[1234]",
    "koodi a1234",
    "a1234 koodi",
    "käyttäjätunnus ja pin [bank_user_id|123456789]",
    "cvv on 123456 jonka minä sain eilen illalla koodina",
    "cvv on [123456] sain koodina",
    "tuotteen koodi 1234",
    "tuotteen, koodi [1234]",
    "tuotteen pin [pin|1234]",
    "pin koodi [pin|1234]",
    "pin, koodi [1234]",
    "pin on koodi [1234]",
    "pin otp [1234]",
    "koodi [yksi kaksi 3 4]",
    "koodi [yksi kaksi kolme 4]",
    "koodi yksi 2 3 4",
    "koodi 2 yksi 34",
)
"""By which of the words it is told, and how near it stands."""

PASSWORDS = (
    'salasana: [password|"kissa123"]',
    'salasana: [password|"(kissa123"]',
    "salasana=[password|kissa123]",
    "salasanakissa123",
    "salasana: [password|password:kissa1]",
    "salasana salasana: [password|kissa1]",
    "salasana abc salasana: [password|kissa1]",
    "salasana: 12-3",
    "salasana: [password|12-34]",
    "salasana: 24.12.",
    "salasana kissa",
    "salasana on [password|kissa]",
    "salasana on unohtunut",
)


@pytest.mark.req("R127")
@pytest.mark.parametrize("marked", [*OTHER_NUMBERS, *FAR, *PHONES, *AROUND, *PASSWORDS])
def test_one_thing_decides_whether_it_is_taken_out(marked: str) -> None:
    text, spans = told(marked)
    assert find(text) == spans


@pytest.mark.parametrize(
    ("text", "silent"),
    [
        ("hei", True),
        ("kood", True),
        ("koodi", False),
        ("salasanani", False),
        ("yksi", False),
        ("otp", False),
        ("kello 9", False),
    ],
)
def test_what_says_nothing_of_secrets(text: str, silent: bool) -> None:
    assert is_silent(text) is silent


def test_texts_join_over_no_more_than_a_word_of_secrets_reaches() -> None:
    most = rules.AFTER - 1
    near, far = ["koodi", "x" * most], ["koodi", "x" * (most + 1)]
    assert joining(near) == near
    assert joining(far) == []
    assert joining([*far, "koodi"]) == ["koodi"]
    between = ["a" * most, "koodi", "b" * 30]
    assert joining(between) == between
    assert joining(["a" * (most + 1), "koodi", "b" * 30]) == ["koodi", "b" * 30]


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("1 2 3 4 5", None),
        ("1 2 3 4 5 6", 0),
        ("9 1 2 3 4 5", 0),
        ("xyz 1 2 3 4 5 6", 4),
        ("1 2 3 aaa bbb ccc", None),
        ("1 2 3 4 5 koodi", 0),
        ("1 2 3 koodi otp", None),
        ("1 2 3 koodi koodi koodi", 0),
        ("xyz koodia 1 2 3 koodia koodia", 4),
        ("xyz yksi 1 2 3 yksi kaksi", 4),
    ],
)
def test_from_a_flood_of_numbers_nothing_stays(
    text: str, start: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "MOST_NUMBERS", 5)
    found = live._flood(text)
    assert found == ([] if start is None else [(start, len(text), "one_time_code")])


@pytest.mark.req("R127")
@pytest.mark.parametrize(
    "marked",
    [
        "Olen [identity_code|131052-308T] ja luku [47]",
        "Luku [5]. Tunnus [identity_code|131052-308T]. Luku [6]",
        "pin [pin|1234], kello [12.30]",
        "Luku [yksi kaksi kolme neljä] ja [12]",
    ],
)
def test_at_its_strictest_what_has_a_shape_keeps_its_kind(marked: str) -> None:
    text, spans = told(marked)
    found = strict.mask_all(text)
    assert found.spans == spans
    assert strict.mask_all(found.text).text == found.text
