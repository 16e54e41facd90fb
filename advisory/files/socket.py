"""Looking at a document together, over sockets: wire to service, and each change to both."""

from advisory.chat.wire import ConversationRef
from advisory.files import wire
from advisory.files.events import JointChanged
from advisory.files.joint import JointDocuments
from advisory.files.model import Joint
from advisory.identity import Person
from advisory.realtime import rooms
from advisory.realtime.gateway import Gateway, Handler
from advisory.storage.database import Database
from advisory.wire import STAFF_SPACE, VISITORS, Event, Nothing


class JointSocket:
    """No rules here: each method translates."""

    def __init__(self, joint: JointDocuments, gateway: Gateway) -> None:
        self._joint = joint
        self._gateway = gateway

    def install(self, database: Database) -> None:
        both: tuple[tuple[tuple[Event, Event], Handler], ...] = (
            (wire.OPEN, self.open),
            (wire.TURN, self.turn),
            (wire.PUT_AWAY, self.put_away),
            (wire.CURRENT, self.current),
            (wire.POINT, self.point),
        )
        for events, handler in both:
            for event in events:
                self._gateway.bind(event, handler)
        database.listen(JointChanged, self.show, everywhere=True)

    async def open(self, person: Person, ask: wire.OpenTogether) -> wire.Together:
        return _told(await self._joint.open(person, ask.conversation, ask.cid, ask.file))

    async def turn(self, person: Person, ask: wire.TurnTogether) -> wire.Together:
        return _told(await self._joint.turn(person, ask.conversation, ask.cid, ask.page))

    async def put_away(self, person: Person, ask: wire.PutAway) -> wire.Together:
        return _told(await self._joint.put_away(person, ask.conversation, ask.cid))

    async def current(self, _: Person, ask: ConversationRef) -> wire.Together:
        return _told(await self._joint.current(ask.conversation))

    async def point(self, person: Person, point: wire.Point) -> Nothing:
        told = wire.Pointing(
            conversation=point.conversation,
            by="visitor" if person.is_visitor else "advisor",
            **point.model_dump(include={"page", "x", "y", "on"}),
        )
        other = STAFF_SPACE if person.is_visitor else VISITORS
        self._gateway.signal(wire.POINTING, rooms.conversation(point.conversation), told, other)
        return Nothing()

    async def show(self, event: JointChanged) -> None:
        room = rooms.conversation(event.after.conversation)
        self._gateway.push(wire.TOGETHER, room, _told(event.after))


def _told(joint: Joint) -> wire.Together:
    return wire.Together(
        conversation=joint.conversation, rev=joint.rev, file=joint.attachment, page=joint.page
    )
