"""Signing in over HTTP: the cookie, and visitors' tokens."""

from aiohttp import web

from advisory.identity import Person
from advisory.people.model import SESSION_MS, Member
from advisory.people.service import People
from advisory.people.wire import SetLanguage, SignedIn, SignIn, VisitorAsks, VisitorToken
from advisory.web.routes import Routes, language_of, reply
from advisory.wire import ANYONE, STAFF, May, Nothing, Scope, ok

SELF = May(STAFF, Scope.SELF)


class PeopleRoutes:
    """Routes of signing in. `cookie` is its name, which says `__Host-` where HTTPS allows."""

    def __init__(self, people: People, cookie: str, https: bool) -> None:
        self._people = people
        self._cookie = cookie
        self._https = https

    def add(self, routes: Routes) -> None:
        add = routes.add
        add("POST", "/api/staff/sign-in", self.sign_in, ANYONE, side="staff", payload=SignIn, reply=SignedIn)
        add("POST", "/api/staff/sign-out", self.sign_out, SELF, side="staff", payload=Nothing, reply=Nothing)
        add("GET", "/api/staff/me", self.me, SELF, side="staff", reply=SignedIn)
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
        secret = request.cookies.get(self._cookie)
        return await self._people.staff_by_cookie(secret) if secret else None

    async def sign_in(self, _: Person | None, request: web.Request, form: SignIn) -> web.Response:
        secret, member = await self._people.sign_in(form.email, form.password, request.remote or "")
        response = reply(ok(signed_in(member)))
        response.set_cookie(
            self._cookie,
            secret,
            max_age=SESSION_MS // 1_000,
            path="/",
            httponly=True,
            secure=self._https,
            samesite="Strict",
        )
        return response

    async def sign_out(self, person: Person | None, _: web.Request, __: Nothing) -> web.Response:
        assert person is not None
        await self._people.sign_out(person)
        response = reply(ok())
        response.del_cookie(self._cookie, path="/", httponly=True, secure=self._https, samesite="Strict")
        return response

    async def me(self, person: Person | None, _: web.Request, __: None) -> SignedIn:
        assert person is not None
        member = await self._people.member(person.id)
        assert member is not None
        return signed_in(member)

    async def language(self, person: Person | None, _: web.Request, form: SetLanguage) -> Nothing:
        assert person is not None
        await self._people.set_language(person, form.lang)
        return Nothing()

    async def token(self, _: Person | None, __: web.Request, form: VisitorAsks) -> VisitorToken:
        if form.token is not None:
            return VisitorToken(token=form.token, expires_at=await self._people.renew_visitor(form.token))
        token, expires = await self._people.new_visitor(form.site, form.lang, form.practice)
        return VisitorToken(token=token, expires_at=expires)


def signed_in(member: Member) -> SignedIn:
    return SignedIn(
        id=member.id,
        name=member.display_name,
        email=member.email,
        roles=sorted(member.roles),
        services=sorted(member.skills),
        lang=member.lang,
    )
