"""One document before two people: which, and at what page. Where they point is told and not kept."""

from collections.abc import Callable

from sqlalchemy import Connection

from advisory.chat.model import Conversation
from advisory.chat.service import Chat
from advisory.files import store
from advisory.files.events import JointChanged
from advisory.files.model import Joint
from advisory.identity import Person
from advisory.storage.database import Database
from advisory.storage.work import Work


class JointDocuments:
    """With a call or without one: looking at a form together needs no camera."""

    def __init__(self, database: Database, chat: Chat) -> None:
        self._database = database
        self._chat = chat

    async def current(self, conversation: str) -> Joint:
        """Nothing in what has ended."""
        item = await self._chat.find(conversation)
        now = await self._database.read(lambda connection: store.joint(connection, conversation))
        return now if item.is_open else now.put_away()

    async def open(self, person: Person, conversation: str, cid: str, attachment: str) -> Joint:
        def lay(connection: Connection, now: Joint) -> Joint:
            found = store.find(connection, attachment)
            return now.turned(None, 0) if found is None else now.opened(found)

        return await self._change(person, conversation, cid, "doc:open", lay)

    async def turn(self, person: Person, conversation: str, cid: str, page: int) -> Joint:
        def turn(connection: Connection, now: Joint) -> Joint:
            found = None if now.attachment is None else store.find(connection, now.attachment)
            return now.turned(found, page)

        return await self._change(person, conversation, cid, "doc:turn", turn)

    async def put_away(self, person: Person, conversation: str, cid: str) -> Joint:
        return await self._change(person, conversation, cid, "doc:put_away", lambda _, now: now.put_away())

    async def _change(
        self,
        person: Person,
        conversation: str,
        cid: str,
        action: str,
        change: Callable[[Connection, Joint], Joint],
    ) -> Joint:
        def run(work: Work, item: Conversation) -> None:
            item.require_writer(person)
            now = store.joint(work.connection, conversation)
            after = change(work.connection, now)
            if after != now:
                store.put_joint(work, after)
                work.announce(JointChanged(after))

        await self._chat.once(person, conversation, cid, action, run)
        return await self.current(conversation)
