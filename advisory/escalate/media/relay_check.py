"""Whether the relay of calls can be reached, and takes the passwords that this service gives."""

import asyncio
import re
import ssl
from typing import Any

from aioice import stun, turn

from advisory.escalate.turn import Credentials

PORTS = {"turn": 3478, "turns": 5349}
ADDRESS = re.compile(r"(turns?):(\[[0-9a-f:]+\]|[a-z0-9.-]+)(?::([0-9]+))?(?:\?transport=(udp|tcp))?")
WITHIN_S = 8.0


class Refused(Exception):
    """It answers, and does not take the password."""


async def ask_relay(url: str, given: Credentials, lock: ssl.SSLContext | None = None) -> None:
    """Ask for a place as browsers do and give it back; raises `Refused`, or OSError where nobody does."""
    found = ADDRESS.fullmatch(url)
    if found is None:
        raise ValueError(url)
    scheme, host, port, way = found.groups()
    secure = scheme == "turns"
    locked: Any = (lock or ssl.create_default_context()) if secure else False
    try:
        async with asyncio.timeout(WITHIN_S):
            place, _ = await turn.create_turn_endpoint(
                asyncio.DatagramProtocol,
                server_addr=(host.strip("[]"), int(port or PORTS[scheme])),
                username=given.username,
                password=given.password,
                ssl=locked,
                transport="tcp" if secure or way == "tcp" else "udp",
            )
    except stun.TransactionFailed as error:
        raise Refused from error
    except stun.TransactionError as error:
        raise TimeoutError from error
    place.close()
