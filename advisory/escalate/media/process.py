"""The server's end of one media worker: starts it, asks it, watches it, and starts it again."""

import asyncio
import itertools
import logging
import os
import socket
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from advisory.escalate.media.base import (
    MediaEvent,
    MediaEventKind,
    MediaFailure,
    MediaProblem,
)
from advisory.escalate.media.channel import BrokenChannel, pack_frame, read_frame

log = logging.getLogger(__name__)

HEARTBEAT_S = 1.0
DEAD_AFTER_S = 3.0
START_LIMIT_S = 15.0
REQUEST_LIMIT_S = 8.0
STOP_LIMIT_S = 3.0
RESTART_PAUSES_S = (0.0, 0.2, 0.5, 1.0, 2.0, 5.0)
STEADY_AFTER_S = 30.0
CONNECTIONS_OF_TWO = 4


class _Connected:
    """One living worker: its process, its channel and the questions that wait for an answer."""

    def __init__(
        self, process: asyncio.subprocess.Process, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self.process = process
        self.reader = reader
        self.writer = writer
        self.waiting: dict[int, asyncio.Future[Any]] = {}
        self._ids = itertools.count(1)

    async def ask(self, op: str, limit_s: float = REQUEST_LIMIT_S, **args: Any) -> Any:
        number = next(self._ids)
        answer: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self.waiting[number] = answer
        try:
            self.writer.write(pack_frame({"id": number, "op": op, "args": args}))
            async with asyncio.timeout(limit_s):
                return await answer
        except (TimeoutError, ConnectionError, BrokenChannel) as error:
            raise MediaFailure(MediaProblem.UNAVAILABLE) from error
        finally:
            self.waiting.pop(number, None)


@dataclass(frozen=True, slots=True)
class Reach:
    """Where browsers find the workers: at all of this machine and on any port, unless told otherwise.

    `public` are the addresses that they are told instead of `addresses`, one for each.
    """

    addresses: Sequence[str] = ()
    public: Sequence[str] = ()
    ports: Sequence[int] = ()

    def arguments(self) -> list[str]:
        given = [f"--address={one}" for one in self.addresses] + [f"--public={one}" for one in self.public]
        return [*given, "--ports", str(self.ports[0]), str(self.ports[-1])] if self.ports else given


class WorkerProcess:
    """One media worker, and another in its place when it dies or hangs.

    Its rooms die with it, and each is told as `ROOM_LOST` when nothing more can leave. Who asks for
    something before a worker is there waits for it.
    """

    def __init__(self, path: Path, arguments: Sequence[str], tell: Callable[[MediaEvent], None]) -> None:
        self._path = path
        self._arguments = arguments
        self._tell = tell
        self.rooms: set[str] = set()
        self.way: str | None = None
        """How the worker forwards; anything but `raw` costs several times as much."""
        self._connections = 0
        self._connected: _Connected | None = None
        self._ready = asyncio.Event()
        self._keeper: asyncio.Task[None] | None = None
        self._server: asyncio.Server | None = None
        self._arrivals: asyncio.Queue[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = asyncio.Queue()

    @property
    def pid(self) -> int | None:
        return self._connected.process.pid if self._connected else None

    @property
    def load(self) -> int:
        """In connections; a call counts as one of two people before its own are there."""
        return max(self._connections, len(self.rooms) * CONNECTIONS_OF_TWO)

    async def start(self) -> None:
        # Opened here, since asyncio would look at the path on the loop.
        listening = await asyncio.to_thread(_listen, self._path)
        self._server = await asyncio.start_unix_server(self._arrived, sock=listening)
        self._keeper = asyncio.create_task(self._keep(), name="media-worker-keeper")

    async def stop(self) -> None:
        if self._keeper is None or self._server is None:
            return
        self._keeper.cancel()
        await asyncio.gather(self._keeper, return_exceptions=True)
        self._keeper = None
        self._server.close()
        self._turn_away()

    async def ask(self, op: str, **args: Any) -> Any:
        try:
            async with asyncio.timeout(REQUEST_LIMIT_S):
                await self._ready.wait()
        except TimeoutError as error:
            raise MediaFailure(MediaProblem.UNAVAILABLE) from error
        assert self._connected is not None
        return await self._connected.ask(op, **args)

    async def _arrived(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._arrivals.put_nowait((reader, writer))

    def _turn_away(self) -> None:
        """Close what connected after nobody waited for it any more."""
        while not self._arrivals.empty():
            self._arrivals.get_nowait()[1].close()

    async def _keep(self) -> None:
        loop = asyncio.get_running_loop()
        failures = 0
        while True:
            await asyncio.sleep(RESTART_PAUSES_S[min(failures, len(RESTART_PAUSES_S) - 1)])
            started = loop.time()
            try:
                await self._run_worker()
            except (OSError, TimeoutError, BrokenChannel, MediaFailure) as error:
                log.error("the media worker failed: %s", type(error).__name__)
            failures = 0 if loop.time() - started > STEADY_AFTER_S else failures + 1

    async def _run_worker(self) -> None:
        arguments = [*self._arguments]
        if self.way == "raw":
            # The trial takes time that callers who rejoin would wait.
            arguments.append("--proven")
        self._turn_away()
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "advisory.escalate.media.worker", str(self._path), *arguments),
            env=environment(),
        )
        try:
            async with asyncio.timeout(START_LIMIT_S):
                reader, writer = await self._arrivals.get()
        except BaseException:
            process.kill()
            await process.wait()
            raise
        worker = _Connected(process, reader, writer)
        beating = asyncio.create_task(self._beat(worker), name="media-worker-heartbeat")
        try:
            await self._read(worker)
        finally:
            beating.cancel()
            await self._let_go(process)
            # Not before: as long as it runs, something could leave.
            self._lose_rooms()

    async def _read(self, worker: _Connected) -> None:
        try:
            while (frame := await read_frame(worker.reader)) is not None:
                if "event" in frame:
                    event = frame["event"]
                    self._tell(MediaEvent(**{**event, "kind": MediaEventKind(event["kind"])}))
                    continue
                answer = worker.waiting.get(frame["id"])
                if answer is None or answer.done():
                    continue
                if "problem" in frame:
                    answer.set_exception(MediaFailure(MediaProblem(frame["problem"])))
                else:
                    answer.set_result(frame.get("result"))
        finally:
            self._connected = None
            self._ready.clear()
            for answer in worker.waiting.values():
                if not answer.done():
                    answer.set_exception(MediaFailure(MediaProblem.UNAVAILABLE))
            worker.writer.close()

    async def _beat(self, worker: _Connected) -> None:
        """Make it ready, then ask every second whether it lives; a worker that hangs is killed."""
        try:
            self.way = (await worker.ask("ping"))["way"]
            self._connected = worker
            self._ready.set()
            if self.way != "raw":
                log.error("calls cost several times what they should: the media worker forwards %s", self.way)
            while True:
                self._connections = (await worker.ask("ping", limit_s=DEAD_AFTER_S))["connections"]
                await asyncio.sleep(HEARTBEAT_S)
        except MediaFailure:
            if worker.process.returncode is None:
                log.error("the media worker does not answer; killing it")
                worker.process.kill()

    async def _let_go(self, process: asyncio.subprocess.Process) -> None:
        """The worker leaves by itself when its socket closes; one that does not is killed."""
        try:
            async with asyncio.timeout(STOP_LIMIT_S):
                await process.wait()
        except TimeoutError:
            log.warning("the media worker did not leave; killing it")
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()

    def _lose_rooms(self) -> None:
        lost, self.rooms, self._connections = self.rooms, set(), 0
        if lost:
            log.error("a media worker is gone; %d calls have to be joined again", len(lost))
        for room in sorted(lost):
            self._tell(MediaEvent(MediaEventKind.ROOM_LOST, room))


def _listen(path: Path) -> socket.socket:
    listening = socket.socket(socket.AF_UNIX)
    listening.bind(str(path))
    return listening


def environment() -> dict[str, str]:
    """What a worker needs to start, and no secret of the server."""
    kept = ["PATH", "LANG", "LC_ALL", "HOME", "TMPDIR", "PYTHONPATH", "VIRTUAL_ENV", "LD_LIBRARY_PATH"]
    kept.append("ADVISORY_LOG_FORMAT")
    return {name: os.environ[name] for name in kept if name in os.environ}
