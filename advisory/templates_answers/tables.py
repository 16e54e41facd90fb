"""Canned answers and the limits of advice."""

from sqlalchemy import Column, Integer, String, Table

from advisory.storage.metadata import Json, identifier, instant, metadata

canned_answer = Table(
    "canned_answer",
    metadata,
    identifier("id", primary_key=True),
    Column("shortcut", String(40), nullable=False, index=True),
    Column("group", String(40), nullable=False),
    Column("services", Json, nullable=False),
    Column("variables", Json, nullable=False),
    Column("texts", Json, nullable=False),
    identifier("article"),
    Column("scope", String(16), nullable=False),
    identifier("owner"),
    Column("rev", Integer, nullable=False),
    instant("changed_at", nullable=False),
)

limit_card = Table(
    "limit_card",
    metadata,
    identifier("service", primary_key=True),
    Column("texts", Json, nullable=False),
)
