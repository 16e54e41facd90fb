"""One metadata for every table, with names that migrations can rely on, and column kinds in common."""

from typing import Any

from sqlalchemy import JSON, BigInteger, Column, Integer, MetaData, String

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_N_label)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

BigId = BigInteger().with_variant(Integer, "sqlite")
"""SQLite gives row ids only to INTEGER primary keys."""

Json = JSON()


def instant(name: str, **options: Any) -> Column[int]:
    """Milliseconds since 1970 UTC."""
    return Column(name, BigInteger, **options)


def identifier(name: str, **options: Any) -> Column[str]:
    return Column(name, String(64), **options)
