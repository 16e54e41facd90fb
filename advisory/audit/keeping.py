"""What the audit and the record tell of staff goes when its time is over, and the chain holds without it."""

from collections.abc import Sequence
from dataclasses import replace
from random import SystemRandom

from sqlalchemy import Connection, case, delete, exists, func, insert, or_, select, update

from advisory.audit import store
from advisory.audit.model import AUDITED, SHORTENED, Anchor, Check, anchor_seal
from advisory.audit.tables import audit_anchor, audit_chain
from advisory.clock import DAY_MS, Instant
from advisory.storage.lifecycle import Within
from advisory.storage.record import ERASED, Row, add, event_record, record_horizon
from advisory.storage.work import Work

AT_ONCE = 1_000
NOBODY = "~"
"""What stands before a number that says that two rows of a day are of the same person, and no more."""


class Keeping:
    def __init__(self, key: bytes) -> None:
        self._key = key

    def shorten(self, work: Work, before: Instant, within: Within) -> int:
        """Remove the oldest rows of the chain, some at a time; gives how many.

        They go from the front, as far as the first that is younger, or of a conversation that is held. The
        last link always stays. What does not hold any more is counted in the row that says what went: a
        touched row does not disappear unseen.
        """
        connection = work.connection
        if not store.is_alone(connection):
            return 0
        anchor, last = store.anchor(connection), store.last(connection)
        begins = anchor.place if anchor is not None else 0
        if last is None:
            return 0
        upto = min(
            self._first_kept(connection, before, within) or last.place, last.place, begins + AT_ONCE + 1
        )
        going = [one for one in store.after(connection, begins, AT_ONCE) if one[0].place < upto]
        if not going:
            return 0
        check = Check(self._key)
        check.begin(anchor)
        uncovered = len(check.faults)
        for link, row in going:
            check.see(link, row)
        end = going[-1][0]
        made = Anchor(
            place=end.place,
            digest=end.digest,
            removed=(anchor.removed if anchor is not None else 0) + len(going),
            until=before,
            at=work.now,
        )
        if self._key:
            made = replace(made, seal=anchor_seal(self._key, made))
        values = {name: getattr(made, name) for name in Anchor.__dataclass_fields__}
        work.execute(insert(audit_anchor).values(**values))
        _raise_horizon(work, before)
        work.execute(delete(audit_chain).where(audit_chain.c.place <= made.place))
        if erased := [_still_erased(row, work.now) for _, row in going if row and row.kind in ERASED]:
            add(connection, erased)
        ids = [link.record for link, _ in going]
        work.execute(delete(event_record).where(event_record.c.id.in_(ids)))
        if faults := len(check.faults) - uncovered:
            work.record("audit.verified", data={"place": made.place, "faults": faults})
        work.record(SHORTENED, data=made.told)
        return len(going)

    @staticmethod
    def _first_kept(connection: Connection, before: Instant, within: Within) -> int | None:
        row = event_record.c
        stays = or_(row.at >= before, ~within(row.conversation))
        query = select(func.min(audit_chain.c.place)).join(event_record, row.id == audit_chain.c.record)
        return connection.execute(query.where(stays)).scalar()


def _still_erased(row: Row, now: Instant) -> Row:
    """Who erased it and why is over; that it is erased is not: an older backup would bring it back, and
    reports that are read anew its name."""
    kept = "conversation.stays_erased"
    return replace(row, kind=kept, at=now, actor_kind="system", actor=None, data={})


def unname(work: Work, before: Instant, _: Within) -> int:
    """Forget who of the staff did what is not audited, a day at a time; that it happened stays.

    Whoever did something gets a number by chance that holds within that day: reports that are read anew
    still know whose time was shared between whom, and never take fewer people for more.
    """
    connection, row = work.connection, event_record.c
    seen = connection.execute(select(func.max(record_horizon.c.record))).scalar() or 0
    chained = exists().where(audit_chain.c.record == row.id)
    named = (
        *(row.actor_kind == "staff", row.actor.is_not(None), row.actor.not_like(f"{NOBODY}%")),
        *(row.kind.not_in(AUDITED), ~chained),
    )
    first = connection.execute(
        select(row.id, row.at).where(row.id > seen, *named).order_by(row.id).limit(1)
    ).first()
    if first is None or first.at >= before:
        return 0
    end = Instant(min(before, (first.at // DAY_MS + 1) * DAY_MS))
    next_one = select(row.id).where(row.id > first.id, row.at >= end).order_by(row.id).limit(1)
    upto = connection.execute(next_one).scalar()
    last = upto - 1 if upto is not None else connection.execute(select(func.max(row.id))).scalar_one()
    here = (row.id >= first.id, row.id <= last, *named)
    people = list(connection.execute(select(row.actor).where(*here).distinct()).scalars())
    _raise_horizon(work, end, last)
    whose = case(numbered(people), value=row.actor)
    return int(work.execute(update(event_record).where(*here).values(actor=whose)).rowcount)


def numbered(people: Sequence[str]) -> dict[str, str]:
    """In an order by chance: nobody has the same number from one day to the next."""
    order = SystemRandom().sample(list(people), len(people))
    return {one: f"{NOBODY}{number}" for number, one in enumerate(order, 1)}


def _raise_horizon(work: Work, until: Instant, record: int = 0) -> None:
    """From here on the database lets rows go that are older."""
    values = {"at": work.now, "until": until, "record": record}
    work.execute(insert(record_horizon).values(**values))
