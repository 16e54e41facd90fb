"""Canned answers and limit cards from files: every row is checked before one is stored."""

from collections.abc import Mapping, Sequence
from typing import Any

from advisory.guard import live
from advisory.templates_answers.fill_in import mismatched, unknown_in
from advisory.templates_answers.model import CannedAnswer, LimitCard

FORM_OF = {"te": "formal", "sina": "informal", "ni": "formal", "du": "informal", "text": "formal"}
TEXT_LIMIT = 4_000
SCOPES = ("all", "team", "personal")
LISTS = ("advise", "only_generally", "never", "refer_to")


class BadRow(Exception):
    """Why a row cannot be taken, for the one who wrote the file."""


def canned_answer(row: Mapping[str, Any]) -> CannedAnswer:
    texts = {
        lang: {FORM_OF.get(form, form): text for form, text in forms.items()}
        for lang, forms in row["versions"].items()
    }
    item = CannedAnswer(
        id=str(row["id"]),
        shortcut=str(row["shortcut"]),
        group=str(row["group"]),
        services=tuple(row["services"]),
        variables=tuple(row.get("variables", ())),
        texts=texts,
        article=row.get("article"),
        scope=str(row.get("scope", "all")),
        owner=row.get("owner"),
    )
    check(item)
    return item


def row_of(item: CannedAnswer) -> dict[str, Any]:
    """The form that is imported."""
    names = {"fi": ("te", "sina"), "sv": ("ni", "du")}
    versions = {}
    for lang, forms in item.texts.items():
        formal, informal = names.get(lang, ("text", "informal"))
        versions[lang] = {formal if form == "formal" else informal: text for form, text in forms.items()}
    row: dict[str, Any] = {
        "id": item.id,
        "shortcut": item.shortcut,
        "group": item.group,
        "services": list(item.services),
        "variables": list(item.variables),
        "article": item.article,
        "versions": versions,
    }
    return row if item.scope == "all" else {**row, "scope": item.scope, "owner": item.owner}


def check(item: CannedAnswer, *, alike: bool = True) -> None:
    """Raises `BadRow`; `alike` asks each text of a file for each variable that is declared."""
    texts = [text for forms in item.texts.values() for text in forms.values()]
    if not texts or not all(text.strip() for text in texts):
        raise BadRow("a text is empty")
    if item.scope not in SCOPES:
        raise BadRow(f"the scope is one of {', '.join(SCOPES)}, not “{item.scope}”")
    if item.scope != "all" and not item.owner:
        raise BadRow("an answer of one service or one advisor needs its owner")
    if not item.shortcut or not item.shortcut.isalnum():
        raise BadRow(f"the shortcut “{item.shortcut}” must be letters and digits")
    if any(len(text) > TEXT_LIMIT for text in texts):
        raise BadRow(f"a text is longer than {TEXT_LIMIT} characters")
    if strange := sorted({name for text in texts for name in unknown_in(text)}):
        raise BadRow(f"unknown variable: {', '.join(strange)}")
    if alike and (wrong := mismatched(texts, item.variables)):
        raise BadRow(f"declared and used variables differ: {', '.join(wrong)}")
    if any(live.asks_for_code(text) for text in texts):
        raise BadRow("a text asks for a personal code")


def limit_card(row: Mapping[str, Any]) -> LimitCard:
    texts = {lang: {name: list(version[name]) for name in LISTS} for lang, version in row["versions"].items()}
    for version in texts.values():
        for lines in version.values():
            if not all(line.strip() and len(line) <= 200 for line in lines):
                raise BadRow("a line is empty or longer than 200 characters")
    return LimitCard(str(row["service"]), texts)


def twice(items: Sequence[CannedAnswer]) -> dict[str, str]:
    """Ids whose shortcut another one took first, with that one's id."""
    seen: dict[str, str] = {}
    wrong: dict[str, str] = {}
    for item in items:
        other = seen.setdefault(item.shortcut, item.id)
        if other != item.id:
            wrong[item.id] = other
    return wrong
