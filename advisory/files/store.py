"""All SQL of files: rows in, model objects out."""

from collections.abc import Sequence
from dataclasses import asdict, fields
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from advisory.clock import Instant
from advisory.files.model import Attachment, Held, Joint, Page, Rule
from advisory.files.tables import attachment, attachment_page, file_rule, joint_document
from advisory.storage.lifecycle import Within
from advisory.storage.work import Work

_NAMES = tuple(f.name for f in fields(Attachment))
_ALL = select(*(attachment.c[name] for name in _NAMES))
AT_ONCE = 500


def _attachment(row: Row[Any]) -> Attachment:
    return Attachment(**row._mapping)


def rules(connection: Connection) -> list[Rule]:
    return [Rule(**row._mapping) for row in connection.execute(select(file_rule))]


def put_rule(work: Work, rule: Rule) -> None:
    work.execute(delete(file_rule).where(file_rule.c.service == rule.service))
    work.execute(insert(file_rule).values(**asdict(rule)))


def add(work: Work, item: Attachment) -> None:
    work.execute(insert(attachment).values(**asdict(item)))


def add_pages(work: Work, attachment_id: str, pages: Sequence[Page]) -> None:
    work.execute(insert(attachment_page), [{"attachment": attachment_id, **page._asdict()} for page in pages])


def finish(work: Work, attachment_id: str, seq: int) -> None:
    work.execute(update(attachment).where(attachment.c.id == attachment_id).values(seq=seq))


def find(connection: Connection, attachment_id: str) -> Attachment | None:
    row = connection.execute(_ALL.where(attachment.c.id == attachment_id)).first()
    return None if row is None else _attachment(row)


def of_conversation(connection: Connection, conversation: str) -> list[Attachment]:
    """What stands in its timeline, oldest first."""
    rows = connection.execute(
        _ALL.where(attachment.c.conversation == conversation, attachment.c.seq.is_not(None)).order_by(
            attachment.c.seq
        )
    )
    return [_attachment(row) for row in rows]


def by_seq(connection: Connection, conversation: str, seq: int) -> Attachment | None:
    found = _ALL.where(attachment.c.conversation == conversation, attachment.c.seq == seq)
    row = connection.execute(found).first()
    return None if row is None else _attachment(row)


def page(connection: Connection, attachment_id: str, number: int) -> Page | None:
    rows = connection.execute(_pages(attachment_id).where(attachment_page.c.number == number))
    return next((Page(*row) for row in rows), None)


def pages(connection: Connection, attachment_id: str) -> list[Page]:
    """The pages in order, without the small picture."""
    found = _pages(attachment_id).where(attachment_page.c.number > 0).order_by(attachment_page.c.number)
    return [Page(*row) for row in connection.execute(found)]


def outlines(connection: Connection, attachment_id: str) -> list[Page]:
    """The same without the pictures themselves."""
    c = attachment_page.c
    found = (
        select(c.number, c.type, c.width, c.height, c.text)
        .where(c.attachment == attachment_id, c.number > 0)
        .order_by(c.number)
    )
    return [Page(*row, body=b"") for row in connection.execute(found)]


def _pages(attachment_id: str) -> Any:
    return select(*(attachment_page.c[name] for name in Page._fields)).where(
        attachment_page.c.attachment == attachment_id
    )


def held(connection: Connection, conversation: str, site: str) -> Held:
    kept = attachment.c.gone_at.is_(None)
    size = func.coalesce(func.sum(attachment.c.bytes), 0)
    mine = select(func.count(), size).where(
        attachment.c.conversation == conversation, attachment.c.seq.is_not(None), kept
    )
    count, ours = connection.execute(mine).one()
    whole = connection.execute(select(size).where(attachment.c.site == site, kept)).scalar_one()
    return Held(int(count), int(ours), int(whole))


def drop(work: Work, ids: Sequence[str]) -> int:
    """Files with everything that is kept of them; gives the number of rows."""
    gone = work.execute(delete(attachment_page).where(attachment_page.c.attachment.in_(list(ids)))).rowcount
    return int(gone + work.execute(delete(attachment).where(attachment.c.id.in_(list(ids)))).rowcount)


def unfinished_before(connection: Connection, before: Instant) -> list[str]:
    rows = connection.execute(
        select(attachment.c.id)
        .where(attachment.c.seq.is_(None), attachment.c.created_at < before)
        .limit(AT_ONCE)
    )
    return [row.id for row in rows]


def empty(work: Work, before: Instant, within: Within) -> int:
    """Take the pages out of what is older; their lines stay in the timeline. Gives how many files."""
    due = (
        select(attachment.c.id)
        .where(
            attachment.c.created_at < before,
            attachment.c.gone_at.is_(None),
            attachment.c.seq.is_not(None),
            within(attachment.c.conversation),
        )
        .limit(AT_ONCE)
    )
    ids = [row.id for row in work.execute(due)]
    work.execute(delete(attachment_page).where(attachment_page.c.attachment.in_(ids)))
    work.execute(update(attachment).where(attachment.c.id.in_(ids)).values(gone_at=work.now, bytes=0))
    return len(ids)


def erase(work: Work, conversation: str) -> int:
    rows = work.execute(select(attachment.c.id).where(attachment.c.conversation == conversation))
    gone = drop(work, [row.id for row in rows])
    joint = joint_document.c.conversation == conversation
    return gone + int(work.execute(delete(joint_document).where(joint)).rowcount)


def joint(connection: Connection, conversation: str) -> Joint:
    row = connection.execute(
        select(joint_document).where(joint_document.c.conversation == conversation)
    ).first()
    return Joint(conversation, 0) if row is None else Joint(**row._mapping)


def put_joint(work: Work, item: Joint) -> None:
    """Under the conversation's lock."""
    mine = joint_document.c.conversation == item.conversation
    if work.execute(update(joint_document).where(mine).values(**asdict(item))).rowcount == 0:
        work.execute(insert(joint_document).values(**asdict(item)))


def count(connection: Connection, conversation: str) -> int:
    mine = select(attachment.c.id).where(attachment.c.conversation == conversation)
    pages_held = connection.execute(
        select(func.count()).select_from(attachment_page).where(attachment_page.c.attachment.in_(mine))
    ).scalar_one()
    return int(pages_held) + len(connection.execute(mine).all()) + (joint(connection, conversation).rev > 0)
