"""Keys of programs over HTTP: the page of main users, and whose key a request shows."""

from aiohttp import web

from advisory.clock import Clock, Instant
from advisory.identity import Person, Role
from advisory.integrations import keys_wire as wire
from advisory.integrations.keys import Asked, Keys
from advisory.integrations.model import ApiKey
from advisory.people.service import People
from advisory.web.api import language_asked
from advisory.web.routes import Routes
from advisory.wire import May, Scope

ADMINISTERS = May(frozenset({Role.MAIN_USER}), Scope.ANY)
BASE = "/api/integrations"


class KeyRoutes:
    def __init__(self, keys: Keys, people: People, clock: Clock) -> None:
        self._keys = keys
        self._people = people
        self._clock = clock

    def add(self, routes: Routes) -> None:
        path = f"{BASE}/keys"
        routes.add("GET", path, self.all, ADMINISTERS, side="staff", reply=wire.KeyList)
        routes.add(
            "POST", path, self.make, ADMINISTERS, side="staff", payload=wire.MakeKey, reply=wire.MadeKey
        )
        routes.add(
            "POST",
            f"{path}/revoke",
            self.revoke,
            ADMINISTERS,
            side="staff",
            payload=wire.RevokeKey,
            reply=wire.KeyList,
        )
        routes.whose_key(self.whose_key)

    async def whose_key(self, request: web.Request) -> Person | None:
        scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            return None
        return await self._keys.holder(secret.strip(), request.remote or "", language_asked(request))

    async def all(self, _: Person | None, __: web.Request, ___: object) -> wire.KeyList:
        names = {one.id: one.name for one in await self._people.members()}
        return wire.KeyList(keys=[self._shown(one, names) for one in await self._keys.all()])

    async def make(self, person: Person | None, _: web.Request, form: wire.MakeKey) -> wire.MadeKey:
        assert person is not None
        asked = Asked(form.name, form.scopes, form.services, form.pace, Instant(form.expires_at))
        made = await self._keys.make(person, form.cid, asked)
        return wire.MadeKey(key=self._shown(made.key, {person.id: person.name}), secret=made.secret)

    async def revoke(self, person: Person | None, request: web.Request, form: wire.RevokeKey) -> wire.KeyList:
        assert person is not None
        await self._keys.revoke(person, form.key)
        return await self.all(person, request, None)

    def _shown(self, one: ApiKey, names: dict[str, str]) -> wire.KeyView:
        good = "good" if one.is_good(self._clock()) else "expired"
        return wire.KeyView.model_validate(
            {
                "id": one.id,
                "name": one.name,
                "start": one.start,
                "scopes": list(one.scopes),
                "services": list(one.services),
                "pace": one.pace,
                "made_at": one.made_at,
                "made_by": names.get(one.made_by, ""),
                "expires_at": one.expires_at,
                "used_at": one.used_at,
                "state": "revoked" if one.revoked_at is not None else good,
            }
        )
