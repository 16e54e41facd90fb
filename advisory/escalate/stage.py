"""What the media part carries of each call: connections, who was cut off, and what is kept dark.

The truth stands in the rows. `align` brings forwarding in line with them, one call at a time and in
the process that carries it: whoever asks last finds the newest row, so nothing late can lift a pause.
"""

import asyncio
import logging
from collections.abc import AsyncIterator
from typing import Any

from advisory.background import Background
from advisory.errors import Code, Refusal
from advisory.escalate import store
from advisory.escalate.carriers import Carriers, FarMedia, do_for_another
from advisory.escalate.media.base import (
    EVERYONE,
    MediaBackend,
    MediaEvent,
    MediaFailure,
    MediaProblem,
)
from advisory.escalate.model import Call, Source
from advisory.escalate.recording_rules import may_run
from advisory.storage.database import Database

log = logging.getLogger(__name__)

PROBLEMS = {
    MediaProblem.BAD_SDP: Code.INVALID,
    MediaProblem.NO_ROOM: Code.NOT_FOUND,
    MediaProblem.NO_SOURCE: Code.NOT_FOUND,
    MediaProblem.TOO_MANY: Code.TOO_MANY,
    MediaProblem.UNAVAILABLE: Code.MEDIA_FAILED,
}
RETRY_S = 1.0
RECORDER = "recorder"
"""The viewer that records. It has no seat in the call: only rows say whether anything goes to it."""
GONE = frozenset({MediaProblem.NO_ROOM, MediaProblem.NO_SOURCE})


class Stage:
    """`media` is None where the operator has switched calls off."""

    def __init__(
        self, database: Database, media: MediaBackend | None, background: Background, carriers: Carriers
    ) -> None:
        self._database = database
        self.media = media
        self._background = background
        self._carriers = carriers
        self._rooms: set[str] = set()
        self._turns: dict[str, asyncio.Lock] = {}

    @property
    def here(self) -> str:
        """This process, as a call's `home` names it."""
        return self._carriers.here

    async def receive(self, call: Call, source: Source, offer: str) -> str:
        """Take an offer to send. What may have to go dark comes up dark until `align` says otherwise."""
        try:
            media = self._of(call)
            await media.create_room(call.id)
            self._rooms.add(call.id)
            dark = call.may_go_dark(source)
            return await media.publish(call.id, source.participant, source.id, source.kind, offer, dark=dark)
        except MediaFailure as failure:
            raise _refusal(failure) from failure

    async def show(self, call: Call, viewer: str, source: Source, offer: str) -> str:
        try:
            return await self._of(call).subscribe(call.id, viewer, source.id, offer)
        except MediaFailure as failure:
            raise _refusal(failure) from failure

    async def show_recorder(self, call: Call, source: Source, offer: str) -> str:
        """The recorder's leg comes up dark; `align` opens it if the newest row says so."""
        media = self.require()
        try:
            await media.set_forwarding(call.id, source.id, [RECORDER], False)
            return await media.subscribe(call.id, RECORDER, source.id, offer)
        except MediaFailure as failure:
            raise _refusal(failure) from failure

    async def drop(self, call: Call, source_id: str) -> None:
        try:
            await self._of(call).unpublish(call.id, source_id)
        except MediaFailure as failure:
            log.info("nothing to take down: %s", failure.problem)

    async def eject(self, call: Call, participant: str) -> None:
        """Return only when nothing more goes to or comes from the participant."""
        try:
            await self._of(call).eject(call.id, participant)
        except MediaFailure as failure:
            if failure.problem not in GONE:
                raise _refusal(failure) from failure

    async def align(self, call: Call) -> None:
        """Return only when forwarding is as the call's newest row says."""
        try:
            media = self._of(call)
            if isinstance(media, FarMedia):
                await media.align(call.id)
            else:
                await self._align_here(call.id, media)
        except MediaFailure as failure:
            raise _refusal(failure) from failure

    async def _align_here(self, call_id: str, media: MediaBackend) -> None:
        async with self._turns.setdefault(call_id, asyncio.Lock()):
            call = await self._database.read(lambda connection: store.find(connection, call_id))
            if call is None or call.is_over:
                return
            # All at once: in a pause everybody waits for this, and a busy worker is asked one time, not many.
            done = await asyncio.gather(
                *(_align_source(media, call, source) for source in call.sources), return_exceptions=True
            )
            for failure in done:
                if isinstance(failure, BaseException):
                    raise failure

    async def do_for_another(self, question: list[Any]) -> dict[str, Any]:
        """A participant's page is connected to another process; the call's media is here."""
        media = self.require()
        verb, *words = question
        if verb == "align":
            try:
                await self._align_here(words[0], media)
            except MediaFailure as failure:
                return {"problem": failure.problem.value}
            return {"given": None}
        if verb == "create_room":
            self._rooms.add(words[0])
        return await do_for_another(media, question)

    # -- afterwards ------------------------------------------------------------------------------

    def follow(self, before: Call | None, after: Call) -> None:
        """Take down what the call no longer has; whoever listens after us must not wait for the worker."""
        self._carriers.note(after)
        if after.home != self._carriers.here:
            return
        if after.is_over:
            self._background.spawn("close-room", self.close(after.id))
            return
        kept = {source.id for source in after.sources}
        for source in before.sources if before is not None else ():
            if source.id not in kept:
                self._background.spawn("unpublish", self.drop(after, source.id))

    async def sweep(self, open_calls: set[str]) -> None:
        """Close rooms whose call is over or erased."""
        for call_id in self._rooms - open_calls:
            await self.close(call_id)

    async def close(self, call_id: str) -> None:
        if call_id not in self._rooms:
            return
        try:
            await self.require().close_room(call_id)
        except MediaFailure as failure:
            if failure.problem == MediaProblem.UNAVAILABLE:
                log.warning("a room could not be closed; it will be tried again")
                return
        self._rooms.discard(call_id)
        self._turns.pop(call_id, None)

    @property
    def has_rooms(self) -> bool:
        return bool(self._rooms)

    def events(self) -> AsyncIterator[MediaEvent]:
        return self.require().events()

    def require(self) -> MediaBackend:
        if self.media is None:
            raise Refusal(Code.MEDIA_FAILED)
        return self.media

    def _of(self, call: Call) -> MediaBackend | FarMedia:
        return self._carriers.of(call, self.require())


async def _align_source(media: MediaBackend, call: Call, source: Source) -> None:
    try:
        if call.may_go_dark(source):
            await media.set_forwarding(call.id, source.id, EVERYONE, not call.is_dark(source))
        if call.recording is not None:
            await media.set_forwarding(call.id, source.id, [RECORDER], may_run(call))
    except MediaFailure as failure:
        # What is not there is dark.
        if failure.problem not in GONE:
            raise


def _refusal(failure: MediaFailure) -> Refusal:
    unavailable = failure.problem == MediaProblem.UNAVAILABLE
    return Refusal(PROBLEMS[failure.problem], retry_after=RETRY_S if unavailable else None)
