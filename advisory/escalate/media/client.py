"""The server's end of the media worker: starts it, asks it, watches it, and starts it again."""

import asyncio
import itertools
import logging
import os
import shutil
import socket
import sys
import tempfile
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from advisory.escalate.media.base import (
    MediaEvent,
    MediaEventKind,
    MediaFailure,
    MediaProblem,
    SourceKind,
    Viewers,
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
EVENTS_LIMIT = 10_000


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
    """Where browsers find the worker: at all of this machine and on any port, unless told otherwise.

    `public` are the addresses that they are told instead of `addresses`, one for each.
    """

    addresses: Sequence[str] = ()
    public: Sequence[str] = ()
    ports: Sequence[int] = ()

    def arguments(self) -> list[str]:
        given = [f"--address={one}" for one in self.addresses] + [f"--public={one}" for one in self.public]
        return [*given, "--ports", str(self.ports[0]), str(self.ports[-1])] if self.ports else given


class WorkerBackend:
    """`MediaBackend` over a media worker process.

    The worker's death is told as `WORKER_LOST`; its rooms, empty, and `WORKER_UP` follow as soon as
    a new one runs. A request made in between waits for the new worker.
    """

    def __init__(self, directory: Path, reach: Reach | None = None) -> None:
        self._directory = directory
        self._arguments = [] if reach is None else reach.arguments()
        self._rooms: set[str] = set()
        self._events: asyncio.Queue[MediaEvent] = asyncio.Queue(EVENTS_LIMIT)
        self._connected: _Connected | None = None
        self._ready = asyncio.Event()
        self._keeper: asyncio.Task[None] | None = None
        self._home: Path | None = None
        self.way: str | None = None
        """How the worker forwards; anything but `raw` costs several times as much."""
        self._server: asyncio.Server | None = None
        self._arrivals: asyncio.Queue[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = asyncio.Queue()

    @property
    def pid(self) -> int | None:
        return self._connected.process.pid if self._connected else None

    async def start(self) -> None:
        self._home = await asyncio.to_thread(self._make_home)
        path = self._home / "s"
        # Opened here, since asyncio would look at the path on the loop.
        listening = await asyncio.to_thread(_listen, path)
        self._server = await asyncio.start_unix_server(self._arrived, sock=listening)
        self._keeper = asyncio.create_task(self._keep(path), name="media-worker-keeper")

    async def stop(self) -> None:
        if self._keeper is None or self._home is None or self._server is None:
            return
        self._keeper.cancel()
        await asyncio.gather(self._keeper, return_exceptions=True)
        self._keeper = None
        self._server.close()
        self._turn_away()
        await asyncio.to_thread(shutil.rmtree, self._home, ignore_errors=True)

    async def create_room(self, room: str) -> None:
        self._rooms.add(room)
        await self._ask("create_room", room=room)

    async def publish(
        self, room: str, participant: str, source: str, kind: SourceKind, offer: str, *, dark: bool = False
    ) -> str:
        answer = await self._ask(
            "publish", room=room, participant=participant, source=source, kind=kind, offer=offer, dark=dark
        )
        return str(answer)

    async def subscribe(self, room: str, participant: str, source: str, offer: str) -> str:
        answer = await self._ask("subscribe", room=room, participant=participant, source=source, offer=offer)
        return str(answer)

    async def unpublish(self, room: str, source: str) -> None:
        await self._take_down("unpublish", room=room, source=source)

    async def set_forwarding(self, room: str, source: str, viewers: Viewers, on: bool) -> None:
        chosen = viewers if isinstance(viewers, str) else list(viewers)
        await self._ask("set_forwarding", room=room, source=source, viewers=chosen, on=on)

    async def request_key_frame(self, room: str, source: str) -> None:
        await self._ask("request_key_frame", room=room, source=source)

    async def eject(self, room: str, participant: str) -> None:
        await self._take_down("eject", room=room, participant=participant)

    async def stats(self, room: str) -> dict[str, Any]:
        stats: dict[str, Any] = await self._ask("stats", room=room)
        return stats

    async def close_room(self, room: str) -> None:
        self._rooms.discard(room)
        await self._take_down("close_room", room=room)

    async def events(self) -> AsyncIterator[MediaEvent]:
        while True:
            yield await self._events.get()

    async def _take_down(self, op: str, **args: Any) -> None:
        # A worker that is gone has taken everything down already.
        if self._connected is not None:
            await self._connected.ask(op, **args)

    async def _ask(self, op: str, **args: Any) -> Any:
        try:
            async with asyncio.timeout(REQUEST_LIMIT_S):
                await self._ready.wait()
        except TimeoutError as error:
            raise MediaFailure(MediaProblem.UNAVAILABLE) from error
        assert self._connected is not None
        return await self._connected.ask(op, **args)

    def _make_home(self) -> Path:
        """A directory for this user alone; its fresh name keeps two servers apart."""
        self._directory.mkdir(parents=True, exist_ok=True)
        return Path(tempfile.mkdtemp(prefix="media-", dir=self._directory))

    async def _arrived(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._arrivals.put_nowait((reader, writer))

    def _turn_away(self) -> None:
        """Close what connected after nobody waited for it any more."""
        while not self._arrivals.empty():
            self._arrivals.get_nowait()[1].close()

    async def _keep(self, path: Path) -> None:
        loop = asyncio.get_running_loop()
        failures = 0
        while True:
            await asyncio.sleep(RESTART_PAUSES_S[min(failures, len(RESTART_PAUSES_S) - 1)])
            started = loop.time()
            try:
                await self._run_worker(path)
            except (OSError, TimeoutError, BrokenChannel, MediaFailure) as error:
                log.error("the media worker failed: %s", type(error).__name__)
            failures = 0 if loop.time() - started > STEADY_AFTER_S else failures + 1

    async def _run_worker(self, path: Path) -> None:
        arguments = [*self._arguments]
        if self.way == "raw":
            # The trial takes time that callers who rejoin would wait.
            arguments.append("--proven")
        self._turn_away()
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "advisory.escalate.media.worker", str(path), *arguments, env=environment()
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
            was_up = self._connected is worker
            self._connected = None
            self._ready.clear()
            for answer in worker.waiting.values():
                if not answer.done():
                    answer.set_exception(MediaFailure(MediaProblem.UNAVAILABLE))
            worker.writer.close()
            if was_up:
                self._tell(MediaEvent(MediaEventKind.WORKER_LOST))

    async def _beat(self, worker: _Connected) -> None:
        """Make it ready, then ask every second whether it lives; a worker that hangs is killed."""
        try:
            self.way = (await worker.ask("ping"))["way"]
            for room in sorted(self._rooms):
                await worker.ask("create_room", room=room)
            self._connected = worker
            self._ready.set()
            if self.way != "raw":
                log.error("calls cost several times what they should: the media worker forwards %s", self.way)
            self._tell(MediaEvent(MediaEventKind.WORKER_UP, reason=str(self.way)))
            while True:
                await worker.ask("ping", limit_s=DEAD_AFTER_S)
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

    def _tell(self, event: MediaEvent) -> None:
        if self._events.full():
            self._events.get_nowait()
            log.error("media events are not read; the oldest is dropped")
        self._events.put_nowait(event)


def _listen(path: Path) -> socket.socket:
    listening = socket.socket(socket.AF_UNIX)
    listening.bind(str(path))
    return listening


def environment() -> dict[str, str]:
    """What a worker needs to start, and no secret of the server."""
    kept = ("PATH", "LANG", "LC_ALL", "HOME", "TMPDIR", "PYTHONPATH", "VIRTUAL_ENV", "LD_LIBRARY_PATH")
    return {name: os.environ[name] for name in kept if name in os.environ}
