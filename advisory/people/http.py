"""Signing in over HTTP: the cookie, and visitors' tokens."""

from aiohttp import web

from advisory.identity import Person, Role
from advisory.limits.addresses import Addresses
from advisory.limits.doors import Door
from advisory.people import door_wire
from advisory.people.cookie import Cookie, signed_in
from advisory.people.issuer_sign_in import IssuerSignIn
from advisory.people.model import browser_of
from advisory.people.service import People
from advisory.people.wire import SetLanguage, SignedIn, SignedOut, SignIn, VisitorAsks, VisitorToken
from advisory.web.routes import Routes, language_of
from advisory.wire import ANYONE, STAFF, May, Nothing, Scope

SELF = May(STAFF, Scope.SELF)
HALF = May(STAFF | {Role.ENTERING}, Scope.SELF)


class PeopleRoutes:
    """Routes of signing in."""

    def __init__(
        self,
        people: People,
        cookie: Cookie,
        issuer: IssuerSignIn | None,
        door: Door,
        addresses: Addresses,
    ) -> None:
        self._people = people
        self._cookie = cookie
        self._issuer = issuer
        self._door = door
        self._addresses = addresses

    def add(self, routes: Routes) -> None:
        add = routes.add
        add("POST", "/api/staff/sign-in", self.sign_in, ANYONE, side="staff", payload=SignIn, reply=SignedIn)
        add(
            "POST", "/api/staff/sign-out", self.sign_out, HALF, side="staff", payload=Nothing, reply=SignedOut
        )
        add("GET", "/api/staff/me", self.me, HALF, side="staff", reply=SignedIn)
        add(
            "PUT",
            "/api/staff/language",
            self.language,
            SELF,
            side="staff",
            payload=SetLanguage,
            reply=Nothing,
        )
        add(
            "POST",
            "/api/visitor/token",
            self.token,
            ANYONE,
            side="visitor",
            payload=VisitorAsks,
            reply=VisitorToken,
        )
        routes.who_asks(self.who_asks)

    async def who_asks(self, request: web.Request) -> Person | None:
        """Staff by their cookie; a visitor by their token, in a header that only our own page can send."""
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if scheme == "Bearer":
            return await self._people.visitor_by_token(token, language_of(request))
        secret = self._cookie.secret(request)
        return await self._people.staff_by_cookie(secret) if secret else None

    async def sign_in(self, _: Person | None, request: web.Request, form: SignIn) -> web.Response:
        browser = browser_of(request.headers.get("User-Agent", ""))
        entered = await self._people.sign_in(form.email, form.password, request.remote or "", browser)
        return self._cookie.put(signed_in(entered.member, entered.step), entered.secret)

    async def sign_out(self, person: Person | None, _: web.Request, __: Nothing) -> web.Response:
        assert person is not None
        way = await self._people.sign_out(person)
        address = await self._issuer.leaving() if way == "issuer" and self._issuer is not None else ""
        return self._cookie.drop(SignedOut(address=address))

    async def me(self, person: Person | None, _: web.Request, __: None) -> SignedIn:
        assert person is not None
        member = await self._people.member(person.id)
        assert member is not None
        return signed_in(member, await self._people.step(person))

    async def language(self, person: Person | None, _: web.Request, form: SetLanguage) -> Nothing:
        assert person is not None
        await self._people.set_language(person, form.lang)
        return Nothing()

    async def token(self, _: Person | None, request: web.Request, form: VisitorAsks) -> VisitorToken:
        if form.token is not None:
            return VisitorToken(token=form.token, expires_at=await self._people.renew_visitor(form.token))
        if not self._people.is_practice(form.practice):
            # Under names that no site has everybody would come to a door of their own.
            self._people.require_site(form.site)
            whence = self._addresses.whence(request.remote or "")
            await self._door.admit(whence, form.site, door_wire.shown(form.proof))
        token, expires = await self._people.new_visitor(form.site, form.lang, form.practice)
        return VisitorToken(token=token, expires_at=expires)
