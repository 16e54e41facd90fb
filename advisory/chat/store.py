"""All SQL of conversations and entries: rows in, model objects out."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import fields
from typing import Any

from sqlalchemy import Connection, Row, and_, bindparam, case, delete, func, insert, or_, select, update

from advisory.chat.model import PRIORITY_MS, Conversation, Entry, Holding
from advisory.chat.tables import conversation, entry
from advisory.clock import Instant
from advisory.storage.among import among
from advisory.storage.many import Many
from advisory.storage.work import Work

_COLUMNS = tuple(f.name for f in fields(Conversation))
_ENTRY_COLUMNS = tuple(f.name for f in fields(Entry))
_PASSED_BY = _COLUMNS.index("passed_by")
_USED = _ENTRY_COLUMNS.index("used")
PAGE = 500
OPEN = ("queued", "offered", "active", "message")

# A statement that is built anew costs more than running it: those of every message are built once,
# with their columns in the order of the fields, so that a row is an object's arguments.
CONVERSATIONS = select(*(conversation.c[name] for name in _COLUMNS))
_ENTRIES = select(*(entry.c[name] for name in _ENTRY_COLUMNS))
_FIND = CONVERSATIONS.where(conversation.c.id == bindparam("wanted"))
_LOCK = CONVERSATIONS.where(among(conversation.c.id, "wanted")).order_by(conversation.c.id).with_for_update()
_OF_VISITOR = (
    CONVERSATIONS.where(conversation.c.visitor == bindparam("who"))
    .order_by(conversation.c.created_at.desc())
    .limit(10)
)
_TURN = (conversation.c.queued_at - conversation.c.priority * PRIORITY_MS, conversation.c.id)
_QUEUED = conversation.c.status.in_(("queued", "offered"))
_HELD_NOW = conversation.c.status == "active"
_WAITS_FOR = or_(
    and_(_QUEUED, among(conversation.c.service, "services")),
    and_(_HELD_NOW, among(conversation.c.handed_to, "services")),
)
"""In the queue of one of `services`, or being handed to one."""
_WAITING = CONVERSATIONS.where(or_(_QUEUED, and_(_HELD_NOW, conversation.c.handed_to.is_not(None)))).order_by(
    *_TURN
)
_WAITING_FOR = CONVERSATIONS.where(_WAITS_FOR).order_by(*_TURN)
# Said of each by itself, so that each has an index: a desk must not be searched for among all that is held.
_CONCERNING = CONVERSATIONS.where(
    or_(
        and_(_HELD_NOW, conversation.c.advisor == bindparam("who")),
        and_(_HELD_NOW, conversation.c.offered_to == bindparam("who")),
    )
).order_by(*_TURN)
_BY_CIDS = _ENTRIES.where(
    among(entry.c.conversation, "of"),
    among(entry.c.cid, "same"),
)
_AFTER = (
    _ENTRIES.where(entry.c.conversation == bindparam("of"), entry.c.seq > bindparam("past"))
    .order_by(entry.c.seq)
    .limit(bindparam("most"))
)
_TEXTS_SINCE = (
    select(entry.c.conversation, entry.c.seq, entry.c.text)
    .where(
        among(entry.c.conversation, "of"),
        entry.c.by == "visitor",
        entry.c.kind == "text",
        entry.c.at >= bindparam("since"),
    )
    .order_by(entry.c.conversation, entry.c.seq)
)
_ADD_ENTRY = Many(insert(entry).values({name: bindparam(name) for name in _ENTRY_COLUMNS}))
_HELD = (conversation.c[f.name] for f in fields(Holding))
_HOLDINGS = select(*_HELD)
_FOLLOWED = (
    "last_seq",
    "rev",
    "last_text",
    "last_by",
    "turn",
    "waiting_since",
    "quiet_since",
    "first_answer_at",
    "read_by_advisor",
    "unread",
    "codes_until",
)
"""What one more entry changes."""
_FOLLOW = Many(
    update(conversation)
    .where(conversation.c.id == bindparam("wanted"))
    .values({name: bindparam(f"new_{name}") for name in _FOLLOWED})
)


def conversation_of(row: Sequence[Any]) -> Conversation:
    values = list(row)
    values[_PASSED_BY] = tuple(values[_PASSED_BY])
    return Conversation.of(zip(_COLUMNS, values, strict=True))


def _values(item: Conversation) -> dict[str, Any]:
    values = {name: getattr(item, name) for name in _COLUMNS}
    values["passed_by"] = list(values["passed_by"])
    return values


def _entry(row: Row[Any]) -> Entry:
    values = list(row)
    values[_USED] = tuple(values[_USED])
    return Entry(*values)


def add(work: Work, *items: Conversation) -> None:
    # Given beside the statement: within it, its many columns would be looked through for each row.
    work.execute(insert(conversation), [_values(item) for item in items])


def next_number(work: Work) -> int:
    """The next running number, 1–9999 and round again: a handle for people, not a key."""
    latest = work.execute(
        select(conversation.c.number).order_by(conversation.c.created_at.desc()).limit(1)
    ).scalar()
    return 1 + (int(latest or 0) % 9999)


def find(connection: Connection, conversation_id: str) -> Conversation | None:
    row = connection.execute(_FIND, {"wanted": conversation_id}).first()
    return None if row is None else conversation_of(row)


def lock(work: Work, ids: Collection[str]) -> dict[str, Conversation]:
    """The rows under their locks, so that nobody else numbers an entry of them meanwhile.

    Always locked in the order of their ids, so that no two processes wait for each other.
    """
    found = map(conversation_of, work.execute(_LOCK, {"wanted": list(ids)}))
    return {item.id: item for item in found}


def save(work: Work, before: Conversation, after: Conversation) -> None:
    changed = {
        name: _plain(new) for name in _COLUMNS if (new := getattr(after, name)) != getattr(before, name)
    }
    if changed:
        work.execute(update(conversation).where(conversation.c.id == after.id).values(**changed))


def follow(work: Work, items: Iterable[Conversation]) -> None:
    """Store what their latest entries made of the conversations."""
    _FOLLOW.run(
        work.connection,
        [
            {"wanted": after.id, **{f"new_{name}": getattr(after, name) for name in _FOLLOWED}}
            for after in items
        ],
    )


def save_all(work: Work, changes: Sequence[tuple[Conversation, Conversation]]) -> None:
    """Store many transitions of the same kind with one statement."""
    names = sorted(
        {
            name
            for before, after in changes
            for name in _COLUMNS
            if getattr(after, name) != getattr(before, name)
        }
    )
    work.execute(
        update(conversation)
        .where(conversation.c.id == bindparam("wanted"))
        .values({name: bindparam(f"new_{name}") for name in names}),
        [
            {"wanted": after.id, **{f"new_{name}": _plain(getattr(after, name)) for name in names}}
            for _, after in changes
        ],
    )


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def add_entries(work: Work, entries: Iterable[Entry]) -> None:
    _ADD_ENTRY.run(work.connection, map(_entry_values, entries))


def _entry_values(item: Entry) -> dict[str, Any]:
    values = {name: getattr(item, name) for name in _ENTRY_COLUMNS}
    values["used"] = [dict(use) for use in item.used]
    values["params"] = dict(item.params)
    values["card"] = None if item.card is None else dict(item.card)
    return values


def mask_entry(work: Work, conversation_id: str, seq: int, text: str) -> None:
    """Take a secret out of a stored text; the `masked` entry that follows tells every client."""
    work.execute(
        update(entry).where(entry.c.conversation == conversation_id, entry.c.seq == seq).values(text=text)
    )


def entries_by_cid(
    connection: Connection, conversations: Collection[str], cids: Collection[str]
) -> dict[tuple[str, str, str], Entry]:
    """What is stored under these cids, by conversation, sender and cid."""
    rows = connection.execute(_BY_CIDS, {"of": list(conversations), "same": list(cids)})
    return {(found.conversation, found.sender, str(found.cid)): found for found in map(_entry, rows)}


def entries_after(connection: Connection, conversation_id: str, after: int, limit: int = PAGE) -> list[Entry]:
    rows = connection.execute(_AFTER, {"of": conversation_id, "past": after, "most": limit})
    return [_entry(row) for row in rows]


def texts_since(
    connection: Connection, ids: Collection[str], since: Instant
) -> dict[str, list[tuple[int, str]]]:
    """Each visitor's own texts since then, by conversation, with their seq, oldest first."""
    found: dict[str, list[tuple[int, str]]] = {}
    for row in connection.execute(_TEXTS_SINCE, {"of": list(ids), "since": since}):
        found.setdefault(row[0], []).append((row[1], row[2] or ""))
    return found


def heads(connection: Connection, ids: Sequence[str]) -> dict[str, int]:
    rows = connection.execute(
        select(conversation.c.id, conversation.c.last_seq).where(conversation.c.id.in_(list(ids)))
    )
    return {row.id: row.last_seq for row in rows}


def of_visitor(connection: Connection, visitor: str) -> list[Conversation]:
    return [conversation_of(row) for row in connection.execute(_OF_VISITOR, {"who": visitor})]


def held_by(connection: Connection, advisor: str) -> list[Conversation]:
    return _where(connection, conversation.c.advisor == advisor, conversation.c.status == "active")


def holdings(
    connection: Connection, advisors: Sequence[str] | None = None, *, closed_since: Instant | None = None
) -> list[Holding]:
    """What is held now and what was closed since then, by anybody or by some, without what it says."""
    held = conversation.c.status == "active"
    if closed_since is not None:
        held = or_(held, conversation.c.closed_at > closed_since)
    asked = _HOLDINGS.where(held, conversation.c.advisor.is_not(None))
    if advisors is not None:
        asked = asked.where(conversation.c.advisor.in_(list(advisors)))
    return [Holding(*row) for row in connection.execute(asked)]


def concerning(connection: Connection, staff: str) -> list[Conversation]:
    """What this member of staff holds, and what is being handed to them."""
    return [conversation_of(row) for row in connection.execute(_CONCERNING, {"who": staff})]


def open_ones(connection: Connection) -> list[Conversation]:
    return _where(connection, conversation.c.status != "closed")


def open_heads(connection: Connection) -> dict[str, tuple[int, int]]:
    """Revision and head of each open conversation."""
    found = select(conversation.c.id, conversation.c.rev, conversation.c.last_seq)
    rows = connection.execute(found.where(conversation.c.status != "closed"))
    return {row.id: (row.rev, row.last_seq) for row in rows}


def count_open(connection: Connection) -> dict[str, int]:
    """Conversations that are not closed, by status, without practice."""
    open_ones = select(conversation.c.status, func.count()).where(
        conversation.c.status.in_(OPEN), conversation.c.practice.is_(False)
    )
    return dict.fromkeys(OPEN, 0) | {
        str(status): int(number)
        for status, number in connection.execute(open_ones.group_by(conversation.c.status))
    }


def waiting(connection: Connection, services: Sequence[str] | None = None) -> list[Conversation]:
    """What waits for somebody to take it, in turn: the queues, and what is being handed to a service."""
    found = (
        connection.execute(_WAITING)
        if services is None
        else connection.execute(_WAITING_FOR, {"services": list(services)})
    )
    return [conversation_of(row) for row in found]


def claim(
    work: Work, services: Sequence[str], staff: Sequence[str], limit: int, languages: Sequence[str] = ()
) -> list[Conversation]:
    """At most `limit` that may be taken by these advisors, in turn, under their locks.

    What is offered to one of them comes first, then what is in the languages. What another process is
    just claiming is passed over: this never waits for a lock. Ids are sorted before rows are locked, so
    that a long queue is not read whole.
    """
    offered = conversation.c.offered_to
    may = (
        _WAITS_FOR,
        or_(offered.is_(None), offered.in_(list(staff))),
        or_(conversation.c.advisor.is_(None), conversation.c.advisor.not_in(list(staff))),
    )
    order = (
        case((offered.in_(list(staff)), 0), (conversation.c.lang.in_(list(languages)), 1), else_=2),
        *_TURN,
    )
    first = select(conversation.c.id).where(*may).order_by(*order).limit(limit + CLAIMED_BESIDE)
    rows = work.execute(
        CONVERSATIONS.where(conversation.c.id.in_(first), *may)
        .order_by(*order)
        .limit(limit)
        .with_for_update(skip_locked=True),
        {"services": list(services)},
    )
    return [conversation_of(row) for row in rows]


def claimable(work: Work, ids: Sequence[str]) -> list[Conversation]:
    """Those that nobody else is just changing, under their locks in the order of their ids."""
    rows = work.execute(
        CONVERSATIONS.where(conversation.c.id.in_(list(ids)))
        .order_by(conversation.c.id)
        .with_for_update(skip_locked=True)
    )
    return [conversation_of(row) for row in rows]


CLAIMED_BESIDE = 256
"""More than other processes can hold claimed and not yet committed."""


def _where(connection: Connection, *conditions: Any) -> list[Conversation]:
    rows = connection.execute(CONVERSATIONS.where(*conditions).order_by(*_TURN))
    return [conversation_of(row) for row in rows]


def erase(work: Work, conversation_id: str) -> int:
    gone = work.execute(delete(entry).where(entry.c.conversation == conversation_id)).rowcount
    return int(gone + work.execute(delete(conversation).where(conversation.c.id == conversation_id)).rowcount)


def count(connection: Connection, conversation_id: str) -> int:
    entries = connection.execute(
        select(func.count()).select_from(entry).where(entry.c.conversation == conversation_id)
    ).scalar_one()
    return int(entries) + (find(connection, conversation_id) is not None)


def handed_over(connection: Connection) -> list[Conversation]:
    """Held by one advisor and offered to another."""
    return _where(connection, conversation.c.status == "active", conversation.c.offered_to.is_not(None))


def offered(connection: Connection, staff: str | None = None) -> list[tuple[str, str, Instant]]:
    """Conversation, advisor and end of each offer that stands, of everybody's or of one's."""
    whose = conversation.c.offered_to
    rows = connection.execute(
        select(conversation.c.id, whose, conversation.c.offered_until).where(
            # Few are offered: they are found by that, not by their status, which many have.
            conversation.c.status.not_in(("queued", "message", "closed")),
            whose.is_not(None) if staff is None else whose == staff,
        )
    )
    return sorted((row[0], row[1], row[2]) for row in rows)
