"""Which addresses may be asked at all: those of the world, looked at as they are connected to.

A name that leads into a network of the house is refused at each connection; what is looked at is what is
connected to, so a name that answers differently the second time gains nothing.
"""

import asyncio
import ipaddress
import socket
from collections.abc import Awaitable, Callable, Collection, Sequence

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Lookup = Callable[[str, int], Awaitable[Sequence[str]]]
NAT64 = ipaddress.ip_network("64:ff9b::/96")
GLOBAL_IPV6 = ipaddress.ip_network("2000::/3")
"""All that is given out to anybody; of what is outside, some was meant for networks of a house."""


class Inside(OSError):
    """The name leads into a network where nothing may be sent."""


async def look_up(host: str, port: int) -> Sequence[str]:
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(one[4][0]) for one in found]


def networks_of(words: Collection[str]) -> tuple[Network, ...]:
    return tuple(ipaddress.ip_network(one) for one in words)


def meant(address: Address) -> Address:
    """The IPv4 address inside an IPv6 one that stands for it."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if address in NAT64:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return inner
    return address


def may_reach(address: str, allowed: Collection[Network] = ()) -> bool:
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    real = meant(found)
    if any(one.version == real.version and real in one for one in allowed):
        return True
    if real.version == 6 and real not in GLOBAL_IPV6:
        return False
    return real.is_global and not real.is_multicast and not found.is_multicast and "%" not in address


def may_ask(url: str, allowed: Collection[Network] = ()) -> bool:
    """A host of figures is asked no resolver: it is looked at here, as whoever connects reads it.

    Also such that only the system takes for an address, as `127.1` or `2130706433`.
    """
    host = URL(url).host or ""
    is_figures = ":" in host or host.replace(".", "").isdigit()
    return not is_figures or may_reach(host, allowed)


def connector(allowed: Collection[Network] = (), lookup: Lookup = look_up) -> aiohttp.TCPConnector:
    """Leads to no name whose addresses may not be reached; hosts of figures are for `may_ask`."""
    return aiohttp.TCPConnector(resolver=_Looked(lookup, allowed), use_dns_cache=False, force_close=True)


class _Looked(AbstractResolver):
    def __init__(self, lookup: Lookup, allowed: Collection[Network]) -> None:
        self._lookup = lookup
        self._allowed = allowed

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        found = await self._lookup(host, port)
        if not found:
            raise socket.gaierror("no address")
        if not all(may_reach(one, self._allowed) for one in found):
            raise Inside(host)
        return [
            ResolveResult(
                hostname=host,
                host=one,
                port=port,
                family=socket.AF_INET6 if ":" in one else socket.AF_INET,
                proto=0,
                flags=socket.AI_NUMERICHOST,
            )
            for one in dict.fromkeys(found)
        ]

    async def close(self) -> None:
        """Nothing is held."""
