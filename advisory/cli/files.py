"""`advisory files allow`: who may send files in a service."""

import argparse
import asyncio

from advisory.app import build
from advisory.cli.start import read_settings
from advisory.files.model import Rule
from advisory.settings import Settings
from advisory.storage.migrate import upgrade

WHO = {"nobody": (False, False), "advisors": (False, True), "everybody": (True, True)}


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = commands.add_parser("files", help="say who may send files in a service, or see who may")
    actions = parser.add_subparsers(title="actions", required=True, metavar="ACTION")
    allowing = actions.add_parser("allow", help="advisors may unless you say otherwise, visitors may not")
    allowing.add_argument("service", help="id of a service")
    allowing.add_argument("who", choices=WHO)
    allowing.set_defaults(run=run)
    showing = actions.add_parser("list", help="who may, for each service")
    showing.set_defaults(run=run, service=None)


def run(chosen: argparse.Namespace) -> int:
    settings = read_settings(media=False)
    upgrade(settings.database_url)
    asyncio.run(_run(settings, chosen))
    return 0


async def _run(settings: Settings, chosen: argparse.Namespace) -> None:
    service = build(settings)
    await service.parts.database.start()
    try:
        await service.desk.board.load()
        await service.files.load()
        known = sorted(service.desk.board.services)
        if chosen.service is not None:
            if chosen.service not in known:
                names = ", ".join(known) or "none yet"
                raise SystemExit(f"No such service: {chosen.service}. There are: {names}.")
            await service.files.allow(Rule(chosen.service, *WHO[chosen.who]))
        for name in known:
            rule = service.files.rule(name)
            who = next(word for word, may in WHO.items() if may == (rule.visitors, rule.advisors))
            print(f"{name}: {who}")
    finally:
        for stop in reversed(service.parts.stops):
            await stop()
        await service.parts.database.close()
