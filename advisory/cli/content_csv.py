"""Content as tables: one row for each record, one column for each text, as spreadsheets read and write them.

Columns are told apart by their heads, so that their order does not matter. Commas, semicolons and tabs are
all taken for what parts the columns; what is written is parted by semicolons, with the mark by which
spreadsheets know UTF-8.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from advisory.identity import LANGUAGES

Row = dict[str, Any]
Problem = str
FORMS = {"fi": ("te", "sina"), "sv": ("ni", "du"), "en": ("text",)}
LIMITS = ("advise", "only_generally", "never", "refer_to")


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of record: the column that no other kind has, its plain fields, its texts in each language."""

    name: str
    sign: str
    plain: tuple[str, ...]
    texts: tuple[str, ...]

    @property
    def columns(self) -> list[str]:
        return [*self.plain, *(column for column, *_ in self.places)]

    @property
    def places(self) -> list[tuple[str, str, str]]:
        """Column, language, and the text's name in it."""
        if self.name == "canned_answers":
            return [
                (lang if name == "text" else f"{lang}_{name}", lang, name)
                for lang, names in FORMS.items()
                for name in names
            ]
        return [(f"{lang}_{name}", lang, name) for lang in LANGUAGES for name in self.texts]


KINDS = (
    Kind(
        "canned_answers",
        "shortcut",
        ("id", "shortcut", "group", "services", "variables", "article", "scope", "owner"),
        (),
    ),
    Kind(
        "articles",
        "review_after_days",
        ("id", "kind", "services", "place", "sources", "review_after_days", "contacts"),
        ("question", "phrasings", "answer", "short"),
    ),
    Kind("referrals", "phone", ("id", "kind", "hours", "phone", "link"), ("name", "what_for", "note")),
    Kind("limit_cards", "service", ("service",), LIMITS),
)
WORDS = {"services", "variables"}
LINES = {"phrasings", "contacts", *LIMITS}
LEFT_OUT = {"article", "scope", "owner", "hours", "phone", "link", "sources", "contacts"}
"""Of a row that leaves these empty nothing is said."""


def read(text: str) -> Iterator[tuple[int, Row | Problem]]:
    """Each row with the line that it begins on, as an object of the other formats or as what is wrong."""
    text = text.removeprefix("\ufeff")
    head = text.partition("\n")[0]
    parting = max(";,\t", key=head.count)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=parting, strict=True)
    try:
        columns = [name.strip() for name in next(lines, [])]
    except csv.Error as error:
        yield 1, f"not a table: {error}"
        return
    kind = next((one for one in KINDS if one.sign in columns), None)
    if kind is None:
        yield 1, f"no known table: it has none of the columns {', '.join(one.sign for one in KINDS)}"
        return
    if strange := [name for name in columns if name not in kind.columns]:
        yield 1, f"unknown columns: {', '.join(strange)}"
        return
    if twice := [name for name in set(columns) if columns.count(name) > 1]:
        yield 1, f"columns that stand twice: {', '.join(sorted(twice))}"
        return
    line = lines.line_num + 1
    try:
        for cells in lines:
            if any(cell.strip() for cell in cells):
                yield line, _row(kind, columns, cells)
            line = lines.line_num + 1
    except csv.Error as error:
        yield line, f"not a table from here on: {error}"


def _row(kind: Kind, columns: Sequence[str], cells: Sequence[str]) -> Row | Problem:
    if len(cells) != len(columns):
        return f"{len(cells)} cells where the head has {len(columns)}"
    given = {name: cell.strip() for name, cell in zip(columns, cells, strict=True)}
    row: Row = {}
    for name in kind.plain:
        if name in given and (given[name] or name not in LEFT_OUT):
            value = _value(name, given[name])
            if isinstance(value, ValueError):
                return str(value)
            row[name] = value
    if kind.name == "referrals":
        row |= {name: row.get(name) for name in ("hours", "phone", "link")}
    versions: dict[str, Row] = {}
    for column, lang, name in kind.places:
        if text := given.get(column, ""):
            versions.setdefault(lang, {})[name] = text.splitlines() if name in LINES else text
    for version in versions.values():
        if kind.name == "limit_cards":
            version |= {name: version.get(name, []) for name in LIMITS}
    return {**row, "versions": versions}


def _value(name: str, cell: str) -> Any:
    if name in WORDS:
        return cell.replace(",", " ").split()
    if name in LINES:
        return [line for line in cell.splitlines() if line.strip()]
    if name == "place":
        known = {"yes": True, "no": False, "": False}
        found = known.get(cell.lower())
        return ValueError(f"“place” is yes or no, not “{cell}”") if found is None else found
    if name == "review_after_days":
        is_number = cell.isdecimal() and len(cell) < 10
        return int(cell) if is_number else ValueError(f"“{name}” is no number: “{cell}”")
    return cell


def write(rows: Iterable[Mapping[str, Any]], name: str) -> str:
    kind = next(one for one in KINDS if one.name == name)
    out = io.StringIO()
    table = csv.writer(out, delimiter=";", lineterminator="\r\n")
    table.writerow(kind.columns)
    for row in rows:
        cells: dict[str, str] = {field: _cell(row.get(field)) for field in kind.plain}
        for column, lang, field in kind.places:
            cells[column] = _cell(row["versions"].get(lang, {}).get(field), lines=field in LINES)
        table.writerow([cells[column] for column in kind.columns])
    return "\ufeff" + out.getvalue()


def _cell(value: object, *, lines: bool = False) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return ("\n" if lines else " ").join(str(one) for one in value)
    return str(value)
