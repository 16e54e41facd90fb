"""Which passwords may be chosen: what people choose first is refused, whatever kinds of characters it has."""

from pathlib import Path

import pytest

from advisory.people.password_rules import KnownPasswords, Strength, common_words, normal, strength

OWN = ("matti.virtanen@kunta.example", "Matti Virtanen")


@pytest.mark.parametrize(
    "password",
    [
        "salasana1234",
        "Kesäkuu2024!!",
        "P@ssw0rd2024!",
        "lösenordet12",
        "passwordpassword",
        "qwertyuiop12",
        "qwertyuiopå1",
        "123456789012",
        "aaaaaaaaaaaa",
        "TampereTalvi2025",
        "hevonenkoira12",
        "Matti Virtanen 1975",
        "abcdefghijkl",
    ],
)
def test_what_is_tried_first_is_refused(password: str) -> None:
    assert strength(password, OWN) is Strength.EASY


@pytest.mark.parametrize(
    ("password", "told"),
    [
        ("a1B!", Strength.SHORT),
        ("xkqjwmvzpgh", Strength.SHORT),
        ("correct horse battery", Strength.FAIR),
        ("xkqjwmvzpghr", Strength.GOOD),
        ("kissa istuu puussa aamulla", Strength.STRONG),
        ("lumiaura porkkana kvartsi", Strength.STRONG),
    ],
)
def test_length_is_what_counts_and_nothing_is_asked_of_kinds(password: str, told: Strength) -> None:
    assert strength(password, OWN) is told


def test_the_same_letters_from_another_keyboard_are_the_same_password() -> None:
    assert normal("pa\u0308iva\u0308 paistaa") == "päivä paistaa"


def test_an_operators_list_refuses_what_our_rules_let_pass(tmp_path: Path) -> None:
    file = tmp_path / "known.txt"
    file.write_text("short\nLumiaura Porkkana Kvartsi\n\nxkqjwmvzpghr\n")
    known = KnownPasswords.of_file(file)
    assert len(known) == 2, "what is too short anyway is not kept"
    assert strength("lumiaura porkkana kvartsi", (), known) is Strength.EASY
    assert strength("lumiaura porkkana graniitti", (), known) is Strength.STRONG


def test_the_bundled_words_are_whole() -> None:
    words = common_words()
    assert len(words) > 600
    assert [word for word in words if word != word.casefold() or word != normal(word)] == []
