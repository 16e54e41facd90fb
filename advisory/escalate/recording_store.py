"""All SQL of recordings: what was asked and answered, and the parts with their keys."""

from collections.abc import Sequence
from dataclasses import asdict, fields
from typing import Any

from sqlalchemy import Connection, Row, Select, delete, func, insert, select, update

from advisory.clock import Instant
from advisory.escalate.recording import Answer, Opening, Part, Recording
from advisory.escalate.tables import call_recording, recording_answer, recording_opening, recording_part
from advisory.storage.lifecycle import Within
from advisory.storage.work import Work

AT_ONCE = 500
_RECORDING = tuple(f.name for f in fields(Recording) if f.name != "answers")
_ALL = select(*(call_recording.c[name] for name in _RECORDING))
_PARTS = select(*(recording_part.c[f.name] for f in fields(Part)))
_OPENINGS = select(*(recording_opening.c[f.name] for f in fields(Opening)))


def save(work: Work, conversation: str, session: str, before: Recording | None, after: Recording) -> None:
    values = {name: getattr(after, name) for name in _RECORDING}
    known = 0
    if before is not None and before.id == after.id:
        known = len(before.answers)
        work.execute(update(call_recording).where(call_recording.c.id == after.id).values(**values))
    else:
        work.execute(insert(call_recording).values(conversation=conversation, session=session, **values))
    for one in after.answers[known:]:
        work.execute(insert(recording_answer).values(recording=after.id, **asdict(one)))


def newest(connection: Connection, session: str) -> Recording | None:
    found = _ALL.where(call_recording.c.session == session).order_by(
        call_recording.c.asked_at.desc(), call_recording.c.id.desc()
    )
    row = connection.execute(found.limit(1)).first()
    return None if row is None else _recording(connection, row)


def of_conversation(connection: Connection, conversation: str) -> list[Recording]:
    found = _ALL.where(call_recording.c.conversation == conversation).order_by(call_recording.c.asked_at)
    return [_recording(connection, row) for row in connection.execute(found).all()]


def latest(
    connection: Connection, before: tuple[Instant, str] | None, limit: int
) -> list[tuple[str, Recording]]:
    """What is kept, each with its conversation, the latest first; `before` is one seen already."""
    begun, id = call_recording.c.started_at, call_recording.c.id
    query = _ALL.add_columns(call_recording.c.conversation)
    query = query.where(begun.is_not(None), call_recording.c.gone_at.is_(None))
    if before is not None:
        query = query.where((begun < before[0]) | ((begun == before[0]) & (id < before[1])))
    rows = connection.execute(query.order_by(begun.desc(), id.desc()).limit(limit)).all()
    return [(row.conversation, _recording(connection, row)) for row in rows]


def conversation_of(connection: Connection, recording: str) -> str | None:
    found = select(call_recording.c.conversation).where(call_recording.c.id == recording)
    return connection.execute(found).scalar_one_or_none()


def add_part(work: Work, part: Part) -> None:
    work.execute(insert(recording_part).values(**asdict(part)))


def end_part(work: Work, part: str, pictures: int, sounds: int, size: int) -> None:
    """What is erased already stays so."""
    values = {"ended_at": work.now, "pictures": pictures, "sounds": sounds, "bytes": size}
    work.execute(update(recording_part).where(recording_part.c.id == part).values(**values))


def cut_part(work: Work, part: str, size: int) -> None:
    """Its writer died; how much is in it is known when it is read."""
    work.execute(update(recording_part).where(recording_part.c.id == part).values(bytes=size))


def drop_part(work: Work, part: str) -> None:
    """Nothing came."""
    work.execute(delete(recording_part).where(recording_part.c.id == part))


def part(connection: Connection, part_id: str) -> Part | None:
    row = connection.execute(_PARTS.where(recording_part.c.id == part_id)).first()
    return None if row is None else Part(**row._mapping)


def parts(connection: Connection, recording: str) -> list[Part]:
    found = _PARTS.where(recording_part.c.recording == recording).order_by(recording_part.c.began_at)
    return [Part(**row._mapping) for row in connection.execute(found)]


def add_opening(work: Work, opening: Opening) -> None:
    work.execute(insert(recording_opening).values(**asdict(opening)))


def opening(connection: Connection, opening_id: str) -> Opening | None:
    row = connection.execute(_OPENINGS.where(recording_opening.c.id == opening_id)).first()
    return None if row is None else Opening(**row._mapping)


def openings(connection: Connection, conversation: str) -> list[Opening]:
    """Of all recordings of a conversation, the latest first."""
    found = _OPENINGS.where(recording_opening.c.conversation == conversation)
    return [
        Opening(**row._mapping) for row in connection.execute(found.order_by(recording_opening.c.at.desc()))
    ]


def part_ids(connection: Connection) -> set[str]:
    return set(connection.execute(select(recording_part.c.id)).scalars())


def empty(work: Work, before: Instant, within: Within) -> int:
    """Take the keys of what is past its time; that it was asked and answered stays with the conversation.

    Nobody is given less than they were told: a recording goes on the day that it was agreed to with, or
    sooner where its service has decided on fewer days since. Gives how many recordings.
    """
    over = call_recording.c.keep_until <= work.now
    due = select(call_recording.c.id).where(
        over | (call_recording.c.ended_at < before),
        call_recording.c.gone_at.is_(None),
        within(call_recording.c.conversation),
    )
    ids = [row.id for row in work.execute(due.limit(AT_ONCE))]
    work.execute(delete(recording_part).where(recording_part.c.recording.in_(ids)))
    work.execute(update(call_recording).where(call_recording.c.id.in_(ids)).values(gone_at=work.now))
    return len(ids)


def erase(work: Work, conversation: str) -> int:
    mine = _mine(conversation)
    gone = 0
    for table in (recording_answer, recording_part):
        gone += work.execute(delete(table).where(table.c.recording.in_(mine))).rowcount
    opened = delete(recording_opening).where(recording_opening.c.conversation == conversation)
    gone += work.execute(opened).rowcount
    erased = delete(call_recording).where(call_recording.c.conversation == conversation)
    return int(gone + work.execute(erased).rowcount)


def count(connection: Connection, conversation: str) -> int:
    rows = select(func.count()).select_from(call_recording)
    held = connection.execute(rows.where(call_recording.c.conversation == conversation)).scalar_one()
    kept = select(func.count()).select_from(recording_part)
    held += connection.execute(kept.where(recording_part.c.recording.in_(_mine(conversation)))).scalar_one()
    return int(held) + len(openings(connection, conversation))


def _mine(conversation: str) -> Select[Any]:
    return select(call_recording.c.id).where(call_recording.c.conversation == conversation)


def _recording(connection: Connection, row: Row[Any]) -> Recording:
    c = recording_answer.c
    found = select(c.participant, c.yes, c.at).where(c.recording == row.id).order_by(c.id)
    answers = tuple(Answer(*one) for one in connection.execute(found))
    values = {name: getattr(row, name) for name in _RECORDING}
    return Recording(**values, answers=answers)


def opening_reasons(connection: Connection, openings: Sequence[str]) -> dict[str, str]:
    query = select(recording_opening.c.id, recording_opening.c.reason)
    found = connection.execute(query.where(recording_opening.c.id.in_(list(openings))))
    return {one.id: one.reason for one in found}
