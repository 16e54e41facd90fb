"""Practice from the console: visitors who follow a script come to one advisor, and a score is kept."""

import asyncio
import random
from collections.abc import Sequence
from dataclasses import replace

from advisory.background import Background
from advisory.chat.model import REHEARSING, Conversation, Entry
from advisory.chat.service import Chat
from advisory.clock import HOUR_MS, Clock
from advisory.desk.board import Board
from advisory.desk.practising import Practising
from advisory.errors import Code, Refusal
from advisory.identity import Person, Role, SessionId, new_id
from advisory.practice import store
from advisory.practice.dialogues import Dialogue
from advisory.practice.rules import Said, Score, score
from advisory.practice.store import Run
from advisory.practice.visitor import new_cid
from advisory.storage import receipts
from advisory.storage.database import Database
from advisory.storage.work import Work
from advisory.templates_answers.wording import remarks

LOOK_S = 1.0
LONGEST_MS = HOUR_MS
"""A practice that nobody ends is over by then."""
APART_S = 12.0


class Rehearsals:
    def __init__(
        self,
        database: Database,
        clock: Clock,
        background: Background,
        chat: Chat,
        board: Board,
        practising: Practising,
        dialogues: Sequence[Dialogue],
    ) -> None:
        self._database = database
        self._clock = clock
        self._background = background
        self._chat = chat
        self._board = board
        self._practising = practising
        self._dialogues = dialogues

    async def start(self, person: Person, cid: str, visitors: int, lang: str, pace: float) -> Run:
        """Have visitors come to this advisor, one after another. One practice at a time."""
        service = next((id for id in sorted(person.services) if id in self._board.services), None)
        if service is None:
            raise Refusal(Code.NOT_PERMITTED)
        fresh = Run(new_id(), person.id, visitors, self._clock())

        def run(work: Work) -> str:
            def begin() -> str:
                running = store.running(work.connection, person.id, work.now - LONGEST_MS)
                if running is not None:
                    raise Refusal(Code.PRACTICE_RUNNING)
                store.add(work, fresh)
                work.record("practice.started", actor_kind="staff", actor=person.id, practice=True)
                return fresh.id

            return receipts.once(work, person.id, cid, "practice:start", begin)

        known = await self._database.work(run)
        if known == fresh.id:
            self._background.spawn("practice", self._run(fresh, person, service, lang, pace))
        return await self._find(known, person)

    async def end(self, person: Person, run_id: str, keys: int | None) -> Run:
        """Over for now, with what the page counted; what is still open of it goes from the hands with it."""
        found = await self._find(run_id, person)
        if found.ended_at is None:
            held = await self._conversations(found)
            counted = await self._score(held)
            await self._keep(replace(found, score=replace(counted, keys=keys)))
            for item in held:
                if item.is_open and item.advisor == person.id:
                    await self._chat.close(person, item.id, new_cid(), "left", "", missing=False)
        return await self._find(run_id, person)

    async def _find(self, run_id: str, person: Person) -> Run:
        found = await self._database.read(lambda c: store.one(c, run_id))
        if found is None or found.staff != person.id:
            raise Refusal(Code.NOT_FOUND)
        return found

    async def of(self, person: Person) -> list[Run]:
        return await self._database.read(lambda c: store.of_staff(c, person.id))

    # -- visitors --------------------------------------------------------------------------------

    async def _run(self, run: Run, advisor: Person, service: str, lang: str, pace: float) -> None:
        fitting = [one for one in self._dialogues if one.lang == lang]
        chance = random.Random(run.id)  # noqa: S311 - who comes when is play, not a secret
        order = chance.sample(fitting * (-(-run.visitors // len(fitting))), run.visitors)
        for number, dialogue in enumerate(order):
            if number:
                await asyncio.sleep(chance.uniform(0.3, 1.7) * APART_S / pace)
            if not await self._goes_on(run):
                return
            visitor = Person(
                id=visitor_of(run, number),
                roles=frozenset({Role.VISITOR}),
                lang=dialogue.lang,
                session=SessionId(run.id),
                practice=True,
            )
            visit = self._visit(run, advisor, visitor, service, dialogue, pace)
            self._background.spawn("practice visitor", visit)

    async def _visit(
        self, run: Run, advisor: Person, visitor: Person, service: str, dialogue: Dialogue, pace: float
    ) -> None:
        cid = new_cid()
        try:
            item = await self._practising.arrive(advisor, visitor, service, dialogue.opening, cid)
            for line in dialogue.lines:
                if not await self._answered(run, item.id):
                    return
                await asyncio.sleep(line.after_s / pace)
                await self._chat.post(visitor, item.id, new_cid(), line.text, dialogue.lang)
            if await self._answered(run, item.id):
                await self._chat.end(visitor, item.id, new_cid())
        except Refusal:
            # No slot was free, or the conversation was over before the visitor had finished writing.
            return

    async def _answered(self, run: Run, conversation: str) -> bool:
        """Waits for the advisor's words; not when the practice or the conversation is over."""
        while await self._goes_on(run):
            item = await self._chat.find(conversation)
            if not item.is_open or item.turn == "visitor":
                return item.is_open
            await asyncio.sleep(LOOK_S)
        return False

    async def _goes_on(self, run: Run) -> bool:
        found = await self._database.read(lambda c: store.one(c, run.id))
        return found is not None and found.ended_at is None and self._clock() - run.started_at < LONGEST_MS

    # -- the score -------------------------------------------------------------------------------

    async def _conversations(self, run: Run) -> list[Conversation]:
        """By whom they are from: whichever process had them come, they are found."""
        found = [await self._chat.of_visitor(visitor_of(run, n)) for n in range(run.visitors)]
        return [item for items in found for item in items]

    async def _score(self, held: Sequence[Conversation]) -> Score:
        said = [_said((await self._chat.after(item.id, 0))[1]) for item in held]
        promise = min((self._board.promise_s(item.service) for item in held), default=0)
        return score(said, promise, sum(item.closed_by == "visitor" for item in held))

    async def _keep(self, run: Run) -> None:
        def keep(work: Work) -> None:
            store.end(work, run.id, work.now, run.score.plain() if run.score else {})
            work.record("practice.ended", actor_kind="staff", actor=run.staff, practice=True)

        await self._database.work(keep)


def visitor_of(run: Run, number: int) -> str:
    return f"{REHEARSING}{run.id}-{number}"


def _said(entries: Sequence[Entry]) -> list[Said]:
    found = []
    for one in entries:
        if one.by not in ("visitor", "advisor"):
            continue
        kinds = (
            tuple(remark.kind for remark in remarks(one.text, one.lang or "fi"))
            if one.by == "advisor" and one.text
            else ()
        )
        found.append(Said(one.by, one.at, kinds))
    return found
