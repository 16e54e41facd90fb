"""The desk: starting a conversation, being there, and the one door to queue, routing and hand-overs."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from advisory.chat import figures, life_store
from advisory.chat import store as chat_store
from advisory.chat.model import Conversation
from advisory.chat.service import Chat
from advisory.clock import DAY_MS, SECOND_MS, Clock, Instant
from advisory.desk import store
from advisory.desk.board import Board
from advisory.desk.claims import Claims
from advisory.desk.handover import HandOvers
from advisory.desk.model import Advisor, Service
from advisory.desk.practising import Practising
from advisory.desk.routing import Routing
from advisory.desk.staffing import TAKES_CONVERSATIONS, PresenceChanged, Staffing
from advisory.errors import Code, Refusal
from advisory.guard import live
from advisory.identity import Person
from advisory.sites.service import Sites
from advisory.storage import receipts
from advisory.storage.database import Database
from advisory.storage.shared import Shared
from advisory.storage.work import Work

OPEN_PER_VISITOR = 3
AWAY = ("on_break", "offline")


@dataclass(frozen=True, slots=True)
class Question:
    """What a visitor starts with; `text` as they wrote it, to be masked once more here."""

    service: str
    text: str
    lang: str
    name: str = ""
    page_path: str = ""
    page_title: str = ""
    searched: str = ""
    read_article: str | None = None

    def draft(self) -> dict[str, Any]:
        """The conversation that it begins."""
        return {
            "service": self.service,
            "lang": self.lang,
            "visitor_name": live.mask(self.name).text[:60],
            "page_path": self.page_path,
            "page_title": self.page_title,
            "searched": live.mask(self.searched).text[:200],
            "read_article": self.read_article,
            "topic": self.page_title[:200],
        }


Kept = Mapping[str, tuple[int, int]]

READ_SHARE = 0.2
"""Of the time, for what all consoles ask about all advisors when all of them come back at once."""


def share_kept(kept: Kept, services: Iterable[str]) -> float | None:
    """The share within the promise over some services; None before the first answer."""
    counts = [kept[service] for service in services if service in kept]
    came = sum(count for _, count in counts)
    return round(sum(within for within, _ in counts) / came, 3) if came else None


def require_room(work: Work, board: Board, service: Service) -> None:
    """Open, not so near to closing that no turn would come, and not full."""
    if not service.offers("chat", work.now):
        raise Refusal(Code.NOT_OFFERED)
    if not service.hours.is_open(work.now) or board.is_full_for_today(service, work.now):
        raise Refusal(Code.NOT_OPEN)
    if len(chat_store.waiting(work.connection, [service.id])) >= service.queue_limit:
        raise Refusal(Code.QUEUE_FULL, retry_after=60)


def require_few(work: Work, person: Person) -> list[Conversation]:
    """What the visitor has had here; refused while as many as they may have are open."""
    mine = chat_store.of_visitor(work.connection, person.id)
    if sum(item.is_open for item in mine) >= OPEN_PER_VISITOR:
        raise Refusal(Code.TOO_MANY)
    return mine


class Desk:
    """`present` gives the ids of staff whose console is connected now."""

    def __init__(
        self,
        database: Database,
        board: Board,
        chat: Chat,
        sites: Sites,
        clock: Clock,
        present: Callable[[], frozenset[str]],
    ) -> None:
        self._database = database
        self._board = board
        self._chat = chat
        self._sites = sites
        self._clock = clock
        self._staffing = Staffing(board, lambda: self._present())
        self._present = present
        self._everybody = Shared(self._read_everybody, share=READ_SHARE)
        self._kept = Shared(self._count_kept, share=READ_SHARE)
        self._routing = Routing(database, board, chat, self._staffing, clock)
        hand_overs = HandOvers(database, board, chat, self._staffing, self._routing)
        self.practising = Practising(database, board, chat, self._staffing)
        self.take = Claims(database, chat, self._staffing).take
        self.decline = self._routing.decline
        self.route = self._routing.route
        self.give_back = self._routing.give_back
        self.transfer = hand_overs.transfer
        self.keep = hand_overs.keep
        self.take_over = hand_overs.take_over
        self.hand_over_all = hand_overs.hand_over_all

    # -- reading ---------------------------------------------------------------------------------

    async def advisors(self) -> list[Advisor]:
        return await self._everybody.ask()

    async def _read_everybody(self) -> list[Advisor]:
        now = self._clock()
        return await self._database.read(lambda connection: self._staffing.view(connection, now))

    async def advisor(self, staff: str) -> Advisor | None:
        now = self._clock()
        found = await self._database.read(lambda connection: self._staffing.view(connection, now, [staff]))
        return found[0] if found else None

    async def desk_of(self, person: Person) -> list[Conversation]:
        """What the desk of this person shows: their services' queues, what they hold or are handed."""

        def run(connection: Connection) -> list[Conversation]:
            services = sorted(person.services)
            waiting = chat_store.waiting(connection, services)
            messages = life_store.messages(connection, services)
            mine = chat_store.concerning(connection, person.id)
            return list({item.id: item for item in (*waiting, *messages, *mine)}.values())

        return await self._database.read(run)

    async def promise_kept_today(self) -> Kept:
        """By service: how many of today's first answers came within the promise, and how many came."""
        return await self._kept.ask()

    async def _count_kept(self) -> Kept:
        since = Instant(self._clock() - DAY_MS)
        promised = {id: service.promise_s for id, service in self._board.services.items()}
        return await self._database.read(lambda c: figures.first_answers(c, since, promised))

    def binds(self, work: Work, person: Person, item: Conversation) -> Mapping[str, str | int]:
        """What stands with a binding statement of this person's now; refused where they may give none."""
        service = next((one for one in store.services(work.connection) if one.id == item.service), None)
        if service is None or service.binding is None:
            raise Refusal(Code.NOT_BINDING)
        if not service.binding.permits(self._staffing.skills(work.connection, person.id), service.id):
            raise Refusal(Code.BINDING_LEVEL, level=service.binding.level)
        return service.binding.params(service.name(item.lang), item.lang)

    # -- visitors --------------------------------------------------------------------------------

    def start(self, person: Person, question: Question, cid: str) -> Awaitable[Conversation]:
        """Begin a conversation at the end of its queue; refused while closed or full, nothing stored.

        Shortly before closing it is refused when its turn would come after closing. Who is in the
        queue by then is still served.
        """
        service = self._board.require(question.service)
        self._sites.require(person.site or "")

        def begin(work: Work) -> str:
            require_room(work, self._board, service)
            mine = require_few(work, person)
            before = next((one.last_advisor for one in mine if one.last_advisor), None)
            draft = question.draft() | {"last_advisor": before}
            item = self._chat.begin(work, person, draft, live.mask(question.text).text, cid)
            self._chat.notice(work, item, "queued")
            return item.id

        def run(work: Work) -> Conversation:
            return self._chat.require(
                work, receipts.once(work, person.id, cid, "conversation:start", lambda: begin(work))
            )

        return self._database.work(run)

    # -- advisors --------------------------------------------------------------------------------

    async def set_presence(self, person: Person, cid: str, state: str) -> None:
        """A break is refused while conversations are held; what is offered to one who goes is withdrawn.

        `break_soon` and `on_phone` only keep new ones away.
        """

        def run(work: Work) -> None:
            receipts.once(work, person.id, cid, "desk:presence", lambda: choose(work))

        def choose(work: Work) -> str:
            me = self._staffing.lock_one(work, person.id)
            if state in AWAY and me.held:
                raise Refusal(Code.HOLDS_CONVERSATIONS, count=len(me.held))
            if state != "available":
                self._routing.withdraw_all(work, person.id)
            store.set_presence(work, person.id, state=state)
            work.record("desk.presence", actor_kind="staff", actor=person.id, data={"state": state})
            work.announce(PresenceChanged(person.id))
            return state

        await self._routing.claiming(run)

    async def set_shift(self, person: Person, cid: str, ends_at: Instant | None) -> None:
        """Until when somebody works today; nothing new is pushed to them in the last minutes of it."""

        def run(work: Work) -> None:
            receipts.once(work, person.id, cid, "desk:shift", lambda: choose(work))

        def choose(work: Work) -> str:
            if ends_at is not None and not 0 < ends_at - work.now <= DAY_MS:
                raise Refusal(Code.INVALID)
            self._staffing.lock_one(work, person.id)
            store.set_presence(work, person.id, shift_ends_at=ends_at)
            work.announce(PresenceChanged(person.id))
            return str((ends_at or 0) // SECOND_MS)

        await self._routing.claiming(run)

    async def arrive(self, person: Person) -> None:
        """The first time somebody comes to the desk they are available; later as they left it."""
        if not person.has(*TAKES_CONVERSATIONS):
            return

        def run(work: Work) -> None:
            if not store.has_presence(work.connection, person.id):
                store.add_presence(work, person.id, "available")
            work.announce(PresenceChanged(person.id))

        # Nothing is written without need: a console comes back also while nothing can be stored.
        if not await self._database.read(lambda connection: store.has_presence(connection, person.id)):
            await self._database.work(run)
