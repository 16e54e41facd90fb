"""What the desk knows by heart: services, and who waits in which queue. Kept in step by announcements."""

from bisect import bisect_left
from collections.abc import Callable

from advisory.chat import store as chat_store
from advisory.chat.events import ConversationChanged, ConversationErased
from advisory.chat.idle import Patience, patience
from advisory.chat.model import Conversation
from advisory.clock import SECOND_MS, Clock, Instant
from advisory.desk import store
from advisory.desk.events import ServicesChanged
from advisory.desk.model import Service, in_turn
from advisory.errors import Code, Refusal
from advisory.storage.database import Database

Outage = Callable[[str, str], tuple[str, str]]
"""What visitors of a service are told of an outage, and the language it is in; empty where there is none."""


class Board:
    """A view of committed rows; it decides nothing that a Work does not check again."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self.services: dict[str, Service] = {}
        self.waiting: dict[str, Conversation] = {}
        self.handed_over: set[str] = set()
        self._queues: dict[str, list[Conversation]] = {}
        self.waits: dict[str, tuple[int, int]] = {}
        self.newcomers: dict[str, tuple[int, int]] = {}
        self.outage: Outage = lambda service, lang: ("", lang)
        """Whoever knows of outages puts it here."""
        database.listen(ConversationChanged, self._follow, everywhere=True)
        database.listen(ConversationErased, self._drop, everywhere=True)
        database.listen(ServicesChanged, self._reload, everywhere=True)

    async def load(self) -> None:
        self.services = {item.id: item for item in await self._database.read(store.services)}
        self.waiting = {item.id: item for item in await self._database.read(chat_store.waiting)}
        self._queues.clear()
        self.handed_over = {item.id for item in await self._database.read(chat_store.handed_over)}

    async def compare(self) -> None:
        """Services are changed by commands and by other processes; read them again."""
        self.services = {item.id: item for item in await self._database.read(store.services)}

    async def _reload(self, _: ServicesChanged) -> None:
        await self.compare()

    async def _follow(self, event: ConversationChanged) -> None:
        if event.after.queue is not None:
            self.waiting[event.after.id] = event.after
            self._queues.clear()
        elif self.waiting.pop(event.after.id, None) is not None:
            self._queues.clear()
        if event.after.status == "active" and event.after.offered_to:
            self.handed_over.add(event.after.id)
        else:
            self.handed_over.discard(event.after.id)

    async def _drop(self, event: ConversationErased) -> None:
        self.waiting.pop(event.conversation, None)
        self._queues.clear()
        self.handed_over.discard(event.conversation)

    def require(self, service: str) -> Service:
        found = self.services.get(service)
        if found is None:
            raise Refusal(Code.NOT_FOUND)
        if not found.active:
            raise Refusal(Code.NOT_OFFERED)
        return found

    def is_active(self, service: str) -> bool:
        found = self.services.get(service)
        return found is not None and found.active

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
        now = self._clock()
        return found is not None and found.offers("chat", now) and found.hours.is_open(now)

    def offers(self, service: str, channel: str) -> bool:
        """Whether a visitor has this channel to it now; what is not known here is not held back."""
        found = self.services.get(service)
        return found is None or found.offers(channel, self._clock())

    def is_full_for_today(self, service: Service, now: Instant) -> bool:
        """Whether the turn of one who came now would come after closing."""
        closes = service.hours.closes_at(now)
        wait = self.newcomers.get(service.id)
        return closes is not None and wait is not None and now + wait[1] * SECOND_MS > closes

    def takes_new(self, service: Service, now: Instant) -> bool:
        asked = service.offers("chat", now) and service.hours.is_open(now)
        return asked and not self.is_full_for_today(service, now)

    def queue(self, service: str) -> list[Conversation]:
        """Who waits for somebody of this service to take them, in turn."""
        found = self._queues.get(service)
        if found is None:
            waiting = (item for item in self.waiting.values() if item.queue == service)
            found = self._queues[service] = sorted(waiting, key=in_turn)
        return found

    def position(self, conversation: Conversation) -> int | None:
        """From 1; the one that is asked about counts though its announcement is still under way."""
        return bisect_left(self.queue(conversation.service), in_turn(conversation), key=in_turn) + 1

    def wait_s(self, conversation: Conversation) -> tuple[int, int] | tuple[None, None]:
        """The range in seconds that was last estimated for it; none while too little is known."""
        return self.waits.get(conversation.id, (None, None))
