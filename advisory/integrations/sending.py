"""The way out to addresses of webhooks: looked at when they are saved, and as they are connected to.

No redirects are followed, no proxy of the environment is used, and little is read of what comes back.
"""

import asyncio
import ipaddress
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import SplitResult, urlsplit

import aiohttp

from advisory.errors import Code, Refusal
from advisory.web.reaching import Inside, Lookup, Network, connector, look_up, may_ask, may_reach, meant

URL_LETTERS = 500
READ_BYTES = 4_096
WITHIN_S = 10.0


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
            _parts(url)
            if not may_ask(url, self._allowed):
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
        return {
            "connector": connector(self._allowed, self.lookup),
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
