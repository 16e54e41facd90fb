"""Services with what they were before, what each advisor chose to be, and in which process they sit."""

from sqlalchemy import Boolean, Column, Integer, String, Table, true

from advisory.storage.metadata import Json, identifier, instant, metadata

service = Table(
    "service",
    metadata,
    identifier("id", primary_key=True),
    Column("names", Json, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("languages", Json, nullable=False),
    Column("promise_s", Integer, nullable=False),
    Column("hours", Json, nullable=False),
    Column("level", Integer, nullable=False),
    Column("queue_limit", Integer, nullable=False),
    identifier("overflow_to"),
    Column("overflow_after_s", Integer),
    Column("quiet_s", Integer, nullable=False),
    Column("max_participants", Integer, nullable=False),
    Column("active", Boolean, nullable=False),
    Column("ask_after_s", Integer),
    Column("close_after_s", Integer),
    Column("message_days", Integer, nullable=False),
    Column("target_pct", Integer, nullable=False),
    Column("channels", Json, nullable=False),
    Column("turns", Json, nullable=False),
    Column("binding", Json),
    Column("health_note", Boolean, nullable=False, server_default=true()),
)

service_version = Table(
    "service_version",
    metadata,
    identifier("service", primary_key=True),
    Column("rev", Integer, primary_key=True, autoincrement=False),
    instant("at", nullable=False),
    identifier("staff"),
    Column("staff_name", String(60), nullable=False),
    Column("reason", String(300), nullable=False),
    Column("of_rev", Integer),
    Column("settings", Json, nullable=False),
)

presence = Table(
    "presence",
    metadata,
    identifier("staff", primary_key=True),
    Column("state", String(16), nullable=False),
    instant("changed_at", nullable=False),
    instant("last_assigned_at"),
    instant("shift_ends_at"),
    Column("rev", Integer, nullable=False),
)

seat = Table(
    "seat",
    metadata,
    identifier("staff", primary_key=True),
    identifier("process", primary_key=True),
    Column("connected", Boolean, nullable=False),
    instant("heard_at", nullable=False),
)
