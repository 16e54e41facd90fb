"""Schedules of services: each change is a version with its reason, and any version can be put back."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

from advisory.errors import Code, Refusal
from advisory.guard import live
from advisory.identity import Person, Role
from advisory.privacy import store
from advisory.privacy.events import RetentionChanged
from advisory.privacy.model import REASON_MOST, Schedule, Version
from advisory.storage import receipts
from advisory.storage.database import Database
from advisory.storage.work import Work

Known = Callable[[str], bool]


def sets_schedules(person: Person) -> bool:
    """For how long something is kept is the main user's to say."""
    return person.has(Role.MAIN_USER)


class Schedules:
    """`otherwise` is as the operator set it, for services that have decided nothing of their own."""

    def __init__(self, database: Database, otherwise: Schedule) -> None:
        self._database = database
        self.otherwise = otherwise
        self.standing: dict[str, Version] = {}
        self.knows_service: Known = lambda service: True
        database.listen(RetentionChanged, self._reload, everywhere=True)

    async def load(self) -> None:
        self.standing = await self._database.read(store.standing)

    async def _reload(self, _: RetentionChanged) -> None:
        await self.load()

    def of(self, service: str) -> Schedule:
        last = self.standing.get(service)
        return self.otherwise if last is None else last.days

    def rev(self, service: str) -> int:
        last = self.standing.get(service)
        return 0 if last is None else last.rev

    async def versions(self, service: str) -> list[Version]:
        return await self._database.read(lambda connection: store.versions(connection, service))

    def save(
        self, person: Person, service: str, cid: str, rev: int, reason: str, days: Schedule
    ) -> Awaitable[None]:
        days.require()
        return self._change(person, service, cid, rev, reason, lambda _: days)

    def put_back(
        self, person: Person, service: str, cid: str, rev: int, reason: str, of_rev: int
    ) -> Awaitable[None]:
        """A version as it was; version 0 is what the operator set."""

        def found(work: Work) -> Schedule:
            if of_rev == 0:
                return self.otherwise
            listed = store.versions(work.connection, service)
            one = next((one for one in listed if one.rev == of_rev), None)
            if one is None:
                raise Refusal(Code.NOT_FOUND)
            return one.days

        return self._change(person, service, cid, rev, reason, found, of_rev=of_rev)

    async def _change(
        self,
        person: Person,
        service: str,
        cid: str,
        rev: int,
        reason: str,
        turn: Callable[[Work], Schedule],
        of_rev: int | None = None,
    ) -> None:
        if not sets_schedules(person):
            raise Refusal(Code.NOT_PERMITTED)
        if not self.knows_service(service):
            raise Refusal(Code.NOT_FOUND)

        def change(work: Work) -> str:
            last = next(iter(store.versions(work.connection, service)), None)
            if (last.rev if last else 0) != rev:
                raise Refusal(Code.STALE)
            before = self.otherwise if last is None else last.days
            after = turn(work)
            if after == before:
                return service
            new = Version(
                service=service,
                rev=rev + 1,
                at=work.now,
                staff=person.id,
                staff_name=person.name,
                reason=live.mask(reason).text[:REASON_MOST],
                of_rev=of_rev,
                days=replace(after),
            )
            store.add_version(work, new)
            work.record("retention.changed", actor_kind="staff", actor=person.id, service=service)
            work.announce(RetentionChanged(service))
            return service

        await self._database.work(
            lambda work: receipts.once(work, person.id, cid, "privacy:retention", lambda: change(work))
        )
        await self.load()
