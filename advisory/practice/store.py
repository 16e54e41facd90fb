"""All SQL of practising."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from advisory.clock import Instant
from advisory.practice.rules import Score
from advisory.practice.tables import induction, practice_run
from advisory.storage.lifecycle import Within
from advisory.storage.work import Work

LAST = 10


@dataclass(frozen=True, slots=True)
class Run:
    id: str
    staff: str
    visitors: int
    started_at: Instant
    ended_at: Instant | None = None
    score: Score | None = None


@dataclass(frozen=True, slots=True)
class Confirmed:
    staff: str
    step: str
    confirmed_by: str
    confirmed_at: Instant


def add(work: Work, run: Run) -> None:
    values = {"id": run.id, "staff": run.staff, "visitors": run.visitors, "started_at": run.started_at}
    work.execute(insert(practice_run).values(**values, score={}))


def end(work: Work, run_id: str, at: Instant, score: dict[str, Any]) -> None:
    open_one = (practice_run.c.id == run_id) & practice_run.c.ended_at.is_(None)
    work.execute(update(practice_run).where(open_one).values(ended_at=at, score=score))


def one(connection: Connection, run_id: str) -> Run | None:
    row = connection.execute(select(practice_run).where(practice_run.c.id == run_id)).first()
    return None if row is None else _run(row)


def running(connection: Connection, staff: str, since: int) -> Run | None:
    table = practice_run.c
    asked = select(practice_run).where(
        table.staff == staff, table.ended_at.is_(None), table.started_at > since
    )
    row = connection.execute(asked).first()
    return None if row is None else _run(row)


def of_staff(connection: Connection, staff: str) -> list[Run]:
    """The latest first."""
    asked = select(practice_run).where(practice_run.c.staff == staff)
    rows = connection.execute(asked.order_by(practice_run.c.started_at.desc()).limit(LAST))
    return [_run(row) for row in rows]


def _run(row: Row[Any]) -> Run:
    score = Score(**{**row.score, "remarks": tuple(row.score["remarks"].items())}) if row.score else None
    return Run(row.id, row.staff, row.visitors, row.started_at, row.ended_at, score)


def confirm(work: Work, item: Confirmed) -> None:
    """The first who confirmed it stays."""
    found = (induction.c.staff == item.staff) & (induction.c.step == item.step)
    if work.execute(select(induction).where(found)).first() is None:
        work.execute(
            insert(induction).values(
                staff=item.staff,
                step=item.step,
                confirmed_by=item.confirmed_by,
                confirmed_at=item.confirmed_at,
            )
        )


def withdraw(work: Work, staff: str, step: str) -> None:
    work.execute(delete(induction).where(induction.c.staff == staff, induction.c.step == step))


def confirmed(connection: Connection, staff: str | None = None) -> list[Confirmed]:
    asked = select(induction)
    if staff is not None:
        asked = asked.where(induction.c.staff == staff)
    rows = connection.execute(asked)
    return [Confirmed(row.staff, row.step, row.confirmed_by, row.confirmed_at) for row in rows]


def forget_runs(work: Work, before: Instant, _: Within) -> int:
    """Scores of runs that were over before then."""
    over = func.coalesce(practice_run.c.ended_at, practice_run.c.started_at) < before
    return int(work.execute(delete(practice_run).where(over)).rowcount)
