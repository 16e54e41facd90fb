"""What people do in a conversation. Each method is one Work; what others compose takes the Work itself."""

import secrets
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Literal, Protocol

from sqlalchemy import Connection

from advisory.chat import life_store, store
from advisory.chat.events import ConversationErased, EntriesSeen
from advisory.chat.idle import Patience
from advisory.chat.model import Conversation, Entry, unresolved
from advisory.chat.posting import Binds, Lines, Message, Posted, changed, marked, post_all, warned, where
from advisory.clock import HOUR_MS
from advisory.errors import Code, Refusal
from advisory.guard import live
from advisory.identity import Person, new_id
from advisory.storage import jobs, receipts
from advisory.storage.database import Database
from advisory.storage.lifecycle import Lifecycle
from advisory.storage.work import Work

CLOSED_JOB = "conversation.closed"
RECEIPT_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"


class Surroundings(Protocol):
    """What the desk knows of a conversation's service and place; the desk gives it at wiring."""

    def service_name(self, service: str, lang: str) -> str: ...
    def promise_s(self, service: str) -> int: ...
    def offers(self, service: str, channel: str) -> bool: ...
    def patience(self, service: str) -> Patience: ...
    def position(self, conversation: Conversation) -> int | None: ...
    def wait_s(self, conversation: Conversation) -> tuple[int, int] | tuple[None, None]: ...


def words_of(card: Mapping[str, Any] | None) -> list[str]:
    return [] if card is None else [card["title"], card.get("text", ""), *card.get("steps", ())]


def require_sendable(text: str) -> None:
    """Refuse what no advisor may send, however it was put together."""
    if live.asks_for_code(text):
        raise Refusal(Code.ASKS_FOR_CODE)
    if unresolved(text):
        raise Refusal(Code.UNRESOLVED_VARIABLE, name="{…}")


def _binds_nothing(work: Work, person: Person, item: Conversation) -> Mapping[str, str | int]:
    raise Refusal(Code.NOT_BINDING)


class Chat:
    """Conversations and their timelines."""

    def __init__(self, database: Database, lifecycle: Lifecycle) -> None:
        self._database = database
        self._lifecycle = lifecycle
        self.is_marked: Callable[[str], bool] = lambda text: False
        """Whether a visitor's text is shown with a mark, refused where it may not be sent; whoever knows
        which words are listed puts it here."""
        self.binds: Binds = _binds_nothing
        """What stands with a binding statement; whoever knows services puts it here."""

    # -- reading ---------------------------------------------------------------------------------

    async def count_open(self) -> dict[str, int]:
        return await self._database.read(store.count_open)

    async def find(self, conversation: str) -> Conversation:
        found = await self._database.read(lambda connection: store.find(connection, conversation))
        if found is None:
            raise Refusal(Code.NOT_FOUND)
        return found

    async def after(self, conversation: str, seq: int) -> tuple[Conversation, list[Entry]]:
        """The conversation and at most a page of its entries past `seq`, from one moment."""

        def run(connection: Connection) -> tuple[Conversation | None, list[Entry]]:
            return store.find(connection, conversation), store.entries_after(connection, conversation, seq)

        found, entries = await self._database.read(run)
        if found is None:
            raise Refusal(Code.NOT_FOUND)
        return found, entries

    async def of_visitor(self, visitor: str) -> list[Conversation]:
        return await self._database.read(lambda connection: store.of_visitor(connection, visitor))

    async def heads(self, ids: Sequence[str]) -> dict[str, int]:
        return await self._database.read(lambda connection: store.heads(connection, ids))

    # -- within another's Work -------------------------------------------------------------------

    def require(self, work: Work, conversation: str) -> Conversation:
        """The conversation under its lock, or `not_found`."""
        found = store.lock(work, [conversation]).get(conversation)
        if found is None:
            raise Refusal(Code.NOT_FOUND)
        return found

    def those_left(self, work: Work, conversations: Sequence[str]) -> list[Conversation]:
        """Those that are still there, under their locks."""
        return list(store.lock(work, conversations).values())

    def if_there(self, connection: Connection, conversation: str) -> Conversation | None:
        return store.find(connection, conversation)

    def once(
        self,
        person: Person,
        conversation: str,
        cid: str,
        action: str,
        do: Callable[[Work, Conversation], object],
    ) -> Awaitable[Conversation]:
        """A Work that does something to a conversation once for a cid, and gives what it is then.

        A resend is given the same; the same cid for another conversation or action is a `conflict`.
        """

        def run(work: Work) -> Conversation:
            return self.once_within(work, person, conversation, cid, action, do)

        return self._database.work(run)

    def once_within(
        self,
        work: Work,
        person: Person,
        conversation: str,
        cid: str,
        action: str,
        do: Callable[[Work, Conversation], object],
    ) -> Conversation:
        item = self.require(work, conversation)

        def first() -> str:
            do(work, item)
            return conversation

        if receipts.once(work, person.id, cid, action, first) != conversation:
            raise Refusal(Code.CONFLICT)
        return self.require(work, conversation)

    def begin(
        self, work: Work, person: Person, draft: Mapping[str, Any], text: str, cid: str
    ) -> Conversation:
        """A new conversation at the end of its service's queue, with the visitor's question."""
        self.require_free(work, person)
        item = Conversation(
            id=new_id(),
            number=store.next_number(work),
            visitor=person.id,
            site=person.site or "",
            practice=person.practice,
            receipt="".join(secrets.choice(RECEIPT_ALPHABET) for _ in range(10)),
            created_at=work.now,
            queued_at=work.now,
            waiting_since=work.now,
            quiet_since=work.now,
            **draft,
        )
        data: dict[str, Any] = {"lang": item.lang, "channel": item.channel}
        if (ended := life_store.last_closed(work.connection, person.id)) is not None:
            # Reports count who asks again; who that is, the record does not say.
            data["again_h"] = (work.now - ended) // HOUR_MS
        store.add(work, item)
        work.record("conversation.started", **where(item, person), data=data)
        lines = Lines(work)
        params = marked(self.is_marked(text))
        item, _ = lines.add(item, person, "text", text=text, cid=cid, lang=item.lang, params=params)
        changed(work, None, item)
        lines.write()
        item = warned(work, lines, item, text)
        lines.write()
        return item

    def require_free(self, work: Work, person: Person) -> None:
        """Refuse a visitor who is blocked, and say for how long."""
        found = life_store.blocked(work.connection, person.id, work.now)
        if found is not None:
            raise Refusal(Code.BLOCKED, count=-(-(found.until - work.now) // HOUR_MS))

    def change(self, work: Work, before: Conversation, after: Conversation, kind: str, **data: Any) -> None:
        """Store a transition, record it, and announce it."""
        actor = data.pop("actor", None)
        store.save(work, before, after)
        work.record(kind, **where(after, actor), data=data)
        changed(work, before, after)

    def notice(
        self, work: Work, item: Conversation, notice: str, params: Mapping[str, Any] | None = None
    ) -> Conversation:
        """A line of the system in the timeline; gives the conversation with its new head."""
        return self._line(work, item, "notice", notice=notice, params=params or {})

    def call_notice(
        self, work: Work, item: Conversation, call: str, params: Mapping[str, Any] | None = None
    ) -> Conversation:
        return self._line(work, item, "call", call=call, params=params or {})

    def _line(self, work: Work, item: Conversation, kind: str, **values: Any) -> Conversation:
        lines = Lines(work)
        item, _ = lines.add(item, None, kind, **values)
        lines.write()
        return item

    # -- what people do --------------------------------------------------------------------------

    def post(
        self,
        person: Person,
        conversation: str,
        cid: str,
        text: str,
        lang: str | None = None,
        card: Mapping[str, Any] | None = None,
        used: Sequence[Mapping[str, Any]] = (),
        passed: Sequence[Mapping[str, Any]] = (),
        origin: str | None = None,
        *,
        binding: bool = False,
    ) -> Awaitable[Posted]:
        """Store a message and give it with whether it was there before.

        A visitor's secrets are masked once more here, and their listed words looked for. An advisor's text
        that asks for a code, or holds a variable that nobody filled in, is refused; so is one that is to be
        `binding` where its advisor may give no such statement, and a card never is one. It is queued before
        anything is awaited, so a sender's order is kept.
        """
        if not person.is_visitor:
            require_sendable("\n".join([text, *words_of(card)]))
        if not text and card is None:
            raise Refusal(Code.EMPTY)
        if binding and card is not None:
            raise Refusal(Code.INVALID)
        is_marked = person.is_visitor and self.is_marked(text)
        binds = self.binds if binding else None
        message = Message(person, conversation, cid, text, lang, card, used, passed, origin, is_marked, binds)
        return self._database.together(post_all, message)

    def seen(self, person: Person, conversation: str, seq: int) -> Awaitable[None]:
        by: Literal["visitor", "advisor"] = "visitor" if person.is_visitor else "advisor"

        def run(work: Work) -> None:
            item = self.require(work, conversation)
            mark = min(seq, item.last_seq)
            before = item.read_by_visitor if by == "visitor" else item.read_by_advisor
            if mark <= before:
                return
            changes: dict[str, Any] = {f"read_by_{by}": mark, "rev": item.rev + 1}
            if by == "advisor" and mark == item.last_seq:
                changes["unread"] = 0
            after = replace(item, **changes)
            store.save(work, item, after)
            work.announce(EntriesSeen(after, by, mark))
            changed(work, item, after)

        return self._database.work(run)

    def end(self, person: Person, conversation: str, cid: str) -> Awaitable[Conversation]:
        """The visitor leaves the queue or ends the conversation."""

        def leave(work: Work, item: Conversation) -> None:
            if not item.is_open:
                return
            left = item.is_unheld
            item = self.notice(work, item, "left_queue" if left else "closed_by_visitor")
            after = item.closed("visitor", work.now, "left" if left else None, "", False)
            self.finish(work, item, after, person)

        return self.once(person, conversation, cid, "conversation:end", leave)

    def close(
        self, person: Person, conversation: str, cid: str, outcome: str, topic: str, missing: bool
    ) -> Awaitable[Conversation]:
        """The advisor closes with an outcome; one that the visitor has ended gets its outcome so too."""

        def shut(work: Work, item: Conversation) -> None:
            if not item.is_open:
                if item.outcome is None and item.advisor == person.id:
                    after = replace(
                        item,
                        outcome=outcome,
                        topic=topic or item.topic,
                        answer_missing=missing,
                        rev=item.rev + 1,
                    )
                    self.change(work, item, after, "conversation.outcome", actor=person, outcome=outcome)
                return
            item.require_writer(person)
            item = self.notice(work, item, "closed_by_advisor")
            after = item.closed("advisor", work.now, outcome, topic, missing)
            self.finish(work, item, after, person)

        return self.once(person, conversation, cid, "conversation:close", shut)

    def finish(self, work: Work, before: Conversation, after: Conversation, person: Person | None) -> None:
        """Store that it is closed, whoever closed it."""
        self.change(
            work,
            before,
            after,
            "conversation.closed",
            actor=person,
            outcome=after.outcome,
            by=after.closed_by,
        )
        if not after.practice:
            # Whoever learns from closed conversations finds the job; running it twice is harmless.
            jobs.ask(work, CLOSED_JOB, after.id, {"conversation": after.id})

    def rate(
        self, person: Person, conversation: str, cid: str, rating: Mapping[str, Any]
    ) -> Awaitable[Conversation]:
        def rate(work: Work, item: Conversation) -> None:
            if item.is_open:
                raise Refusal(Code.INVALID)
            if item.rated_at is not None:
                return
            after = replace(
                item,
                rated_solved=rating.get("solved"),
                rated_feeling=rating.get("feeling"),
                rated_surer=rating.get("surer"),
                rated_text=live.mask(rating.get("text", "")).text,
                rated_at=work.now,
                rev=item.rev + 1,
            )
            given = {name: rating.get(name) for name in ("solved", "feeling", "surer")}
            self.change(work, item, after, "conversation.rated", actor=person, **given)
            for seq, use in life_store.uses_in(work.connection, item.id) if given["solved"] else ():
                helped = {"seq": seq, "kind": use["kind"], "id": use["id"], "helped": given["solved"]}
                work.record("answer.helped", **where(item, person), data=helped)

        return self.once(person, conversation, cid, "conversation:rate", rate)

    def save_note(self, person: Person, conversation: str, rev: int, text: str) -> Awaitable[int]:
        return self._save(person, conversation, rev, text, "note")

    def save_draft(self, person: Person, conversation: str, rev: int, text: str) -> Awaitable[int]:
        return self._save(person, conversation, rev, text, "draft")

    def _save(self, person: Person, conversation: str, rev: int, text: str, what: str) -> Awaitable[int]:
        def run(work: Work) -> int:
            item = self.require(work, conversation)
            current, stored = int(getattr(item, f"{what}_rev")), str(getattr(item, what))
            if stored == text:
                return current
            if item.advisor != person.id:
                raise Refusal(Code.NOT_PERMITTED)
            item.require_open()
            if rev != current:
                raise Refusal(Code.STALE)
            changes: dict[str, Any] = {what: text, f"{what}_rev": current + 1, "rev": item.rev + 1}
            after = replace(item, **changes)
            store.save(work, item, after)
            changed(work, item, after)
            return current + 1

        return self._database.work(run)

    def erase(
        self, work: Work, conversation: str, person: Person | None = None, why: str = ""
    ) -> Counter[str]:
        """Everything of it in every feature; a content-free row says that it was done.

        Gives the rows by feature, and nothing where there was nothing.
        """
        item = store.find(work.connection, conversation)
        if item is None:
            return Counter()
        rows = self._lifecycle.erase(work, item.id)  # type: ignore[arg-type]
        work.record(
            "conversation.erased",
            **where(item, person),
            data={"rows": rows.total()} | ({"why": why} if why else {}),
        )
        work.announce(ConversationErased(item.id))
        return rows
