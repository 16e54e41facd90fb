"""A backup is one moment of a service that goes on, and comes back whole, or says why not."""

import asyncio
import errno
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import pytest
from sqlalchemy import Connection, func, select

from advisory.chat.tables import conversation, entry
from advisory.cli import main
from advisory.identity import Person
from advisory.operations import backup
from advisory.operations.backup import back_up
from advisory.operations.doctor import permissions
from advisory.operations.model import MANIFEST, State, Trouble
from advisory.operations.places import Place
from advisory.operations.restore import erased_in, read_backup, restore, write_erased
from advisory.operations.rows import Door, count, use
from tests.operations.conftest import kind_of, mark_as_migrated
from tests.support.app import Running, lay_tables
from tests.support.clock import START
from tests.support.drivers import VisitorDriver
from tests.support.ids import new_cid
from tests.support.town import ADVICE, SITE

MEANWHILE = 4
"""Messages that are acknowledged between two steps of the backup."""


class Writing:
    """A visitor who goes on writing, past what one may send in a second; knows what was acknowledged."""

    def __init__(self, app: Running, person: Person, conversation: str) -> None:
        self._chat, self._person, self._conversation = app.service.chat.chat, person, conversation
        self.acknowledged: list[tuple[str, int, str]] = []
        self.done = False
        self._more = threading.Condition()

    async def go_on(self) -> None:
        while not self.done:
            said = f"line {len(self.acknowledged)}"
            posted = await self._chat.post(self._person, self._conversation, new_cid(), said)
            with self._more:
                self.acknowledged.append((self._conversation, posted.entry.seq, said))
                self._more.notify_all()

    def wait_for_more(self, _: int, __: int) -> None:
        """For the thread of the backup: until some more has been written."""
        with self._more:
            wanted = len(self.acknowledged) + MEANWHILE
            assert self._more.wait_for(lambda: len(self.acknowledged) >= wanted, 60)


@pytest.mark.req("R121")
async def test_what_was_acknowledged_before_it_began_is_in_it_and_it_is_of_one_moment(
    app: Running,
    visitor: VisitorDriver,
    place: Place,
    tmp_path: Path,
    another_url: Callable[[str], str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(backup, "PAGES", 64)  # several steps, also of a small file
    begun = await visitor.starts("Hei", ADVICE)
    writing = Writing(app, await app.service.people.visitor_by_token(visitor.token, "fi"), begun)
    task = asyncio.get_running_loop().create_task(writing.go_on())
    try:
        async with asyncio.timeout(60):
            while len(writing.acknowledged) < MEANWHILE:
                await asyncio.sleep(0)
        before = list(writing.acknowledged)
        made = await asyncio.to_thread(back_up, place, tmp_path / "saved", START, writing.wait_for_more)
        after = len(writing.acknowledged)
    finally:
        writing.done = True
        await task
    assert after >= len(before) + MEANWHILE, "writing went on"

    empty = Place(another_url(kind_of(place.url)), tmp_path / "restored")
    checked = await asyncio.to_thread(read_backup, tmp_path / "saved")
    assert checked == made
    await asyncio.to_thread(lambda: restore(tmp_path / "saved", checked, empty, verify=True))

    def look(connection: Connection) -> tuple[set[Any], list[Any]]:
        rows = connection.execute(select(entry.c.conversation, entry.c.seq, entry.c.text)).all()
        heads = connection.execute(
            select(conversation.c.id, conversation.c.last_seq, func.max(entry.c.seq), func.count())
            .join(entry, entry.c.conversation == conversation.c.id)
            .group_by(conversation.c.id, conversation.c.last_seq)
        ).all()
        return {tuple(row) for row in rows}, [tuple(row) for row in heads]

    rows, heads = await asyncio.to_thread(use, look, Door(empty.url))
    assert set(before) <= rows
    assert heads
    assert all(head == last == number for _, head, last, number in heads), "a message without its count"


@pytest.mark.postgres
async def test_a_backup_of_one_kind_is_restored_on_the_other(
    app: Running,
    visitor: VisitorDriver,
    place: Place,
    tmp_path: Path,
    another_url: Callable[[str], str],
) -> None:
    await visitor.starts("Åsa & Matti – 😀", ADVICE)
    place.recordings.mkdir()
    (place.recordings / "p1.webm.sealed").write_bytes(b"sealed" * 1_000)
    await asyncio.to_thread(back_up, place, tmp_path / "saved", START)
    empty = Place(
        another_url("sqlite" if kind_of(place.url) == "postgres" else "postgres"), tmp_path / "restored"
    )
    made = await asyncio.to_thread(read_backup, tmp_path / "saved")
    await asyncio.to_thread(lambda: restore(tmp_path / "saved", made, empty, verify=True))
    assert await asyncio.to_thread(use, count, Door(empty.url)) == made.tables
    assert (empty.recordings / "p1.webm.sealed").read_bytes() == b"sealed" * 1_000
    with pytest.raises(Trouble, match="already"):
        await asyncio.to_thread(lambda: restore(tmp_path / "saved", made, empty, verify=False))


@pytest.mark.req("R84")
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_whoever_was_erased_after_the_backup_stays_erased(
    app: Running,
    visitor: VisitorDriver,
    place: Place,
    tmp_path: Path,
    another_url: Callable[[str], str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    chat, database = app.service.chat.chat, app.service.parts.database
    gone = await visitor.starts("My name is Canary Kanarialintu", ADVICE)
    other = await VisitorDriver(app.url).arrives(SITE)
    stays = await other.starts("I stay", ADVICE)
    await other.disconnect()
    await asyncio.to_thread(back_up, place, tmp_path / "saved", START)
    await database.work(lambda work: chat.erase(work, gone))
    listed = tmp_path / "erased.json"
    assert await asyncio.to_thread(write_erased, place.url, listed) == 1
    assert await asyncio.to_thread(erased_in, place.url) == [gone]

    url = another_url(kind_of(place.url))
    monkeypatch.setenv("ADVISORY_DATABASE_URL", url)
    monkeypatch.setenv("ADVISORY_VAR", str(tmp_path / "restored"))
    words = ["restore", str(tmp_path / "saved"), "--verify", "--erased", str(listed)]
    assert await asyncio.to_thread(main, words) == 0
    assert "1 conversations had been erased" in capsys.readouterr().out
    left = await asyncio.to_thread(
        use, lambda connection: connection.execute(select(conversation.c.id)).scalars().all(), Door(url)
    )
    assert left == [stays]


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    """A backup of an installation in which nothing has happened but a recording."""
    url = f"sqlite:///{tmp_path / 'live' / 'advisory.sqlite'}"
    asyncio.run(lay_tables(url))
    asyncio.run(mark_as_migrated(url))
    live = Place(url, tmp_path / "live")
    live.recordings.mkdir(mode=0o700)
    (live.recordings / "p1.webm.sealed").write_bytes(b"sealed")
    back_up(live, tmp_path / "saved", START)
    return tmp_path / "saved"


def test_nothing_is_written_over(saved: Path, tmp_path: Path) -> None:
    live = Place(f"sqlite:///{tmp_path / 'live' / 'advisory.sqlite'}", tmp_path / "live")
    with pytest.raises(Trouble, match="exists already"):
        back_up(live, saved, START)
    with pytest.raises(Trouble, match="move the file away"):
        restore(saved, read_backup(saved), live, verify=False)


def test_a_backup_that_does_not_fit_leaves_nothing_behind(
    saved: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    live = Place(f"sqlite:///{tmp_path / 'live' / 'advisory.sqlite'}", tmp_path / "live")
    before = sorted(path.name for path in tmp_path.iterdir())
    usage = type("Usage", (), {"free": 10})
    monkeypatch.setattr("shutil.disk_usage", lambda _: usage)
    with pytest.raises(Trouble, match="Make room"):
        back_up(live, tmp_path / "second", START)
    with pytest.raises(Trouble, match="Make room"):
        restore(
            saved, read_backup(saved), Place(f"sqlite:///{tmp_path / 'n' / 'a'}", tmp_path / "n"), verify=True
        )
    assert sorted(path.name for path in tmp_path.iterdir() if path.name != "n") == before


def test_a_damaged_part_is_named(saved: Path) -> None:
    part = saved / "database.sqlite"
    data = bytearray(part.read_bytes())
    data[len(data) // 2] ^= 1
    part.write_bytes(data)
    with pytest.raises(Trouble, match=r"database\.sqlite is damaged"):
        read_backup(saved)
    part.unlink()
    with pytest.raises(Trouble, match=r"database\.sqlite is missing"):
        read_backup(saved)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"schema": "9999"}, "newer version"),
        ({"format": 2}, "newer version"),
        ({"parts": [{"name": "../x", "bytes": 1, "sha256": ""}]}, "do not use it"),
        ({"tables": 3}, "damaged"),
    ],
)
def test_what_cannot_be_read_here_is_refused_in_words(
    saved: Path, change: dict[str, object], reason: str
) -> None:
    path = saved / MANIFEST
    path.write_bytes(orjson.dumps(orjson.loads(path.read_bytes()) | change))
    with pytest.raises(Trouble, match=reason):
        read_backup(saved)


def test_rows_that_are_not_the_same_are_found_before_they_count(saved: Path, tmp_path: Path) -> None:
    path = saved / MANIFEST
    values = orjson.loads(path.read_bytes())
    values["tables"]["entry"]["rows"] = 7
    path.write_bytes(orjson.dumps(values))
    empty = Place(f"sqlite:///{tmp_path / 'n' / 'advisory.sqlite'}", tmp_path / "n")
    with pytest.raises(Trouble, match="entry: 0 rows instead of 7"):
        restore(saved, read_backup(saved), empty, verify=True)
    assert not [path for path in (tmp_path / "n").rglob("*") if path.is_file()]


def test_only_its_owner_may_read_it(saved: Path) -> None:
    assert saved.stat().st_mode & 0o777 == 0o700
    modes = {path.is_dir(): path.stat().st_mode & 0o777 for path in saved.rglob("*")}
    assert modes == {True: 0o700, False: 0o600}
    empty = Place(f"sqlite:///{saved.parent / 'n' / 'advisory.sqlite'}", saved.parent / "n")
    restore(saved, read_backup(saved), empty, verify=False)
    back_up(empty, saved.parent / "again", START)
    assert [one.state for one in permissions(empty.var)] == [State.GOOD]


def test_what_the_system_refuses_is_said_in_words(
    saved: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ADVISORY_VAR", str(tmp_path / "live"))

    def is_full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", "part")

    monkeypatch.setattr(backup, "part_of", is_full)
    with pytest.raises(SystemExit, match=r"No space left on device \(part\)"):
        main(["backup", str(tmp_path / "second")])
    assert not [path.name for path in tmp_path.iterdir() if "second" in path.name]
