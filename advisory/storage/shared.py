"""One answer for many who ask at once."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Shared(Generic[T]):
    """Asks `find` once for all who wait; nobody is given what was found out before they asked."""

    def __init__(self, find: Callable[[], Awaitable[T]]) -> None:
        self._find = find
        self._turn = asyncio.Lock()
        self._next: asyncio.Task[T] | None = None

    async def ask(self) -> T:
        if self._next is None:
            self._next = asyncio.get_running_loop().create_task(self._ask())
        return await asyncio.shield(self._next)

    async def _ask(self) -> T:
        async with self._turn:
            self._next = None  # who asks from here on is told by the one after this
            return await self._find()
