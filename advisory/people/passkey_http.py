"""Passkeys over HTTP: signing in with one, making one, taking one away."""

from collections.abc import Awaitable, Callable
from functools import partial

from aiohttp import web

from advisory.identity import Person, Role
from advisory.people.account_wire import MyAccount, RecoveryCodes
from advisory.people.cookie import Cookie, signed_in
from advisory.people.model import browser_of
from advisory.people.passkey_check import ALGORITHMS, Shown
from advisory.people.passkey_wire import (
    AddPasskey,
    BeginPasskey,
    PasskeyAsked,
    PasskeyBegun,
    RemovePasskey,
    ShowPasskey,
    data,
    text,
)
from advisory.people.passkeys import Asked, Passkeys
from advisory.people.service import People
from advisory.people.wire import SignedIn
from advisory.web.routes import Routes
from advisory.wire import ANYONE, STAFF, May, Nothing, Scope

MINE = May(STAFF, Scope.SELF)
SETTING_UP = May(STAFF | {Role.ENTERING}, Scope.SELF)


Mine = Callable[[Person, web.Request, None], Awaitable[MyAccount]]


class PasskeyRoutes:
    """`mine` answers with one's own account."""

    def __init__(self, people: People, passkeys: Passkeys, cookie: Cookie, mine: Mine) -> None:
        self._people = people
        self._passkeys = passkeys
        self._cookie = cookie
        self._mine = mine

    def add(self, routes: Routes) -> None:
        post = partial(routes.add, "POST", side="staff")
        enter, mine = "/api/staff/passkey", "/api/account/passkey"
        post(f"{enter}/ask", self.ask, ANYONE, payload=Nothing, reply=PasskeyAsked)
        post(f"{enter}/show", self.show, ANYONE, payload=ShowPasskey, reply=SignedIn)
        post(f"{mine}/begin", self.begin, SETTING_UP, payload=BeginPasskey, reply=PasskeyBegun)
        post(f"{mine}/add", self.add_one, SETTING_UP, payload=AddPasskey, reply=RecoveryCodes)
        post(f"{mine}/remove", self.remove, MINE, payload=RemovePasskey, reply=MyAccount)

    async def ask(self, person: Person | None, request: web.Request, _: Nothing) -> PasskeyAsked:
        return _asked(await self._passkeys.ask(person, request.remote or ""))

    async def show(
        self, person: Person | None, request: web.Request, form: ShowPasskey
    ) -> web.StreamResponse:
        shown = Shown(
            data(form.id), data(form.client_data), data(form.authenticator_data), data(form.signature)
        )
        entered = await self._passkeys.show(person, shown, request.remote or "", _browser(request))
        return self._cookie.put(signed_in(entered.member), entered.secret)

    async def begin(self, person: Person | None, _: web.Request, form: BeginPasskey) -> PasskeyBegun:
        assert person is not None
        making = await self._passkeys.begin(person, form.password)
        return PasskeyBegun(
            **dict(_asked(making.asked)),
            user=text(making.member.id.encode()),
            email=making.member.email,
            name=making.member.name,
            algorithms=list(ALGORITHMS),
        )

    async def add_one(
        self, person: Person | None, request: web.Request, form: AddPasskey
    ) -> web.StreamResponse | RecoveryCodes:
        assert person is not None
        added = self._passkeys.add(
            person, form.cid, form.name, data(form.client_data), data(form.attestation)
        )
        codes = RecoveryCodes(codes=await added)
        if not person.has(Role.ENTERING):
            return codes
        entered = await self._people.enter(person, _browser(request))
        return self._cookie.put(codes, entered.secret)

    async def remove(self, person: Person | None, request: web.Request, form: RemovePasskey) -> MyAccount:
        assert person is not None
        await self._passkeys.remove(person, form.passkey, form.password)
        return await self._mine(person, request, None)


def _asked(asked: Asked) -> PasskeyAsked:
    known = [text(one) for one in asked.known]
    return PasskeyAsked(challenge=text(asked.challenge), party=asked.party.id, known=known)


def _browser(request: web.Request) -> str:
    return browser_of(request.headers.get("User-Agent", ""))
