"""The deployment's own coturn file, and the passwords that the service gives for it."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aioice import stun, turn

from advisory.clock import Instant, wall_clock
from advisory.escalate.turn import LASTS_S, Credentials, Relay, credentials
from tests.support.many import becomes
from tests.support.relay import SECRET, RelayServer

pytestmark = pytest.mark.slow

WORKER = ("203.0.113.10", 40_000)
ELSEWHERE = [
    ("10.0.0.1", 22),
    ("127.0.0.1", 6379),
    ("169.254.169.254", 80),
    ("198.51.100.1", 53),
    ("203.0.113.5", 3478),
]
UNAUTHORIZED, FORBIDDEN = 401, 403


@pytest.fixture
async def relay(tmp_path: Path) -> AsyncIterator[RelayServer]:
    server = RelayServer(tmp_path / "relay", leads_to=WORKER[0])
    await asyncio.to_thread(server.start)
    yield server
    await asyncio.to_thread(server.stop)


async def a_place(relay: RelayServer, given: Credentials, way: str = "udp") -> Any:
    """What a browser asks of a relay before anything else."""
    lock: Any = False
    if way == "tls":
        lock = ssl.create_default_context()
        lock.check_hostname, lock.verify_mode = False, ssl.CERT_NONE
    transport, _ = await turn.create_turn_endpoint(
        asyncio.DatagramProtocol,
        server_addr=(relay.address, relay.tls_port if way == "tls" else relay.port),
        username=given.username,
        password=given.password,
        ssl=lock,
        transport="udp" if way == "udp" else "tcp",
    )
    return transport


async def refusal(asked: Any) -> int:
    with pytest.raises(stun.TransactionFailed) as failed:
        await asked
    return int(failed.value.response.attributes["ERROR-CODE"][0])


@pytest.mark.parametrize("way", ["udp", "tcp", "tls"])
async def test_it_leads_to_the_media_worker_and_nowhere_else(relay: RelayServer, way: str) -> None:
    given = Relay((relay.url("udp"),), SECRET).admit(wall_clock())
    place = await a_place(relay, given, way)
    line = place._TurnTransport__inner_protocol
    await line.channel_bind(0x4000, WORKER)
    for number, peer in enumerate(ELSEWHERE):
        assert await refusal(line.channel_bind(0x4001 + number, peer)) == FORBIDDEN, peer
    place.close()


async def test_what_ran_out_or_was_made_up_is_refused(relay: RelayServer) -> None:
    now = wall_clock()
    good = credentials(SECRET, now, "a")
    longer = f"{int(good.username.split(':')[0]) + 3600}:a"
    for bad in (
        credentials(SECRET, Instant(now - (LASTS_S + 5) * 1000), "a"),
        credentials(SECRET[:-1] + "x", now, "a"),
        Credentials(longer, good.password),
        Credentials(good.username, "x" * len(good.password)),
    ):
        assert await refusal(a_place(relay, bad)) == UNAUTHORIZED


async def test_who_is_in_stays_when_the_password_runs_out_and_nobody_comes_in_with_it(
    relay: RelayServer,
) -> None:
    """A call may last longer than a password; so may not what was written down of one."""
    soon = credentials(SECRET, Instant(wall_clock() - (LASTS_S - 3) * 1000), "a")
    place = await a_place(relay, soon)

    async def ran_out() -> bool:
        try:
            (await a_place(relay, soon)).close()
        except stun.TransactionFailed as failed:
            return bool(failed.response.attributes["ERROR-CODE"][0] == UNAUTHORIZED)
        return False

    await becomes(ran_out, "a password that has run out")
    await place._TurnTransport__inner_protocol.channel_bind(0x4000, WORKER)
    place.close()


async def test_it_stores_no_address_of_those_who_call(relay: RelayServer) -> None:
    for way in ("udp", "tcp"):
        place = await a_place(relay, credentials(SECRET, wall_clock(), "somebody"), way)
        place.close()
    assert await refusal(a_place(relay, credentials("x" * 32, wall_clock(), "somebody"))) == UNAUTHORIZED
    await asyncio.to_thread(relay.stop)
    written = relay.written()
    assert "-----BEGIN" in written, "something is read"
    assert relay.address not in written
    assert "somebody" not in written
