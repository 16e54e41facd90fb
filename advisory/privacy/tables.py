"""Schedules with what they were before, holds, who looked by receipt, and what was deleted."""

from sqlalchemy import Column, Index, Integer, String, Table, text

from advisory.storage.append_only import append_only
from advisory.storage.metadata import BigId, Json, identifier, instant, metadata

retention_version = Table(
    "retention_version",
    metadata,
    identifier("service", primary_key=True),
    Column("rev", Integer, primary_key=True, autoincrement=False),
    instant("at", nullable=False),
    identifier("staff", nullable=False),
    Column("staff_name", String(60), nullable=False),
    Column("reason", String(300), nullable=False),
    Column("of_rev", Integer),
    Column("days", Json, nullable=False),
)

staff_retention_version = Table(
    "staff_retention_version",
    metadata,
    Column("rev", Integer, primary_key=True, autoincrement=False),
    instant("at", nullable=False),
    identifier("staff", nullable=False),
    Column("staff_name", String(60), nullable=False),
    Column("reason", String(300), nullable=False),
    Column("of_rev", Integer),
    Column("days", Json, nullable=False),
)

legal_hold = Table(
    "legal_hold",
    metadata,
    identifier("id", primary_key=True),
    identifier("conversation", nullable=False, index=True),
    identifier("service", nullable=False),
    Column("number", Integer, nullable=False),
    instant("at", nullable=False),
    identifier("staff", nullable=False),
    Column("staff_name", String(60), nullable=False),
    Column("reason", String(300), nullable=False),
    instant("released_at"),
    identifier("released_by"),
    Column("released_name", String(60), nullable=False),
    Column("released_why", String(300), nullable=False),
    Index(
        "uq_legal_hold_standing",
        "conversation",
        unique=True,
        sqlite_where=text("released_at IS NULL"),
        postgresql_where=text("released_at IS NULL"),
    ),
)

privacy_case = Table(
    "privacy_case",
    metadata,
    identifier("id", primary_key=True),
    identifier("conversation", nullable=False, index=True),
    identifier("staff", nullable=False),
    Column("staff_name", String(60), nullable=False),
    Column("why", String(16), nullable=False),
    instant("at", nullable=False),
)

deletion = append_only(
    Table(
        "deletion",
        metadata,
        Column("id", BigId, primary_key=True, autoincrement=True),
        instant("at", nullable=False, index=True),
        Column("cause", String(16), nullable=False),
        identifier("service", nullable=False),
        Column("kind", String(32), nullable=False),
        Column("count", Integer, nullable=False),
    )
)
