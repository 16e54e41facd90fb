"""Tells what was committed, in commit order: to listeners here, and to those of other processes."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

log = logging.getLogger(__name__)

E = TypeVar("E")
Listener = Callable[[Any], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """What another process has announced, or would have if its word had come through."""

    announcement: object


class Announcer:
    def __init__(self) -> None:
        self._listeners: dict[type[Any], list[Listener]] = {}
        self._everywhere: dict[type[Any], list[Listener]] = {}
        self._announced: asyncio.Queue[Sequence[object]] = asyncio.Queue()
        self.admit: Callable[[object], object | None] = lambda announcement: announcement
        """What is shown of an announcement: it may be known already, or what it follows may be missing."""
        self.tell: Callable[[object], None] = lambda announcement: None
        """Takes what crosses to other processes, after it was heard here."""
        self.fold: Callable[[Sequence[object]], Sequence[object | None]] = lambda announcements: announcements
        """What crosses in place of each announcement of a commit; the others may know a part of it."""
        self.unfold: Callable[[object], Iterable[object]] = lambda announcement: (announcement,)
        """What something that crossed stands for."""
        self._folded: set[type[Any]] = set()

    def listen(
        self, kind: type[E], listener: Callable[[E], Awaitable[None]], *, everywhere: bool = False
    ) -> None:
        """Hear every announced event of exactly this type. For what may be lost only.

        With `everywhere` also what other processes announce: for listeners that show or keep a view,
        never for one that writes, since the process that announced has its own.
        """
        (self._everywhere if everywhere else self._listeners).setdefault(kind, []).append(listener)

    @property
    def crossing(self) -> frozenset[type[Any]]:
        """What other processes want to hear of."""
        return frozenset(self._everywhere) | self._folded

    def cross_as(
        self,
        kind: type[E],
        fold: Callable[[Sequence[object]], Sequence[object | None]],
        unfold: Callable[[object], Iterable[object]],
    ) -> None:
        """Let some announcements cross as another kind, which says the same to those who know what was."""
        self._folded.add(kind)
        self.fold, self.unfold = fold, unfold

    def put(self, announcements: Sequence[object]) -> None:
        """What one commit of this process has to tell."""
        self._announced.put_nowait(announcements)

    def hear(self, announcement: object) -> None:
        """Take what another process has committed to those who listen everywhere, behind what waits here."""
        self._announced.put_nowait([Elsewhere(announcement)])

    async def run(self) -> None:
        while True:
            announcements = await self._announced.get()
            try:
                await self._take(announcements)
            except Exception:
                # What is missed is looked up by whoever shows it; what comes after it is told as ever.
                log.exception("announcements were not told")
            finally:
                self._announced.task_done()

    async def _take(self, announcements: Sequence[object]) -> None:
        for announcement, crosses in zip(announcements, self.fold(announcements), strict=True):
            if isinstance(announcement, Elsewhere):
                for one in self.unfold(announcement.announcement):
                    await self._show(one)
                continue
            await self._show(announcement)
            await self._announce(announcement, self._listeners)
            if type(crosses) in self._everywhere or type(crosses) in self._folded:
                self.tell(crosses)

    async def _show(self, announcement: object) -> None:
        shown = self.admit(announcement)
        if shown is not None:
            await self._announce(shown, self._everywhere)

    async def _announce(self, announcement: object, listeners: dict[type[Any], list[Listener]]) -> None:
        for listener in listeners.get(type(announcement), ()):
            try:
                await listener(announcement)
            except Exception:
                log.exception("a listener of %s failed", type(announcement).__name__)

    async def settled(self) -> None:
        """Wait until every announcement so far has been heard."""
        await self._announced.join()
