"""Takes what is known of staff and past its time, kind by kind, and writes down how much went."""

from collections import Counter

from advisory.clock import Clock, Instant
from advisory.privacy import store
from advisory.privacy.staff_model import STAFF_KINDS
from advisory.privacy.staff_schedules import StaffSchedules
from advisory.storage.database import Database
from advisory.storage.lifecycle import Lifecycle, Thin
from advisory.storage.work import Work


class StaffRetention:
    """What is about a conversation that somebody holds stays, where it is about one."""

    def __init__(
        self, database: Database, lifecycle: Lifecycle, schedules: StaffSchedules, clock: Clock
    ) -> None:
        self._database = database
        self._lifecycle = lifecycle
        self._schedules = schedules
        self._clock = clock

    async def expire(self) -> int:
        """Gives how many things went."""
        now = self._clock()
        days = await self._database.read(self._schedules.in_force)
        gone = 0
        for kind in STAFF_KINDS:
            for thin in self._lifecycle.staff_thins.get(kind, ()):
                gone += await self._thin(kind, thin, days.before(kind, now))
        return gone

    async def _thin(self, kind: str, thin: Thin, before: Instant) -> int:
        def run(work: Work) -> int:
            count = thin(work, before, store.is_free)
            store.log(work, "schedule", "", Counter({f"staff_{kind}": count}))
            return count

        taken = 0
        while done := await self._database.work(run):
            taken += done
        return taken
