"""What was set against misuse, version by version; the latest holds."""

from sqlalchemy import Column, Integer, String, Table

from advisory.storage.metadata import Json, identifier, instant, metadata

protection_version = Table(
    "protection_version",
    metadata,
    Column("rev", Integer, primary_key=True, autoincrement=False),
    instant("at", nullable=False),
    identifier("staff", nullable=False),
    Column("staff_name", String(60), nullable=False),
    Column("reason", String(300), nullable=False),
    Column("settings", Json, nullable=False),
)
