"""One answer for many who ask at once."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

T = TypeVar("T")

RESTS_AT_MOST_S = 1.0
"""In an overload most of the time that an answer takes is waiting, which is no reason for a longer pause."""


class Shared(Generic[T]):
    """Asks `find` once for all who wait; nobody is given what was found out before they asked.

    While everybody asks, long answers are followed by longer pauses, so that finding takes at most its
    `share` of the time.
    """

    def __init__(self, find: Callable[[], Awaitable[T]], *, share: float = 1.0) -> None:
        self._find = find
        self._share = share
        self._rests_until = 0.0
        self._turn = asyncio.Lock()
        self._next: asyncio.Task[T] | None = None

    async def ask(self) -> T:
        if self._next is None:
            self._next = asyncio.get_running_loop().create_task(self._ask())
        return await asyncio.shield(self._next)

    async def _ask(self) -> T:
        loop = asyncio.get_running_loop()
        async with self._turn:
            if (rest := self._rests_until - loop.time()) > 0:
                await asyncio.sleep(rest)
            self._next = None  # who asks from here on is told by the one after this
            began = loop.time()
            try:
                return await self._find()
            finally:
                ended = loop.time()
                self._rests_until = ended + min((ended - began) * (1 / self._share - 1), RESTS_AT_MOST_S)
