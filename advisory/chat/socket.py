"""Conversations over sockets: wire to service, and announcements to those who take part."""

from advisory.chat import typing_wire, view, wire
from advisory.chat.events import ConversationChanged, EntriesSeen, EntryAdded
from advisory.chat.posting import Posted
from advisory.chat.reach import Reach
from advisory.chat.readings import Readings
from advisory.chat.service import Chat
from advisory.clock import Clock
from advisory.identity import Person
from advisory.realtime import rooms
from advisory.realtime.gateway import Connection, Gateway, language, side
from advisory.storage.database import Database
from advisory.wire import STAFF_SPACE, VISITORS, Drawn, Nothing


class ChatSocket:
    """No rules here: each method translates."""

    def __init__(
        self,
        chat: Chat,
        views: view.Views,
        gateway: Gateway,
        clock: Clock,
        reach: Reach,
        readings: Readings,
    ) -> None:
        self._chat = chat
        self._views = views
        self._gateway = gateway
        self._clock = clock
        self._reach = reach
        self._readings = readings

    def install(self, database: Database) -> None:
        gateway = self._gateway
        gateway.bind(wire.MINE, self.mine)
        gateway.bind(wire.SYNC, self.sync)
        gateway.bind(wire.POST, self.post)
        gateway.bind(wire.SEEN, self.seen)
        gateway.bind(typing_wire.TYPING, self.typing)
        gateway.bind(wire.END, self.end)
        gateway.bind(wire.RATE, self.rate)
        gateway.bind(wire.STAFF_SYNC, self.sync)
        gateway.bind(wire.STAFF_POST, self.post_as_advisor)
        gateway.bind(wire.STAFF_SEEN, self.seen)
        gateway.bind(typing_wire.STAFF_TYPING, self.typing)
        gateway.bind(wire.CLOSE, self.close)
        gateway.bind(wire.NOTE, self.note)
        gateway.bind(wire.DRAFT, self.draft)
        gateway.on_connect(self.welcome)
        database.listen(EntryAdded, self.show_entry, everywhere=True)
        database.listen(EntriesSeen, self.show_seen, everywhere=True)
        database.listen(ConversationChanged, self.show_change, everywhere=True)

    async def welcome(self, connection: Connection) -> None:
        """Put a visitor's socket into the rooms of their conversations."""
        if connection.namespace == VISITORS:
            for item in await self._chat.of_visitor(connection.person.id):
                if item.is_open:
                    self._reach.learn(item)
                self._gateway.enter(connection, rooms.conversation(item.id))

    async def mine(self, person: Person, _: Nothing) -> wire.MyConversations:
        now = self._clock()
        found = await self._chat.of_visitor(person.id)
        return wire.MyConversations(
            conversations=[self._views.for_visitor(item, person.lang, now) for item in found]
        )

    async def sync(self, person: Person, ask: wire.SyncConversation) -> Drawn:
        item, entries = await self._chat.after(ask.conversation, ask.after)
        last = entries[-1].seq if entries else ask.after
        if person.is_visitor:
            whole = {"conversation": self._views.drawn_for_visitor(item, person.lang, self._clock())}
            lines = [self._views.drawn_entry_for_visitor(item, line) for line in entries]
        else:
            await self._readings.note(person, item)
            holder = item.advisor == person.id
            whole = {"card": self._views.drawn_for_staff(item, person.lang, holder=holder)}
            lines = [view.drawn_entry(line) for line in entries]
        return {
            **whole,
            "entries": lines,
            "head": item.last_seq,
            "more": last < item.last_seq and bool(entries),
        }

    async def post(self, person: Person, message: wire.PostEntry) -> Drawn:
        posted = await self._chat.post(
            person,
            message.conversation,
            message.cid,
            message.text,
            message.lang,
            origin=self._gateway.current,
        )
        return self._receipt(person, posted)

    async def post_as_advisor(self, person: Person, message: wire.PostAdvisorEntry) -> Drawn:
        card = message.card
        posted = await self._chat.post(
            person,
            message.conversation,
            message.cid,
            message.text,
            message.lang,
            card=None if card is None else card.model_dump(mode="json", exclude_none=True),
            used=[use.model_dump(mode="json") for use in message.used],
            passed=[left.model_dump(mode="json", exclude={"edited"}) for left in message.passed],
            origin=self._gateway.current,
            binding=message.binding,
        )
        return self._receipt(person, posted)

    @staticmethod
    def _receipt(person: Person, posted: Posted) -> Drawn:
        told = view.posted(posted.conversation, posted.entry, to_staff=not person.is_visitor)
        return told | {"dup": posted.dup}

    async def seen(self, person: Person, mark: wire.SeenEntries) -> Nothing:
        await self._chat.seen(person, mark.conversation, mark.seq)
        return Nothing()

    async def typing(self, person: Person, typing: typing_wire.Typing) -> Nothing:
        now = typing_wire.TypingNow(
            conversation=typing.conversation, by="visitor" if person.is_visitor else "advisor", on=typing.on
        )
        other = STAFF_SPACE if person.is_visitor else VISITORS
        room = rooms.conversation(typing.conversation)
        self._gateway.signal(typing_wire.TYPING_NOW, room, now, other)
        return Nothing()

    async def end(self, person: Person, ask: wire.EndConversation) -> wire.ConversationView:
        item = await self._chat.end(person, ask.conversation, ask.cid)
        return self._views.for_visitor(item, person.lang, self._clock())

    async def rate(self, person: Person, rating: wire.RateConversation) -> Nothing:
        given = rating.model_dump(mode="json", include={"solved", "feeling", "surer", "text"})
        await self._chat.rate(person, rating.conversation, rating.cid, given)
        return Nothing()

    async def close(self, person: Person, ask: wire.CloseConversation) -> wire.ConversationCard:
        item = await self._chat.close(
            person, ask.conversation, ask.cid, ask.outcome, ask.topic, ask.answer_missing
        )
        return self._views.for_staff(item, person.lang, holder=True)

    async def note(self, person: Person, note: wire.SaveNote) -> wire.Saved:
        return wire.Saved(rev=await self._chat.save_note(person, note.conversation, note.rev, note.text))

    async def draft(self, person: Person, draft: wire.SaveDraft) -> wire.Saved:
        return wire.Saved(rev=await self._chat.save_draft(person, draft.conversation, draft.rev, draft.text))

    async def show_entry(self, event: EntryAdded) -> None:
        item = event.conversation

        def make(namespace: str) -> Drawn:
            if namespace == STAFF_SPACE:
                return view.posted(item, event.entry, to_staff=True)
            return self._views.posted_for_visitor(item, event.entry)

        self._gateway.push_each(wire.ENTRY_POSTED, rooms.conversation(item.id), make, side, event.origin)

    async def show_seen(self, event: EntriesSeen) -> None:
        seen = wire.SeenBy(conversation=event.conversation.id, by=event.by, seq=event.seq)
        self._gateway.push(wire.ENTRY_SEEN, rooms.conversation(event.conversation.id), seen)

    async def show_change(self, event: ConversationChanged) -> None:
        """Tell the visitor; what staff see of it is the desk's to tell."""
        if event.is_told:
            return
        item = event.after
        room = rooms.conversation(item.id)
        if event.before is None:
            self._gateway.enter_all(item.visitor, room)
        if event.before is None or _visible_to_visitor(event.before) != _visible_to_visitor(item):
            now = self._clock()
            self._gateway.push_each(
                wire.VIEW_CHANGED, room, lambda lang: self._views.drawn_for_visitor(item, lang, now), language
            )

    async def beat(self) -> None:
        """Tell each connection the heads of what it follows, so that a lost last entry is found."""
        followed = {
            room.removeprefix("conversation:")
            for connection in self._gateway.connections.values()
            for room in connection.rooms
            if room.startswith("conversation:")
        }
        if not followed:
            return
        heads = await self._chat.heads(sorted(followed))
        now = self._clock()
        for connection in list(self._gateway.connections.values()):
            mine = {
                name: heads[name]
                for room in connection.rooms
                if (name := room.removeprefix("conversation:")) != room and name in heads
            }
            if mine:
                self._gateway.push_to(wire.HEADS, connection, wire.Heads(heads=mine, now=now))


def _visible_to_visitor(item: object) -> tuple[object, ...]:
    names = (
        "status",
        "advisor_name",
        "read_by_advisor",
        "outcome",
        "closed_at",
        "rated_at",
        "service",
        "queued_at",
        "channel",
        "returns_at",
        "stage",
        "answer_by",
        "contact",
        "reopen_until",
    )
    return tuple(getattr(item, name) for name in names)
