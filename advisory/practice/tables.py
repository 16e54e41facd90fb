"""What practising leaves behind: a score for whoever practised, and who has been shown what."""

from sqlalchemy import Column, Integer, String, Table

from advisory.storage.metadata import Json, identifier, instant, metadata

practice_run = Table(
    "practice_run",
    metadata,
    identifier("id", primary_key=True),
    identifier("staff", nullable=False, index=True),
    Column("visitors", Integer, nullable=False),
    instant("started_at", nullable=False),
    instant("ended_at"),
    Column("score", Json, nullable=False),
)

induction = Table(
    "induction",
    metadata,
    identifier("staff", primary_key=True),
    Column("step", String(32), primary_key=True),
    identifier("confirmed_by", nullable=False),
    instant("confirmed_at", nullable=False),
)
