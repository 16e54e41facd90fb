"""All SQL of calls: rows in, model objects out."""

from dataclasses import fields
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, func, insert, select, update

from advisory.clock import Instant
from advisory.escalate import recording_store
from advisory.escalate.model import Call, Participant, Source, State, Status
from advisory.escalate.tables import (
    call_invitation,
    call_participant,
    call_session,
    call_source,
    call_transition,
)
from advisory.storage.work import Work

_SESSION = tuple(f.name for f in fields(Call) if f.name not in ("participants", "sources", "recording"))
_PARTICIPANT = tuple(f.name for f in fields(Participant))
_SOURCE = tuple(f.name for f in fields(Source))


def add(work: Work, call: Call) -> None:
    work.execute(insert(call_session).values(**_values(call, _SESSION)))
    for position, one in enumerate(call.participants):
        row = {**_values(one, _PARTICIPANT), "session": call.id, "position": position}
        work.execute(insert(call_participant).values(**row))


def save(work: Work, before: Call, after: Call) -> None:
    work.execute(update(call_session).where(call_session.c.id == after.id).values(**_values(after, _SESSION)))
    known = {one.id: one for one in before.participants}
    for position, now in enumerate(after.participants):
        if now.id not in known:
            row = {**_values(now, _PARTICIPANT), "session": after.id, "position": position}
            work.execute(insert(call_participant).values(**row))
        elif known[now.id] != now:
            changed = update(call_participant).where(call_participant.c.id == now.id)
            work.execute(changed.values(**_values(now, _PARTICIPANT)))
    if before.sources != after.sources:
        work.execute(delete(call_source).where(call_source.c.session == after.id))
        for position, source in enumerate(after.sources):
            row = {**_values(source, _SOURCE), "session": after.id, "position": position}
            work.execute(insert(call_source).values(**row))
    if after.recording is not None and after.recording != before.recording:
        recording_store.save(work, after.conversation, after.id, before.recording, after.recording)


def add_transition(
    work: Work, call: Call, from_state: State | None, actor: str | None, reason: str | None
) -> None:
    work.execute(
        insert(call_transition).values(
            session=call.id,
            from_state=from_state,
            to_state=call.state,
            actor=actor,
            at=work.now,
            reason=reason,
        )
    )


def find(connection: Connection, call_id: str) -> Call | None:
    row = connection.execute(select(call_session).where(call_session.c.id == call_id)).first()
    return None if row is None else _call(connection, row)


def lock(work: Work, call_id: str) -> Call | None:
    """The call under its row's lock."""
    row = work.execute(select(call_session).where(call_session.c.id == call_id).with_for_update()).first()
    return None if row is None else _call(work.connection, row)


def open_call(connection: Connection, conversation: str) -> Call | None:
    """The one call of the conversation that is not over."""
    row = connection.execute(
        select(call_session).where(
            call_session.c.conversation == conversation, call_session.c.ended_at.is_(None)
        )
    ).first()
    return None if row is None else _call(connection, row)


def by_offer(connection: Connection, conversation: str, offered_by: str, cid: str) -> Call | None:
    row = connection.execute(
        select(call_session).where(
            call_session.c.conversation == conversation,
            call_session.c.offered_by == offered_by,
            call_session.c.offer_cid == cid,
        )
    ).first()
    return None if row is None else _call(connection, row)


def open_calls(connection: Connection) -> list[Call]:
    rows = connection.execute(select(call_session).where(call_session.c.ended_at.is_(None))).all()
    return [_call(connection, row) for row in rows]


def due(connection: Connection, now: Instant) -> list[str]:
    """Open calls whose state's time is over."""
    rows = connection.execute(
        select(call_session.c.id).where(call_session.c.ended_at.is_(None), call_session.c.deadline <= now)
    )
    return [row.id for row in rows]


# Built once, because every page that comes back asks.
_OPEN_OF = select(call_session).where(
    call_session.c.ended_at.is_(None),
    call_session.c.id.in_(
        select(call_participant.c.session).where(call_participant.c.person == bindparam("who"))
    ),
)


def open_of(connection: Connection, person: str) -> list[Call]:
    """The open calls in which somebody takes part, to be shown when their page comes back."""
    return [_call(connection, row) for row in connection.execute(_OPEN_OF, {"who": person}).all()]


def transitions(connection: Connection, call_id: str) -> list[Row[Any]]:
    rows = connection.execute(
        select(call_transition).where(call_transition.c.session == call_id).order_by(call_transition.c.id)
    )
    return list(rows)


def of_conversation(connection: Connection, conversation: str) -> list[Call]:
    rows = connection.execute(
        select(call_session)
        .where(call_session.c.conversation == conversation)
        .order_by(call_session.c.offered_at)
    ).all()
    return [_call(connection, row) for row in rows]


def erase(work: Work, conversation: str) -> int:
    sessions = select(call_session.c.id).where(call_session.c.conversation == conversation)
    gone = 0
    for table in (call_transition, call_source, call_participant, call_invitation):
        gone += work.execute(delete(table).where(table.c.session.in_(sessions))).rowcount
    return int(
        gone + work.execute(delete(call_session).where(call_session.c.conversation == conversation)).rowcount
    )


def count(connection: Connection, conversation: str) -> int:
    found = select(func.count()).select_from(call_session).where(call_session.c.conversation == conversation)
    return int(connection.execute(found).scalar_one())


def _values(item: Any, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: getattr(item, name) for name in names}


def _call(connection: Connection, row: Row[Any]) -> Call:
    people = connection.execute(
        select(call_participant)
        .where(call_participant.c.session == row.id)
        .order_by(call_participant.c.position)
    )
    sources = connection.execute(
        select(call_source).where(call_source.c.session == row.id).order_by(call_source.c.position)
    )
    values = _values(row, _SESSION)
    values["state"] = State(row.state)
    return Call(
        **values,
        participants=tuple(
            Participant(
                **{
                    **_values(one, _PARTICIPANT),
                    "status": Status(one.status),
                    "ticked": tuple(one.ticked),
                }
            )
            for one in people
        ),
        sources=tuple(Source(**_values(one, _SOURCE)) for one in sources),
        recording=recording_store.newest(connection, row.id) if row.record_days else None,
    )
