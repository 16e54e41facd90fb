"""Tells main users of what should not pass unseen: unusual reading, and an account for emergencies in use."""

from collections.abc import Callable, Mapping

from sqlalchemy import Connection

from advisory.audit import store
from advisory.audit.model import READ_WITHIN_MS, READINGS, WARNED_FOR_MS, many_readers
from advisory.clock import Clock, Instant
from advisory.identity import LANGUAGES
from advisory.people.model import Member
from advisory.people.service import People
from advisory.storage.database import Database
from advisory.storage.work import Work
from advisory.texts import say

Warn = Callable[[Work, Mapping[str, str]], None]
WARNED = "audit.mass_reading"


def tell_of_emergency(warn: Warn, work: Work, member: Member) -> None:
    """Somebody signed in with an account for emergencies: others must know at once, whoever it was."""
    warn(work, {lang: say("audit", lang, "break_glass", name=member.name) for lang in LANGUAGES})


class ReadingAlert:
    def __init__(self, database: Database, clock: Clock, people: People, warn: Warn, most: int) -> None:
        self._database = database
        self._clock = clock
        self._people = people
        self._warn = warn
        self._most = most

    async def look(self) -> int:
        """Gives of how many people main users were told."""
        if not await self._database.read(lambda connection: self._found(connection, self._clock())):
            return 0
        names = {one.id: one.name for one in await self._people.members()}

        def run(work: Work) -> int:
            # Another process may have told of them since.
            found = self._found(work.connection, work.now) if store.is_alone(work.connection) else {}
            for who, count in found.items():
                name = names.get(who, who)
                texts = {
                    lang: say("audit", lang, "mass_reading", name=name, count=count) for lang in LANGUAGES
                }
                work.record(WARNED, data={"staff": who, "count": count})
                self._warn(work, texts)
            return len(found)

        return await self._database.work(run)

    def _found(self, connection: Connection, now: Instant) -> dict[str, int]:
        readings = store.since(connection, READINGS, Instant(now - READ_WITHIN_MS))
        warned = store.since(connection, [WARNED], Instant(now - WARNED_FOR_MS))
        return many_readers(readings, warned, self._most, now)
