"""Who begins a conversation: at which pace, and how much of a queue may come from one address."""

from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from advisory.desk.board import Board
from advisory.errors import Code, Refusal
from advisory.identity import Person
from advisory.limits.doors import Door, Proof
from advisory.storage import receipts
from advisory.storage.database import Database

QUARTER = 4
PLACES_LEAST = 5
KNOWN_MOST = 20_000


def places(queue_limit: int) -> int:
    """How many of a queue's places one address may hold: whoever fills them all shuts out everybody else."""
    return max(PLACES_LEAST, queue_limit // QUARTER)


class Arrivals:
    """What an address is counted under is kept in memory alone, for as long as somebody from there waits."""

    def __init__(self, database: Database, board: Board, door: Door) -> None:
        self._database = database
        self._board = board
        self._door = door
        self._whence: dict[str, str] = {}
        self._coming: Counter[tuple[str, str]] = Counter()

    @asynccontextmanager
    async def entering(
        self, person: Person, service: str, cid: str, proof: Proof | None, *, waits: bool
    ) -> AsyncIterator[None]:
        """Around what begins a conversation; `waits` where it takes a place in the queue.

        Practice visitors come by a key and in any number; who asks again with the same cid was let in.
        """
        if person.practice:
            yield
            return

        async def again() -> bool:
            known = await self._database.read(lambda c: receipts.known(c, [(person.id, cid)]))
            return (person.id, cid) in known

        await self._door.admit(
            person.whence,
            person.site or "",
            proof,
            about=f"{person.id}:{cid}",
            visitor=person.id,
            again=again,
        )
        if not person.whence or not waits:
            yield
            return
        place = (service, person.whence)
        if self._held(*place) >= places(self._board.require(service).queue_limit) and not await again():
            raise Refusal(Code.CROWDED, retry_after=60)
        self._coming[place] += 1
        self._know(person)
        try:
            yield
        finally:
            self._coming[place] -= 1
            if not self._coming[place]:
                del self._coming[place]

    def _held(self, service: str, whence: str) -> int:
        waiting = sum(self._whence.get(item.visitor) == whence for item in self._board.queue(service))
        return waiting + self._coming[service, whence]

    def _know(self, person: Person) -> None:
        if len(self._whence) >= KNOWN_MOST:
            here = {item.visitor for item in self._board.waiting.values()}
            self._whence = {visitor: one for visitor, one in self._whence.items() if visitor in here}
        self._whence[person.id] = person.whence
