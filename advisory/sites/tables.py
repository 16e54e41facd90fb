"""Where the widget may live, and what it says there."""

from sqlalchemy import Column, Integer, String, Table

from advisory.storage.metadata import Json, identifier, instant, metadata

site = Table(
    "site",
    metadata,
    identifier("id", primary_key=True),
    Column("names", Json, nullable=False),
    Column("origins", Json, nullable=False),
    Column("languages", Json, nullable=False),
    Column("pages", Json, nullable=False),
    Column("default_service", String(64), nullable=False),
    Column("position", String(8), nullable=False, default="right"),
    Column("theme", String(32), nullable=False, default="neutral"),
    Column("accent", String(7), nullable=False, server_default=""),
    Column("notices", Json, nullable=False),
    Column("phone", String(40), nullable=False, default=""),
    Column("phone_hours", Json, nullable=False),
    Column("privacy_urls", Json, nullable=False),
    Column("texts", Json, nullable=False, server_default="{}"),
    Column("pilot", Json, nullable=False, server_default="{}"),
    Column("rev", Integer, nullable=False, server_default="1"),
)

site_key = Table(
    "site_key",
    metadata,
    identifier("id", primary_key=True),
    identifier("site", nullable=False, index=True),
    Column("kind", String(8), nullable=False),
    # What verifies: of EdDSA the public half, of HS256 the secret itself, sealed.
    Column("verifier", String(400), nullable=False),
    instant("since", nullable=False),
    instant("used_at"),
)

site_token = Table(
    "site_token",
    metadata,
    # A digest of a token that was shown, until it would have expired anyway.
    identifier("id", primary_key=True),
    instant("expires_at", nullable=False, index=True),
)
