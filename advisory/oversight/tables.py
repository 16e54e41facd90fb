"""What staff chose for themselves, and what they say to each other beside a conversation."""

from sqlalchemy import Boolean, Column, Integer, String, Table, Text, false

from advisory.storage.metadata import Json, identifier, instant, metadata

preference = Table(
    "preference",
    metadata,
    identifier("staff", primary_key=True),
    Column("chosen", Json, nullable=False),
    Column("rev", Integer, nullable=False),
    instant("changed_at", nullable=False),
)

aside = Table(
    "aside",
    metadata,
    identifier("id", primary_key=True),
    identifier("conversation", nullable=False, index=True),
    Column("seq", Integer, nullable=False),
    instant("at", nullable=False),
    identifier("by", nullable=False),
    Column("by_name", String(60), nullable=False),
    Column("kind", String(8), nullable=False),
    Column("text", Text, nullable=False),
)

pain = Table(
    "pain",
    metadata,
    identifier("id", primary_key=True),
    instant("at", nullable=False, index=True),
    identifier("staff", nullable=False),
    Column("staff_name", String(60), nullable=False),
    Column("text", Text, nullable=False),
    Column("context", Json, nullable=False),
)

notice = Table(
    "staff_notice",
    metadata,
    identifier("id", primary_key=True),
    instant("at", nullable=False, index=True),
    identifier("by", nullable=False),
    Column("by_name", String(60), nullable=False),
    Column("texts", Json, nullable=False),
    Column("services", Json, nullable=False),
    Column("to_visitors", Boolean, nullable=False),
    Column("for_main_users", Boolean, nullable=False, server_default=false()),
    instant("until", nullable=False),
    instant("ended_at"),
)

notice_read = Table(
    "staff_notice_read",
    metadata,
    identifier("notice", primary_key=True),
    identifier("staff", primary_key=True),
    instant("at", nullable=False),
)
