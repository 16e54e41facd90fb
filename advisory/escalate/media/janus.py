"""A Janus server as media backend: each source is a video room of its own there, with one publisher.

Janus can neither show a black picture nor forget what it sent, which viewers could ask for again. So
whoever is shown something loses the connection when a source goes dark, and may come again; what comes
after finds the source muted at its publisher.
"""

import asyncio
import logging
import secrets
from collections.abc import AsyncIterator, Coroutine
from dataclasses import dataclass, field
from typing import Any

from advisory.escalate.media.base import (
    CONNECT_LIMIT_S,
    EVERYONE,
    SOURCES_LIMIT,
    VIEWERS_LIMIT,
    MediaEvent,
    MediaEventKind,
    MediaEvents,
    MediaFailure,
    MediaProblem,
    SourceKind,
    Viewers,
    room_in,
    source_in,
)
from advisory.escalate.media.janus_line import Line, Refused
from advisory.escalate.media.janus_sdp import CONGESTION, MID, offer_of, read, require_numbers, two_answers
from advisory.escalate.media.sdp import finish_answer, read_offer

log = logging.getLogger(__name__)

SILENT_AFTER_S = 4.0
"""After Janus' own second."""
BITRATE = 3_000_000
ROOM_NUMBERS = 2**52
NO_SUCH_ROOM, NO_SUCH_FEED = 426, 428
GONE = frozenset({NO_SUCH_ROOM, NO_SUCH_FEED})


@dataclass(eq=False)
class Viewer:
    participant: str
    handle: int
    mids: list[str] = field(default_factory=list)
    is_up: bool = False


@dataclass(eq=False)
class Source:
    id: str
    participant: str
    kind: SourceKind
    number: int
    mids: dict[str, str]
    handle: int = 0
    feed: int = 0
    viewers: dict[str, Viewer] = field(default_factory=dict)
    is_dark: bool = False
    dark_for: set[str] = field(default_factory=set)
    connected: asyncio.Event = field(default_factory=asyncio.Event)
    receiving: set[str] = field(default_factory=set)
    is_up: bool = False


class JanusBackend:
    """`MediaBackend` over a Janus server that listens at `url`; it takes `secret` as its `api_secret`."""

    def __init__(self, url: str, secret: str = "") -> None:
        self._line = Line(url, secret, self._lost)
        self._rooms: dict[str, dict[str, Source]] = {}
        self._events = MediaEvents()
        self._tasks: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        await self._line.start()

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._line.stop()

    async def create_room(self, room: str) -> None:
        self._rooms.setdefault(room, {})

    async def publish(
        self, room: str, participant: str, source: str, kind: SourceKind, offer: str, *, dark: bool = False
    ) -> str:
        sources = room_in(self._rooms, room)
        page = read(read_offer(offer, direction="sendonly", extensions=(MID, CONGESTION)).sdp)
        # Who could not view is not let in to be seen.
        require_numbers(page)
        if source not in sources and len(sources) >= SOURCES_LIMIT:
            raise MediaFailure(MediaProblem.TOO_MANY)
        await self.unpublish(room, source)
        mids = {track.kind: track.mid for track in page.tracks}
        made = Source(source, participant, kind, secrets.randbelow(ROOM_NUMBERS) + 1, mids)
        sources[source] = made
        try:
            answer = await self._bring_up(room, made, offer_of(page))
            if dark:
                # The page has no answer yet, and nothing that it could send to.
                await self._mute(made, on=True)
                made.is_dark = True
        except BaseException as error:
            await self._take_down(room, made)
            raise _failure(error) from error
        if self._rooms.get(room, {}).get(source) is not made:
            await self._take_down(room, made)
            raise MediaFailure(MediaProblem.NO_SOURCE)
        self._own(self._give_up(room, made), "wait-for-connection")
        return finish_answer(answer)

    async def subscribe(self, room: str, participant: str, source: str, offer: str) -> str:
        published = source_in(self._rooms, room, source)
        page = read(read_offer(offer, direction="recvonly", extensions=()).sdp)
        if not {track.kind for track in page.tracks} <= published.mids.keys():
            raise MediaFailure(MediaProblem.BAD_SDP)
        if len(published.viewers) >= VIEWERS_LIMIT and participant not in published.viewers:
            raise MediaFailure(MediaProblem.TOO_MANY)
        await self._drop_viewer(published, participant)
        try:
            # Janus offers nothing of a sender whose connection does not stand.
            async with asyncio.timeout(CONNECT_LIMIT_S / 2):
                await published.connected.wait()
        except TimeoutError:
            raise MediaFailure(MediaProblem.NO_SOURCE) from None
        viewer = Viewer(participant, 0)
        viewer.handle = await self._line.attach(
            lambda said: self._heard_of_viewer(room, published, viewer, said)
        )
        while (earlier := published.viewers.get(participant)) is not None:
            # Asked for twice at once: a connection that nobody knows of could not be cut.
            await self._cut(published, earlier)
        published.viewers[participant] = viewer
        try:
            wanted = [{"feed": published.feed, "mid": published.mids[one.kind]} for one in page.tracks]
            offered = await self._line.do(
                viewer.handle, "join", ptype="subscriber", room=published.number, streams=wanted
            )
            janus = read(offered["sdp"])
            shown, taken = two_answers(page, janus)
            viewer.mids = [track.mid for track in janus.tracks]
            if participant in published.dark_for:
                await self._let_flow(viewer, on=False)
            await self._line.do(viewer.handle, "start", ("answer", taken))
        except BaseException as error:
            await self._cut(published, viewer)
            raise _failure(error) from error
        gone = self._rooms.get(room, {}).get(source) is not published
        if gone or published.viewers.get(participant) is not viewer:
            await self._cut(published, viewer)
            raise MediaFailure(MediaProblem.NO_SOURCE)
        return shown

    async def unpublish(self, room: str, source: str) -> None:
        published = self._rooms.get(room, {}).get(source)
        if published is not None:
            await self._take_down(room, published)

    async def set_forwarding(self, room: str, source: str, viewers: Viewers, on: bool) -> None:
        published = source_in(self._rooms, room, source)
        try:
            if viewers != EVERYONE:
                await self._set_for(published, set(viewers), on=on)
            elif on and published.is_dark:
                await self._mute(published, on=False)
                published.is_dark = False
                await self._line.do(published.handle, "configure", keyframe=True)
            elif not on and not published.is_dark:
                await self._mute(published, on=True)
                for participant in list(published.viewers):
                    await self._drop_viewer(published, participant)
                published.is_dark = True
        except Refused as refused:
            raise _failure(refused) from refused

    async def request_key_frame(self, room: str, source: str) -> None:
        try:
            await self._line.do(source_in(self._rooms, room, source).handle, "configure", keyframe=True)
        except Refused as refused:
            raise _failure(refused) from refused

    async def eject(self, room: str, participant: str) -> None:
        for published in list(room_in(self._rooms, room).values()):
            if published.participant == participant:
                await self._take_down(room, published)
            else:
                await self._drop_viewer(published, participant)

    async def stats(self, room: str) -> dict[str, Any]:
        return {
            "sources": {
                source.id: {
                    "participant": source.participant,
                    "kind": source.kind,
                    "up": source.is_up,
                    "viewers": {
                        viewer.participant: {"up": viewer.is_up} for viewer in source.viewers.values()
                    },
                }
                for source in room_in(self._rooms, room).values()
            }
        }

    async def close_room(self, room: str) -> None:
        for published in list(self._rooms.get(room, {}).values()):
            await self._take_down(room, published)
        self._rooms.pop(room, None)

    def events(self) -> AsyncIterator[MediaEvent]:
        return self._events.read()

    # -- within ----------------------------------------------------------------------------------

    async def _bring_up(self, room: str, source: Source, offer: str) -> str:
        source.handle = await self._line.attach(lambda said: self._heard_of_source(room, source, said))
        await self._line.do(
            source.handle,
            "create",
            room=source.number,
            is_private=True,
            publishers=1,
            videocodec="vp8",
            audiocodec="opus",
            bitrate=BITRATE,
        )
        joined = await self._line.do(source.handle, "join", ptype="publisher", room=source.number)
        source.feed = joined["id"]
        published = await self._line.do(source.handle, "publish", ("offer", offer))
        return str(published["sdp"])

    async def _mute(self, source: Source, *, on: bool) -> None:
        for mid in source.mids.values():
            await self._line.do(
                source.handle, "moderate", room=source.number, id=source.feed, mid=mid, mute=on
            )

    async def _set_for(self, source: Source, viewers: set[str], *, on: bool) -> None:
        if not on:
            source.dark_for |= viewers
            for participant in viewers:
                await self._drop_viewer(source, participant)
            return
        for participant in viewers & source.dark_for:
            if (viewer := source.viewers.get(participant)) is not None:
                await self._let_flow(viewer, on=True)
                await self._line.do(source.handle, "configure", keyframe=True)
            source.dark_for.discard(participant)

    async def _let_flow(self, viewer: Viewer, *, on: bool) -> None:
        streams = [{"mid": mid, "send": on} for mid in viewer.mids]
        await self._line.do(viewer.handle, "configure", streams=streams)

    async def _drop_viewer(self, source: Source, participant: str) -> None:
        viewer = source.viewers.get(participant)
        if viewer is not None:
            await self._cut(source, viewer)

    async def _cut(self, source: Source, viewer: Viewer) -> None:
        await self._line.detach(viewer.handle)
        if source.viewers.get(viewer.participant) is viewer:
            del source.viewers[viewer.participant]

    async def _take_down(self, room: str, source: Source) -> None:
        for participant in list(source.viewers):
            await self._drop_viewer(source, participant)
        if source.handle:
            try:
                await self._line.do(source.handle, "destroy", room=source.number)
            except Refused as refused:
                log.info("a room of Janus was gone already: %s", refused.code)
            await self._line.detach(source.handle)
        if self._rooms.get(room, {}).get(source.id) is source:
            del self._rooms[room][source.id]

    # -- what happens ----------------------------------------------------------------------------

    def _heard_of_source(self, room: str, source: Source, said: dict[str, Any]) -> None:
        if said["janus"] == "webrtcup":
            source.connected.set()
        elif said["janus"] == "media":
            (source.receiving.add if said["receiving"] else source.receiving.discard)(said["type"])
            if source.receiving and not source.is_up:
                source.is_up = True
                self._tell(MediaEventKind.SOURCE_UP, room, source.id)
            elif not source.receiving and source.kind == "cam":
                self._own(self._find_silent(room, source), "find-silent")
        elif said["janus"] == "hangup":
            self._own(self._source_gone(room, source, str(said.get("reason", ""))), "source-gone")

    def _heard_of_viewer(self, room: str, source: Source, viewer: Viewer, said: dict[str, Any]) -> None:
        if said["janus"] == "webrtcup":
            viewer.is_up = True
            self._tell(MediaEventKind.VIEWER_UP, room, source.id, viewer.participant)
        elif said["janus"] == "hangup" and source.viewers.get(viewer.participant) is viewer:
            self._tell(MediaEventKind.VIEWER_DOWN, room, source.id, viewer.participant, "closed")
            self._own(self._cut(source, viewer), "viewer-gone")

    async def _find_silent(self, room: str, source: Source) -> None:
        await asyncio.sleep(SILENT_AFTER_S)
        if source.is_up and not source.receiving and self._rooms.get(room, {}).get(source.id) is source:
            source.is_up = False
            self._tell(MediaEventKind.SOURCE_DOWN, room, source.id, reason="silent")

    async def _give_up(self, room: str, source: Source) -> None:
        try:
            async with asyncio.timeout(CONNECT_LIMIT_S):
                await source.connected.wait()
        except TimeoutError:
            await self._source_gone(room, source, "not_connected")

    async def _source_gone(self, room: str, source: Source, reason: str) -> None:
        if self._rooms.get(room, {}).get(source.id) is source:
            await self._take_down(room, source)
            self._tell(MediaEventKind.SOURCE_DOWN, room, source.id, reason=reason)

    def _lost(self) -> None:
        """Nothing of the old session is left."""
        lost, self._rooms = self._rooms, {}
        if lost:
            log.error("Janus was lost; %d calls have to be joined again", len(lost))
        for room in sorted(lost):
            self._tell(MediaEventKind.ROOM_LOST, room)

    def _tell(
        self, kind: MediaEventKind, room: str, source: str = "", viewer: str = "", reason: str = ""
    ) -> None:
        self._events.tell(MediaEvent(kind, room, source, viewer, reason))

    def _own(self, work: Coroutine[Any, Any, None], name: str) -> None:
        task = asyncio.create_task(work, name=name)
        self._tasks.add(task)
        task.add_done_callback(self._finished)

    def _finished(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("%s failed: %s", task.get_name(), type(error).__name__)


def _failure(error: BaseException) -> BaseException:
    if not isinstance(error, Refused):
        return error
    log.warning("Janus refused: %s", error.code)
    return MediaFailure(MediaProblem.NO_SOURCE if error.code in GONE else MediaProblem.UNAVAILABLE)
