"""Staff, what they know, what they sign in with, their sessions, and visitors' tokens."""

from sqlalchemy import Boolean, Column, Integer, String, Table

from advisory.storage.metadata import BigId, Json, identifier, instant, metadata

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
    # What is still to be shown before it opens anything: a code, or a second factor that is yet to be made.
    Column("step", String(8), nullable=False, server_default=""),
    Column("browser", String(60), nullable=False, server_default=""),
)

staff_link = Table(
    "staff_link",
    metadata,
    # One for each: a new link is the end of the one before.
    identifier("staff", primary_key=True),
    identifier("token_hash", nullable=False, unique=True),
    Column("purpose", String(8), nullable=False),
    instant("expires_at", nullable=False, index=True),
    instant("used_at"),
)

staff_totp = Table(
    "staff_totp",
    metadata,
    identifier("staff", primary_key=True),
    # Sealed. `pending` is one that no code has been shown for yet.
    Column("seed", String(200)),
    Column("pending", String(200)),
    instant("pending_at"),
    Column("last_step", BigId, nullable=False, server_default="0"),
    instant("since"),
)

staff_recovery = Table(
    "staff_recovery",
    metadata,
    identifier("code_hash", primary_key=True),
    identifier("staff", nullable=False, index=True),
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
