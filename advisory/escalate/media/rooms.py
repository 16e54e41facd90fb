"""The rooms of a media worker: connections in, connections out, and what may flow between them."""

import asyncio
import logging
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from typing import Any

from aiortc import RTCPeerConnection, RTCSessionDescription

from advisory.escalate.media.base import (
    CONNECT_LIMIT_S,
    EVERYONE,
    SOURCES_LIMIT,
    VIEWERS_LIMIT,
    MediaEvent,
    MediaEventKind,
    MediaFailure,
    MediaProblem,
    SourceKind,
    Viewers,
    room_in,
    source_in,
)
from advisory.escalate.media.connection import new_connection, transceive
from advisory.escalate.media.sdp import Offer, finish_answer, read_offer, tell
from advisory.escalate.media.way import Feed, Leg, Way

log = logging.getLogger(__name__)

CLOSE_LIMIT_S = 1.0
SILENT_AFTER_S = 5.0


@dataclass(eq=False)
class Viewer:
    participant: str
    connection: RTCPeerConnection
    legs: list[Leg] = field(default_factory=list)


@dataclass(eq=False)
class Source:
    id: str
    participant: str
    kind: SourceKind
    connection: RTCPeerConnection
    feeds: Mapping[str, Feed] = field(default_factory=dict)
    viewers: dict[str, Viewer] = field(default_factory=dict)
    dark_for_everyone: bool = False
    dark_for: set[str] = field(default_factory=set)
    heard_at: float | None = None
    up: bool = False

    def is_dark_for(self, participant: str) -> bool:
        return self.dark_for_everyone or participant in self.dark_for


class Rooms:
    """All rooms of this process. `report` is told what happens; nothing here waits for it."""

    def __init__(
        self, report: Callable[[MediaEvent], None], way: Way, told: Mapping[str, str] | None = None
    ) -> None:
        self._report = report
        self._way = way
        self._told = told or {}
        self._rooms: dict[str, dict[str, Source]] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def connections(self) -> int:
        sources = [source for room in self._rooms.values() for source in room.values()]
        return len(sources) + sum(len(source.viewers) for source in sources)

    def create_room(self, room: str) -> None:
        self._rooms.setdefault(room, {})

    async def publish(
        self, room: str, participant: str, source: str, kind: SourceKind, offer: str, dark: bool
    ) -> str:
        sources = room_in(self._rooms, room)
        checked = read_offer(offer, direction="sendonly", extensions=self._way.extensions("sendonly"))
        if source not in sources and len(sources) >= SOURCES_LIMIT:
            raise MediaFailure(MediaProblem.TOO_MANY)
        await self.unpublish(room, source)
        connection = new_connection()
        published = Source(source, participant, kind, connection, dark_for_everyone=dark)
        for media in checked.kinds:
            transceive(connection, media, "recvonly")
        sources[source] = published
        try:
            answer = await _answer(connection, checked, self._told)
            published.feeds = self._way.receive(connection, answer, lambda: self._heard(room, published))
        except BaseException:
            if sources.get(source) is published:
                del sources[source]
            self._own(connection.close(), "close-refused")
            raise
        if self._rooms.get(room, {}).get(source) is not published:
            await self._close_source(published)
            raise MediaFailure(MediaProblem.NO_SOURCE)
        self._watch(
            connection,
            gone=lambda reason: self._source_gone(room, published, reason),
        )
        return answer

    async def subscribe(self, room: str, participant: str, source: str, offer: str) -> str:
        published = source_in(self._rooms, room, source)
        checked = read_offer(offer, direction="recvonly", extensions=self._way.extensions("recvonly"))
        if not set(checked.kinds) <= set(published.feeds):
            raise MediaFailure(MediaProblem.BAD_SDP)
        if len(published.viewers) >= VIEWERS_LIMIT and participant not in published.viewers:
            raise MediaFailure(MediaProblem.TOO_MANY)
        await self._drop_viewer(published, participant)
        connection = new_connection()
        viewer = Viewer(participant, connection)
        for media in checked.kinds:
            viewer.legs.append(self._way.send(connection, media, published.feeds[media]))
        published.viewers[participant] = viewer
        try:
            answer = await _answer(connection, checked, self._told)
            self._way.join(connection, answer, viewer.legs)
        except BaseException:
            await self._drop_viewer(published, participant)
            raise
        if self._rooms.get(room, {}).get(source) is not published:
            await self._close_viewer(viewer)
            raise MediaFailure(MediaProblem.NO_SOURCE)

        def connected() -> None:
            self._let_flow(published, viewer)
            self._tell(MediaEventKind.VIEWER_UP, room, source, participant)

        self._watch(
            connection,
            connected=connected,
            gone=lambda reason: self._viewer_gone(room, published, viewer, reason),
        )
        return answer

    async def unpublish(self, room: str, source: str) -> None:
        published = room_in(self._rooms, room).pop(source, None)
        if published is not None:
            await self._close_source(published)

    async def set_forwarding(self, room: str, source: str, viewers: Viewers, on: bool) -> None:
        published = source_in(self._rooms, room, source)
        if viewers == EVERYONE:
            published.dark_for_everyone = not on
        elif on:
            published.dark_for -= set(viewers)
        else:
            published.dark_for |= set(viewers)
        for viewer in published.viewers.values():
            self._let_flow(published, viewer)

    def request_key_frame(self, room: str, source: str) -> None:
        for feed in source_in(self._rooms, room, source).feeds.values():
            feed.request_key_frame()

    async def eject(self, room: str, participant: str) -> None:
        for published in list(room_in(self._rooms, room).values()):
            if published.participant == participant:
                await self.unpublish(room, published.id)
            else:
                await self._drop_viewer(published, participant)

    async def close_room(self, room: str) -> None:
        for published in self._rooms.pop(room, {}).values():
            await self._close_source(published)

    async def close(self) -> None:
        for room in list(self._rooms):
            await self.close_room(room)
        if self._tasks:
            # The others are told that we go, if that is quick.
            await asyncio.wait(self._tasks, timeout=CLOSE_LIMIT_S)
        for task in self._tasks:
            task.cancel()

    def stats(self, room: str) -> dict[str, Any]:
        now = asyncio.get_running_loop().time()
        return {
            "sources": {
                source.id: {
                    "participant": source.participant,
                    "kind": source.kind,
                    "up": source.up,
                    "silent_s": None if source.heard_at is None else round(now - source.heard_at, 3),
                    "received": {kind: feed.received for kind, feed in source.feeds.items()},
                    "received_bytes": {kind: feed.received_bytes for kind, feed in source.feeds.items()},
                    "viewers": {
                        viewer.participant: {
                            leg.kind: {"open": leg.is_open, "sent": leg.sent} for leg in viewer.legs
                        }
                        for viewer in source.viewers.values()
                    },
                    "feeds": {kind: feed.stats() for kind, feed in source.feeds.items()},
                    "legs": {
                        viewer.participant: {leg.kind: leg.stats() for leg in viewer.legs}
                        for viewer in source.viewers.values()
                    },
                }
                for source in room_in(self._rooms, room).values()
            }
        }

    def find_silent(self) -> None:
        """Report cameras and microphones that stopped sending. A still screen may rightly be silent."""
        now = asyncio.get_running_loop().time()
        for room, sources in self._rooms.items():
            for source in sources.values():
                silent = source.heard_at is not None and now - source.heard_at > SILENT_AFTER_S
                if source.up and silent and source.kind == "cam":
                    source.up = False
                    self._tell(MediaEventKind.SOURCE_DOWN, room, source.id, reason="silent")

    def _heard(self, room: str, source: Source) -> None:
        source.heard_at = asyncio.get_running_loop().time()
        if not source.up:
            source.up = True
            self._tell(MediaEventKind.SOURCE_UP, room, source.id)

    def _let_flow(self, source: Source, viewer: Viewer) -> None:
        connected = viewer.connection.connectionState == "connected"
        for leg in viewer.legs:
            if source.is_dark_for(viewer.participant):
                leg.close()
            elif connected:
                leg.open()

    async def _source_gone(self, room: str, source: Source, reason: str) -> None:
        if self._rooms.get(room, {}).get(source.id) is source:
            del self._rooms[room][source.id]
            await self._close_source(source)
            self._tell(MediaEventKind.SOURCE_DOWN, room, source.id, reason=reason)

    async def _viewer_gone(self, room: str, source: Source, viewer: Viewer, reason: str) -> None:
        if source.viewers.get(viewer.participant) is viewer:
            await self._drop_viewer(source, viewer.participant)
            self._tell(MediaEventKind.VIEWER_DOWN, room, source.id, viewer.participant, reason)

    async def _close_source(self, source: Source) -> None:
        for participant in list(source.viewers):
            await self._drop_viewer(source, participant)
        for feed in source.feeds.values():
            await feed.stop()
        self._own(source.connection.close(), "close-source")

    async def _drop_viewer(self, source: Source, participant: str) -> None:
        viewer = source.viewers.pop(participant, None)
        if viewer is not None:
            await self._close_viewer(viewer)

    async def _close_viewer(self, viewer: Viewer) -> None:
        for leg in viewer.legs:
            leg.stop()
        self._own(viewer.connection.close(), "close-viewer")

    def _watch(
        self,
        connection: RTCPeerConnection,
        *,
        gone: Callable[[str], Coroutine[Any, Any, None]],
        connected: Callable[[], None] | None = None,
    ) -> None:
        async def give_up() -> None:
            await asyncio.sleep(CONNECT_LIMIT_S)
            if connection.connectionState != "connected":
                await gone("not_connected")

        waiting = self._own(give_up(), "wait-for-connection")

        def changed() -> None:
            state = connection.connectionState
            if state == "connected":
                waiting.cancel()
                if connected is not None:
                    connected()
            elif state in ("failed", "closed"):
                waiting.cancel()
                self._own(gone(state), "connection-gone")

        connection.on("connectionstatechange", changed)

    def _tell(self, kind: MediaEventKind, room: str, source: str, viewer: str = "", reason: str = "") -> None:
        self._report(MediaEvent(kind, room, source, viewer, reason))

    def _own(self, work: Coroutine[Any, Any, None], name: str) -> asyncio.Task[None]:
        task = asyncio.create_task(work, name=name)
        self._tasks.add(task)
        task.add_done_callback(self._finished)
        return task

    def _finished(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if task.cancelled():
            return
        error = task.exception()
        if error is not None and not isinstance(error, ConnectionError):
            log.error("%s failed", task.get_name(), exc_info=error)


async def _answer(connection: RTCPeerConnection, offer: Offer, told: Mapping[str, str]) -> str:
    try:
        await connection.setRemoteDescription(RTCSessionDescription(offer.sdp, "offer"))
        await connection.setLocalDescription(await connection.createAnswer())
    except Exception as error:
        # The parser raises whatever it stumbles over; the text came from outside.
        log.info("offer refused: %s", type(error).__name__)
        raise MediaFailure(MediaProblem.BAD_SDP) from error
    answer = connection.localDescription.sdp
    if "a=candidate:" not in answer:
        log.error("no address or port is left for calls")
        raise MediaFailure(MediaProblem.TOO_MANY)
    return finish_answer(tell(answer, told))
