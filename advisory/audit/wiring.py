"""Installs the audit."""

from advisory.audit.service import Audit
from advisory.parts import Parts

SEAL_EVERY_S = 10.0
SEAL_SHARE = 0.1


def install(parts: Parts, key: bytes) -> Audit:
    audit = Audit(parts.database, parts.clock, key)
    parts.gateway.refused = audit.refused
    parts.routes.refused = audit.refused

    async def start() -> None:
        parts.background.every("audit", SEAL_EVERY_S, audit.seal, share=SEAL_SHARE)

    async def stop() -> None:
        await audit.seal()

    parts.starts.append(start)
    parts.stops.append(stop)
    return audit
