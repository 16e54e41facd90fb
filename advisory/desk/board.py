"""What the desk knows by heart: services, and who waits in which queue. Kept in step by announcements."""

from advisory.chat import store as chat_store
from advisory.chat.events import ConversationChanged, ConversationErased
from advisory.chat.idle import Patience, patience
from advisory.chat.model import Conversation
from advisory.clock import Clock
from advisory.desk import store
from advisory.desk.model import Service
from advisory.errors import Code, Refusal
from advisory.storage.database import Database


class Board:
    """A view of committed rows; it decides nothing that a Work does not check again."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self.services: dict[str, Service] = {}
        self.waiting: dict[str, Conversation] = {}
        self.handed_over: set[str] = set()
        database.listen(ConversationChanged, self._follow)
        database.listen(ConversationErased, self._drop)

    async def load(self) -> None:
        self.services = {item.id: item for item in await self._database.read(store.services)}
        self.waiting = {item.id: item for item in await self._database.read(chat_store.waiting)}
        self.handed_over = {item.id for item in await self._database.read(chat_store.handed_over)}

    async def _follow(self, event: ConversationChanged) -> None:
        if event.after.waits_in_queue:
            self.waiting[event.after.id] = event.after
        else:
            self.waiting.pop(event.after.id, None)
        if event.after.status == "active" and event.after.offered_to:
            self.handed_over.add(event.after.id)
        else:
            self.handed_over.discard(event.after.id)

    async def _drop(self, event: ConversationErased) -> None:
        self.waiting.pop(event.conversation, None)
        self.handed_over.discard(event.conversation)

    def require(self, service: str) -> Service:
        found = self.services.get(service)
        if found is None or not found.active:
            raise Refusal(Code.NOT_FOUND)
        return found

    def service_name(self, service: str, lang: str) -> str:
        found = self.services.get(service)
        return found.name(lang) if found else service

    def promise_s(self, service: str) -> int:
        found = self.services.get(service)
        return found.promise_s if found else 120

    def patience(self, service: str) -> Patience:
        found = self.services.get(service)
        return found.patience if found else patience("advice", 120)

    def is_open(self, service: str) -> bool:
        found = self.services.get(service)
        return found is not None and found.active and found.hours.is_open(self._clock())

    def queue(self, service: str) -> list[Conversation]:
        return sorted(
            (item for item in self.waiting.values() if item.service == service),
            key=lambda item: (-item.priority, item.queued_at, item.id),
        )

    def position(self, conversation: Conversation) -> int | None:
        """From 1; the one that is asked about counts though its announcement is still under way."""
        ahead = [
            item
            for item in self.queue(conversation.service)
            if item.id != conversation.id
            and (-item.priority, item.queued_at, item.id)
            < (-conversation.priority, conversation.queued_at, conversation.id)
        ]
        return len(ahead) + 1
