"""The chain over those rows of the event record that an auditor asks for, and where it begins now."""

from sqlalchemy import BigInteger, Column, String, Table

from advisory.storage.append_only import append_only
from advisory.storage.metadata import BigId, instant, metadata

audit_chain = append_only(
    Table(
        "audit_chain",
        metadata,
        Column("place", BigId, primary_key=True, autoincrement=False),
        Column("record", BigInteger, nullable=False, unique=True),
        Column("digest", String(64), nullable=False),
        instant("sealed_at", nullable=False),
        # Of the last one that was chained at a time, where the operator keeps a key outside the database.
        Column("seal", String(64)),
    ),
    but="OLD.place <= COALESCE((SELECT MAX(place) FROM audit_anchor), 0)",
)

audit_anchor = append_only(
    Table(
        "audit_anchor",
        metadata,
        # The last place that was removed, and the digest that stood there.
        Column("place", BigId, primary_key=True, autoincrement=False),
        Column("digest", String(64), nullable=False),
        Column("removed", BigInteger, nullable=False),
        instant("until", nullable=False),
        instant("at", nullable=False),
        Column("seal", String(64)),
    )
)
