"""One's own account over HTTP."""

from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any

import segno
from aiohttp import web

from advisory.errors import Code, Refusal
from advisory.identity import Person, Role
from advisory.limits.limits import Limit
from advisory.people.account import Accounts
from advisory.people.account_wire import (
    AccountLink,
    BeginSecondFactor,
    ChangePassword,
    ConfirmSecondFactor,
    EndSecondFactor,
    EndSignIns,
    ForgottenPassword,
    LookAtAccountLink,
    MyAccount,
    OpenSignIn,
    OwnPasskey,
    PasswordStrength,
    RecoveryCodes,
    RenewRecoveryCodes,
    SecondFactorBegun,
    SecondFactorState,
    ShowCode,
    TryPassword,
    UseLink,
)
from advisory.people.cookie import Cookie, signed_in
from advisory.people.issuer_own import OwnIssuer
from advisory.people.model import browser_of
from advisory.people.password_rules import LEAST
from advisory.people.second_factor import SecondFactors
from advisory.people.service import People
from advisory.people.wire import SignedIn
from advisory.web.routes import Routes
from advisory.wire import ANYONE, STAFF, May, Nothing, Scope

MINE = May(STAFF, Scope.SELF)
ENTERING = May(frozenset({Role.ENTERING}), Scope.SELF)
SETTING_UP = May(STAFF | {Role.ENTERING}, Scope.SELF)


class AccountRoutes:
    def __init__(
        self,
        people: People,
        accounts: Accounts,
        factors: SecondFactors,
        cookie: Cookie,
        typing: Limit,
        *,
        passkeys_possible: bool,
        later: Callable[[str, Coroutine[Any, Any, None]], object],
        issuer: OwnIssuer | None,
    ) -> None:
        self._issuer = issuer
        self._people = people
        self._accounts = accounts
        self._factors = factors
        self._cookie = cookie
        self._typing = typing
        self._passkeys_possible = passkeys_possible
        self._later = later

    def add(self, routes: Routes) -> None:
        post = partial(routes.add, "POST", side="staff")
        account, factor, link = "/api/account", "/api/account/second-factor", "/api/staff/link"
        routes.add("GET", account, self.mine, MINE, side="staff", reply=MyAccount)
        post(f"{account}/password", self.password, MINE, payload=ChangePassword, reply=Nothing)
        post(f"{account}/sessions/end", self.end, MINE, payload=EndSignIns, reply=MyAccount)
        post(f"{factor}/begin", self.begin, SETTING_UP, payload=BeginSecondFactor, reply=SecondFactorBegun)
        post(f"{factor}/confirm", self.confirm, SETTING_UP, payload=ConfirmSecondFactor, reply=RecoveryCodes)
        post(f"{factor}/recovery", self.recovery, MINE, payload=RenewRecoveryCodes, reply=RecoveryCodes)
        post(f"{factor}/off", self.off, MINE, payload=EndSecondFactor, reply=MyAccount)
        post("/api/staff/code", self.code, ENTERING, payload=ShowCode, reply=SignedIn)
        post(
            "/api/staff/password-strength", self.strength, ANYONE, payload=TryPassword, reply=PasswordStrength
        )
        post(f"{link}/look", self.look, ANYONE, payload=LookAtAccountLink, reply=AccountLink)
        post(f"{link}/use", self.use, ANYONE, payload=UseLink, reply=Nothing)
        post("/api/staff/forgotten", self.forgotten, ANYONE, payload=ForgottenPassword, reply=Nothing)

    async def mine(self, person: Person | None, _: web.Request, __: object) -> MyAccount:
        assert person is not None
        found = await self._accounts.overview(person)
        connected = await self._issuer.standing(found.member) if self._issuer is not None else None
        return MyAccount(
            name=found.member.name,
            email=found.member.email,
            lang=found.member.lang,
            sessions=[
                OpenSignIn(
                    id=one.id,
                    browser=one.browser,
                    since=one.created_at,
                    used_at=one.used_at,
                    here=one.id == person.session,
                )
                for one in found.sessions
            ],
            second_factor=SecondFactorState(
                on=found.factor.on,
                possible=self._factors.possible,
                needed=self._people.needs_second_factor(found.member),
                since=found.factor.since,
                recovery_left=found.recovery_left,
            ),
            own_password=found.member.password_hash is not None,
            passkeys=[
                OwnPasskey(id=one.id, name=one.name, since=one.since, used_at=one.used_at)
                for one in found.passkeys
            ],
            passkeys_possible=self._passkeys_possible,
            issuer=connected.name if connected else "",
            issuer_since=connected.since if connected else None,
            issuer_possible=connected.possible if connected else False,
        )

    async def password(self, person: Person | None, _: web.Request, form: ChangePassword) -> Nothing:
        assert person is not None
        await self._accounts.change_password(person, form.cid, form.current, form.password)
        return Nothing()

    async def end(self, person: Person | None, request: web.Request, form: EndSignIns) -> MyAccount:
        assert person is not None
        await self._accounts.end_sessions(person, form.session)
        return await self.mine(person, request, None)

    async def strength(
        self, person: Person | None, request: web.Request, form: TryPassword
    ) -> PasswordStrength:
        if wait := await self._typing.take(self._people.keyed(request.remote or "")):
            raise Refusal(Code.TOO_MANY, retry_after=wait)
        member = await self._accounts.who_chooses(person, form.token)
        return PasswordStrength(strength=self._accounts.strength(member, form.password).value, least=LEAST)

    async def look(self, _: Person | None, request: web.Request, form: LookAtAccountLink) -> AccountLink:
        link, member = await self._accounts.look(form.token, request.remote or "")
        return AccountLink(
            name=member.name, email=member.email, purpose=link.purpose, expires_at=link.expires_at
        )

    async def use(self, _: Person | None, request: web.Request, form: UseLink) -> Nothing:
        await self._accounts.use(form.token, form.password, request.remote or "")
        return Nothing()

    async def forgotten(self, _: Person | None, request: web.Request, form: ForgottenPassword) -> Nothing:
        await self._accounts.pace_forgotten(form.email, request.remote or "")
        self._later("forgotten password", self._accounts.send_forgotten(form.email))
        return Nothing()

    async def begin(
        self, person: Person | None, _: web.Request, form: BeginSecondFactor
    ) -> SecondFactorBegun:
        assert person is not None
        begun = await self._factors.begin(person, form.password)
        size, path = picture(begun.address)
        return SecondFactorBegun(typed=begun.typed, address=begun.address, size=size, path=path)

    async def confirm(
        self, person: Person | None, request: web.Request, form: ConfirmSecondFactor
    ) -> web.StreamResponse | RecoveryCodes:
        assert person is not None
        codes = RecoveryCodes(codes=await self._factors.confirm(person, form.cid, form.code))
        if not person.has(Role.ENTERING):
            return codes
        entered = await self._people.enter(person, browser_of(request.headers.get("User-Agent", "")))
        return self._cookie.put(codes, entered.secret)

    async def recovery(
        self, person: Person | None, _: web.Request, form: RenewRecoveryCodes
    ) -> RecoveryCodes:
        assert person is not None
        codes = await self._factors.new_recovery_codes(person, form.cid, form.password)
        return RecoveryCodes(codes=codes)

    async def off(self, person: Person | None, request: web.Request, form: EndSecondFactor) -> MyAccount:
        assert person is not None
        await self._factors.turn_off(person, form.password)
        return await self.mine(person, request, None)

    async def code(self, person: Person | None, request: web.Request, form: ShowCode) -> web.StreamResponse:
        assert person is not None
        await self._factors.require(person, form.code)
        entered = await self._people.enter(person, browser_of(request.headers.get("User-Agent", "")))
        return self._cookie.put(signed_in(entered.member), entered.secret)


def picture(address: str) -> tuple[int, str]:
    """The QR code as one path over squares, so that a page needs neither an image nor inline markup."""
    rows = [bytes(row) for row in segno.make(address, error="m", micro=False).matrix]
    dark = (f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, one in enumerate(row) if one)
    return len(rows), "".join(dark)
