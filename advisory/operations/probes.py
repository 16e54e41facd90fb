"""What the doctor asks over the network: our own public address, Redis, the relay. Nobody else, ever."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
from multidict import CIMultiDictProxy

from advisory.clock import Clock
from advisory.escalate.media.relay_check import Refused, ask_relay
from advisory.escalate.turn import Relay
from advisory.operations.model import Finding, bad, good, note
from advisory.realtime.bus import connect
from advisory.realtime.transport import PATH
from advisory.settings import Settings
from advisory.web.security import BASE

WITHIN_S = 8.0
SOCKETS = f"{PATH}/?EIO=4&transport=websocket"
WHY_PUBLIC = "Browsers come by this address; what does not work from here may not work for them."


async def public(url: str) -> list[Finding]:
    """The address that people's browsers open: its name, certificate, headers and sockets."""
    try:
        async with _asking() as session, session.get(f"{url}/livez") as answer:
            status = answer.status
            found = [_headers(url, answer.headers)]
            said = await answer.text()
        if status != 200 or said != "ok\n":
            return [
                bad(
                    "public address",
                    f"{url}/livez answers {status} and not Advisory's “ok”",
                    WHY_PUBLIC,
                    "See that the service runs and that the proxy hands every path on to it.",
                )
            ]
        async with _asking() as session, session.ws_connect(f"{url}{SOCKETS}", origin=url) as line:
            opened = await line.receive_str()
    except aiohttp.ClientConnectorCertificateError:
        return [
            bad(
                "public address",
                f"the certificate of {url} is not trusted, or has run out",
                "Browsers refuse the page, and give no camera.",
                "Renew it and let the proxy read it anew.",
            )
        ]
    except aiohttp.WSServerHandshakeError as error:
        return [
            *found,
            bad(
                "public address",
                f"a WebSocket to {url} is answered with {error.status}",
                "Everybody falls back to asking again and again, which is slower and may not work at all.",
                "Let the proxy pass on the headers Upgrade and Connection, as in deploy/nginx.conf.",
            ),
        ]
    except (aiohttp.ClientError, OSError, TimeoutError, TypeError) as error:
        return [
            bad(
                "public address",
                f"{url} cannot be reached from here ({type(error).__name__})",
                WHY_PUBLIC,
                "Start the service and the proxy; see that the name leads to the proxy and port 443 is open.",
            )
        ]
    fine = opened.startswith("0{")
    return [*found, good("public address", f"{url} answers, sockets too")] if fine else found


def _headers(url: str, headers: CIMultiDictProxy[str]) -> Finding:
    wanted = [*BASE, "Content-Security-Policy"]
    if url.startswith("https://"):
        wanted.append("Strict-Transport-Security")
    wrong = [name for name in wanted if name != "Server" and len(headers.getall(name, [])) != 1]
    if wrong:
        return bad(
            "headers",
            f"missing or there twice at {url}: {', '.join(wrong)}",
            "They keep strangers' pages out, and a header that is there twice counts for nothing.",
            "Let the proxy pass our headers on as they are, and add none of these itself.",
        )
    return good("headers", "pass the proxy as they are")


@asynccontextmanager
async def _asking() -> AsyncIterator[aiohttp.ClientSession]:
    limit = aiohttp.ClientTimeout(total=WITHIN_S)
    async with aiohttp.ClientSession(timeout=limit) as session:
        yield session


async def redis(settings: Settings, clock: Clock) -> list[Finding]:
    if not settings.redis_url:
        return [good("Redis", "not used: one process needs none")]
    client = connect(settings.redis_url, WITHIN_S)
    before = clock()
    try:
        seconds, micros = await client.time()
    except Exception as error:
        return [
            bad(
                "Redis",
                f"does not answer ({type(error).__name__})",
                "Nothing is lost, but processes hear of each other only every few seconds.",
                "Start it; compare ADVISORY_REDIS_URL, its password and the firewall (TCP 6379).",
            )
        ]
    finally:
        await client.aclose()
    return [
        good("Redis", "answers"),
        apart("Redis", before, int(seconds) * 1_000 + int(micros) // 1_000, clock()),
    ]


SECONDS_APART = 5


def apart(whose: str, before: int, theirs: int, after: int) -> Finding:
    """Their clock was read at some moment between two of ours, in milliseconds."""
    seconds = max(before - theirs, theirs - after) // 1_000
    if seconds >= SECONDS_APART:
        return bad(
            "clock",
            f"this machine and {whose} are {seconds} s apart",
            "Promises, waits and the passwords of the relay count by the clock.",
            "Run NTP on both: timedatectl set-ntp true.",
        )
    return good("clock", f"as that of {whose}")


async def relay(settings: Settings, clock: Clock, lock: ssl.SSLContext | None = None) -> list[Finding]:
    if not settings.media or not settings.turn_servers:
        return []
    secret = settings.turn_secret.get_secret_value()
    given = Relay(settings.turn_servers, secret, settings.turn_only).admit(clock())
    found = []
    for url in settings.turn_servers:
        try:
            await ask_relay(url, given, lock)
            found.append(good("relay", f"{url} gives places"))
        except Refused:
            found.append(
                bad(
                    "relay",
                    f"{url} answers and does not take our password",
                    "Who needs it has no call.",
                    "Set the same secret here (ADVISORY_TURN_SECRET) and there (static-auth-secret); "
                    "compare both clocks.",
                )
            )
        except (OSError, TimeoutError, asyncio.IncompleteReadError) as error:
            tell = bad if settings.turn_only else note
            found.append(
                tell(
                    "relay",
                    f"{url} does not answer ({type(error).__name__})",
                    "Whose network lets no UDP out has no call.",
                    "Start coturn; open its port; see that it can read a good certificate.",
                )
            )
    return found
