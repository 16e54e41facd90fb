"""The checks behind the shapes at their edges: dates, check characters, lengths, and what stands around."""

from itertools import pairwise

import pytest

from advisory.guard import live, rules, strict
from advisory.guard.folded import Folded, fold
from advisory.guard.live import Masked, Span, mask, mask_with_history

NONE = -1
CHECKS = {one.__name__: one for one in {shape.check for shape in rules.SHAPES} if one is not None}
LETTERS = "0123456789abcdefhjklmnprstuvwxy"


def checked(check: str, before: str, middle: str, after: str) -> int:
    """Where the check says that it ends, counted from the beginning of `middle`."""
    text = before + middle + after
    found = CHECKS[check](text, len(before), len(before) + len(middle))
    return found if found == NONE else found - len(before)


def code_of(date: str, number: str = "308") -> str:
    return f"{date}-{number}{LETTERS[int(date + number) % 31]}"


@pytest.mark.req("R127")
@pytest.mark.parametrize(
    ("date", "plausible"),
    [
        ("010152", True),
        ("310152", True),
        ("011252", True),
        ("311252", True),
        ("000152", False),
        ("320152", False),
        ("010052", False),
        ("011352", False),
        ("001352", False),
    ],
)
def test_an_identity_code_has_a_day_a_month_and_the_right_last_character(date: str, plausible: bool) -> None:
    code = code_of(date)
    assert checked("_identity", "9a ", code, " b7") == (len(code) if plausible else NONE)
    wrong = code[:-1] + LETTERS[(LETTERS.index(code[-1]) + 1) % 31]
    assert checked("_identity", "9a ", wrong, " b7") == NONE
    spaced = f"{date[:2]}⟦{date[2:4]} {code[4:]}"
    assert checked("_identity", "", spaced, "") == (len(spaced) if plausible else NONE)


FINNISH = "fi2112345600000785"


@pytest.mark.parametrize(
    ("account", "after", "ends"),
    [
        (FINNISH, "", 18),
        (FINNISH, ".", 18),
        (FINNISH, "⟦", 18),
        (FINNISH, " 123", 18),
        (FINNISH, "9", NONE),
        (FINNISH, "x", NONE),
        (FINNISH, "é", 18),
        (FINNISH[:-1] + "6", "", NONE),
        (FINNISH[:-1], "", NONE),
        ("fi21 1234 5600 0007 85", " ok", 22),
        ("xx2112345600000785", "", NONE),
        ("se4550000000058398257466", "", 24),
        ("de89370400440532013000", "", 22),
        ("gb82west12345698765432", "", 22),
        ("gb82west12345698765433", "", NONE),
    ],
)
def test_an_account_number_has_its_countrys_length_and_its_check(account: str, after: str, ends: int) -> None:
    for before in ("", "12 ", "tili: "):
        assert checked("_iban", before, account, after) == ends
    assert checked("_iban", "", account + " 1234", "") == ends or after not in ("", " 123")


@pytest.mark.parametrize(
    ("digits", "ends"),
    [
        ("4111111111111111", 16),
        ("4111 1111 1111 1111", 19),
        ("4111-1111\n1111-1111", 19),
        ("4111111111111112", NONE),
        ("5500005555555559", 16),
        ("340000000000009", 15),
        ("30569309025904", 14),
        ("4222222222222", 13),
        ("6304000000000000", 16),
        ("1111111111111117", NONE),
        ("9111111111111111", NONE),
        ("4111111111111111 12", 16),
        ("41111111111111111", NONE),
        ("4111", NONE),
        ("0000000000000000", NONE),
    ],
)
def test_a_card_has_the_length_of_its_first_digit_and_its_check(digits: str, ends: int) -> None:
    for before, after in (("", ""), ("7 ", " kiitos")):
        assert checked("_card", before, digits, after) == ends


@pytest.mark.parametrize(
    ("number", "right"),
    [("811228-9874", True), ("811228+9874", True), ("19811228-9874", True), ("811228-9873", False)],
)
def test_a_swedish_number_is_checked_without_its_century(number: str, right: bool) -> None:
    for before, after in (("", ""), ("7", " 3")):
        assert checked("_swedish", before, number, after) == (len(number) if right else NONE)


@pytest.mark.parametrize(
    ("digits", "right"),
    [("4111111111111111", True), ("79927398713", True), ("79927398710", False), ("18", True), ("81", False)],
)
def test_luhn(digits: str, right: bool) -> None:
    assert rules.luhn(digits) is right


# -- positions ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("pin 1234", "1234"),
        ("é pin\u00ad 12\u00ad34 ok", "12\u00ad34"),
        ("\u200bäö😀 pin 1234", "1234"),
        ("pin \u200b1234\u200b ja 131052-308T", "1234"),
    ],
)
def test_positions_are_of_the_text_as_it_was_written(text: str, secret: str) -> None:
    first = mask(text).spans[0]
    assert text[first.start : first.end] == secret


def test_parts_that_are_replaced_keep_where_they_stood() -> None:
    for original in ("abcdefghij", "a\u00adbcdefghij"):
        folded = Folded(original, fold(original))
        folded.replace([(1, 3, "X"), (5, 6, "Y")])
        assert folded.text == "aXdeYghij"
        there = [original[slice(*folded.original(at, at + 1))].replace("\u00ad", "") for at in range(9)]
        assert there == ["a", "bc", "d", "e", "f", "g", "h", "i", "j"]
        folded.replace([(0, 2, "Z"), (8, 9, "W")])
        assert folded.text == "ZdeYghiW"
        start, end = folded.original(0, 2)
        assert original[start:end].replace("\u00ad", "") == "abcd"
        assert original[slice(*folded.original(7, 8))] == "j"


# -- what is beside a word ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("koodi 482913", "koodi ⟦one_time_code:6⟧"),
        ("koodi: 4829", "koodi: ⟦one_time_code:4⟧"),
        ("koodi 482", "koodi 482"),
        ("koodi 48291357", "koodi ⟦one_time_code:8⟧"),
        ("koodi 482913571", "koodi 482913571"),
        ("482913 on koodi", "⟦one_time_code:6⟧ on koodi"),
        ("482913. koodi", "482913. koodi"),
        ("koodi 12.5.2026", "koodi 12.5.2026"),
        ("koodi 10:30", "koodi 10:30"),
        ("koodi +482913", "koodi +482913"),
        ("koodi 4829a", "koodi 4829a"),
        ("koodi 4829.5", "koodi 4829.5"),
        ("koodi 12-34", "koodi 12-34"),
        ("koodi 12 34 56", "koodi ⟦one_time_code:8⟧"),
        ("koodi 4 8 2 9", "koodi ⟦one_time_code:7⟧"),
        ("koodi, jonka laitoin äsken 482913", "koodi, jonka laitoin äsken ⟦one_time_code:6⟧"),
        ("koodi, jonka laitoin 2026 kesällä", "koodi, jonka laitoin 2026 kesällä"),
        ("koodi, jonka laitoin klo 4829", "koodi, jonka laitoin klo 4829"),
        ("koodi, jonka hinta oli 4829 euroa", "koodi, jonka hinta oli 4829 euroa"),
        ("koodi ja puhelin 0401234567", "koodi ja puhelin 0401234567"),
        ("pin 1234, cvv 123", "pin ⟦pin:4⟧, cvv ⟦pin:3⟧"),
        ("salasana: kissa123", "salasana: ⟦password:8⟧"),
        ("salasana on kissa", "salasana on ⟦password:5⟧"),
        ("salasana unohtui", "salasana unohtui"),
        ("salasana ei toimi", "salasana ei toimi"),
        ("salasana 12.5.2026", "salasana 12.5.2026"),
        ("alennuskoodi 482913", "alennuskoodi 482913"),
        ("promo code 482913", "promo code 482913"),
        ("user id 482913", "user id ⟦bank_user_id:6⟧"),
        ("viite 4111 1111 1111 1111", "viite ⟦card:19⟧"),
        ("viite 4111111111111111", "viite 4111111111111111"),
        ("pin neljä kaksi yksi seitsemän", "pin ⟦pin:26⟧"),
    ],
)
def test_numbers_beside_words_that_tell_of_them(text: str, masked: str) -> None:
    assert mask(text).text == masked


@pytest.mark.parametrize("gap", range(rules.AFTER - 4, rules.AFTER + 6))
def test_a_word_reaches_so_far_and_no_further(gap: int) -> None:
    text = "koodi" + " " + "a" * (gap - 2) + " " + "482913"
    assert bool(mask(text).spans) is (gap <= rules.AFTER)


@pytest.mark.parametrize("gap", range(rules.BEFORE - 4, rules.BEFORE + 6))
def test_a_word_reaches_back_so_far_and_no_further(gap: int) -> None:
    text = "482913" + " " + "a" * (gap - 2) + " " + "koodi"
    assert bool(mask(text).spans) is (gap <= rules.BEFORE)


# -- over messages, and at its strictest -------------------------------------------------------


def test_each_message_is_masked_where_its_part_stands() -> None:
    found = mask_with_history(["hei", "pin on 12", "3"], "4 ja pin 9876")
    assert [one.text for one in found.previous] == ["hei", "pin on ⟦pin:2⟧", "⟦pin:1⟧"]
    assert found.current.text == "⟦pin:1⟧ ja pin ⟦pin:4⟧"
    assert found.current.spans == (Span(0, 1, "pin"), Span(9, 13, "pin"))


def test_overlapping_finds_are_one_and_neighbours_stay_two() -> None:
    assert live.merged([(5, 9, "pin"), (0, 6, "card"), (9, 12, "pin"), (10, 11, "iban")]) == (
        Span(0, 9, "card"),
        Span(9, 12, "pin"),
    )
    assert live.apply("abcdef", (Span(1, 2, "pin"), Span(3, 5, "card"))).text == "a⟦pin:1⟧c⟦card:2⟧f"
    assert live.apply("abc", ()) == Masked("abc")


@pytest.mark.parametrize("count", [rules.MOST_NUMBERS - 1, rules.MOST_NUMBERS, rules.MOST_NUMBERS + 1])
def test_from_so_many_numbers_on_everything_goes(count: int) -> None:
    text = "hei " + "7, " * count + "kiitos"
    spans = mask(text).spans
    assert bool(spans) is (count > rules.MOST_NUMBERS)
    if spans:
        assert spans == (Span(4, len(text), "one_time_code"),)


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("Luku 4711 ja 22", "Luku ⟦one_time_code:4⟧ ja ⟦one_time_code:2⟧"),
        ("koodi 12 34 56", "koodi ⟦one_time_code:8⟧"),
        ("12.-13. ja 4", "⟦one_time_code:6⟧. ja ⟦one_time_code:1⟧"),
        ("⟦card:19⟧ 5 ⟦pin:4⟧", "⟦card:19⟧ ⟦one_time_code:1⟧ ⟦pin:4⟧"),
        ("⟦outo:19⟧", "⟦outo:⟦one_time_code:2⟧⟧"),
        ("٤٥ é", "⟦one_time_code:2⟧ é"),
    ],
)
def test_no_digit_passes_while_somebody_identifies_themself(text: str, masked: str) -> None:
    found = strict.mask_all(text)
    assert found.text == masked
    assert all(before.end <= after.start for before, after in pairwise(found.spans))
    assert live.apply(text, found.spans) == found


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("yksi ", ""),
        ("hei vaan siellä 5", "hei vaan siellä "),
        ("hei 5 vaan", "hei "),
        ("a b c d e f 1", "a b c d e f "),
        ("1 a", ""),
        ("  hei", "  hei"),
    ],
)
def test_what_is_shown_of_a_line_is_what_stands_before_the_first_number(typed: str, shown: str) -> None:
    assert strict.settled(typed) == shown
