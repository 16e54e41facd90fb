"""Media workers of this machine as one backend: each room is carried by one of them."""

import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from advisory.escalate.media.base import (
    MediaEvent,
    MediaEvents,
    MediaFailure,
    MediaProblem,
    SourceKind,
    Viewers,
)
from advisory.escalate.media.process import Reach, WorkerProcess


class WorkerBackend:
    """`MediaBackend` over media worker processes.

    A room is put where least is carried and stays there. When that worker dies its rooms are lost, and
    who creates one of them again finds it at whichever worker has least then.
    """

    def __init__(self, directory: Path, reach: Reach | None = None, workers: int = 1) -> None:
        self._directory = directory
        self._arguments = [] if reach is None else reach.arguments()
        self._events = MediaEvents()
        self._count = workers
        self._home: Path | None = None
        self.workers: list[WorkerProcess] = []

    async def start(self) -> None:
        self._home = await asyncio.to_thread(self._make_home)
        for number in range(self._count):
            socket = self._home / str(number)
            self.workers.append(WorkerProcess(socket, self._arguments, self._events.tell))
        await asyncio.gather(*(worker.start() for worker in self.workers))

    async def stop(self) -> None:
        await asyncio.gather(*(worker.stop() for worker in self.workers))
        if self._home is not None:
            await asyncio.to_thread(shutil.rmtree, self._home, ignore_errors=True)

    async def create_room(self, room: str) -> None:
        while True:
            worker = self._carrying(room) or self._least()
            worker.rooms.add(room)
            await worker.ask("create_room", room=room)
            # A worker that was dying meanwhile took the room along, and perhaps another has it now.
            if room in worker.rooms:
                return

    async def publish(
        self, room: str, participant: str, source: str, kind: SourceKind, offer: str, *, dark: bool = False
    ) -> str:
        answer = await self._ask(
            "publish", room, participant=participant, source=source, kind=kind, offer=offer, dark=dark
        )
        return str(answer)

    async def subscribe(self, room: str, participant: str, source: str, offer: str) -> str:
        answer = await self._ask("subscribe", room, participant=participant, source=source, offer=offer)
        return str(answer)

    async def unpublish(self, room: str, source: str) -> None:
        await self._take_down("unpublish", room, source=source)

    async def set_forwarding(self, room: str, source: str, viewers: Viewers, on: bool) -> None:
        chosen = viewers if isinstance(viewers, str) else list(viewers)
        await self._ask("set_forwarding", room, source=source, viewers=chosen, on=on)

    async def request_key_frame(self, room: str, source: str) -> None:
        await self._ask("request_key_frame", room, source=source)

    async def eject(self, room: str, participant: str) -> None:
        await self._take_down("eject", room, participant=participant)

    async def stats(self, room: str) -> dict[str, Any]:
        stats: dict[str, Any] = await self._ask("stats", room)
        return stats

    async def close_room(self, room: str) -> None:
        await self._take_down("close_room", room)
        if (worker := self._carrying(room)) is not None:
            worker.rooms.discard(room)

    def events(self) -> AsyncIterator[MediaEvent]:
        return self._events.read()

    def _carrying(self, room: str) -> WorkerProcess | None:
        return next((worker for worker in self.workers if room in worker.rooms), None)

    def _least(self) -> WorkerProcess:
        if not self.workers:
            raise MediaFailure(MediaProblem.UNAVAILABLE)
        return min(self.workers, key=lambda worker: (worker.pid is None, worker.load))

    async def _ask(self, op: str, room: str, **args: Any) -> Any:
        worker = self._carrying(room)
        if worker is None:
            raise MediaFailure(MediaProblem.NO_ROOM)
        return await worker.ask(op, room=room, **args)

    async def _take_down(self, op: str, room: str, **args: Any) -> None:
        try:
            await self._ask(op, room, **args)
        except MediaFailure as failure:
            if failure.problem != MediaProblem.NO_ROOM:
                raise

    def _make_home(self) -> Path:
        """A directory for this user alone; its fresh name keeps two servers apart."""
        self._directory.mkdir(parents=True, exist_ok=True)
        return Path(tempfile.mkdtemp(prefix="media-", dir=self._directory))
