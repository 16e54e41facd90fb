"""Staff, what they know, their sessions, and visitors' tokens."""

from sqlalchemy import Boolean, Column, Integer, String, Table

from advisory.storage.metadata import Json, identifier, instant, metadata

staff = Table(
    "staff",
    metadata,
    identifier("id", primary_key=True),
    Column("email", String(254), nullable=False, unique=True),
    Column("name", String(80), nullable=False),
    Column("display_name", String(60), nullable=False),
    Column("roles", Json, nullable=False),
    Column("lang", String(8), nullable=False),
    Column("languages", Json, nullable=False),
    Column("channels", Json, nullable=False),
    Column("capacity", Integer, nullable=False, default=5),
    Column("password_hash", String(200)),
    instant("created_at", nullable=False),
    instant("disabled_at"),
    Column("alias", String(40), nullable=False, server_default=""),
)

name_policy = Table(
    "name_policy",
    metadata,
    # One row: there is one organisation.
    identifier("id", primary_key=True),
    Column("naming", String(16), nullable=False),
    Column("rev", Integer, nullable=False),
)

staff_skill = Table(
    "staff_skill",
    metadata,
    identifier("staff", primary_key=True),
    identifier("service", primary_key=True),
    Column("level", Integer, nullable=False, default=1),
)

staff_session = Table(
    "staff_session",
    metadata,
    identifier("secret_hash", primary_key=True),
    identifier("id", nullable=False, unique=True),
    identifier("staff", nullable=False, index=True),
    instant("created_at", nullable=False),
    instant("expires_at", nullable=False),
    instant("used_at", nullable=False),
)

visitor = Table(
    "visitor",
    metadata,
    # A visitor who comes back by a receipt from elsewhere has a token there too.
    identifier("secret_hash", primary_key=True),
    identifier("id", nullable=False, index=True),
    identifier("site", nullable=False),
    Column("lang", String(8), nullable=False),
    Column("practice", Boolean, nullable=False, default=False),
    instant("created_at", nullable=False),
    instant("expires_at", nullable=False, index=True),
)
