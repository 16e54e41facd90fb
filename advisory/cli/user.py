"""`advisory user`: accounts of the staff, for the first one and for the day when nobody else can help."""

import argparse
import asyncio
import secrets
from collections.abc import Awaitable, Callable
from typing import TypeVar

from advisory.app import Service, build
from advisory.cli.start import read_settings
from advisory.identity import LANGUAGES, STAFF_ROLES, Role, new_id
from advisory.people.model import Member
from advisory.settings import Settings
from advisory.storage.migrate import upgrade

T = TypeVar("T")


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = commands.add_parser("user", help="add a member of staff, or let one in again")
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
    resetting = actions.add_parser(
        "reset", help="show a link to choose another password, without second factor"
    )
    resetting.add_argument("email")
    resetting.set_defaults(run=reset)
    emergency = actions.add_parser(
        "break-glass", help="an account for the day when the organisation's own sign-in is away"
    )
    emergency.add_argument("email")
    emergency.add_argument("--name", default="Emergency account", help="what notices and the record call it")
    emergency.set_defaults(run=break_glass)


def break_glass(chosen: argparse.Namespace) -> int:
    settings = read_settings(media=False)
    upgrade(settings.database_url)
    password = secrets.token_urlsafe(24)
    known = asyncio.run(_with(settings, lambda service: _emergency(service, chosen, password)))
    if known:
        print(f"{chosen.email} had an account: it is one for emergencies now, signed out everywhere.")
    print(f"{chosen.email} may sign in at {settings.staff_url}/console with this password, shown once:")
    print(password)
    print("Keep it on paper, under seal. Main users are told of every use. Sign in once now, to try it")
    if Role.MAIN_USER in settings.second_factor_roles:
        print(
            "and to set up the second step that main users need; put its recovery codes beside the password."
        )
    return 0


async def _emergency(service: Service, chosen: argparse.Namespace, password: str) -> bool:
    member = Member(
        id=new_id(),
        email=chosen.email,
        name=chosen.name,
        display_name=chosen.name.split()[0],
        roles=frozenset({Role.MAIN_USER}),
        lang=LANGUAGES[0],
        languages=LANGUAGES,
        channels=("chat", "message"),
        capacity=5,
        skills={},
    )
    hashed = await service.people.hashed(password)
    return await service.administration.add_for_emergencies(member, hashed)


def reset(chosen: argparse.Namespace) -> int:
    settings = read_settings(media=False)
    upgrade(settings.database_url)
    given = asyncio.run(_with(settings, lambda service: service.administration.break_glass(chosen.email)))
    if given is None:
        raise SystemExit(f"Nobody has an account as {chosen.email}.")
    print("All that was signed in with this account is signed out, and its second factor is gone.")
    print("This link is shown once, is good for a day and for one use:")
    print(f"{settings.staff_url}/console#link={given.token}")
    return 0


def run(chosen: argparse.Namespace) -> int:
    if not 1 <= chosen.capacity <= 10:
        raise SystemExit("--capacity is a number from 1 to 10.")
    settings = read_settings(media=False)
    upgrade(settings.database_url)
    password = secrets.token_urlsafe(12)
    asyncio.run(_with(settings, lambda service: _add(service, chosen, password)))
    print(f"{chosen.email} may sign in at {settings.staff_url}/console with this password, shown once:")
    print(password)
    return 0


async def _with(settings: Settings, act: Callable[[Service], Awaitable[T]]) -> T:
    """With the parts of the service, beside the one that may be running."""
    service = build(settings)
    await service.parts.database.start()
    try:
        return await act(service)
    finally:
        for stop in reversed(service.parts.stops):
            await stop()
        await service.parts.database.close()


async def _add(service: Service, chosen: argparse.Namespace, password: str) -> None:
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
