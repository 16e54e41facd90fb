"""All SQL of referrals."""

from collections.abc import Iterable
from dataclasses import asdict

from sqlalchemy import Connection, delete, insert, select

from advisory.directory.model import Referral
from advisory.directory.tables import referral
from advisory.storage.work import Work


def put(work: Work, items: Iterable[Referral]) -> None:
    for item in items:
        work.execute(delete(referral).where(referral.c.id == item.id))
        work.execute(insert(referral).values(**asdict(item), changed_at=work.now))


def all_referrals(connection: Connection) -> list[Referral]:
    rows = connection.execute(select(referral).order_by(referral.c.kind, referral.c.id))
    return [Referral(row.id, row.kind, row.texts, row.hours, row.phone, row.link) for row in rows]
