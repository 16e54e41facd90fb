"""Files in conversations, their pages, and which services take any."""

from sqlalchemy import Boolean, Column, Integer, LargeBinary, String, Table, Text, UniqueConstraint

from advisory.storage.metadata import identifier, instant, metadata

attachment = Table(
    "attachment",
    metadata,
    identifier("id", primary_key=True),
    identifier("conversation", nullable=False, index=True),
    identifier("site", nullable=False, index=True),
    identifier("sender", nullable=False),
    Column("cid", String(36), nullable=False),
    Column("kind", String(8), nullable=False),
    Column("name", String(120), nullable=False),
    Column("pages", Integer, nullable=False),
    Column("width", Integer, nullable=False),
    Column("height", Integer, nullable=False),
    Column("bytes", Integer, nullable=False),
    Column("sent_bytes", Integer, nullable=False),
    instant("created_at", nullable=False, index=True),
    Column("seq", Integer),
    instant("gone_at"),
    UniqueConstraint("conversation", "seq"),
)

attachment_page = Table(
    "attachment_page",
    metadata,
    identifier("attachment", primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("type", String(16), nullable=False),
    Column("width", Integer, nullable=False),
    Column("height", Integer, nullable=False),
    Column("text", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),
)

joint_document = Table(
    "joint_document",
    metadata,
    identifier("conversation", primary_key=True),
    Column("rev", Integer, nullable=False),
    identifier("attachment"),
    Column("page", Integer, nullable=False),
)

file_rule = Table(
    "file_rule",
    metadata,
    identifier("service", primary_key=True),
    Column("visitors", Boolean, nullable=False),
    Column("advisors", Boolean, nullable=False),
)
