"""Where browsers find the media worker, and who is let through the relay. No browser."""

import asyncio
from pathlib import Path
from typing import Any, cast

import pytest
from pydantic import ValidationError

from advisory.app import media_of
from advisory.clock import Instant
from advisory.errors import Code, Refusal
from advisory.escalate import wire
from advisory.escalate.media import compat
from advisory.escalate.media.base import MediaFailure, MediaProblem
from advisory.escalate.media.client import WorkerBackend
from advisory.escalate.media.janus import JanusBackend
from advisory.escalate.media.process import Reach
from advisory.escalate.media.sdp import tell
from advisory.escalate.socket import CallSocket
from advisory.escalate.turn import LASTS_S, Relay, credentials
from advisory.lab.media_peers import send
from advisory.lab.processes import free_port
from advisory.settings import Settings
from tests.escalate.conftest import ADVISOR, VISITOR, House

SECRET = "0123456789abcdef0123456789abcdef"
URL = "turn:relay.example:3478?transport=udp"


def test_the_name_says_until_when_and_the_password_signs_it() -> None:
    made = credentials(SECRET, Instant(1_700_000_000_999), "n")
    assert made.username == "1700000600:n"
    # printf 1700000600:n | openssl dgst -sha1 -hmac SECRET -binary | base64
    assert made.password == "QDqgrWvto/aNeA6+QarnRKme+lg="


def test_nothing_secret_is_shown_of_it() -> None:
    relay = Relay((URL,), SECRET)
    given = relay.admit(Instant(0))
    assert SECRET not in repr(relay)
    assert given.password not in repr(given)
    settings = Settings(turn_urls=URL, turn_secret=SECRET)  # type: ignore[arg-type]
    assert SECRET not in repr(settings)


def test_no_two_are_given_the_same() -> None:
    relay = Relay((URL,), SECRET)
    assert len({relay.admit(Instant(0)).username for _ in range(10)}) == 10


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"turn_urls": "relay.example"}, "TURN_URLS"),
        ({"turn_urls": "turn:relay.example?transport=sctp"}, "TURN_URLS"),
        ({"turn_urls": URL, "turn_secret": "short"}, "TURN_SECRET"),
        ({"turn_only": True}, "TURN_ONLY"),
        ({"media_ports": "40000"}, "MEDIA_PORTS"),
        ({"media_ports": "40000-39999"}, "MEDIA_PORTS"),
        ({"media_ports": "40000-70000"}, "MEDIA_PORTS"),
        ({"media_address": "neuvonta.example"}, "MEDIA_ADDRESS"),
        ({"media_public_address": "203.0.113.10"}, "MEDIA_PUBLIC_ADDRESS"),
        ({"janus_url": "https://janus.example"}, "JANUS_URL"),
        ({"janus_url": f"ws://janus.example/?apisecret={SECRET}", "janus_secret": SECRET}, "JANUS_URL"),
        ({"janus_url": "ws://127.0.0.1:8188", "janus_secret": "short"}, "JANUS_SECRET"),
        (
            {
                "janus_url": "ws://[::1]:8188",
                "janus_secret": SECRET,
                "recording": True,
                "recording_key": "0" * 64,
            },
            "RECORDING needs our own",
        ),
    ],
)
def test_a_setting_that_cannot_be_is_refused_at_the_start(given: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError, match=said) as refused:
        Settings(**{"turn_secret": SECRET, **given})
    assert SECRET not in str(refused.value)


def test_what_may_be_set() -> None:
    made = Settings(
        turn_urls=f"{URL}, turns:[2001:db8::5]:443?transport=tcp",
        turn_secret=SECRET,  # type: ignore[arg-type]
        turn_only=True,
        media_address="10.0.0.5, fd00::5",
        media_public_address="203.0.113.10,2001:db8::10",
        media_ports="40000-40499",
    )
    assert made.turn_servers == (URL, "turns:[2001:db8::5]:443?transport=tcp")
    assert (made.media_addresses, made.media_public_addresses) == (
        ("10.0.0.5", "fd00::5"),
        ("203.0.113.10", "2001:db8::10"),
    )
    assert (made.media_port_range[0], made.media_port_range[-1]) == (40_000, 40_499)


def test_what_carries_calls_is_the_operators_choice(tmp_path: Path) -> None:
    janus = Settings(var=tmp_path, janus_url="ws://127.0.0.1:8188", janus_secret=SECRET)  # type: ignore[arg-type]
    assert isinstance(media_of(Settings(var=tmp_path), Reach()), WorkerBackend)
    assert isinstance(media_of(janus, Reach()), JanusBackend)
    assert media_of(janus.model_copy(update={"media": False}), Reach()) is None


def test_browsers_are_told_the_outer_address_in_place_of_the_inner_one() -> None:
    inner = (
        "v=0\r\nc=IN IP4 10.0.0.5\r\n"
        "a=candidate:1 1 udp 2130706431 10.0.0.5 40000 typ host\r\n"
        "a=candidate:2 1 udp 2130706431 10.0.0.55 40001 typ host\r\n"
        "a=end-of-candidates\r\n"
    )
    told = tell(inner, {"10.0.0.5": "203.0.113.10"})
    assert told == inner.replace("10.0.0.5 ", "203.0.113.10 ").replace("10.0.0.5\r", "203.0.113.10\r")
    assert tell(inner, {}) == inner


async def test_sockets_are_bound_within_the_range_and_refused_when_it_is_full() -> None:
    loop = asyncio.new_event_loop()
    ports = range(first := free_port(), first + 3)
    compat.bind_within(loop, ports)

    async def bind() -> asyncio.DatagramTransport:
        made, _ = await loop.create_datagram_endpoint(asyncio.DatagramProtocol, local_addr=("127.0.0.1", 0))
        return made

    async def fill() -> list[int]:
        made = [await bind() for _ in ports]
        with pytest.raises(OSError, match="no port"):
            await bind()
        bound = [one.get_extra_info("sockname")[1] for one in made]
        for one in made:
            one.close()
        return bound

    try:
        assert sorted(await asyncio.to_thread(loop.run_until_complete, fill())) == [*ports]
    finally:
        loop.close()


@pytest.mark.slow
async def test_the_worker_keeps_to_its_port_and_says_when_it_has_none_left(tmp_path: Path) -> None:
    port = free_port()
    media = WorkerBackend(tmp_path, Reach(["127.0.0.1"], ["203.0.113.10"], [port]))
    await media.start()
    await media.create_room("room")
    said: list[str] = []

    async def exchange(offer: str) -> str:
        said.extend([offer, await media.publish("room", "visitor", "s1", "cam", offer)])
        return said[1].replace("203.0.113.10", "127.0.0.1")

    try:
        sending = await send(exchange, width=160, height=90)
        [candidate] = {line for line in said[1].splitlines() if line.startswith("a=candidate:")}
        assert candidate.split()[4:6] == ["203.0.113.10", str(port)]
        with pytest.raises(MediaFailure) as refused:
            await media.publish("room", "advisor", "s2", "cam", said[0])
        assert refused.value.problem == MediaProblem.TOO_MANY
        await sending.close()
    finally:
        await media.stop()


async def test_only_who_is_in_the_call_is_let_through_the_relay(house: House) -> None:
    relay = Relay((URL,), SECRET, only=True)
    socket = CallSocket(house.calls, cast("Any", None), house.clock, relay)

    async def refused(session: str) -> Code:
        with pytest.raises(Refusal) as found:
            await socket.ice(VISITOR, wire.SessionRef(session=session))
        return found.value.code

    call = await house.offer()
    assert await refused(call.id) == Code.STALE, "not before the visitor has agreed"
    await house.calls.answer(VISITOR, call.id, True, "video", call.rev)
    guest = await house.knocks(call, "interpreter")
    with pytest.raises(Refusal):
        await house.calls.check_participant(guest, call.id)  # what stands before every event of a call

    given = await socket.ice(VISITOR, wire.SessionRef(session=call.id))
    assert given.relay_only
    [server] = given.ice_servers
    assert server.urls == [URL]
    assert server.username.startswith(f"{house.clock() // 1000 + LASTS_S}:")
    assert VISITOR.id not in server.username

    await house.calls.end(ADVISOR, call.id, "done")
    assert await refused(call.id) == Code.CALL_ENDED
