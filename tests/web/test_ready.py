"""Where the database is away nothing is acknowledged, everybody hears of it, and it heals by itself."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest

from advisory.errors import Code
from advisory.lab.chaos.disk import Disk
from advisory.lab.postgres import Postgres
from advisory.realtime.wire import STORAGE
from advisory.storage import watch
from advisory.wire import CONTRACT
from tests.realtime.raw import RawSocket
from tests.support.app import Running, make_settings, running_app
from tests.support.connection import Refused
from tests.support.drivers import StaffDriver, VisitorDriver
from tests.support.ids import new_cid
from tests.support.town import ADVICE, PASSWORD, SITE


@pytest.fixture(autouse=True)
def looks_often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("advisory.app.LOOK_EVERY_S", 0.1)
    monkeypatch.setattr(watch, "PATIENCE_S", 1.0)


async def ready(app: Running) -> tuple[int, str]:
    async with aiohttp.ClientSession() as session, session.get(f"{app.url}/readyz") as answer:
        return answer.status, await answer.text()


async def until_ready(app: Running, status: int) -> str:
    async with asyncio.timeout(30):
        while True:
            found, words = await ready(app)
            if found == status:
                return words
            await asyncio.sleep(0.05)


async def is_taken(visitor: VisitorDriver, text: str) -> bool:
    try:
        await visitor.says(text)
    except Refused:
        return False
    return True


async def nothing_can_be_stored(app: Running, visitor: VisitorDriver, advisor: StaffDriver, cid: str) -> None:
    """Refused with a time to come back, shown with its time on `/readyz`, told to every console."""
    async with asyncio.timeout(30):
        while await is_taken(visitor, "Mahtuuko vielä? " * 200):
            pass  # what was written beforehand may leave room for a little more
    with pytest.raises(Refused) as refusal:
        await visitor.says("Tärkeä " * 500, cid)
    assert refusal.value.code == Code.BUSY
    assert refusal.value.error["retry_after"] > 0
    words = await until_ready(app, 503)
    assert "accepting: ok" in words
    await advisor.until(lambda: any(name == STORAGE.name for name, _ in advisor.pushed), "the news")
    assert advisor.last(STORAGE.name)["failing_since"] > 0
    assert "database: not ready since 20" in await until_ready(app, 503)


async def all_is_well_again(app: Running, visitor: VisitorDriver, advisor: StaffDriver, cid: str) -> None:
    """Found out without anybody's writing; what was kept is stored once, and acknowledged now."""
    assert "database: ok" in await until_ready(app, 200)
    await advisor.until(lambda: advisor.last(STORAGE.name) == {}, "the good news")
    entry = await visitor.says("Tärkeä " * 500, cid)
    assert entry.cid == cid
    assert (await visitor.says("Tärkeä " * 500, cid)).seq == entry.seq


@pytest.fixture
def disk() -> Iterator[Disk]:
    made = Disk()
    made.make()
    try:
        if not made.mounted:
            pytest.skip("no disk of its own can be made here")
        yield made
    finally:
        made.destroy()


@pytest.mark.slow
@pytest.mark.parametrize("trouble", ["full", "read-only"])
async def test_a_disk_that_takes_nothing_more(disk: Disk, trouble: str) -> None:
    def spoil() -> None:
        if trouble == "full":
            disk.fill([])
        elif not disk.write_protect(on=True):
            pytest.skip("files cannot be made immutable here")

    def mend() -> None:
        disk.empty([])
        disk.write_protect(on=False)

    async with running_app(make_settings(disk.folder)) as app, two_people(app) as (visitor, advisor):
        cid = new_cid()
        await asyncio.to_thread(spoil)
        await nothing_can_be_stored(app, visitor, advisor, cid)
        await asyncio.to_thread(mend)
        await all_is_well_again(app, visitor, advisor, cid)


@pytest.mark.slow
@pytest.mark.postgres
@pytest.mark.parametrize("trouble", ["away", "read-only"])
async def test_a_database_server_that_is(
    postgres: Postgres, postgres_url: str, tmp_path: Path, trouble: str
) -> None:
    name = postgres_url.rsplit("/", 1)[1]
    drop = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
    off = "SET default_transaction_read_only=off"

    def spoil() -> None:
        if trouble == "away":
            postgres.kill()
        else:
            alter = f"ALTER DATABASE {name} SET default_transaction_read_only=on"
            postgres.say(postgres_url, f"{alter}; {drop}")

    def mend() -> None:
        if trouble == "away":
            postgres.start()
        else:
            alter = f"ALTER DATABASE {name} RESET default_transaction_read_only"
            postgres.say(postgres_url, f"{off}; {alter}; {drop}")

    settings = make_settings(tmp_path, database_url=postgres_url)
    async with running_app(settings) as app, two_people(app) as (visitor, advisor):
        cid = new_cid()
        await asyncio.to_thread(spoil)
        await nothing_can_be_stored(app, visitor, advisor, cid)
        await asyncio.to_thread(mend)
        await all_is_well_again(app, visitor, advisor, cid)


@pytest.mark.slow
@pytest.mark.postgres
async def test_while_the_database_is_away_people_are_told_to_come_again(
    postgres: Postgres, postgres_url: str, tmp_path: Path
) -> None:
    """Signing in, connecting and reading: `busy` with a time, never an error without a way on."""
    settings = make_settings(tmp_path, database_url=postgres_url)
    async with running_app(settings) as app, two_people(app) as (visitor, _):
        await asyncio.to_thread(postgres.kill)
        with pytest.raises(Refused) as reading:
            await visitor.syncs()
        with pytest.raises(Refused) as arriving:
            await VisitorDriver(app.url).arrives(SITE)
        with pytest.raises(Refused) as signing_in:
            async with StaffDriver(app.url) as bjorn:
                await bjorn.signs_in("bjorn@town.example", PASSWORD)
        assert {one.value.code for one in (reading, arriving, signing_in)} == {Code.BUSY}
        async with RawSocket(app) as raw:
            await raw.opens()
            kind, said = await raw.joins({"contract": CONTRACT, "lang": "fi", "token": visitor.token})
            assert (kind, said["data"]["code"]) == ("44", "busy")
            assert said["data"]["retry_after"] > 0
        await asyncio.to_thread(postgres.start)
        await until_ready(app, 200)


@asynccontextmanager
async def two_people(app: Running) -> AsyncIterator[tuple[VisitorDriver, StaffDriver]]:
    visitor = await VisitorDriver(app.url).arrives(SITE)
    await visitor.starts("Kysymys", ADVICE)
    async with StaffDriver(app.url) as advisor:
        await advisor.signs_in("aino@town.example", PASSWORD)
        yield visitor, advisor
    await visitor.disconnect()
