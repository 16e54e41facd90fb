"""Messages and other lines on their way into timelines, many at once.

Everybody's messages that wait for the writer are read for, masked, numbered and written together:
the number of statements does not grow with the number of messages.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import Connection

from advisory.chat import life_store, store
from advisory.chat.events import ConversationChanged, EntryAdded
from advisory.chat.model import CODES_JOIN_MS, JOINED_MOST, Conversation, Entry, same_message
from advisory.clock import HOUR_MS, Instant
from advisory.errors import Code, Refusal
from advisory.guard import live, strict
from advisory.guard.danger import danger_in
from advisory.identity import Person
from advisory.storage import record
from advisory.storage.work import Work
from advisory.texts import say


@dataclass(frozen=True, slots=True)
class Message:
    """What somebody sends. `used` as in `Entry`; `passed` holds `{kind, id}` of answers that were offered
    and left; `origin` is the connection that hears by its answer. `is_marked`: staff see it with a mark.
    `binds` gives what stands with a binding statement, or refuses it; None where it is not to be one."""

    person: Person
    conversation: str
    cid: str
    text: str
    lang: str | None = None
    card: Mapping[str, Any] | None = None
    used: Sequence[Mapping[str, Any]] = ()
    passed: Sequence[Mapping[str, Any]] = ()
    origin: str | None = None
    is_marked: bool = False
    binds: "Binds | None" = None


Binds = Callable[[Work, Person, Conversation], Mapping[str, str | int]]


class Posted(NamedTuple):
    """The stored entry, whether it was there before, and the conversation as it is now."""

    entry: Entry
    dup: bool
    conversation: Conversation


def marked(is_marked: bool) -> dict[str, int]:
    """What staff alone are told of a visitor's line with listed words."""
    return {"marked": 1} if is_marked else {}


def changed(
    work: Work, before: Conversation | None, after: Conversation, *, by_entries: bool = False
) -> None:
    """Announce what a conversation has become: once for all that one Work does to it."""
    earlier = work.announced(of=after.id)
    if isinstance(earlier, ConversationChanged):
        before, by_entries = earlier.before, by_entries and earlier.by_entries
    work.announce(ConversationChanged(before, after, by_entries), of=after.id)


def where(item: Conversation, person: Person | None) -> dict[str, Any]:
    """The content-free place of a record row. A visitor is never named in it."""
    return {
        "conversation": item.id,
        "service": item.service,
        "site": item.site,
        "practice": item.practice,
        "actor_kind": "system" if person is None else ("visitor" if person.is_visitor else "staff"),
        "actor": None if person is None or person.is_visitor else person.id,
    }


def numbered(
    work: Work, item: Conversation, person: Person | None, kind: str, **values: Any
) -> tuple[Conversation, Entry]:
    """The next line of a timeline, and the conversation after it; nothing is stored."""
    new = Entry(
        conversation=item.id,
        seq=item.last_seq + 1,
        kind=kind,
        at=work.now,
        by="system" if person is None else ("visitor" if person.is_visitor else "advisor"),
        sender="system" if person is None else person.id,
        by_name="" if person is None or person.is_visitor else person.name,
        **values,
    )
    return item.with_entry(new), new


class Lines:
    """New lines and what they make of their conversations; nothing is stored before `write`."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._entries: list[Entry] = []
        self._records: list[record.Row] = []
        self._reached: dict[str, tuple[Conversation, Conversation]] = {}

    def add(
        self,
        item: Conversation,
        person: Person | None,
        kind: str,
        *,
        origin: str | None = None,
        **values: Any,
    ) -> tuple[Conversation, Entry]:
        """Number the line and put it last; gives the conversation with its new head."""
        after, new = numbered(self._work, item, person, kind, **values)
        before, _ = self._reached.get(item.id, (item, item))
        self._reached[item.id] = (before, after)
        self._entries.append(new)
        self._work.announce(EntryAdded(after, new, origin))
        return after, new

    def record(self, kind: str, item: Conversation, person: Person | None, data: Mapping[str, Any]) -> None:
        self._records.append(record.Row(kind=kind, at=self._work.now, data=data, **where(item, person)))

    def write(self) -> None:
        if self._entries:
            store.add_entries(self._work, self._entries)
            store.follow(self._work, [after for _, after in self._reached.values()])
            for before, after in self._reached.values():
                changed(self._work, before, after, by_entries=True)
        if self._records:
            record.add(self._work.connection, self._records)
        self._entries, self._records, self._reached = [], [], {}


def post_all(work: Work, messages: list[Message]) -> list[Posted | Refusal]:
    """Store each message once, in the order in which they came."""
    items = store.lock(work, {message.conversation for message in messages})
    stored = store.entries_by_cid(work.connection, items, {message.cid for message in messages})
    lines = Lines(work)
    earlier = Earlier(work, items, messages)
    results: list[Posted | Refusal] = []
    for message in messages:
        key = (message.conversation, message.person.id, message.cid)
        try:
            item = items.get(message.conversation)
            if item is None:
                raise Refusal(Code.NOT_FOUND)
            if found := stored.get(key):
                if not any(
                    same_message(
                        found, mask(message.text).text, message.card, binding=message.binds is not None
                    )
                    for mask in (live.mask, strict.mask_all)
                ):
                    raise Refusal(Code.CONFLICT)
                results.append(Posted(found, True, item))
                continue
            item.require_writer(message.person)
            binding = message.binds(work, message.person, item) if message.binds else {}
        except Refusal as refusal:
            results.append(refusal)
            continue
        item, kept = earlier.mask(lines, item, message)
        item, stored[key] = _add(lines, item, message, kept, {**marked(message.is_marked), **binding})
        items[item.id] = warned(work, lines, item, kept) if message.person.is_visitor else item
        earlier.heard(stored[key])
        results.append(Posted(stored[key], False, items[item.id]))
    lines.write()
    return results


def _add(
    lines: Lines, item: Conversation, message: Message, text: str, params: Mapping[str, Any]
) -> tuple[Conversation, Entry]:
    after, new = lines.add(
        item,
        message.person,
        "card" if message.card else "text",
        origin=message.origin,
        text=text or None,
        cid=message.cid,
        lang=message.lang,
        card=message.card,
        used=tuple(message.used),
        params=params,
    )
    lines.record(
        "entry.posted", after, message.person, {"seq": new.seq, "length": len(text), "kind": new.kind}
    )
    if new.is_binding:
        lines.record("binding.given", after, message.person, {"seq": new.seq, "length": len(text)})
    for use in message.used:
        lines.record("answer.used", after, message.person, {"seq": new.seq, **use})
    for left in message.passed:
        lines.record("answer.dismissed", after, message.person, {"seq": new.seq, **left})
    return after, new


def warned(work: Work, lines: Lines, item: Conversation, text: str) -> Conversation:
    """Whoever writes of danger is told once in an hour whom to call; an advisor answers all the same."""
    if danger_in(text) is None:
        return item
    lines.write()
    if life_store.was_noticed(work.connection, item.id, "danger", Instant(work.now - HOUR_MS)):
        return item
    return lines.add(item, None, "notice", notice="danger", text=say("danger", item.lang, "call"))[0]


def share(
    work: Work, item: Conversation, person: Person, cid: str, text: str, file: Mapping[str, Any]
) -> Posted:
    """A file as a line of the timeline, once for a cid; `text` says it where files are not shown."""
    found = shared(work.connection, item.id, person, cid)
    if found is not None:
        return Posted(found, True, item)
    item.require_writer(person)
    lines = Lines(work)
    after, new = lines.add(item, person, "file", text=text, cid=cid, lang=item.lang, card=file)
    lines.record("entry.posted", after, person, {"seq": new.seq, "length": 0, "kind": new.kind})
    lines.write()
    return Posted(new, False, after)


def shared(connection: Connection, conversation: str, person: Person, cid: str) -> Entry | None:
    """The file that was shared under this cid; a `conflict` where it stands for something else."""
    found = store.entries_by_cid(connection, [conversation], [cid]).get((conversation, person.id, cid))
    if found is not None and found.kind != "file":
        raise Refusal(Code.CONFLICT)
    return found


class Earlier:
    """What visitors wrote just before: a code that is split over messages is masked in all of them."""

    def __init__(self, work: Work, items: Mapping[str, Conversation], messages: Sequence[Message]) -> None:
        self._work = work
        self._texts: dict[str, list[tuple[int, str]]] = {}
        asked = {
            item.id
            for message in messages
            if message.person.is_visitor
            and (item := items.get(message.conversation))
            and (self._awaited(item) or not live.is_silent(message.text))
        }
        if asked:
            since = Instant(work.now - CODES_JOIN_MS)
            self._texts = {name: [] for name in asked} | store.texts_since(work.connection, asked, since)

    def _awaited(self, item: Conversation) -> bool:
        return item.codes_until is not None and item.codes_until > self._work.now

    def heard(self, new: Entry) -> None:
        if new.by == "visitor" and new.conversation in self._texts:
            self._texts[new.conversation].append((new.seq, new.text or ""))

    def mask(self, lines: Lines, item: Conversation, message: Message) -> tuple[Conversation, str]:
        """Mask the new text, and stored ones that it completes; gives the conversation and the text."""
        if message.person.is_visitor and item.is_identifying:
            return item, strict.mask_all(message.text).text
        texts = self._texts.get(item.id)
        if texts is None or not message.person.is_visitor:
            return item, message.text
        if not live.is_silent(message.text):
            item = item.but(codes_until=Instant(self._work.now + CODES_JOIN_MS))
        joining = live.joining([text for _, text in texts[-JOINED_MOST:]])
        found = live.mask_with_history(joining, message.text)
        for at, masked in enumerate(found.previous, len(texts) - len(joining)):
            if masked.spans:
                seq = texts[at][0]
                lines.write()  # what came just before may be masked too
                store.mask_entry(self._work, item.id, seq, masked.text)
                item, _ = lines.add(item, None, "masked", text=masked.text, target=seq)
                texts[at] = (seq, masked.text)
        for kind in found.current.kinds:
            lines.record("guard.masked", item, message.person, {"kind": kind})
        return item, found.current.text
