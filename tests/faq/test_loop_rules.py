"""Which questions were asked, and which of them are the same: pure rules."""

import pytest

from advisory.faq.extract import Line, questions
from advisory.faq.groups import JOINS_AT, Groups, different, medoid_order
from advisory.faq.space import Space


def talk(*said: tuple[str, str]) -> list[Line]:
    return [Line(by, at, text) for at, (by, text) in enumerate(said)]


def texts(lang: str, *said: tuple[str, str]) -> list[str]:
    return [question.text for question in questions(talk(*said), lang)]


def test_a_greeting_and_the_question_after_it_are_one_burst() -> None:
    assert texts(
        "fi",
        ("visitor", "Moi"),
        ("visitor", "mihin vanhan joulukuusen voi viedä?"),
        ("visitor", "ei mahu roskikseen :)"),
        ("advisor", "Hei! Kierrätyspisteeseen."),
        ("visitor", "ok hyvä"),
    ) == ["mihin vanhan joulukuusen voi viedä?"]


def test_a_greeting_that_was_answered_is_not_the_question() -> None:
    assert texts(
        "fi",
        ("visitor", "Hyvää päivää"),
        ("advisor", "Päivää! Miten voin auttaa?"),
        ("visitor", "katulamppu rikki"),
    ) == ["katulamppu rikki"]


def test_a_later_question_counts_and_an_answer_to_the_advisor_does_not() -> None:
    assert texts(
        "sv",
        ("visitor", "Hur får man boendeparkering?"),
        ("advisor", "Vilken gata bor du på?"),
        ("visitor", "Strandgatan vid torget i centrum"),
        ("advisor", "Då söker du på webben."),
        ("visitor", "får man parkeringsböter under ansökningstiden?"),
    ) == ["Hur får man boendeparkering?", "får man parkeringsböter under ansökningstiden?"]


@pytest.mark.parametrize("text", ["kiitos paljon!", "ok", "040 123 456 789", "👍", "⟦iban:22⟧"])
def test_thanks_numbers_and_signs_are_no_questions(text: str) -> None:
    assert texts("fi", ("visitor", text)) == []


def test_answers_belong_to_the_question_they_follow() -> None:
    lines = [
        Line("visitor", 0, "Miten varaan kokoushuoneen kirjastosta?"),
        Line("advisor", 1, "Monelleko hengelle huone olisi?"),
        Line("visitor", 2, "kymmenelle"),
        Line(
            "advisor",
            3,
            "Varaus tehdään verkossa kirjaston sivuilla.",
            used=(("article", "library-room", True),),
        ),
    ]
    (question,) = questions(lines, "fi")
    assert [answer.text for answer in question.answers][-1] == "Varaus tehdään verkossa kirjaston sivuilla."
    assert question.articles == ("library-room",)
    assert question.answers[-1].source == "library-room"
    assert question.answers[-1].edited


def test_an_answer_in_doubt_is_not_kept() -> None:
    lines = [
        Line("visitor", 0, "Kenelle soitan vesivuodosta?"),
        Line("advisor", 1, "Soittakaa numeroon joka on tässä.", doubt=True),
    ]
    assert questions(lines, "fi")[0].answers == ()


SAME = [
    "saako koiran tuoda mukaan kirjastoon",
    "saako koiran kanssa tulla kirjastoon Lepolassa?",
    "Voiko koiran ottaa mukaan kirjastoon?",
]
OTHERS = [
    "tarviiko kalastusluvan kun kalastaa järvellä",
    "saako kirjastosta lainata pelejä",
    "kuka auraa yksityistien",
]


@pytest.mark.req("R08")
def test_the_same_question_in_other_words_joins_and_another_does_not() -> None:
    groups = Groups(Space("fi"))
    groups.learn("dogs", SAME[0])
    for text in SAME[1:]:
        near = groups.nearest(text)
        assert near is not None
        assert near[0] == "dogs"
        assert near[1] >= JOINS_AT
        groups.learn("dogs", text)
    for text in OTHERS:
        near = groups.nearest(text)
        assert near is None or near[1] < JOINS_AT, text


def test_a_slip_of_the_finger_does_not_open_a_group() -> None:
    groups = Groups(Space("fi"))
    groups.learn("fishing", "tarvitaanko kalastuslupa Kotajärvellä")
    near = groups.nearest("tarvitaanko kalastuslupaa Kotajarvelle")
    assert near is not None
    assert near[1] >= JOINS_AT


def test_the_most_central_question_is_the_title() -> None:
    members = [*SAME, "koira"]
    assert members[medoid_order(members, Space("fi"))[0]] in SAME
    assert different([SAME[0], SAME[0].upper() + "!", SAME[1]], Space("fi"), 5) == [SAME[0], SAME[1]]


def test_an_advisor_who_introduces_themself_has_not_answered_yet() -> None:
    lines = [
        Line("visitor", 0, "Mihin vien vanhan joulukuusen?"),
        Line("advisor", 1, "Hei! Olen ⟦name 1⟧, ja autan sinua mielelläni tässä asiassa."),
        Line("advisor", 2, "Kuusen voi viedä torin keräyspisteeseen."),
    ]
    (question,) = questions(lines, "fi")
    assert [answer.text for answer in question.answers] == ["Kuusen voi viedä torin keräyspisteeseen."]
