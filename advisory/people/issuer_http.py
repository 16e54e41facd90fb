"""Signing in by the organisation's own accounts, over HTTP."""

from aiohttp import web

from advisory.errors import Code, Refusal
from advisory.identity import Person
from advisory.people.cookie import Cookie
from advisory.people.issuer_sign_in import PASSAGE_MS, IssuerSignIn
from advisory.people.issuer_wire import Elsewhere, FromIssuer, LogOutToken, SignInWays
from advisory.people.model import browser_of
from advisory.people.service import People
from advisory.web.routes import Routes
from advisory.wire import ANYONE, Nothing

CONSOLE = "/console"
RETURN = "/api/staff/issuer/return"
LOG_OUT = "/api/staff/issuer/log-out"


class IssuerRoutes:
    """`issuer` is None where the operator has named none."""

    def __init__(
        self,
        people: People,
        issuer: IssuerSignIn | None,
        cookie: Cookie,
        *,
        passkeys: bool,
        issuer_only: bool,
    ) -> None:
        self._people = people
        self._issuer = issuer
        self._cookie = cookie
        self._passkeys = passkeys
        self._issuer_only = issuer_only

    def add(self, routes: Routes) -> None:
        add = routes.add
        add("GET", "/api/staff/ways", self.ways, ANYONE, side="staff", reply=SignInWays)
        add(
            "POST",
            "/api/staff/issuer/begin",
            self.begin,
            ANYONE,
            side="staff",
            payload=Nothing,
            reply=Elsewhere,
        )
        add("GET", RETURN, self.back, ANYONE, side="staff", payload=FromIssuer)
        add("POST", LOG_OUT, self.log_out, ANYONE, side="staff", payload=LogOutToken, server=True)

    async def ways(self, _: Person | None, __: web.Request, ___: None) -> SignInWays:
        return SignInWays(
            issuer=self._issuer.name if self._issuer is not None else "",
            password=not self._issuer_only,
            passkey=self._passkeys and not self._issuer_only,
            forgotten=self._people.writes and not self._issuer_only,
        )

    async def begin(self, _: Person | None, request: web.Request, __: Nothing) -> web.Response:
        departure = await self._require().begin(request.remote or "")
        return self._cookie.depart(Elsewhere(address=departure.address), departure.secret, PASSAGE_MS)

    async def back(self, _: Person | None, request: web.Request, said: FromIssuer) -> web.Response:
        """A page of the issuer's leads here, so what goes wrong is told by a page of ours."""
        secret = self._cookie.departed(request)
        entered = None
        try:
            if not secret or said.error:
                raise Refusal(Code.ISSUER_REFUSED)
            browser = browser_of(request.headers.get("User-Agent", ""))
            entered = await self._require().finish(secret, said.state, said.code, said.iss, browser)
        except Refusal as error:
            return self._cookie.arrive(f"{CONSOLE}#refused={error.code.value}", None)
        if entered is None:
            # The cookie of a sign-in is not sent on a way that another site began; our own page sends it.
            return web.Response(status=303, headers={"Location": f"{CONSOLE}/account#connect"})
        return self._cookie.arrive(CONSOLE, entered.secret)

    async def log_out(self, _: Person | None, __: web.Request, form: LogOutToken) -> web.Response:
        await self._require().log_out(form.logout_token)
        return web.Response()

    def _require(self) -> IssuerSignIn:
        if self._issuer is None:
            raise Refusal(Code.NOT_FOUND)
        return self._issuer
