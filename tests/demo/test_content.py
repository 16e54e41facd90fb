"""The demo content is read by editors, advisors and visitors: everything it refers to must be there."""

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from advisory.guard.asks import asks_for_code

DEMO = Path(__file__).parents[2] / "advisory" / "demo"
LANGUAGES = {"fi", "sv", "en"}
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

Record = dict[str, Any]


def records(name: str) -> list[Record]:
    lines = (DEMO / "content" / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return [record for record in map(json.loads, lines) if "_about" not in record]


def read(name: str) -> Record:
    data: Record = json.loads((DEMO / name).read_text(encoding="utf-8"))
    return data


ARTICLES = records("articles")
CANNED = records("canned_answers")
SERVICES = {service["id"] for service in read("services.json")["services"]}
ANSWERS = {article["id"] for article in ARTICLES} | {f"canned:{canned['group']}" for canned in CANNED}


def shipped(name: str) -> list[Record]:
    """Lists that every installation has."""
    lines = (DEMO.parent / name).read_text(encoding="utf-8").splitlines()
    return [record for record in map(json.loads, lines) if "_about" not in record]


TONE = shipped("templates_answers/tone.jsonl")
JARGON = shipped("templates_answers/jargon.jsonl")


def belittling(lang: str, text: str) -> list[str]:
    return [
        hint["pattern"]
        for hint in TONE
        if hint["lang"] == lang and re.search(rf"(?<!\w){re.escape(hint['pattern'])}(?!\w)", text.lower())
    ]


def canned_texts(canned: Record) -> list[tuple[str, str]]:
    return [(lang, text) for lang, forms in canned["versions"].items() for text in forms.values()]


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("articles", "id"),
        ("canned_answers", "id"),
        ("canned_answers", "shortcut"),
        ("limit_cards", "service"),
        ("referrals", "id"),
        ("closed_conversations", "id"),
        ("practice_dialogues", "id"),
    ],
)
def test_no_id_is_used_twice(name: str, key: str) -> None:
    assert [value for value, times in Counter(r[key] for r in records(name)).items() if times > 1] == []


@pytest.mark.parametrize("article", ARTICLES, ids=lambda article: article["id"])
def test_article_is_whole_in_three_languages(article: Record) -> None:
    assert set(article["versions"]) == LANGUAGES
    assert set(article["services"]) <= SERVICES
    assert 30 <= article["review_after_days"] <= 730
    for lang, version in article["versions"].items():
        assert version["question"][0].isupper()
        assert 60 <= len(version["answer"].split()) <= 160
        assert len(set(version["phrasings"])) == 6
        assert not belittling(lang, version["answer"])
        if article["kind"] == "answer":
            assert 0 < len(version["short"]) <= 350
            assert not belittling(lang, version["short"])
        else:
            assert article["kind"] == "procedure"
            assert "short" not in version


@pytest.mark.parametrize("article", ARTICLES, ids=lambda article: article["id"])
def test_no_answer_asks_for_a_code(article: Record) -> None:
    """An advisor who sends one would be stopped."""
    for version in article["versions"].values():
        assert not asks_for_code(version["answer"])
        assert not asks_for_code(version.get("short", ""))


@pytest.mark.parametrize("article", ARTICLES, ids=lambda article: article["id"])
def test_languages_of_an_article_tell_the_same_figures(article: Record) -> None:
    """A price, a deadline or a number that one language alone has is an error of translation."""
    # Helplines answer in one language under one number, and a day is 24 hours in English.
    differ = {"09", "2525", "0111", "0112", "111", "116", "0800", "96", "24", "1"}

    def figures(lang: str) -> set[str]:
        text = re.sub(r"\]\([^)]*\)", "", article["versions"][lang]["answer"])
        numbers = re.findall(r"000 555 \d{4}|\d+(?:[.,]\d+)?", text)
        return {number.replace(",", ".") for number in numbers} - differ

    assert figures("fi") == figures("sv") == figures("en")


@pytest.mark.parametrize("canned", CANNED, ids=lambda canned: canned["id"])
def test_canned_answer_has_every_form_and_variable(canned: Record) -> None:
    assert {lang: set(forms) for lang, forms in canned["versions"].items()} == {
        "fi": {"te", "sina"},
        "sv": {"ni", "du"},
        "en": {"text"},
    }
    assert re.fullmatch(r"[a-z]+", canned["shortcut"])
    assert set(canned["services"]) <= SERVICES
    assert canned["article"] is None or canned["article"] in ANSWERS
    for lang, text in canned_texts(canned):
        assert set(re.findall(r"\{(\w+)\}", text)) == set(canned["variables"])
        assert not belittling(lang, text)


def test_limit_cards_cover_every_service_and_refer_to_known_places() -> None:
    referrals = {referral["id"] for referral in records("referrals")}
    cards = records("limit_cards")
    assert {card["service"] for card in cards} == SERVICES
    for card in cards:
        assert set(card["versions"]) == LANGUAGES
        places = {tuple(version["refer_to"]) for version in card["versions"].values()}
        assert len(places) == 1
        assert set(places.pop()) <= referrals
        lists = [
            {field: len(version[field]) for field in ("advise", "only_generally", "never")}
            for version in card["versions"].values()
        ]
        assert lists[0] == lists[1] == lists[2]


def test_referrals_speak_three_languages_and_the_city_has_no_real_number() -> None:
    for referral in records("referrals"):
        assert set(referral["versions"]) == LANGUAGES
        for version in referral["versions"].values():
            assert all(version[field].strip() for field in ("name", "what_for", "note"))
        if referral["link"] and ".example" in referral["link"]:
            assert (referral["phone"] or "000").startswith("000")


def test_crisis_card_is_one_for_each_kind_and_language() -> None:
    cards: dict[tuple[str, str], set[str]] = {}
    for phrase in shipped("guard/danger.jsonl"):
        assert phrase["phrase"] == phrase["phrase"].lower()
        cards.setdefault((phrase["kind"], phrase["lang"]), set()).add(phrase["card"])
    assert all(len(texts) == 1 for texts in cards.values())
    kinds = {kind for kind, _ in cards}
    assert set(cards) == {(kind, lang) for kind in kinds for lang in LANGUAGES}


@pytest.mark.parametrize(("hints", "key"), [(JARGON, "term"), (TONE, "pattern")], ids=["jargon", "tone"])
def test_hints_are_filled_and_said_once(hints: list[Record], key: str) -> None:
    assert all(value.strip() for hint in hints for value in hint.values())
    assert len({(hint["lang"], hint[key]) for hint in hints}) == len(hints)
    assert {hint["lang"] for hint in hints} == LANGUAGES


@pytest.mark.parametrize("conversation", records("closed_conversations"), ids=lambda c: c["id"])
def test_closed_conversation_runs_forward_and_names_known_answers(conversation: Record) -> None:
    turns = conversation["turns"]
    assert conversation["service"] in SERVICES
    assert conversation["site_page"].startswith(f"/{conversation['lang']}/")
    assert turns[0]["role"] == "visitor"
    assert [turn["at_s"] for turn in turns] == sorted(turn["at_s"] for turn in turns)
    assert {turn["used"] for turn in turns if "used" in turn} <= ANSWERS
    for personal in conversation.get("personal", []):
        assert turns[personal["turn"]]["role"] == "visitor"
    for turn in turns:
        assert turn["role"] == "visitor" or not belittling(conversation["lang"], turn["text"])


@pytest.mark.parametrize("dialogue", records("practice_dialogues"), ids=lambda d: d["id"])
def test_practice_dialogue_can_be_answered(dialogue: Record) -> None:
    assert dialogue["service"] in SERVICES
    assert dialogue["difficulty"] in (1, 2, 3)
    for turn in dialogue["turns"]:
        assert turn["fitting"]
        assert set(turn["fitting"]) <= ANSWERS
        assert turn["expects"] in ("answer", "question", "any")
    assert set(dialogue.get("opening_fitting", [])) <= ANSWERS


def test_services_are_named_open_and_reached_from_the_pages() -> None:
    demo = read("services.json")
    for service in demo["services"]:
        assert set(service["names"]) == LANGUAGES
        assert tuple(service["hours"]) == DAYS
        assert service["promise_s"] > 0
    rules = {rule["path"]: rule["service"] for rule in demo["page_rules"]}
    assert len(rules) == len(demo["page_rules"])
    assert set(rules.values()) == SERVICES

    def service_of(path: str) -> str:
        fitting = [prefix for prefix in rules if path == prefix or path.startswith(f"{prefix}/")]
        return str(rules[max(fitting, key=len)])

    for conversation in records("closed_conversations"):
        assert service_of(conversation["site_page"]) == conversation["service"]


def test_every_service_has_advisors_in_both_national_languages() -> None:
    staff = read("staff.json")["staff"]
    assert len({person["email"] for person in staff}) == len(staff)
    assert {role for person in staff for role in person["roles"]} >= {
        "advisor",
        "editor",
        "supervisor",
        "main_user",
    }
    assert not any("password" in person for person in staff)
    for service in SERVICES:
        languages = {
            skill["lang"]
            for person in staff
            if "advisor" in person["roles"] and service in {s["service"] for s in person["services"]}
            for skill in person["languages"]
        }
        assert languages == LANGUAGES
