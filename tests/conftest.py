import inspect
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from blockbuster import BlockBuster
from playwright.async_api import Browser, async_playwright, expect

from advisory.lab.postgres import Postgres, binaries
from advisory.lab.processes import found
from advisory.lab.redis import RedisServer
from tests.support.app import Running, make_settings, running_app
from tests.support.browser import a_chromium
from tests.support.clock import FrozenClock
from tests.support.drivers import StaffDriver, VisitorDriver
from tests.support.lacking import lacking
from tests.support.laid import Laid
from tests.support.town import PASSWORD, SITE

BLOCKS_ONCE = {
    "advisory/app.py": {"build", "start"},  # before anybody is served
    "advisory/texts/__init__.py": {"catalogue"},  # a small file, read once and kept
    # A command has a loop of its own and serves nobody.
    "advisory/operations/rows.py": {"use"},
    "advisory/operations/backup.py": {"_rows"},
    "advisory/operations/restore.py": {"fill"},
    "advisory/operations/copying.py": {"run"},
    "advisory/cli/doctor.py": {"examine"},
    "advisory/cli/privacy.py": {"_archive"},
    "advisory/desk/hours.py": {"zone_of"},  # a time zone, likewise
    "asyncpg/connect_utils.py": {"_parse_connect_arguments"},  # looks for a password file
}


SLOW_FILES = {
    "audit/test_audit.py": "waits for the disk",
    "cli/test_evaluate.py": "runs the command",
    "cli/test_faq_mine.py": "runs the command on a whole service",
    "deploy/test_proxies.py": "starts servers and proxies",
    "desk/test_estimate.py": "lives through whole days",
    "desk/test_nothing_forgotten.py": "starts the service again and again",
    "escalate/test_media_backends.py": "starts worker processes and Janus, and sends media through them",
    "escalate/test_media_janus.py": "starts Janus and sends media through it",
    "escalate/test_media_worker.py": "starts worker processes and sends media through them",
    "escalate/test_media_forward.py": "connects real transports",
    "escalate/test_media_raw.py": "connects real transports",
    "escalate/test_media_selftest.py": "connects real transports",
    "escalate/test_recording_media.py": "connects real transports",
    "escalate/test_service.py": "starts worker processes",
    "lab/test_load.py": "measures",
    "lab/test_storm.py": "starts servers and stops them under load",
    "limits/test_limits.py": "starts Redis",
    "operations/test_backup.py": "waits for the disk",
    "operations/test_copying.py": "waits for the disk",
    "operations/test_doctor.py": "starts servers",
    "operations/test_metrics.py": "the whole service",
    "operations/test_upgrade.py": "waits for the disk",
    "people/test_user_command.py": "runs the command",
    "practice/test_visitor.py": "plays against the whole service",
    "files/test_press.py": "starts processes",
    "faq/test_indexing_killed.py": "kills processes that publish",
    "faq/test_mining_killed.py": "kills processes that learn",
    "guard/test_both_languages.py": "starts Node",
    "guard/test_live.py": "tries thousands of texts",
    "search/test_bench_search.py": "measures",
    "search/test_durable.py": "kills processes that write an index",
    "search/test_find.py": "tries thousands of questions",
    "search/test_meaning.py": "makes vectors",
    "storage/test_database.py": "waits for the disk",
    "storage/test_jobs.py": "waits for the disk",
    "storage/test_leases.py": "waits for the disk",
    "tools/test_test_deps.py": "starts processes",
}
SLOW_FIXTURES = {"app", "visitor", "advisor", "house"}
"""The whole service, on a port or without one."""
LAYING = {"app", "database", "house", "pair"}
"""They begin with `lay_tables`."""
SLOW_FOLDERS = {"journeys", "browser", "console"}


# What a page shows in a moment takes longer where two browsers share two cores with other tests.
expect.set_options(timeout=20_000)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--whole", action="store_true", help="also what is marked `whole`")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    tests = Path(__file__).parent
    left_out = [] if config.getoption("whole") else [one for one in items if one.get_closest_marker("whole")]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [one for one in items if not one.get_closest_marker("whole")]
    for item in items:
        fixtures = set(getattr(item, "fixturenames", ()))
        path = item.path.relative_to(tests)
        if path.as_posix() in SLOW_FILES or path.parts[0] in SLOW_FOLDERS or fixtures & SLOW_FIXTURES:
            item.add_marker(pytest.mark.slow)


@pytest.fixture(autouse=True)
def no_blocking_in_the_loop(request: pytest.FixtureRequest) -> Iterator[None]:
    """A call from our code that blocks the event loop fails the test that met it."""
    if not inspect.iscoroutinefunction(getattr(request, "function", None)):
        yield
        return
    guard = BlockBuster(scanned_modules=["advisory"], excluded_modules=["advisory.lab"])
    for function in guard.functions.values():
        for file, names in BLOCKS_ONCE.items():
            function.can_block_in(file, names)
    guard.activate()
    try:
        yield
    finally:
        guard.deactivate()


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    programs = binaries()
    if programs is None:
        lacking("PostgreSQL")
    server = Postgres(programs)
    try:
        server.create()
        yield server
    finally:
        server.destroy()


@pytest.fixture(scope="session")
def laid(postgres: Postgres) -> Laid:
    return Laid(postgres)


@pytest.fixture
def postgres_url(request: pytest.FixtureRequest, postgres: Postgres, laid: Laid) -> Iterator[str]:
    """Empty; with tables where a fixture of the test would lay them anyway."""
    if postgres.process is None:
        postgres.start()
    if LAYING & set(request.fixturenames):
        url = laid.lend()
        yield url
        laid.take_back(url)
        return
    url = postgres.fresh_database()
    yield url
    if postgres.process is not None:
        postgres.drop(url)


@pytest.fixture(scope="session")
def redis_process() -> Iterator[RedisServer]:
    program = found("redis-server")
    if program is None:
        lacking("redis-server")
    server = RedisServer(program)
    try:
        server.start()
        yield server
    finally:
        server.destroy()


@pytest.fixture
def redis_server(redis_process: RedisServer) -> RedisServer:
    """Running and empty, whatever the test before did to it."""
    if redis_process.process is None:
        redis_process.start()
    redis_process.empty()
    return redis_process


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database of each kind that an installation may have."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'advisory.sqlite'}"
    url: str = request.getfixturevalue("postgres_url")
    return url


@pytest.fixture
async def app(tmp_path: Path, database_url: str) -> AsyncIterator[Running]:
    """The whole service with the small town, on SQLite and on PostgreSQL."""
    async with running_app(make_settings(tmp_path, database_url=database_url)) as running:
        yield running


@pytest.fixture
async def visitor(app: Running) -> AsyncIterator[VisitorDriver]:
    driver = await VisitorDriver(app.url).arrives(SITE)
    yield driver
    await driver.disconnect()


@pytest.fixture
async def advisor(app: Running) -> AsyncIterator[StaffDriver]:
    async with StaffDriver(app.url) as driver:
        await driver.signs_in("aino@town.example", PASSWORD)
        await driver.is_("available")
        yield driver


@pytest.fixture(scope="session")
def chromium_at() -> Iterator[str]:
    """One Chromium for all tests of a process: starting it costs more than many of them."""
    program = found("chromium", "chromium-browser")
    if program is None:
        lacking("Chromium")
    with a_chromium(program) as address:
        yield address


@pytest.fixture
async def chromium(chromium_at: str) -> AsyncIterator[Browser]:
    """The contexts that a test opens are closed after it; nothing else is kept between tests."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.connect_over_cdp(chromium_at)
        yield browser
        for context in browser.contexts[1:]:
            await context.close()
        await browser.close()
