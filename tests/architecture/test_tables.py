"""Migrations make exactly the tables that the code knows, and what is kept of a person can go away."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, create_engine, inspect
from sqlalchemy.ext.asyncio import create_async_engine

from advisory.app import build
from advisory.privacy.staff_model import STAFF_KINDS
from advisory.schema import metadata
from advisory.storage.migrate import upgrade
from tests.support.app import make_settings

PERSONAL_COLUMNS = {"conversation", "visitor", "conversation_id", "visitor_id"}

WITHOUT_PERSONAL = {
    "event_record": "holds nothing that anybody wrote, and is kept as statistics after erasure",
}


STAFF_COLUMNS = {
    *("staff", "staff_name", "actor", "advisor", "advisor_name", "last_advisor", "held_by", "by", "by_name"),
    *("made_by", "sent_by", "confirmed_by", "asked_by", "offered_by", "invited_by", "started_by", "sender"),
    *("released_by", "released_name", "lifted_by", "person", "email", "display_name", "alias"),
}
STAFF_BY_ITSELF = {
    "event_record": "who did it is forgotten in its time (`advisory/audit/keeping.py`)",
    "receipt": "two days (`advisory/storage/receipts.py`)",
    "call_participant": "goes with the session, as what is beside it",
    "call_transition": "goes with the session, as what is beside it",
    "call_invitation": "goes with the session, as what is beside it",
}


def differences(connection: Connection) -> tuple[list[Any], set[str]]:
    context = MigrationContext.configure(connection, opts={"compare_type": True})
    tables = set(inspect(connection).get_table_names()) - {"alembic_version"}
    return compare_metadata(context, metadata), tables


async def inspected(url: str) -> tuple[list[Any], set[str]]:
    if url.startswith("sqlite"):
        engine = create_engine(url)
        with engine.connect() as connection:
            found = differences(connection)
        engine.dispose()
        return found
    online = create_async_engine(url)
    async with online.connect() as opened:
        found = await opened.run_sync(differences)
    await online.dispose()
    return found


def test_migrations_make_every_table_as_the_code_knows_it(database_url: str) -> None:
    upgrade(database_url)
    changes, tables = asyncio.run(inspected(database_url))
    assert tables == set(metadata.tables)
    assert changes == [], "write a migration: tools/new_migration.py"


def test_migrating_twice_changes_nothing(database_url: str) -> None:
    upgrade(database_url)
    _, before = asyncio.run(inspected(database_url))
    upgrade(database_url)
    _, after = asyncio.run(inspected(database_url))
    assert after == before


@pytest.mark.req("R84")
async def test_what_is_known_of_staff_is_known_to_the_lifecycle(tmp_path: Path) -> None:
    lifecycle = build(make_settings(tmp_path)).parts.lifecycle
    told = {one.table.name: one for one in lifecycle.staff}
    covered = {table.name for port in lifecycle.ports for table in port.tables} | told.keys()
    holding = {table.name for table in metadata.sorted_tables if STAFF_COLUMNS & set(table.columns.keys())}
    assert holding - covered - STAFF_BY_ITSELF.keys() == set(), "nothing forgets an account there"
    for one in lifecycle.staff:
        assert {*one.ids, *one.names, *one.names.values()} <= set(one.table.columns.keys())
    assert set(lifecycle.staff_thins) == set(STAFF_KINDS)


@pytest.mark.req("R84")
async def test_what_belongs_to_a_person_is_known_to_the_lifecycle(tmp_path: Path) -> None:
    whole = build(make_settings(tmp_path))
    covered = {table.name for port in whole.parts.lifecycle.ports for table in port.tables}
    holding = {
        table.name
        for table in metadata.sorted_tables
        if table.name in PERSONAL_COLUMNS or PERSONAL_COLUMNS & set(table.columns.keys())
    }
    assert holding - covered - WITHOUT_PERSONAL.keys() == set(), "no `Personal` erases, exports and counts it"
