"""How long what is known of staff is kept, over HTTP."""

from dataclasses import asdict

from aiohttp import web

from advisory.identity import Person
from advisory.privacy import wire
from advisory.privacy.schedules import sets_schedules
from advisory.privacy.staff_model import StaffDays
from advisory.privacy.staff_schedules import StaffSchedules
from advisory.web.routes import Routes

BASE = "/api/privacy/staff-retention"


class StaffRetentionRoutes:
    def __init__(self, schedules: StaffSchedules) -> None:
        self._schedules = schedules

    def add(self, routes: Routes) -> None:
        add, told = routes.add, wire.StaffRetention
        add("GET", BASE, self.standing, wire.PRIVACY, side="staff", reply=told)
        add("PUT", BASE, self.save, wire.SETS, side="staff", payload=wire.SaveStaffRetention, reply=told)
        add(
            "POST",
            f"{BASE}/put-back",
            self.put_back,
            wire.SETS,
            side="staff",
            payload=wire.PutRetentionBack,
            reply=told,
        )

    async def standing(self, person: Person | None, _: web.Request, __: object) -> wire.StaffRetention:
        assert person is not None
        found = await self._schedules.standing()
        return wire.StaffRetention(
            rev=found.rev,
            days=_days(found.days),
            otherwise=_days(self._schedules.otherwise),
            versions=[
                wire.StaffRetentionVersion(
                    rev=one.rev,
                    at=one.at,
                    by=one.staff_name,
                    reason=one.reason,
                    of_rev=one.of_rev,
                    days=_days(one.days),
                )
                for one in found.versions
            ],
            audit_from=found.audit_from,
            may_set=sets_schedules(person),
        )

    async def save(
        self, person: Person | None, request: web.Request, form: wire.SaveStaffRetention
    ) -> wire.StaffRetention:
        assert person is not None
        days = StaffDays(**form.days.model_dump())
        await self._schedules.save(person, form.cid, form.rev, form.reason, days)
        return await self.standing(person, request, None)

    async def put_back(
        self, person: Person | None, request: web.Request, form: wire.PutRetentionBack
    ) -> wire.StaffRetention:
        assert person is not None
        await self._schedules.put_back(person, form.cid, form.rev, form.reason, form.of_rev)
        return await self.standing(person, request, None)


def _days(one: StaffDays) -> wire.StaffRetentionDays:
    return wire.StaffRetentionDays(**asdict(one))
