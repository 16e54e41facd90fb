"""The recorder: a process of its own, so that no disk ever holds up a call.

It views sources as anybody does, over connections to the media worker, and so gets what a viewer gets: in
a pause nothing. What comes is written as it came, sealed with a key that only this process and the server
have. It does what it is told on its input and leaves when that closes, with every file closed properly.
"""

import asyncio
import logging
import os
import sys
import time
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING, Any

from aiortc import MediaStreamTrack, RTCPeerConnection, RTCSessionDescription
from aiortc.mediastreams import MediaStreamError

from advisory import logs
from advisory.escalate.media import compat, webm
from advisory.escalate.media.channel import pack_frame, read_frame
from advisory.escalate.media.connection import new_connection, transceive
from advisory.escalate.media.rtp import BLACK_PICTURE, SEND_TIME
from advisory.escalate.recording_sealed import SealedFile

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

log = logging.getLogger(__name__)

RATES = {"audio": 48_000, "video": 90_000}
TRACKS = {"audio": webm.AUDIO, "video": webm.VIDEO}
ASTRAY_MS = 5_000
ASTRAY_TIMES = 3
"""A sender's clock that is so far off so many times together was set anew."""
PICTURE_WITHIN_MS = 2_000
"""How long sound waits for a first picture, which decides what stands in the file's head."""
WAITING_MOST = 400
GAP_TICKS = RATES["video"] // 4
CLOSE_WITHIN_S = 2.0


def _ahead(stamp: int, before: int) -> int:
    return ((stamp - before + 0x8000_0000) & 0xFFFF_FFFF) - 0x8000_0000


class Clock:
    """A stream's own time, laid beside the time of arrival at its first packet."""

    def __init__(self, rate: int) -> None:
        self._rate = rate
        self._stamp: int | None = None
        self._ticks = 0
        self._shift = 0.0
        self._astray = 0
        self.last = 0

    def at(self, stamp: int, arrived_ms: float) -> int:
        if self._stamp is None:
            self._shift = arrived_ms
        else:
            self._ticks += _ahead(stamp, self._stamp)
        self._stamp = stamp
        own = self._ticks * 1000 / self._rate + self._shift
        # One alone is a picture that was held up: the library gives each when the next begins.
        self._astray = self._astray + 1 if abs(own - arrived_ms) > ASTRAY_MS else 0
        if self._astray >= ASTRAY_TIMES:
            self._shift += arrived_ms - own
            own, self._astray = arrived_ms, 0
        elif self._astray:
            own = min(own, arrived_ms)
        self.last = max(self.last, int(own))
        return self.last


class Tape:
    """One source's file, made when the first thing comes that is to be kept."""

    def __init__(self, path: str, key: bytes, kinds: list[str]) -> None:
        self._path, self._key, self._kinds = path, key, kinds
        self._began = time.monotonic()
        self._clocks = {kind: Clock(RATES[kind]) for kind in kinds}
        self._early: list[tuple[int, bytes]] = []
        self._clusters = webm.Clusters()
        self._file: IO[bytes] | None = None
        self._sealed: SealedFile | None = None
        self._pictured = False
        self._waits_for_key = self._holds = False
        self._stamp: int | None = None
        self.pictures = self.sounds = 0

    def put(self, kind: str, stamp: int, data: bytes) -> None:
        if not data or (kind == "video" and self._is_of_hold(stamp, data)):
            return
        arrived = (time.monotonic() - self._began) * 1000
        at = self._clocks[kind].at(stamp, arrived)
        if self._sealed is None and not self._begin(kind, at, data):
            return
        if kind == "audio":
            self._keep(kind, at, data, key=True)
        elif self._pictured:
            key = not data[0] & 1
            self._waits_for_key = self._waits_for_key and not key
            if not self._waits_for_key:
                self._keep(kind, at, data, key=key)

    def _is_of_hold(self, stamp: int, data: bytes) -> bool:
        """What was under way when a hold began, up to the forwarder's black picture that ends it.

        The library gives that one only when the next comes, so `hold` has put one in its place.
        """
        before, self._stamp = self._stamp, stamp
        if data == BLACK_PICTURE:
            self._holds, self._waits_for_key = False, True
            return True
        if self._holds and before is not None and _ahead(stamp, before) > GAP_TICKS:
            self._holds, self._waits_for_key = False, True  # the black one got lost
        return self._holds

    def hold(self, *, on: bool) -> None:
        """Nothing more comes for now. Whoever plays it sees black until something does."""
        if self._sealed is None or on == self._holds:
            return
        self._holds = on
        self._waits_for_key = True
        if on and self._pictured:
            self._keep("video", self._clocks["video"].last + 1, BLACK_PICTURE, key=True)
        if done := self._clusters.take():
            self._sealed.add(done)

    def _begin(self, kind: str, at: int, data: bytes) -> bool:
        """Whether the file is there now. Sound that came before the first picture is kept with it."""
        size = webm.size_of(data) if kind == "video" else None
        if kind == "audio":
            waits = "video" in self._kinds and at < self._first(at) + PICTURE_WITHIN_MS
            if waits and len(self._early) < WAITING_MOST:
                self._early.append((at, data))
                return False
        elif size is None:
            return False
        self._open(size)
        return True

    def _open(self, size: tuple[int, int] | None) -> None:
        self._pictured = size is not None
        self._file = open(self._path, "xb")
        self._sealed = SealedFile(self._file, self._key)
        self._sealed.add(webm.head(size, "audio" in self._kinds))
        for at, sound in self._early:
            self._keep("audio", at, sound, key=True)
        self._early.clear()

    def _first(self, at: int) -> int:
        return self._early[0][0] if self._early else at

    def _keep(self, kind: str, at: int, data: bytes, *, key: bool) -> None:
        assert self._sealed is not None
        if done := self._clusters.add(TRACKS[kind], at, data, key=key):
            self._sealed.add(done)
        if kind == "video":
            self.pictures += 1
        else:
            self.sounds += 1

    @property
    def needs_new_file(self) -> bool:
        """A camera was put on in a file that began as sound alone."""
        return self._sealed is not None and not self._pictured

    def end(self) -> dict[str, int]:
        if self._sealed is None and self._early:
            self._open(None)
        if self._sealed is not None and self._file is not None:
            if rest := self._clusters.take():
                self._sealed.add(rest)
            self._sealed.end()
            os.fsync(self._file.fileno())
            self._file.close()
        size = self._sealed.size if self._sealed is not None else 0
        return {"pictures": self.pictures, "sounds": self.sounds, "bytes": size}


@dataclass(eq=False)
class Taking:
    """A source that is viewed and written down."""

    connection: RTCPeerConnection
    tape: Tape
    tasks: list[asyncio.Task[None]] = field(default_factory=list)


class Recorder:
    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer
        self._taking: dict[str, Taking] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._operations: dict[str, Callable[..., Coroutine[Any, Any, Any]]] = {
            "offer": self._offer,
            "answer": self._answer,
            "hold": self._hold,
            "end": self._end,
            "stats": self._stats,
        }

    async def run(self) -> None:
        while (frame := await read_frame(self._reader)) is not None:
            task = asyncio.create_task(self._do(frame), name=f"do-{frame['op']}")
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        for part in list(self._taking):
            await self._end(part)

    async def _do(self, frame: dict[str, Any]) -> None:
        reply: dict[str, Any] = {"id": frame["id"]}
        try:
            reply["result"] = await self._operations[frame["op"]](**frame["args"])
        except Exception:
            log.exception("recorder operation %s failed", frame["op"])
            reply["problem"] = "unavailable"
        self._writer.write(pack_frame(reply))

    async def _offer(self, part: str, path: str, key: str, kinds: list[str]) -> str:
        connection = new_connection()
        taking = self._taking[part] = Taking(connection, Tape(path, bytes.fromhex(key), kinds))

        def arrived(track: MediaStreamTrack) -> None:
            taking.tasks.append(asyncio.create_task(self._read(part, taking, track), name="read"))

        def changed() -> None:
            state = connection.connectionState
            if state in ("failed", "closed"):
                self._lost(part, taking, failed=state == "failed")

        connection.on("track", arrived)
        connection.on("connectionstatechange", changed)
        for kind in kinds:
            transceive(connection, kind, "recvonly")
        await connection.setLocalDescription(await connection.createOffer())
        return str(connection.localDescription.sdp)

    async def _answer(self, part: str, sdp: str) -> None:
        await self._taking[part].connection.setRemoteDescription(RTCSessionDescription(sdp, "answer"))

    async def _hold(self, part: str, on: bool) -> None:
        if part in self._taking:
            self._taking[part].tape.hold(on=on)

    async def _end(self, part: str) -> dict[str, int] | None:
        taking = self._taking.pop(part, None)
        if taking is None:
            return None
        for task in taking.tasks:
            task.cancel()
        await asyncio.gather(*taking.tasks, return_exceptions=True)
        done = taking.tape.end()
        closing = asyncio.create_task(taking.connection.close(), name="close-taking")
        await asyncio.wait((closing,), timeout=CLOSE_WITHIN_S)
        return done

    async def _stats(self) -> dict[str, dict[str, int]]:
        return {
            part: {"pictures": taking.tape.pictures, "sounds": taking.tape.sounds}
            for part, taking in self._taking.items()
        }

    async def _read(self, part: str, taking: Taking, track: MediaStreamTrack) -> None:
        tape = taking.tape
        while True:
            try:
                packet: Any = await track.recv()
            except MediaStreamError:
                return
            try:
                if track.kind == "video" and tape.needs_new_file and webm.size_of(bytes(packet)):
                    self._lost(part, taking, failed=False)
                    return
                tape.put(track.kind, packet.pts, bytes(packet))
            except OSError as error:
                log.error("a recording cannot be written: %s", error.strerror)
                self._lost(part, taking, failed=True)
                return

    def _lost(self, part: str, taking: Taking, *, failed: bool) -> None:
        """The server ends what still is there, and begins anew if it should go on."""
        if self._taking.get(part) is taking:
            self._writer.write(pack_frame({"event": {"part": part, "failed": failed}}))


async def serve() -> None:
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin.buffer)
    out, protocol = await loop.connect_write_pipe(asyncio.streams.FlowControlMixin, sys.stdout.buffer)
    await Recorder(reader, asyncio.StreamWriter(out, protocol, reader, loop)).run()


def _loop_factory() -> "Callable[[], asyncio.AbstractEventLoop] | None":
    try:
        import uvloop
    except ImportError:
        return None
    return uvloop.new_event_loop


def main() -> None:
    # The libraries write addresses and descriptions of connections at lower levels.
    logs.start(os.environ.get("ADVISORY_LOG_FORMAT", "text"), logging.WARNING)
    compat.gather_on(None)
    compat.sort_datagrams()
    compat.receive_undecoded()
    compat.estimate_no_rates(SEND_TIME)
    with asyncio.Runner(loop_factory=_loop_factory()) as runner:
        runner.run(serve())


if __name__ == "__main__":
    main()
