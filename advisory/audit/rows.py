"""Rows as files: lines of JSON for programs, CSV for spreadsheets."""

import csv
import json
from collections.abc import Sequence
from typing import Any, TextIO

from advisory.audit.model import Told
from advisory.people.skills_csv import no_formula

COLUMNS = (
    *("place", "id", "at", "kind", "subject", "who", "name", "who_kind"),
    *("service", "conversation", "site", "why", "data"),
)


def line(one: Told) -> str:
    return json.dumps(one.plain(), ensure_ascii=False) + "\n"


def cells(one: Told) -> list[str]:
    plain: dict[str, Any] = one.plain()
    plain["data"] = json.dumps(plain["data"], ensure_ascii=False)
    return [no_formula(str(plain[column] if plain[column] is not None else "")) for column in COLUMNS]


class Table:
    """CSV with its heading, into a file or a memory of text, in the form that spreadsheets here read."""

    def __init__(self, out: TextIO) -> None:
        out.write("\ufeff")
        self._table = csv.writer(out, delimiter=";", lineterminator="\r\n")
        self._table.writerow(COLUMNS)

    def write(self, page: Sequence[Told]) -> None:
        self._table.writerows(cells(one) for one in page)
