"""Several conversations at once by a scripted advisor: a few seconds of the long run."""

import pytest
from playwright.async_api import Browser

from advisory.lab import bench_video
from advisory.lab.ten import live
from advisory.lab.ten_report import document
from advisory.lab.ten_visits import Plan
from tests.browser.city import City

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.mark.req("R04")
@pytest.mark.whole
async def test_nobody_is_forgotten_among_several(own_city: City, chromium: Browser) -> None:
    place = bench_video.City(own_city.url, own_city.password("anna.lindholm"), own_city.var)
    plan = Plan(5, at_once=3, entries=12, keys=20, openings=6, reading_s=0.2, pace=40)

    run, pictures = await live(plan, place, chromium, lambda _: None)

    assert (run.forgotten, run.unseen, run.broken) == (0, 0, [])
    assert run.answers >= 3
    assert len(run.waits) >= 3
    assert run.keys >= 2 * run.answers
    assert len(run.measured.keys) > plan.keys
    assert len(run.measured.openings) == plan.openings + 1
    assert min(run.heap_start, run.heap_end, run.heap_closed) > 1
    assert pictures
    assert "| **forgotten** at the end | 0 | 0 |" in document(run, plan.seconds, 3, 12)
