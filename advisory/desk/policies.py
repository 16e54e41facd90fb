"""Services as people set them: each change is a version with its reason, and any version can be put back."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from advisory.clock import Instant
from advisory.desk import store
from advisory.desk.channels import settled
from advisory.desk.events import ServicesChanged
from advisory.desk.hours import Hours
from advisory.desk.model import Service
from advisory.desk.store import Version
from advisory.errors import Code, Refusal
from advisory.guard import live
from advisory.identity import Person, Role
from advisory.sites.service import Sites
from advisory.storage import receipts
from advisory.storage.database import Database
from advisory.storage.work import Work


@dataclass(frozen=True, slots=True)
class Standing:
    """A service as it is, with its last version; none before anybody changed it here."""

    service: Service
    last: Version | None

    @property
    def rev(self) -> int:
        return 0 if self.last is None else self.last.rev


def sets_policy(person: Person) -> bool:
    """What a service promises and where it is offered is the main user's to say."""
    return person.has(Role.MAIN_USER)


def sets_hours(person: Person, service: str) -> bool:
    """Hours are working practice: supervisors set them in their own services."""
    return sets_policy(person) or (person.has(Role.SUPERVISOR) and service in person.services)


def as_of(service: Service, now: Instant) -> Service:
    """What was planned for times that have passed is done."""
    channels, turns = settled(service.channels, service.turns, now)
    return replace(service, channels=channels, turns=turns)


NOT_SET_HERE = ("hours", "languages", "max_participants")

Change = Callable[[Work, Service], Service]


class Policies:
    def __init__(self, database: Database, sites: Sites) -> None:
        self._database = database
        self._sites = sites

    # -- reading ---------------------------------------------------------------------------------

    async def all(self) -> list[Standing]:
        def run(connection: Connection) -> list[Standing]:
            last = store.latest_versions(connection)
            return [Standing(one, last.get(one.id)) for one in store.services(connection)]

        return await self._database.read(run)

    async def find(self, service: str) -> Standing:
        found = next((one for one in await self.all() if one.service.id == service), None)
        if found is None:
            raise Refusal(Code.NOT_FOUND)
        return found

    async def versions(self, service: str) -> list[Version]:
        """The latest first; empty before the first change."""
        return await self._database.read(lambda connection: store.versions(connection, service))

    # -- changing --------------------------------------------------------------------------------

    def save(self, person: Person, cid: str, rev: int, reason: str, asked: Service) -> Awaitable[Standing]:
        """All but the hours, which stay as they are. A service that is not there is made."""

        def change(work: Work, before: Service) -> Service:
            # Turns that came while the form was open are done, not lost.
            kept = {name: getattr(before, name) for name in NOT_SET_HERE}
            return as_of(replace(asked, **kept), work.now)

        return self._change(person, asked.id, cid, rev, reason, change, new=asked)

    def set_hours(
        self, person: Person, service: str, cid: str, rev: int, reason: str, hours: Hours
    ) -> Awaitable[Standing]:
        def change(_: Work, before: Service) -> Service:
            return replace(before, hours=hours)

        return self._change(person, service, cid, rev, reason, change)

    def stay_open(self, person: Person, service: str, cid: str, minutes: int) -> Awaitable[Standing]:
        """So much longer today, on top of whatever was changed meanwhile."""

        def change(work: Work, before: Service) -> Service:
            longer = before.hours.longer_today(work.now, minutes)
            if longer is None:
                raise Refusal(Code.INVALID)
            return replace(before, hours=longer)

        return self._change(person, service, cid, None, f"+ {minutes} min", change)

    def put_back(
        self, person: Person, service: str, cid: str, rev: int, reason: str, of_rev: int
    ) -> Awaitable[Standing]:
        """A version as it was, as a new one; what it planned for a time that has passed is as it came out."""

        def change(work: Work, before: Service) -> Service:
            listed = store.versions(work.connection, service)
            found = next((one for one in listed if one.rev == of_rev), None)
            if found is None:
                raise Refusal(Code.NOT_FOUND)
            return as_of(found.settings, work.now)

        return self._change(person, service, cid, rev, reason, change, of_rev=of_rev)

    async def _change(
        self,
        person: Person,
        service: str,
        cid: str,
        rev: int | None,
        reason: str,
        turn: Change,
        *,
        new: Service | None = None,
        of_rev: int | None = None,
    ) -> Standing:
        if not sets_hours(person, service):
            raise Refusal(Code.NOT_PERMITTED)

        def change(work: Work) -> str:
            before = store.lock_service(work, service)
            last = store.latest_versions(work.connection, [service]).get(service)
            base = None if before is None else as_of(before, work.now)
            if rev is not None and before is not None and (last.rev if last else 0) != rev:
                raise Refusal(Code.STALE)
            start = base or new
            if start is None or (base is None and rev):
                raise Refusal(Code.NOT_FOUND)
            after = turn(work, start)
            self._require(work, person, base, after)
            if after == base:
                return service
            if before is not None:
                last = self._found(work, before, last)
            store.put_service(work, after)
            store.add_version(
                work,
                Version(
                    service=service,
                    rev=1 if last is None else last.rev + 1,
                    at=work.now,
                    staff=person.id,
                    staff_name=person.name,
                    reason=live.mask(reason).text[:300],
                    of_rev=of_rev,
                    settings=after,
                ),
            )
            work.record("service.changed", actor_kind="staff", actor=person.id, service=service)
            work.announce(ServicesChanged(service))
            return service

        await self._database.work(
            lambda work: receipts.once(work, person.id, cid, "settings:service", lambda: change(work))
        )
        return await self.find(service)

    @staticmethod
    def _found(work: Work, before: Service, last: Version | None) -> Version | None:
        """What a command or an installation put there is a version too, so that it can be put back."""
        if last is not None and last.settings == before:
            return last
        rev = 1 if last is None else last.rev + 1
        found = Version(before.id, rev, work.now, None, "", "", None, before)
        store.add_version(work, found)
        return found

    def _require(self, work: Work, person: Person, before: Service | None, after: Service) -> None:
        if not sets_policy(person) and (before is None or replace(before, hours=after.hours) != after):
            raise Refusal(Code.NOT_PERMITTED)
        listed = store.services(work.connection)
        if after.overflow_to is not None and (
            after.overflow_to == after.id or after.overflow_to not in {one.id for one in listed}
        ):
            raise Refusal(Code.INVALID)
        if not after.active:
            site = next((one for one in self._sites.all() if one.default_service == after.id), None)
            if site is not None:
                raise Refusal(Code.SITE_NEEDS_SERVICE, site=site.name(person.lang))
