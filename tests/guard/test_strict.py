"""The guard while somebody identifies themself, and for a line that is still typed."""

import pytest

from advisory.guard import live, strict


@pytest.mark.parametrize(
    "text",
    ["Luku on 4711", "koodi 12 34 56", "1", "Sivu kysyy: 12-34.", "yksi kaksi kolme neljä", "131052-308T"],
)
def test_no_digit_passes_and_no_number_in_words(text: str) -> None:
    kept = "".join(part.split("⟧")[-1] for part in strict.mask_all(text).text.split("⟦"))
    assert not any(one.isdigit() for one in kept)
    assert "kolme" not in kept


def test_words_pass_as_they_are() -> None:
    text = "En löydä painiketta. Onko se oikealla?"
    assert strict.mask_all(text) == live.Masked(text)


def test_what_the_browser_took_out_stays_as_it_marked_it() -> None:
    text = "Kortti ⟦card:19⟧ ja luku 4711"
    once = strict.mask_all(text).text
    assert once == "Kortti ⟦card:19⟧ ja luku ⟦one_time_code:4⟧"
    assert strict.mask_all(once).text == once


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("Hei, olen tulossa", "Hei, olen tulossa"),
        ("Asun talossa 12", "Asun talossa "),
        ("", ""),
        ("131052-308T", ""),
    ],
)
def test_of_a_line_that_is_typed_nothing_is_shown_from_the_first_number_on(typed: str, shown: str) -> None:
    assert strict.settled(typed) == shown


def test_nothing_is_shown_from_a_word_about_codes_on() -> None:
    assert "kissa" not in strict.settled("minun salasana on kissa")
    assert strict.settled("minun salasana on kissa").startswith("minun")
