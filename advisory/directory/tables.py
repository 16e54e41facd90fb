"""Referrals."""

from sqlalchemy import Column, String, Table

from advisory.storage.metadata import Json, identifier, instant, metadata

referral = Table(
    "referral",
    metadata,
    identifier("id", primary_key=True),
    Column("kind", String(24), nullable=False),
    Column("texts", Json, nullable=False),
    Column("hours", String(200)),
    Column("phone", String(40)),
    Column("link", String(500)),
    instant("changed_at", nullable=False),
)
