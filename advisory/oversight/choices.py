"""What each of the staff has chosen for themself, kept for all their consoles."""

from collections.abc import Awaitable, Mapping
from typing import Any

from advisory.errors import Code, Refusal
from advisory.identity import Person
from advisory.oversight import store
from advisory.oversight.model import Preferences
from advisory.storage.database import Database
from advisory.storage.work import Work


class Choices:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def of(self, person: Person) -> Preferences:
        return await self._database.read(lambda connection: store.preferences(connection, person.id))

    def save(self, person: Person, rev: int, chosen: Mapping[str, Any]) -> Awaitable[int]:
        """Gives the new revision; a resend of what is kept already gives the one that it has."""

        def run(work: Work) -> int:
            kept = store.preferences(work.connection, person.id)
            if kept.rev == rev + 1 and kept.chosen == chosen:
                return kept.rev
            if not store.keep_preferences(work, person.id, rev, chosen):
                raise Refusal(Code.STALE)
            return rev + 1

        return self._database.work(run)
