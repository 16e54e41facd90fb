"""Names over HTTP: who is shown how, and what one is called oneself."""

from aiohttp import web

from advisory.identity import LANGUAGES, Person, Role
from advisory.people.model import shown_name
from advisory.people.names_wire import NamedAdvisor, NamesView, SetNames, ShownAs
from advisory.people.service import People
from advisory.web.routes import Routes
from advisory.wire import ADVISING, STAFF, May, Scope

SEES = May(frozenset({Role.SUPERVISOR, Role.MAIN_USER}), Scope.ANY)
CHANGES = May(frozenset({Role.MAIN_USER}), Scope.ANY)
MINE = May(STAFF, Scope.SELF)


class NameRoutes:
    def __init__(self, people: People) -> None:
        self._people = people

    def add(self, routes: Routes) -> None:
        add = routes.add
        add("GET", "/api/settings/names", self.view, SEES, side="staff", reply=NamesView)
        add(
            "PUT",
            "/api/settings/names",
            self.change,
            CHANGES,
            side="staff",
            payload=SetNames,
            reply=NamesView,
        )
        add("GET", "/api/staff/shown-as", self.mine, MINE, side="staff", reply=ShownAs)

    async def view(self, _: Person | None, __: web.Request, ___: None) -> NamesView:
        await self._people.read_names()
        names = self._people.names
        there = sorted(names.members.values(), key=lambda one: one.name)
        return NamesView(
            rev=names.policy.rev,
            naming=names.policy.naming,
            people=[
                NamedAdvisor(
                    id=one.id,
                    full_name=one.name,
                    first_name=shown_name("first_name", one),
                    alias=one.alias,
                    roles=sorted(one.roles),
                )
                for one in there
                if one.disabled_at is None and one.roles & ADVISING
            ],
        )

    async def change(self, person: Person | None, request: web.Request, form: SetNames) -> NamesView:
        assert person is not None
        await self._people.name_everybody(person, form.rev, form.naming, form.aliases)
        return await self.view(person, request, None)

    async def mine(self, person: Person | None, _: web.Request, __: None) -> ShownAs:
        assert person is not None
        names = self._people.names
        return ShownAs(
            naming=names.policy.naming,
            names={lang: names.shown(person.id, person.name, lang) for lang in LANGUAGES},
        )
