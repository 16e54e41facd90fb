"""A media backend, its events, and peers that call it over this machine's network."""

import asyncio
from collections.abc import Callable

from advisory.escalate.media.base import MediaBackend, MediaEvent, MediaEventKind
from advisory.lab.media_peers import Receiving, Sending, receive, send

ROOM = "room"


class Stage:
    def __init__(self, media: MediaBackend) -> None:
        self.media = media
        self.events: list[MediaEvent] = []
        self._closers: list[Sending | Receiving] = []
        self._listening = asyncio.create_task(self._listen())

    async def _listen(self) -> None:
        async for event in self.media.events():
            self.events.append(event)

    async def send(
        self, source: str = "s1", *, by: str = "visitor", dark: bool = False, room: str = ROOM
    ) -> Sending:
        sending = await send(
            lambda offer: self.media.publish(room, by, source, "cam", offer, dark=dark), width=160, height=90
        )
        self._closers.append(sending)
        return sending

    async def receive(self, source: str = "s1", *, by: str = "advisor", room: str = ROOM) -> Receiving:
        receiving = await receive(lambda offer: self.media.subscribe(room, by, source, offer))
        self._closers.append(receiving)
        return receiving

    async def saw(self, kind: MediaEventKind, source: str = "", within_s: float = 8) -> MediaEvent:
        def find() -> MediaEvent | None:
            hits = (event for event in self.events if event.kind == kind and event.source == source)
            return next(hits, None)

        await until(lambda: find() is not None, within_s)
        found = find()
        assert found is not None
        return found

    async def close(self) -> None:
        for peer in self._closers:
            await peer.close()
        self._listening.cancel()


async def until(true: Callable[[], bool], within_s: float = 8) -> None:
    async with asyncio.timeout(within_s):
        while not true():
            await asyncio.sleep(0.02)
