"""From the first released schema to today's and back, with rows in every table, on both databases."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import JSON, Boolean, Column, Connection, Float, Integer, LargeBinary, Table, insert, text

from advisory.cli import main
from advisory.clock import DAY_MS, Instant
from advisory.operations.backup import back_up
from advisory.operations.model import State
from advisory.operations.places import Place
from advisory.operations.rows import Door, count, rows_in, tables_of, use
from advisory.operations.upgrade import check
from advisory.storage.migrate import downgrade, newest, steps, upgrade
from tests.support.clock import START

FIRST = "0001"
GIVEN_UP = {"staff_ticket"}
"""Tables that a later schema has no more: tickets were good for a minute."""


def a_value(column: Column[Any], number: int) -> Any:
    if isinstance(column.type, JSON):
        return "[]"
    if isinstance(column.type, Boolean):
        return bool(number % 2)
    if isinstance(column.type, Integer):
        return number
    if isinstance(column.type, Float):
        return number + 0.5
    if isinstance(column.type, LargeBinary):
        return bytes([number, 0, 255])
    length = getattr(column.type, "length", None) or 40
    return f"ä{number} {column.name}"[:length]


def fill(connection: Connection) -> None:
    for table in tables_of(connection):
        connection.execute(insert(table), [a_row(table, number) for number in (1, 2)])


def a_row(table: Table, number: int) -> dict[str, Any]:
    return {column.name: a_value(column, number) for column in table.columns}


@pytest.mark.req("R94")
def test_rows_of_the_first_schema_come_to_today_and_back_unharmed(database_url: str, tmp_path: Path) -> None:
    upgrade(database_url, FIRST)
    use(fill, Door(database_url, writes=True))
    before = use(count, Door(database_url))
    assert all(table.rows == 2 for table in before.values())
    place = Place(database_url, tmp_path)
    old = check(place, lambda: START)
    assert [one.what.split()[0] for one in old if one.check == "migrations"] == [n for n, _ in steps(FIRST)]
    assert old[-1].state is State.NOTE, "no backup yet"
    back_up(place, tmp_path / "saved", START)
    assert check(place, lambda: START)[-1].state is State.GOOD
    assert check(place, lambda: Instant(START + 2 * DAY_MS))[-1].state is State.NOTE

    upgrade(database_url)
    now = use(count, Door(database_url))
    kept = before.keys() - GIVEN_UP
    assert {name: now[name].rows for name in kept & now.keys()} == dict.fromkeys(kept, 2)
    assert [one.what for one in check(place, lambda: START)] == [f"nothing to do, schema {newest()}"]

    downgrade(database_url, FIRST)
    after = use(count, Door(database_url))
    assert {name: after[name] for name in kept} == {name: before[name] for name in kept}
    assert after.keys() == before.keys()


def test_a_database_of_a_newer_version_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ADVISORY_VAR", str(tmp_path))
    assert main(["migrate", "--check"]) == 0
    assert "a new database will be made" in capsys.readouterr().out
    assert not list(tmp_path.iterdir()), "looking changes nothing"
    url = f"sqlite:///{tmp_path / 'advisory.sqlite'}"
    upgrade(url)
    use(lambda c: c.execute(text("UPDATE alembic_version SET version_num = '9999'")), Door(url, writes=True))
    assert main(["migrate", "--check"]) == 2
    assert "Install the newer version" in capsys.readouterr().out


def test_a_change_that_does_not_fit_is_said_beforehand(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"sqlite:///{tmp_path / 'advisory.sqlite'}"
    upgrade(url, FIRST)
    monkeypatch.setattr("shutil.disk_usage", lambda _: type("Usage", (), {"free": 10}))
    found = {one.check: one for one in check(Place(url, tmp_path), lambda: START)}
    assert found["room"].state is State.BAD
    assert use(lambda c: rows_in(c, tables_of(c)), Door(url)) == 0
