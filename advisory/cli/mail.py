"""`advisory mail`: whether letters leave this machine and arrive."""

import argparse
import asyncio

from advisory.app import Service, build
from advisory.cli.start import read_settings
from advisory.identity import LANGUAGES
from advisory.mail.model import Said
from advisory.operations.post import WORDS


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = commands.add_parser("mail", help="see whether e-mail goes out")
    actions = parser.add_subparsers(title="actions", required=True, metavar="ACTION")
    testing = actions.add_parser(
        "test", help="send a test letter now, beside the service that may be running"
    )
    testing.add_argument("address")
    testing.add_argument("--lang", choices=LANGUAGES, default="en", help="language of the letter (en)")
    testing.set_defaults(run=test)


def test(chosen: argparse.Namespace) -> int:
    settings = read_settings(media=False)
    server = settings.mail()
    if server is None:
        raise SystemExit("No letters are sent: ADVISORY_MAIL_HOST is empty. docs/mail.md says what to set.")
    said = asyncio.run(_send(build(settings), chosen.address, chosen.lang))
    if not said.well:
        what, do = WORDS[said.error]
        status = f" ({said.status})" if said.status else ""
        raise SystemExit(f"{server.host}:{server.port} {what}{status}. {do}")
    print(f"{server.host}:{server.port} took the letter. See whether it arrives, and not among junk.")
    return 0


async def _send(service: Service, address: str, lang: str) -> Said:
    assert service.mail is not None
    try:
        return await service.mail.trial(address, lang)
    finally:
        for stop in reversed(service.parts.stops):
            await stop()
