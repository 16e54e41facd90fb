"""From the first released schema to today's and back, with rows in every table, on both databases."""

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import text

from advisory.cli import main
from advisory.clock import DAY_MS, Instant
from advisory.lab.upgrade import rehearse
from advisory.operations.backup import back_up
from advisory.operations.model import State
from advisory.operations.places import Place
from advisory.operations.rows import Door, rows_in, tables_of, use
from advisory.operations.upgrade import check
from advisory.storage.migrate import steps, upgrade
from tests.operations.conftest import kind_of
from tests.support.clock import START

FIRST = "0001"


def test_what_would_run_is_said_beforehand_with_whether_the_backup_is_fresh(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'advisory.sqlite'}"
    upgrade(url, FIRST)
    place = Place(url, tmp_path)
    old = check(place, lambda: START)
    assert [one.what.split()[0] for one in old if one.check == "migrations"] == [n for n, _ in steps(FIRST)]
    assert old[-1].state is State.NOTE, "no backup yet"
    back_up(place, tmp_path / "saved", START)
    assert check(place, lambda: START)[-1].state is State.GOOD
    assert check(place, lambda: Instant(START + 2 * DAY_MS))[-1].state is State.NOTE


@pytest.mark.req("R94")
def test_a_town_of_the_first_release_is_opened_today_and_comes_back_with_nothing_lost(
    database_url: str, tmp_path: Path, another_url: Callable[[str], str]
) -> None:
    """`python -m advisory.lab.upgrade` does the same with a hundred thousand rows."""
    report = rehearse(database_url, tmp_path, 2, lambda: another_url(kind_of(database_url)))
    assert report.lost == []
    assert report.rows > 150


def test_what_an_upgrade_loses_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def forgetful(url: str, to: str = "head") -> None:
        upgrade(url, to)
        if to == "head" and url.endswith("one.sqlite"):
            use(
                lambda c: c.execute(text("UPDATE entry SET text = 'x' WHERE seq = 2")), Door(url, writes=True)
            )

    monkeypatch.setattr("advisory.lab.upgrade.upgrade", forgetful)
    report = rehearse(
        f"sqlite:///{tmp_path}/one.sqlite", tmp_path, 1, lambda: f"sqlite:///{tmp_path}/b.sqlite"
    )
    assert [one.split(":")[0] for one in report.lost] == ["up", "back"]
    assert all("entry" in one for one in report.lost)


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
