"""The count of keys over the practice set is made of real ones: a sample of it, against the labels."""

import asyncio

import pytest
from playwright.async_api import Browser

from advisory.lab import bench_video
from advisory.lab.bench_keys import DIALOGUES, Known, figures, play
from advisory.practice.dialogues import read
from tests.browser.city import City

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SAMPLE = ("practice-001", "practice-039")
"""One in Finnish whose answers are all suggested, one in English with one that has to be looked for."""


@pytest.mark.req("R06")
@pytest.mark.whole
async def test_a_fitting_answer_is_sent_with_few_keys(own_city: City, chromium: Browser) -> None:
    place = bench_video.City(own_city.url, own_city.password("anna.lindholm"), own_city.var)
    dialogues = [one for one in await asyncio.to_thread(read, DIALOGUES) if one.id in SAMPLE]
    done = await play(dialogues, place, chromium, lambda _: None)

    known = await asyncio.to_thread(Known)
    labels = {
        (one.id, at): known.fitting(fitting)
        for one in dialogues
        for at, fitting in enumerate([one.opening_fitting, *(line.fitting for line in one.lines)])
    }
    assert {(one.dialogue, one.line) for one in done} == {place for place, ids in labels.items() if ids}
    for one in done:
        assert one.answer in labels[one.dialogue, one.line], one
        assert one.keys >= (2 if one.way == "suggestion" else 3), one
    assert figures(done).named["desk.keys_to_answer.median"] <= 3
