"""The media worker: a process of its own, so that no message ever waits for a picture.

It connects to the Unix socket that it is given and does what it is told there. When the socket
closes, the server has gone, and so does the worker; also when the server, which asks every second
whether it lives, says nothing for long.
"""

import argparse
import asyncio
import gc
import logging
import os
import resource
import sys
from collections import deque
from typing import TYPE_CHECKING, Any

from advisory import logs
from advisory.escalate.media import compat
from advisory.escalate.media.base import MediaEvent, MediaFailure, MediaProblem
from advisory.escalate.media.channel import pack_frame, read_frame
from advisory.escalate.media.rooms import Rooms
from advisory.escalate.media.selftest import chosen_way
from advisory.escalate.media.way import Way

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

log = logging.getLogger(__name__)

TICK_S = 0.1
SILENCE_TICKS = 10
LAGS = 600
HEARD_WITHIN_S = 20.0
"""Less than a process's lease: before another process takes the calls of one that froze, they are dark."""
BACKLOG_LIMIT_BYTES = 4 * 1024 * 1024


class Worker:
    def __init__(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, way: Way, told: dict[str, str]
    ) -> None:
        self._reader = reader
        self._writer = writer
        self._way = way
        self._rooms = Rooms(self._report, way, told)
        self._lags: deque[float] = deque(maxlen=LAGS)
        self._tasks: set[asyncio.Task[None]] = set()
        self._lag_ms = 0.0
        self._heard_at = asyncio.get_running_loop().time()
        self._operations: dict[str, Callable[..., Coroutine[Any, Any, Any]]] = {
            "ping": self._ping,
            "create_room": self._create_room,
            "publish": self._rooms.publish,
            "subscribe": self._rooms.subscribe,
            "unpublish": self._rooms.unpublish,
            "set_forwarding": self._rooms.set_forwarding,
            "request_key_frame": self._request_key_frame,
            "eject": self._rooms.eject,
            "stats": self._stats,
            "close_room": self._rooms.close_room,
        }

    async def run(self) -> None:
        ticking = asyncio.create_task(self._tick(), name="tick")
        try:
            while (frame := await read_frame(self._reader)) is not None:
                self._heard_at = asyncio.get_running_loop().time()
                task = asyncio.create_task(self._answer(frame), name=f"do-{frame['op']}")
                self._tasks.add(task)
                task.add_done_callback(self._tasks.discard)
        finally:
            ticking.cancel()
            await self._rooms.close()
            self._writer.close()

    async def _answer(self, frame: dict[str, Any]) -> None:
        reply: dict[str, Any] = {"id": frame["id"]}
        try:
            reply["result"] = await self._operations[frame["op"]](**frame["args"])
        except MediaFailure as failure:
            reply["problem"] = failure.problem
        except Exception:
            log.exception("media operation %s failed", frame["op"])
            reply["problem"] = MediaProblem.UNAVAILABLE
        self._writer.write(pack_frame(reply))

    def _report(self, event: MediaEvent) -> None:
        if self._writer.transport.get_write_buffer_size() > BACKLOG_LIMIT_BYTES:
            log.error("the server does not read; leaving")
            sys.exit(1)
        self._writer.write(pack_frame({"event": event}))

    async def _tick(self) -> None:
        """Measure how late the loop runs, and look for sources that fell silent."""
        loop = asyncio.get_running_loop()
        ticks = 0
        while True:
            before = loop.time()
            await asyncio.sleep(TICK_S)
            lag_ms = (loop.time() - before - TICK_S) * 1000
            self._lag_ms = max(self._lag_ms * 0.99, lag_ms)
            self._lags.append(lag_ms)
            if loop.time() - self._heard_at > HEARD_WITHIN_S and not self._reader.at_eof():
                log.error("nothing is heard of the server; leaving")
                self._reader.feed_eof()
            ticks += 1
            if ticks % SILENCE_TICKS == 0:
                self._rooms.find_silent()

    async def _ping(self) -> dict[str, Any]:
        used = resource.getrusage(resource.RUSAGE_SELF)
        lags = sorted(self._lags) or [0.0]
        return {
            "way": self._way.name,
            "connections": self._rooms.connections,
            "cpu_s": used.ru_utime + used.ru_stime,
            "peak_rss_kb": used.ru_maxrss,
            "loop_lag_ms": round(self._lag_ms, 2),
            "loop_lag_p99_ms": round(lags[int(0.99 * (len(lags) - 1))], 2),
            "dropped": dict(compat.dropped),
            "tasks": len(asyncio.all_tasks()),
        }

    async def _stats(self, room: str) -> dict[str, Any]:
        return {**self._rooms.stats(room), "worker": await self._ping()}

    async def _create_room(self, room: str) -> None:
        self._rooms.create_room(room)

    async def _request_key_frame(self, room: str, source: str) -> None:
        self._rooms.request_key_frame(room, source)


async def serve(path: str, missing: list[str], proven: bool, told: dict[str, str], ports: range) -> None:
    way = await chosen_way(missing, proven)
    if ports:
        compat.bind_within(asyncio.get_running_loop(), ports)
    reader, writer = await asyncio.open_unix_connection(path)
    gc.collect()
    gc.freeze()
    await Worker(reader, writer, way, told).run()


def main() -> None:
    parser = argparse.ArgumentParser(prog="advisory.escalate.media.worker")
    parser.add_argument("socket", help="the Unix socket of the server")
    parser.add_argument("--address", action="append", help="address of this machine to offer to browsers")
    parser.add_argument("--proven", action="store_true", help="an earlier worker passed the trial")
    parser.add_argument("--public", action="append", help="what browsers are told instead, one for each")
    parser.add_argument("--ports", nargs=2, type=int, help="the first and the last UDP port of calls")
    arguments = parser.parse_args()
    told = dict(zip(arguments.address or (), arguments.public or (), strict=False))
    ports = range(arguments.ports[0], arguments.ports[1] + 1) if arguments.ports else range(0)
    # The libraries write addresses and descriptions of connections at lower levels.
    logs.start(os.environ.get("ADVISORY_LOG_FORMAT", "text"), logging.WARNING)
    compat.gather_on(arguments.address)
    try:
        import uvloop

        loop_factory: Callable[[], asyncio.AbstractEventLoop] | None = uvloop.new_event_loop
    except ImportError:
        loop_factory = None
    with asyncio.Runner(loop_factory=loop_factory) as runner:
        runner.run(serve(arguments.socket, compat.misfits(), arguments.proven, told, ports))


if __name__ == "__main__":
    main()
