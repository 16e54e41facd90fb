"""The page that people install by, as far as it can be looked at without a machine to install on.

`python -m tools.install_rehearsal` follows it for real.
"""

import re
import subprocess
from pathlib import Path

import pytest

from advisory.settings import Settings
from tools.rehearsal.document import Block, blocks

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "install.md").read_text()
TYPED = blocks(PAGE)


def test_its_steps_are_numbered_and_each_has_something_to_type() -> None:
    assert [block.step for block in TYPED] == list(range(1, len(TYPED) + 1))
    assert PAGE.count("```") == 2 * len(TYPED), "a block that the rehearsal would pass over"


@pytest.mark.parametrize("block", TYPED, ids=lambda block: str(block.step))
def test_what_is_typed_is_a_script_and_names_files_that_are_there(block: Block) -> None:
    done = subprocess.run(["sh", "-n", "-c", block.text], capture_output=True, text=True, check=False)
    assert done.stderr == ""
    named = re.findall(r"(?<![\w/])(deploy/[\w@./-]+)", block.text)
    assert [name for name in named if not (ROOT / name).exists()] == []


@pytest.mark.req("R91")
def test_only_what_installs_packages_asks_other_machines() -> None:
    assert [block.step for block in TYPED if block.fetches] == [1, 2]


def test_every_setting_that_it_names_exists_and_every_secret_is_named() -> None:
    known = {f"ADVISORY_{name.upper()}" for name in Settings.model_fields}
    named = set(re.findall(r"\b(ADVISORY_[A-Z_]*[A-Z])(?![A-Z_…])", PAGE))
    assert named <= known
    secret = {name for name in known if name.endswith(("_KEY", "_SECRET"))}
    named |= {
        name
        for name in known
        for part in re.findall(r"\b(ADVISORY_[A-Z_]+_)…", PAGE)
        if name.startswith(part)
    }
    assert secret - named - {"ADVISORY_PRACTICE_KEY"} == set()


def test_no_password_stands_on_it() -> None:
    assert re.findall(r"(?:PASSWORD|SECRET|KEY)=(?!\$\()\S+", PAGE) == []
