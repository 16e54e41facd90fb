"""What is set against misuse, over HTTP."""

from dataclasses import asdict

from aiohttp import web

from advisory.identity import Person
from advisory.protection import wire
from advisory.protection.model import ListedWord, SharedNetwork, Version, checked
from advisory.protection.service import Protecting
from advisory.web.routes import Routes

PATH = "/api/settings/protection"


class ProtectionRoutes:
    def __init__(self, protecting: Protecting) -> None:
        self._protecting = protecting

    def add(self, routes: Routes) -> None:
        routes.add("GET", PATH, self.look, wire.SEES, side="staff", reply=wire.ProtectionView)
        routes.add(
            "PUT",
            PATH,
            self.change,
            wire.SETS,
            side="staff",
            payload=wire.SetProtection,
            reply=wire.ProtectionView,
        )

    async def look(self, _: Person | None, request: web.Request, __: object) -> wire.ProtectionView:
        found = await self._protecting.versions()
        return wire.ProtectionView(versions=[_version(one) for one in found], here=request.remote or "")

    async def change(
        self, person: Person | None, request: web.Request, form: wire.SetProtection
    ) -> wire.ProtectionView:
        assert person is not None
        settings = checked(
            (SharedNetwork(one.cidr, one.note) for one in form.settings.networks),
            (ListedWord(one.text, one.effect) for one in form.settings.words),
        )
        await self._protecting.change(person, form.cid, form.rev, form.reason, settings)
        return await self.look(person, request, None)


def _version(one: Version) -> wire.ProtectionVersion:
    return wire.ProtectionVersion(
        rev=one.rev,
        at=one.at,
        by=one.staff_name,
        reason=one.reason,
        settings=wire.ProtectionForm.model_validate(asdict(one.settings) | {}, strict=False),
    )
