"""A database, a conversation that an advisor holds, and the calls over it with a real media worker."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from advisory.background import Background
from advisory.chat.model import Conversation
from advisory.chat.service import Chat
from advisory.clock import Instant
from advisory.escalate import store
from advisory.escalate.archive import Archive
from advisory.escalate.guests import Guests, person_of
from advisory.escalate.media.base import MediaFailure, MediaProblem
from advisory.escalate.media.client import WorkerBackend
from advisory.escalate.model import Call, GuestRole, Kind
from advisory.escalate.parties import Sees
from advisory.escalate.pauses import Pauses
from advisory.escalate.personal import CallsPersonal
from advisory.escalate.recording_sealed import Vault
from advisory.escalate.recordings import Recordings
from advisory.escalate.service import Calls
from advisory.escalate.wiring import MediaPart
from advisory.identity import Person, Role, SessionId, SiteId, new_id, new_secret
from advisory.lab.media_peers import Receiving, Sending, receive, send
from advisory.storage.database import Database, open_database
from advisory.storage.lifecycle import Lifecycle
from advisory.storage.work import Work
from tests.support.app import lay_tables

VISITOR = Person("visitor-1", frozenset({Role.VISITOR}), "fi", SessionId("v"), site=SiteId("site"))
ADVISOR = Person("staff-1", frozenset({Role.ADVISOR}), "fi", SessionId("a"), name="Anna")
OVERSEER = Person("staff-3", frozenset({Role.MAIN_USER}), "fi", SessionId("c"), name="Saara")
COLLEAGUE = Person("staff-2", frozenset({Role.ADVISOR}), "fi", SessionId("b"), name="Leo")


def cid() -> str:
    made = new_id()
    return f"{made[:8]}-{made[8:12]}-{made[12:16]}-{made[16:20]}-{made[20:]}"


async def until(true: Callable[[], bool], within_s: float = 10) -> None:
    async with asyncio.timeout(within_s):
        while not true():
            await asyncio.sleep(0.02)


class TestClock:
    """Stands where it is put."""

    __test__ = False

    def __init__(self) -> None:
        self.now = Instant(1_700_000_000_000)

    def __call__(self) -> Instant:
        return self.now

    def pass_s(self, seconds: float) -> None:
        self.now = Instant(self.now + int(seconds * 1000))


@dataclass
class House:
    """The parts that a call needs, without the network of the browsers."""

    clock: TestClock
    database: Database
    lifecycle: Lifecycle
    chat: Chat
    media: Any
    calls: Calls
    background: Background
    guests: Guests
    pauses: Pauses
    recordings: Recordings
    archive: Archive
    conversation: str = ""
    peers: list[Sending | Receiving] = field(default_factory=list)

    async def held_conversation(self) -> str:
        def run(work: Work) -> str:
            draft = {"service": "s", "lang": "fi", "visitor_name": "Reijo"}
            item = self.chat.begin(work, VISITOR, draft, "Hei!", cid())
            self._assign(work, item, ADVISOR)
            return item.id

        return await self.database.work(run)

    async def hand_over(self) -> None:
        await self.database.work(
            lambda work: self._assign(work, self.chat.require(work, self.conversation), COLLEAGUE)
        )
        await self.database.settled()

    def _assign(self, work: Work, item: Conversation, to: Person) -> None:
        after = item.assigned_to(to.id, to.name, 1, work.now)
        self.chat.change(work, item, after, "conversation.assigned")

    async def offer(self) -> Call:
        return await self.calls.offer(ADVISOR, self.conversation, cid(), "video", "")

    async def accepted(self) -> Call:
        call = await self.offer()
        return await self.calls.answer(VISITOR, call.id, True, "video", call.rev)

    async def sends(self, person: Person, call: Call, kind: Kind = "cam") -> str:
        made = ""

        async def exchange(offer: str) -> str:
            nonlocal made
            surface: Any = "browser" if kind == "screen" else None
            made, sdp = await self.calls.publish(person, call.id, cid(), kind, surface, offer)
            return sdp

        self.peers.append(await send(exchange, width=160, height=90, audio=kind == "cam"))
        return made

    async def knocks(self, call: Call, role: GuestRole, *ticked: Sees, by: Person | None = None) -> Person:
        """A guest who got a link, opened it and stands before the door."""
        token, _ = await self.guests.invite(by or ADVISOR, call.id, cid(), role, "Leila", [*ticked])
        return person_of(await self.guests.knock(token, new_secret(), "Leila"), "fi")

    async def admitted(self, call: Call, role: GuestRole, *ticked: Sees) -> Person:
        guest = await self.knocks(call, role, *ticked)
        here = (await self.calls.snapshot(call.id)).of(guest.id)
        await self.guests.decide(ADVISOR, call.id, here.id, True)
        return guest

    async def views(self, person: Person, call: Call, source: str) -> Receiving:
        kind = (await self.calls.snapshot(call.id)).source(source).kind
        viewing = await receive(
            lambda offer: self.calls.subscribe(person, call.id, cid(), source, offer),
            audio=kind == "cam",
        )
        self.peers.append(viewing)
        return viewing

    async def live(self) -> Call:
        call = await self.accepted()
        await self.sends(VISITOR, call)
        await self.sends(ADVISOR, call)
        return await self.reaches(call, "live")

    async def reaches(self, call: Call, state: str, within_s: float = 10) -> Call:
        async with asyncio.timeout(within_s):
            while (found := await self.calls.snapshot(call.id)).state != state:
                await asyncio.sleep(0.05)
        return found

    async def room_is_closed(self, call: Call) -> None:
        async def problem() -> MediaProblem | None:
            try:
                await self.media.stats(call.id)
            except MediaFailure as failure:
                return failure.problem
            return None

        async with asyncio.timeout(5):
            while await problem() != MediaProblem.NO_ROOM:
                await asyncio.sleep(0.02)

    async def lines(self) -> list[str]:
        _, entries = await self.chat.after(self.conversation, 0)
        return [entry.call for entry in entries if entry.call]

    async def path(self, call: Call) -> list[str]:
        rows = await self.database.read(lambda connection: store.transitions(connection, call.id))
        return [row.to_state for row in rows]


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with a_house(tmp_path, WorkerBackend(tmp_path / "media")) as made:
        yield made


@asynccontextmanager
async def a_house(tmp_path: Path, media: MediaPart) -> AsyncIterator[House]:
    url = f"sqlite:///{tmp_path / 'db.sqlite'}"
    await lay_tables(url)
    clock = TestClock()
    database = await asyncio.to_thread(open_database, url, clock)
    await database.start()
    lifecycle = Lifecycle()
    chat = Chat(database, lifecycle)
    background = Background()
    lifecycle.register(CallsPersonal())
    calls = Calls(database, clock, chat, media, background, record_days=lambda service: 14)
    recordings = Recordings(
        database, clock, chat, calls, background, tmp_path / "recordings", Vault(bytes(range(32)))
    )
    guests = Guests(database, clock, chat, calls)
    pauses = Pauses(database, clock, chat, calls, background)
    archive = Archive(database, clock, chat, tmp_path / "recordings", Vault(bytes(range(32))))
    made = House(
        clock, database, lifecycle, chat, media, calls, background, guests, pauses, recordings, archive
    )
    await media.start()
    following = asyncio.create_task(calls.follow_media())
    lost = asyncio.create_task(recordings.follow_recorder())
    made.conversation = await made.held_conversation()
    yield made
    for peer in made.peers:
        await peer.close()
    following.cancel()
    lost.cancel()
    await recordings.stop()
    await background.close()
    await media.stop()
    await database.close()
