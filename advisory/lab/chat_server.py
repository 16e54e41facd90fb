"""The product under load: `python -m advisory.lab.chat_server PLAN` (a file of JSON).

Everything a message passes in service is on: contract, permission, limits, guard, idempotency,
storage, event record, cards. Only the rates are lifted, since a few hundred sockets stand for many
thousand people.
"""

import json
import sys
from pathlib import Path
from typing import Any

from aiohttp import web

from advisory.app import application, build
from advisory.cli.serve import CONNECTIONS_WITHIN_S, until_stopped
from advisory.lab.load import run_loop
from advisory.lab.processes import free_port
from advisory.lab.rig import announce_ready
from advisory.lab.town import SAID, People, lay, session_of
from advisory.limits.buckets import Rate
from advisory.people.cookie import cookie_name
from advisory.realtime import gateway
from advisory.settings import Settings
from advisory.web.entrance import Entrance


def staff(settings: Settings, visitors: People) -> People:
    """Who holds these conversations, with the cookies of their sign-in."""
    held: dict[str, list[str]] = {}
    for one in visitors:
        held.setdefault(one["advisor"], []).extend(one["conversations"])
    cookie = cookie_name(settings.secure)
    return [
        {
            "namespace": "/staff",
            "conversations": conversations,
            "advisor": name,
            "auth": SAID,
            "cookie": f"{cookie}={session_of(name)}",
        }
        for name, conversations in held.items()
    ]


async def serve(plan: dict[str, Any]) -> None:
    """On an empty database that is filled first, or for the visitors `known` from before.

    `sides` says whose sockets come to this process: visitors', staff's or both.
    """
    gateway.RATES.update({name: Rate(1e6, 1e6) for name in gateway.RATES})
    port = plan.get("port") or free_port()
    settings = Settings(
        port=port, var=Path(plan["folder"]), database_url=plan["url"], media=False, **plan.get("settings", {})
    )
    visitors: People = plan.get("known") or await lay(settings, plan["visitors"], plan["per_advisor"])
    service = build(settings)
    runner = web.AppRunner(application(service), access_log=None, shutdown_timeout=CONNECTIONS_WITHIN_S)
    await runner.setup()
    await Entrance(runner, "127.0.0.1", port).start()
    sides = plan.get("sides", ["visitors", "staff"])
    everybody = list(visitors) if "visitors" in sides else []
    if "staff" in sides:
        everybody += staff(settings, visitors)
    announce_ready(port, everybody)
    await until_stopped(service, runner)


if __name__ == "__main__":
    run_loop(serve(json.loads(Path(sys.argv[1]).read_text())))
