"""How long it takes to read a million conversations out of the event record, and to open reports of them.

The record is written straight into the table of an embedded database: a year of a city's service, eight
subjects and two sites. It is read as after an upgrade, in large bits, and anew bit by bit for the last
day, as in service. Each report is then opened over HTTP by somebody who is signed in, as the console does.
"""

import asyncio
import shutil
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web

from advisory.app import Service, application, build
from advisory.cli.bar import Bar
from advisory.clock import HOUR_MS, Instant, wall_clock
from advisory.desk import store as desk_store
from advisory.desk.model import Service as Topic
from advisory.identity import Role
from advisory.lab.bench import ROOT, Figures, Progress
from advisory.lab.frames import new_cid
from advisory.lab.past import Past, write
from advisory.lab.processes import free_port
from advisory.lab.town import an_advisor, lay_tables
from advisory.people import session_store
from advisory.people.cookie import cookie_name
from advisory.people.model import Session
from advisory.people.service import digest
from advisory.reports.reading import Reading
from advisory.settings import Settings
from advisory.storage.work import Work

CONVERSATIONS = 1_000_000
LAST = date(2026, 11, 20)
DAYS = 364
TOPICS = tuple(f"topic-{number}" for number in range(8))
SITES = ("town", "library")
TIMES = 5
MUST_S = 1.0
LOOKER = "looker"


def periods() -> dict[str, dict[str, str]]:
    """What people open: `year` is all that there is."""

    def of(days: int, **more: str) -> dict[str, str]:
        return {"first": str(LAST - timedelta(days=days - 1)), "last": str(LAST), **more}

    return {
        "week": of(7, against="before"),
        "month": of(30, against="before"),
        "quarter": of(91, against="before"),
        "year": of(DAYS, against="before"),
        "year_of_one_service": of(DAYS, service=TOPICS[0]),
        "halves_compared": of(DAYS // 2, against="before"),
    }


async def settle(service: Service) -> str:
    """Subjects, and somebody who may look; gives the secret of their sign-in."""
    member = replace(an_advisor(LOOKER, 5), roles=frozenset({Role.MAIN_USER}))
    await service.people.add_member(member, None)
    secret, now = f"session-{LOOKER}", wall_clock()
    session = Session(secret, LOOKER, now, Instant(now + 8 * HOUR_MS), now)

    def run(work: Work) -> None:
        for name in TOPICS:
            desk_store.put_service(work, Topic(name, {"fi": name}))
        session_store.add_session(work, session, digest(secret))

    await service.parts.database.work(run)
    await service.desk.board.load()
    return secret


async def timed(run: Callable[[], Awaitable[Any]]) -> float:
    began = time.perf_counter()
    await run()
    return time.perf_counter() - began


async def measured(folder: Path, progress: Progress) -> Figures:
    url = f"sqlite:///{folder / 'reports.sqlite'}"
    await lay_tables(url)
    port = free_port()
    base = f"http://127.0.0.1:{port}"
    service = build(Settings(var=folder, database_url=url, media=False, visitor_url=base, staff_url=base))
    past = Past(CONVERSATIONS, LAST - timedelta(days=DAYS - 1), DAYS, TOPICS, SITES)
    database = service.parts.database
    await database.start()
    rows = 0
    with Bar("Writing a year", CONVERSATIONS) as bar:
        for day, count in past.by_day():
            happened = await asyncio.to_thread(past.of_day, day, count)
            await database.work(lambda work, happened=happened: write(work.connection, happened))  # type: ignore[misc]
            rows += len(happened)
            bar.step(count)
    secret = await settle(service)
    progress(f"{rows} rows of {CONVERSATIONS} conversations are written")

    reading = Reading(database, service.desk.policies, wall_clock)
    with Bar("Reading the record", rows) as bar:
        began = time.perf_counter()
        await reading.catch_up(lambda done, of: bar.at(done))
        aggregate_s = time.perf_counter() - began
    progress(f"read in {aggregate_s:.0f} s")
    named = {
        "reports.rows": float(rows),
        "reports.aggregate_s": round(aggregate_s, 1),
        "reports.aggregate_rows_per_s": round(rows / aggregate_s),
        "reports.megabytes": round((folder / "reports.sqlite").stat().st_size / 2**20),
    }

    runner = web.AppRunner(application(service), access_log=None)
    await runner.setup()
    raw: dict[str, Any] = {}
    failed = []
    try:
        await web.TCPSite(runner, "127.0.0.1", port).start()
        cookies = {cookie_name(False): secret}
        async with aiohttp.ClientSession(base, cookies=cookies, headers={"Origin": base}) as client:
            for name, asked in periods().items():
                seconds = [await timed(lambda asked=asked: opened(client, asked)) for _ in range(TIMES)]  # type: ignore[misc]
                raw[name] = [round(one, 3) for one in seconds]
                named[f"reports.open_s.{name}"] = round(statistics.median(seconds), 3)
                if max(seconds) > MUST_S:
                    failed.append(f"{name} took {max(seconds):.2f} s, more than {MUST_S:g} s")
            year = periods()["year"]
            for form in ("csv", "xlsx"):
                took = await timed(lambda form=form: exported(client, {**year, "format": form}))  # type: ignore[misc]
                named[f"reports.export_s.{form}"] = round(took, 3)
    finally:
        await runner.cleanup()
    return Figures(named, raw, tuple(failed))


async def opened(client: aiohttp.ClientSession, asked: dict[str, str]) -> None:
    async with client.get("/api/reports", params=asked) as answer:
        found = await answer.json()
        if not found["ok"] or not found["data"]["figures"][0].get("value"):
            raise RuntimeError(f"no report: {str(found)[:200]}")


async def exported(client: aiohttp.ClientSession, form: dict[str, str]) -> None:
    async with client.post("/api/reports/export", json={**form, "cid": new_cid()}) as answer:
        if answer.status != 200 or not await answer.read():
            raise RuntimeError(f"no table: {answer.status}")


def measure(progress: Progress) -> Figures:
    place = ROOT / "var" / "bench"
    place.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="reports-", dir=place))
    try:
        return asyncio.run(measured(folder, progress))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
