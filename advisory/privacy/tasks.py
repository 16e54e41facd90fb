"""Takes what is past its time, service by service, and writes down how much of what went."""

from collections import Counter
from functools import partial

from sqlalchemy import Connection

from advisory.chat import life_store
from advisory.chat.life import Life
from advisory.chat.life_store import Among
from advisory.chat.service import Chat
from advisory.clock import Clock, Instant
from advisory.privacy import store
from advisory.privacy.erasing import free_among, take_away
from advisory.privacy.model import PRACTICE_MS, Schedule
from advisory.privacy.schedules import Schedules
from advisory.privacy.staff_tasks import StaffRetention
from advisory.storage.database import Database
from advisory.storage.lifecycle import Lifecycle, Thin
from advisory.storage.work import Work

EXPIRE_EVERY_S = 3_600.0
AT_ONCE = 100


class Retention:
    """Practice goes after a day, everything else as its service's schedule says; what is held stays.

    What nobody ever ended is ended when a conversation's days have passed since its last line and the day
    that was promised, and goes when they have passed once more: nothing is without a last day.
    """

    def __init__(
        self,
        database: Database,
        chat: Chat,
        life: Life,
        lifecycle: Lifecycle,
        schedules: Schedules,
        of_staff: StaffRetention,
        clock: Clock,
    ) -> None:
        self._database = database
        self._chat = chat
        self._life = life
        self._lifecycle = lifecycle
        self._schedules = schedules
        self._of_staff = of_staff
        self._clock = clock

    async def expire(self) -> int:
        """Take what is past its time now; gives the number of conversations."""
        now = self._clock()
        await self._schedules.load()
        own = tuple(self._schedules.standing)
        shares = [(one, Among((one,)), self._schedules.of(one)) for one in own]
        shares.append(("", Among(own, others=True), self._schedules.otherwise))
        erased = await self._practice(now)
        thinned = 0
        for service, among, days in shares:
            erased += await self._conversations(now, among, days)
            await self._life.end_unanswered(among, days.before("conversation", now))
            for kind, thin in self._lifecycle.thins.items():
                thinned += await self._thin(service, kind, thin, days.before(kind, now), among)
        swept = await self._database.work(lambda work: self._lifecycle.expire(work, now))
        forgotten = await self._of_staff.expire()
        if erased or thinned or swept or forgotten:
            await self._database.scrub()
        return erased

    async def _practice(self, now: Instant) -> int:
        before = Instant(now - PRACTICE_MS)
        erased = 0
        while due := await self._database.read(lambda c: life_store.forgotten_practice(c, before)):
            done = await self._database.work(
                partial(take_away, chat=self._chat, conversations=due, cause="practice")
            )
            erased += done
            if not done:
                break
        return erased

    async def _conversations(self, now: Instant, among: Among, days: Schedule) -> int:
        before = days.before("conversation", now)

        def run(work: Work) -> int:
            # Asked anew under the writer: whoever held one meanwhile keeps it.
            due = life_store.closed_before(work.connection, before, among, store.is_free, AT_ONCE)
            return take_away(work, self._chat, due, "schedule")

        erased = 0
        while await self._any(before, among):
            done = await self._database.work(run)
            erased += done
            if not done:
                break
        return erased

    async def _any(self, before: Instant, among: Among) -> bool:
        def run(connection: Connection) -> bool:
            return bool(life_store.closed_before(connection, before, among, store.is_free, 1))

        return await self._database.read(run)

    async def _thin(self, service: str, kind: str, thin: Thin, before: Instant, among: Among) -> int:
        def run(work: Work) -> int:
            count = thin(work, before, free_among(among))
            store.log(work, "schedule", service, Counter({kind: count}))
            return count

        taken = 0
        while done := await self._database.work(run):
            taken += done
        return taken
