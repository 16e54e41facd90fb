"""`advisory doctor` on what is well, and on one thing after the other that is not."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Iterable
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import orjson
import pytest
from aiohttp import web
from sqlalchemy import text

from advisory.cli import main
from advisory.clock import DAY_MS, Instant, wall_clock
from advisory.escalate.media import relay_check, selftest
from advisory.lab.processes import free_port
from advisory.lab.redis import RedisServer
from advisory.operations import doctor, probes
from advisory.operations.model import Finding, State
from advisory.operations.places import Place
from advisory.operations.rows import Door, use
from advisory.storage.migrate import newest
from tests.operations.conftest import mark_as_migrated
from tests.support.app import Running, lay_tables, make_settings
from tests.support.relay import SECRET, RelayServer


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is there answers, also on a machine that is busy."""
    monkeypatch.setattr(probes, "WITHIN_S", 60.0)
    monkeypatch.setattr(relay_check, "WITHIN_S", 60.0)
    monkeypatch.setattr(selftest, "passes", partial(selftest.passes, limit_s=30.0))


def states(findings: Iterable[Finding]) -> list[State]:
    return [one.state for one in findings]


def words(findings: Iterable[Finding]) -> str:
    return " ".join(f"{one.check} {one.what} {one.why} {one.do}" for one in findings)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_running_service_is_looked_at_from_outside(
    app: Running, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    await app.service.search.settle()
    for name, value in {
        "VAR": str(tmp_path),
        "PORT": str(app.service.settings.port),
        "MEDIA": "false",
    }.items():
        monkeypatch.setenv(f"ADVISORY_{name}", value)
    (tmp_path / "advisory.sqlite").chmod(0o644)
    assert await asyncio.to_thread(main, ["doctor", "--json"]) == 2
    found = {one["check"]: one for one in orjson.loads(capsys.readouterr().out)}
    assert {name for name, one in found.items() if one["state"] == "bad"} == {"permissions"}
    assert found["permissions"]["do"].startswith("chmod 600")
    for name in ("database", "public address", "headers", "search index", "Redis", "clock"):
        assert found[name]["state"] == "good", found[name]
    assert found["backup"]["state"] == "note"


def test_a_database_that_is_behind_or_not_there(database_url: str, tmp_path: Path) -> None:
    settings = make_settings(tmp_path, database_url=database_url)
    asyncio.run(lay_tables(database_url))
    asyncio.run(mark_as_migrated(database_url))
    assert states(doctor.database(settings, wall_clock)) == [State.GOOD, State.GOOD]
    late = doctor.database(settings, lambda: Instant(wall_clock() - DAY_MS))
    assert states(late) == [State.GOOD, State.BAD]
    assert "NTP" in words(late)

    def set_schema(schema: str) -> str:
        use(
            lambda c: c.execute(text(f"UPDATE alembic_version SET version_num = '{schema}'")),
            Door(database_url, True),
        )
        return words(doctor.database(settings, wall_clock))

    assert "advisory migrate" in set_schema("0001")
    assert "Install the newer version" in set_schema("9999")
    set_schema(newest())
    gone = make_settings(tmp_path, database_url=f"postgresql+asyncpg://x@127.0.0.1:{free_port()}/x")
    assert "firewall" in words(doctor.database(gone, wall_clock))


def test_a_full_disk_and_an_old_backup(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert doctor.disk(tmp_path / "not" / "there").state in (State.GOOD, State.NOTE)
    for free, state in ((10, State.BAD), (10**9, State.NOTE), (10**12, State.GOOD)):
        monkeypatch.setattr("shutil.disk_usage", lambda _, free=free: SimpleNamespace(free=free))
        assert doctor.disk(tmp_path).state is state
    place, now = Place("sqlite:///x", tmp_path), wall_clock()
    place.last_backup.write_bytes(orjson.dumps({"at": now - 3 * DAY_MS}))
    assert doctor.last_backup(place, lambda: now).state is State.NOTE
    place.last_backup.write_bytes(orjson.dumps({"at": now}))
    assert doctor.last_backup(place, lambda: now).state is State.GOOD


def test_settings_that_everybody_may_read(tmp_path: Path) -> None:
    file = tmp_path / "advisory.env"
    assert doctor.key_file(file) is None
    file.touch()
    for mode, state in ((0o644, State.BAD), (0o640, State.GOOD)):
        file.chmod(mode)
        found = doctor.key_file(file)
        assert found is not None
        assert found.state is state


@pytest.mark.redis
async def test_redis_and_its_clock(redis_server: RedisServer, tmp_path: Path) -> None:
    some = {"database_url": "postgresql+asyncpg://x@127.0.0.1/x", "redis_url": redis_server.url}
    settings = make_settings(tmp_path, **some)
    assert states(await probes.redis(settings, wall_clock)) == [State.GOOD, State.GOOD]
    late = await probes.redis(settings, lambda: Instant(wall_clock() - DAY_MS))
    assert states(late) == [State.GOOD, State.BAD]
    away = settings.model_copy(update={"redis_url": f"redis://127.0.0.1:{free_port()}/0"})
    assert "TCP 6379" in words(await probes.redis(away, wall_clock))


@pytest.fixture
async def spoilt() -> AsyncIterator[str]:
    """A proxy that doubles a header, forgets the others and lets no socket through."""

    async def answer(request: web.Request) -> web.Response:
        response = web.Response(text="ok\n", status=200 if request.path == "/livez" else 400)
        response.headers.add("Referrer-Policy", "no-referrer")
        response.headers.add("Referrer-Policy", "origin")
        return response

    app = web.Application()
    app.router.add_get("/{any:.*}", answer)
    runner, port = web.AppRunner(app), free_port()
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    yield f"http://127.0.0.1:{port}"
    await runner.cleanup()


async def test_a_proxy_that_spoils_what_passes(spoilt: str) -> None:
    found = await probes.public(spoilt)
    assert states(found) == [State.BAD, State.BAD]
    assert "Referrer-Policy" in found[0].what
    assert "Upgrade" in found[1].do


async def test_an_address_where_nobody_is() -> None:
    assert states(await probes.public(f"http://127.0.0.1:{free_port()}")) == [State.BAD]


async def test_a_relay_with_the_same_secret_and_with_another(tmp_path: Path) -> None:
    server = RelayServer(tmp_path / "relay")
    await asyncio.to_thread(server.start)
    lock = ssl.create_default_context()
    lock.check_hostname, lock.verify_mode = False, ssl.CERT_NONE
    urls = [
        f"turn:127.0.0.1:{server.port}?transport=udp",
        f"turn:127.0.0.1:{server.port}?transport=tcp",
        f"turns:127.0.0.1:{server.tls_port}?transport=tcp",
    ]
    shared = {"media": True, "turn_urls": ",".join(urls)}
    try:
        settings = make_settings(tmp_path, turn_secret=SECRET, **shared)
        assert states(await probes.relay(settings, wall_clock, lock)) == [State.GOOD] * 3
        other = make_settings(tmp_path, turn_secret="x" * 32, **shared)
        refused = await probes.relay(other, wall_clock, lock)
        assert states(refused) == [State.BAD] * 3
        assert "static-auth-secret" in words(refused)
    finally:
        await asyncio.to_thread(server.stop)


async def test_the_media_worker_tries_itself(tmp_path: Path) -> None:
    assert (await doctor.media(make_settings(tmp_path, media=True))).state is State.GOOD
