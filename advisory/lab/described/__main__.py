"""`python -m advisory.lab.described`: the REST interface against its own OpenAPI description.

The demo city on SQLite and on a PostgreSQL of its own, served by a process as an operator starts it, and
Schemathesis, which reads the description from it and makes up requests that fit and requests that do not:
with a key that opens everything, and with one that opens nothing. No answer may be a server's fault, and
every answer must be one that the description names, in type and in shape. The requests keep the pace of a
fast key; no limit of the product is put aside.
"""

import argparse
import asyncio
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from advisory.app import Service, build
from advisory.cli.content import read_folder
from advisory.cli.demo import CONTENT
from advisory.cli.faq import load
from advisory.clock import DAY_MS, Instant
from advisory.demo.seed import SITE, seed, seed_staff
from advisory.desk import store as desk_store
from advisory.desk.service import Question
from advisory.identity import Role
from advisory.integrations.keys import Asked
from advisory.integrations.model import PACES, SCOPES
from advisory.integrations.openapi import PATH
from advisory.lab.chaos.stage import SERVE, Server
from advisory.lab.frames import new_cid
from advisory.lab.postgres import Postgres, binaries
from advisory.lab.town import TOPIC, always_open
from advisory.settings import Settings
from advisory.storage.migrate import upgrade

HERE = Path(__file__).parent
DATABASES = ("sqlite", "postgres")
QUESTIONS = ("Miten uusin kirjastokortin?", "Milloin uimahalli on auki?", "Hur bokar jag en tid?")
PACE = int(PACES["fast"] * 0.9)
CASES = re.compile(r"^\s*([0-9]+) generated", re.M)
TESTED = re.compile(r"^\s*Tested: ([0-9]+)", re.M)
FAULT = re.compile(r" (ERROR|CRITICAL) |Traceback")


@dataclass(frozen=True)
class City:
    """Served at `url`. `there` is what exists, by the kind that a path names."""

    url: str
    every: str
    none: str
    there: dict[str, list[str]]
    log: Path


@contextmanager
def database(kind: str, folder: Path) -> Iterator[str]:
    if kind == "sqlite":
        yield f"sqlite:///{folder / 'advisory.sqlite'}"
        return
    programs = binaries()
    if programs is None:
        raise FileNotFoundError("PostgreSQL is not installed: make test-deps")
    server = Postgres(programs)
    try:
        server.create()
        yield server.fresh_database()
    finally:
        server.destroy()


async def laid(settings: Settings) -> tuple[str, str, dict[str, list[str]]]:
    """The demo city with a few conversations, and two keys: what opens everything, what nothing."""
    service = build(settings)
    await service.start()
    try:
        await seed(service, "")
        await seed_staff(service)
        await load(service, replace(read_folder(CONTENT), conversations=[]), SITE, progress=lambda *_: None)
        topic = always_open(100)
        await service.parts.database.work(lambda work: desk_store.put_service(work, topic))
        await service.desk.board.load()
        begun = [await _begun(service, text) for text in QUESTIONS]
        members = await service.people.members()
        main_user = next(one for one in members if Role.MAIN_USER in one.roles).as_person("described")
        keys = service.integrations.keys
        ends = Instant(service.parts.clock() + DAY_MS)
        every, none = [
            (await keys.make(main_user, new_cid(), Asked(name, scopes, (), "fast", ends))).secret
            for name, scopes in (("Everything", SCOPES), ("Nothing", ()))
        ]
        articles = [one.id for one in await service.knowledge.articles.listed()]
        services = sorted(service.desk.board.services)
    finally:
        await service.stop()
    return every, none, {"conversations": begun, "articles": articles[:20], "services": services}


async def _begun(service: Service, text: str) -> str:
    token, _ = await service.people.new_visitor(SITE, "fi", None)
    visitor = await service.people.visitor_by_token(token, "fi")
    asked = Question(service=TOPIC, text=text, lang="fi")
    return (await service.desk.desk.start(visitor, asked, new_cid())).id


@asynccontextmanager
async def served(kind: str) -> AsyncIterator[City]:
    with TemporaryDirectory(prefix="advisory-described-") as name:
        folder = Path(name)
        with database(kind, folder) as url:
            await asyncio.to_thread(upgrade, url)
            every, none, there = await laid(Settings(var=folder, database_url=url, media=False))
            environment = {"ADVISORY_VAR": name, "ADVISORY_DATABASE_URL": url, "ADVISORY_MEDIA": "false"}
            server = Server("described", folder, environment, SERVE)
            await server.started()
            try:
                yield City(f"http://localhost:{server.port}", every, none, there, server.log)
            finally:
                await server.kill()


def asked(city: City, examples: int, seed: int, *, opens: bool) -> tuple[int, str]:
    """Exit status and words of one run of Schemathesis."""
    secret = city.every if opens else city.none
    command: tuple[str, ...] = (
        *(sys.executable, "-m", "schemathesis.cli", "--config-file", str(HERE / "settings.toml")),
        *("run", f"{city.url}{PATH}", "--url", city.url, "-H", f"Authorization: Bearer {secret}"),
        *("--max-examples", str(examples), "--seed", str(seed), "--rate-limit", f"{PACE}/s", "--no-color"),
    )
    if not opens:
        # What fits is refused all the same, and what does not is not looked at.
        command += ("--phases", "coverage,fuzzing", "--exclude-checks", "positive_data_acceptance")
    environment = {
        **os.environ,
        "SCHEMATHESIS_HOOKS": "advisory.lab.described.hooks",
        "DESCRIBED_THERE": json.dumps(city.there),
        **({} if opens else {"DESCRIBED_NOTHING": "1"}),
    }
    done = subprocess.run(
        command,
        env=environment,
        cwd=city.log.parent,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout


async def judged(kind: str, examples: int, seed: int) -> bool:
    """Whether all is as described; one line tells, and before it whatever is not."""
    good = True
    async with served(kind) as city:
        for opens in (True, False):
            began, load = time.monotonic(), os.getloadavg()[0]
            code, said = await asyncio.to_thread(asked, city, examples, seed, opens=opens)
            faults = [line for line in city.log.read_text().splitlines() if FAULT.search(line)]
            if code or faults:
                print(said, *faults, sep="\n")
            cases, tested = CASES.search(said), TESTED.search(said)
            held = not code and not faults and cases is not None and tested is not None
            good &= held
            print(
                f"described: {kind}, {'every right' if opens else 'no right'}: "
                f"{tested[1] if tested else 'no'} operations, {cases[1] if cases else 'no'} requests, "
                f"{'as described, no fault in the log' if held else 'NOT AS DESCRIBED'} "
                f"({examples} examples an operation, seed {seed}, {time.monotonic() - began:.0f} s, "
                f"load {load:.1f} before, {os.getloadavg()[0]:.1f} after)",
                flush=True,
            )
    return good


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m advisory.lab.described", description=__doc__)
    parser.add_argument("--examples", type=int, default=200, help="for each operation (200)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--database", choices=DATABASES, action="append", help="one of them (both)")
    chosen = parser.parse_args()
    kinds = chosen.database or DATABASES
    found = [asyncio.run(judged(kind, chosen.examples, chosen.seed)) for kind in kinds]
    return 0 if all(found) else 1


if __name__ == "__main__":
    raise SystemExit(main())
