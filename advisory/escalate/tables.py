"""Calls, who takes part, what they send, every change of state, links for guests, pauses and recordings."""

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, String, Table, Text, UniqueConstraint

from advisory.storage.metadata import BigId, Json, identifier, instant, metadata

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
    Column("record_days", Integer, nullable=False, server_default="0"),
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
    identifier("person", nullable=False, index=True),
    Column("position", Integer, nullable=False),
    Column("role", String(16), nullable=False),
    Column("name", String(60), nullable=False),
    Column("status", String(16), nullable=False),
    Column("audio", Boolean, nullable=False),
    Column("video", Boolean, nullable=False),
    Column("ticked", Json, nullable=False, server_default="[]"),
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

call_invitation = Table(
    "call_invitation",
    metadata,
    identifier("id", primary_key=True),
    identifier("session", nullable=False, index=True),
    Column("role", String(16), nullable=False),
    Column("name", String(60), nullable=False),
    Column("ticked", Json, nullable=False),
    identifier("token_hash", nullable=False, unique=True),
    identifier("invited_by", nullable=False),
    Column("cid", String(36), nullable=False),
    instant("expires_at", nullable=False),
    # A guest's browser makes the key itself, so that a knock that is sent again is the same knock.
    identifier("key_hash", unique=True),
    instant("used_at"),
    instant("revoked_at"),
    UniqueConstraint("session", "invited_by", "cid"),
)

ident_pause = Table(
    "ident_pause",
    metadata,
    identifier("id", primary_key=True),
    identifier("conversation", nullable=False, index=True),
    identifier("call"),
    Column("by", String(8), nullable=False),
    identifier("started_by", nullable=False),
    Column("cid", String(36), nullable=False),
    instant("started_at", nullable=False),
    Column("viewers", Json, nullable=False),
    Column("confirmed_by", Json, nullable=False),
    instant("dark_at"),
    instant("confirmed_at"),
    instant("cut_at"),
    instant("ended_at"),
    Column("outcome", String(8)),
    UniqueConstraint("conversation", "started_by", "cid"),
)
_going_on = ident_pause.c.ended_at.is_(None)
Index(
    "uq_ident_pause_open",
    ident_pause.c.conversation,
    unique=True,
    sqlite_where=_going_on,
    postgresql_where=_going_on,
)

call_recording = Table(
    "call_recording",
    metadata,
    identifier("id", primary_key=True),
    identifier("conversation", nullable=False, index=True),
    identifier("session", nullable=False, index=True),
    identifier("asked_by", nullable=False),
    Column("cid", String(36), nullable=False),
    Column("purpose", Text, nullable=False),
    Column("days", Integer, nullable=False),
    instant("asked_at", nullable=False),
    instant("started_at"),
    instant("ended_at"),
    Column("ended_reason", String(12)),
    instant("keep_until", index=True),
    instant("gone_at"),
    UniqueConstraint("session", "asked_by", "cid"),
)

recording_answer = Table(
    "recording_answer",
    metadata,
    Column("id", BigId, primary_key=True, autoincrement=True),
    identifier("recording", nullable=False, index=True),
    identifier("participant", nullable=False),
    Column("yes", Boolean, nullable=False),
    instant("at", nullable=False),
)

recording_part = Table(
    "recording_part",
    metadata,
    identifier("id", primary_key=True),
    identifier("recording", nullable=False, index=True),
    identifier("participant", nullable=False),
    Column("kind", String(8), nullable=False),
    # Without it the file is noise: deleting the row deletes what was recorded, wherever copies lie.
    Column("sealed_key", String(160), nullable=False),
    instant("began_at", nullable=False),
    instant("ended_at"),
    Column("pictures", Integer, nullable=False),
    Column("sounds", Integer, nullable=False),
    Column("bytes", BigInteger, nullable=False),
)

recording_opening = Table(
    "recording_opening",
    metadata,
    identifier("id", primary_key=True),
    identifier("conversation", nullable=False, index=True),
    identifier("recording", nullable=False, index=True),
    identifier("part", nullable=False),
    identifier("staff", nullable=False),
    Column("staff_name", String(60), nullable=False),
    instant("at", nullable=False),
    Column("reason", String(300), nullable=False),
)
"""Who opened which part of a recording, and why."""
