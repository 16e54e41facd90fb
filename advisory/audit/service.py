"""The audit: rows of the event record, chained one to the next so that a touched one shows."""

import logging
from collections import Counter
from collections.abc import AsyncIterator, Callable
from functools import partial

from advisory.audit import store
from advisory.audit.model import Check, Told, chained
from advisory.clock import Clock, Instant
from advisory.errors import Refusal
from advisory.identity import STAFF_ROLES, Person
from advisory.storage.database import Database
from advisory.storage.work import Work

Progress = Callable[[int], None]

log = logging.getLogger(__name__)

AT_ONCE = 1_000
REFUSALS_MOST = 1_000


class Audit:
    """`key` is kept outside the database; whoever has only that cannot make up a chain that holds."""

    def __init__(self, database: Database, clock: Clock, key: bytes = b"") -> None:
        self._database = database
        self._clock = clock
        self._key = key
        self._refused: Counter[tuple[str, str]] = Counter()

    def refused(self, person: Person, what: str) -> None:
        """Somebody of the staff asked for what they may not; put down with the next sealing."""
        if person.has(*STAFF_ROLES) and len(self._refused) < REFUSALS_MOST:
            self._refused[person.id, what] += 1

    async def seal(self) -> int:
        """Chain what was committed since; gives how many rows. Many processes may do so at once."""
        await self._put_down()
        sealed = 0
        while await self._database.read(lambda connection: store.unchained(connection, 1)):
            done = await self._database.work(self._seal)
            sealed += done
            if done < AT_ONCE:
                break
        return sealed

    def _seal(self, work: Work) -> int:
        if not store.is_alone(work.connection):
            return 0
        rows = store.unchained(work.connection, AT_ONCE)
        links = chained(store.last(work.connection), rows, work.now, self._key)
        if links:
            store.add(work, links)
            # What is kept elsewhere, as logs are, tells later whether the chain was cut or made anew.
            log.info("audit head %s:%s", links[-1].place, links[-1].digest)
        return len(links)

    async def _put_down(self) -> None:
        told, self._refused = self._refused, Counter()
        if not told:
            return

        def run(work: Work) -> None:
            for (staff, what), times in told.items():
                data = {"what": what, "times": times}
                work.record("staff.refused", actor_kind="staff", actor=staff, data=data)

        try:
            await self._database.work(run)
        except Refusal:
            self._refused += told  # the database is away; the next time, then
            raise

    async def check(self, check: Check, told: Progress) -> None:
        """Go along the whole chain; `told` hears how far."""
        anchor = await self._database.read(store.anchor)
        check.begin(anchor)
        place = 0 if anchor is None else anchor.place
        while found := await self._database.read(partial(store.after, place=place, limit=AT_ONCE)):
            for link, row in found:
                check.see(link, row)
            place = found[-1][0].place
            told(len(found))
        left = await self._database.read(lambda connection: store.never_chained(connection, AT_ONCE))
        check.end(left, self._clock())

    # -- reading ---------------------------------------------------------------------------------

    async def count(self) -> int:
        return await self._database.read(store.count)

    async def first_at(self) -> Instant | None:
        """When the oldest that is kept happened."""
        return await self._database.read(store.first_at)

    async def note_export(self, first: Instant, last: Instant) -> None:
        data = {"from": first, "to": last}
        await self._database.work(lambda work: work.record("audit.exported", data=data))

    async def count_between(self, first: Instant, last: Instant) -> int:
        return await self._database.read(partial(store.count_between, first=first, last=last))

    async def between(self, first: Instant, last: Instant) -> AsyncIterator[list[Told]]:
        """All that was audited, page by page."""
        after = 0
        while found := await self._database.read(
            partial(store.page, first=first, last=last, after=after, limit=AT_ONCE)
        ):
            yield found
            after = found[-1].row.id
