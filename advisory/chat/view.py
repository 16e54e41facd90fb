"""Conversations and entries in their wire form, for the visitor and for staff."""

from collections.abc import Callable

from advisory.chat import wire
from advisory.chat.model import Conversation, Entry
from advisory.chat.service import Surroundings
from advisory.clock import SECOND_MS, Instant
from advisory.people.names import Names
from advisory.wire import Drawn

OF_GUESTS = ("guest_came", "guest_left")
"""Lines of a call that name somebody who is no advisor."""

ArticleTitle = Callable[[str, str], str | None]
TakesFiles = Callable[[str, bool], bool]


def posted(conversation: Conversation, item: Entry, *, to_staff: bool) -> Drawn:
    """`EntryPosted`, drawn by hand: by the model it would cost more than to send it."""
    line = drawn_entry(item)
    if item.by == "visitor" and not to_staff:
        line["params"] = {}  # a mark is for those who answer
    there: Drawn = {"conversation": conversation.id, "rev": conversation.rev, "entry": line}
    if to_staff:
        there["moved"] = _present(
            {
                "turn": conversation.turn,
                "unread": conversation.unread,
                "last_text": conversation.last_text,
                "last_by": conversation.last_by,
                "read_by_advisor": conversation.read_by_advisor,
                "waiting_since": conversation.waiting_since,
                "quiet_since": conversation.quiet_since,
            }
        )
    return there


def drawn_entry(item: Entry) -> Drawn:
    carried = None if item.card is None else dict(item.card)
    is_file = item.kind == "file"
    return _present(
        {
            "seq": item.seq,
            "kind": item.kind,
            "at": item.at,
            "by": item.by,
            "by_name": item.by_name,
            "cid": item.cid,
            "lang": item.lang,
            "text": item.text,
            "notice": item.notice,
            "call": item.call,
            "params": dict(item.params),
            "card": None if is_file else carried,
            "file": carried if is_file else None,
            "target": item.target,
        }
    )


def _present(values: Drawn) -> Drawn:
    return {name: value for name, value in values.items() if value is not None}


class Views:
    """Draws conversations with what the desk knows of them."""

    def __init__(self, surroundings: Surroundings) -> None:
        self._desk = surroundings
        self.names = Names()
        """What visitors are told an advisor is called; whoever knows people puts it here."""
        self.article_title: ArticleTitle = lambda article, lang: None
        """What a visitor has read, by its title; whoever knows articles puts it here."""
        self.takes_files: TakesFiles = lambda service, by_visitor: False
        """Whether a service lets somebody send files; whoever keeps files puts it here."""

    def for_visitor(self, item: Conversation, lang: str, now: Instant) -> wire.ConversationView:
        return wire.ConversationView.model_validate(self.drawn_for_visitor(item, lang, now))

    def for_staff(self, item: Conversation, lang: str, *, holder: bool) -> wire.ConversationCard:
        return wire.ConversationCard.model_validate(self.drawn_for_staff(item, lang, holder=holder))

    def entry_for_visitor(self, conversation: Conversation, item: Entry) -> wire.Entry:
        return wire.Entry.model_validate(self.drawn_entry_for_visitor(conversation, item))

    def posted_for_visitor(self, conversation: Conversation, item: Entry) -> Drawn:
        told = posted(conversation, item, to_staff=False)
        return told | {"entry": self.drawn_entry_for_visitor(conversation, item)}

    def drawn_entry_for_visitor(self, conversation: Conversation, item: Entry) -> Drawn:
        """The line with no name of an advisor but the one that visitors are told."""
        drawn, lang = drawn_entry(item), conversation.lang
        if item.by == "advisor":
            drawn["by_name"] = self.names.shown(item.sender, item.by_name, lang)
        elif item.by == "visitor":
            drawn["params"] = {}
        elif item.by == "system" and item.params.get("name") and item.call not in OF_GUESTS:
            likely = (conversation.advisor, conversation.last_advisor)
            name = self.names.shown_for(item.params["name"], lang, likely)
            drawn["params"] = {**item.params, "name": name}
        return drawn

    def drawn_for_visitor(self, item: Conversation, lang: str, now: Instant) -> Drawn:
        position = self._desk.position(item) if item.waits_in_queue else None
        low, high = self._desk.wait_s(item) if position else (None, None)
        return _present(
            {
                "id": item.id,
                "rev": item.rev,
                "service": item.service,
                "service_name": self._desk.service_name(item.service, lang),
                "lang": item.lang,
                "status": item.status,
                "head": item.last_seq,
                "created_at": item.created_at,
                "queue": None
                if position is None
                else _present(
                    {"position": position, "wait_low_s": low, "wait_high_s": high, "counted_at": now}
                ),
                "advisor_name": (
                    self.names.shown(item.advisor or item.last_advisor, item.advisor_name, lang)
                    if item.advisor_name
                    else None
                ),
                "read_by_advisor": item.read_by_advisor,
                "outcome": item.outcome,
                "closed_at": item.closed_at,
                "reopen_until": item.reopen_until,
                "channel": item.channel,
                "returns_at": item.returns_at,
                "paused": item.is_identifying,
                "closes_at": _closes_at(item),
                "answer_by": item.answer_by,
                "has_contact": bool(item.contact),
                "rated": item.rated_at is not None,
                "receipt": item.receipt,
                "files": item.is_open and self.takes_files(item.service, True),
            }
        )

    def drawn_for_staff(self, item: Conversation, lang: str, *, holder: bool) -> Drawn:
        """`holder` sees the note and the draft too; the others see that the conversation is there."""
        return _present(
            {
                "id": item.id,
                "rev": item.rev,
                "epoch": item.epoch,
                "number": item.number,
                "name": item.visitor_name,
                "service": item.service,
                "service_name": self._desk.service_name(item.service, lang),
                "site": item.site,
                "lang": item.lang,
                "channel": item.channel,
                "practice": item.practice,
                "status": item.status,
                "turn": item.turn,
                "pause": item.pause if item.turn == "paused" else None,
                "head": item.last_seq,
                "read_by_advisor": item.read_by_advisor,
                "read_by_visitor": item.read_by_visitor,
                "unread": item.unread,
                "last_text": item.last_text,
                "last_by": item.last_by,
                "topic": item.topic,
                "created_at": item.created_at,
                "waiting_since": item.waiting_since,
                "quiet_since": item.quiet_since,
                "promise_s": self._promise_s(item),
                "slot": item.slot,
                "advisor": item.advisor,
                "advisor_name": item.advisor_name or None,
                "offered_to": item.offered_to,
                "offered_until": item.offered_until,
                "handed_to": item.handed_to,
                "handed_to_name": item.handed_to and self._desk.service_name(item.handed_to, lang),
                "transferred_from": item.transferred_from,
                "transfer_note": item.transfer_note or None,
                "in_call": item.in_call,
                "page": {"path": item.page_path, "title": item.page_title},
                "searched": item.searched,
                "read_article": item.read_article,
                "read_article_title": item.read_article and self.article_title(item.read_article, lang),
                "note": item.note if holder else "",
                "note_rev": item.note_rev,
                "draft": item.draft if holder else "",
                "draft_rev": item.draft_rev,
                "outcome": item.outcome,
                "closed_at": item.closed_at,
                "returns_at": item.returns_at,
                "closes_at": _closes_at(item),
                "overdue": item.is_overdue,
                "wide": None if item.wide == "dismissed" or not holder else item.wide,
                "contact": item.contact if holder else "",
                "answer_by": item.answer_by,
                "known": {"name": item.known_name, "sub": item.known_sub}
                if holder and item.known_sub
                else None,
                "files": item.is_open and self.takes_files(item.service, False),
                "video": item.is_open and self._desk.offers(item.service, "video"),
            }
        )

    def _promise_s(self, item: Conversation) -> int:
        """Seconds from the visitor's question to a human's answer: for a message, until the promised day."""
        if item.answer_by is None:
            return self._desk.promise_s(item.service)
        return max(60, (item.answer_by - (item.waiting_since or item.created_at)) // SECOND_MS)


def _closes_at(item: Conversation) -> Instant | None:
    return item.closes_at if item.status == "active" and item.stage == "asked" else None
