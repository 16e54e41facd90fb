"""A server that is spoken to in frames that are almost right, by a process of its own, while people converse.

Frames: every event of the protocol with payloads of its schema's shape and parts of them changed, ids of
others among them; packets of Engine.IO and Socket.IO with letters changed; attachments that are announced
and never come; values that nest deep or are long; bytes that are no text; WebSocket frames against its rules;
bodies for polling. Each connection speaks until it is closed or has said its share, and hangs up unasked.
"""

import argparse
import asyncio
import json
import os
import re
import sys
from contextlib import suppress
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

import aiohttp

from advisory.lab.chaos.link import FAILURES, Link, TurnedAway
from advisory.lab.chaos.people import SITE, TOPIC
from advisory.lab.chaos.stage import Stage
from advisory.lab.flood import From, Waits, begin, door_to, everybody, token
from advisory.lab.frames import new_cid
from advisory.lab.fuzz import mutate
from advisory.wire import CONTRACT, GUESTS, STAFF_SPACE, VISITORS, Event

CALM_S = 20.0
WARM = 0.15
"""Of the frames: until then what the server keeps for good has been made."""
GREW_MB = 20.0
FACTOR, FLOOR_MS = 4.0, 100.0
"""Others wait at most so many times as long as before, or so long: all share one machine."""
SPEAKERS, EACH = 12, 35
VISITORS_KNOWN = 6
TO_END_S = 5.0
REST_S = 3.0
FAULT = re.compile(r" (ERROR|CRITICAL) |Traceback")

PACKETS = (
    *("0{}", "1", "2", "2probe", "3", "5", "6", "40", "40/staff,{}", "40/visitor,", "40/guest,null", "41"),
    *(
        "41/visitor,",
        '42["entry:post",{}]',
        '42/visitor,1["x"]',
        "42/visitor,[]",
        "42/visitor,{}",
        "42/staff,9",
    ),
    *(
        "43/visitor,1[]",
        "44/visitor,{}",
        '451-/visitor,["x",{"_placeholder":true,"num":0}]',
        "46-/visitor,0[]",
    ),
    *(
        '452-["connect",{"_placeholder":true,"num":9}]',
        '42/visitor,7["connect",{}]',
        '42/staff,["disconnect"]',
    ),
    *('42/visitor,99999999999999999999["x",{}]', "4", "4\x00", "7", "b4AAAA", "40/visitor/../staff,{}"),
)
FRAMES = (
    *(b"\x83\x85\0\0\0\0abcde", b"\x81\x05abcde", b"\xc1\x85\0\0\0\0abcde", b"\x01\x81\0\0\0\0a"),
    *(b"\x80\x81\0\0\0\0a", b"\x81\xff\xff\xff\xff\xff\xff\xff\xff\xff\0\0\0\0", b"\x88\x81\0\0\0\0a"),
    *(b"\x89\xfe\x00\x7f\0\0\0\0", b"\x81\x84\0\0\0\0\xff\xfe\xfd\xfc", b"\x88\x82\0\0\0\0\0\0"),
)


@dataclass(frozen=True, slots=True)
class Known:
    """What who speaks knows: sign-ins, a conversation of their own, and one that is none of theirs."""

    tokens: list[str]
    cookies: list[str]
    own: list[str]
    others: str
    people: list[str]


class Speech:
    """Frames of one seed, by their number."""

    def __init__(self, events: list[Event], known: Known, seed: int) -> None:
        self._events = {
            space: [one for one in events if one.namespace == space]
            for space in (VISITORS, STAFF_SPACE, GUESTS)
        }
        self._schemas = {one.payload: one.payload.model_json_schema() for one in events}
        self._known = known
        self._seed = seed

    def chance(self, number: int) -> Random:
        return Random(f"{self._seed}:sockets:{number}")

    def frame(self, number: int, space: str) -> tuple[str, bytes]:
        """How it is sent (`text`, `binary`, `raw`), and what."""
        chance = self.chance(number)
        kind = chance.random()
        if kind < 0.55:
            return "text", self._event(chance, space, chance.randrange(4)).encode("utf-8", "replace")
        if kind < 0.72:
            return "text", mutate.text(chance, self._event(chance, space, 0)).encode("utf-8", "replace")
        if kind < 0.84:
            packet = chance.choice(PACKETS)
            return "text", (mutate.text(chance, packet) if chance.random() < 0.5 else packet).encode()
        if kind < 0.90:
            return "text", _large(chance, space).encode()
        if kind < 0.94:
            return "binary", chance.randbytes(chance.choice((0, 1, 100, 5_000)))
        if kind < 0.97:
            return "text", chance.randbytes(chance.choice((1, 10, 1_000)))
        return "raw", mutate.octets(chance, chance.choice(FRAMES))

    def _event(self, chance: Random, space: str, changes: int) -> str:
        event = chance.choice(self._events[space])
        payload = mutate.sample(chance, self._schemas[event.payload], self._given)
        for _ in range(changes):
            payload = mutate.value(chance, payload)
        return f"42{space},{chance.randrange(1_000)}{json.dumps([event.name, payload])}"

    def _given(self, chance: Random, name: str, _: mutate.Schema) -> mutate.Value | None:
        """Ids that there are, mostly: what names nothing ends at the first look."""
        if chance.random() < 0.1:
            return None
        if name == "conversation":
            return chance.choice([*self._known.own, self._known.others])
        if name in ("service", "services", "to_service"):
            return None if name == "services" else TOPIC
        if name in ("advisor", "to", "person", "member"):
            return chance.choice(self._known.people)
        return SITE if name == "site" else None


def _large(chance: Random, space: str) -> str:
    """About as much as a frame may hold, or more."""
    size = chance.choice((2_000, 30_000, 66_000))
    inner = chance.choice(
        ("[" * size + "]" * size, json.dumps([0] * (size // 3)), json.dumps("ä" * (size // 6)))
    )
    return f'42{space},1["entry:post",{inner}]'


class Speaker:
    """Opens connections one after another, and says on each what is next to be said."""

    def __init__(self, session: aiohttp.ClientSession, port: int, origin: str, known: Known) -> None:
        self._session = session
        self._port = port
        self._origin = origin
        self._known = known
        self.opened = 0

    async def speak(self, speech: Speech, numbers: range) -> None:
        """On one connection; what could not be said any more counts as said: the answer was to hang up."""
        chance = speech.chance(-1 - numbers.start)
        door = door_to(self._port, self._origin, f"198.51.100.{chance.randrange(1, 255)}")
        if chance.random() < 0.05:
            await self._poll(speech, door, numbers)
            return
        space = chance.choices((VISITORS, STAFF_SPACE, GUESTS), (60, 35, 5))[0]
        headers = (
            door.with_cookie(chance.choice(self._known.cookies)) if space == STAFF_SPACE else door.headers
        )
        address = door.address("/socket/?EIO=4&transport=websocket")
        async with self._session.ws_connect(address, headers=headers) as ws:
            self.opened += 1
            said = {"contract": CONTRACT, "lang": "fi", "token": chance.choice(self._known.tokens)}
            if chance.random() < 0.95:
                await ws.send_str(f"40{space},{json.dumps(said)}")
            hearing = asyncio.get_running_loop().create_task(_drop(ws))
            try:
                for number in numbers:
                    if ws.closed:
                        break
                    await self._say(ws, *speech.frame(number, space))
                    await asyncio.sleep(0)
                await asyncio.sleep(0.05)
            finally:
                hearing.cancel()
                transport = ws.get_extra_info("socket") and ws._response.connection
                if transport is not None and transport.transport is not None:
                    transport.transport.abort()

    @staticmethod
    async def _say(ws: aiohttp.ClientWebSocketResponse, how: str, what: bytes) -> None:
        if how == "raw":
            connection = ws._response.connection
            if connection is not None and connection.transport is not None:
                connection.transport.write(what)
        elif how == "binary":
            await ws.send_bytes(what)
        else:
            await ws.send_frame(what, aiohttp.WSMsgType.TEXT)

    async def _poll(self, speech: Speech, door: From, numbers: range) -> None:
        address = door.address("/socket/?EIO=4&transport=polling")
        async with self._session.get(address, headers=door.headers) as answer:
            said = await answer.text()
        self.opened += 1
        with suppress(ValueError, KeyError):
            address += f"&sid={json.loads(said[1:])['sid']}"
        for number in numbers:
            how, what = speech.frame(number, VISITORS)
            body = what if how != "text" else b"\x1e".join((what, what[:20]))
            async with self._session.post(address, data=body, headers=door.headers) as answer:
                await answer.read()


async def _drop(ws: aiohttp.ClientWebSocketResponse) -> None:
    with suppress(*FAILURES, asyncio.CancelledError):
        async for _ in ws:
            pass


async def attack(port: int, origin: str, known: Known, seed: int, numbers: range, pace: int) -> None:
    """Say all at this pace; how much was said goes to standard output."""
    from advisory.app import build
    from advisory.settings import Settings

    with TemporaryDirectory() as folder:
        bound = build(Settings(var=Path(folder), media=False)).parts.gateway.bound
    speech = Speech([one.event for _, one in sorted(bound.items(), key=lambda pair: pair[0])], known, seed)
    waiting = [range(at, min(at + EACH, numbers.stop)) for at in range(numbers.start, numbers.stop, EACH)][
        ::-1
    ]
    loop = asyncio.get_running_loop()
    began, said = loop.time(), 0
    timeout = aiohttp.ClientTimeout(total=60)
    async with aiohttp.ClientSession(
        cookie_jar=aiohttp.DummyCookieJar(), connector=aiohttp.TCPConnector(limit=0), timeout=timeout
    ) as session:
        speaker = Speaker(session, port, origin, known)

        async def go_on() -> None:
            nonlocal said
            while waiting:
                part = waiting.pop()
                with suppress(*FAILURES, UnicodeError, asyncio.IncompleteReadError):
                    await speaker.speak(speech, part)
                said += len(part)
                await asyncio.sleep(max(0.0, said / pace - (loop.time() - began)))

        speaking = [loop.create_task(go_on()) for _ in range(SPEAKERS)]
        while not all(one.done() for one in speaking):
            await asyncio.wait(speaking, timeout=0.5)
            print(json.dumps({"said": said, "opened": speaker.opened}), flush=True)
        await asyncio.gather(*speaking)


# -- the whole of it --------------------------------------------------------------------------------


async def acquainted(port: int, origin: str, cookies: dict[str, str]) -> tuple[Known, str]:
    """Tokens and conversations for who speaks, and another's, whose token comes beside it."""
    tokens, own = [], []
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as session:
        for number in range(VISITORS_KNOWN + 1):
            door = door_to(port, origin, f"192.0.2.{number + 1}")
            found, why = await token(session, door, works=True)
            if not found:
                raise TurnedAway({"code": why})
            link = await Link.open(session, door, VISITORS, {"token": found}, "", lambda *_: None)
            listening = asyncio.get_running_loop().create_task(link.listen())
            conversation, why = await begin(link, works=True)
            link.abort()
            await listening
            tokens.append(found)
            own.append(conversation)
    known = Known(tokens[:-1], sorted(cookies.values()), own[:-1], own[-1], sorted(cookies))
    return known, tokens[-1]


async def untouched(port: int, origin: str, known: Known, secret: str) -> list[str]:
    """What others did to a conversation of which they knew nothing but the id."""
    door = door_to(port, origin, "192.0.2.99")
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as session:
        link = await Link.open(session, door, VISITORS, {"token": secret}, "", lambda *_: None)
        listening = asyncio.get_running_loop().create_task(link.listen())
        asked = {"conversation": known.others, "cid": new_cid(), "text": "Olen yhä tässä."}
        reply = await link.call("entry:post", asked, 20.0)
        link.abort()
        await listening
    return [] if reply["ok"] else [f"another's conversation cannot be gone on with: {reply['error']['code']}"]


def _with_trace(log: list[str], at: int) -> list[str]:
    """The line and what is set in below it; the last of it says where it happened."""
    return [log[at], *takewhile(lambda line: line.startswith(" "), log[at + 1 :])]


async def tried(seed: int, piece: int, frames: int, pace: int) -> dict[str, Any]:
    """What came of so many frames, which follow from the seed and the number of the piece."""
    calm, wet, told = Waits(), Waits(), {"said": 0, "opened": 0}
    trusting = {"ADVISORY_TRUSTED_PROXIES": "127.0.0.0/8", "ADVISORY_HEARTBEAT_S": "20"}
    wrong: list[str] = []
    async with Stage("sqlite", environment=trusting) as stage:
        server = stage.servers[0]
        port, origin = server.port, stage.doors[0].origin
        known, secret = await acquainted(port, origin, stage.cookies)
        await everybody(port, origin, 3, Waits())
        await everybody(port, origin, CALM_S, calm)
        first = piece * 10_000_000
        process = await _speaking(port, origin, known, seed, range(first, first + frames), pace)
        assert process.stdout is not None
        load, warm, lines = os.getloadavg()[0], 0.0, process.stdout

        async def hear() -> None:
            nonlocal warm
            async for line in lines:
                told.update(json.loads(line))
                if not warm and told["said"] > frames * WARM:
                    warm = server.held()[f"{server.name}.rss_mb"]

        hearing = asyncio.get_running_loop().create_task(hear())
        while not hearing.done():
            await everybody(port, origin, 5, wet)
        await hearing
        if await process.wait():
            wrong.append("who speaks fell silent")
        await asyncio.sleep(REST_S)
        if server.process is None or server.process.poll() is not None:
            wrong.append("the server ended")
            grew = 0.0
        else:
            grew = server.held()[f"{server.name}.rss_mb"] - warm
            wrong += await untouched(port, origin, known, secret)
        log = server.log.read_text(errors="replace").splitlines()
        faults = [at for at, line in enumerate(log) if FAULT.search(line)]
        wrong += ["\n".join(_with_trace(log, at)) for at in faults[:5]]
    if grew > GREW_MB:
        wrong.append(f"{grew:.1f} MB more than when it was warm")
    if wet.worst > max(FACTOR * calm.worst, FLOOR_MS):
        wrong.append(f"others waited {wet.worst:.0f} ms, and {calm.worst:.0f} ms before")
    wrong += [f"others: {why} {times} times" for why, times in (calm.failed + wet.failed).items()]
    return {
        "frames": told["said"],
        "connections": told["opened"],
        "grew_mb": round(grew, 1),
        "calm_p95_ms": round(calm.worst, 1),
        "p95_ms": round(wet.worst, 1),
        "people": len(wet.opened),
        "load": round(max(load, os.getloadavg()[0]), 1),
        "wrong": wrong,
    }


async def _speaking(
    port: int, origin: str, known: Known, seed: int, numbers: range, pace: int
) -> asyncio.subprocess.Process:
    about = {
        "port": port,
        "origin": origin,
        "known": [known.tokens, known.cookies, known.own, known.others, known.people],
        "seed": seed,
        "numbers": [numbers.start, numbers.stop],
        "pace": pace,
    }
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "advisory.lab.fuzz.sockets"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdin is not None
    process.stdin.write(json.dumps(about).encode())
    process.stdin.close()
    return process


def main() -> int:
    argparse.ArgumentParser(
        description="Started by advisory.lab.fuzz: speaks as its standard input says."
    ).parse_args()
    said = json.load(sys.stdin)
    numbers = range(*said["numbers"])
    asyncio.run(
        attack(said["port"], said["origin"], Known(*said["known"]), said["seed"], numbers, said["pace"])
    )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
