"""Beside a conversation: a supervisor looks on and whispers to its advisor; the visitor sees none of it."""

from collections.abc import Awaitable, Callable
from uuid import uuid4

from advisory.chat.model import Conversation
from advisory.chat.service import Chat
from advisory.errors import Code, Refusal
from advisory.guard import live
from advisory.identity import Person, new_id
from advisory.oversight import store
from advisory.oversight.events import AsideAdded
from advisory.oversight.model import Aside, looking_on
from advisory.storage import receipts
from advisory.storage.database import Database
from advisory.storage.work import Work

Do = Callable[[Work, Conversation], Aside | None]


class Beside:
    def __init__(self, database: Database, chat: Chat) -> None:
        self._database = database
        self._chat = chat

    async def lines(self, conversation: str) -> list[Aside]:
        return await self._database.read(lambda connection: store.asides(connection, conversation))

    def join(self, person: Person, conversation: str) -> Awaitable[Aside | None]:
        """Somebody comes to look on; who is there already stays, and no second line says so.

        Asked again after they left it is said again: no answer of before lets anybody look on unseen.
        """

        def come(work: Work) -> Aside | None:
            item = self._chat.require(work, conversation)
            item.require_open()
            if item.status != "active" or item.advisor == person.id:
                raise Refusal(Code.INVALID)
            if person.id in looking_on(store.asides(work.connection, item.id)):
                return None
            return self._add(work, item, person, "joined")

        return self._database.work(come)

    def leave(self, person: Person, conversation: str, cid: str) -> Awaitable[Aside | None]:
        def go(work: Work, item: Conversation) -> Aside | None:
            if person.id not in looking_on(store.asides(work.connection, item.id)):
                return None
            return self._add(work, item, person, "left")

        return self._once(person, conversation, cid, "beside:leave", go)

    async def gone(self, person: Person, conversation: str) -> None:
        """Their page went away without a word."""
        if person.id in looking_on(await self.lines(conversation)):
            await self.leave(person, conversation, str(uuid4()))

    def whisper(self, person: Person, conversation: str, cid: str, text: str) -> Awaitable[Aside | None]:
        def say(work: Work, item: Conversation) -> Aside:
            item.require_open()
            if item.advisor != person.id and person.id not in looking_on(
                store.asides(work.connection, item.id)
            ):
                raise Refusal(Code.NOT_PERMITTED)
            return self._add(work, item, person, "said", live.mask(text).text)

        return self._once(person, conversation, cid, "beside:whisper", say)

    def _add(self, work: Work, item: Conversation, person: Person, kind: str, text: str = "") -> Aside:
        # The conversation is locked: nobody else counts at the same time.
        seq = store.count(work.connection, item.id) + 1
        line = Aside(new_id(), item.id, seq, work.now, person.id, person.name, kind, text)
        store.add_aside(work, line)
        work.record(
            f"beside.{kind}",
            conversation=item.id,
            service=item.service,
            site=item.site,
            practice=item.practice,
            actor_kind="staff",
            actor=person.id,
        )
        work.announce(AsideAdded(line))
        return line

    def _once(
        self, person: Person, conversation: str, cid: str, action: str, do: Do
    ) -> Awaitable[Aside | None]:
        def run(work: Work) -> Aside | None:
            item = self._chat.require(work, conversation)

            def first() -> str:
                # What was said stands under its own id, what changed nothing under the conversation's.
                line = do(work, item)
                return conversation if line is None else line.id

            kept = receipts.once(work, person.id, cid, action, first)
            if kept == conversation:
                return None
            line = store.aside_by(work.connection, kept)
            if line is None or line.conversation != conversation:
                raise Refusal(Code.CONFLICT)
            return line

        return self._database.work(run)
