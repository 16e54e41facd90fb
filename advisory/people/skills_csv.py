"""The matrix as a table for spreadsheets, and what reading one back would change, line by line."""

import csv
import io
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from advisory.identity import Person
from advisory.people.model import Member
from advisory.people.skills import LIMIT, SERVICE, Cell, highest, level_of, lowest, may_set

WHO = "email"
NAME = "name"
LINES_MOST = 2_000
_KEY = re.compile(r"\[([^\[\]]+)\]\s*$")
_BAD = {SERVICE: "bad_level", LIMIT: "bad_limit"}
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Wrong:
    """Why a line cannot be taken: a code, the column if it is about one, and what stood there."""

    code: str
    column: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """`number` as a spreadsheet counts. Without cells and wrongs nothing would change."""

    number: int
    who: str = ""
    cells: tuple[Cell, ...] = ()
    wrong: tuple[Wrong, ...] = field(default=())


def write(members: Sequence[Member], columns: Sequence[str], title: Callable[[str], str]) -> str:
    """With a mark in front that makes spreadsheets read it as UTF-8, and semicolons as in Finland."""
    out = io.StringIO()
    table = csv.writer(out, delimiter=";", lineterminator="\r\n")
    table.writerow([WHO, NAME, *(f"{no_formula(title(one))} [{one}]" for one in columns)])
    for member in members:
        levels = (str(level_of(member, one)) for one in columns)
        table.writerow([member.email, no_formula(member.name), *levels])
    return "\ufeff" + out.getvalue()


def no_formula(text: str) -> str:
    """No spreadsheet takes it for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def read(text: str, members: Sequence[Member], known: Sequence[str], person: Person) -> list[Line]:
    """What each line would change and what is wrong with it. A cell left empty changes nothing."""
    text = text.removeprefix("\ufeff")
    head = text.split("\n", 1)[0]
    delimiter = max(";,\t", key=head.count)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error:
        return [Line(1, wrong=(Wrong("unreadable"),))]
    if not rows or not any(rows[0]):
        return [Line(1, wrong=(Wrong("no_header"),))]
    columns = [_column(title) for title in rows[0]]
    wrong = _header(columns, rows[0], known)
    if wrong:
        return [Line(1, wrong=wrong)]
    if len(rows) > LINES_MOST:
        return [Line(LINES_MOST + 1, wrong=(Wrong("too_many"),))]
    by_email = {one.email.casefold(): one for one in members}
    lines, seen = [], set[str]()
    for number, row in enumerate(rows[1:], 2):
        if not any(value.strip() for value in row):
            continue
        line = _line(number, row, columns, by_email, person)
        if line.who and line.who in seen:
            line = Line(number, line.who, wrong=(Wrong("twice"),))
        seen.add(line.who)
        lines.append(line)
    return lines or [Line(1, wrong=(Wrong("no_lines"),))]


def _column(title: str) -> str:
    found = _KEY.search(title)
    return found[1].strip() if found else title.strip()


def _header(columns: Sequence[str], titles: Sequence[str], known: Sequence[str]) -> tuple[Wrong, ...]:
    if WHO not in columns:
        return (Wrong("no_header"),)
    wrong = []
    for at, (column, title) in enumerate(zip(columns, titles, strict=True)):
        if column in (WHO, NAME) or not title.strip():
            continue
        if column not in known:
            wrong.append(Wrong("unknown_column", value=title.strip()[:80]))
        elif column in columns[:at]:
            wrong.append(Wrong("twice_column", column))
    return tuple(wrong)


def _line(
    number: int, row: Sequence[str], columns: Sequence[str], by_email: Mapping[str, Member], person: Person
) -> Line:
    if len(row) > len(columns):
        return Line(number, wrong=(Wrong("too_wide"),))
    given = dict(zip(columns, (value.strip() for value in row), strict=False))
    email = given.get(WHO, "")
    member = by_email.get(email.casefold())
    if member is None:
        return Line(number, wrong=(Wrong("unknown_person", value=email[:254]),))
    cells, wrong = [], []
    for column, value in given.items():
        if column in (WHO, NAME, "") or not value:
            continue
        was = level_of(member, column)
        if value not in [str(level) for level in range(lowest(column), highest(column) + 1)]:
            wrong.append(Wrong(_BAD.get(column.partition(":")[0], "bad_yes"), column, value[:40]))
        elif int(value) == was:
            continue
        elif not may_set(person, column):
            wrong.append(Wrong("not_yours", column))
        else:
            cells.append(Cell(member.id, column, was, int(value)))
    return Line(number, member.id, tuple(cells), tuple(wrong))
