"""All SQL of what is set against misuse."""

from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, insert, select

from advisory.protection.model import ListedWord, Protection, SharedNetwork, Version
from advisory.protection.tables import protection_version as table
from advisory.storage.work import Work

SHOWN = 50


def versions(connection: Connection, limit: int = SHOWN) -> list[Version]:
    """The latest first."""
    found = connection.execute(select(table).order_by(table.c.rev.desc()).limit(limit))
    return [_version(row) for row in found]


def add(work: Work, version: Version) -> None:
    work.execute(insert(table).values(asdict(version)))


def _version(row: Any) -> Version:
    held = row.settings
    settings = Protection(
        tuple(SharedNetwork(**one) for one in held["networks"]),
        tuple(ListedWord(**one) for one in held["words"]),
    )
    return Version(row.rev, row.at, row.staff, row.staff_name, row.reason, settings)
