"""Conversations as the record tells them, packed days, counts, and what people said of costs."""

from sqlalchemy import Column, Date, Index, Integer, LargeBinary, String, Table

from advisory.storage.metadata import BigId, Json, identifier, instant, metadata

case = Table(
    "report_case",
    metadata,
    identifier("conversation", primary_key=True),
    identifier("service", nullable=False),
    identifier("site", nullable=False),
    Column("lang", String(8), nullable=False),
    Column("channel", String(16), nullable=False),
    Column("day", Integer, nullable=False),
    Column("hour", Integer, nullable=False),
    instant("started_at", nullable=False),
    Column("promise_s", Integer, nullable=False),
    Column("again_h", Integer),
    identifier("advisor"),
    instant("assigned_at"),
    instant("answered_at"),
    instant("closed_at"),
    Column("closed_by", String(16)),
    Column("outcome", String(16)),
    Column("solved", String(8)),
    Column("feeling", Integer),
    Column("surer", String(8)),
    Column("replies", Integer, nullable=False),
    instant("reply_ms", nullable=False),
    instant("held_ms", nullable=False),
    instant("shared_ms", nullable=False),
    instant("load_ms", nullable=False),
    instant("call_ms", nullable=False),
    Column("call_mode", String(16)),
    Column("used", Integer, nullable=False),
    Column("handed", Integer, nullable=False),
    Column("reopened", Integer, nullable=False),
    identifier("held_by", index=True),
    instant("touched_at"),
    instant("waiting_since"),
    instant("paused_at"),
    instant("call_at"),
    Index("ix_report_case_day_service", "day", "service"),
    Index("ix_report_case_advisor_day", "advisor", "day"),
)

packed = Table(
    "report_day",
    metadata,
    Column("day", Integer, primary_key=True, autoincrement=False),
    identifier("service", primary_key=True),
    identifier("site", primary_key=True),
    Column("lang", String(8), primary_key=True),
    Column("channel", String(16), primary_key=True),
    Column("count", Integer, nullable=False),
    Column("cases", LargeBinary, nullable=False),
)

tally = Table(
    "report_tally",
    metadata,
    Column("day", Integer, primary_key=True, autoincrement=False),
    identifier("service", primary_key=True),
    identifier("site", primary_key=True),
    Column("what", String(16), primary_key=True),
    Column("item", String(96), primary_key=True),
    Column("count", Integer, nullable=False),
)

month = Table(
    "report_month",
    metadata,
    Column("month", Integer, primary_key=True, autoincrement=False),
    identifier("service", primary_key=True),
    Column("what", String(16), primary_key=True),
    Column("item", String(96), primary_key=True),
    Column("count", Integer, nullable=False),
)
"""The same counts by whole months, of all sites: a year is twelve of them and not 364 days."""

reading = Table(
    "report_reading",
    metadata,
    Column("one", Integer, primary_key=True, autoincrement=False),
    Column("cursor", BigId, nullable=False),
    Column("version", Integer, nullable=False),
    instant("until", nullable=False),
)

cost = Table(
    "report_cost",
    metadata,
    Column("rev", Integer, primary_key=True, autoincrement=False),
    instant("at", nullable=False),
    identifier("staff", nullable=False),
    Column("staff_name", String(60), nullable=False),
    Column("reason", String(300), nullable=False),
    Column("costs", Json, nullable=False),
)

baseline = Table(
    "report_baseline",
    metadata,
    identifier("id", primary_key=True),
    Column("name", String(80), nullable=False),
    Column("version", Integer, nullable=False),
    Column("first", Date, nullable=False),
    Column("last", Date, nullable=False),
    identifier("service"),
    Column("figures", Json, nullable=False),
    instant("at", nullable=False),
    identifier("staff", nullable=False),
    Column("staff_name", String(60), nullable=False),
)
