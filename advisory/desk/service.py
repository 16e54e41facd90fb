"""Who serves whom: starting, offering, taking, handing over, and what happens when somebody is lost."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection

from advisory.chat import life_store
from advisory.chat import store as chat_store
from advisory.chat.model import Conversation, Holding
from advisory.chat.service import Chat
from advisory.clock import DAY_MS, MINUTE_MS, Clock, Instant
from advisory.desk import store
from advisory.desk.board import Board
from advisory.desk.model import OFFER_MS, Advisor, free_slot, offers
from advisory.errors import Code, Refusal
from advisory.guard import live
from advisory.identity import Person, Role
from advisory.people import store as people_store
from advisory.people.model import Member
from advisory.sites.service import Sites
from advisory.storage import receipts
from advisory.storage.database import Database
from advisory.storage.work import Work

HAND_OVER_MS = MINUTE_MS
OPEN_PER_VISITOR = 3
TAKES_CONVERSATIONS = frozenset({Role.ADVISOR, Role.SUPERVISOR, Role.MAIN_USER})


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


@dataclass(frozen=True, slots=True)
class PresenceChanged:
    staff: str


Kept = Mapping[str, tuple[int, int]]


def share_kept(kept: Kept, services: Iterable[str]) -> float | None:
    """The share within the promise over some services; None before the first answer."""
    counts = [kept[service] for service in services if service in kept]
    came = sum(count for _, count in counts)
    return round(sum(within for within, _ in counts) / came, 3) if came else None


class Desk:
    """Queue and assignment. `present` gives the ids of staff whose console is connected now."""

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
        self._present = present

    # -- reading ---------------------------------------------------------------------------------

    async def advisors(self) -> list[Advisor]:
        return await self._database.read(lambda connection: self._advisors(connection))

    async def advisor(self, staff: str) -> Advisor | None:
        return next((advisor for advisor in await self.advisors() if advisor.id == staff), None)

    def _advisors(self, connection: Connection) -> list[Advisor]:
        """Everybody who takes conversations, with what they hold; read inside a Work when it decides."""
        present = self._present()
        states = store.presences(connection)
        held: dict[str, list[Holding]] = {}
        for item in chat_store.holdings(connection):
            held.setdefault(item.advisor, []).append(item)
        return [
            _advisor(
                member,
                states.get(member.id, ("offline", None, 0)),
                held.get(member.id, ()),
                connected=member.id in present,
            )
            for member in people_store.members(connection)
            if member.disabled_at is None and member.roles & TAKES_CONVERSATIONS
        ]

    async def desk_of(self, person: Person) -> list[Conversation]:
        """What the desk of this person shows: their services' queues, what they hold or are handed."""

        def run(connection: Connection) -> list[Conversation]:
            services = sorted(person.services)
            waiting = chat_store.waiting(connection, services)
            messages = life_store.messages(connection, services)
            return [*waiting, *messages, *chat_store.concerning(connection, person.id)]

        return await self._database.read(run)

    async def promise_kept_today(self) -> Kept:
        """By service: how many of today's first answers came within the promise, and how many came."""
        since = Instant(self._clock() - DAY_MS)
        found: dict[str, tuple[int, int]] = {}
        for service, wait in await self._database.read(lambda c: chat_store.first_answers(c, since)):
            kept, came = found.get(service, (0, 0))
            found[service] = (kept + (wait <= self._board.promise_s(service) * 1_000), came + 1)
        return found

    # -- visitors --------------------------------------------------------------------------------

    def start(self, person: Person, question: Question, cid: str) -> Awaitable[Conversation]:
        """Begin a conversation at the end of its queue; refused while closed or full, nothing stored."""
        service = self._board.require(question.service)
        self._sites.require(person.site or "")

        def begin(work: Work) -> str:
            if not service.hours.is_open(work.now):
                raise Refusal(Code.NOT_OPEN)
            waiting = chat_store.waiting(work.connection, [service.id])
            if len(waiting) >= service.queue_limit:
                raise Refusal(Code.QUEUE_FULL, retry_after=60)
            mine = chat_store.of_visitor(work.connection, person.id)
            if sum(item.is_open for item in mine) >= OPEN_PER_VISITOR:
                raise Refusal(Code.TOO_MANY)
            item = self._chat.begin(work, person, question.draft(), live.mask(question.text).text, cid)
            self._chat.notice(work, item, "queued")
            return item.id

        def run(work: Work) -> Conversation:
            return self._chat.require(
                work, receipts.once(work, person.id, cid, "conversation:start", lambda: begin(work))
            )

        return self._database.work(run)

    # -- advisors --------------------------------------------------------------------------------

    def take(self, person: Person, cid: str, conversation: str | None) -> Awaitable[Conversation | None]:
        """Take the named conversation, or the next in turn. Of two who take the same, one gets `taken`."""

        def choose(work: Work) -> str:
            me = self._me(work, person)
            if conversation is not None:
                item = self._chat.require(work, conversation)
                self._may_take(person, item)
            else:
                following = self._next_for(work, me)
                if following is None:
                    return ""
                item = self._chat.require(work, following.id)
            if item.advisor != person.id:
                if not me.may_take(work.now):
                    raise Refusal(Code.AT_CAPACITY)
                self._assign(work, item, person, me)
            return item.id

        def run(work: Work) -> Conversation | None:
            subject = receipts.once(work, person.id, cid, "desk:take", lambda: choose(work))
            return self._chat.require(work, subject) if subject else None

        return self._database.work(run)

    def _may_take(self, person: Person, item: Conversation) -> None:
        handed = item.offered_to == person.id
        if item.service not in person.services and not handed and item.advisor != person.id:
            raise Refusal(Code.NOT_PERMITTED)
        if not item.is_open:
            raise Refusal(Code.CLOSED)
        if item.status == "active" and not handed and item.advisor != person.id:
            raise Refusal(Code.TAKEN)
        if item.status == "offered" and not handed:
            raise Refusal(Code.TAKEN)

    def _next_for(self, work: Work, me: Advisor) -> Conversation | None:
        waiting = chat_store.waiting(work.connection, sorted(me.skills))
        mine = [item for item in waiting if item.offered_to == me.id]
        free = [item for item in waiting if item.status == "queued"]
        in_my_languages = [item for item in free if item.lang in me.languages]
        return next(iter([*mine, *in_my_languages, *free]), None)

    def _assign(self, work: Work, item: Conversation, person: Person, me: Advisor) -> None:
        first = item.first_answer_at is None and item.epoch == 0
        slot = free_slot(me.held)
        after = item.assigned_to(person.id, person.name, slot, work.now)
        self._chat.change(
            work,
            item,
            after,
            "conversation.assigned",
            actor=person,
            epoch=after.epoch,
            waited_ms=work.now - item.queued_at,
            first=first,
        )
        store.mark_assigned(work, person.id)
        self._chat.notice(work, after, "assigned", {"name": person.name})

    def decline(self, person: Person, conversation: str, cid: str) -> Awaitable[None]:
        def run(work: Work) -> None:
            item = self._chat.require(work, conversation)
            receipts.once(work, person.id, cid, "desk:decline", lambda: conversation)
            if item.offered_to == person.id:
                self._withdraw(work, item, "desk.offer_declined")

        return self._database.work(run)

    def _withdraw(self, work: Work, item: Conversation, kind: str) -> None:
        """An offer that was not taken: back to the front, or still the giver's when it was handed over."""
        if item.status == "active":
            after = replace(item, offered_to=None, offered_until=None, rev=item.rev + 1)
        else:
            after = item.back_in_queue(passed_by=item.offered_to)
        self._chat.change(work, item, after, kind)

    def transfer(
        self, person: Person, conversation: str, cid: str, service: str | None, advisor: str | None, note: str
    ) -> Awaitable[None]:
        """Hand over to a queue, or offer to a colleague who has a minute to take it."""

        def run(work: Work) -> None:
            item = self._chat.require(work, conversation)
            receipts.once(work, person.id, cid, "desk:transfer", lambda: hand_over(work, item))

        def hand_over(work: Work, item: Conversation) -> str:
            item.require_writer(person)
            noted = replace(item, transferred_from=person.id, transfer_note=note)
            if advisor is not None:
                self._receiver(work, advisor, item)
                until = Instant(work.now + HAND_OVER_MS)
                after = replace(noted, offered_to=advisor, offered_until=until, rev=item.rev + 1)
                self._chat.change(work, item, after, "desk.handed_over", actor=person, to="advisor")
                return item.id
            target = self._board.require(service or item.service)
            item = self._chat.notice(work, item, "transferred", {"service": target.id})
            moved = replace(item, service=target.id, transferred_from=person.id, transfer_note=note)
            after = moved.back_in_queue(passed_by=person.id)
            self._chat.change(work, item, after, "desk.handed_over", actor=person, to="service")
            return item.id

        if (service is None) == (advisor is None):
            raise Refusal(Code.INVALID)
        return self._database.work(run)

    def _receiver(self, work: Work, advisor: str, item: Conversation) -> Advisor:
        found = next((one for one in self._advisors(work.connection) if one.id == advisor), None)
        if found is None or found.id == item.advisor:
            raise Refusal(Code.NOT_FOUND)
        if found.state != "available" or not found.connected or not found.may_take(work.now):
            raise Refusal(Code.AT_CAPACITY)
        return found

    def set_presence(self, person: Person, cid: str, state: str) -> Awaitable[None]:
        """A break is refused while conversations are held; `break_soon` only keeps new ones away."""

        def run(work: Work) -> None:
            receipts.once(work, person.id, cid, "desk:presence", lambda: choose(work))

        def choose(work: Work) -> str:
            held = chat_store.held_by(work.connection, person.id)
            if state in ("on_break", "offline") and held:
                raise Refusal(Code.HOLDS_CONVERSATIONS, count=len(held))
            store.set_presence(work, person.id, state)
            work.record("desk.presence", actor_kind="staff", actor=person.id, data={"state": state})
            work.announce(PresenceChanged(person.id))
            return state

        return self._database.work(run)

    async def arrive(self, person: Person) -> None:
        """The first time somebody comes to the desk they are available; later as they left it."""
        if not person.has(*TAKES_CONVERSATIONS):
            return

        def run(work: Work) -> None:
            if person.id not in store.presences(work.connection):
                store.set_presence(work, person.id, "available")
            work.announce(PresenceChanged(person.id))

        await self._database.work(run)

    def _me(self, work: Work, person: Person) -> Advisor:
        """The one who asks, with what they hold; nobody else is read."""
        member = people_store.member(work.connection, person.id)
        if member is None or member.disabled_at is not None or not member.roles & TAKES_CONVERSATIONS:
            raise Refusal(Code.NOT_PERMITTED)
        state = store.presences(work.connection, person.id).get(person.id, ("offline", None, 0))
        held = chat_store.holdings(work.connection, person.id)
        return _advisor(member, state, held, connected=True)

    # -- routing ---------------------------------------------------------------------------------

    async def route(self) -> int:
        """Withdraw offers that ran out and make those that fit now; gives how many were made."""
        return await self._database.work(self._route)

    def _route(self, work: Work) -> int:
        for item in [*chat_store.waiting(work.connection), *chat_store.handed_over(work.connection)]:
            if item.offered_until is not None and item.offered_until <= work.now:
                self._withdraw(work, self._chat.require(work, item.id), "desk.offer_expired")
        queue = chat_store.waiting(work.connection)
        if not any(item.status == "queued" for item in queue):
            return 0
        levels = {service.id: service.level for service in self._board.services.values()}
        made = offers(queue, self._advisors(work.connection), levels, work.now)
        for item, advisor in made:
            current = self._chat.require(work, item.id)
            if current.status == "queued":
                after = replace(current, passed_by=item.passed_by).offered(
                    advisor.id, Instant(work.now + OFFER_MS)
                )
                self._chat.change(work, current, after, "desk.offered", to=advisor.id)
        return len(made)

    async def give_back(self, staff: str) -> int:
        """Put what a lost advisor held at the front of the queue; they are preferred when they return."""

        def run(work: Work) -> int:
            held = chat_store.held_by(work.connection, staff)
            for found in held:
                left = {"name": found.advisor_name}
                item = self._chat.notice(work, self._chat.require(work, found.id), "advisor_left", left)
                waiting = replace(item, waiting_since=item.waiting_since or work.now, turn="advisor")
                self._chat.change(work, item, waiting.back_in_queue(), "desk.advisor_lost")
            return len(held)

        return await self._database.work(run)


def _advisor(member: Member, state: store.Presence, held: Sequence[Holding], *, connected: bool) -> Advisor:
    return Advisor(
        id=member.id,
        name=member.display_name,
        capacity=member.capacity,
        skills=member.skills,
        languages=member.languages,
        state=state[0],
        connected=connected,
        last_assigned_at=state[1],
        held=tuple(held),
        rev=state[2],
    )
