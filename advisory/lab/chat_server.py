"""The product under load: `python -m advisory.lab.chat_server PLAN` (a file of JSON).

Everything a message passes in service is on: contract, permission, limits, guard, idempotency,
storage, event record, cards. Only the rates are lifted, since a few hundred sockets stand for many
thousand people.
"""

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

from aiohttp import web

from advisory.app import Service, application, build
from advisory.cli.serve import BACKLOG, CONNECTIONS_WITHIN_S, until_stopped
from advisory.lab.load import run_loop
from advisory.lab.processes import free_port
from advisory.lab.rig import announce_ready
from advisory.lab.town import SAID, People, lay, session_of
from advisory.limits.buckets import Rate
from advisory.realtime import gateway
from advisory.settings import Settings

TICKETS = 6
"""One is good for one try; a console asks for the next when it has to."""


async def staff(service: Service, visitors: People) -> People:
    """Who holds these conversations, with tickets for this moment."""
    held: dict[str, list[str]] = {}
    for one in visitors:
        held.setdefault(one["advisor"], []).extend(one["conversations"])

    async def who(name: str, conversations: list[str]) -> dict[str, Any]:
        member = await service.people.member(name)
        assert member is not None
        person = member.as_person(session_of(name))
        given = await asyncio.gather(*(service.people.give_ticket(person) for _ in range(TICKETS)))
        auth, *again = [{**SAID, "ticket": ticket} for ticket, _ in given]
        found = {"namespace": "/staff", "conversations": conversations, "advisor": name}
        return {**found, "auth": auth, "again": again}

    return list(await asyncio.gather(*(who(*each) for each in held.items())))


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
    await web.TCPSite(runner, "127.0.0.1", port, backlog=BACKLOG).start()
    sides = plan.get("sides", ["visitors", "staff"])
    everybody = list(visitors) if "visitors" in sides else []
    if "staff" in sides:
        everybody += await staff(service, visitors)
    announce_ready(port, everybody)
    await until_stopped(service, runner)


if __name__ == "__main__":
    run_loop(serve(json.loads(Path(sys.argv[1]).read_text())))
