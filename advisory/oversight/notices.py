"""What staff are told and have read, what visitors are told of an outage, and what hurts whom at work."""

from collections.abc import Awaitable, Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from advisory.clock import HOUR_MS, Clock, Instant
from advisory.desk.board import Board
from advisory.errors import Code, Refusal
from advisory.guard import live
from advisory.identity import Person, new_id
from advisory.oversight import notices_store as store
from advisory.oversight.events import NoticesChanged
from advisory.oversight.model import Notice, Pain, outage_of
from advisory.storage import receipts
from advisory.storage.database import Database
from advisory.storage.work import Work

KEPT_MS = 30 * 24 * HOUR_MS
PAINS_SHOWN = 200
WARNS_MS = 7 * 24 * HOUR_MS


class Notices:
    """`current` is known by heart: every first screen of a widget asks for it."""

    def __init__(self, database: Database, board: Board, clock: Clock) -> None:
        self._database = database
        self._board = board
        self._clock = clock
        self.current: Sequence[Notice] = ()
        database.listen(NoticesChanged, self._follow, everywhere=True)

    async def load(self) -> None:
        since = Instant(self._clock() - KEPT_MS)
        self.current = await self._database.read(lambda connection: store.notices(connection, since))

    async def _follow(self, _: NoticesChanged) -> None:
        await self.load()

    def outage(self, service: str, lang: str) -> str:
        """What visitors of a service are told now."""
        return outage_of(self.current, service, lang, self._clock())

    async def of(self, person: Person) -> tuple[list[Notice], set[str]]:
        """Those that hold now, and which of them this person has read."""
        now = self._clock()
        mine = await self._database.read(lambda connection: store.read_by(connection, person.id))
        return [one for one in self.current if one.holds(now) and one.is_for(person.roles)], mine

    async def readers(self, notices: Collection[str]) -> Mapping[str, list[str]]:
        """By notice, the ids of those who have read it."""
        return await self._database.read(lambda connection: store.readers(connection, notices))

    def write(
        self,
        person: Person,
        cid: str,
        texts: Mapping[str, str],
        services: Sequence[str],
        to_visitors: bool,
        hours: int,
    ) -> Awaitable[Notice]:
        for service in services:
            self._board.require(service)
        if to_visitors and not self._speaks(person, services):
            raise Refusal(Code.NOT_PERMITTED)

        def run(work: Work) -> Notice:
            kept = receipts.once(work, person.id, cid, "notice:write", lambda: add(work))
            found = store.notice_by(work.connection, kept)
            if found is None:
                raise Refusal(Code.NOT_FOUND)
            return found

        def add(work: Work) -> str:
            until = Instant(work.now + hours * HOUR_MS)
            made = Notice(
                new_id(), work.now, person.id, person.name, dict(texts), tuple(services), to_visitors, until
            )
            store.add_notice(work, made)
            store.mark_read(work, made.id, person.id)
            data = {"to_visitors": to_visitors, "services": list(services)}
            work.record("notice.written", actor_kind="staff", actor=person.id, data=data)
            work.announce(NoticesChanged())
            return made.id

        return self._database.work(run)

    def end(self, person: Person, notice: str, cid: str) -> Awaitable[None]:
        def run(work: Work) -> None:
            receipts.once(work, person.id, cid, "notice:end", lambda: stop(work))

        def stop(work: Work) -> str:
            found = store.notice_by(work.connection, notice)
            if found is None or not found.is_for(person.roles):
                raise Refusal(Code.NOT_FOUND)
            if found.to_visitors and found.by != person.id and not self._speaks(person, found.services):
                raise Refusal(Code.NOT_PERMITTED)
            store.save_end(work, replace(found, ended_at=found.ended_at or work.now))
            work.record("notice.ended", actor_kind="staff", actor=person.id)
            work.announce(NoticesChanged())
            return notice

        return self._database.work(run)

    def warn(self, work: Work, texts: Mapping[str, str]) -> None:
        """Tell main users something that the service has noticed by itself."""
        until = Instant(work.now + WARNS_MS)
        store.add_notice(
            work,
            Notice(new_id(), work.now, "", "Advisory", dict(texts), (), False, until, for_main_users=True),
        )
        work.announce(NoticesChanged())

    def _speaks(self, person: Person, services: Sequence[str]) -> bool:
        """To visitors somebody speaks for their own services; for none in particular is for all."""
        named = services or [one.id for one in self._board.services.values() if one.active]
        return all(person.serves(one) for one in named)

    def read(self, person: Person, notice: str) -> Awaitable[None]:
        """A receipt; a second one changes nothing."""

        def run(work: Work) -> None:
            found = store.notice_by(work.connection, notice)
            if found is None or not found.is_for(person.roles):
                raise Refusal(Code.NOT_FOUND)
            if notice not in store.read_by(work.connection, person.id):
                store.mark_read(work, notice, person.id)
                work.announce(NoticesChanged())

        return self._database.work(run)

    # -- what hurts ------------------------------------------------------------------------------

    def hurts(self, person: Person, cid: str, text: str, context: Mapping[str, Any]) -> Awaitable[str]:
        """A note to the owner: where somebody was and what they say of it, never what visitors wrote."""

        def run(work: Work) -> str:
            return receipts.once(work, person.id, cid, "pain:send", lambda: add(work))

        def add(work: Work) -> str:
            made = Pain(new_id(), work.now, person.id, person.name, live.mask(text).text, dict(context))
            store.add_pain(work, made)
            work.record("pain.sent", actor_kind="staff", actor=person.id)
            return made.id

        return self._database.work(run)

    async def pains(self) -> list[Pain]:
        return await self._database.read(lambda connection: store.pains(connection, PAINS_SHOWN))
