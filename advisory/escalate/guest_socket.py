"""Guests over sockets and HTTP: wire to service."""

from typing import Any

from aiohttp import web

from advisory.errors import Code, Refusal
from advisory.escalate import guest_wire as wire
from advisory.escalate.events import CallChanged
from advisory.escalate.guests import Guests
from advisory.escalate.model import Status
from advisory.escalate.parties import Sees
from advisory.escalate.socket import view
from advisory.escalate.wire import STATE_CHANGED, VideoState
from advisory.identity import Person
from advisory.limits.buckets import Rate
from advisory.limits.limits import AddressLimit
from advisory.realtime.gateway import Connection, Gateway
from advisory.storage.database import Database
from advisory.web.routes import Routes
from advisory.wire import ANYONE, GUESTS, Scope

TRIES = Rate(per_second=0.5, burst=20)
"""Looks and knocks of one address."""
PAGE = "/w/guest"


class GuestSocket:
    def __init__(self, guests: Guests, gateway: Gateway, tries: AddressLimit, visitor_url: str) -> None:
        self._guests = guests
        self._gateway = gateway
        self._tries = tries
        self._visitor_url = visitor_url

    def install(self, database: Database, routes: Routes) -> None:
        gateway = self._gateway
        gateway.space(GUESTS, self.open)
        gateway.scope(Scope.CALL_GUEST, lambda person, ask: self._guests.check(person, ask.session))
        gateway.bind(wire.INVITE, self.invite)
        gateway.bind(wire.DECIDE, self.decide)
        gateway.bind(wire.EJECT, self.eject)
        gateway.bind(wire.LEAVE, self.leave)
        gateway.bind(wire.HISTORY, self.history)
        gateway.on_connect(self.welcome)
        database.listen(CallChanged, self.show_out, everywhere=True)
        add = routes.add
        add(
            "POST",
            "/api/guest/look",
            self.look,
            ANYONE,
            side="visitor",
            payload=wire.LookAtLink,
            reply=wire.LinkIs,
        )
        add(
            "POST",
            "/api/guest/knock",
            self.knock,
            ANYONE,
            side="visitor",
            payload=wire.Knock,
            reply=wire.Knocked,
        )

    async def open(self, auth: dict[str, Any], _: web.Request) -> Person:
        said = wire.GuestAuth.model_validate(auth)
        return await self._guests.by_key(said.key, said.lang)

    async def welcome(self, connection: Connection) -> None:
        if connection.namespace != GUESTS:
            return
        call = await self._guests.call_of(connection.person)
        if call is not None:
            self._gateway.push_to(STATE_CHANGED, connection, view(call, connection.person.id))

    async def invite(self, person: Person, ask: wire.InviteGuest) -> wire.Invited:
        asked = [Sees(one) for one in ask.may_see]
        token, made = await self._guests.invite(person, ask.session, ask.cid, ask.role, ask.name, asked)
        # After the # it is sent to no server and written into no log.
        url = f"{self._visitor_url}{PAGE}#{token}"
        return wire.Invited(url=url, role=made.role, expires_at=made.expires_at)

    async def decide(self, person: Person, ask: wire.DecideGuest) -> VideoState:
        return view(await self._guests.decide(person, ask.session, ask.participant, ask.admit), person.id)

    async def eject(self, person: Person, ask: wire.EjectGuest) -> VideoState:
        return view(await self._guests.eject(person, ask.session, ask.participant), person.id)

    async def leave(self, person: Person, ask: wire.LeaveCall) -> VideoState:
        return view(await self._guests.leave(person, ask.session), person.id)

    async def history(self, person: Person, ask: wire.AskHistory) -> wire.History:
        entries = await self._guests.history(person, ask.session)
        return wire.History(
            lines=[
                wire.Said(by=one.by, by_name=one.by_name, at=one.at, text=one.text or "")  # type: ignore[arg-type]
                for one in entries
            ]
        )

    async def look(self, _: Person | None, request: web.Request, form: wire.LookAtLink) -> wire.LinkIs:
        await self._count(request)
        found = await self._guests.look(form.token)
        return wire.LinkIs(role=found.role, name=found.name, expires_at=found.expires_at)

    async def knock(self, _: Person | None, request: web.Request, form: wire.Knock) -> wire.Knocked:
        await self._count(request)
        found = await self._guests.knock(form.token, form.key, form.name)
        return wire.Knocked(session=found.session, expires_at=found.expires_at)

    async def show_out(self, event: CallChanged) -> None:
        """Who was put out is told so, and then their line is cut."""
        was = {one.id: one.status for one in event.before.participants} if event.before else {}
        for one in event.after.participants:
            if one.is_guest and one.status == Status.EJECTED and was.get(one.id) != Status.EJECTED:
                await self._gateway.cut(one.person)

    async def _count(self, request: web.Request) -> None:
        if wait := await self._tries.take(request.remote or ""):
            raise Refusal(Code.TOO_MANY, retry_after=wait)
