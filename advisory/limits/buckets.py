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

    def left(self, rate: Rate, now: Instant) -> float:
        """What there is by now. A clock that was set back lets nothing flow in, and takes nothing out."""
        flowed = max(0, now - self.at) / 1_000 * rate.per_second
        return min(rate.burst, self.tokens + flowed)

    def take(self, rate: Rate, now: Instant) -> float:
        """Take one token; 0 when there was one, else the seconds until the next."""
        self.tokens = self.left(rate, now)
        self.at = now
        if self.tokens >= 1:
            self.tokens -= 1
            return 0.0
        return (1 - self.tokens) / rate.per_second


class Buckets:
    """Buckets by key, in memory; a bucket that has filled up again is forgotten.

    Where there are too many all the same, those go that have most left: whoever comes under ever new keys
    empties the memory of their own, and not of a key that was tried until it had nothing left.
    """

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
        """A quarter is free after it, so that not every new key looks through all others."""
        most = self._keep * 3 // 4
        left = {key: bucket.left(self._rate, now) for key, bucket in self._buckets.items()}
        kept = [key for key in left if left[key] < self._rate.burst]
        if len(kept) > most:
            kept = sorted(kept, key=left.__getitem__)[:most]
        self._buckets = {key: self._buckets[key] for key in kept}
