"""What is kept of a conversation's calls: when, how and with whom; never what was said or shown."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Table

from advisory.clock import SECOND_MS, Instant
from advisory.escalate import pause_store, recording_store, store
from advisory.escalate.recording import Part, Recording
from advisory.escalate.tables import (
    call_invitation,
    call_participant,
    call_recording,
    call_session,
    call_source,
    call_transition,
    ident_pause,
    recording_answer,
    recording_opening,
    recording_part,
)
from advisory.identity import ConversationId
from advisory.storage.work import Work

VIEWERS = ("main_user", "supervisor")
"""Who may open a recording, for a reason that is kept: supervisors those of their own services."""


def _recorded(one: Recording, parts: Sequence[Part]) -> dict[str, Any]:
    """Of one that is gone, or never was, nobody may view anything."""
    lasted_ms = None
    if one.started_at is not None and one.ended_at is not None:
        lasted_ms = one.ended_at - one.started_at
    return {
        "recording": one.purpose,
        "asked_at": one.asked_at,
        "started_at": one.started_at,
        "ended_at": one.ended_at,
        "ended_because": one.ended_reason,
        "lasted_s": None if lasted_ms is None else lasted_ms // SECOND_MS,
        "parts": [{"kind": part.kind, "bytes": part.bytes} for part in parts],
        "viewed_by": list(VIEWERS) if parts else [],
        "kept_until": one.keep_until,
        "answers": [{"yes": answer.yes, "at": answer.at} for answer in one.answers],
    }


class CallsPersonal:
    name = "calls"
    tables: Sequence[Table] = (
        call_session,
        call_participant,
        call_source,
        call_transition,
        call_invitation,
        ident_pause,
        call_recording,
        recording_answer,
        recording_opening,
        recording_part,
    )

    def erase(self, work: Work, conversation: ConversationId) -> int:
        recorded = recording_store.erase(work, conversation)
        return recorded + store.erase(work, conversation) + pause_store.erase(work, conversation)

    def expire(self, _: Work, __: Instant) -> int:
        return 0

    def export(self, connection: Connection, conversation: ConversationId) -> list[dict[str, Any]]:
        calls = [
            {
                "mode": call.mode,
                "offered_at": call.offered_at,
                "started_at": call.started_at,
                "ended_at": call.ended_at,
                "state": call.state,
                "guests": [{"role": one.role, "name": one.name} for one in call.participants if one.is_guest],
            }
            for call in store.of_conversation(connection, conversation)
        ]
        pauses = [
            {
                "pause": "identification",
                "started_at": pause.started_at,
                "started_by": pause.by,
                "confirmed_at": pause.confirmed_at,
                "ended_at": pause.ended_at,
            }
            for pause in pause_store.of_conversation(connection, conversation)
        ]
        recordings = [
            _recorded(one, recording_store.parts(connection, one.id))
            for one in recording_store.of_conversation(connection, conversation)
        ]
        opened = [
            {"recording_opened_at": one.at, "by": one.staff_name, "reason": one.reason}
            for one in recording_store.openings(connection, conversation)
        ]
        return [*calls, *pauses, *recordings, *opened]

    def count(self, connection: Connection, conversation: ConversationId) -> int:
        calls = store.count(connection, conversation) + pause_store.count(connection, conversation)
        return calls + recording_store.count(connection, conversation)
