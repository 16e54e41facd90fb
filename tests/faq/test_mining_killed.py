"""SIGKILL in the middle of learning: everything is learnt in the end, and nothing twice.

The short version of `make kill`.
"""

from pathlib import Path

import pytest

from advisory.lab.kill import mining

KILLS = 5


@pytest.mark.whole
async def test_killed_again_and_again_it_learns_all_of_it_once(tmp_path: Path) -> None:
    report = await mining(tmp_path, KILLS)
    assert report.broken == []
    assert report.kills == KILLS
    assert report.seen["questions"] > 0
    assert report.seen["decisions"] > 0, "an editor decides between the kills"
