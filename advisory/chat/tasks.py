"""Periodic work of conversations: retention, and the heads that expose a lost last entry."""

from advisory.chat import store
from advisory.chat.service import Chat
from advisory.clock import DAY_MS, Clock, Instant
from advisory.storage.database import Database
from advisory.storage.lifecycle import Lifecycle
from advisory.storage.work import Work

EXPIRE_EVERY_S = 3_600.0
ATTEND_EVERY_S = 5.0
ATTEND_SHARE = 0.1
WIDE_EVERY_S = 30.0
PRACTICE_MS = DAY_MS


class Retention:
    """Erases conversations past their time: practice after a day, others after `days`."""

    def __init__(self, chat: Chat, lifecycle: Lifecycle, database: Database, clock: Clock, days: int) -> None:
        self._chat = chat
        self._lifecycle = lifecycle
        self._database = database
        self._clock = clock
        self._days = days

    async def expire(self) -> int:
        """Erase what is past its time now; gives the number of conversations."""
        now = self._clock()
        erased = 0
        while due := await self._database.read(
            lambda connection: [
                *store.closed_before(connection, Instant(now - self._days * DAY_MS), practice=False),
                *store.forgotten_practice(connection, Instant(now - PRACTICE_MS)),
            ]
        ):
            await self._database.work(lambda work, ids=due: self._erase(work, ids))  # type: ignore[misc]
            erased += len(due)
        await self._database.work(lambda work: self._lifecycle.expire(work, now))
        return erased

    def _erase(self, work: Work, ids: list[str]) -> None:
        for conversation in ids:
            self._chat.erase(work, conversation)
