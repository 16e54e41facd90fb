"""Subscriptions of other systems: made, changed, tried, taken up again and let go by main users."""

import base64
import secrets
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from advisory.clock import Clock, Instant
from advisory.errors import Code, Refusal
from advisory.identity import Person, new_id
from advisory.integrations import store
from advisory.integrations.model import OLD_SECRET_MS, Delivery, Hook
from advisory.integrations.sending import Outside
from advisory.storage import receipts
from advisory.storage.database import Database
from advisory.storage.seal import Seal
from advisory.storage.work import Work

SECRET_BYTES = 32
SECRET_BEGINS = "whsec_"  # noqa: S105 - how Standard Webhooks writes one
SHOWN = 50


@dataclass(frozen=True, slots=True)
class Wanted:
    name: str
    url: str
    kinds: Collection[str]
    services: Collection[str]
    on: bool


@dataclass(frozen=True, slots=True)
class Subscribed:
    """The secret that its receiver checks with, which leaves in this one answer."""

    hook: Hook
    secret: str


class Hooks:
    def __init__(
        self,
        database: Database,
        clock: Clock,
        outside: Outside,
        seal: Seal | None,
        services: Callable[[], Collection[str]],
    ) -> None:
        self._database = database
        self._clock = clock
        self._outside = outside
        self._seal = seal
        self._services = services

    @property
    def possible(self) -> bool:
        """Whether the operator has set the key that secrets are sealed with."""
        return self._seal is not None

    async def all(self) -> tuple[list[Hook], Mapping[tuple[str, str], int]]:
        def run(connection: Connection) -> tuple[list[Hook], Mapping[tuple[str, str], int]]:
            return store.hooks(connection), store.count_states(connection)

        return await self._database.read(run)

    async def deliveries(self, hook: str, before: int | None) -> list[Delivery]:
        return await self._database.read(lambda c: store.deliveries(c, hook, before, SHOWN))

    async def subscribe(self, person: Person, cid: str, wanted: Wanted) -> Subscribed:
        """From now on. Sent again, the secret is another: nobody has seen the one before."""
        seal = self._require_seal()
        await self._require(wanted)
        secret = secrets.token_bytes(SECRET_BYTES)

        def run(work: Work) -> Subscribed:
            def add() -> str:
                hook = Hook(
                    id=new_id(),
                    name=wanted.name,
                    url=wanted.url,
                    kinds=tuple(sorted(set(wanted.kinds))),
                    services=tuple(sorted(set(wanted.services))),
                    secret="",
                    state="on" if wanted.on else "paused",
                    rev=1,
                    made_at=work.now,
                    made_by=person.id,
                    gathered_to=work.now,
                )
                store.add_hook(work, hook)
                _put_down(work, person, "webhook.made", hook)
                return hook.id

            made = _there(store.lock_hook(work, receipts.once(work, person.id, cid, "webhook:make", add)))
            made = replace(made, secret=seal.close(made.id, secret))
            store.save_hook(work, made)
            return Subscribed(made, told(secret))

        return await self._database.work(run)

    async def change(self, person: Person, hook: str, rev: int, wanted: Wanted) -> None:
        await self._require(wanted)

        def change(work: Work, before: Hook) -> Hook:
            if before.rev != rev:
                raise Refusal(Code.STALE)
            state = "paused" if not wanted.on else "on"
            after = replace(
                before,
                name=wanted.name,
                url=wanted.url,
                kinds=tuple(sorted(set(wanted.kinds))),
                services=tuple(sorted(set(wanted.services))),
                state=state,
                rests_until=None,
                failing_since=None,
                fails=0,
            )
            _put_down(work, person, "webhook.changed", after)
            return after

        await self._change(hook, change)

    async def renew_secret(self, person: Person, cid: str, hook: str) -> Subscribed:
        """The one before stays valid beside it for a day."""
        seal = self._require_seal()
        secret = secrets.token_bytes(SECRET_BYTES)

        def run(work: Work) -> Subscribed:
            before = _there(store.lock_hook(work, hook))

            def renew() -> str:
                until = Instant(work.now + OLD_SECRET_MS)
                store.save_hook(
                    work, replace(before, old_secret=before.secret, old_until=until, rev=before.rev + 1)
                )
                _put_down(work, person, "webhook.secret_renewed", before)
                return hook

            receipts.once(work, person.id, cid, "webhook:secret", renew)
            after = replace(_there(store.lock_hook(work, hook)), secret=seal.close(hook, secret))
            store.save_hook(work, after)
            return Subscribed(after, told(secret))

        return await self._database.work(run)

    async def again(self, person: Person, hook: str, record: int | None = None) -> None:
        """Try what waits and what was given up now; a subscription that was given up is on again."""

        def change(work: Work, before: Hook) -> Hook:
            store.wake(work, hook, record)
            _put_down(work, person, "webhook.tried_again", before)
            state = "on" if before.state == "given_up" else before.state
            return replace(before, state=state, rests_until=None, failing_since=None, fails=0)

        await self._change(hook, change)

    async def test(self, person: Person, hook: str) -> None:
        """An event of its own, by the way that all go."""

        def change(work: Work, before: Hook) -> Hook:
            _put_down(work, person, "webhook.tested", before)
            return replace(before, rests_until=None)

        await self._change(hook, change)

    async def remove(self, person: Person, hook: str) -> None:
        def run(work: Work) -> None:
            before = store.lock_hook(work, hook)
            if before is not None:
                store.drop_hook(work, hook)
                _put_down(work, person, "webhook.removed", before)

        await self._database.work(run)

    async def _change(self, hook: str, change: Callable[[Work, Hook], Hook]) -> None:
        def run(work: Work) -> None:
            before = _there(store.lock_hook(work, hook))
            store.save_hook(work, replace(change(work, before), rev=before.rev + 1))

        await self._database.work(run)

    async def _require(self, wanted: Wanted) -> None:
        if not set(wanted.services) <= set(self._services()):
            raise Refusal(Code.NOT_FOUND)
        await self._outside.require(wanted.url)

    def _require_seal(self) -> Seal:
        if self._seal is None:
            raise Refusal(Code.KEY_NEEDED)
        return self._seal


def told(secret: bytes) -> str:
    return SECRET_BEGINS + base64.b64encode(secret).decode()


def _put_down(work: Work, person: Person, kind: str, hook: Hook) -> None:
    work.record(kind, actor_kind="staff", actor=person.id, data={"webhook": hook.id})


def _there(hook: Hook | None) -> Hook:
    if hook is None:
        raise Refusal(Code.NOT_FOUND)
    return hook
