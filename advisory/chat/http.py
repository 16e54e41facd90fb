"""Coming back from another device, by the receipt that the visitor was given."""

from aiohttp import web

from advisory.chat import life_wire as wire
from advisory.chat.life import Life
from advisory.errors import Code, Refusal
from advisory.identity import Person
from advisory.limits.buckets import Rate
from advisory.limits.limits import AddressLimit
from advisory.people.service import People
from advisory.web.routes import Routes
from advisory.wire import ANYONE

TRIES = Rate(per_second=5 / 60, burst=10)
"""From one address: a receipt has fifty random bits, and nobody types it wrong so often."""


class ReturnRoutes:
    def __init__(self, life: Life, people: People, tries: AddressLimit) -> None:
        self._life = life
        self._people = people
        self._tries = tries

    def add(self, routes: Routes) -> None:
        routes.add(
            "POST",
            "/api/visitor/return",
            self.come_back,
            ANYONE,
            side="visitor",
            payload=wire.ReturnByReceipt,
            reply=wire.Returned,
        )

    async def come_back(
        self, _: Person | None, request: web.Request, form: wire.ReturnByReceipt
    ) -> wire.Returned:
        if wait := await self._tries.take(request.remote or ""):
            raise Refusal(Code.TOO_MANY, retry_after=wait)
        item = await self._life.return_by_receipt(wire.plain_receipt(form.receipt), form.site)
        token, expires = await self._people.again(item.visitor, item.site, form.lang, practice=item.practice)
        return wire.Returned(token=token, expires_at=expires, conversation=item.id)
