"""Write `docs/rights.md`: everybody against every event and route (run by `make contracts`).

What may be is said by hand in `docs/rights.toml`; `tests/journeys/test_rights.py` tries it.
"""

import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "docs" / "rights.toml"
TARGET = ROOT / "docs" / "rights.md"

HTTP = "http"
TITLES = {
    "/visitor": "Events of visitors",
    "/guest": "Events of guests in a call",
    "/staff": "Events of staff",
    HTTP: "Routes",
}


@dataclass(frozen=True)
class Rights:
    """`may` holds for each (namespace or `http`, event or route) who gets through."""

    who: dict[str, str]
    may: dict[tuple[str, str], frozenset[str]]


def read() -> Rights:
    plain = tomllib.loads(SOURCE.read_text())
    who: dict[str, str] = plain["who"]
    groups: dict[str, list[str]] = plain["groups"]

    def people(name: str) -> frozenset[str]:
        if name in who:
            return frozenset({name})
        return frozenset().union(*(people(each) for each in groups[name]))

    may: dict[tuple[str, str], frozenset[str]] = {}
    for space in TITLES:
        for group, names in plain[space].items():
            for name in names:
                if (space, name) in may:
                    raise SystemExit(f"{SOURCE.name}: {space} {name} stands there twice")
                may[space, name] = people(group)
    return Rights(who, may)


def generate() -> str:
    rights = read()
    lines = [
        "# Rights",
        "",
        "<!-- Written by tools/generate_rights.py. What may be is said in docs/rights.toml. -->",
        "",
        f"{len(rights.who)} kinds of people against {len(rights.may)} events and routes, "
        f"{len(rights.who) * len(rights.may)} answers in all. `tests/journeys/test_rights.py` asks for each "
        "of them in the running service: whoever has no mark is refused, whoever has one gets through. The "
        "conversation, its file, its call and its recording are one advisor's, in one service.",
        "",
        "| | |",
        "| --- | --- |",
    ]
    lines += [f"| {name.replace('_', ' ')} | {words} |" for name, words in rights.who.items()]
    for space, title in TITLES.items():
        lines += ["", f"## {title}", "", *_table(rights, space)]
    return "\n".join(lines) + "\n"


def _table(rights: Rights, space: str) -> list[str]:
    head: list[Any] = [name.replace("_", " ") for name in rights.who]
    lines = [f"| | {' | '.join(head)} |", f"| --- |{' :-: |' * len(head)}"]
    for (place, name), may in sorted(rights.may.items()):
        if place == space:
            marks = " | ".join("yes" if one in may else "–" for one in rights.who)
            lines.append(f"| `{name}` | {marks} |")
    return lines


def main() -> int:
    text = generate()
    if "--check" in sys.argv:
        return 0 if TARGET.exists() and TARGET.read_text() == text else 1
    TARGET.write_text(text)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
