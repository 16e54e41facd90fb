"""`advisory doctor`: is everything well on this machine, and what is to be done where it is not."""

import argparse
import asyncio
import logging
from pathlib import Path

from advisory.app import build
from advisory.cli.bar import Bar
from advisory.cli.findings import show
from advisory.cli.start import read_settings
from advisory.clock import wall_clock
from advisory.operations import doctor, post
from advisory.operations.configuration import check
from advisory.operations.model import Finding, State
from advisory.search.model import Document
from advisory.settings import Settings, environment

CHECKS = 11
ENVIRONMENT = Path("/etc/advisory/advisory.env")


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = commands.add_parser("doctor", help="look whether all is well; changes nothing")
    parser.add_argument("--json", action="store_true", help="for programs")
    parser.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    settings = read_settings()
    logging.disable(logging.ERROR)  # what is found is said once, in words
    try:
        return show(examine(settings), chosen.json)
    finally:
        logging.disable(logging.NOTSET)


def examine(settings: Settings) -> list[Finding]:
    with Bar("Looking", CHECKS) as bar:
        found = [one for one in check(environment()) if one.state is not State.GOOD]
        if keys := doctor.key_file(ENVIRONMENT):
            found.append(keys)
        database = doctor.database(settings, wall_clock)
        found += database
        bar.step()
        reachable = all(one.state is not State.BAD for one in database)
        found += asyncio.run(look(settings, bar, reachable))
    return found


async def look(settings: Settings, bar: Bar, reachable: bool) -> list[Finding]:
    service = build(settings.model_copy(update={"redis_url": ""}))
    found: list[Finding] = []

    async def documents() -> list[Document]:
        await service.knowledge.shelf.load()
        await service.answers.load()
        return [*service.knowledge.shelf.documents(), *service.answers.documents()]

    async def lag() -> int | None:
        await service.parts.database.start()
        try:
            if service.mail is not None:
                found.append(post.letters(await service.mail.totals()))
            await service.desk.board.load()
            return await service.search.lags(documents)
        finally:
            await service.parts.database.close()

    async for some in doctor.examine(settings, wall_clock, lag if reachable else None):
        found += some
        bar.step()
    for stop in reversed(service.parts.stops):
        await stop()
    return found
