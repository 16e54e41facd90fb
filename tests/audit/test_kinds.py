"""Whatever is put down of people's rights, reading and settings is chained, or it is said why not."""

import ast
from pathlib import Path

import advisory
from advisory.audit.model import AUDITED, SUBJECTS

ABOUT = ("staff", "transcript", "recording", "service", "site", "beside", "visitor", "notice", "audit")
WRITES = ("record", "note", "Row")


def recorded() -> set[str]:
    """Every kind that stands as a word where a row is written."""
    found = set()
    for path in Path(advisory.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in WRITES:
                for part in ast.walk(node):
                    if isinstance(part, ast.Constant) and isinstance(part.value, str):
                        found.add(part.value)
    return {
        word for word in found if word.partition(".")[0] in ABOUT and word.partition(".")[2].isidentifier()
    }


def test_what_is_put_down_of_these_is_audited() -> None:
    assert recorded() - set(AUDITED) == set(), "name it in SUBJECTS of advisory/audit/model.py"


def test_a_kind_has_one_subject() -> None:
    assert len(AUDITED) == len(set(AUDITED)) == sum(len(kinds) for kinds in SUBJECTS.values())
