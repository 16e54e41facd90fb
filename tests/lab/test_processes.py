"""What is killed stays dead, also where a parent starts its children again."""

import subprocess
from pathlib import Path

import psutil
import pytest

from advisory.lab.processes import found, kill_tree, wait_until

MARK = "300.0007"
MANY = 40
"""So many that the parent has time to see one die while the others are still being killed."""
PARENT = f"for i in $(seq {MANY}); do sleep {MARK} & done; while true; do wait -n; sleep {MARK} & done"


def alive() -> list[psutil.Process]:
    all_of_them = psutil.process_iter(["cmdline"])
    return [one for one in all_of_them if MARK in (one.info["cmdline"] or [])]


@pytest.mark.parametrize("_", range(6))
def test_a_parent_that_starts_its_children_again_leaves_none_behind(tmp_path: Path, _: int) -> None:
    shell = found("bash")
    assert shell is not None
    parent = subprocess.Popen([shell, "-c", PARENT], start_new_session=True)
    wait_until(lambda: len(alive()) == MANY, parent, tmp_path / "out")
    kill_tree(parent)
    left = alive()
    for one in left:
        one.kill()
    assert left == []
