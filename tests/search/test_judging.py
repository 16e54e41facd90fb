"""Figures that can be worked out by hand, and slips as people make them."""

import random

import pytest

from advisory.search.judging import Answered, area_under_curve, figures, mistyped


def an_answer(right: str, found: str, fit: float = 1.0, ms: float = 1.0) -> Answered:
    return Answered(frozenset(right.split()), found.split(), fit, ms)


def test_places_are_counted_among_questions_that_have_an_answer() -> None:
    found = figures(
        [
            an_answer("a", "a b c", fit=0.9),
            an_answer("b c", "a x c", fit=0.8),
            an_answer("d", "a b c e f g d", fit=0.4),
            an_answer("e", "", fit=0.0),
            an_answer("", "a b", fit=0.5),
        ]
    )
    assert found["recall@1"] == 0.25
    assert found["recall@5"] == 0.5
    assert found["mrr@10"] == round((1 + 1 / 3 + 1 / 7) / 4, 4)
    assert found["oos_auc"] == 0.5


def test_what_cannot_be_told_is_left_out() -> None:
    assert "oos_auc" not in figures([an_answer("a", "a")])
    assert set(figures([an_answer("", "a")])) == {"p50_ms", "p99_ms"}


def test_times_are_of_all_questions() -> None:
    found = figures([an_answer("a", "a", ms=ms) for ms in range(1, 102)])
    assert (found["p50_ms"], found["p99_ms"]) == (51, 100)


@pytest.mark.parametrize(
    ("inside", "outside", "area"),
    [([0.9, 0.8], [0.1, 0.2], 1.0), ([0.1], [0.9], 0.0), ([0.5], [0.5], 0.5), ([0.2, 0.6], [0.4], 0.5)],
)
def test_area_under_curve(inside: list[float], outside: list[float], area: float) -> None:
    assert area_under_curve(inside, outside) == area


def test_a_quarter_of_the_long_words_slips_once_and_a_fifth_loses_its_dots() -> None:
    words = ["pysäköintitunnus"] * 4_000
    typed = mistyped(" ".join(words), random.Random(1)).split()
    assert len(typed) == len(words)
    folded = sum(word == "pysakointitunnus" for word in typed)
    slipped = sum(word not in (words[0], "pysakointitunnus") for word in typed)
    assert 0.17 < folded / len(words) < 0.23
    assert 0.22 < slipped / len(words) < 0.28
    assert all(abs(len(word) - len(words[0])) <= 1 for word in typed)


def test_short_words_are_left_and_every_slip_changes_the_word() -> None:
    assert mistyped("en tätä tee", random.Random(2)) == "en tätä tee"
    chance = random.Random(3)
    kept = sum(mistyped("kissa", chance) == "kissa" for _ in range(4_000))
    # What changes over two letters that are alike changes nothing; "ss" is one of three places.
    assert 0.70 < kept / 4_000 < 0.80
