"""What a person already asked for: a resend under the same cid is answered, not done again."""

from collections.abc import Callable, Sequence

from sqlalchemy import Column, Connection, String, Table, delete, insert, select, tuple_

from advisory.clock import DAY_MS, Instant
from advisory.errors import Code, Refusal
from advisory.storage.metadata import identifier, instant, metadata
from advisory.storage.work import Work

KEEP_MS = 2 * DAY_MS

receipt = Table(
    "receipt",
    metadata,
    identifier("person", primary_key=True),
    Column("cid", String(36), primary_key=True),
    Column("action", String(48), nullable=False),
    Column("subject", String(64), nullable=False),
    instant("at", nullable=False, index=True),
)


def once(work: Work, person: str, cid: str, action: str, run: Callable[[], str]) -> str:
    """Run for the first time and keep the id of what came of it, or give the id kept before.

    The same cid under another action is a `conflict`.
    """
    found = work.execute(select(receipt).where(receipt.c.person == person, receipt.c.cid == cid)).first()
    if found is not None:
        if found.action != action:
            raise Refusal(Code.CONFLICT)
        return str(found.subject)
    subject = run()
    work.execute(insert(receipt).values(person=person, cid=cid, action=action, subject=subject, at=work.now))
    return subject


def known(connection: Connection, asked: Sequence[tuple[str, str]]) -> dict[tuple[str, str], tuple[str, str]]:
    """Action and subject of those asked before, by person and cid."""
    found = select(receipt).where(tuple_(receipt.c.person, receipt.c.cid).in_(list(asked)))
    return {(row.person, row.cid): (row.action, row.subject) for row in connection.execute(found)}


def keep(work: Work, action: str, done: Sequence[tuple[str, str, str]]) -> None:
    """Person, cid and subject of what was done now."""
    work.execute(
        insert(receipt),
        [
            {"person": person, "cid": cid, "action": action, "subject": subject, "at": work.now}
            for person, cid, subject in done
        ],
    )


def is_known(connection: Connection, person: str, cid: str, subject: str) -> bool:
    found = select(receipt.c.subject).where(receipt.c.person == person, receipt.c.cid == cid)
    return connection.execute(found).scalar() == subject


def expire(work: Work, now: Instant) -> int:
    return int(work.execute(delete(receipt).where(receipt.c.at < now - KEEP_MS)).rowcount)
