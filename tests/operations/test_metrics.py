"""Figures of a day's work, and that they name nobody; lines of the log likewise."""

import asyncio
import io
import logging
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import aiohttp
import orjson
import pytest

from advisory import logs
from advisory.app import build
from advisory.lab.processes import free_port
from advisory.settings import Settings
from tests.support.app import Running, make_settings, running_app
from tests.support.drivers import StaffDriver, VisitorDriver
from tests.support.town import ADVICE, LIBRARY, PASSWORD, SITE

NAME, WORDS, NOTE = "Kanarialintu Keltainen", "Salasanani on kissanhattu", "Muistiinpano-kanarialintu"
CLOSED = {
    "status": {"queued", "offered", "active", "message"},
    "service": {ADVICE, LIBRARY},
    "side": {"visitor", "staff", "guest"},
    "le": None,
    "event": None,
    "worker": None,
}
"""Every label there may be, and what it may say; None: numbers, or names of the contract."""


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """All that is logged, down to the least, as a service writes it."""
    written = io.StringIO()
    before = logging.root.level
    handler = logs.start("json", logging.DEBUG, written)
    yield written
    logging.root.removeHandler(handler)
    logging.root.setLevel(before)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return make_settings(tmp_path, metrics_port=free_port())


@pytest.fixture
async def measured(settings: Settings, log: io.StringIO) -> AsyncIterator[Running]:
    async with running_app(settings) as running:
        yield running


async def test_a_whole_conversation_is_counted_and_nobody_is_named(
    measured: Running, log: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor = await VisitorDriver(measured.url).arrives(SITE)
    chat = measured.service.chat.chat
    async with StaffDriver(measured.url) as advisor:
        await advisor.signs_in("aino@town.example", PASSWORD)
        await advisor.is_("available")
        begun = await visitor.starts(WORDS, ADVICE, name=NAME)
        await advisor.sees_waiting(begun)
        await advisor.takes(begun)
        await visitor.says(f"{WORDS} taas")

        def fails(*_: object, **__: object) -> None:
            try:
                raise KeyError(WORDS)
            except KeyError as error:
                raise ValueError(f"{NAME}: {WORDS}, 127.0.0.1") from error

        with monkeypatch.context() as broken:
            broken.setattr(chat, "post", fails)
            with pytest.raises(Exception, match="internal"):
                await visitor.says(NOTE)
        logging.getLogger("aiohttp.server").error("Error handling request from %s", "127.0.0.1")
        logging.getLogger("a.library").warning(f"peer 127.0.0.1 wrote {WORDS}")
        figures = await read(measured)
    await visitor.disconnect()

    assert figures['advisory_open_conversations{status="active"}'] == 1
    assert figures[f'advisory_wait_seconds_count{{service="{ADVICE}"}}'] == 1
    assert figures['advisory_event_seconds_count{event="entry:post"}'] == 2
    assert figures['advisory_connections{side="visitor"}'] == 1
    assert figures[f'advisory_queue_length{{service="{ADVICE}"}}'] == 0
    assert figures["advisory_writer_batch_size_sum"] >= figures["advisory_writer_batch_size_count"] > 0
    assert figures["advisory_gc_pauses_total"] >= 0
    assert figures["advisory_storage_healthy"] == 1
    known = {name for _, name in measured.service.parts.gateway.bound}
    for line in figures:
        for label, value in labels(line):
            allowed = known if label == "event" else CLOSED[label]
            assert allowed is None or value in allowed, line

    written = log.getvalue()
    lines = [orjson.loads(line) for line in written.splitlines()]
    failed = next(line for line in lines if line["message"] == "entry:post failed")
    assert [error["kind"] for error in failed["errors"]] == ["builtins.ValueError", "builtins.KeyError"]
    assert "Error handling request from %s" in written
    for canary in (
        *WORDS.split()[:1],
        "kissanhattu",
        *NAME.split(),
        NOTE,
        "127.0.0.1",
        "aino",
        visitor.token,
    ):
        assert canary not in written


async def read(app: Running) -> dict[str, float]:
    address = f"http://127.0.0.1:{app.service.settings.metrics_port}/metrics"
    async with aiohttp.ClientSession() as session, session.get(address) as answer:
        assert answer.status == 200
        said = await answer.text()
    rows = (line.rsplit(" ", 1) for line in said.splitlines() if not line.startswith("#"))
    return {name: float(value) for name, value in rows}


def labels(line: str) -> Iterator[tuple[str, str]]:
    inside = line.partition("{")[2].rstrip("}")
    for one in inside.split(",") if inside else ():
        name, _, value = one.partition("=")
        yield name, value.strip('"')


def test_lines_for_people_tell_the_same_as_those_for_programs() -> None:
    try:
        raise ValueError(WORDS)
    except ValueError as error:
        record = logging.LogRecord(
            "advisory.x",
            logging.ERROR,
            __file__,
            1,
            "%s failed",
            ("entry:post",),
            (ValueError, error, error.__traceback__),
        )
    text = logs.TextLines().format(record)
    assert "ERROR advisory.x entry:post failed" in text
    assert "builtins.ValueError" in text
    assert "test_metrics.py" in text
    assert WORDS not in text


async def test_what_is_no_http_fills_no_log(measured: Running, log: io.StringIO) -> None:
    told = []
    for said in (b"GET / HTTP/1.1\r\nHost: a\r\nA\x00: b\r\n\r\n", b"GET /\xff\x00 HTTP/1.1\r\nHost\r\n\r\n"):
        reader, writer = await asyncio.open_connection("127.0.0.1", measured.service.settings.port)
        writer.write(said)
        told.append((await reader.readline()).split()[1])
        writer.close()
    assert told == [b"400", b"400"]
    assert "aiohttp.server" not in log.getvalue()


async def test_nothing_is_measured_unless_it_is_asked_for(tmp_path: Path) -> None:
    service = build(make_settings(tmp_path))
    assert service.parts.gateway.measured is None
    assert service.parts.database.measured is None
