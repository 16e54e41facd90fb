"""How long what is known of staff is kept: each change is a version with its reason, as of services."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Connection

from advisory.clock import Clock, Instant
from advisory.errors import Code, Refusal
from advisory.identity import Person
from advisory.privacy import store
from advisory.privacy.schedules import sets_schedules
from advisory.privacy.service import require_reason
from advisory.privacy.staff_model import OUT_FIRST_MS, StaffDays, StaffVersion, in_force
from advisory.storage import receipts
from advisory.storage.database import Database
from advisory.storage.work import Work


@dataclass(frozen=True, slots=True)
class StaffStanding:
    """`audit_from`: when the time of the audit that was chosen begins to hold, if it is shorter."""

    days: StaffDays
    versions: list[StaffVersion]
    audit_from: Instant | None

    @property
    def rev(self) -> int:
        return self.versions[0].rev if self.versions else 0


class StaffSchedules:
    """`otherwise` is as the operator set it, where nothing was decided."""

    def __init__(self, database: Database, otherwise: StaffDays, clock: Clock) -> None:
        otherwise.require()
        self._database = database
        self._clock = clock
        self.otherwise = otherwise

    def in_force(self, connection: Connection) -> StaffDays:
        return in_force(store.staff_versions(connection), self.otherwise, self._clock())

    async def standing(self) -> StaffStanding:
        def run(connection: Connection) -> StaffStanding:
            versions = store.staff_versions(connection)
            days = versions[0].days if versions else self.otherwise
            held = in_force(versions, self.otherwise, self._clock()).audit != days.audit
            return StaffStanding(days, versions, Instant(versions[0].at + OUT_FIRST_MS) if held else None)

        return await self._database.read(run)

    async def save(self, person: Person, cid: str, rev: int, reason: str, days: StaffDays) -> None:
        days.require()
        await self._change(person, cid, rev, reason, lambda _: days)

    async def put_back(self, person: Person, cid: str, rev: int, reason: str, of_rev: int) -> None:
        """A version as it was; version 0 is what the operator set."""

        def found(work: Work) -> StaffDays:
            if of_rev == 0:
                return self.otherwise
            listed = store.staff_versions(work.connection)
            one = next((one for one in listed if one.rev == of_rev), None)
            if one is None:
                raise Refusal(Code.NOT_FOUND)
            return one.days

        await self._change(person, cid, rev, reason, found, of_rev)

    async def _change(
        self,
        person: Person,
        cid: str,
        rev: int,
        reason: str,
        turn: Callable[[Work], StaffDays],
        of_rev: int | None = None,
    ) -> None:
        if not sets_schedules(person):
            raise Refusal(Code.NOT_PERMITTED)
        reason = require_reason(reason)

        def change(work: Work) -> str:
            last = next(iter(store.staff_versions(work.connection)), None)
            if (last.rev if last else 0) != rev:
                raise Refusal(Code.STALE)
            after = turn(work)
            if after != (self.otherwise if last is None else last.days):
                new = StaffVersion(
                    rev=rev + 1,
                    at=work.now,
                    staff=person.id,
                    staff_name=person.name,
                    reason=reason,
                    of_rev=of_rev,
                    days=after,
                )
                store.add_staff_version(work, new)
                work.record(
                    "staff_retention.changed", actor_kind="staff", actor=person.id, data={"rev": rev + 1}
                )
            return str(rev)

        await self._database.work(
            lambda work: receipts.once(work, person.id, cid, "privacy:staff", lambda: change(work))
        )
