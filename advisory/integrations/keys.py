"""Keys of programs: made by main users, shown once, kept as a hash."""

import contextlib
import re
from collections.abc import Callable, Collection
from dataclasses import dataclass

from advisory.clock import Clock, Instant
from advisory.errors import Code, Refusal
from advisory.identity import Person, Role, ServiceId, SessionId, new_id, new_secret
from advisory.integrations import store
from advisory.integrations.model import KEY_BEGINS, KEY_MOST_MS, PACES, ApiKey, digest
from advisory.limits.buckets import Rate
from advisory.limits.limits import Limits
from advisory.storage import receipts
from advisory.storage.database import Database
from advisory.storage.work import Work

_FORM = re.compile(KEY_BEGINS + "[A-Za-z0-9_-]{43}")
GUESSES = Rate(per_second=0.5, burst=60)
"""Keys that are none, from one address."""
BURST_S = 10
START_SIGNS = len(KEY_BEGINS) + 6


@dataclass(frozen=True, slots=True)
class Made:
    """The key itself, which leaves in this one answer and is kept nowhere."""

    key: ApiKey
    secret: str


@dataclass(frozen=True, slots=True)
class Asked:
    name: str
    scopes: Collection[str]
    services: Collection[str]
    pace: str
    expires_at: Instant


class Keys:
    """`services` tells which there are, `keyed` turns an address into what may be counted."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        limits: Limits,
        keyed: Callable[[str], str],
        services: Callable[[], Collection[str]],
    ) -> None:
        self._database = database
        self._clock = clock
        self._keyed = keyed
        self._services = services
        self._guesses = limits.of("api-guesses", GUESSES)
        self._paces = {
            name: limits.of(f"api-{name}", Rate(per_second=rate, burst=rate * BURST_S))
            for name, rate in PACES.items()
        }

    async def all(self) -> list[ApiKey]:
        return await self._database.read(store.keys)

    async def make(self, person: Person, cid: str, asked: Asked) -> Made:
        """Sent again, the key is another and the one before opens nothing: nobody has seen it."""
        if not set(asked.services) <= set(self._services()):
            raise Refusal(Code.NOT_FOUND)
        now = self._clock()
        if not now < asked.expires_at <= now + KEY_MOST_MS:
            raise Refusal(Code.INVALID)
        secret = KEY_BEGINS + new_secret()
        start = secret[:START_SIGNS]

        def run(work: Work) -> Made:
            def add() -> str:
                key = ApiKey(
                    new_id(),
                    asked.name,
                    start,
                    tuple(sorted(set(asked.scopes))),
                    tuple(sorted(set(asked.services))),
                    asked.pace,
                    work.now,
                    person.id,
                    asked.expires_at,
                )
                store.add_key(work, key, digest(secret))
                data = {"key": key.id, "scopes": list(key.scopes), "services": list(key.services)}
                work.record("key.made", actor_kind="staff", actor=person.id, data=data)
                return key.id

            made = receipts.once(work, person.id, cid, "key:make", add)
            store.replace_digest(work, made, digest(secret), start)
            key = store.key_by_id(work.connection, made)
            assert key is not None
            return Made(key, secret)

        return await self._database.work(run)

    async def revoke(self, person: Person, key: str) -> None:
        """In force with the next request; a second time changes nothing."""

        def run(work: Work) -> None:
            if store.key_by_id(work.connection, key) is None:
                raise Refusal(Code.NOT_FOUND)
            if store.revoke_key(work, key):
                work.record("key.revoked", actor_kind="staff", actor=person.id, data={"key": key})

        await self._database.work(run)

    async def holder(self, secret: str, address: str, lang: str) -> Person | None:
        """The program that shows this key, at its pace; None where it opens nothing."""
        if _FORM.fullmatch(secret) is None:
            return None
        hashed = digest(secret)
        found = await self._database.read(lambda c: store.key_by_digest(c, hashed))
        now = self._clock()
        if found is None or not found.is_good(now):
            if wait := await self._guesses.take(self._keyed(address)):
                raise Refusal(Code.TOO_MANY, retry_after=wait)
            return None
        if wait := await self._paces[found.pace].take(found.id):
            raise Refusal(Code.TOO_MANY, retry_after=wait)
        if found.was_used_long_ago(now):
            with contextlib.suppress(Refusal):  # a busy writer is no reason to refuse who only reads
                await self._database.work(lambda work: store.key_used(work, found.id))
        return Person(
            found.id,
            frozenset({Role.KEY}),
            lang,
            SessionId(found.id),
            name=found.name,
            services=frozenset(ServiceId(one) for one in found.services),
            scopes=frozenset(found.scopes),
        )
