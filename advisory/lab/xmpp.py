"""A closed loop of messages through an XMPP server of others: what one costs it.

`python -m advisory.lab.xmpp` takes a plan on standard input, so that the server has a core to itself.
"""

import asyncio
import json
import re
import sys
import time
from base64 import b64encode
from typing import Any
from xml.sax.saxutils import escape

import psutil

from advisory.lab.load import percentiles, run_loop
from advisory.lab.phrases import phrases

HOST = "localhost"
PASSWORD = "bench"  # noqa: S105 - of a server that lives for seconds on loopback
STREAM = f"<?xml version='1.0'?><stream:stream to='{HOST}' version='1.0' xmlns='jabber:client' " + (
    "xmlns:stream='http://etherx.jabber.org/streams'>"
)
MESSAGE = re.compile(rb"<message [^>]*?id=['\"]m(\d+)['\"].*?</message>", re.DOTALL)
STEP_S = 20.0


class Session:
    """Somebody who is signed in; `received` gets the numbers of messages that came to them."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.buffer = b""
        self.received: Any = None

    @property
    def jid(self) -> str:
        return f"{self.name}@{HOST}/b"

    async def arrive(self, port: int) -> None:
        self.reader, self.writer = await asyncio.open_connection("127.0.0.1", port)
        await self.ask(STREAM, b"</stream:features>")
        fields = f"<username>{self.name}</username><password>{PASSWORD}</password>"
        await self.ask(
            f"<iq type='set' id='r'><query xmlns='jabber:iq:register'>{fields}</query></iq>", b"id=.r."
        )
        secret = b64encode(f"\0{self.name}\0{PASSWORD}".encode()).decode()
        auth = f"<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>{secret}</auth>"
        await self.ask(auth, b"<success")
        await self.ask(STREAM, b"</stream:features>")
        bind = "<bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><resource>b</resource></bind>"
        await self.ask(f"<iq type='set' id='b'>{bind}</iq>", b"</iq>")
        await self.ask("<presence/>", b"<presence")

    async def ask(self, words: str, answer: bytes) -> None:
        self.buffer = b""
        self.writer.write(words.encode())
        async with asyncio.timeout(STEP_S):
            while not re.search(answer, self.buffer):
                if b"<failure" in self.buffer or not (more := await self.reader.read(65_536)):
                    raise ConnectionError(self.buffer.decode(errors="replace")[-300:])
                self.buffer += more

    def say(self, to: "Session", number: int, text: str) -> None:
        body = f"<body>{escape(text)}</body>"
        self.writer.write(f"<message to='{to.jid}' type='chat' id='m{number}'>{body}</message>".encode())

    async def listen(self) -> None:
        self.buffer = b""
        while more := await self.reader.read(65_536):
            self.buffer += more
            end = 0
            for found in MESSAGE.finditer(self.buffer):
                end = found.end()
                self.received(int(found[1]))
            self.buffer = self.buffer[end:]


async def measure(plan: dict[str, Any]) -> dict[str, Any]:
    """Each message that has come is followed by another from somebody else's turn."""
    people = [Session(f"u{number}") for number in range(plan["sessions"])]
    for one in people:
        await one.arrive(plan["port"])
    texts, sent, took = phrases(500, 3), dict[int, float](), list[float]()
    half = len(people) // 2
    count = 0

    def say_next() -> None:
        nonlocal count
        count += 1
        sent[count] = time.perf_counter()
        people[count % half].say(people[half + count % half], count, texts[count % len(texts)])

    def came(number: int) -> None:
        took.append(time.perf_counter() - sent.pop(number))
        say_next()

    listening = []
    for one in people:
        one.received = came
        listening.append(asyncio.create_task(one.listen()))
    for _ in range(plan["in_flight"]):
        say_next()
    await asyncio.sleep(plan["warm_s"])
    took.clear()
    used, began = cpu_s(plan["pids"]), time.perf_counter()
    await asyncio.sleep(plan["seconds"])
    cost, seconds, done = cpu_s(plan["pids"]) - used, time.perf_counter() - began, len(took)
    for task in listening:
        task.cancel()
    return {
        "us_per_message": round(1e6 * cost / done, 1),
        "beside_us_per_message": 0.0,
        "messages_per_s": round(done / seconds),
        "ack_ms": percentiles(took),
        "load_average": psutil.getloadavg()[0],
    }


def cpu_s(pids: list[int]) -> float:
    """With the children that each has now: an Erlang server works in one of them."""
    every = [psutil.Process(pid) for pid in pids]
    every += [child for one in every for child in one.children(recursive=True)]
    return sum(sum(one.cpu_times()[:2]) for one in every)


if __name__ == "__main__":
    print(json.dumps(run_loop(measure(json.load(sys.stdin)))))
