"""Referrals over HTTP."""

from aiohttp import web

from advisory.directory.service import Directory
from advisory.directory.wire import FindReferrals, Referrals, ReferralView
from advisory.identity import Person
from advisory.web.routes import Routes
from advisory.wire import STAFF, May, Scope


class DirectoryRoutes:
    def __init__(self, directory: Directory) -> None:
        self._directory = directory

    def add(self, routes: Routes) -> None:
        routes.add(
            "GET",
            "/api/staff/referrals",
            self.find,
            May(STAFF, Scope.ANY),
            side="staff",
            payload=FindReferrals,
            reply=Referrals,
        )

    async def find(self, _: Person | None, __: web.Request, ask: FindReferrals) -> Referrals:
        found = await self._directory.find(ask.q, ask.lang)
        return Referrals(
            referrals=[
                ReferralView(
                    id=item.id,
                    kind=item.kind,
                    **item.text(ask.lang),
                    hours=item.hours,
                    phone=item.phone,
                    link=item.link,
                )
                for item in found
            ]
        )
