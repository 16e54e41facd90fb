"""Calls, who takes part, what they send, and every change of state."""

from sqlalchemy import Boolean, Column, Index, Integer, String, Table, Text, UniqueConstraint

from advisory.storage.metadata import BigId, identifier, instant, metadata

call_session = Table(
    "call_session",
    metadata,
    identifier("id", primary_key=True),
    identifier("conversation", nullable=False, index=True),
    Column("rev", Integer, nullable=False),
    Column("state", String(16), nullable=False),
    Column("mode", String(8), nullable=False),
    Column("message", Text, nullable=False),
    identifier("offered_by", nullable=False),
    Column("offer_cid", String(36), nullable=False),
    instant("offered_at", nullable=False),
    Column("paused", Boolean, nullable=False),
    instant("deadline"),
    instant("started_at"),
    instant("ended_at"),
    Column("ended_reason", String(24)),
    identifier("home", nullable=False),
    UniqueConstraint("conversation", "offered_by", "offer_cid"),
)
_open = call_session.c.ended_at.is_(None)
Index(
    "uq_call_session_open",
    call_session.c.conversation,
    unique=True,
    sqlite_where=_open,
    postgresql_where=_open,
)

call_participant = Table(
    "call_participant",
    metadata,
    identifier("id", primary_key=True),
    identifier("session", nullable=False, index=True),
    identifier("person", nullable=False),
    Column("position", Integer, nullable=False),
    Column("role", String(16), nullable=False),
    Column("name", String(60), nullable=False),
    Column("status", String(16), nullable=False),
    Column("audio", Boolean, nullable=False),
    Column("video", Boolean, nullable=False),
)

call_source = Table(
    "call_source",
    metadata,
    identifier("id", primary_key=True),
    identifier("session", nullable=False, index=True),
    identifier("participant", nullable=False),
    Column("position", Integer, nullable=False),
    Column("kind", String(8), nullable=False),
    Column("surface", String(8)),
    Column("up", Boolean, nullable=False),
)

call_transition = Table(
    "call_transition",
    metadata,
    Column("id", BigId, primary_key=True, autoincrement=True),
    identifier("session", nullable=False, index=True),
    Column("from_state", String(16)),
    Column("to_state", String(16), nullable=False),
    identifier("actor"),
    instant("at", nullable=False),
    Column("reason", String(24)),
)
