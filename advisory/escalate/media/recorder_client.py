"""The server's end of the recorder: starts the process when it is first needed, and again when it died."""

import asyncio
import itertools
import logging
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, NamedTuple

from advisory.escalate.media.base import MediaFailure, MediaProblem
from advisory.escalate.media.channel import BrokenChannel, pack_frame, read_frame
from advisory.escalate.media.process import Reach, environment

log = logging.getLogger(__name__)

ANSWER_WITHIN_S = 15.0
LEAVE_WITHIN_S = 5.0
EVERYTHING = ""


class Lost(NamedTuple):
    """A part that can go on only anew; `EVERYTHING` when the process is gone. `failed`: by a fault."""

    part: str
    failed: bool


class RecorderProcess:
    """`reach` is the worker's: beside it, its own addresses lead there, and the public ones may not."""

    def __init__(self, reach: Reach | None = None) -> None:
        self._reach = reach or Reach()
        self._process: asyncio.subprocess.Process | None = None
        self._reading: asyncio.Task[None] | None = None
        self._waiting: dict[int, asyncio.Future[Any]] = {}
        self._numbers = itertools.count(1)
        self._starting = asyncio.Lock()
        self._lost: asyncio.Queue[Lost] = asyncio.Queue()

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process is not None else None

    async def offer(self, part: str, path: Path, key: bytes, kinds: list[str]) -> str:
        """Make ready to take down what a source sends; gives the description with which to view it."""
        return str(await self._ask("offer", part=part, path=str(path), key=key.hex(), kinds=kinds))

    async def answer(self, part: str, sdp: str) -> None:
        for own, public in zip(self._reach.addresses, self._reach.public, strict=False):
            sdp = sdp.replace(f" {public} ", f" {own} ")
        await self._ask("answer", part=part, sdp=sdp)

    async def hold(self, part: str, *, on: bool) -> None:
        """Nothing more comes for now, or something may again."""
        if self._process is not None:
            await self._ask("hold", part=part, on=on)

    async def end(self, part: str) -> dict[str, int] | None:
        """Close the file. None where the process that wrote it is gone."""
        if self._process is None:
            return None
        done: dict[str, int] | None = await self._ask("end", part=part)
        return done

    async def stats(self) -> dict[str, dict[str, int]]:
        stats: dict[str, dict[str, int]] = await self._ask("stats")
        return stats

    async def lost(self) -> AsyncIterator[Lost]:
        while True:
            yield await self._lost.get()

    async def stop(self) -> None:
        """The process closes its files when its input closes."""
        process, reading = self._process, self._reading
        if process is None or reading is None or process.stdin is None:
            return
        process.stdin.close()
        done, _ = await asyncio.wait((reading,), timeout=LEAVE_WITHIN_S)
        if not done:
            log.warning("the recorder did not leave; killing it")
            process.kill()
            await reading

    async def _ask(self, op: str, **args: Any) -> Any:
        process = await self._running()
        assert process.stdin is not None
        number = next(self._numbers)
        answer: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._waiting[number] = answer
        try:
            process.stdin.write(pack_frame({"id": number, "op": op, "args": args}))
            async with asyncio.timeout(ANSWER_WITHIN_S):
                return await answer
        except (TimeoutError, ConnectionError, BrokenChannel) as error:
            raise MediaFailure(MediaProblem.UNAVAILABLE) from error
        finally:
            self._waiting.pop(number, None)

    async def _running(self) -> asyncio.subprocess.Process:
        async with self._starting:
            if self._process is None:
                # Behind calls and pauses, which must not wait while it starts or writes.
                self._process = await asyncio.create_subprocess_exec(
                    "nice",
                    "-n",
                    "5",
                    sys.executable,
                    "-m",
                    "advisory.escalate.media.recorder",
                    stdin=asyncio.subprocess.PIPE,
                    stdout=asyncio.subprocess.PIPE,
                    env=environment(),
                )
                self._reading = asyncio.create_task(self._read(self._process), name="recorder")
            return self._process

    async def _read(self, process: asyncio.subprocess.Process) -> None:
        assert process.stdout is not None
        try:
            while (frame := await read_frame(process.stdout)) is not None:
                if "event" in frame:
                    self._lost.put_nowait(Lost(**frame["event"]))
                    continue
                answer = self._waiting.get(frame["id"])
                if answer is None or answer.done():
                    continue
                if "problem" in frame:
                    answer.set_exception(MediaFailure(MediaProblem.UNAVAILABLE))
                else:
                    answer.set_result(frame.get("result"))
        except BrokenChannel:
            process.kill()
        finally:
            self._process = None
            for answer in self._waiting.values():
                if not answer.done():
                    answer.set_exception(MediaFailure(MediaProblem.UNAVAILABLE))
            self._lost.put_nowait(Lost(EVERYTHING, failed=True))
            await process.wait()
