"""What a backup says of itself, and what a check has found."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Literal

FORMAT = 1
MANIFEST = "manifest.json"

Told = Callable[[int, int], None]
"""Hears how far a piece of work is: done, of all."""


def nobody(_: int, __: int) -> None:
    """For work that nobody looks on at."""


class State(StrEnum):
    GOOD = "good"
    NOTE = "note"
    """It works, and should be better."""
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found; where it is not good, why that matters and what to do."""

    check: str
    state: State
    what: str
    why: str = ""
    do: str = ""


def good(check: str, what: str) -> Finding:
    return Finding(check, State.GOOD, what)


def note(check: str, what: str, why: str, do: str) -> Finding:
    return Finding(check, State.NOTE, what, why, do)


def bad(check: str, what: str, why: str, do: str) -> Finding:
    return Finding(check, State.BAD, what, why, do)


def exit_code(findings: Iterable[Finding]) -> int:
    """0: all is good. 1: something should be better. 2: something is wrong."""
    states = {finding.state for finding in findings}
    return 2 if State.BAD in states else int(State.NOTE in states)


class Trouble(Exception):
    """Why something was not done and what to do about it, for whoever runs the service."""


@dataclass(frozen=True, slots=True)
class Counted:
    """How many rows a table has, and a sum that is the same for the same rows in any order."""

    rows: int
    sum: str


@dataclass(frozen=True, slots=True)
class Part:
    """One file of a backup, by its path within it."""

    name: str
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """`kind`: the whole file of SQLite, or rows table by table. `schema` is that of the database."""

    kind: Literal["sqlite", "rows"]
    schema: str
    product: str
    made_at: str
    tables: Mapping[str, Counted]
    parts: Sequence[Part]

    def as_values(self) -> dict[str, Any]:
        return {
            "format": FORMAT,
            "kind": self.kind,
            "schema": self.schema,
            "product": self.product,
            "made_at": self.made_at,
            "tables": {name: {"rows": one.rows, "sum": one.sum} for name, one in self.tables.items()},
            "parts": [{"name": one.name, "bytes": one.bytes, "sha256": one.sha256} for one in self.parts],
        }

    @property
    def bytes(self) -> int:
        return sum(part.bytes for part in self.parts)

    @property
    def rows(self) -> int:
        return sum(table.rows for table in self.tables.values())


def manifest_of(values: Any, newest: str) -> Manifest:
    """What the file says, or `Trouble` where this version cannot read such a backup."""
    try:
        if values["format"] != FORMAT or values["schema"] > newest:
            raise Trouble(
                f"The backup was made by a newer version ({values['product']}, schema {values['schema']}; "
                f"this one knows {newest}). Install that version or a later one, then restore again."
            )
        if values["kind"] not in ("sqlite", "rows"):
            raise KeyError("kind")
        parts = [Part(one["name"], int(one["bytes"]), one["sha256"]) for one in values["parts"]]
        tables = {name: Counted(int(one["rows"]), one["sum"]) for name, one in values["tables"].items()}
        made = Manifest(values["kind"], values["schema"], values["product"], values["made_at"], tables, parts)
    except (KeyError, TypeError, ValueError, AttributeError):
        raise Trouble(f"{MANIFEST} is damaged. Take the backup before this one.") from None
    if any(part.name.startswith("/") or ".." in part.name.split("/") for part in made.parts):
        raise Trouble(f"{MANIFEST} names files outside the backup. Somebody has changed it: do not use it.")
    return made


def differing(wanted: Mapping[str, Counted], found: Mapping[str, Counted]) -> list[str]:
    """A line for each table that is not as it should be."""
    lines = []
    for name, one in wanted.items():
        other = found.get(name)
        if other is None:
            lines.append(f"{name}: missing")
        elif other.rows != one.rows:
            lines.append(f"{name}: {other.rows} rows instead of {one.rows}")
        elif other != one:
            lines.append(f"{name}: {one.rows} rows, but not the same")
    return lines


def human(size: int) -> str:
    """Bytes as people say them."""
    amount = float(size)
    for unit in ("B", "kB", "MB", "GB"):
        if amount < 1_000:
            return f"{amount:.0f} {unit}"
        amount /= 1_000
    return f"{amount:.1f} TB"
