"""The desk over sockets: each advisor's lists, and every waiting visitor's place."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, Literal

from advisory.chat import view
from advisory.chat.events import ConversationChanged
from advisory.chat.model import Conversation
from advisory.chat.service import Chat
from advisory.chat.wire import (
    CARD_CHANGED,
    START,
    VIEW_CHANGED,
    ConversationCard,
    ConversationRef,
    StartConversation,
    Started,
)
from advisory.clock import SECOND_MS, Clock, Instant
from advisory.desk import wire
from advisory.desk.arrivals import Arrivals
from advisory.desk.board import Board
from advisory.desk.events import ServicesChanged
from advisory.desk.handover import Target
from advisory.desk.messages_wire import LeaveMessage
from advisory.desk.model import IDLE_MS, Advisor
from advisory.desk.service import Desk, Kept, Question, share_kept
from advisory.desk.staffing import PresenceChanged
from advisory.desk.waits import Waits
from advisory.identity import Person
from advisory.people import door_wire
from advisory.realtime import rooms
from advisory.realtime.gateway import Connection, Gateway, language
from advisory.storage.database import Database
from advisory.storage.shared import Shared
from advisory.wire import STAFF_SPACE, Drawn, Nothing, drawn

Figures = Mapping[str, Mapping[str, Any]]

AGE_EVERY_MS = 20 * SECOND_MS


def question_of(form: StartConversation | LeaveMessage) -> Question:
    return Question(
        service=form.service,
        text=form.text,
        lang=form.lang,
        name=form.name,
        page_path=form.page.path,
        page_title=form.page.title,
        searched=form.searched,
        read_article=form.read_article,
    )


class DeskSocket:
    """`refresh` tells counts and places at a calm pace; single conversations are told at once."""

    def __init__(
        self,
        desk: Desk,
        arrivals: Arrivals,
        board: Board,
        waits: Waits,
        chat: Chat,
        views: view.Views,
        gateway: Gateway,
        clock: Clock,
    ) -> None:
        self._waits = waits
        self._desk = desk
        self._arrivals = arrivals
        self._board = board
        self._chat = chat
        self._views = views
        self._gateway = gateway
        self._clock = clock
        self._moved: set[str] = set()
        self._busier: set[str] = set()
        self._aged_at = clock()
        self._counted = Shared(self._count)

    def install(self, database: Database) -> None:
        gateway = self._gateway
        gateway.bind(START, self.start)
        gateway.bind(wire.SNAPSHOT, self.snapshot)
        gateway.bind(wire.PRESENCE, self.presence)
        gateway.bind(wire.TAKE, self.take)
        gateway.bind(wire.DECLINE, self.decline)
        gateway.bind(wire.TRANSFER, self.transfer)
        gateway.bind(wire.KEEP, self.keep)
        gateway.bind(wire.HAND_OVER_ALL, self.hand_over_all)
        gateway.bind(wire.SHIFT, self.shift)
        gateway.bind(wire.TARGETS, self.targets)
        gateway.bind(wire.BEAT, self.beat)
        gateway.on_connect(self.welcome)
        gateway.on_disconnect(self.farewell)
        database.listen(ConversationChanged, self.show_change, everywhere=True)
        database.listen(PresenceChanged, self.note_presence, everywhere=True)
        database.listen(ServicesChanged, self.note_services, everywhere=True)

    async def welcome(self, connection: Connection) -> None:
        if connection.namespace != STAFF_SPACE:
            return
        person = connection.person
        for service in person.services:
            self._gateway.enter(connection, rooms.service(service))
        for item in await self._desk.desk_of(person):
            if item.advisor == person.id:
                self._gateway.enter(connection, rooms.conversation(item.id))
        await self._desk.arrive(person)
        await self.note_presence(PresenceChanged(person.id))

    async def farewell(self, connection: Connection) -> None:
        if connection.namespace == STAFF_SPACE:
            await self.note_presence(PresenceChanged(connection.person.id))

    # -- asked by clients ------------------------------------------------------------------------

    async def start(self, person: Person, form: StartConversation) -> Started:
        async with self._arrivals.entering(
            person, form.service, form.cid, door_wire.shown(form.proof), waits=True
        ):
            item = await self._desk.start(person, question_of(form), form.cid)
        _, entries = await self._chat.after(item.id, 0)
        self._gateway.enter_all(person.id, rooms.conversation(item.id))
        return Started(
            conversation=self._views.for_visitor(item, person.lang, self._clock()),
            entries=[self._views.entry_for_visitor(item, line) for line in entries],
        )

    async def snapshot(self, person: Person, _: Nothing) -> Drawn:
        found = await self._desk.desk_of(person)
        # All consoles ask this when they come back at once: what is said of everybody is found out once.
        mine = next((one for one in await self._desk.advisors() if one.id == person.id), None)
        plain = wire.Desk(
            me=self._draw_me(person, mine, await self._desk.promise_kept_today()),
            services=await self._services(person.lang, person.services),
            conversations=[],
            now=self._clock(),
        )
        return drawn(plain) | {"conversations": [self._card(item, person) for item in found]}

    async def presence(self, person: Person, form: wire.SetPresence) -> wire.Me:
        await self._desk.set_presence(person, form.cid, form.presence)
        return await self._me(person)

    async def take(self, person: Person, form: wire.Take) -> wire.Taken:
        item = await self._desk.take(person, form.cid, form.conversation)
        if item is None:
            return wire.Taken()
        self._gateway.enter_all(person.id, rooms.conversation(item.id))
        return wire.Taken(conversation=ConversationCard.model_validate(self._card(item, person)))

    async def decline(self, person: Person, form: wire.Decline) -> Nothing:
        await self._desk.decline(person, form.conversation, form.cid)
        return Nothing()

    async def transfer(self, person: Person, form: wire.Transfer) -> Nothing:
        to = Target(form.to.service, form.to.advisor, form.to.level, form.to.lang)
        await self._desk.transfer(person, form.conversation, form.cid, to, form.note)
        return Nothing()

    async def keep(self, person: Person, form: wire.Keep) -> Nothing:
        await self._desk.keep(person, form.conversation, form.cid)
        return Nothing()

    async def hand_over_all(self, person: Person, form: wire.HandOverAll) -> wire.Me:
        notes = {one.conversation: one.note for one in form.notes}
        await self._desk.hand_over_all(person, form.cid, notes, form.presence)
        return await self._me(person)

    async def shift(self, person: Person, form: wire.SetShift) -> wire.Me:
        ends_at = None if form.ends_at is None else Instant(form.ends_at)
        await self._desk.set_shift(person, form.cid, ends_at)
        return await self._me(person)

    async def targets(self, person: Person, ask: ConversationRef) -> wire.Targets:
        now = self._clock()
        colleagues = [
            wire.Colleague(
                id=one.id,
                name=one.name,
                presence=_state(one),
                load=one.load(now),
                capacity=one.capacity,
                services=sorted(one.skills),
            )
            for one in await self._desk.advisors()
            if one.id != person.id
        ]
        everywhere = await self._services(person.lang)
        return wire.Targets(services=everywhere, advisors=colleagues)

    async def beat(self, _: Person, __: wire.Beat) -> Nothing:
        return Nothing()

    # -- told to clients -------------------------------------------------------------------------

    async def show_change(self, event: ConversationChanged) -> None:
        before, after = event.before, event.after
        room = rooms.conversation(after.id)
        if before is None or before.advisor != after.advisor:
            if before is not None and before.advisor:
                self._gateway.leave_all(before.advisor, room)
            if after.advisor:
                self._gateway.enter_all(after.advisor, room)
        await self._show_card(before, after, told=event.is_told)
        if before is None or before.queue != after.queue:
            self._moved.update(queue for queue in (after.queue, before and before.queue) if queue)
        if before is not None and _carries(before) != _carries(after):
            self._moved.update(self._board.services)  # who is free is counted in every service
        if before is not None and before.first_answer_at != after.first_answer_at:
            # The kept promise is the whole service's, and stands in everybody's own state.
            members = self._gateway.within(rooms.service(after.service))
            self._busier.update(one.person.id for one in members)
        if before is None or _carries(before) != _carries(after) or _woke(before, after) or _came_back(event):
            both = (after.advisor, before.advisor if before else None)
            self._busier.update(staff for staff in both if staff)

    async def _show_card(self, before: Conversation | None, after: Conversation, *, told: bool) -> None:
        states = (after,) if before is None else (after, before)
        where = {rooms.person(staff) for one in states for staff in (one.advisor, one.offered_to) if staff}
        where |= {rooms.service(one.shown_to) for one in states if one.shown_to}
        for connection in dict.fromkeys(one for room in where for one in self._gateway.within(room)):
            person = connection.person
            if told and person.id == after.advisor:
                continue
            if reason := _why_gone(after, person):
                gone = wire.ConversationGone(conversation=after.id, reason=reason)
                self._gateway.push_to(wire.CONVERSATION_GONE, connection, gone)
            else:
                self._gateway.push_to(CARD_CHANGED, connection, self._card(after, person))

    async def note_presence(self, event: PresenceChanged) -> None:
        self._busier.add(event.staff)
        self._moved.update(self._board.services)

    async def note_services(self, _: ServicesChanged) -> None:
        self._moved.update(self._board.services)

    async def refresh(self) -> None:
        """Tell what moved since the last time: places and waits to visitors, counts and loads to staff."""
        moved, self._moved = self._moved, set()
        busier, self._busier = self._busier, set()
        now = self._clock()
        if now - self._aged_at >= AGE_EVERY_MS:
            # Loads change by themselves: a first minute passes, a conversation falls quiet.
            self._aged_at = now
            busier |= {one.person.id for one in self._gateway.within(rooms.side(STAFF_SPACE))}
            moved |= {item.service for item in self._board.waiting.values()}
        if not moved and not busier:
            return
        advisors = {one.id: one for one in await self._desk.advisors()}
        await self._waits.renew(list(advisors.values()), now)
        for service in moved:
            for item in self._board.queue(service):
                self._gateway.push_each(
                    VIEW_CHANGED,
                    rooms.conversation(item.id),
                    lambda lang, item=item: self._views.drawn_for_visitor(item, lang, now),  # type: ignore[misc]
                    language,
                )
        kept = await self._desk.promise_kept_today()
        figures = self._figures(advisors.values())
        self._gateway.push_each(
            wire.SERVICES_CHANGED,
            rooms.side(STAFF_SPACE),
            lambda whose: wire.ServicesChanged(services=self._draw_services(figures, *whose)),
            lambda one: (one.person.lang, one.person.services) if moved & one.person.services else None,
        )
        for staff in busier:
            for connection in self._gateway.connections_of(staff):
                me = self._draw_me(connection.person, advisors.get(staff), kept)
                self._gateway.push_to(wire.ME_CHANGED, connection, me)

    # -- drawing ---------------------------------------------------------------------------------

    def _card(self, item: Conversation, person: Person) -> Drawn:
        return self._views.drawn_for_staff(item, person.lang, holder=item.advisor == person.id)

    async def _me(self, person: Person) -> wire.Me:
        kept = await self._desk.promise_kept_today()
        return self._draw_me(person, await self._desk.advisor(person.id), kept)

    def _draw_me(self, person: Person, advisor: Advisor | None, kept: Kept) -> wire.Me:
        return wire.Me(
            id=person.id,
            name=person.name,
            roles=sorted(person.roles),
            lang=person.lang,
            presence="offline" if advisor is None else _chosen(advisor),
            capacity=0 if advisor is None else advisor.capacity,
            load=0.0 if advisor is None else advisor.load(self._clock()),
            over_capacity=advisor is not None and advisor.load(self._clock()) > advisor.capacity,
            shift_ends_at=None if advisor is None else advisor.shift_ends_at,
            held=0 if advisor is None else len(advisor.held),
            promise_kept_today=share_kept(kept, person.services),
            binding=[] if advisor is None else _binds(advisor, self._board),
            rev=0 if advisor is None else advisor.rev,
        )

    async def _services(self, lang: str, services: frozenset[str] | None = None) -> list[wire.ServiceView]:
        return self._draw_services(await self._counted.ask(), lang, services)

    async def _count(self) -> Figures:
        return self._figures(await self._desk.advisors())

    def _figures(self, advisors: Iterable[Advisor]) -> Figures:
        """What there is to say of each service, the same for everybody."""
        now = self._clock()
        free = Counter(
            service
            for one in advisors
            if one.connected and one.state == "available" and one.has_room(now)
            for service in one.skills
        )
        return {
            service.id: {
                "open": service.hours.is_open(now),
                "closes_at": service.hours.closes_at(now),
                "opens_at": service.hours.opens_at(now),
                "promise_s": service.promise_s,
                "waiting": len(self._board.queue(service.id)),
                "free_advisors": free[service.id],
            }
            for service in self._board.services.values()
            if service.active
        }

    def _draw_services(
        self, figures: Figures, lang: str, services: frozenset[str] | None = None
    ) -> list[wire.ServiceView]:
        return [
            wire.ServiceView(id=found, name=self._board.services[found].name(lang), **values)
            for found, values in figures.items()
            if services is None or found in services
        ]


def _carries(item: Conversation) -> tuple[str | None, bool]:
    """Whose load it adds to, and how heavily."""
    return (item.advisor if item.status == "active" else None, item.in_call)


def _woke(before: Conversation, after: Conversation) -> bool:
    """A quiet one weighs more at once when its visitor writes again; its advisor's load must say so."""
    quiet_since = before.quiet_since or before.created_at
    return before.turn != after.turn == "advisor" and (after.quiet_since or 0) - quiet_since > IDLE_MS


def _came_back(event: ConversationChanged) -> bool:
    """What its advisor had just closed weighs no more on them."""
    return event.before is not None and not event.before.is_open and event.after.is_open


def _why_gone(item: Conversation, person: Person) -> Literal["taken", "closed", "transferred", "left"] | None:
    """Why it no longer stands in this person's lists; None while it does, or when they saw it close."""
    if item.advisor == person.id or (item.offered_to == person.id and item.is_open):
        return None
    if item.shown_to in person.services:
        return None
    if item.is_unheld:
        return "transferred"
    if item.is_open:
        return "taken"
    return "left" if item.advisor is None else "closed"


def _chosen(advisor: Advisor) -> wire.Presence:
    states: dict[str, wire.Presence] = {
        "available": "available",
        "break_soon": "break_soon",
        "on_phone": "on_phone",
        "on_break": "on_break",
    }
    return states.get(advisor.state, "offline")


def _state(advisor: Advisor) -> wire.Presence:
    return _chosen(advisor) if advisor.connected else "offline"


def _binds(advisor: Advisor, board: Board) -> list[wire.Binds]:
    return [
        wire.Binds(service=one.id, words=one.binding.words)
        for one in board.services.values()
        if one.binding is not None and one.binding.permits(advisor.skills, one.id)
    ]
