"""The one way out to addresses that somebody typed: looked up once, looked at, and connected to as looked at.

A name that leads into a network of the house is refused when it is saved and again at each connection;
what is looked at is what is connected to, so a name that answers differently the second time gains nothing.
No redirects are followed, no proxy of the environment is used, and little is read of what comes back.
"""

import asyncio
import ipaddress
import socket
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import SplitResult, urlsplit

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult

from advisory.errors import Code, Refusal

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Lookup = Callable[[str, int], Awaitable[Sequence[str]]]
URL_LETTERS = 500
READ_BYTES = 4_096
WITHIN_S = 10.0
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


def may_reach(address: str, allowed: Collection[Network]) -> bool:
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


@dataclass(frozen=True, slots=True)
class Said:
    """`status` is None where nothing was answered; `error` is a word for why."""

    status: int | None
    error: str = ""

    @property
    def well(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


class Outside:
    """`allowed` are networks of the operator's own that may be reached all the same, without TLS too."""

    def __init__(self, allowed: Collection[Network] = (), lookup: Lookup = look_up) -> None:
        self._allowed = tuple(allowed)
        self.lookup = lookup

    async def require(self, url: str) -> None:
        """Refuse, in words, an address that nothing could be sent to."""
        parts = _parts(url)
        port = parts.port or (443 if parts.scheme == "https" else 80)
        try:
            async with asyncio.timeout(WITHIN_S):
                found = await self.lookup(parts.hostname or "", port)
        except (OSError, UnicodeError, TimeoutError):
            raise Refusal(Code.HOOK_UNKNOWN) from None
        if not found or not all(may_reach(one, self._allowed) for one in found):
            raise Refusal(Code.HOOK_INSIDE)
        if parts.scheme != "https" and not all(self._is_own(one) for one in found):
            raise Refusal(Code.HOOK_ADDRESS)

    async def post(self, url: str, headers: Mapping[str, str], body: bytes) -> Said:
        try:
            parts = _parts(url)
            host = parts.hostname or ""
            # An address of figures is asked no resolver: it is looked at here.
            if _is_figures(host) and not may_reach(host, self._allowed):
                return Said(None, "inside")
            async with (
                aiohttp.ClientSession(**self._session()) as session,
                session.post(url, data=body, headers=headers, allow_redirects=False) as answer,
            ):
                await answer.content.read(READ_BYTES)
                return Said(answer.status, "" if 200 <= answer.status < 300 else "status")
        except TimeoutError:
            return Said(None, "timeout")
        except Inside:
            return Said(None, "inside")
        except aiohttp.ClientConnectorCertificateError:
            return Said(None, "certificate")
        except aiohttp.ClientConnectorDNSError as error:
            return Said(None, "inside" if isinstance(error.__cause__, Inside) else "unknown_host")
        except (aiohttp.ClientError, OSError, ValueError, Refusal):
            return Said(None, "no_answer")

    def _session(self) -> dict[str, Any]:
        resolver = _Looked(self.lookup, self._allowed)
        return {
            "connector": aiohttp.TCPConnector(resolver=resolver, use_dns_cache=False, force_close=True),
            "timeout": aiohttp.ClientTimeout(total=WITHIN_S),
            "cookie_jar": aiohttp.DummyCookieJar(),
            "trust_env": False,
            "auto_decompress": False,
        }

    def _is_own(self, address: str) -> bool:
        real = meant(ipaddress.ip_address(address))
        return any(one.version == real.version and real in one for one in self._allowed)


def _parts(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise Refusal(Code.HOOK_ADDRESS) from None
    wrong = (
        parts.scheme not in ("https", "http")
        or not parts.hostname
        or "@" in parts.netloc
        or bool(parts.fragment)
        or port == 0
        or len(url) > URL_LETTERS
        or not url.isascii()
        or not url.isprintable()
        or " " in url
    )
    if wrong:
        raise Refusal(Code.HOOK_ADDRESS)
    return parts


def _is_figures(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
