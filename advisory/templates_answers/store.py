"""All SQL of canned answers and limit cards."""

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, literal, select

from advisory.clock import Instant
from advisory.storage.record import event_record
from advisory.storage.work import Work
from advisory.templates_answers.model import CannedAnswer, LimitCard
from advisory.templates_answers.tables import canned_answer, limit_card


def put(work: Work, items: Iterable[CannedAnswer]) -> None:
    """Add or replace; a replaced one's revision grows."""
    rows = [asdict(item) for item in items]
    if not rows:
        return
    ids = [row["id"] for row in rows]
    found = work.execute(select(canned_answer.c.id, canned_answer.c.rev).where(canned_answer.c.id.in_(ids)))
    revs = {row.id: row.rev for row in found}
    work.execute(delete(canned_answer).where(canned_answer.c.id.in_(ids)))
    for row in rows:
        row |= {
            "services": list(row["services"]),
            "variables": list(row["variables"]),
            "changed_at": work.now,
        }
        row["rev"] = revs.get(row["id"], 0) + 1
    work.execute(insert(canned_answer), rows)


def revs(connection: Connection) -> dict[str, int]:
    rows = connection.execute(select(canned_answer.c.id, canned_answer.c.rev))
    return {row.id: row.rev for row in rows}


def all_answers(connection: Connection) -> list[CannedAnswer]:
    rows = connection.execute(select(canned_answer).order_by(canned_answer.c.group, canned_answer.c.id))
    return [_answer(row) for row in rows]


def _answer(row: Row[Any]) -> CannedAnswer:
    return CannedAnswer(
        row.id,
        row.shortcut,
        row.group,
        tuple(row.services),
        tuple(row.variables),
        row.texts,
        row.article,
        row.scope,
        row.owner,
        row.rev,
    )


def find(work: Work, id: str) -> CannedAnswer | None:
    row = work.execute(select(canned_answer).where(canned_answer.c.id == id).with_for_update()).first()
    return None if row is None else _answer(row)


def remove(work: Work, id: str) -> None:
    work.execute(delete(canned_answer).where(canned_answer.c.id == id))


def put_limits(work: Work, cards: Iterable[LimitCard]) -> None:
    for card in cards:
        work.execute(delete(limit_card).where(limit_card.c.service == card.service))
        work.execute(insert(limit_card).values(service=card.service, texts=dict(card.texts)))


def limits(connection: Connection, service: str) -> LimitCard | None:
    row = connection.execute(select(limit_card).where(limit_card.c.service == service)).first()
    return None if row is None else LimitCard(row.service, row.texts)


def uses(connection: Connection, since: Instant) -> list[tuple[str, str, str, int]]:
    """Kind, id, service and how often it was used since then; practice left out."""
    # Grouped outside, where the names are columns: PostgreSQL takes two placeholders for two things.
    used = (
        select(
            event_record.c.data["kind"].as_string().label("kind"),
            event_record.c.data["id"].as_string().label("id"),
            event_record.c.service,
        )
        .where(
            event_record.c.kind == "answer.used",
            event_record.c.at >= since,
            event_record.c.practice == literal(False, event_record.c.practice.type),
        )
        .subquery()
    )
    rows = connection.execute(
        select(used.c.kind, used.c.id, used.c.service, func.count()).group_by(
            used.c.kind, used.c.id, used.c.service
        )
    )
    return [(row[0], row[1], row[2] or "", int(row[3])) for row in rows]


def fates(connection: Connection, since: Instant) -> list[tuple[str, str, int]]:
    """Of canned answers: id, what became of it (a field of `Tally`), and how often; practice left out."""
    data = event_record.c.data
    found = (
        select(
            event_record.c.kind.label("what"),
            data["id"].as_string().label("id"),
            data["edited"].as_string().label("edited"),
            data["helped"].as_string().label("helped"),
        )
        .where(
            event_record.c.kind.in_(("answer.used", "answer.dismissed", "answer.helped")),
            event_record.c.at >= since,
            event_record.c.practice == literal(False, event_record.c.practice.type),
            data["kind"].as_string() == "canned_answer",
        )
        .subquery()
    )
    columns = (found.c.id, found.c.what, found.c.edited, found.c.helped)
    rows = connection.execute(select(*columns, func.count()).group_by(*columns))
    return [(row[0], _fate(*row[1:4]), int(row[4])) for row in rows]


def _fate(what: str, edited: str | None, helped: str | None) -> str:
    if what == "answer.used":
        return "edited" if edited in ("true", "1") else "used"
    if what == "answer.dismissed":
        return "dismissed"
    return "not_helped" if helped == "no" else "helped"
