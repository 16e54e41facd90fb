"""Plays many practice visitors at once, each at its own moment."""

import asyncio
import random
from collections.abc import Callable, Sequence

from advisory.practice.dialogues import Dialogue
from advisory.practice.visitor import Ledger, PracticeVisitor

ARRIVAL_S = 12.0
"""Mean time between two arrivals at pace 1."""


async def practise(
    dialogues: Sequence[Dialogue],
    visitors: int,
    *,
    url: str,
    site: str,
    practice_key: str,
    pace: float = 1.0,
    waits: bool = True,
    seed: int | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> list[Ledger]:
    """Have `visitors` come in, drawn from the dialogues without repeating one before all were played."""
    chance = random.Random(seed)  # noqa: S311 - who comes when is play, not a secret
    order: list[Dialogue] = []
    while len(order) < visitors:
        order += chance.sample(list(dialogues), len(dialogues))

    async def one(number: int, dialogue: Dialogue) -> Ledger:
        await asyncio.sleep(number * chance.uniform(0.3, 1.7) * ARRIVAL_S / pace if number else 0)
        visitor = PracticeVisitor(
            dialogue,
            url=url,
            site=site,
            practice_key=practice_key,
            pace=pace,
            waits=waits,
            chance=random.Random(chance.random()),  # noqa: S311
            progress=progress,
        )
        return await visitor.live()

    return list(await asyncio.gather(*(one(number, order[number]) for number in range(visitors))))
