"""How fast one key may act, counted here and, where several processes share a Redis, by all of them together.

Redis is asked only for what this process would let pass, so a flood costs it nothing. While it is
away each process counts for itself, as one that is alone always does. It never sees a key: what it
keeps under is a digest, for as long as the bucket takes to fill.
"""

import hashlib
import logging
from collections.abc import Callable
from typing import Any

from redis.asyncio import Redis
from redis.exceptions import RedisError

from advisory.clock import Clock
from advisory.limits.addresses import Addresses
from advisory.limits.buckets import Buckets, Rate

log = logging.getLogger(__name__)

REPLY_WITHIN_S = 0.25
REST_MS = 2_000
"""How long Redis is left alone after it failed to answer, so that nobody waits for it again and again."""

# The same arithmetic as `Bucket.take`, in one step and by the clock of Redis.
TAKE = """
local now = redis.call('TIME')
now = now[1] * 1000 + math.floor(now[2] / 1000)
local rate, burst = tonumber(ARGV[1]), tonumber(ARGV[2])
local kept = redis.call('HMGET', KEYS[1], 'tokens', 'at')
local since = now - (tonumber(kept[2]) or now)
local tokens = math.min(burst, (tonumber(kept[1]) or burst) + since / 1000 * rate)
local wait = 0
if tokens >= 1 then tokens = tokens - 1 else wait = (1 - tokens) / rate end
redis.call('HSET', KEYS[1], 'tokens', tostring(tokens), 'at', now)
redis.call('PEXPIRE', KEYS[1], math.ceil(burst / rate * 1000) + 1000)
return tostring(wait)
"""


class Limit:
    """One rate for many keys."""

    def __init__(self, name: str, rate: Rate, clock: Clock, shared: "Shared | None") -> None:
        self._name = name
        self._rate = rate
        self._here = Buckets(rate, clock)
        self._shared = shared

    async def take(self, key: str) -> float:
        """0 when allowed, else the seconds to wait."""
        wait = self._here.take(key)
        if wait or self._shared is None:
            return wait
        return await self._shared.take(self._name, key, self._rate)


class Shared:
    """Buckets in Redis. What it does not answer in time is allowed: the bucket here has allowed it."""

    def __init__(self, redis: Redis, clock: Clock) -> None:
        self._redis = redis
        self._clock = clock
        self._take: Any = redis.register_script(TAKE)
        self._rests_until = 0

    async def close(self) -> None:
        await self._redis.aclose()

    async def take(self, name: str, key: str, rate: Rate) -> float:
        now = self._clock()
        if now < self._rests_until:
            return 0.0
        digest = hashlib.blake2b(key.encode(), digest_size=16, person=b"advisory limit").hexdigest()
        try:
            return float(
                await self._take(keys=[f"advisory:limit:{name}:{digest}"], args=[rate.per_second, rate.burst])
            )
        except (RedisError, OSError, TimeoutError) as error:
            log.warning("limits are counted by each process alone (%s)", type(error).__name__)
            self._rests_until = now + REST_MS
            return 0.0


class AddressLimit:
    """One rate for many addresses. None of them is kept: they are counted under a key of the day."""

    def __init__(self, limit: Limit, key: Callable[[str], str]) -> None:
        self._limit = limit
        self._key = key

    async def take(self, address: str) -> float:
        """0 when allowed, else the seconds to wait."""
        key = self._key(address)
        return await self._limit.take(key) if key else 0.0


class Limits:
    """Makes limits; `shared` where several processes count together."""

    def __init__(
        self, clock: Clock, shared: Shared | None = None, addresses: Addresses | None = None
    ) -> None:
        self._clock = clock
        self._shared = shared
        self.addresses = addresses or Addresses(clock)

    async def close(self) -> None:
        if self._shared is not None:
            await self._shared.close()

    def of(self, name: str, rate: Rate) -> Limit:
        return Limit(name, rate, self._clock, self._shared)

    def by_address(self, name: str, rate: Rate) -> AddressLimit:
        """Where many share an address, as the organisation says, nobody is slowed down by the others."""
        return AddressLimit(self.of(name, rate), self.addresses.counted)

    def guesses(self, name: str, rate: Rate) -> AddressLimit:
        """For what can be guessed: every address counts, shared or not."""
        return AddressLimit(self.of(name, rate), self.addresses.keyed)
