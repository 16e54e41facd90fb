"""`advisory demo`: the demo city on an embedded database, ready to be lived through."""

import argparse
import logging
import secrets
import sys
from importlib.resources import files
from pathlib import Path

from advisory import logs
from advisory.app import Service
from advisory.cli.content import read_folder
from advisory.cli.faq import load
from advisory.cli.serve import serve
from advisory.cli.start import read_settings, require_port
from advisory.demo.http import DemoRoutes
from advisory.demo.seed import SITE, is_seeded, seed, seed_staff
from advisory.people.model import Member
from advisory.practice.dialogues import read
from advisory.practice.service import practise
from advisory.settings import Settings
from advisory.storage.migrate import upgrade

CONTENT = Path(str(files("advisory.demo").joinpath("content")))
PRACTICE_DIALOGUES = CONTENT / "practice_dialogues.jsonl"
DEMO_PACE = 3.0
"""Practice visitors called from the demo page read and type three times as fast as people."""


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = commands.add_parser("demo", help="run the service with the demo city of Koivuranta")
    parser.add_argument("--new-passwords", action="store_true", help="give the demo staff new passwords")
    parser.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    plain = read_settings()
    logs.start(plain.log_format, logging.WARNING)
    settings = plain.model_copy(update={"demo": True, "practice_key": practice_key(plain.var)})
    require_port(settings)
    upgrade(settings.database_url)

    async def prepare(service: Service) -> None:
        fresh = not is_seeded(service)
        if fresh:
            print("Loading the demo city …", file=sys.stderr)
        await seed(service, settings.demo_url)
        made = await seed_staff(service)
        if fresh:
            await load(service, read_folder(CONTENT), SITE)
        if chosen.new_passwords:
            made = await new_passwords(service)
        tell(settings, made)

    def extend(service: Service) -> None:
        dialogues = read(PRACTICE_DIALOGUES)

        async def send(visitors: int) -> None:
            await practise(
                dialogues,
                visitors,
                url=settings.visitor_url,
                site=SITE,
                practice_key=settings.practice_key,
                pace=DEMO_PACE,
            )

        DemoRoutes(
            demo_url=settings.demo_url,
            visitor_url=settings.visitor_url,
            site=SITE,
            background=service.parts.background,
            practise=send,
        ).add(service.parts.routes)

    serve(settings, prepare, extend)
    return 0


def practice_key(var: Path) -> str:
    """What tells practice visitors from real ones; made once, readable by this user only."""
    path = var / "practice.key"
    if not path.exists():
        var.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(24))
    return path.read_text()


async def new_passwords(service: Service) -> list[tuple[Member, str]]:
    made = []
    for member in await service.people.members():
        password = secrets.token_urlsafe(9)
        await service.people.set_password(member.id, password)
        made.append((member, password))
    return made


def tell(settings: Settings, made: list[tuple[Member, str]]) -> None:
    print(f"\n  Demo city    {settings.demo_url}/fi/   (also /sv/ and /en/)")
    print(f"  Console      {settings.staff_url}/console\n")
    if made:
        print("  Sign-ins, shown this once:")
        for member, password in made:
            roles = ", ".join(sorted(member.roles))
            print(f"    {member.email:<36} {password}   {roles}")
    else:
        print("  Sign-ins were shown at the first start; `advisory demo --new-passwords` makes new ones.")
    print("\n  Ready. Stop with Ctrl+C.", flush=True)
