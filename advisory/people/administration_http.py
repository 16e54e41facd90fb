"""Accounts of the staff over HTTP."""

from functools import partial

from aiohttp import web

from advisory.identity import Person, Role
from advisory.people.administration import Administration, Colleague, Given, Invited
from advisory.people.administration_wire import (
    AskStaffHistory,
    GivenLink,
    InviteStaff,
    SetRoles,
    StaffAccount,
    StaffAccounts,
    StaffEvent,
    StaffForm,
    StaffHistory,
)
from advisory.people.service import People
from advisory.web.routes import Routes
from advisory.wire import May, Scope

ADMINISTERS = May(frozenset({Role.MAIN_USER}), Scope.ANY)


class AdministrationRoutes:
    def __init__(self, people: People, administration: Administration) -> None:
        self._people = people
        self._staff = administration

    def add(self, routes: Routes) -> None:
        post = partial(routes.add, "POST", may=ADMINISTERS, side="staff")
        routes.add("GET", "/api/people/staff", self.everybody, ADMINISTERS, side="staff", reply=StaffAccounts)
        routes.add(
            "GET",
            "/api/people/history",
            self.history,
            ADMINISTERS,
            side="staff",
            payload=AskStaffHistory,
            reply=StaffHistory,
        )
        post("/api/people/invite", self.invite, payload=InviteStaff, reply=GivenLink)
        post("/api/people/reset", self.reset, payload=StaffForm, reply=GivenLink)
        post("/api/people/roles", self.roles, payload=SetRoles, reply=StaffAccounts)
        post("/api/people/disable", self.disable, payload=StaffForm, reply=StaffAccounts)
        post("/api/people/enable", self.enable, payload=StaffForm, reply=StaffAccounts)
        post("/api/people/second-factor/remove", self.remove_factor, payload=StaffForm, reply=StaffAccounts)

    async def everybody(self, _: Person | None, __: web.Request, ___: object) -> StaffAccounts:
        return StaffAccounts(people=[self._shown(one) for one in await self._staff.everybody()])

    def _shown(self, one: Colleague) -> StaffAccount:
        member = one.member
        state = "active" if member.password_hash is not None or one.joined else "invited"
        return StaffAccount(
            id=member.id,
            name=member.name,
            email=member.email,
            roles=sorted(member.roles),
            services=sorted(member.skills),
            state="disabled" if member.disabled_at is not None else state,  # type: ignore[arg-type]
            second_factor=one.second_factor,
            lacks_second_factor=not one.second_factor and self._people.needs_second_factor(member),
            link_until=one.link.expires_at if one.link else None,
            used_at=one.used_at,
        )

    async def history(self, _: Person | None, __: web.Request, form: AskStaffHistory) -> StaffHistory:
        names = {one.id: one.name for one in await self._people.members()}
        return StaffHistory(
            events=[
                StaffEvent(
                    at=row.at,
                    kind=row.kind.removeprefix("staff."),
                    by=names.get(row.actor or "", ""),
                    why=row.data.get("why"),
                    roles=row.data.get("roles"),
                )
                for row in await self._staff.history(form.staff)
            ]
        )

    async def invite(self, person: Person | None, _: web.Request, form: InviteStaff) -> GivenLink:
        assert person is not None
        roles = frozenset(Role(one) for one in form.roles)
        invited = Invited(form.email, form.name, roles, form.services, form.lang)
        return link_of(await self._staff.invite(person, form.cid, invited, form.why))

    async def reset(self, person: Person | None, _: web.Request, form: StaffForm) -> GivenLink:
        assert person is not None
        return link_of(await self._staff.reset(person, form.cid, form.staff, form.why))

    async def roles(self, person: Person | None, request: web.Request, form: SetRoles) -> StaffAccounts:
        assert person is not None
        was, roles = (frozenset(Role(one) for one in names) for names in (form.was, form.roles))
        await self._staff.set_roles(person, form.cid, form.staff, was, roles, form.why)
        return await self.everybody(person, request, None)

    async def disable(self, person: Person | None, request: web.Request, form: StaffForm) -> StaffAccounts:
        assert person is not None
        await self._staff.disable(person, form.cid, form.staff, form.why)
        return await self.everybody(person, request, None)

    async def enable(self, person: Person | None, request: web.Request, form: StaffForm) -> StaffAccounts:
        assert person is not None
        await self._staff.enable(person, form.cid, form.staff, form.why)
        return await self.everybody(person, request, None)

    async def remove_factor(
        self, person: Person | None, request: web.Request, form: StaffForm
    ) -> StaffAccounts:
        assert person is not None
        await self._staff.remove_second_factor(person, form.cid, form.staff, form.why)
        return await self.everybody(person, request, None)


def link_of(given: Given) -> GivenLink:
    return GivenLink(staff=given.staff, token=given.token, expires_at=given.expires_at, mailed=given.mailed)
