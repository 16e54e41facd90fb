"""Write `docs/requirements.md`: each need, and the tests that show it (run by `make contracts`).

Marks are read from the tests' source, so that no server or browser is needed to renew the page.
"""

import ast
import sys
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import advisory

ROOT = Path(__file__).resolve().parent.parent
NEEDS = ROOT / "docs" / "requirements.toml"
TARGET = ROOT / "docs" / "requirements.md"
TESTS = ROOT / "tests"

Tests = dict[str, list[tuple[str, str]]]
"""For each need, the file and name of every test that shows it."""


def marks(nodes: list[ast.expr]) -> Iterator[str]:
    for node in nodes:
        for part in ast.walk(node):
            if isinstance(part, ast.Call) and ast.unparse(part.func) == "pytest.mark.req":
                yield from (str(ast.literal_eval(argument)) for argument in part.args)


def marked(body: list[ast.stmt], inherited: tuple[str, ...] = ()) -> Iterator[tuple[str, str]]:
    """(need, test) for every test in a module or class, marks of which reach all that it holds."""
    for node in body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "pytestmark":
            inherited = (*inherited, *marks([node.value]))
    for node in body:
        if isinstance(node, ast.ClassDef):
            yield from marked(node.body, (*inherited, *marks(node.decorator_list)))
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test"):
            for need in dict.fromkeys((*inherited, *marks(node.decorator_list))):
                yield need, node.name


def collect() -> Tests:
    found: Tests = defaultdict(list)
    for path in sorted(TESTS.rglob("test_*.py")):
        for need, test in marked(ast.parse(path.read_text()).body):
            found[need].append((path.relative_to(ROOT).as_posix(), test))
    return found


def told(name: str) -> str:
    return name.removeprefix("test_").replace("_", " ")


def generate() -> str:
    needs: dict[str, str] = tomllib.loads(NEEDS.read_text())
    shown = collect()
    if unknown := sorted(shown.keys() - needs.keys()):
        raise SystemExit(f"marked in tests, but not in {NEEDS.relative_to(ROOT)}: {', '.join(unknown)}")
    met = sum(1 for need in needs if need in shown)
    lines = [
        "# Requirements",
        "",
        "<!-- Written by tools/generate_requirements.py. Run `make contracts` to renew it. -->",
        "",
        f"Release {advisory.__version__}: {met} of {len(needs)} needs are shown by a test "
        "that runs with every change.",
        "A need without a test is open, whatever else may be said of it.",
        "",
        "| | need | shown by |",
        "| --- | --- | --- |",
    ]
    for need, words in needs.items():
        tests = "<br>".join(f"[{told(test)}](../{path})" for path, test in shown.get(need, ()))
        lines.append(f"| {need} | {words} | {tests or 'open'} |")
    return "\n".join(lines) + "\n"


def main() -> int:
    text = generate()
    if "--check" in sys.argv:
        return 0 if TARGET.exists() and TARGET.read_text() == text else 1
    TARGET.write_text(text)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
