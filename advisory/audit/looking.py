"""The audit for those who look after it: found by who, what, when and whose, checked, and taken out."""

import io
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass

from sqlalchemy import Connection

from advisory.audit import store
from advisory.audit.model import SUBJECTS, Anchor, Check, Link, Told
from advisory.audit.reasons import explained
from advisory.audit.rows import Table, line
from advisory.audit.service import Audit
from advisory.clock import Instant
from advisory.errors import Code, Refusal
from advisory.identity import Person
from advisory.storage.database import Database
from advisory.storage.record import Row
from advisory.storage.work import Work

EXPORT_MOST = 50_000
"""More at once is what `advisory audit export` is for."""
VERIFIED = "audit.verified"
FindConversation = Callable[[Person, str], Awaitable[str | None]]


@dataclass(frozen=True, slots=True)
class Wanted:
    """`receipt`: the code of a visitor's conversation. What is left empty leaves nothing out."""

    who: str = ""
    subject: str = ""
    since: Instant | None = None
    until: Instant | None = None
    receipt: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """How many rows are chained, the last of them, what the last look found, and where the chain begins."""

    count: int
    last: Link | None
    verified: Row | None
    anchor: Anchor | None


class Looking:
    def __init__(self, database: Database, audit: Audit, key: bytes, find: FindConversation) -> None:
        self._database = database
        self._audit = audit
        self._key = key
        self._find = find
        self.verifying = False

    async def page(self, person: Person, wanted: Wanted, before: int | None, limit: int) -> list[Told]:
        """The latest first, before one of them. The first page is put down: who looked for what."""
        sought = await self._sought(person, wanted)
        if before is None:
            await self._note(person, "audit.looked_at", sought)

        def run(connection: Connection) -> list[Told]:
            return explained(connection, store.found(connection, sought, before, limit))

        return await self._database.read(run)

    async def export(self, person: Person, wanted: Wanted, form: str) -> str:
        """As one text, oldest first; put down before anything leaves."""
        sought = await self._sought(person, wanted)
        count = await self._database.read(lambda connection: store.count_found(connection, sought))
        if count > EXPORT_MOST:
            raise Refusal(Code.EXPORT_LARGE, count=count, limit=EXPORT_MOST)
        await self._note(person, "audit.exported", sought, rows=count)
        out = io.StringIO()
        table = Table(out) if form == "csv" else None
        async for page in self._pages(sought):
            if table is not None:
                table.write(page)
            else:
                out.writelines(line(one) for one in page)
        return out.getvalue()

    async def _pages(self, sought: store.Sought) -> AsyncIterator[list[Told]]:
        after = 0
        while True:

            def run(connection: Connection, after: int = after) -> list[Told]:
                return explained(connection, store.found_after(connection, sought, after))

            if not (page := await self._database.read(run)):
                return
            yield page
            after = page[-1].row.id

    async def _sought(self, person: Person, wanted: Wanted) -> store.Sought:
        conversation = None
        if wanted.receipt:
            conversation = await self._find(person, wanted.receipt)
            if conversation is None:
                raise Refusal(Code.NOT_FOUND)
        kinds = SUBJECTS.get(wanted.subject, ())
        return store.Sought(wanted.who or None, kinds, wanted.since, wanted.until, conversation)

    async def _note(self, person: Person, kind: str, sought: store.Sought, **more: int) -> None:
        data = {"about": sought.who, "kinds": len(sought.kinds), **sought.times, **more}

        def run(work: Work) -> None:
            work.record(
                kind, actor_kind="staff", actor=person.id, conversation=sought.conversation, data=data
            )

        await self._database.work(run)

    # -- the chain -------------------------------------------------------------------------------

    async def standing(self) -> Standing:
        def run(connection: Connection) -> Standing:
            verified = store.latest(connection, VERIFIED)
            anchor = store.anchor(connection)
            return Standing(store.count(connection), store.last(connection), verified, anchor)

        return await self._database.read(run)

    async def verify(self, staff: str | None = None) -> None:
        """Go along the whole chain and put down what was found; one look at a time."""
        if self.verifying:
            return
        self.verifying = True
        try:
            await self._audit.seal()
            check = Check(self._key)
            await self._audit.check(check, lambda _: None)
            found = {"place": check.head.place if check.head else 0, "faults": len(check.faults)}

            def run(work: Work) -> None:
                kind = "staff" if staff else "system"
                work.record(VERIFIED, actor_kind=kind, actor=staff, data=found)

            await self._database.work(run)
        finally:
            self.verifying = False
