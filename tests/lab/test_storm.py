"""A server that is stopped while people write, and another in its place."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from advisory.lab.storm import Storm
from advisory.realtime.gateway import DRAIN_PAUSE_S

EXIT_WITHIN_S = 25.0
NOTHING = {"lost": 0, "doubled": 0, "reordered": 0, "holes": 0, "behind": 0}


async def weather(folder: Path, url: str, how: str) -> dict[str, Any]:
    server = {"url": url, "folder": str(folder), "visitors": 12, "per_advisor": 6}
    plan = {"how": how, "rate": 25, "before_s": 1.5, "after_s": 1.0, "server": server}
    return await asyncio.wait_for(Storm(plan).run(), 230)


@pytest.mark.req("R78")
@pytest.mark.timeout(240)
async def test_nobody_loses_anything_when_the_server_is_stopped(tmp_path: Path, database_url: str) -> None:
    found = await weather(tmp_path, database_url, "term")
    assert {name: found[name] for name in NOTHING} == NOTHING
    assert found["exit_code"] == 0
    assert found["exit_s"] < EXIT_WITHIN_S
    assert found["messages"] > 14
    shortest, longest = found["retry_in_s"]
    assert DRAIN_PAUSE_S[0] <= shortest < longest <= DRAIN_PAUSE_S[1]
    assert set(found["refusals"]) <= {"draining"}
