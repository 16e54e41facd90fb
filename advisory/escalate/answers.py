"""Session descriptions that were answered a moment ago, so that a resend gets the same answer."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

T = TypeVar("T")

KEPT = 500


class Answers(Generic[T]):
    """Kept in memory only: the connection that an answer belongs to lives no longer than this process."""

    def __init__(self) -> None:
        self._known: OrderedDict[tuple[str, str], asyncio.Future[T]] = OrderedDict()

    async def once(self, key: tuple[str, str], run: Callable[[], Awaitable[T]]) -> T:
        """The result under `key`: of the first time, of the one under way, or of running now."""
        found = self._known.get(key)
        if found is not None:
            return await asyncio.shield(found)
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._known[key] = future
        while len(self._known) > KEPT:
            self._known.popitem(last=False)
        try:
            result = await run()
        except BaseException as error:
            # What failed may be tried again under the same key.
            self._known.pop(key, None)
            future.set_exception(error)
            future.exception()
            raise
        future.set_result(result)
        return result
