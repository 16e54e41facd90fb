"""Keys, subscriptions, and what was sent to them."""

from sqlalchemy import BigInteger, Column, Index, Integer, String, Table, Text

from advisory.storage.metadata import Json, identifier, instant, metadata

api_key = Table(
    "api_key",
    metadata,
    identifier("id", primary_key=True),
    Column("digest", String(64), nullable=False, unique=True),
    Column("name", String(60), nullable=False),
    Column("start", String(16), nullable=False),
    Column("scopes", Json, nullable=False),
    Column("services", Json, nullable=False),
    Column("pace", String(8), nullable=False),
    instant("made_at", nullable=False),
    identifier("made_by", nullable=False),
    instant("expires_at", nullable=False),
    instant("used_at"),
    instant("revoked_at"),
)

webhook = Table(
    "webhook",
    metadata,
    identifier("id", primary_key=True),
    Column("name", String(60), nullable=False),
    Column("url", Text, nullable=False),
    Column("kinds", Json, nullable=False),
    Column("services", Json, nullable=False),
    # Sealed: whoever has the database alone can sign nothing.
    Column("secret", String(200), nullable=False),
    Column("old_secret", String(200)),
    instant("old_until"),
    Column("state", String(8), nullable=False),
    Column("rev", Integer, nullable=False),
    instant("made_at", nullable=False),
    identifier("made_by", nullable=False),
    instant("gathered_to", nullable=False),
    Column("fails", Integer, nullable=False),
    instant("failing_since"),
    instant("last_ok_at"),
    instant("rests_until"),
    instant("claimed_until", nullable=False),
)

webhook_delivery = Table(
    "webhook_delivery",
    metadata,
    identifier("hook", primary_key=True),
    Column("record", BigInteger, primary_key=True, autoincrement=False),
    Column("kind", String(48), nullable=False),
    identifier("lane", nullable=False),
    instant("at", nullable=False),
    Column("state", String(12), nullable=False),
    instant("due_at", nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("status", Integer),
    Column("error", String(40), nullable=False),
    instant("done_at"),
    Index("ix_webhook_delivery_hook_state_record", "hook", "state", "record"),
    Index("ix_webhook_delivery_at", "at"),
)
"""The lane is a conversation's id or a row's: ids of what happened, kept for a month at most."""
