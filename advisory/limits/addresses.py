"""What an address is counted under: a digest by a key of the day, so that it is nobody's later."""

import hmac
import secrets
from collections.abc import Callable
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from advisory.clock import DAY_MS, Clock


def network_of(address: str) -> str:
    """Whom one address stands for: of the newer kind everybody has as many as they like."""
    found = parsed(address)
    if found is None:
        return address
    return str(found) if isinstance(found, IPv4Address) else str(ip_network((found, 64), strict=False))


def parsed(address: str) -> IPv4Address | IPv6Address | None:
    """An address of the older kind stays one where it is written as one of the newer."""
    try:
        found = ip_address(address)
    except ValueError:
        return None
    return (found.ipv4_mapped or found) if isinstance(found, IPv6Address) else found


IsShared = Callable[[str], bool]


class Addresses:
    """`secret` lets several processes count under the same key; without it each day has one by chance.

    Yesterday's key is made again by nobody who does not have the secret, and by nobody at all without one.
    """

    def __init__(self, clock: Clock, secret: bytes = b"") -> None:
        self._clock = clock
        self._secret = secret
        self._day = -1
        self._key = b""
        self.is_shared: IsShared = lambda address: False
        """Whether the organisation says that many share it; whoever knows that puts it here."""

    def keyed(self, address: str) -> str:
        day = self._clock() // DAY_MS
        if day != self._day:
            self._day = day
            made = hmac.digest(self._secret, f"day {day}".encode(), "sha256") if self._secret else None
            self._key = made or secrets.token_bytes(32)
        return hmac.digest(self._key, network_of(address).encode(), "sha256").hex()

    def counted(self, address: str) -> str:
        """Empty where it says nothing about who asks, since many share it."""
        return "" if not address or self.is_shared(address) else self.keyed(address)

    def whence(self, address: str) -> str:
        """The same for who comes in by the door; this machine's own is that of a proxy or a tool."""
        found = parsed(address)
        return "" if found is None or found.is_loopback else self.counted(address)
