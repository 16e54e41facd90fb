"""What reads as a question in three languages, and what as data, thanks or small talk."""

import pytest

from advisory.faq import asking
from advisory.faq.extract import Line, questions


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("fi", "Haluaisin uusia kirjastokortin"),
        ("fi", "tunnistautuminen ei onnistu puhelimella"),
        ("fi", "pystyykö maksun tekemään netissä"),
        ("fi", "avaimet hukassa"),
        ("sv", "jag undrar om man får elda löv"),
        ("sv", "inloggningen fungerar inte"),
        ("sv", "kan jag boka tid på nätet"),
        ("en", "id like to renew my card"),
        ("en", "the app won't open"),
        ("en", "could you tell me the opening hours"),
        ("en", "my bus pass was stolen yesterday"),
    ],
)
def test_wants_and_troubles_ask_without_a_mark(lang: str, text: str) -> None:
    assert asking.asks(text, lang)
    assert not asking.gives(text, lang)


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("fi", "viikko sitten torilla Mikko"),
        ("fi", "verkko toimii hyvin"),
        ("sv", "i centrum vid torget"),
        ("en", "the blue house near the station"),
    ],
)
def test_what_only_tells_does_not_ask(lang: str, text: str) -> None:
    assert not asking.asks(text, lang)


@pytest.mark.parametrize(
    ("lang", "text"),
    [("fi", "osoite on Rantakatu"), ("sv", "jag heter Lisa"), ("en", "my name is Kim"), ("en", "no thanks")],
)
def test_data_and_thanks_are_given(lang: str, text: str) -> None:
    assert asking.gives(text, lang)


def test_numbers_and_codes_say_nothing() -> None:
    assert asking.said("ab12 4455 ⟦iban:22⟧", "en") == []
    assert asking.mostly_digits("code ab12")
    assert not asking.mostly_digits("the 24 bus is late")


def test_the_language_written_in_is_believed_when_it_is_plain() -> None:
    english = ["hello", "how do i get a card for the library", "is it free"]
    assert asking.language_of(english, "fi") == "en"
    assert asking.language_of(["hur får jag ett kort till biblioteket", "är det gratis"], "fi") == "sv"
    assert asking.language_of(["ok"], "fi") == "fi"
    assert asking.language_of(["how?"], "et") == "et"


def test_what_was_asked_for_is_an_answer_unless_it_asks_itself() -> None:
    def picked(reply: str, offer: str) -> tuple[int, ...]:
        lines = [
            Line("visitor", 0, "I need a parking permit", seq=1),
            Line("advisor", 1, offer, seq=2),
            Line("visitor", 2, reply, seq=3),
        ]
        return tuple(seq for question in questions(lines, "en") for seq in question.seqs)

    assert picked("I want the yearly resident permit", "Which permit do you mean?") == (1,)
    assert picked("where can I find the parking zones", "Which permit do you mean?") == (1, 3)
    assert picked("I want to cancel my sauna booking", "Done. Can I help with anything else?") == (1, 3)


def test_only_the_lines_that_ask_are_picked() -> None:
    lines = [
        Line("visitor", 0, "hei", seq=1),
        Line("visitor", 0, "olen muuttanut tänne keväällä", seq=2),
        Line("visitor", 0, "mistä saan pysäköintiluvan", seq=3),
    ]
    (question,) = questions(lines, "fi")
    assert question.seqs == (3,)
    assert question.text == "mistä saan pysäköintiluvan"
