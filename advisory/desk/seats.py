"""Whose console is connected, in whichever process, and when it was last heard.

A process knows its own consoles exactly. Where there are others, each writes its own down with every
renewal of its lease and whenever one comes or goes; what hangs on a lease that ran out counts as gone.
"""

import asyncio
import logging
from dataclasses import dataclass

from sqlalchemy import Connection, delete, insert, select

from advisory.background import Background
from advisory.clock import SECOND_MS, Clock, Instant
from advisory.desk.model import LOST_MS
from advisory.desk.staffing import PresenceChanged
from advisory.desk.tables import seat
from advisory.realtime import rooms
from advisory.realtime.gateway import Connection as Socket
from advisory.realtime.gateway import Gateway
from advisory.storage.catch_up import CatchUp
from advisory.storage.database import Database
from advisory.storage.leases import KEEP_MS, RENEW_S, Leases, database_now, process
from advisory.storage.work import Work
from advisory.wire import STAFF_SPACE

log = logging.getLogger(__name__)

DEAF_MS = 20 * SECOND_MS
"""So long between two looks is more than a busy moment: the computer slept, or its clock was set."""
WRITTEN_EVERY_MS = int(RENEW_S * 1_000)


@dataclass(frozen=True, slots=True)
class Seat:
    """`heard_at` by this process's clock, as late as it may have been."""

    connected: bool
    heard_at: Instant


class Seats:
    def __init__(self, database: Database, gateway: Gateway, leases: Leases, clock: Clock) -> None:
        self._database = database
        self._gateway = gateway
        self._leases = leases
        self._clock = clock
        self._began = clock()
        self._listening_since = self._began
        self._listened_at = self._began
        self._heard: dict[str, Instant] = {}
        self._elsewhere: dict[str, Seat] = {}
        self._seen: set[str] = set()
        self._asked = asyncio.Event()

    def share(self, background: Background, catch_up: CatchUp) -> None:
        """Write down who sits here, and read who sits elsewhere."""
        self._gateway.on_connect(self.sit)
        self._gateway.on_disconnect(self.sit)
        self._database.listen(PresenceChanged, self._note, everywhere=True)
        background.every("seats", RENEW_S, self.renew)
        background.spawn("seats elsewhere", self._look_forever())
        catch_up.add("seats", self.look)

    # -- asked -----------------------------------------------------------------------------------

    def present(self) -> frozenset[str]:
        """Whose console is connected and was heard of late: a frozen one would let an offer run out."""
        since = self._clock() - LOST_MS
        here = (one.person.id for one in self._consoles() if one.last_heard >= since)
        there = (staff for staff, one in self._elsewhere.items() if one.connected and one.heard_at >= since)
        return frozenset((*here, *there))

    def heard(self, staff: str) -> Instant:
        """When their console was last heard; a server that just began has to wait for those it never saw."""
        there = self._elsewhere.get(staff)
        last = max(self._heard.get(staff, Instant(0)), there.heard_at if there else Instant(0))
        known = staff in self._heard or staff in self._seen
        return max(last, self._listening_since if known else self._began)

    def listen(self) -> None:
        """Keep what the consoles of this process have let hear.

        One that was asleep itself has heard nobody, which says nothing of them: it listens anew.
        """
        now = self._clock()
        if abs(now - self._listened_at) > DEAF_MS:
            self._began = self._listening_since = now
        self._listened_at = now
        for console in self._consoles():
            staff = console.person.id
            self._heard[staff] = max(self._heard.get(staff, Instant(0)), console.last_heard)

    def is_lost(self, work: Work, staff: str) -> bool:
        """Whether the committed rows agree that nobody hears them, and this process may say so."""
        if not self._leases.shared:
            return True
        if not self._leases.is_held(work):
            return False
        since = database_now(work.connection) - LOST_MS - WRITTEN_EVERY_MS
        heard = select(seat.c.staff).where(
            seat.c.staff == staff, seat.c.process != self._leases.id, seat.c.heard_at >= since
        )
        return work.execute(heard).first() is None

    def _consoles(self) -> list[Socket]:
        return self._gateway.within(rooms.side(STAFF_SPACE))

    # -- kept in step, where there are other processes -------------------------------------------

    async def sit(self, console: Socket) -> None:
        """A console came or went: the others are told at once."""
        if console.namespace == STAFF_SPACE:
            staff = console.person.id

            def run(work: Work) -> None:
                self._write(work)
                work.announce(PresenceChanged(staff))

            self._heard[staff] = max(self._heard.get(staff, Instant(0)), console.last_heard)
            await self._database.work(run)

    async def renew(self) -> None:
        await self._database.work(self._write)
        await self.look()

    def _write(self, work: Work) -> None:
        """All consoles of this process, and those that have gone while their silence still counts."""
        self.listen()
        age_from = self._clock()
        self._heard = {staff: heard for staff, heard in self._heard.items() if age_from - heard < KEEP_MS}
        connected = {console.person.id for console in self._consoles()}
        now = work.execute(select(database_now(work.connection))).scalar_one()
        work.execute(delete(seat).where(seat.c.process == self._leases.id))
        work.execute(delete(seat).where(seat.c.heard_at < now - KEEP_MS))
        if self._heard:
            rows = [
                {
                    "staff": staff,
                    "process": self._leases.id,
                    "connected": staff in connected,
                    "heard_at": now - (age_from - heard),
                }
                for staff, heard in self._heard.items()
            ]
            work.execute(insert(seat), rows)

    async def _note(self, _: PresenceChanged) -> None:
        self._asked.set()

    async def _look_forever(self) -> None:
        while True:
            await self._asked.wait()
            self._asked.clear()
            try:
                await self.look()
            except Exception as error:
                log.warning("the seats of others could not be read: %s", type(error).__name__)

    async def look(self) -> None:
        """Read the seats of other processes and announce here whoever came or went."""
        before = self._elsewhere
        self._elsewhere = await self._database.read(self._read)
        self._seen.update(staff for staff, one in self._elsewhere.items() if one.connected)
        for staff in before.keys() | self._elsewhere.keys():
            was, is_ = before.get(staff), self._elsewhere.get(staff)
            if (was is not None and was.connected) != (is_ is not None and is_.connected):
                self._database.announcer.hear(PresenceChanged(staff))

    def _read(self, connection: Connection) -> dict[str, Seat]:
        now = connection.execute(select(database_now(connection))).scalar_one()
        alive = select(process.c.id).where(process.c.lease_until > now)
        rows = connection.execute(
            select(seat, seat.c.process.in_(alive).label("alive")).where(seat.c.process != self._leases.id)
        )
        here, found = self._clock(), dict[str, Seat]()
        for row in rows:
            last = Instant(here - max(0, now - row.heard_at - WRITTEN_EVERY_MS))
            known = found.get(row.staff, Seat(False, Instant(0)))
            found[row.staff] = Seat(
                known.connected or (row.connected and row.alive), max(known.heard_at, last)
            )
        return found
