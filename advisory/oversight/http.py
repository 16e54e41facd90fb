"""What hurts, for those who own the service: they need no line to the desk."""

from aiohttp import web

from advisory.identity import Person
from advisory.oversight.notices import Notices
from advisory.oversight.notices_wire import LEADING, PainContext, Pains, PainView
from advisory.web.routes import Routes
from advisory.wire import May, Scope


class OversightRoutes:
    def __init__(self, notices: Notices) -> None:
        self._notices = notices

    def add(self, routes: Routes) -> None:
        may = May(LEADING, Scope.SELF)
        routes.add("GET", "/api/staff/pains", self.pains, may, side="staff", reply=Pains)

    async def pains(self, _: Person | None, __: web.Request, ___: None) -> Pains:
        return Pains(
            pains=[
                PainView(
                    id=one.id,
                    at=one.at,
                    by_name=one.staff_name,
                    text=one.text,
                    context=PainContext.model_validate(one.context),
                )
                for one in await self._notices.pains()
            ]
        )
