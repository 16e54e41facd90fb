"""Who reads a conversation that is not theirs and waits for them nowhere is put down before it is given."""

from advisory.chat.model import Conversation
from advisory.chat.posting import where
from advisory.clock import HOUR_MS, Clock, Instant
from advisory.identity import Person
from advisory.storage.database import Database

KNOWN_MOST = 10_000


def is_outside(person: Person, item: Conversation) -> bool:
    mine = person.id in (item.advisor, item.offered_to)
    return not person.is_visitor and not mine and item.shown_to not in person.services


class Readings:
    """Once an hour for each person and conversation: a page asks again whenever its line was cut."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._known: dict[tuple[str, str], Instant] = {}

    async def note(self, person: Person, item: Conversation) -> None:
        now, key = self._clock(), (person.id, item.id)
        if not is_outside(person, item) or now - self._known.get(key, Instant(0)) < HOUR_MS:
            return
        await self._database.work(lambda work: work.record("conversation.read", **where(item, person)))
        if len(self._known) >= KNOWN_MOST:
            self._known.clear()
        self._known[key] = now
