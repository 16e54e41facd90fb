"""Every kind of fault once on each shape: nothing lost, doubled, reordered, assigned twice or forgotten."""

import json
import os
from pathlib import Path

import pytest

from advisory.lab.chaos.campaign import Campaign
from advisory.lab.chaos.checker import Limits
from advisory.lab.chaos.faults import FAULTS
from advisory.lab.chaos.run import plan_quick
from advisory.lab.chaos.stage import SHAPES, Shape

PATIENT = Limits(answer_s=30.0, settled_s=120.0, forgotten_s=60.0)
"""Other tests run on the same two cores; `docs/reliability.md` holds the times of a run by itself."""
BITES = ("disk full", "file read-only", "PostgreSQL read-only", "PostgreSQL stopped at once")
"""Faults that must be felt as refusals: an acknowledgement meanwhile would be the harm itself."""


def a_campaign(folder: Path, shape: Shape, profile: str = "quick", **more: object) -> Campaign:
    values: dict[str, object] = {"seed": 1, "faults": 0, "visitors": 12, "only": "", "limits": PATIENT}
    values |= {"bar": lambda *_: None, **more}
    return Campaign(folder, profile=profile, shapes=(shape,), **values)  # type: ignore[arg-type]


@pytest.mark.slow
@pytest.mark.req("R78")
@pytest.mark.timeout(600)
@pytest.mark.parametrize(
    "shape",
    [
        "sqlite",
        pytest.param("postgres", marks=[pytest.mark.postgres, pytest.mark.whole]),
        pytest.param("two", marks=[pytest.mark.postgres, pytest.mark.redis]),
    ],
)
async def test_every_fault_once(shape: Shape, tmp_path: Path) -> None:
    campaign = a_campaign(tmp_path, shape)
    pieces = await campaign.go_on(600)
    if shape in campaign.lacking:
        if os.environ.get("CI") and "ADVISORY_REDIS_URL" not in campaign.lacking[shape]:
            pytest.fail(campaign.lacking[shape])
        pytest.skip(campaign.lacking[shape])
    (one,) = pieces
    assert one["findings"] == []
    done = {fault["name"]: fault for fault in one["faults"] if not fault["skipped"]}
    skipped = {fault["name"] for fault in one["faults"]} - done.keys()
    assert done.keys() | skipped == {name for step in plan_quick(shape, 1, PATIENT).steps for name in step}
    assert skipped <= {"file read-only"}, "only where the machine forbids it"
    assert one["counts"]["acknowledged"] > 10 * len(done)
    for name in BITES:
        if name in done:
            assert done[name]["felt"].get("busy"), f"{name} was not felt: {done[name]}"


def test_over_the_shapes_every_kind_of_fault_is_made() -> None:
    plans = [plan_quick(shape, 1, PATIENT) for shape in SHAPES]
    made = [name for plan in plans for step in plan.steps for name in step]
    assert set(made) == FAULTS.keys()
    assert len(made) >= 30


@pytest.mark.slow
@pytest.mark.timeout(300)
async def test_a_full_run_goes_on_where_it_was_stopped(tmp_path: Path) -> None:
    first = a_campaign(tmp_path, "sqlite", "full", faults=38, size=1, only="frames twice")
    assert await first.go_on(0) == []
    assert first.remaining == 2
    again = a_campaign(tmp_path, "sqlite", "full", faults=38, size=1, only="frames twice")
    done = await again.go_on(600)
    assert again.remaining == 0
    assert [one["shape"] for one in done] == ["sqlite", "sqlite"]
    state = (tmp_path / "full-1.json").read_text()
    assert (
        await a_campaign(tmp_path, "sqlite", "full", faults=38, size=1, only="frames twice").go_on(600)
        == done
    )
    assert (tmp_path / "full-1.json").read_text() == state
    assert json.loads(state).keys() == {"sqlite-0", "sqlite-1"}
    assert "| sqlite |" in again.report.read_text()
