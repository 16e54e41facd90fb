"""Anti-entropy: whoever keeps or shows committed rows compares them with the database now and then.

What other processes commit is told at once where a bus runs. This finds what was not told, at a calm
pace while the bus answers and quickly while it does not; so losing the bus loses nothing.
"""

import asyncio
import contextlib
import logging
import random
from collections.abc import Awaitable, Callable

from advisory.background import Background

log = logging.getLogger(__name__)

CALM_S = (15.0, 30.0)
QUICK_S = (1.0, 2.0)
Compare = Callable[[], Awaitable[None]]


class CatchUp:
    """Runs only where other processes write to the same database; `compare` may be called by tests."""

    def __init__(self) -> None:
        self._compared: list[tuple[str, Compare]] = []
        self._asked = asyncio.Event()
        self.rounds = 0
        self.told: Callable[[], bool] = lambda: True
        """Whether what others commit is told at once."""

    def add(self, name: str, compare: Compare) -> None:
        """`compare` announces by `Database.hear` what it finds to differ from what is kept here."""
        self._compared.append((name, compare))

    def soon(self) -> None:
        """Something was missed: do not wait for the next time."""
        self._asked.set()

    def start(self, background: Background) -> None:
        background.spawn("catch up", self._run())

    async def compare(self) -> None:
        for name, compare in self._compared:
            try:
                await compare()
            except Exception as error:
                # The database may be away too; then nothing was missed that anybody has acknowledged.
                log.warning("%s could not be compared: %s", name, type(error).__name__)
        self.rounds += 1

    async def _run(self) -> None:
        while True:
            pause = random.uniform(*(CALM_S if self.told() else QUICK_S))  # noqa: S311 - spreads the load
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(pause):
                    await self._asked.wait()
            self._asked.clear()
            await self.compare()
