import json
import random
import time
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisory.guard import live, rules
from advisory.guard.folded import fold
from advisory.guard.live import Masked, mask, mask_with_history
from tests.guard.texts_with_secrets import ODD, WORDS, card, iban, identity_code, line

VECTORS: dict[str, Any] = json.loads((Path(__file__).parent / "vectors.json").read_text(encoding="utf-8"))

texts = st.one_of(
    st.randoms(use_true_random=False).map(line),
    st.lists(
        st.one_of(st.sampled_from(WORDS), st.text("0123456789 -", max_size=8), st.text(ODD, max_size=4))
    ).map(" ".join),
    st.text(),
)


def rebuilt(original: str, masked: Masked) -> str:
    for span in reversed(masked.spans):
        original = f"{original[: span.start]}⟦{span.kind}:{span.end - span.start}⟧{original[span.end :]}"
    return original


@pytest.mark.req("R82", "R127")
@pytest.mark.parametrize("vector", VECTORS["secret"], ids=lambda vector: vector["text"])
def test_a_secret_is_masked(vector: dict[str, Any]) -> None:
    masked = mask(vector["text"])
    assert masked.text == vector["masked"]
    assert [[span.start, span.end, span.kind] for span in masked.spans] == vector["spans"]


@pytest.mark.parametrize("text", VECTORS["plain"])
def test_an_ordinary_text_is_left_alone(text: str) -> None:
    assert mask(text) == Masked(text)


@given(texts)
def test_spans_are_of_the_original_and_nothing_else_changes(text: str) -> None:
    masked = mask(text)
    done = 0
    for span in masked.spans:
        assert done <= span.start < span.end <= len(text)
        assert span.kind in rules.KINDS
        done = span.end
    assert rebuilt(text, masked) == masked.text


@given(texts)
def test_masking_what_is_masked_changes_nothing(text: str) -> None:
    masked = mask(text).text
    assert mask(masked) == Masked(masked)


@pytest.mark.req("R127")
@given(
    st.randoms(use_true_random=False),
    st.sampled_from([identity_code, card, iban]),
    st.sampled_from(["hei ", "tässä: ", "kortti tai tunnus ", "(", "😀 ", "", "är det "]),
    st.sampled_from([" kiitos", ".", "", ")", ", ok?", "\nhei"]),
)
def test_nothing_of_a_secret_remains(random_: random.Random, make: Any, before: str, after: str) -> None:
    secret = make(random_)
    masked = mask(before + secret + after)
    assert len(masked.spans) == 1
    assert masked.text == f"{before}⟦{masked.spans[0].kind}:{len(secret)}⟧{after}"


@pytest.mark.req("R127")
@given(st.randoms(use_true_random=False), st.sampled_from([identity_code, card, iban]), st.integers(2, 9))
def test_a_secret_in_two_messages_is_masked_in_both(random_: random.Random, make: Any, cut: int) -> None:
    secret = make(random_)
    first, second = secret[:cut], secret[cut:]
    found = mask_with_history(["hei", first], second)
    assert found.previous[0] == Masked("hei")
    assert [one.text.strip(" -") for one in (found.previous[1], found.current)] == [
        f"⟦{span.kind}:{span.end - span.start}⟧"
        for span in (found.previous[1].spans[0], found.current.spans[0])
    ]


def test_a_code_is_masked_when_the_word_stood_in_an_earlier_message() -> None:
    found = mask_with_history(["Sain sen koodin"], "482913")
    assert found.current.text == "⟦one_time_code:6⟧"
    assert found.previous == (Masked("Sain sen koodin"),)


def test_digits_sent_one_by_one_are_masked() -> None:
    found = mask_with_history(["pin on", "1", "2", "3"], "4")
    assert [one.text for one in found.previous] == ["pin on", "⟦pin:1⟧", "⟦pin:1⟧", "⟦pin:1⟧"]
    assert found.current.text == "⟦pin:1⟧"


def test_without_history_it_is_the_text_alone() -> None:
    assert mask_with_history([], "pin 1234").current == mask("pin 1234")


def test_kinds_are_named_once() -> None:
    assert mask("pin 1234 tai pin 4321, hetu 131052-308T").kinds == ("pin", "identity_code")


def test_a_mark_of_an_unknown_kind_is_text() -> None:
    assert mask("⟦outo:11⟧ ⟦131052-308T⟧").text == "⟦outo:11⟧ ⟦⟦identity_code:11⟧⟧"


def test_every_unicode_digit_folds_to_its_value() -> None:
    digits = [chr(code) for code in range(0x110000) if unicodedata.category(chr(code)) == "Nd"]
    assert [c for c in digits if c.translate(rules.FOLD) != str(unicodedata.decimal(c))] == []


def test_patterns_keep_to_what_both_engines_share() -> None:
    for shape in rules.DATA["shapes"]:
        for forbidden in ("\\b", "\\d", "\\w", "\\s", "(?<", "(?P", "(?i", "\\1", "(?>", "++", "*+"):
            assert forbidden not in shape["pattern"]


@pytest.mark.parametrize(
    "piece",
    [
        "1234 ",
        "pin 1234 ",
        "1",
        "1 ",
        "-",
        "yksi ",
        "salasana on ",
        "se45",
        "fi12 ",
        "131052-",
        "4111 ",
        "⟦",
        "on pin ",
    ],
)
def test_no_text_takes_long(piece: str) -> None:
    """Time grows with the length, not with its square: the machine's own speed does not matter."""

    def took(length: int) -> float:
        text = piece * (length // len(piece))
        best = float("inf")
        for _ in range(5):
            start = time.thread_time()  # others on the machine do not count
            mask(text)
            best = min(best, time.thread_time() - start)
        return best

    assert took(32_000) < 80 * took(2_000) + 0.02


@pytest.mark.parametrize(
    "piece", ["1234 ", "koodi 12345678 ", "yksi ", "131052-308T, ", "1, yksi ", "salasana: kissa\n"]
)
def test_more_numbers_than_anybody_tells_apart_go_as_one(piece: str) -> None:
    text = "hei " + piece * 2500 + "kiitos"
    assert mask(text).text == f"hei ⟦one_time_code:{len(text) - 4}⟧"
    few = mask("hei " + piece * 900 + "kiitos").spans
    assert len(few) != 1 or "yksi" in piece  # words that stand in a row are one number


@pytest.mark.parametrize(
    "text", ["", "a", "äöå", "é–’”", "⟦pin:4⟧ \x01\x02", "\x1f\x7f⟦", "αβγδεζηθικλμνξ⟦ä"]
)
def test_folding_is_what_the_table_says(text: str) -> None:
    assert fold(text) == text.translate(rules.FOLD)


@given(st.text())
def test_folding_any_text_is_what_the_table_says(text: str) -> None:
    assert fold(text) == text.translate(rules.FOLD)


def test_nothing_joins_over_many_words_that_say_nothing() -> None:
    silent = "Kiitos, luin ohjeen ja yritin uudestaan heti sen jälkeen."
    assert live.joining(["pin on", silent]) == []
    assert live.joining(["pin on", "hetki"]) == ["pin on", "hetki"]
    assert live.joining([silent, "131052-"]) == ["131052-"]
    assert live.joining([]) == []
    texts = ["pin on", silent, "1", "2", "3"]
    assert mask_with_history(live.joining(texts), "4").current == mask_with_history(texts, "4").current
