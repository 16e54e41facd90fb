"""Words that tell of danger are found whole, in every language, and nothing else is."""

import pytest

from advisory.guard.danger import card, danger_in


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("En jaksa. HALUAN   kuolla!", "self-harm"),
        ("apua, mies hakkaa minua nyt", "violence"),
        ("litet barn ensamt hemma, vad gör jag", "child-at-risk"),
        ("Äiti ei hengitä", "acute-medical"),
        ("haluan kuollakseni tietää", None),
        ("Mistä haen paloturvallisuusohjeen?", None),
        ("", None),
    ],
)
def test_a_phrase_is_found_as_whole_words(text: str, kind: str | None) -> None:
    found = danger_in(text)
    assert (found.kind if found else None) == kind


def test_the_card_is_in_the_language_of_the_one_who_reads_it() -> None:
    cards = {lang: card("self-harm", lang) for lang in ("fi", "sv", "en")}
    assert len(set(cards.values())) == 3
    assert all("112" in text for text in cards.values())
    assert card("self-harm", "so") in cards.values()
