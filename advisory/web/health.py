"""Whether the process lives, and whether it should be sent visitors. No version, no secret, and nothing of
anybody; figures are told on a port of their own (`advisory/operations/metrics.py`)."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import NamedTuple

from aiohttp import web

from advisory.clock import Instant
from advisory.identity import Person
from advisory.web.routes import Routes
from advisory.wire import ANYONE


class Part(NamedTuple):
    """How one part stands; `since` tells from when on it has not been ready."""

    ready: bool
    since: Instant | None = None

    def __str__(self) -> str:
        if self.ready:
            return "ok"
        if self.since is None:
            return "not ready"
        at = datetime.fromtimestamp(self.since // 1_000, UTC)
        return f"not ready since {at:%Y-%m-%dT%H:%M:%SZ}"


Ready = Callable[[], Mapping[str, Part]]


def install(routes: Routes, ready: Ready) -> None:
    async def alive(_: Person | None, __: web.Request, ___: None) -> web.Response:
        return web.Response(text="ok\n")

    async def readiness(_: Person | None, __: web.Request, ___: None) -> web.Response:
        parts = ready()
        good = all(part.ready for part in parts.values())
        lines = "".join(f"{name}: {part}\n" for name, part in parts.items())
        return web.Response(text=lines, status=200 if good else 503)

    routes.add("GET", "/livez", alive, ANYONE, side="any")
    routes.add("GET", "/readyz", readiness, ANYONE, side="any")
