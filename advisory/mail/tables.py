"""Letters on their way, and who wants to hear of messages that wait."""

from sqlalchemy import Column, Index, Integer, String, Table

from advisory.storage.metadata import Json, identifier, instant, metadata

letter = Table(
    "mail_letter",
    metadata,
    identifier("id", primary_key=True),
    Column("kind", String(16), nullable=False),
    identifier("staff", nullable=False),
    Column("data", Json, nullable=False),
    # Sealed, and gone as soon as the letter is done with.
    Column("secret", String(400)),
    instant("at", nullable=False),
    instant("until", nullable=False),
    instant("due_at", nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("state", String(12), nullable=False),
    Column("status", Integer),
    Column("error", String(40), nullable=False),
    instant("done_at"),
    Index("ix_mail_letter_state_due_at", "state", "due_at"),
)

wish = Table(
    "mail_wish",
    metadata,
    identifier("staff", primary_key=True),
    Column("choice", String(8), nullable=False),
    instant("told_to", nullable=False),
    instant("told_at", nullable=False),
)
