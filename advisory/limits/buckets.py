"""Token buckets: how fast one key may act. Pure arithmetic on a time that is passed in."""

from dataclasses import dataclass

from advisory.clock import Clock, Instant


@dataclass(frozen=True, slots=True)
class Rate:
    """`per_second` tokens flow in; at most `burst` are kept."""

    per_second: float
    burst: float


@dataclass(slots=True)
class Bucket:
    """What one key has left."""

    tokens: float
    at: Instant

    def take(self, rate: Rate, now: Instant) -> float:
        """Take one token; 0 when there was one, else the seconds until the next.

        A clock that was set back lets nothing flow in, and takes nothing out.
        """
        flowed = max(0, now - self.at) / 1_000 * rate.per_second
        self.tokens = min(rate.burst, self.tokens + flowed)
        self.at = now
        if self.tokens >= 1:
            self.tokens -= 1
            return 0.0
        return (1 - self.tokens) / rate.per_second


class Buckets:
    """Buckets by key, in memory; a bucket that has filled up again is forgotten."""

    def __init__(self, rate: Rate, clock: Clock, keep: int = 10_000) -> None:
        self._rate = rate
        self._clock = clock
        self._keep = keep
        self._buckets: dict[str, Bucket] = {}

    def take(self, key: str) -> float:
        """0 when allowed, else the seconds to wait."""
        now = self._clock()
        bucket = self._buckets.get(key)
        if bucket is None:
            if len(self._buckets) >= self._keep:
                self._forget(now)
            bucket = self._buckets[key] = Bucket(self._rate.burst, now)
        return bucket.take(self._rate, now)

    def _forget(self, now: Instant) -> None:
        fills_in_ms = self._rate.burst / self._rate.per_second * 1_000
        self._buckets = {
            key: bucket for key, bucket in self._buckets.items() if now - bucket.at < fills_in_ms
        }
        if len(self._buckets) >= self._keep:
            self._buckets.pop(next(iter(self._buckets)))
