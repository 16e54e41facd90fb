"""All SQL of letters and of who wants to hear of messages."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields, replace
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from advisory.clock import Instant
from advisory.mail.model import AT_ONCE, CLAIM_MS, KEPT_MS, Choice, Letter, Totals, Wish
from advisory.mail.tables import letter, wish
from advisory.storage.record import event_record
from advisory.storage.work import Work

_LETTER = [letter.c[one.name] for one in fields(Letter)]


def _letter(row: Row[Any]) -> Letter:
    return Letter(**row._mapping)


def add(work: Work, item: Letter) -> None:
    work.execute(insert(letter).values({**asdict(item), "data": dict(item.data)}))


def drop(work: Work, staff: str, kinds: Sequence[str]) -> None:
    """Those of these kinds that have not gone yet are of no use any more."""
    of = (letter.c.staff == staff) & (letter.c.state == "waiting") & letter.c.kind.in_(kinds)
    work.execute(update(letter).where(of).values(state="dropped", secret=None, done_at=work.now))


def is_due(connection: Connection, now: Instant) -> bool:
    due = select(letter.c.id).where(letter.c.state == "waiting", letter.c.due_at <= now).limit(1)
    return connection.execute(due).first() is not None


def claim(work: Work) -> list[Letter]:
    """Some that are due and that no other process has taken up; they are this one's for `CLAIM_MS`."""
    due = (
        select(*_LETTER)
        .where(letter.c.state == "waiting", letter.c.due_at <= work.now)
        .order_by(letter.c.due_at, letter.c.id)
        .limit(AT_ONCE)
        .with_for_update(skip_locked=True)
    )
    found = [_letter(row) for row in work.execute(due)]
    until = Instant(work.now + CLAIM_MS)
    ids = [one.id for one in found]
    if ids:
        work.execute(update(letter).where(letter.c.id.in_(ids)).values(due_at=until))
    return [replace(one, due_at=until) for one in found]


def save(work: Work, was: Letter, item: Letter) -> bool:
    """Whether it was still ours: nobody else took it up, and nothing made it needless meanwhile."""
    ours = (letter.c.id == was.id) & (letter.c.state == "waiting") & (letter.c.due_at == was.due_at)
    values = {**asdict(item), "data": dict(item.data)}
    return bool(work.execute(update(letter).where(ours).values(values)).rowcount)


def totals(connection: Connection) -> Totals:
    counted = select(letter.c.state, func.count(), func.min(letter.c.at)).group_by(letter.c.state)
    rows = {row[0]: row for row in connection.execute(counted)}
    waiting, given_up = rows.get("waiting"), rows.get("given_up")
    return Totals(
        waiting=waiting[1] if waiting else 0,
        given_up=given_up[1] if given_up else 0,
        oldest=Instant(waiting[2]) if waiting else None,
    )


def troubled(connection: Connection, most: int) -> list[Letter]:
    """Those that were given up, and those that wait after a try that failed; the newest first."""
    of = (letter.c.state == "given_up") | ((letter.c.state == "waiting") & (letter.c.attempts > 0))
    found = select(*_LETTER).where(of).order_by(letter.c.at.desc(), letter.c.id).limit(most)
    return [_letter(row) for row in connection.execute(found)]


def expire(work: Work, now: Instant) -> int:
    # What still waits long after its use is from before letters were turned off.
    old = (letter.c.done_at < now - KEPT_MS) | (letter.c.until < now - KEPT_MS)
    return int(work.execute(delete(letter).where(old)).rowcount)


# -- messages that wait ------------------------------------------------------------------------------


def wish_of(connection: Connection, staff: str) -> Wish:
    row = connection.execute(select(wish).where(wish.c.staff == staff)).first()
    return Wish(staff) if row is None else Wish(**row._mapping)


def wishes(connection: Connection) -> list[Wish]:
    found = select(wish).where(wish.c.choice != "off").order_by(wish.c.staff)
    return [Wish(**row._mapping) for row in connection.execute(found)]


def choose(work: Work, staff: str, choice: Choice) -> None:
    """From now on: nobody is told of what was there before they asked."""
    known = work.execute(select(wish.c.choice).where(wish.c.staff == staff).with_for_update()).scalar()
    if known == choice:
        return
    if known is None:
        work.execute(insert(wish).values(staff=staff, choice=choice, told_to=work.now, told_at=0))
    else:
        work.execute(update(wish).where(wish.c.staff == staff).values(choice=choice, told_to=work.now))


def told(work: Work, was: Wish, told_to: Instant) -> bool:
    """Whether nobody else has told them meanwhile."""
    same = (wish.c.staff == was.staff) & (wish.c.told_at == was.told_at) & (wish.c.choice == was.choice)
    values = {"told_to": told_to, "told_at": work.now}
    return bool(work.execute(update(wish).where(same).values(values)).rowcount)


def left_since(connection: Connection, since: Instant) -> Mapping[str, Instant]:
    """When each conversation that was left as a message since then was left, the last time."""
    found = (
        select(event_record.c.conversation, func.max(event_record.c.at))
        .where(event_record.c.kind == "message.left", event_record.c.at > since)
        .group_by(event_record.c.conversation)
    )
    return {row[0]: Instant(row[1]) for row in connection.execute(found)}
