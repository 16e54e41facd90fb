"""A load generator that speaks raw Engine.IO frames, so that it costs little beside what it measures.

Run as `python -m advisory.lab.load`: takes a plan on standard input, gives figures on standard output.
"""

import asyncio
import base64
import gc
import json
import os
import secrets
import statistics
import struct
import sys
import time
from collections.abc import Sequence
from typing import Any, cast

import orjson
import psutil
import uvloop

TEXT = (
    "Hei, kiitos vastauksesta. Missä osoitteessa lomake täytetään, ja saako siihen apua paikan päällä? " * 2
)
CONNECT_AT_ONCE = 50
DRAIN_S = 10.0


def new_cid() -> str:
    """A UUIDv7, as browsers make them."""
    bits = (time.time_ns() // 1_000_000) << 80 | secrets.randbits(80)
    digits = f"{bits & ~(0xF << 76) & ~(0x3 << 62) | 0x7 << 76 | 0x2 << 62:032x}"
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


def announce_ready(port: int, people: Sequence[dict[str, Any]]) -> None:
    """A server under load tells on one line where it listens and who may come."""
    print(json.dumps({"port": port, "pid": os.getpid(), "people": people}), flush=True)


def tune_collector() -> None:
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


def frame(payload: bytes) -> bytes:
    """A masked text frame whose mask is zero, so that nothing needs to be computed."""
    size = len(payload)
    head = struct.pack("!BB", 0x81, 0x80 | size) if size < 126 else struct.pack("!BBH", 0x81, 0xFE, size)
    return head + b"\0\0\0\0" + payload


class Client(asyncio.Protocol):
    """One connection; `load.acknowledged` hears of every acknowledgement."""

    def __init__(self, load: "Load", who: dict[str, Any]) -> None:
        self.load = load
        self.who = who
        self.space = who["namespace"].encode()
        self.ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.sent: dict[int, float] = {}
        self.number = 0
        self._buffer = b""
        self._open = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)  # uvloop's is one without saying so
        key = base64.b64encode(os.urandom(16)).decode()
        host = f"localhost:{self.load.port}"
        self.transport.write(
            f"GET /socket/?EIO=4&transport=websocket HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\n"
            f"Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: {key}\r\n"
            "Sec-WebSocket-Version: 13\r\n\r\n".encode()
        )

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.ready.done():
            self.ready.set_exception(ConnectionError(f"refused: {self._buffer[:200]!r}"))
        self.load.lost += 1

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        if not self._open:
            end = self._buffer.find(b"\r\n\r\n")
            if end < 0:
                return
            if b" 101 " not in self._buffer[:20]:
                self.transport.close()
                return
            self._open, self._buffer = True, self._buffer[end + 4 :]
        self._frames()

    def _frames(self) -> None:
        data, at = self._buffer, 0
        while len(data) - at >= 2:
            size, head = data[at + 1], 2
            if size == 126:
                if len(data) - at < 4:
                    break
                size, head = int.from_bytes(data[at + 2 : at + 4]), 4
            elif size == 127:
                if len(data) - at < 10:
                    break
                size, head = int.from_bytes(data[at + 2 : at + 10]), 10
            if len(data) - at < head + size:
                break
            if data[at] & 15 == 1:
                self._packet(data[at + head : at + head + size])
            at += head + size
        self._buffer = data[at:]

    def _packet(self, packet: bytes) -> None:
        match packet[:2]:
            case b"42":
                self.load.heard += b'"entry:posted"' in packet[:40]
            case b"43":
                body = packet.index(b"[")
                number = int(packet[packet.index(b",") + 1 : body])
                self.load.acknowledged(self, number, packet[body : body + 12])
            case b"40":
                self.ready.set_result(None)
            case b"44":
                self._buffer = packet
                self.transport.close()
            case _ if packet[:1] == b"0":
                auth = orjson.dumps(self.who["auth"])
                self.transport.write(frame(b"40" + self.space + b"," + auth))
            case _ if packet[:1] == b"2":
                self.transport.write(frame(b"3"))

    def send(self) -> None:
        self.number += 1
        body = {"conversation": self.who["conversation"], "cid": new_cid(), "text": TEXT}
        self.sent[self.number] = time.perf_counter()
        self.transport.write(
            frame(b'42%b,%d["entry:post",%b]' % (self.space, self.number, orjson.dumps(body)))
        )


class Load:
    def __init__(self, plan: dict[str, Any]) -> None:
        self.plan = plan
        self.port: int = plan["port"]
        self.server = psutil.Process(plan["pid"])
        self.beside = [psutil.Process(pid) for pid in plan.get("beside", ())]
        self.clients: list[Client] = []
        self.waits: list[float] = []
        self.acks = self.heard = self.lost = self.refused = 0
        self._next = 0
        self._keep_going = True

    def acknowledged(self, client: Client, number: int, reply: bytes) -> None:
        self.waits.append(time.perf_counter() - client.sent.pop(number))
        if reply.startswith(b'[{"ok":true'):
            self.acks += 1
        else:
            self.refused += 1
        if self._keep_going:
            self.send_next()

    def send_next(self) -> None:
        self.clients[self._next].send()
        self._next = (self._next + 1) % len(self.clients)

    async def connect(self) -> None:
        loop = asyncio.get_running_loop()
        people = self.plan["people"]
        for start in range(0, len(people), CONNECT_AT_ONCE):
            batch = [Client(self, who) for who in people[start : start + CONNECT_AT_ONCE]]
            for client in batch:
                await loop.create_connection(lambda client=client: client, "127.0.0.1", self.port)  # type: ignore[misc]
            await asyncio.wait_for(asyncio.gather(*(client.ready for client in batch)), 60)
            self.clients += batch

    async def drained(self) -> None:
        """What is under way may still be answered; what is not by then counts as unacknowledged."""
        deadline = time.perf_counter() + DRAIN_S
        while any(client.sent for client in self.clients) and time.perf_counter() < deadline:  # noqa: ASYNC110
            await asyncio.sleep(0.1)

    def cpu(self, processes: Sequence[psutil.Process]) -> float:
        total = 0.0
        for process in processes:
            with_children = [process, *process.children(recursive=True)]
            for one in with_children:
                times = one.cpu_times()
                total += times.user + times.system
        return total

    async def run(self) -> dict[str, Any]:
        empty = self.server.memory_info().rss
        await self.connect()
        await asyncio.sleep(1)
        idle = self.server.memory_info().rss
        for _ in range(self.plan["in_flight"]):
            self.send_next()
        await asyncio.sleep(self.plan["warm_s"])
        self.waits.clear()
        acks, began = self.acks, time.perf_counter()
        cpu, beside, own = self.cpu([self.server]), self.cpu(self.beside), time.process_time()
        await asyncio.sleep(self.plan["seconds"])
        took, done = time.perf_counter() - began, self.acks - acks
        cpu, beside = self.cpu([self.server]) - cpu, self.cpu(self.beside) - beside
        own = time.process_time() - own
        self._keep_going = False
        waits = statistics.quantiles(self.waits, n=100) if len(self.waits) > 1 else [0.0] * 99
        await self.drained()
        return {
            "connections": len(self.clients),
            "us_per_message": round(cpu / max(done, 1) * 1e6, 1),
            "database_us_per_message": round(beside / max(done, 1) * 1e6, 1),
            "messages_per_s": round(done / took),
            "server_busy": round(cpu / took, 2),
            "generator_busy": round(own / took, 2),
            "ack_ms_p50": round(waits[49] * 1e3, 2),
            "ack_ms_p99": round(waits[98] * 1e3, 2),
            "kb_per_connection": round((idle - empty) / len(self.clients) / 1024, 1),
            "refused": self.refused,
            "lost_connections": self.lost,
            "unacknowledged": sum(len(client.sent) for client in self.clients),
        }


if __name__ == "__main__":
    print(json.dumps(uvloop.run(Load(json.load(sys.stdin)).run())))
