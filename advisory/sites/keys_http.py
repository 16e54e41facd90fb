"""Keys of host pages over HTTP."""

from functools import partial

from aiohttp import web

from advisory.identity import Person, Role
from advisory.sites.keys import SiteKeys
from advisory.sites.keys_model import SiteKey
from advisory.sites.keys_wire import AddSiteKey, RemoveSiteKey, SiteKeyGiven, SiteKeyList, SiteKeyView
from advisory.web.routes import Routes
from advisory.wire import May, Scope

CHANGES = May(frozenset({Role.MAIN_USER}), Scope.ANY)


class SiteKeyRoutes:
    def __init__(self, keys: SiteKeys) -> None:
        self._keys = keys

    def add(self, routes: Routes) -> None:
        add, path = partial(routes.add, side="staff", may=CHANGES), "/api/settings/sites/{id}/keys"
        add("GET", path, self.list, reply=SiteKeyList)
        add("POST", path, self.make, payload=AddSiteKey, reply=SiteKeyGiven)
        add("POST", f"{path}/remove", self.remove, payload=RemoveSiteKey, reply=SiteKeyList)

    async def list(self, _: Person | None, request: web.Request, __: object) -> SiteKeyList:
        keys = await self._keys.of(request.match_info["id"])
        return SiteKeyList(keys=[_view(one) for one in keys], shared=self._keys.shared_possible)

    async def make(self, person: Person | None, request: web.Request, form: AddSiteKey) -> SiteKeyGiven:
        assert person is not None
        site = request.match_info["id"]
        given = await self._keys.add(person, form.cid, site, form.kind)
        keys = await self._keys.of(site)
        return SiteKeyGiven(key=_view(given.key), secret=given.secret, keys=[_view(one) for one in keys])

    async def remove(self, person: Person | None, request: web.Request, form: RemoveSiteKey) -> SiteKeyList:
        assert person is not None
        await self._keys.remove(person, request.match_info["id"], form.key)
        return await self.list(person, request, None)


def _view(key: SiteKey) -> SiteKeyView:
    return SiteKeyView(id=key.id, kind=key.kind, since=key.since, used_at=key.used_at)
