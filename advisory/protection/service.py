"""What is set against misuse: kept in memory, since every visit and every message asks for it."""

from collections.abc import Awaitable, Callable

from advisory.errors import Code, Refusal
from advisory.guard import live
from advisory.guard.danger import danger_in
from advisory.identity import Person
from advisory.protection import store
from advisory.protection.events import ProtectionChanged
from advisory.protection.model import Protection, Rules, Version
from advisory.storage import receipts
from advisory.storage.database import Database
from advisory.storage.work import Work

Change = Callable[[Work], str]


class Protecting:
    def __init__(self, database: Database) -> None:
        self._database = database
        self._rules = Rules(Protection())

    async def load(self) -> None:
        latest = await self._database.read(lambda connection: store.versions(connection, 1))
        self._rules = Rules(latest[0].settings if latest else Protection())

    async def versions(self) -> list[Version]:
        """The latest, which holds, first; none before anybody has set anything."""
        return await self._database.read(store.versions)

    async def change(self, person: Person, cid: str, rev: int, reason: str, settings: Protection) -> None:
        """A new version after revision `rev`, 0 before the first; the same again is no version."""

        def change(work: Work) -> str:
            latest = store.versions(work.connection, 1)
            before, held = (latest[0].rev, latest[0].settings) if latest else (0, Protection())
            if before != rev:
                raise Refusal(Code.STALE)
            if held != settings:
                why = live.mask(reason).text[:300]
                store.add(work, Version(rev + 1, work.now, person.id, person.name, why, settings))
                data = {"rev": rev + 1, "networks": len(settings.networks), "words": len(settings.words)}
                work.record("protection.changed", actor_kind="staff", actor=person.id, data=data)
                work.announce(ProtectionChanged(rev + 1))
            return str(rev)

        await self._once(person, cid, change)
        await self.load()

    def _once(self, person: Person, cid: str, change: Change) -> Awaitable[str]:
        return self._database.work(
            lambda work: receipts.once(work, person.id, cid, "settings:protection", lambda: change(work))
        )

    # -- asked by others -------------------------------------------------------------------------

    def is_shared(self, address: str) -> bool:
        return self._rules.is_shared(address)

    def is_marked(self, text: str) -> bool:
        """Whether a visitor's text holds a listed word; refused where that keeps it back.

        Whoever writes of danger is never kept waiting for other words.
        """
        effect = self._rules.effect_of(text)
        if effect == "hold" and danger_in(text) is None:
            raise Refusal(Code.HELD_BACK)
        return effect is not None
