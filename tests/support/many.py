"""Two processes' worth of the whole service on one PostgreSQL and one Redis, in this process."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.support.app import Running, make_settings, running_app

PATIENCE_S = 20.0


@dataclass(frozen=True)
class Pair:
    one: Running
    two: Running

    async def are_in_touch(self) -> None:
        """Both hear each other."""
        for running in (self.one, self.two):
            await becomes(lambda running=running: heard(running), "a bus that answers")


def heard(running: Running) -> bool:
    assert running.service.bus is not None
    return running.service.bus.answers


async def becomes(
    seen: Callable[[], bool] | Callable[[], Awaitable[bool]], what: str, within_s: float = PATIENCE_S
) -> None:
    """Wait until it is so."""
    try:
        async with asyncio.timeout(within_s):
            while True:
                answer = seen()
                if answer if isinstance(answer, bool) else await answer:
                    return
                await asyncio.sleep(0.02)
    except TimeoutError:
        raise AssertionError(f"waited in vain for {what}") from None


@asynccontextmanager
async def two_processes(
    folder: Path, database_url: str, redis_url: str, *, media: bool = False
) -> AsyncIterator[Pair]:
    shared = {"database_url": database_url, "redis_url": redis_url, "media": media}
    async with (
        running_app(make_settings(folder / "one", **shared)) as one,
        running_app(make_settings(folder / "two", **shared), fresh=False) as two,
    ):
        pair = Pair(one, two)
        await pair.are_in_touch()
        yield pair
