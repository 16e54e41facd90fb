"""Named tasks that somebody owns: started here, logged when they fail, stopped by cancellation."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from advisory.errors import Refusal

log = logging.getLogger(__name__)

AGAIN_S = 1.0
"""How long a cancelled task may take before it is cancelled once more."""


class Background:
    """Owns tasks. `close()` cancels them all and waits until they are gone."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[Any]] = set()

    def spawn(self, name: str, work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        task = asyncio.get_running_loop().create_task(work, name=name)
        self._tasks.add(task)
        task.add_done_callback(self._finished)
        return task

    def every(
        self, name: str, seconds: float, run: Callable[[], Awaitable[Any]], *, share: float = 1.0
    ) -> asyncio.Task[Any]:
        """Run again and again with a pause between; a failed round is logged and the next one comes.

        Long rounds are followed by longer pauses, so that they take at most their `share` of the time.
        """

        async def repeat() -> None:
            loop, took = asyncio.get_running_loop(), 0.0
            while True:
                await asyncio.sleep(max(seconds, took * (1 / share - 1)))
                began = loop.time()
                try:
                    await run()
                except Refusal as refusal:
                    # A database that is away is told of once, where it is noticed, not by every task.
                    log.info("%s waits: %s", name, refusal)
                except Exception:
                    log.exception("%s failed", name)
                took = loop.time() - began

        return self.spawn(name, repeat())

    def _finished(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()):
            log.error("%s failed", task.get_name(), exc_info=error)

    async def close(self) -> None:
        # Once is not enough: in Python 3.11 `asyncio.wait_for` takes a cancellation for its own where what it
        # waits for has just ended (python/cpython#86296), and libraries use it.
        while tasks := set(self._tasks):
            for task in tasks:
                task.cancel()
            await asyncio.wait(tasks, timeout=AGAIN_S)
