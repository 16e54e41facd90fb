"""Filling in, tone and small talk: pure rules."""

from dataclasses import replace
from typing import Any

import pytest

from advisory.search.model import Match
from advisory.templates_answers.fill_in import applicable, fill
from advisory.templates_answers.formality import formality_of
from advisory.templates_answers.importing import BadRow, canned_answer, twice
from advisory.templates_answers.questions import blended
from advisory.templates_answers.small_talk import asks, content_words, without_greeting

KNOWN = {"name": "Maija", "advisor": "Aino", "service": "Kirjasto", "unit_phone": "000 1", "hours": "9–15"}


def test_known_variables_are_put_in_and_the_rest_reported() -> None:
    text, unresolved = fill("Hei {name}, vastaan {minutes} minuutissa. {advisor}", KNOWN)
    assert text == "Hei Maija, vastaan {minutes} minuutissa. Aino"
    assert unresolved == ("minutes",)


def test_an_empty_value_is_not_filled_in() -> None:
    text, unresolved = fill("Hei {name}!", {"name": ""})
    assert (text, unresolved) == ("Hei {name}!", ("name",))


def test_a_value_is_text_and_never_a_variable_itself() -> None:
    assert fill("{name} {advisor}", {"name": "{advisor}", "advisor": "Aino"})[0] == "{advisor} Aino"


def test_another_units_phone_and_hours_are_never_guessed() -> None:
    text = "Oikea paikka on {unit}: {unit_phone}, avoinna {hours}."
    assert fill(text, applicable(KNOWN, text, "limits"))[1] == ("unit", "unit_phone", "hours")
    ours = "Olemme paikalla {hours}."
    assert fill(ours, applicable(KNOWN, ours, "waiting"))[0] == "Olemme paikalla 9–15."


def test_a_handover_names_the_receiver_and_not_us() -> None:
    text = "Siirrän teidät palveluun {service}."
    assert fill(text, applicable(KNOWN, text, "transfer"))[1] == ("service",)


@pytest.mark.parametrize(
    ("lang", "said", "formality"),
    [
        ("fi", "Hyvää päivää, voisitteko auttaa? Teillä on lomake.", "formal"),
        ("fi", "Moro, voitko sä kattoo :)", "informal"),
        ("fi", "uimahallin aukioloajat", "formal"),
        ("sv", "God dag, kan ni hjälpa? Er blankett fungerar inte.", "formal"),
        ("sv", "Tjena, kan du kolla", "informal"),
        ("sv", "öppettider", "informal"),
        ("en", "you there?", "formal"),
        ("so", "Waan ku salaamay", "formal"),
    ],
)
def test_the_tone_follows_how_the_visitor_writes(lang: str, said: str, formality: str) -> None:
    assert formality_of([said], lang) == formality


def test_a_greeting_and_fillers_say_nothing() -> None:
    assert content_words("Hei, kiitos paljon!", "fi") == []
    assert content_words("Hi! Where can I get a library card?", "en") == ["library", "card"] or "library" in (
        content_words("Hi! Where can I get a library card?", "en")
    )
    assert without_greeting("Hei hei, mistä saan passin?", "fi") == "mistä saan passin?"
    assert without_greeting("Heikki soitti", "fi") == "Heikki soitti"


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("fi", "tarviiko kalastusluvan"),
        ("fi", "pääseekö rattailla"),
        ("sv", "hur ansöker man"),
        ("en", "where do I sign"),
        ("en", "really?"),
    ],
)
def test_a_question_needs_no_mark(lang: str, text: str) -> None:
    assert asks(text, lang)


def test_a_statement_is_no_question() -> None:
    assert not asks("lunta on metri", "fi")
    assert not asks("this is nice", "en")


ROW: dict[str, Any] = {
    "id": "ca-1",
    "shortcut": "moi",
    "group": "greeting",
    "services": ["advice"],
    "variables": ["advisor"],
    "article": None,
    "versions": {
        "fi": {"te": "Hei! Olen {advisor}.", "sina": "Moi! Oon {advisor}."},
        "en": {"text": "Hello! I'm {advisor}."},
    },
}


def with_text(text: str, **more: Any) -> dict[str, Any]:
    return {**ROW, **more, "versions": {"fi": {"te": text}}}


def test_a_row_becomes_an_answer_with_its_forms() -> None:
    item = canned_answer(ROW)
    assert item.text("fi", "informal") == ("Moi! Oon {advisor}.", "fi")
    assert item.text("en", "informal") == ("Hello! I'm {advisor}.", "en")
    assert item.text("sv", "formal") == ("Hello! I'm {advisor}.", "en")


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (with_text("Hei {nimi}", variables=["nimi"]), "unknown variable: nimi"),
        (with_text("Hei {advisor", variables=[]), "unknown variable: {"),
        (with_text("Hei"), "differ: advisor"),
        (with_text("Kertokaa pankkitunnuksenne ja PIN-koodi.", variables=[]), "asks for a personal code"),
        (with_text("  ", variables=[]), "empty"),
    ],
)
def test_a_bad_row_is_refused_with_its_reason(row: dict[str, Any], reason: str) -> None:
    with pytest.raises(BadRow, match=reason):
        canned_answer(row)


def test_a_shortcut_belongs_to_one_answer() -> None:
    one = canned_answer(ROW)
    assert twice([one, replace(one, id="ca-2"), replace(one, id="ca-3", shortcut="hei")]) == {"ca-2": "ca-1"}


def test_a_personal_answer_is_its_owners_and_a_teams_answer_its_services() -> None:
    item = canned_answer(ROW)
    personal = replace(item, scope="personal", owner="aino")
    team = replace(item, scope="team", owner="library")
    assert personal.is_for("aino", frozenset())
    assert not personal.is_for("bjorn", frozenset({"library"}))
    assert team.is_for("bjorn", frozenset({"library"}))
    assert not team.is_for("bjorn", frozenset({"advice"}))


def match(id: str, score: float, share: float) -> Match:
    return Match(id, "article", "fi", score, share, (), False)


def test_what_was_talked_about_decides_between_equals_and_never_alone_when_it_hardly_fitted() -> None:
    now = [match("a", 10, 0.5), match("b", 9.9, 0.5), match("c", 1, 0.1)]
    assert [one.id for one in blended(now, [])] == ["a", "b"]
    assert [one.id for one in blended(now, [match("b", 5, 0.9)])] == ["b", "a"]
    assert [one.id for one in blended([], [match("d", 5, 0.39)])] == []
    assert [one.id for one in blended(now, [match("d", 5, 0.6)])] == ["a", "b", "d"]
