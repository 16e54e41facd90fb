"""What is looked at before an article is published: pure rules."""

from dataclasses import replace
from typing import Any

import pytest

from advisory.clock import DAY_MS, Instant
from advisory.faq import checks
from advisory.faq.model import Check, Content, Version
from advisory.identity import LANGUAGES
from tests.faq.support import CARD_FI
from tests.support.clock import START


def codes(*versions: Version, kind: str = "answer") -> set[tuple[str, str, str | None]]:
    found = checks.run(Content(kind, (), versions), checks.Around(LANGUAGES))
    return {(check.code, check.level, check.lang) for check in found}


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "poliisi.fi", "https://", "http://[", "ftp://a.example", ""]
)
def test_a_malformed_link_blocks(address: str) -> None:
    version = replace(CARD_FI, answer=f"Katso [sivu]({address}).")
    assert ("broken_link", "blocks", "fi") in codes(version)


def test_sound_links_pass() -> None:
    good = "[a](https://poliisi.fi/passi?x=1) [b](mailto:neuvonta@kunta.example) [c](tel:000123)"
    assert not {code for code, _, _ in codes(replace(CARD_FI, answer=good))} & {"broken_link"}


def test_what_is_missing_is_found() -> None:
    assert codes() == {("empty", "blocks", None)}
    found = codes(replace(CARD_FI, question=" ", short=""))
    assert ("empty", "blocks", "fi") in found
    assert ("empty", "warns", "fi") in found
    assert {("translation_missing", "warns", "sv"), ("translation_missing", "warns", "en")} <= found


CALL = "Soita 040 123 4567 iltaisin."


def personal(version: Version, contacts: tuple[str, ...] = (), **around: Any) -> list[Check]:
    content = Content("answer", (), (version,), contacts=contacts)
    found = checks.run(content, checks.Around(LANGUAGES, **around))
    return [check for check in found if check.code == "personal_data"]


def test_a_persons_code_never_stands() -> None:
    version = replace(CARD_FI, answer="Koodini on 131052-308T.")
    for around in ({}, {"trusting": True}, {"known": version.answer}):
        (found,) = personal(version, ("131052-308T",), **around)
        expected = ("blocks", "fi", "identity_code", "answer", "131052-308T")
        assert (found.level, found.lang, found.detail, found.field, found.found) == expected


def test_a_number_blocks_until_an_editor_says_that_it_is_an_offices() -> None:
    version = replace(CARD_FI, answer=CALL)
    (found,) = personal(version)
    assert (found.level, found.detail, found.found) == ("blocks", "phone", "040 123 4567")
    assert personal(version, ("040 123 4567",)) == []
    assert personal(version, known=CALL) == [], "it was looked at when it was published"
    assert personal(version, trusting=True) == []
    asked = replace(CARD_FI, phrasings=("numeroni on 040 123 4567, soittakaa",))
    assert [one.field for one in personal(asked, ("040 123 4567",))] == ["phrasings"]


def test_a_mark_of_what_was_taken_out_blocks() -> None:
    assert [one.level for one in personal(replace(CARD_FI, answer="Kysy ⟦name 1⟧."))] == ["blocks"]
    assert personal(CARD_FI) == []


def test_a_text_for_messages_must_not_ask_for_a_code() -> None:
    asks = "Kirjoita tähän henkilötunnuksesi."
    assert ("asks_for_code", "blocks", "fi") in codes(replace(CARD_FI, short=asks))
    assert ("asks_for_code", "warns", "fi") in codes(replace(CARD_FI, answer=asks))
    never = replace(CARD_FI, short="Älä kirjoita tähän henkilötunnustasi.")
    assert "asks_for_code" not in {code for code, _, _ in codes(never)}


def test_a_variable_that_nothing_fills_blocks() -> None:
    assert ("variable", "blocks", "fi") in codes(replace(CARD_FI, short="Hei {nimi}!"))
    assert ("variable", "blocks", "fi") in codes(replace(CARD_FI, answer="Hei {name}!"))
    assert "variable" not in {code for code, _, _ in codes(replace(CARD_FI, short="Hei {name}!"))}


def test_a_link_to_an_article_that_is_not_there_blocks() -> None:
    content = Content("answer", (), (replace(CARD_FI, answer="Katso [ohje](article:rain)."),))
    there = checks.run(content, checks.Around(LANGUAGES, is_there=lambda id: id == "rain"))
    gone = checks.run(content, checks.Around(LANGUAGES, is_there=lambda id: False))
    assert "broken_link" not in {one.code for one in there}
    assert [(one.level, one.detail, one.field) for one in gone if one.code == "broken_link"] == [
        ("blocks", "article:rain", "answer")
    ]


@pytest.mark.parametrize(
    ("what", "days", "level"),
    [("404", 1, "blocks"), ("410", 6, "blocks"), ("404", 8, "warns"), ("timeout", 1, "warns"), ("", 1, "ok")],
)
def test_what_an_address_outside_answered_counts_for_a_week(what: str, days: int, level: str) -> None:
    said = {"https://kirjasto.example/kortti": checks.Said(what, START)}
    around = checks.Around(LANGUAGES, said=said, now=Instant(START + days * DAY_MS))
    found = checks.run(Content("answer", (), (CARD_FI,)), around)
    assert [one.level for one in found if one.code == "dead_link"] == [level]


def test_words_of_the_trade_are_named_with_plainer_ones() -> None:
    found = checks.run(
        Content("answer", (), (replace(CARD_FI, answer="Avaa se selaimella."),)), checks.Around(LANGUAGES)
    )
    terms = [one for one in found if one.code == "jargon"]
    assert [(one.level, one.detail.split(" → ")[0]) for one in terms] == [("warns", "selain")]
    explained = f"Avaa se selaimella ({terms[0].detail.split(' → ')[1]})."
    assert "jargon" not in {code for code, _, _ in codes(replace(CARD_FI, answer=explained))}


def test_a_heavy_text_is_told_from_a_light_one() -> None:
    light = "Kortin saa heti. Ota kortti mukaan. Tule kun se sopii. Me autamme. " * 4
    heavy = (
        "Asiakaspalvelupisteessämme kirjastokorttihakemukset käsitellään henkilöllisyystodistuksen "
        "esittämisjärjestyksessä kirjastopalveluverkon toimintakäytäntöjen mukaisesti. "
    ) * 4
    assert ("reading_level", "ok", "fi") in codes(replace(CARD_FI, answer=light))
    assert ("reading_level", "warns", "fi") in codes(replace(CARD_FI, answer=heavy))
    assert "reading_level" not in {code for code, _, _ in codes(CARD_FI)}, "too short to tell"


def test_long_sentences_warn() -> None:
    long = " ".join(["sana"] * 30) + ". "
    assert ("long_sentences", "warns", "fi") in codes(replace(CARD_FI, answer=long * 2))
    assert ("long_sentences", "warns", "fi") not in codes(replace(CARD_FI, answer=long))


def test_the_same_question_in_other_endings_warns_with_its_title() -> None:
    same = CARD_FI.question.upper()
    found = checks.run(
        Content("answer", (), (CARD_FI,)), checks.Around(("fi",), lambda *_: ("other", same, 0.95))
    )
    assert [(c.code, c.level, c.detail) for c in found] == [("duplicate", "warns", same)]


def test_another_question_that_an_article_happens_to_explain_does_not_warn() -> None:
    other = "Miten haen lapselle paikkaa päiväkotiin?"
    around = checks.Around(("fi",), lambda *_: ("other", other, 1.0))
    assert checks.run(Content("answer", (), (CARD_FI,)), around) == []
    assert checks.alike("Miten haen passia?", "Miten haen lapselle passia?") < checks.DUPLICATE_SHARE
    assert checks.alike("Miten haen passia?", "Miten haen passin?") == 1.0


def test_blocking_checks_stand_first() -> None:
    found = checks.run(Content("answer", (), (replace(CARD_FI, answer=""),)), checks.Around(LANGUAGES))
    assert found[0].level == "blocks"
