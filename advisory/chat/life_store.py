"""SQL of what is rare in a conversation's life: silence, messages, blocks and what is over."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, delete, func, insert, or_, select, update

from advisory.chat.comeback import Block
from advisory.chat.model import Conversation
from advisory.chat.store import CONVERSATIONS, OPEN, conversation_of
from advisory.chat.tables import block, conversation, entry
from advisory.chat.wide import Extent
from advisory.clock import DAY_MS, MINUTE_MS, Instant
from advisory.storage.among import among
from advisory.storage.lifecycle import Within
from advisory.storage.work import Work

BLOCKS_KEPT_MS = 30 * DAY_MS


_MESSAGES = CONVERSATIONS.where(
    conversation.c.status == "message", among(conversation.c.service, "services")
).order_by(conversation.c.answer_by, conversation.c.id)


def _listed(connection: Connection, found: Select[Any]) -> list[Conversation]:
    return [conversation_of(row) for row in connection.execute(found)]


_WITH_LAST_LINE = conversation.join(
    entry, and_(entry.c.conversation == conversation.c.id, entry.c.seq == conversation.c.last_seq)
)
QUIET_MS = MINUTE_MS
"""Nothing is ever due in a conversation in which somebody spoke since."""


def silent(connection: Connection, now: Instant) -> list[tuple[Conversation, Instant]]:
    """Held ones in which something may be due, with the time of their last line."""
    found = (
        CONVERSATIONS.add_columns(entry.c.at)
        .select_from(_WITH_LAST_LINE)
        .where(
            conversation.c.status == "active",
            or_(
                entry.c.at <= now - QUIET_MS,
                conversation.c.waiting_since <= now - QUIET_MS,
                conversation.c.return_at <= now,
            ),
        )
    )
    return [(conversation_of(row[:-1]), Instant(row[-1])) for row in connection.execute(found)]


def last_at(connection: Connection, item: Conversation) -> Instant:
    """When the last line of its timeline came."""
    found = select(entry.c.at).where(entry.c.conversation == item.id, entry.c.seq == item.last_seq)
    return Instant(connection.execute(found).scalar() or item.created_at)


def stays(connection: Connection, item: Conversation) -> int:
    """How often the visitor has said that they are there, since they last wrote."""
    found = select(func.count()).where(
        entry.c.conversation == item.id,
        entry.c.notice == "still_here",
        entry.c.at >= (item.quiet_since or item.created_at),
    )
    return int(connection.execute(found).scalar_one())


def extents(connection: Connection) -> list[Extent]:
    """How much the visitors of held conversations have written, where nothing was suggested yet."""
    found = (
        select(
            conversation.c.id, func.count(), func.sum(func.length(entry.c.text)), conversation.c.assigned_at
        )
        .select_from(conversation.join(entry, entry.c.conversation == conversation.c.id))
        .where(
            conversation.c.status == "active",
            conversation.c.wide.is_(None),
            conversation.c.in_call.is_(False),
            entry.c.by == "visitor",
            entry.c.kind == "text",
        )
        .group_by(conversation.c.id, conversation.c.assigned_at)
    )
    return [Extent(*row) for row in connection.execute(found)]


def messages(connection: Connection, services: Sequence[str]) -> list[Conversation]:
    """Left when nobody was there, the first promised first."""
    return [conversation_of(row) for row in connection.execute(_MESSAGES, {"services": list(services)})]


def slots(connection: Connection, staff: str) -> set[int | None]:
    """Those that are taken at this member's desk."""
    found = select(conversation.c.slot).where(
        conversation.c.advisor == staff, conversation.c.status == "active"
    )
    return {row.slot for row in connection.execute(found)}


def closed_of(
    connection: Connection, staff: str, before: tuple[Instant, str] | None, limit: int
) -> list[Conversation]:
    """What this member of staff held when it ended, the latest first."""
    found = CONVERSATIONS.where(
        conversation.c.last_advisor == staff, conversation.c.status == "closed"
    ).order_by(conversation.c.closed_at.desc(), conversation.c.id.desc())
    if before is not None:
        at, last = before
        older = and_(conversation.c.closed_at == at, conversation.c.id < last)
        found = found.where(or_(conversation.c.closed_at < at, older))
    return _listed(connection, found.limit(limit))


def by_receipt(connection: Connection, receipt: str) -> Conversation | None:
    found = _listed(connection, CONVERSATIONS.where(conversation.c.receipt == receipt))
    return found[0] if found else None


# -- what is over ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Among:
    """Conversations of these services; with `others`, of all but these."""

    services: tuple[str, ...]
    others: bool = False

    def has(self, service: ColumnElement[Any]) -> ColumnElement[bool]:
        return service.not_in(self.services) if self.others else service.in_(self.services)

    def within(self, column: ColumnElement[Any]) -> ColumnElement[bool]:
        """Whether the id in `column` is of one of them."""
        of = conversation.alias()
        return select(of.c.id).where(of.c.id == column, self.has(of.c.service)).exists()


def left_open(connection: Connection, before: Instant, among: Among) -> list[str]:
    """Still open, though the last line and the day that was promised are older than `before`; no practice."""
    found = (
        select(conversation.c.id)
        .select_from(_WITH_LAST_LINE)
        .where(
            conversation.c.status.in_(OPEN),
            conversation.c.practice.is_(False),
            entry.c.at < before,
            or_(conversation.c.answer_by.is_(None), conversation.c.answer_by < before),
            among.has(conversation.c.service),
        )
    )
    return [row.id for row in connection.execute(found)]


def closed_before(
    connection: Connection, before: Instant, among: Among, free: Within, limit: int = 100
) -> list[str]:
    rows = connection.execute(_closed(before, among, free).limit(limit))
    return [row.id for row in rows]


def count_closed_before(connection: Connection, before: Instant, among: Among, free: Within) -> int:
    found = _closed(before, among, free).subquery()
    return int(connection.execute(select(func.count()).select_from(found)).scalar_one())


def _closed(before: Instant, among: Among, free: Within) -> Select[Any]:
    return select(conversation.c.id).where(
        conversation.c.closed_at < before,
        conversation.c.status == "closed",
        conversation.c.practice.is_(False),
        among.has(conversation.c.service),
        free(conversation.c.id),
    )


def forgotten_practice(connection: Connection, before: Instant, limit: int = 100) -> list[str]:
    rows = connection.execute(
        select(conversation.c.id)
        .where(conversation.c.practice.is_(True), conversation.c.created_at < before)
        .limit(limit)
    )
    return [row.id for row in rows]


def count_closed(connection: Connection) -> dict[str, int]:
    """By service, without practice."""
    found = select(conversation.c.service, func.count()).where(
        conversation.c.status == "closed", conversation.c.practice.is_(False)
    )
    return {service: int(n) for service, n in connection.execute(found.group_by(conversation.c.service))}


def closed_between(
    connection: Connection, service: str, first: Instant, last: Instant, after: str, limit: int
) -> list[Conversation]:
    """What ended between two times, by id, past one of them; without practice."""
    found = CONVERSATIONS.where(
        conversation.c.service == service,
        conversation.c.status == "closed",
        conversation.c.practice.is_(False),
        conversation.c.closed_at >= first,
        conversation.c.closed_at < last,
        conversation.c.id > after,
    )
    return _listed(connection, found.order_by(conversation.c.id).limit(limit))


# -- blocks ----------------------------------------------------------------------------------


def add_block(work: Work, item: Block) -> None:
    work.execute(insert(block).values({name: getattr(item, name) for name in Block.__dataclass_fields__}))


def blocked(connection: Connection, visitor: str, now: Instant) -> Block | None:
    """The block that holds longest."""
    found = select(block).where(block.c.visitor == visitor, block.c.until > now, block.c.lifted_at.is_(None))
    row = connection.execute(found.order_by(block.c.until.desc()).limit(1)).first()
    return None if row is None else _block(row)


def find_block(connection: Connection, block_id: str) -> Block | None:
    row = connection.execute(select(block).where(block.c.id == block_id)).first()
    return None if row is None else _block(row)


def blocks(connection: Connection, now: Instant) -> list[Block]:
    """Those that hold now, the latest first."""
    found = select(block).where(block.c.until > now, block.c.lifted_at.is_(None))
    return [_block(row) for row in connection.execute(found.order_by(block.c.at.desc(), block.c.id))]


def lift(work: Work, block_id: str, staff: str) -> None:
    work.execute(update(block).where(block.c.id == block_id).values(lifted_at=work.now, lifted_by=staff))


def _block(row: Any) -> Block:
    return Block(**row._mapping)


def erase(work: Work, conversation_id: str) -> int:
    return int(work.execute(delete(block).where(block.c.conversation == conversation_id)).rowcount)


def expire(work: Work, now: Instant, free: Within) -> int:
    """Blocks that ended long ago, but for those of conversations that somebody holds."""
    over = block.c.until < now - BLOCKS_KEPT_MS
    return int(work.execute(delete(block).where(over, free(block.c.conversation))).rowcount)


def blocks_of(connection: Connection, conversation_id: str) -> list[Block]:
    rows = connection.execute(select(block).where(block.c.conversation == conversation_id))
    return [_block(row) for row in rows]


def was_noticed(connection: Connection, conversation_id: str, notice: str, since: Instant) -> bool:
    found = select(entry.c.seq).where(
        entry.c.conversation == conversation_id, entry.c.notice == notice, entry.c.at >= since
    )
    return connection.execute(found.limit(1)).first() is not None


def uses_in(connection: Connection, conversation_id: str) -> list[tuple[int, Mapping[str, Any]]]:
    """Each answer that was put into a message of it, with the message's seq."""
    rows = connection.execute(
        select(entry.c.seq, entry.c.used)
        .where(entry.c.conversation == conversation_id, entry.c.by == "advisor")
        .order_by(entry.c.seq)
    )
    return [(row.seq, use) for row in rows for use in row.used or ()]


def last_closed(connection: Connection, visitor: str) -> Instant | None:
    """When the latest conversation of a visitor ended, as far as anybody knows that it was theirs."""
    mine = conversation.c.visitor == visitor
    found = connection.execute(select(func.max(conversation.c.closed_at)).where(mine)).scalar()
    return None if found is None else Instant(found)
