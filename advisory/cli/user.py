"""`advisory user add`: an account for a member of staff, with a first password that is shown once."""

import argparse
import asyncio
import secrets

from advisory.app import build
from advisory.cli.start import read_settings
from advisory.identity import LANGUAGES, STAFF_ROLES, Role, new_id
from advisory.people.model import Member
from advisory.settings import Settings
from advisory.storage.migrate import upgrade


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = commands.add_parser("user", help="add a member of staff")
    actions = parser.add_subparsers(title="actions", required=True, metavar="ACTION")
    adding = actions.add_parser("add", help="make an account and show its first password")
    adding.add_argument("email")
    adding.add_argument("--name", required=True, help="full name; visitors see the first word")
    adding.add_argument(
        "--role",
        action="append",
        required=True,
        choices=sorted(STAFF_ROLES),
        help="may be given several times",
    )
    adding.add_argument(
        "--service", action="append", default=[], help="id of a service they know; several times"
    )
    adding.add_argument("--lang", choices=LANGUAGES, default="fi", help="language of their console (fi)")
    adding.add_argument("--capacity", type=int, default=5, help="conversations at once, 1 to 10 (5)")
    adding.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    if not 1 <= chosen.capacity <= 10:
        raise SystemExit("--capacity is a number from 1 to 10.")
    settings = read_settings(media=False)
    upgrade(settings.database_url)
    password = secrets.token_urlsafe(12)
    asyncio.run(_add(settings, chosen, password))
    print(f"{chosen.email} may sign in at {settings.staff_url}/console with this password, shown once:")
    print(password)
    return 0


async def _add(settings: Settings, chosen: argparse.Namespace, password: str) -> None:
    service = build(settings)
    await service.parts.database.start()
    try:
        await service.desk.board.load()
        unknown = [one for one in chosen.service if one not in service.desk.board.services]
        if unknown:
            known = ", ".join(sorted(service.desk.board.services)) or "none yet"
            raise SystemExit(f"No such service: {', '.join(unknown)}. There are: {known}.")
        if any(one.email == chosen.email.casefold() for one in await service.people.members()):
            raise SystemExit(f"{chosen.email} has an account already.")
        member = Member(
            id=new_id(),
            email=chosen.email,
            name=chosen.name,
            display_name=chosen.name.split()[0],
            roles=frozenset(Role(role) for role in chosen.role),
            lang=chosen.lang,
            languages=LANGUAGES,
            channels=("chat", "message"),
            capacity=chosen.capacity,
            skills=dict.fromkeys(chosen.service, 1),
        )
        await service.people.add_member(member, password)
    finally:
        for stop in reversed(service.parts.stops):
            await stop()
        await service.parts.database.close()
