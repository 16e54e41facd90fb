"""Files of JSON lines, plain or gzipped, with every bad row named by its line."""

import gzip
import json
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

NAMED = 20
"""Bad rows that are named; the rest is counted."""

T = TypeVar("T")


class BadFile(Exception):
    """What is wrong with a file, ready to be shown."""


class BadRow(ValueError):
    """What is wrong with one row."""


def read(path: Path, row: Callable[[dict[str, Any]], T]) -> list[T]:
    """Every row as `row` makes it of an object. Nothing comes back of a file with a bad row."""
    taken: list[T] = []
    wrong: list[str] = []
    number = 0
    try:
        for number, line in enumerate(_lines(path), 1):
            if not line.strip():
                continue
            try:
                taken.append(row(_object(line)))
            except BadRow as error:
                wrong.append(f"{path}:{number}: {error}")
    except (OSError, EOFError, zlib.error, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        where = f"{path}: after line {number}" if number else str(path)
        raise BadFile(f"{where}: {why}") from error
    if wrong:
        more = [f"… and {len(wrong) - NAMED} more"] if len(wrong) > NAMED else []
        raise BadFile("\n".join([*wrong[:NAMED], *more]))
    if not taken:
        raise BadFile(f"{path}: no rows")
    return taken


def _lines(path: Path) -> Iterator[str]:
    with path.open("rb") as raw:
        packed = raw.read(2) == b"\x1f\x8b"
    opened = gzip.open if packed else open
    with opened(path, "rt", encoding="utf-8-sig") as lines:
        yield from lines


def _object(line: str) -> dict[str, Any]:
    try:
        value = json.loads(line)
    except ValueError as error:
        raise BadRow(f"not JSON: {error}") from error
    if not isinstance(value, dict):
        raise BadRow("not an object")
    return value


def text(row: dict[str, Any], name: str, default: str | None = None) -> str:
    """A field's text; a missing one is an error unless there is a default."""
    value = row.get(name, default)
    if value is None and default is not None:
        value = default
    if not isinstance(value, str):
        raise BadRow(f"{name!r} is missing" if value is None else f"{name!r} is not a text")
    return value


def texts(row: dict[str, Any], name: str) -> tuple[str, ...]:
    value = row.get(name) or []
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise BadRow(f"{name!r} is not a list of texts")
    return tuple(value)
