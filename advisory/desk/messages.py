"""Coming in otherwise than by the queue: a message left when nobody is there, and coming back."""

import re
from collections.abc import Awaitable
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from advisory.chat.comeback import as_message, reopened
from advisory.chat.model import Conversation
from advisory.chat.posting import where
from advisory.chat.service import Chat
from advisory.clock import DAY_MS, MINUTE_MS, Clock, Instant
from advisory.desk.board import Board
from advisory.desk.hours import Hours
from advisory.desk.model import Service
from advisory.desk.service import Question, require_few, require_room
from advisory.errors import Code, Refusal
from advisory.guard import live
from advisory.identity import Person
from advisory.sites.service import Sites
from advisory.storage import receipts
from advisory.storage.database import Database
from advisory.storage.work import Work

EMAIL = re.compile(r"[^\s@⟦⟧]{1,64}@[^\s@⟦⟧]+\.[^\s@⟦⟧.]{2,}")
PHONE = re.compile(r"\+?[0-9][0-9 ()-]{4,22}[0-9]")
FRAMES_AHEAD = 60
LEFT_OVER_MS = 15 * MINUTE_MS
"""So long after closing time somebody may still take who waited; then their question is a message."""


def contact_of(text: str) -> str:
    """An e-mail address or a phone number as it may be kept; empty when none was given."""
    plain = " ".join(text.split())
    if not plain:
        return ""
    is_phone = PHONE.fullmatch(plain) is not None
    if not is_phone and EMAIL.fullmatch(plain) is None:
        raise Refusal(Code.CONTACT)
    if live.mask(plain).spans:  # what has the shape of a secret is no way to reach anybody
        raise Refusal(Code.CONTACT)
    return plain


def answered_by(hours: Hours, now: Instant, days: int) -> Instant:
    """The end of the opening day by which a message is answered; the day it was left does not count."""
    zone = ZoneInfo(hours.zone)
    at, day, seen, end = now, _day(now, zone), 0, Instant(now + days * DAY_MS)
    for _ in range(FRAMES_AHEAD):
        opens = at if hours.is_open(at) else hours.opens_at(at)
        closes = None if opens is None else hours.closes_at(opens)
        if opens is None or closes is None:  # not for weeks, or always
            break
        if _day(opens, zone) != day:
            if seen == days:
                break
            day, seen = _day(opens, zone), seen + 1
        if seen == days:
            end = closes
        at = closes
    return end


def _day(at: Instant, zone: ZoneInfo) -> date:
    return datetime.fromtimestamp(at / 1_000, UTC).astimezone(zone).date()


def require_messages(service: Service, now: Instant) -> None:
    if not service.offers("message", now):
        raise Refusal(Code.NOT_OFFERED)


class Messages:
    """What a visitor may do when there is no turn to wait for."""

    def __init__(self, database: Database, board: Board, chat: Chat, sites: Sites, clock: Clock) -> None:
        self._database = database
        self._board = board
        self._chat = chat
        self._sites = sites
        self._clock = clock

    def leave(self, person: Person, question: Question, contact: str, cid: str) -> Awaitable[Conversation]:
        """A question that is answered later, in the same thread; open or closed makes no difference."""
        service = self._board.require(question.service)
        self._sites.require(person.site or "")

        def begin(work: Work) -> str:
            require_messages(service, work.now)
            reached = contact_of(contact)
            require_few(work, person)
            due = answered_by(service.hours, work.now, service.message_days)
            draft = question.draft() | {
                "channel": "message",
                "status": "message",
                "contact": reached,
                "answer_by": due,
            }
            item = self._chat.begin(work, person, draft, live.mask(question.text).text, cid)
            self._chat.notice(work, item, "message_left", {"by": due})
            work.record("message.left", **where(item, person), data={"contact": bool(reached)})
            return item.id

        def run(work: Work) -> Conversation:
            made = receipts.once(work, person.id, cid, "conversation:message", lambda: begin(work))
            return self._chat.require(work, made)

        return self._database.work(run)

    def instead(self, person: Person, conversation: str, contact: str, cid: str) -> Awaitable[Conversation]:
        """Who waits in the queue leaves their question as a message; a message gets a contact so too."""

        def turn(work: Work, item: Conversation) -> None:
            item.require_open()
            if not item.is_unheld:
                raise Refusal(Code.TAKEN)
            if not item.is_message:
                require_messages(self._board.require(item.service), work.now)
            self._turn(work, item, contact_of(contact), person)

        return self._chat.once(person, conversation, cid, "conversation:to_message", turn)

    def _turn(self, work: Work, item: Conversation, contact: str, person: Person | None) -> None:
        # Who waits when their service is closed down is not forgotten with it.
        service = self._board.services.get(item.service) or self._board.require(item.service)
        due = item.answer_by or answered_by(service.hours, work.now, service.message_days)
        if not item.is_message:
            item = self._chat.notice(work, item, "became_message", {"by": due})
        after = as_message(item, contact, due)
        self._chat.change(work, item, after, "message.left", actor=person, contact=bool(after.contact))

    def reopen(
        self, person: Person, conversation: str, cid: str, *, or_message: bool = False
    ) -> Awaitable[Conversation]:
        """Back to the same thread for a day. To the queue only while its service is open and not full."""

        def reopen(work: Work, item: Conversation) -> None:
            if item.is_open:
                return
            if item.reopen_until is None or work.now >= item.reopen_until:
                raise Refusal(Code.REOPEN_ENDED)
            self._chat.require_free(work, person)
            require_few(work, person)
            service = self._board.require(item.service)
            later = or_message or item.is_message
            if not later:
                require_room(work, self._board, service)
            item = self._chat.notice(work, item, "reopened")
            after = reopened(item, work.now)
            if later:
                after = as_message(after, "", answered_by(service.hours, work.now, service.message_days))
            self._chat.change(work, item, after, "conversation.reopened", actor=person, later=later)

        return self._chat.once(person, conversation, cid, "conversation:reopen", reopen)

    async def after_hours(self) -> int:
        """Who still waits when a service has closed is not left in a queue that nobody serves."""
        now = self._clock()
        gone = [
            item.id
            for item in self._board.waiting.values()
            if (service := self._board.services.get(item.service)) is not None
            and not service.hours.is_open(now)
            and not service.hours.is_open(Instant(now - LEFT_OVER_MS))
        ]
        turned = 0
        for conversation in gone:
            turned += await self._database.work(lambda work, one=conversation: self._left_over(work, one))  # type: ignore[misc]
        return turned

    def _left_over(self, work: Work, conversation: str) -> int:
        item = self._chat.require(work, conversation)
        if not item.waits_in_queue:
            return 0
        self._turn(work, item, "", None)
        return 1
