"""Messages and coming back, over sockets."""

from advisory.chat import view
from advisory.chat.service import Chat
from advisory.chat.wire import ConversationView, Started
from advisory.clock import Clock
from advisory.desk import messages_wire as wire
from advisory.desk.arrivals import Arrivals
from advisory.desk.messages import Messages
from advisory.desk.socket import question_of
from advisory.identity import Person
from advisory.people import door_wire
from advisory.realtime import rooms
from advisory.realtime.gateway import Gateway


class MessagesSocket:
    """No rules here: each method translates."""

    def __init__(
        self,
        messages: Messages,
        arrivals: Arrivals,
        chat: Chat,
        views: view.Views,
        gateway: Gateway,
        clock: Clock,
    ) -> None:
        self._messages = messages
        self._arrivals = arrivals
        self._chat = chat
        self._views = views
        self._gateway = gateway
        self._clock = clock

    def install(self) -> None:
        self._gateway.bind(wire.MESSAGE, self.leave)
        self._gateway.bind(wire.TO_MESSAGE, self.instead)
        self._gateway.bind(wire.REOPEN, self.reopen)

    async def leave(self, person: Person, form: wire.LeaveMessage) -> Started:
        async with self._arrivals.entering(
            person, form.service, form.cid, door_wire.shown(form.proof), waits=False
        ):
            item = await self._messages.leave(person, question_of(form), form.contact, form.cid)
        _, entries = await self._chat.after(item.id, 0)
        self._gateway.enter_all(person.id, rooms.conversation(item.id))
        return Started(
            conversation=self._views.for_visitor(item, person.lang, self._clock()),
            entries=[self._views.entry_for_visitor(item, line) for line in entries],
        )

    async def instead(self, person: Person, form: wire.MessageInstead) -> ConversationView:
        item = await self._messages.instead(person, form.conversation, form.contact, form.cid)
        return self._views.for_visitor(item, person.lang, self._clock())

    async def reopen(self, person: Person, form: wire.Reopen) -> ConversationView:
        item = await self._messages.reopen(person, form.conversation, form.cid, or_message=form.as_message)
        return self._views.for_visitor(item, person.lang, self._clock())
