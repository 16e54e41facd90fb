"""What runs again and again leaves the time to those who are served."""

import asyncio
import itertools
import time

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
