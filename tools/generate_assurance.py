"""Write the tables of `docs/assurance/`: what standards ask, and what shows that it is so (`make contracts`).

A row is met by tests, or is the operator's duty, or is open. Whoever names a test that is not there, is told.
"""

import ast
import sys
import tomllib
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import advisory
from tools.generate_requirements import told

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs" / "assurance"
INDEX = FOLDER / "README.md"
STANDARDS = ("wcag", "asvs", "julkri")
STATES = ("met", "operator", "open")
NOTICE = "<!-- Written by tools/generate_assurance.py. Run `make contracts` to renew it. -->"


@dataclass(frozen=True)
class Row:
    """`how` it is met, `tests` that show it, what is the operator's `duty`, and what is `open`."""

    id: str
    asks: str
    level: str = ""
    clause: str = ""
    how: str = ""
    tests: tuple[str, ...] = ()
    duty: str = ""
    open: str = ""

    @property
    def state(self) -> str:
        if self.open:
            return "open"
        return "met" if self.tests else "operator"


@dataclass(frozen=True)
class Standard:
    name: str
    title: str
    about: str
    rows: tuple[Row, ...]

    @property
    def counts(self) -> Counter[str]:
        return Counter(row.state for row in self.rows)


def read(name: str) -> Standard:
    plain = tomllib.loads((FOLDER / f"{name}.toml").read_text())
    rows = (Row(id, **{**row, "tests": tuple(row.get("tests", ()))}) for id, row in plain["row"].items())
    return Standard(name, plain["title"], plain["about"], tuple(rows))


@cache
def tests_of(path: str) -> frozenset[str]:
    """The tests that a file defines, and none where there is no such file."""
    file = ROOT / path
    if not file.is_file():
        return frozenset()
    body = ast.parse(file.read_text()).body
    defined = (node.name for node in body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))
    return frozenset(name for name in defined if name.startswith("test_"))


def faults(row: Row) -> list[str]:
    """What makes a row worth nothing."""
    wrong = [f"{test}: no such test" for test in row.tests if not _exists(test)]
    if not (row.tests or row.duty or row.open):
        wrong.append("neither tests nor duty nor open")
    if row.tests and not row.how:
        wrong.append("tests, but not how it is met")
    if row.duty and not row.duty.startswith("operator: "):
        wrong.append("a duty is somebody's: operator: …")
    return [f"{row.id}: {one}" for one in wrong]


def _exists(test: str) -> bool:
    path, _, name = test.partition("::")
    return name in tests_of(path)


def _link(test: str) -> str:
    path, _, name = test.partition("::")
    return f"[{told(name)}](../../{path})"


def page(standard: Standard) -> str:
    # A column that a standard has no use for is left out.
    extra = [name for name in ("level", "clause") if any(getattr(row, name) for row in standard.rows)]
    heads = ["", *extra, "asks", "how it is met", "state", "shown by"]
    heads = ["EN 301 549" if head == "clause" else head for head in heads]
    lines = [
        f"# {standard.title}",
        "",
        NOTICE,
        "",
        standard.about.strip(),
        "",
        f"| {' | '.join(heads)} |",
        f"|{' --- |' * len(heads)}",
    ]
    for row in standard.rows:
        words = " ".join(part for part in (row.how, row.open and f"**Open:** {row.open}", row.duty) if part)
        cells = [row.id, *(getattr(row, name) or "–" for name in extra), row.asks, words, row.state]
        lines.append(f"| {' | '.join(cells)} | {'<br>'.join(map(_link, row.tests)) or '–'} |")
    return "\n".join(lines) + "\n"


def index(standards: list[Standard]) -> str:
    lines = [
        "# Assurance",
        "",
        NOTICE,
        "",
        f"Release {advisory.__version__}. A row is *met* when tests that exist show what it asks, the",
        "*operator*'s when no software can do it, and *open* as long as something is missing or unproved.",
        "",
        f"| | rows | {' | '.join(STATES)} |",
        "| --- | --- | --- | --- | --- |",
    ]
    for one in standards:
        counts = " | ".join(str(one.counts[state]) for state in STATES)
        lines.append(f"| [{one.title}]({one.name}.md) | {len(one.rows)} | {counts} |")
    lines += ["", "`make assurance` runs the longer proofs; [what came of them](report.md)."]
    return "\n".join(lines) + "\n"


def files() -> dict[Path, str]:
    standards = [read(name) for name in STANDARDS]
    return {INDEX: index(standards), **{FOLDER / f"{one.name}.md": page(one) for one in standards}}


def main() -> int:
    if wrong := [fault for name in STANDARDS for row in read(name).rows for fault in faults(row)]:
        print("\n".join(wrong), file=sys.stderr)
        return 1
    made = files()
    if "--check" in sys.argv:
        return 0 if all(path.exists() and path.read_text() == text for path, text in made.items()) else 1
    for path, text in made.items():
        path.write_text(text)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
