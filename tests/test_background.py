"""What runs again and again leaves the time to those who are served, and ends when it is told to."""

import asyncio
import itertools
import time

import pytest

from advisory import background as module
from advisory.background import Background


async def test_long_rounds_are_followed_by_longer_pauses() -> None:
    rounds: list[tuple[float, float]] = []
    enough = asyncio.Event()

    async def work() -> None:
        began = time.monotonic()
        await asyncio.sleep(0.02)
        rounds.append((began, time.monotonic()))
        if len(rounds) == 4:
            enough.set()

    background = Background()
    background.every("work", 0.001, work, share=0.2)
    try:
        await asyncio.wait_for(enough.wait(), 30)
    finally:
        await background.close()
    for (began, ended), (again, _) in itertools.pairwise(rounds):
        assert again - ended >= 4 * (ended - began) * 0.9


async def test_who_does_not_hear_that_it_is_over_is_told_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """A library may keep the cancellation to itself; the stop of all must not wait for it for ever."""
    monkeypatch.setattr(module, "AGAIN_S", 0.01)
    kept = []

    async def deaf() -> None:
        while True:
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                kept.append(True)
                if len(kept) == 3:
                    raise

    background = Background()
    task = background.spawn("deaf", deaf())
    await asyncio.sleep(0)
    async with asyncio.timeout(10):
        await background.close()
    assert task.cancelled()
