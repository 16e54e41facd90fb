"""`advisory db copy`: every row on the other kind of database, or nothing there."""

import asyncio
from collections.abc import Callable

import pytest

from advisory.cli import main
from advisory.operations.copying import copy
from advisory.operations.model import Trouble
from advisory.operations.places import Place
from advisory.operations.rows import Door, count, rows_in, tables_of, use
from tests.support.app import Running
from tests.support.drivers import VisitorDriver
from tests.support.town import ADVICE


class PulledOut(Exception):
    """The plug, halfway."""


def pull_out(done: int, of: int) -> None:
    if done * 2 > of:
        raise PulledOut


@pytest.mark.postgres
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_every_row_goes_over_and_back_and_what_breaks_off_is_done_again(
    app: Running,
    visitor: VisitorDriver,
    place: Place,
    another_url: Callable[[str], str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    await visitor.starts("Åsa & Matti – 😀", ADVICE)
    await app.service.parts.database.settled()
    to, back = another_url("postgres"), another_url("sqlite")
    with pytest.raises(PulledOut):
        await asyncio.to_thread(copy, place.url, to, pull_out)
    left = await asyncio.to_thread(use, lambda c: rows_in(c, tables_of(c)), Door(to))
    assert left == 0

    monkeypatch.setenv("ADVISORY_DATABASE_URL", place.url)
    assert await asyncio.to_thread(main, ["db", "copy", "--to", to]) == 0
    assert "Copied and compared" in capsys.readouterr().out
    found = dict(await asyncio.to_thread(copy, to, back))
    assert found == await asyncio.to_thread(use, count, Door(back))
    original = await asyncio.to_thread(use, count, Door(place.url))
    for name in ("entry", "conversation", "staff", "site"):
        assert found[name] == original[name]
        assert found[name].rows
    with pytest.raises(Trouble, match="Make a new, empty one"):
        await asyncio.to_thread(copy, place.url, to)
    with pytest.raises(Trouble, match="the database itself"):
        await asyncio.to_thread(copy, place.url, place.url)
