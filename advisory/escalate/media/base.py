"""What the service asks of the part that carries sound and picture, whichever part that is."""

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Literal, Protocol, TypeVar

log = logging.getLogger(__name__)

T = TypeVar("T")

SourceKind = Literal["cam", "screen"]
EVERYONE: Literal["*"] = "*"
SOURCES_LIMIT = 12
VIEWERS_LIMIT = 12
CONNECT_LIMIT_S = 15.0
EVENTS_LIMIT = 10_000
Viewers = Sequence[str] | Literal["*"]


class MediaProblem(StrEnum):
    BAD_SDP = "bad_sdp"
    NO_ROOM = "no_room"
    NO_SOURCE = "no_source"
    TOO_MANY = "too_many"
    UNAVAILABLE = "unavailable"


class MediaFailure(Exception):
    """The media part could not do what was asked; the conversation is untouched."""

    def __init__(self, problem: MediaProblem) -> None:
        super().__init__(problem.value)
        self.problem = problem


def room_in(rooms: Mapping[str, T], room: str) -> T:
    if room not in rooms:
        raise MediaFailure(MediaProblem.NO_ROOM)
    return rooms[room]


def source_in(rooms: Mapping[str, Mapping[str, T]], room: str, source: str) -> T:
    published = room_in(rooms, room).get(source)
    if published is None:
        raise MediaFailure(MediaProblem.NO_SOURCE)
    return published


class MediaEventKind(StrEnum):
    SOURCE_UP = "source_up"  # the first packet came, or packets came again
    SOURCE_DOWN = "source_down"  # its connection is gone, or it sent nothing for a while
    VIEWER_UP = "viewer_up"
    VIEWER_DOWN = "viewer_down"
    ROOM_LOST = "room_lost"  # with all its connections: create it again and rejoin


@dataclass(frozen=True, slots=True)
class MediaEvent:
    kind: MediaEventKind
    room: str = ""
    source: str = ""
    viewer: str = ""
    reason: str = ""


class MediaEvents:
    """What happened, until its one reader takes it."""

    def __init__(self) -> None:
        self._queue: asyncio.Queue[MediaEvent] = asyncio.Queue(EVENTS_LIMIT)

    def tell(self, event: MediaEvent) -> None:
        if self._queue.full():
            self._queue.get_nowait()
            log.error("media events are not read; the oldest is dropped")
        self._queue.put_nowait(event)

    async def read(self) -> AsyncIterator[MediaEvent]:
        while True:
            yield await self._queue.get()


class MediaBackend(Protocol):
    """Rooms in which participants publish sources and view each other's.

    One connection carries one source in one direction and is never renegotiated: publishing or
    subscribing again makes a new one. Offers and answers are complete SDP texts. Every method
    may raise `MediaFailure`. Removing what is not there is no failure. A room that was told as lost is
    dark for certain, and is there again once it has been created again.
    """

    async def create_room(self, room: str) -> None: ...

    async def publish(
        self, room: str, participant: str, source: str, kind: SourceKind, offer: str, *, dark: bool = False
    ) -> str:
        """Answer the offer of a sender. A `dark` source comes up without being forwarded to anyone."""
        ...

    async def subscribe(self, room: str, participant: str, source: str, offer: str) -> str: ...

    async def unpublish(self, room: str, source: str) -> None: ...

    async def set_forwarding(self, room: str, source: str, viewers: Viewers, on: bool) -> None:
        """Return only when no further packet of the source leaves for these viewers (or may leave again).

        What is set for `EVERYONE` also holds for viewers who come later. Who was shown something may lose
        the connection by it, and comes again. Where it is not certain it fails, whatever became of it.
        """
        ...

    async def request_key_frame(self, room: str, source: str) -> None: ...

    async def eject(self, room: str, participant: str) -> None:
        """Cut every connection of a participant, in both directions."""
        ...

    async def stats(self, room: str) -> dict[str, Any]: ...

    async def close_room(self, room: str) -> None: ...

    def events(self) -> AsyncIterator[MediaEvent]:
        """What happens, in order, for one reader."""
        ...
