"""Handing over in two steps: the giver keeps a conversation until somebody else has it."""

from collections.abc import Awaitable, Mapping
from dataclasses import dataclass, replace

from advisory.chat import store as chat_store
from advisory.chat.model import Conversation
from advisory.chat.service import Chat
from advisory.clock import Instant
from advisory.desk import store
from advisory.desk.board import Board
from advisory.desk.model import HAND_OVER_MS, free_slot
from advisory.desk.routing import Routing
from advisory.desk.staffing import PresenceChanged, Staffing
from advisory.errors import Code, Refusal
from advisory.identity import Person
from advisory.storage import receipts
from advisory.storage.database import Database
from advisory.storage.work import Work

NOTE_LIMIT = 2_000


@dataclass(frozen=True, slots=True)
class Target:
    """A person, or a service with what is asked of whoever takes it there."""

    service: str | None = None
    advisor: str | None = None
    level: int | None = None
    lang: str | None = None


class HandOvers:
    def __init__(
        self, database: Database, board: Board, chat: Chat, staffing: Staffing, routing: Routing
    ) -> None:
        self._database = database
        self._board = board
        self._chat = chat
        self._staffing = staffing
        self._routing = routing

    def transfer(
        self, person: Person, conversation: str, cid: str, to: Target, note: str
    ) -> Awaitable[Conversation]:
        """Offer it to a colleague, who has a minute to take it, or to whoever is fit in a service."""

        def hand_over(work: Work, item: Conversation) -> None:
            item.require_writer(person)
            if item.is_rehearsal:
                raise Refusal(Code.PRACTICE_STAYS)
            noted = replace(
                item.kept(),
                transferred_from=person.id,
                transfer_note=note,
                needs_level=to.level,
                needs_lang=to.lang,
            )
            if to.advisor is not None:
                self._require_receiver(work, to.advisor, item)
                until = Instant(work.now + HAND_OVER_MS)
                after = replace(noted, offered_to=to.advisor, offered_until=until)
                self._chat.change(work, item, after, "desk.handed_over", actor=person, to="advisor")
                return
            target = self._board.require(to.service or item.service)
            after = replace(noted, handed_to=target.id)
            self._chat.change(work, item, after, "desk.handed_over", actor=person, to="service")
            self._chat.notice(work, after, "transferred", {"service": target.id})

        if (to.service is None) == (to.advisor is None):
            raise Refusal(Code.INVALID)
        return self._routing.claiming(
            lambda work: self._chat.once_within(work, person, conversation, cid, "desk:transfer", hand_over)
        )

    def _require_receiver(self, work: Work, advisor: str, item: Conversation) -> None:
        try:
            found = self._staffing.lock_one(work, advisor)
        except Refusal as refusal:
            if refusal.code is Code.NOT_PERMITTED:
                raise Refusal(Code.NOT_FOUND) from None
            raise
        if found.id == item.advisor:
            raise Refusal(Code.NOT_FOUND)
        here = found.id in self._staffing.present() and found.state in ("available", "break_soon")
        if not here or not found.may_take(work.now) or item.channel not in found.channels:
            raise Refusal(Code.AT_CAPACITY)

    def keep(self, person: Person, conversation: str, cid: str) -> Awaitable[Conversation]:
        """The giver thinks better of it before anybody has taken it."""

        def keep(work: Work, item: Conversation) -> None:
            item.require_writer(person)
            if (item.handed_to, item.offered_to) != (None, None):
                self._chat.change(work, item, item.kept(), "desk.kept", actor=person)

        return self._chat.once(person, conversation, cid, "desk:keep", keep)

    def take_over(self, person: Person, conversation: str, cid: str) -> Awaitable[Conversation]:
        """Out of an advisor's hands, by whoever answers for the shift: at once, and both sides are told."""

        def take(work: Work, item: Conversation) -> None:
            item.require_open()
            if item.advisor == person.id:
                return
            if item.status != "active":
                raise Refusal(Code.TAKEN)
            me = self._staffing.lock_one(work, person.id)
            if not me.may_take(work.now):
                raise Refusal(Code.AT_CAPACITY)
            mine = item.assigned_to(person.id, person.name, free_slot(me.held), work.now)
            after = replace(mine, transferred_from=item.advisor, transfer_note="", draft="")
            self._chat.change(work, item, after, "desk.taken_over", actor=person, of=item.advisor)
            self._chat.notice(work, after, "assigned", {"name": person.name})
            store.mark_assigned(work, [person.id])
            if me.state in ("on_break", "offline"):
                store.set_presence(work, person.id, state="available")
                work.announce(PresenceChanged(person.id))

        return self._routing.claiming(
            lambda work: self._chat.once_within(work, person, conversation, cid, "beside:take_over", take)
        )

    async def hand_over_all(
        self, person: Person, cid: str, notes: Mapping[str, str], presence: str | None
    ) -> int:
        """Everything that is held goes to the front of its queue with its note; then a break may begin."""

        def run(work: Work) -> int:
            return int(receipts.once(work, person.id, cid, "desk:hand_over_all", lambda: give(work)))

        def give(work: Work) -> str:
            held = sorted(item.id for item in chat_store.held_by(work.connection, person.id))
            given = 0
            for found in held:
                item = self._chat.require(work, found)
                if item.advisor != person.id or item.status != "active":
                    continue
                if item.is_rehearsal:
                    self._routing.end_rehearsal(work, item)
                    continue
                note = notes.get(item.id, "")[:NOTE_LIMIT] or item.transfer_note
                item = self._chat.notice(
                    work, item, "transferred", {"service": item.handed_to or item.service}
                )
                left = replace(
                    item,
                    transferred_from=person.id,
                    transfer_note=note,
                    waiting_since=item.waiting_since or work.now,
                    turn="advisor",
                )
                after = left.back_in_queue(passed_by=person.id)
                self._chat.change(work, item, after, "desk.handed_over", actor=person, to="queue")
                given += 1
            if presence is not None:
                self._staffing.lock_one(work, person.id)
                self._routing.withdraw_all(work, person.id)
                store.set_presence(work, person.id, state=presence)
                work.record("desk.presence", actor_kind="staff", actor=person.id, data={"state": presence})
                work.announce(PresenceChanged(person.id))
            return str(given)

        return await self._routing.claiming(run)
