"""Reads the event record into conversations and packed days: a bit at a time, and anew when asked to."""

from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime

from advisory.clock import MINUTE_MS, Clock, Instant
from advisory.desk.hours import zone_of
from advisory.desk.policies import Policies
from advisory.reports import store
from advisory.reports.definitions import VERSION
from advisory.reports.facts import PACKED
from advisory.reports.fold import HOLDS, Fold, Surroundings
from advisory.storage.database import Database
from advisory.storage.work import Work

LAG_MS = MINUTE_MS
"""Rows are read when they are so old: a Work that began before has long been committed by then."""
AT_ONCE = 1_000
MANY = 20_000
"""Rows at a time when nobody waits for the writer."""
DEFAULT_ZONE = "Europe/Helsinki"
DEFAULT_PROMISE_S = 120
STAND = VERSION * 1_000 + PACKED

Told = Callable[[int, int], None]


def surroundings(
    zones: Mapping[str, str], promises: Mapping[str, Sequence[tuple[Instant, int]]]
) -> Surroundings:
    """`promises` are what each service promised from when on, oldest first."""

    def local(service: str, at: Instant) -> tuple[int, int]:
        zone = zone_of(zones.get(service, DEFAULT_ZONE))
        here = datetime.fromtimestamp(at / 1_000, UTC).astimezone(zone)
        return here.year * 10_000 + here.month * 100 + here.day, here.hour

    def promise_s(service: str, at: Instant) -> int:
        """What held then; what held before the first change is not known, and taken to be the same."""
        known = promises.get(service, ())
        found = bisect_right(known, (at, 1 << 31))
        return known[max(0, found - 1)][1] if known else DEFAULT_PROMISE_S

    return Surroundings(local, promise_s)


async def surroundings_of(policies: Policies) -> Surroundings:
    zones, promises = {}, {}
    for standing in await policies.all():
        service = standing.service
        zones[service.id] = service.hours.zone
        versions = reversed(await policies.versions(service.id))
        found = [(one.at, one.settings.promise_s) for one in versions]
        promises[service.id] = found or [(Instant(0), service.promise_s)]
    return surroundings(zones, promises)


class Reading:
    """Each bit is one Work: conversations, days and the cursor move together, or nothing does."""

    def __init__(self, database: Database, policies: Policies, clock: Clock) -> None:
        self._database = database
        self._policies = policies
        self._clock = clock

    async def read_on(self) -> int:
        """One bit; gives how many rows it was. Where definitions are others, all is read anew."""
        _, stand, _ = await self._database.read(store.stands)
        if stand not in (0, STAND):
            await self._database.work(store.forget_all)
        until = Instant(self._clock() - LAG_MS)
        around = await surroundings_of(self._policies)
        return await self._database.work(lambda work: self._bit(work, around, until, AT_ONCE))

    async def catch_up(self, told: Told = lambda done, of: None, lag_ms: int = LAG_MS) -> int:
        """All that there is, in large bits; for commands and tests."""
        until = Instant(self._clock() - lag_ms)
        whole = await self._database.read(store.last_record)
        around = await surroundings_of(self._policies)
        read = 0
        while found := await self._database.work(lambda work: self._bit(work, around, until, MANY)):
            read += found
            cursor, _, _ = await self._database.read(store.stands)
            told(cursor, whole)
        return read

    async def rebuild(self, told: Told = lambda done, of: None, lag_ms: int = LAG_MS) -> int:
        await self._database.work(store.forget_all)
        return await self.catch_up(told, lag_ms)

    def _bit(self, work: Work, around: Surroundings, until: Instant, limit: int) -> int:
        cursor = store.lock_stand(work)
        if cursor is None:
            return 0
        connection = work.connection
        rows = store.rows_after(connection, cursor, until, limit)
        if not rows:
            store.set_stand(work, cursor, STAND, until)
            return 0
        fold = Fold(around)
        known = store.cases_by_name(connection, {row.conversation for row in rows if row.conversation})
        advisors = {case.held_by for case in known} | {row.actor for row in rows if row.kind in HOLDS}
        held = store.cases_held(connection, {name for name in advisors if name})
        fold.know([*known, *held])
        names = set(fold.cases)
        for row in rows:
            fold.read(row)
        store.keep_cases(work, names, [fold.cases[name] for name in fold.changed], fold.renamed)
        store.pack_days(work, fold.touched)
        store.count_on(work, fold.tallies)
        whole = len(rows) < limit
        store.set_stand(work, rows[-1].id, STAND, until if whole else rows[-1].at)
        return len(rows)
