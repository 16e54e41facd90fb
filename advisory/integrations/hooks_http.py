"""Webhooks over HTTP, for main users."""

from functools import partial

from aiohttp import web

from advisory.errors import Code, Refusal
from advisory.identity import Person
from advisory.integrations import hooks_wire as wire
from advisory.integrations.api_http import id_in
from advisory.integrations.hooks import Hooks, Wanted
from advisory.integrations.keys_http import ADMINISTERS, BASE
from advisory.integrations.model import KIND_OF
from advisory.web.routes import Routes
from advisory.wire import Nothing


class HookRoutes:
    def __init__(self, hooks: Hooks) -> None:
        self._hooks = hooks

    def add(self, routes: Routes) -> None:
        add = partial(routes.add, may=ADMINISTERS, side="staff")
        path = f"{BASE}/webhooks"
        one = path + "/{id}"
        add("GET", path, self.all, reply=wire.HookList)
        add("POST", path, self.make, payload=wire.MakeHook, reply=wire.MadeHook)
        add("PUT", one, self.change, payload=wire.ChangeHook, reply=wire.HookList)
        add("GET", f"{one}/deliveries", self.list, payload=wire.AskDeliveries, reply=wire.DeliveryList)
        add("POST", f"{one}/secret", self.secret, payload=wire.HookAct, reply=wire.MadeHook)
        add("POST", f"{one}/again", self.again, payload=wire.HookAct, reply=Nothing)
        add("POST", f"{one}/test", self.test, payload=wire.HookAct, reply=Nothing)
        add("POST", f"{one}/remove", self.remove, payload=wire.HookAct, reply=wire.HookList)

    async def all(self, _: Person | None, __: web.Request, ___: object) -> wire.HookList:
        found, counts = await self._hooks.all()
        return wire.HookList(
            hooks=[
                wire.HookView.model_validate(
                    {
                        "id": one.id,
                        "rev": one.rev,
                        "name": one.name,
                        "url": one.url,
                        "kinds": list(one.kinds),
                        "services": list(one.services),
                        "state": one.state,
                        "failing_since": one.failing_since,
                        "last_ok_at": one.last_ok_at,
                        "old_secret_until": one.old_until,
                        "waiting": counts.get((one.id, "waiting"), 0),
                        "delivered": counts.get((one.id, "delivered"), 0),
                        "given_up": counts.get((one.id, "given_up"), 0),
                    }
                )
                for one in found
            ],
            possible=self._hooks.possible,
        )

    async def make(self, person: Person | None, _: web.Request, ask: wire.MakeHook) -> wire.MadeHook:
        made = await self._hooks.subscribe(_who(person), ask.cid, _wanted(ask.form))
        return wire.MadeHook(id=made.hook.id, secret=made.secret)

    async def change(
        self, person: Person | None, request: web.Request, ask: wire.ChangeHook
    ) -> wire.HookList:
        await self._hooks.change(_who(person), id_in(request), ask.rev, _wanted(ask.form))
        return await self.all(person, request, None)

    async def list(
        self, _: Person | None, request: web.Request, ask: wire.AskDeliveries
    ) -> wire.DeliveryList:
        return wire.DeliveryList(
            deliveries=[
                wire.DeliveryView.model_validate(
                    {
                        "record": one.record,
                        "kind": KIND_OF.get(one.kind, one.kind),
                        "at": one.at,
                        "state": one.state,
                        "attempts": one.attempts,
                        "due_at": one.due_at,
                        "status": one.status,
                        "error": one.error,
                        "done_at": one.done_at,
                    }
                )
                for one in await self._hooks.deliveries(id_in(request), ask.before)
            ]
        )

    async def secret(self, person: Person | None, request: web.Request, ask: wire.HookAct) -> wire.MadeHook:
        made = await self._hooks.renew_secret(_who(person), ask.cid, id_in(request))
        return wire.MadeHook(id=made.hook.id, secret=made.secret)

    async def again(self, person: Person | None, request: web.Request, ask: wire.HookAct) -> Nothing:
        await self._hooks.again(_who(person), id_in(request), ask.record)
        return Nothing()

    async def test(self, person: Person | None, request: web.Request, _: wire.HookAct) -> Nothing:
        await self._hooks.test(_who(person), id_in(request))
        return Nothing()

    async def remove(self, person: Person | None, request: web.Request, _: wire.HookAct) -> wire.HookList:
        await self._hooks.remove(_who(person), id_in(request))
        return await self.all(person, request, None)


def _who(person: Person | None) -> Person:
    if person is None:
        raise Refusal(Code.NOT_SIGNED_IN)
    return person


def _wanted(form: wire.HookForm) -> Wanted:
    return Wanted(form.name, form.url, form.kinds, form.services, form.on)
