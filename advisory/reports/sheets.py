"""A report as tables for spreadsheets: the same rows as CSV, as a workbook, and as JSON."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import xlsxwriter

from advisory.people.skills_csv import no_formula
from advisory.reports.definitions import BY_ID, VERSION
from advisory.reports.model import Figure
from advisory.reports.views import BY_LOAD, BY_PLACE, BY_TIME, Named, Report
from advisory.texts import say

Cell = str | float | date | None
TITLE_MOST = 31
"""What a workbook allows for the name of a sheet."""


@dataclass(frozen=True, slots=True)
class Sheet:
    title: str
    head: Sequence[str]
    rows: Sequence[Sequence[Cell]]


@dataclass(frozen=True, slots=True)
class Words:
    """What is named in whose language: services, sites and answers by their ids."""

    lang: str
    service: dict[str, str]
    site: dict[str, str]
    answer: dict[str, str]

    def say(self, key: str, **params: object) -> str:
        return say("reports", self.lang, key, **params)

    def unit(self, id: str) -> str:
        return self.say(f"unit.{BY_ID[id].unit}")


def value(one: Figure, words: Words) -> Cell:
    if one.hidden in ("few", "people", "whole"):
        return words.say(f"hidden.{one.hidden}")
    return None if one.value is None else number(one.value)


def number(value: float) -> float:
    """A count is read as 10, not as 10.0, which some programs take for a day."""
    found = round(value, 4)
    return int(found) if found.is_integer() else found


def sheets(report: Report, words: Words, then: dict[str, float]) -> list[Sheet]:
    """Nothing but what the page shows: what is too little there is too little here."""
    say = words.say
    period = f"{report.period.first} – {report.period.last}"
    figures: list[list[Cell]] = [
        [
            say(f"figure.{one.id}"),
            value(one, words),
            words.unit(one.id),
            None if one.hidden else one.of,
            number(then[one.id]) if one.id in then else None,
            say(f"means.{one.id}"),
        ]
        for one in report.figures
    ]
    about: list[list[Cell]] = [
        [say("period"), period],
        [
            say("service"),
            words.service.get(report.service or "", report.service) if report.service else say("service.all"),
        ],
        [say("version"), VERSION],
    ]
    head = [say("column.figure"), say("column.value"), say("column.unit"), say("column.of")]
    found = [
        Sheet(say("sheet.about"), [say("column.figure"), say("column.value")], about),
        Sheet(say("sheet.figures"), [*head, say("column.before"), say("column.means")], figures),
        Sheet(
            say("sheet.time"),
            [say(f"step.{report.step}"), *(say(f"figure.{id}") for id in BY_TIME)],
            [[one.first, *(value(one.figures[id], words) for id in BY_TIME)] for one in report.days],
        ),
        Sheet(
            say("sheet.hours"),
            [say("column.hour"), *(say(f"weekday.{day}") for day in range(7))],
            [_hour_row(report, hour, words) for hour in range(24)],
        ),
        Sheet(
            say("sheet.load"),
            [say("column.load"), say("figure.contacts"), *(say(f"figure.{id}") for id in BY_LOAD)],
            [
                [one.id, *(value(one.figures[id], words) for id in ("contacts", *BY_LOAD))]
                for one in report.loads
            ],
        ),
        Sheet(
            say("sheet.channels"),
            [say("column.channel"), *(say(f"channel.{name}") for name in _CHANNEL)],
            [
                [
                    say(f"channel.name.{one.id}"),
                    *(value(getattr(one, name), words) for name in ("contacts", "minutes", "solved")),
                    *(_euros(getattr(one, name), words) for name in ("contact_cents", "solved_cents")),
                ]
                for one in report.channels
            ],
        ),
        _places("services", report.services, words, words.service),
        _places("sites", report.sites, words, words.site),
        _places("languages", report.languages, words, {}),
        Sheet(
            say("sheet.answers"),
            [say("column.answer"), say("column.count")],
            [[words.answer.get(one.id, one.id), value(one, words)] for one in report.answers],
        ),
        Sheet(
            say("sheet.outcomes"),
            [say("column.outcome"), say("column.count")],
            [[say(f"outcome.{one.id}"), value(one, words)] for one in report.outcomes],
        ),
    ]
    return [one for one in found if one.rows]


_CHANNEL = ("contacts", "minutes", "solved", "contact_cents", "solved_cents")


def _hour_row(report: Report, hour: int, words: Words) -> list[Cell]:
    found = [one for one in sorted(report.hours, key=lambda one: one.weekday) if one.hour == hour]
    return [
        f"{hour:02}",
        *(words.say(f"hidden.{one.hidden}") if one.count is None else one.count for one in found),
    ]


def _euros(one: Figure, words: Words) -> Cell:
    if one.value is None or one.hidden:
        return value(one, words)
    return number(round(one.value / 100, 2))


def _places(kind: str, rows: Sequence[Named], words: Words, names: dict[str, str]) -> Sheet:
    head = [words.say(f"column.{kind}"), *(words.say(f"figure.{id}") for id in BY_PLACE)]
    return Sheet(
        words.say(f"sheet.{kind}"),
        head,
        [[names.get(one.id, one.id), *(value(one.figures[id], words) for id in BY_PLACE)] for one in rows],
    )


def as_csv(found: Sequence[Sheet]) -> bytes:
    """One table under the other, each with its name; no formulas.

    With semicolons and decimal commas, as spreadsheets in Finland read it: 10.5 would be the tenth of May.
    """
    out = io.StringIO()
    table = csv.writer(out, delimiter=";", lineterminator="\r\n")
    for sheet in found:
        table.writerow([no_formula(sheet.title)])
        table.writerow([no_formula(one) for one in sheet.head])
        for row in sheet.rows:
            table.writerow([_written(cell) for cell in row])
        table.writerow([])
    return ("\ufeff" + out.getvalue()).encode()


def _written(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        return no_formula(cell)
    return cell.isoformat() if isinstance(cell, date) else str(cell).replace(".", ",")


def as_xlsx(found: Sequence[Sheet]) -> bytes:
    """Text is written as text: no cell is a formula or an address, whatever it begins with."""
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        bold = book.add_format({"bold": True, "bottom": 1})
        day = book.add_format({"num_format": 14})  # as dates are written where it is read
        for sheet in found:
            page = book.add_worksheet(sheet.title[:TITLE_MOST])
            for column, title in enumerate(sheet.head):
                page.write_string(0, column, title, bold)
            for number, row in enumerate(sheet.rows, 1):
                for column, cell in enumerate(row):
                    if isinstance(cell, str):
                        page.write_string(number, column, cell)
                    elif isinstance(cell, date):
                        page.write_datetime(number, column, cell, day)
                    elif cell is not None:
                        page.write_number(number, column, cell)
            page.set_column(0, 0, 32)
            page.set_column(1, max(1, len(sheet.head) - 1), 16)
            page.freeze_panes(1, 1)
    return out.getvalue()
