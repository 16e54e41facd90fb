"""Recording calls: who is asked, the recorder's legs that follow the rows, and what is kept of it."""

import asyncio
import logging
from pathlib import Path

from advisory.background import Background
from advisory.chat.service import Chat
from advisory.clock import Clock, Instant
from advisory.errors import Code, Refusal
from advisory.escalate import recording_rules as rules
from advisory.escalate import recording_store
from advisory.escalate.events import CallChanged
from advisory.escalate.media.base import MediaFailure
from advisory.escalate.media.process import Reach
from advisory.escalate.media.recorder_client import EVERYTHING, Lost, RecorderProcess
from advisory.escalate.model import Call, Source
from advisory.escalate.recording import Part, RecordingState
from advisory.escalate.recording_sealed import Vault
from advisory.escalate.service import Calls
from advisory.escalate.stage import RECORDER
from advisory.identity import Person, new_id
from advisory.storage.database import Database
from advisory.storage.work import Work

log = logging.getLogger(__name__)

KINDS = {"cam": ["audio", "video"], "screen": ["video"]}
TRIES = 3
ENDING = ".webm.sealed"


class Recordings:
    """Each source is viewed by the recorder while the recording is on. Whether anything reaches it is said
    by `Stage.align` alone; here it is only seen to that files begin and end.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        chat: Chat,
        calls: Calls,
        background: Background,
        directory: Path,
        vault: Vault | None,
        reach: Reach | None = None,
    ) -> None:
        self._database = database
        self._clock = clock
        self._chat = chat
        self._calls = calls
        self._background = background
        self._directory = directory
        self._vault = vault
        self.recorder = RecorderProcess(reach)
        self._legs: dict[str, dict[str, str]] = {}
        """Of each call: the part that each source is written into."""
        self._held: set[str] = set()
        self._turns: dict[str, asyncio.Lock] = {}
        self._failures: dict[str, int] = {}
        if vault is not None:
            database.listen(CallChanged, self._follow, everywhere=True)

    # -- what people do --------------------------------------------------------------------------

    async def ask(self, person: Person, call_id: str, cid: str, purpose: str) -> Call:
        def alter(call: Call, now: Instant) -> Call:
            return rules.asked(call, call.of(person.id).id, new_id(), cid, purpose, now)

        return await self._calls.change(call_id, alter, person, "recording.asked")

    async def answer(self, person: Person, call_id: str, recording: str, yes: bool) -> Call:
        """A no is answered only when nothing more reaches the recorder."""

        def alter(call: Call, now: Instant) -> Call:
            return rules.answered(call, call.of(person.id).id, recording, yes, now)

        kind = "recording.agreed" if yes else "recording.refused"
        after = await self._calls.change(call_id, alter, person, kind)
        if not yes and not after.is_over:
            await self._calls.stage.align(after)
        return after

    # -- what happens ----------------------------------------------------------------------------

    async def follow_recorder(self) -> None:
        async for lost in self.recorder.lost():
            try:
                await self._heard(lost)
            except Refusal as refusal:
                log.warning("what the recorder lost is seen to later: %s", refusal.code)
            except Exception:
                log.exception("what the recorder lost could not be seen to")

    async def _heard(self, lost: Lost) -> None:
        for call_id, legs in list(self._legs.items()):
            gone = [source for source, part in legs.items() if lost.part in (part, EVERYTHING)]
            for source in gone:
                await self._end(legs, source)
            if gone:
                await self._again(call_id, failed=lost.failed)

    async def tend(self) -> None:
        """Try again what did not come off, and end what is of no call any more."""
        for call_id, legs in list(self._legs.items()):
            try:
                await self.align(call_id)
            except Refusal as refusal:
                if refusal.code != Code.NOT_FOUND:
                    raise
                for source in list(legs):
                    await self._end(legs, source)
                self._legs.pop(call_id, None)

    async def stop(self) -> None:
        """Close every file properly; a call that goes on afterwards goes on in new ones."""
        for legs in list(self._legs.values()):
            for source in list(legs):
                await self._end(legs, source)
        await self.recorder.stop()

    async def _follow(self, event: CallChanged) -> None:
        after = event.after
        begins = rules.may_run(after) and after.home == self._calls.stage.here
        if begins or after.id in self._turns:
            self._background.spawn("recording", self.align(after.id))

    async def align(self, call_id: str) -> None:
        """Let the recorder's legs be those of the call's newest row."""
        async with self._turns.setdefault(call_id, asyncio.Lock()):
            call = await self._calls.find(call_id)
            state = rules.state_of(call)
            legs = self._legs.setdefault(call_id, {})
            here = call.home == self._calls.stage.here
            up = {source.id for source in call.sources if source.up}
            wanted = up if here and state in (RecordingState.ON, RecordingState.HELD) else set()
            for gone in legs.keys() - wanted:
                await self._end(legs, gone)
            if here and rules.may_run(call):
                for source in call.sources:
                    if source.id in wanted and source.id not in legs:
                        await self._begin(call, source, legs)
            if here and not call.is_over:
                await self._calls.stage.align(call)
                await self._mark_holds(legs, held=state == RecordingState.HELD)
                if state == RecordingState.OVER:
                    await self._calls.stage.eject(call, RECORDER)
            if not legs:
                self._legs.pop(call_id, None)
            if state == RecordingState.OVER:
                self._failures.pop(call_id, None)
            if call.is_over:
                self._turns.pop(call_id, None)

    async def sweep(self) -> None:
        """Remove files whose row is gone: without its key nobody can read one anyway."""
        names = await asyncio.to_thread(self._names)
        if not names:
            return
        kept = await self._database.read(recording_store.part_ids)
        await asyncio.to_thread(self._remove, names - kept)

    # -- within ----------------------------------------------------------------------------------

    async def _begin(self, call: Call, source: Source, legs: dict[str, str]) -> None:
        assert self._vault is not None
        assert call.recording is not None
        part = new_id()
        key, sealed = self._vault.new(part)
        row = Part(part, call.recording.id, source.participant, source.kind, sealed, self._clock())
        await self._database.work(lambda work: recording_store.add_part(work, row))
        legs[source.id] = part
        try:
            path = self._path(part)
            await asyncio.to_thread(path.parent.mkdir, mode=0o700, parents=True, exist_ok=True)
            offer = await self.recorder.offer(part, path, key, KINDS[source.kind])
            answer = await self._calls.stage.show_recorder(call, source, offer)
            await self.recorder.answer(part, answer)
        except (MediaFailure, Refusal, OSError) as error:
            await self._end(legs, source.id)
            if isinstance(error, Refusal) and error.code == Code.NOT_FOUND:
                return  # it is not sent any more
            log.warning("a source could not be recorded", exc_info=True)
            await self._again(call.id, failed=True)

    async def _mark_holds(self, legs: dict[str, str], *, held: bool) -> None:
        for part in list(legs.values()):
            if (part in self._held) == held:
                continue
            (self._held.add if held else self._held.discard)(part)
            try:
                await self.recorder.hold(part, on=held)
            except MediaFailure:
                log.warning("a hold could not be marked in a recording; nothing reaches it all the same")

    async def _again(self, call_id: str, *, failed: bool) -> None:
        """What cannot be recorded is not said to be: after a few faults it is over, and everybody told."""
        tries = self._failures[call_id] = self._failures.get(call_id, 0) + failed
        if tries < TRIES:
            self._background.spawn("recording", self.align(call_id))
        else:
            await self._calls.change(call_id, rules.failed, None)

    async def _end(self, legs: dict[str, str], source: str) -> None:
        part = legs.pop(source, None)
        if part is None:
            return
        self._held.discard(part)
        try:
            done = await self.recorder.end(part)
        except MediaFailure:
            done = None
        size = done["bytes"] if done is not None else await asyncio.to_thread(self._size, part)

        def run(work: Work) -> None:
            if size == 0:
                recording_store.drop_part(work, part)
            elif done is None:
                recording_store.cut_part(work, part, size)
            else:
                recording_store.end_part(work, part, done["pictures"], done["sounds"], size)

        await self._database.work(run)

    def _path(self, part: str) -> Path:
        return self._directory / f"{part}{ENDING}"

    def _size(self, part: str) -> int:
        path = self._path(part)
        return path.stat().st_size if path.exists() else 0

    def _names(self) -> set[str]:
        return {path.name.removesuffix(ENDING) for path in self._directory.glob(f"*{ENDING}")}

    def _remove(self, parts: set[str]) -> None:
        for part in parts:
            self._path(part).unlink(missing_ok=True)
