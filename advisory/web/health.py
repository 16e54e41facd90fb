"""Whether the process lives, whether it should be sent visitors, and its gauges. No version, no secret,
and nothing of anybody."""

from collections.abc import Awaitable, Callable, Mapping

from aiohttp import web

from advisory.identity import Person
from advisory.web.routes import Routes
from advisory.wire import ANYONE

Ready = Callable[[], Awaitable[dict[str, bool]]]
Measures = Callable[[], Mapping[str, float]]


def install(routes: Routes, ready: Ready, measures: Measures) -> None:
    async def alive(_: Person | None, __: web.Request, ___: None) -> web.Response:
        return web.Response(text="ok\n")

    async def readiness(_: Person | None, __: web.Request, ___: None) -> web.Response:
        parts = await ready()
        good = all(parts.values())
        lines = "".join(f"{name}: {'ok' if fine else 'not ready'}\n" for name, fine in parts.items())
        return web.Response(text=lines, status=200 if good else 503)

    async def metrics(_: Person | None, __: web.Request, ___: None) -> web.Response:
        lines = "".join(f"advisory_{name} {value:g}\n" for name, value in measures().items())
        return web.Response(text=lines)

    routes.add("GET", "/livez", alive, ANYONE, side="any")
    routes.add("GET", "/readyz", readiness, ANYONE, side="any")
    routes.add("GET", "/metrics", metrics, ANYONE, side="any")
