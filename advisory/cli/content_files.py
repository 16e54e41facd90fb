"""Files of content, row by row: JSON lines, JSON, and tables (CSV), each row with the line it begins on."""

import json
from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path
from typing import Any

import orjson

from advisory.cli import content_csv

Row = dict[str, Any]
Problem = str
_BLANK = " \t\r\n"


def rows_in(path: Path) -> Iterator[tuple[int, Row | Problem]]:
    """What a row should be, or what is wrong with it."""
    raw = path.read_bytes()
    if path.suffix.lower() in (".csv", ".tsv", ".json"):
        try:
            text = raw.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            yield raw[: error.start].count(b"\n") + 1, "not UTF-8"
            return
        yield from _objects(text) if path.suffix.lower() == ".json" else content_csv.read(text)
        return
    for number, line in enumerate(raw.removeprefix(b"\xef\xbb\xbf").split(b"\n"), 1):
        if line.strip():
            yield number, _object(line)


def _object(line: bytes) -> Row | Problem:
    try:
        row = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        return f"not JSON: {error}"
    return row if isinstance(row, dict) else "not an object"


def _objects(text: str) -> Iterator[tuple[int, Row | Problem]]:
    """Of a list, of an object's `itemList` as the Service Catalogue has it, or the one object that it is."""
    try:
        whole = json.loads(text)
    except json.JSONDecodeError as error:
        yield error.lineno, f"not JSON: {error.msg}"
        return
    except (ValueError, RecursionError):
        yield 1, "not JSON of ours: it nests too deep, or a number in it has thousands of digits"
        return
    if isinstance(whole, dict) and "itemList" not in whole:
        yield 1, whole
        return
    items = whole["itemList"] if isinstance(whole, dict) else whole
    if not isinstance(items, list):
        yield 1, "neither a list nor an object"
        return
    try:
        lines = list(_lines(text, isinstance(whole, dict)))
    except ValueError:  # the list's name is written with escapes
        lines = []
    for line, item in zip_longest(lines[: len(items)], items, fillvalue=1):
        yield line, item if isinstance(item, dict) else "not an object"


def _lines(text: str, within: bool) -> Iterator[int]:
    """The line on which each item of the list begins."""
    decoder = json.JSONDecoder()
    at = text.index("[", text.index('"itemList"') if within else 0) + 1
    while True:
        while text[at] in _BLANK + ",":
            at += 1
        if text[at] == "]":
            return
        yield text.count("\n", 0, at) + 1
        _, at = decoder.raw_decode(text, at)
