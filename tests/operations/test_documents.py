"""What docs/operations.md promises can be done is there to be done."""

import re
import subprocess
from pathlib import Path

import pytest

from advisory.cli import main
from tools.rehearsal.troubles import TROUBLES, sections

ROOT = Path(__file__).resolve().parents[2]
WORDS = (ROOT / "docs" / "operations.md").read_text()
RUNBOOKS = ROOT / "docs" / "runbooks.md"
BOTH = WORDS + RUNBOOKS.read_text()


def test_each_runbook_names_tests_that_exist() -> None:
    rows = [
        line for line in WORDS.split("## Runbooks")[1].split("## ")[0].splitlines() if line.startswith("|")
    ]
    named = [re.findall(r"`(tests/[\w/.]+)`", row) for row in rows[2:]]
    assert named
    assert all(named), "a runbook that nothing exercises"
    missing = [path for paths in named for path in paths if not (ROOT / path).is_file()]
    assert missing == []


PROGRAMS = ("backup", "restore", "db", "doctor", "config", "migrate", "sbom", "user", "audit")
COMMANDS = sorted(
    {
        (name, *(option for option in re.findall(r" (--[a-z-]+)", rest)))
        for name, rest in re.findall(r"advisory ((?:db |config |user |audit )?[a-z]+)((?: [^`\n]*)?)", BOTH)
        if name.split()[0] in PROGRAMS
    }
)


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_each_command_that_is_named_is_understood(
    words: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    name, *options = words
    with pytest.raises(SystemExit) as ended:
        main([*name.split(), "--help"])
    assert ended.value.code == 0
    told = capsys.readouterr().out
    assert all(option in told for option in options)


def test_each_trouble_can_be_made_on_purpose_and_its_remedy_is_a_script() -> None:
    """`python -m tools.install_rehearsal --runbooks` lives through them."""
    found = dict(sections(RUNBOOKS))
    assert list(found) == list(TROUBLES)
    for title, block in found.items():
        done = subprocess.run(["sh", "-n", "-c", block.text], capture_output=True, text=True, check=False)
        assert done.stderr == "", title
        assert not block.fetches, f"{title}: a remedy must not depend on other machines"
    named = re.findall(r"`(tests/[\w/.]+)`", RUNBOOKS.read_text())
    assert [path for path in named if not (ROOT / path).is_file()] == []
