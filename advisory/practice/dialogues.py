"""Scripts that practice visitors follow, read from JSON lines (plain or gzip)."""

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

AFTER_S = 45.0
"""How long somebody reads and types where a script does not say."""


@dataclass(frozen=True, slots=True)
class Line:
    """What the visitor writes next, `after_s` seconds after the advisor's last words. `fitting` names the
    answers that would do, as somebody said who had seen no ranking."""

    text: str
    after_s: float
    fitting: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Dialogue:
    id: str
    lang: str
    service: str
    opening: str
    lines: tuple[Line, ...]
    opening_fitting: tuple[str, ...] = ()


def read(path: Path, default_service: str = "general") -> list[Dialogue]:
    """Every dialogue of a file, in the product's own format or as turns with roles.

    Raises ValueError naming the line that cannot be read.
    """
    found = []
    for number, row in enumerate(_rows(path), 1):
        if "_about" in row:
            continue
        try:
            found.append(_scripted(row) if "opening" in row else _transcribed(row, default_service))
        except (KeyError, TypeError, IndexError) as error:
            raise ValueError(f"{path.name}, line {number}: {type(error).__name__} {error}") from None
    return found


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    raw = path.read_bytes()
    text = (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode("utf-8")
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            try:
                yield json.loads(line)
            except json.JSONDecodeError:
                raise ValueError(f"{path.name}, line {number}: not JSON") from None


def _scripted(row: dict[str, Any]) -> Dialogue:
    lines = [
        Line(turn["text"], float(turn.get("after_s", AFTER_S)), tuple(turn.get("fitting", ())))
        for turn in row["turns"]
    ]
    if row.get("closes"):
        lines.append(Line(row["closes"], AFTER_S / 2))
    fitting = tuple(row.get("opening_fitting", ()))
    return Dialogue(row["id"], row["lang"], row["service"], row["opening"], tuple(lines), fitting)


def _transcribed(row: dict[str, Any], service: str) -> Dialogue:
    said = [
        turn["text"]
        for turn in row["turns"]
        if turn.get("role", "visitor") in ("visitor", "customer", "user")
    ]
    lang = row.get("lang", "en")
    return Dialogue(
        str(row["id"]),
        lang if lang in ("fi", "sv", "en") else "en",
        service,
        said[0],
        tuple(Line(text, AFTER_S) for text in said[1:]),
    )
