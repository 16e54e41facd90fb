"""Connecting one's own account to the organisation's sign-in, over HTTP."""

from collections.abc import Awaitable, Callable
from functools import partial

from aiohttp import web

from advisory.errors import Code, Refusal
from advisory.identity import Person
from advisory.people.account_wire import ConnectIssuer, MyAccount
from advisory.people.cookie import Cookie
from advisory.people.issuer_own import OwnIssuer
from advisory.people.issuer_sign_in import PASSAGE_MS
from advisory.people.issuer_wire import Elsewhere
from advisory.web.routes import Routes
from advisory.wire import STAFF, May, Nothing, Scope

MINE = May(STAFF, Scope.SELF)
Mine = Callable[[Person, web.Request, None], Awaitable[MyAccount]]


class OwnIssuerRoutes:
    """`mine` answers with one's own account."""

    def __init__(self, issuer: OwnIssuer | None, cookie: Cookie, mine: Mine) -> None:
        self._issuer = issuer
        self._cookie = cookie
        self._mine = mine

    def add(self, routes: Routes) -> None:
        post, base = partial(routes.add, "POST", side="staff"), "/api/account/issuer"
        post(f"{base}/begin", self.begin, MINE, payload=ConnectIssuer, reply=Elsewhere)
        post(f"{base}/finish", self.finish, MINE, payload=Nothing, reply=MyAccount)
        post(f"{base}/end", self.end, MINE, payload=ConnectIssuer, reply=MyAccount)

    async def begin(self, person: Person | None, _: web.Request, form: ConnectIssuer) -> web.Response:
        assert person is not None
        departure = await self._require().begin(person, form.password)
        return self._cookie.depart(Elsewhere(address=departure.address), departure.secret, PASSAGE_MS)

    async def finish(self, person: Person | None, request: web.Request, _: Nothing) -> MyAccount:
        assert person is not None
        secret = self._cookie.departed(request)
        if not secret:
            raise Refusal(Code.ISSUER_REFUSED)
        await self._require().finish(person, secret)
        return await self._mine(person, request, None)

    async def end(self, person: Person | None, request: web.Request, form: ConnectIssuer) -> MyAccount:
        assert person is not None
        await self._require().end(person, form.password)
        return await self._mine(person, request, None)

    def _require(self) -> OwnIssuer:
        if self._issuer is None:
            raise Refusal(Code.NOT_FOUND)
        return self._issuer
