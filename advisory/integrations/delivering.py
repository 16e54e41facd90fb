"""Webhooks go out from the event record: what was committed is sent at least once, each lane in order.

One process at a time has a subscription. What it sent and had no time to mark is sent again under the
same id; what an address does not take is tried again after growing pauses, and nothing overtakes it
that belongs to the same conversation.
"""

import logging
from dataclasses import replace

from advisory.clock import Clock, Instant
from advisory.integrations import store
from advisory.integrations.model import (
    GIVEN_UP_AFTER_MS,
    KEPT_MS,
    SLACK_MS,
    Delivery,
    Hook,
    body_of,
    message_id,
    pause_after,
    rest_after,
    signatures,
)
from advisory.integrations.sending import Outside, Said
from advisory.storage.database import Database
from advisory.storage.seal import Seal
from advisory.storage.work import Work

log = logging.getLogger(__name__)

AT_ONCE = 500
SENT_AT_ONCE = 50


class Delivering:
    def __init__(self, database: Database, clock: Clock, outside: Outside, seal: Seal | None) -> None:
        self._database = database
        self._clock = clock
        self._outside = outside
        self._seal = seal

    async def round(self) -> int:
        """Gather and send for all that are on; gives how many were delivered."""
        if self._seal is None:
            return 0
        hooks = await self._database.read(store.hooks)
        if not any([await self._has_work(one) for one in hooks if one.state == "on"]):
            return 0
        delivered = 0
        for hook in await self._database.work(store.claim_hooks):
            try:
                await self._gather(hook)
                delivered += await self._send(hook, self._seal)
            finally:
                await self._database.work(lambda work, id=hook.id: store.let_go(work, id))  # type: ignore[misc]
        return delivered

    async def tidy(self) -> int:
        before = Instant(self._clock() - KEPT_MS)
        return await self._database.work(lambda work: store.expire(work, before))

    async def _has_work(self, hook: Hook) -> bool:
        now = self._clock()
        if hook.rests_until is not None and now < hook.rests_until:
            return False
        if await self._database.read(lambda c: store.due(c, hook.id, now, 1)):
            return True
        rows = await self._database.read(lambda c: store.rows_for(c, hook, AT_ONCE))
        return len(rows) == AT_ONCE or any(map(hook.wants, rows))

    async def _gather(self, hook: Hook) -> None:
        """Put down what it is to be sent, before any of it is sent."""
        after: tuple[Instant, int] | None = None
        while True:
            place = after
            rows = await self._database.read(lambda c, p=place: store.rows_for(c, hook, AT_ONCE, p))  # type: ignore[misc]
            if not rows:
                return
            wanted = [row for row in rows if hook.wants(row)]
            newest = rows[-1].at

            def run(work: Work, wanted=wanted, newest=newest) -> None:  # type: ignore[no-untyped-def]
                store.add_deliveries(work, hook, wanted)
                store.gathered(work, hook.id, newest)

            await self._database.work(run)
            after = (newest, rows[-1].id)

    async def _send(self, hook: Hook, seal: Seal) -> int:
        delivered = 0
        while found := await self._database.read(
            lambda c: store.due(c, hook.id, self._clock(), SENT_AT_ONCE)
        ):
            for one in found:
                said = await self._post(hook, one, seal)
                fresh = await self._database.work(lambda work, o=one, s=said: self._mark(work, hook.id, o, s))  # type: ignore[misc]
                delivered += said.well
                if fresh is None or fresh.state != "on" or not said.well:
                    return delivered
        return delivered

    async def _post(self, hook: Hook, one: Delivery, seal: Seal) -> Said:
        row = await self._database.read(lambda c: store.row_by_id(c, one.record))
        if row is None:
            return Said(None, "gone")
        now = self._clock()
        at_s, id, body = now // 1_000, message_id(hook.id, one.record), body_of(row)
        secrets = [seal.open(hook.id, sealed) for sealed in hook.signs_with(now)]
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "Advisory",
            "webhook-id": id,
            "webhook-timestamp": str(at_s),
            "webhook-signature": signatures(secrets, id, at_s, body),
        }
        return await self._outside.post(hook.url, headers, body)

    def _mark(self, work: Work, id: str, one: Delivery, said: Said) -> Hook | None:
        hook = store.lock_hook(work, id)
        if hook is None:
            return None
        tried = replace(one, attempts=one.attempts + 1, status=said.status, error=said.error)
        if said.well:
            store.save_delivery(work, replace(tried, state="delivered", done_at=work.now))
            after = replace(hook, fails=0, failing_since=None, rests_until=None, last_ok_at=work.now)
        else:
            late = work.now - one.at >= GIVEN_UP_AFTER_MS
            others_pass = hook.last_ok_at is not None and hook.last_ok_at > one.at
            tried = replace(tried, due_at=Instant(work.now + pause_after(one.attempts)))
            store.save_delivery(work, replace(tried, state="given_up") if late and others_pass else tried)
            since = hook.failing_since or work.now
            after = replace(
                hook,
                fails=hook.fails + 1,
                failing_since=since,
                rests_until=Instant(work.now + rest_after(hook.fails)),
            )
            if work.now - since >= GIVEN_UP_AFTER_MS:
                log.warning("a webhook was given up after three days without an answer")
                after = replace(after, state="given_up", rev=hook.rev + 1)
                work.record("webhook.given_up", data={"webhook": hook.id})
        store.save_hook(work, after)
        return after


assert SLACK_MS < KEPT_MS, "what is looked at again must still be known to have been sent"
