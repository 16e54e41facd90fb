"""Whether the process lives, whether it should be sent visitors, and its gauges. No version, no secret,
and nothing of anybody."""

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
Measures = Callable[[], Mapping[str, float]]


def install(routes: Routes, ready: Ready, measures: Measures) -> None:
    async def alive(_: Person | None, __: web.Request, ___: None) -> web.Response:
        return web.Response(text="ok\n")

    async def readiness(_: Person | None, __: web.Request, ___: None) -> web.Response:
        parts = ready()
        good = all(part.ready for part in parts.values())
        lines = "".join(f"{name}: {part}\n" for name, part in parts.items())
        return web.Response(text=lines, status=200 if good else 503)

    async def metrics(_: Person | None, __: web.Request, ___: None) -> web.Response:
        lines = "".join(f"advisory_{name} {value:g}\n" for name, value in measures().items())
        return web.Response(text=lines)

    routes.add("GET", "/livez", alive, ANYONE, side="any")
    routes.add("GET", "/readyz", readiness, ANYONE, side="any")
    routes.add("GET", "/metrics", metrics, ANYONE, side="any")
