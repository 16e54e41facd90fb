"""Installs the audit."""

import asyncio
import contextlib
from functools import partial

from advisory.audit.alert import ReadingAlert, tell_of_emergency
from advisory.audit.http import AuditRoutes
from advisory.audit.keeping import Keeping, unname
from advisory.audit.looking import Looking
from advisory.audit.service import Audit
from advisory.chat.life import Life
from advisory.chat.life_wire import plain_receipt
from advisory.desk.board import Board
from advisory.errors import Refusal
from advisory.oversight.service import Oversight
from advisory.parts import Parts
from advisory.people.service import People
from advisory.sites.service import Sites

SEAL_EVERY_S = 10.0
SEAL_SHARE = 0.1
SEAL_WITHIN_S = 5.0
LOOK_EVERY_S = 60.0
CHECK_EVERY_S = 24 * 3_600.0


def install(
    parts: Parts,
    people: People,
    oversight: Oversight,
    life: Life,
    board: Board,
    sites: Sites,
    *,
    key: bytes,
    read_alert: int,
) -> Audit:
    audit = Audit(parts.database, parts.clock, key)
    looking = Looking(
        parts.database, audit, key, lambda person, typed: life.id_of(person, plain_receipt(typed))
    )
    AuditRoutes(looking, people, board, sites, parts.background.spawn).add(parts.routes)
    alert = ReadingAlert(parts.database, parts.clock, people, oversight.warn, read_alert)
    people.alarm = partial(tell_of_emergency, oversight.warn)
    parts.lifecycle.of_staff_goes("audit", Keeping(key).shorten)
    parts.lifecycle.of_staff_goes("work", unname)
    parts.gateway.refused = audit.refused
    parts.routes.refused = audit.refused

    async def start() -> None:
        parts.background.every("audit", SEAL_EVERY_S, audit.seal, share=SEAL_SHARE)
        parts.background.every("audit check", CHECK_EVERY_S, looking.verify, share=SEAL_SHARE)
        parts.background.every("mass reading", LOOK_EVERY_S, alert.look, share=SEAL_SHARE)
        parts.stops.append(stop)  # a command that only looks has nothing to seal

    async def stop() -> None:
        # Where the database is away, the next start does it.
        with contextlib.suppress(Refusal, TimeoutError):
            async with asyncio.timeout(SEAL_WITHIN_S):
                await audit.seal()

    parts.starts.append(start)
    return audit
